/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * call_tree.h - who called whom, without frame pointers: by functions, and by
 * where on the stack call and ret put and found return addresses. Pure but for
 * plugin_alloc(); x86-64 and Linux (docs/call-trees.md has the rules).
 *
 * Every instruction is credited to one node, that of its own function. What a
 * rule does not know can put a node under the wrong parent, never lose one.
 */
#ifndef LAB_PLUGIN_CALL_TREE_H
#define LAB_PLUGIN_CALL_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an instruction is to the tree: number of its function, and flags. */
enum call_flag {
	CALL_KERNEL = 1u << 24, /* of the function: in the kernel */
	CALL_ENTRY = 1u << 25, /* ... where exceptions and interrupts enter */
	CALL_SWITCH = 1u << 26, /* ... that changes to another task's stack */
	CALL_START =
		1u << 27, /* of the instruction: the function's first, or one
				  of many where a function of entries is entered */
	CALL_IRET = 1u << 28, /* ... returns from an exception */
};
#define CALL_FUNCTION	   ((1u << 24) - 1)
#define CALL_FUNCTIONS_MAX CALL_FUNCTION

/* What the last instruction did to the flow. */
enum call_event {
	CALL_NONE,
	CALL_CALLED,
	CALL_RETURNED, /* to the node that called */
	CALL_LOST, /* a ret whose call was not seen, or on another stack */
	CALL_SWITCHED, /* as RETURNED, on the stack of another task */
	CALL_NEW_TASK, /* as LOST, on the stack of another task */
	CALL_IRETURNED,
};

struct call_place {
	uint32_t node;
	enum call_event event;
};

/* A return address on a stack, or an exception's frame (is_entry). */
struct call_frame {
	uint64_t sp;
	struct call_place caller; /* continues when it is popped */
	uint32_t task;
	bool is_entry;
};

/* By falling address: the last is the innermost. */
struct call_stack {
	uint64_t key;
	struct call_frame *frames;
	size_t nr, max;
	uint32_t task; /* that was first met on it, or 0 */
};

struct call_task {
	struct call_place user; /* where it left user mode */
	struct call_stack stack; /* of user mode */
};

struct call_node {
	uint32_t parent; /* 0: a root */
	uint32_t function; /* with CALL_KERNEL, CALL_ENTRY, CALL_SWITCH */
	uint32_t depth;
	uint64_t addr; /* first seen */
	uint64_t nr; /* instructions of its own */
};

struct call_cpu {
	struct call_place at;
	/* Of the node, while nothing happens: what the next word must be. */
	uint32_t expected;
	uint32_t task;
	uint32_t stack; /* of the kernel, last pushed to or popped from */
	bool is_kernel, is_switching;
	/* An exception that has not pushed yet, so its stack is not known. */
	bool has_entry;
	struct call_place interrupted;
};

struct call_tree {
	struct call_node *nodes; /* [0] is above the roots */
	size_t nr_nodes, nodes_max;
	uint32_t *hash; /* of parent and function; 0: free */
	size_t hash_max;
	struct call_stack *stacks; /* of the kernel */
	size_t nr_stacks, stacks_max;
	struct call_task *tasks;
	size_t nr_tasks, tasks_max;
	struct call_cpu *cpus;
	size_t nr_cpus;
	struct call_cpu *cpu; /* that executed last */
};

/* Zeroed before the first time; empty afterwards. */
void call_tree_begin(struct call_tree *t, size_t nr_cpus);
void call_tree_release(struct call_tree *t);

/* As call_tree_insn(), where anything may have happened. */
void call_tree_step(struct call_tree *t, uint32_t word, uint64_t addr);

/*
 * Before each execution of an instruction, in order: its word (number of the
 * function and flags) and its address.
 */
static inline void call_tree_insn(struct call_tree *t, unsigned int cpu,
				  uint32_t word, uint64_t addr)
{
	t->cpu = &t->cpus[cpu];
	if ((word & ~(uint32_t)CALL_START) == t->cpu->expected)
		t->nodes[t->cpu->at.node].nr++;
	else
		call_tree_step(t, word, addr);
}

/* The last instruction was a call and has put its return address at sp. */
void call_tree_push(struct call_tree *t, uint64_t sp);
/* It was a ret and has read it there. */
void call_tree_pop(struct call_tree *t, uint64_t sp);

/* Sum of all nodes. */
uint64_t call_tree_total(const struct call_tree *t);

#endif
