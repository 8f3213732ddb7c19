/* SPDX-License-Identifier: GPL-2.0-or-later */
/* call_tree_fix.h - a machine that executes what a test writes down. */
#ifndef TESTS_CALL_TREE_FIX_H
#define TESTS_CALL_TREE_FIX_H

#include "lab/plugin/call_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* Functions; a word is the number and what the function is. */
enum {
	MAIN = 10,
	A,
	B,
	C,
	LONGJMP,
	SYSCALL = 20 | CALL_KERNEL,
	DO_SYSCALL = 21 | CALL_KERNEL,
	FORK = 22 | CALL_KERNEL,
	WAIT = 23 | CALL_KERNEL,
	SCHEDULE = 24 | CALL_KERNEL,
	SWITCH_ASM = 25 | CALL_KERNEL | CALL_SWITCH,
	SWITCH_TO = 26 | CALL_KERNEL | CALL_SWITCH,
	RET_FROM_FORK = 27 | CALL_KERNEL,
	COPY = 28 | CALL_KERNEL,
	ASM_FAULT = 29 | CALL_KERNEL | CALL_ENTRY,
	ERROR_ENTRY = 30 | CALL_KERNEL,
	SYNC_REGS = 31 | CALL_KERNEL,
	FAULT = 32 | CALL_KERNEL,
	IRET = 33 | CALL_KERNEL,
	IRQ_VECTOR = 34 | CALL_KERNEL | CALL_ENTRY,
	ASM_IRQ = 35 | CALL_KERNEL | CALL_ENTRY,
	IRQ = 36 | CALL_KERNEL,
	SOFTIRQ = 37 | CALL_KERNEL,
	THUNK = 38 | CALL_KERNEL,
	WORKER = 39 | CALL_KERNEL,
	COLD = 40 | CALL_KERNEL,
	EXIT = 41 | CALL_KERNEL,
};

static const char *const function_names[] = {
	[10] = "main",
	"a",
	"b",
	"c",
	"longjmp",
	[20] = "syscall",
	"do_syscall",
	"fork",
	"wait",
	"schedule",
	[25] = "switch_asm",
	"switch_to",
	"ret_from_fork",
	"copy",
	[29] = "asm_fault",
	"error_entry",
	"sync_regs",
	"fault",
	"iret",
	[34] = "irq_vector",
	"asm_irq",
	"irq",
	"softirq",
	"thunk",
	[39] = "worker",
	"cold",
	"exit",
};

/* Tops of stacks: each 16 KiB is one. */
#define USER	    0x7ffffffff000u
#define STACK1	    0xffffc90000008000u
#define STACK2	    0xffffc90000010000u
#define IRQ_STACK   0xffffc90000018000u
#define ENTRY_STACK 0xfffffe0000002000u

static struct call_tree tree;
static unsigned int cpu_now;
static uint64_t nr_executed;

/* nr instructions of a function, none of them its first. */
static inline void in(uint32_t word, int nr)
{
	for (; nr > 0; nr--, nr_executed++)
		call_tree_insn(&tree, cpu_now, word, word);
}

/* The first one of a function, without a call. */
static inline void to(uint32_t word)
{
	in(word | CALL_START, 1);
}

static inline void call_at(uint32_t caller, uint64_t sp, uint32_t callee)
{
	in(caller, 1);
	call_tree_push(&tree, sp);
	to(callee);
}

static inline void ret_at(uint32_t word, uint64_t sp)
{
	in(word, 1);
	call_tree_pop(&tree, sp);
}

static inline void path_of(uint32_t node, char *text, size_t size)
{
	const char *name =
		function_names[tree.nodes[node].function & CALL_FUNCTION];
	size_t len = 0;

	if (tree.nodes[node].parent) {
		path_of(tree.nodes[node].parent, text, size);
		len = strlen(text);
		text[len++] = ';';
	}
	snprintf(text + len, size - len, "%s", name);
}

/* Instructions of the node; -1: there is none. */
static inline long nr_of(const char *path)
{
	char text[400];

	for (uint32_t i = 1; i < tree.nr_nodes; i++) {
		path_of(i, text, sizeof(text));
		if (!strcmp(text, path))
			return (long)tree.nodes[i].nr;
	}
	return -1;
}

static inline int tree_setup(void **state)
{
	(void)state;
	call_tree_begin(&tree, 2);
	cpu_now = 0;
	nr_executed = 0;
	return 0;
}

/* Whatever happened, each instruction was credited once. */
static inline int tree_teardown(void **state)
{
	(void)state;
	assert_int_equal(call_tree_total(&tree), nr_executed);
	call_tree_release(&tree);
	return 0;
}

#define tree_test(f)                                                           \
	cmocka_unit_test_setup_teardown(f, tree_setup, tree_teardown)

#endif
