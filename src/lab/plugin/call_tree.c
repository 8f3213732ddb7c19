// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules of the tree: what the next instruction means, after what happened.
 */
#include "lab/plugin/call_tree.h"

#include "lab/plugin/call_nodes.h"

#define OF_NODE (CALL_FUNCTION | CALL_KERNEL | CALL_ENTRY | CALL_SWITCH)

static bool is_function(const struct call_tree *t, uint32_t node, uint32_t word)
{
	return node && t->nodes[node].function == (word & OF_NODE);
}

/*
 * Another function without a call. To its start it is a tail call: the callee
 * stands for the caller. Anywhere else it comes back: from .cold to its function,
 * from a thunk, by longjmp() or an exception's fixup.
 */
static uint32_t jump(struct call_tree *t, uint32_t node, uint32_t word,
		     uint64_t addr)
{
	uint32_t parent = t->nodes[node].parent;
	uint32_t to = call_node_find(t, parent, word & OF_NODE);

	if (to)
		return to;
	for (to = parent; to && !(word & CALL_START);
	     to = t->nodes[to].parent) {
		if (is_function(t, to, word))
			return to;
		/* Nobody jumps out of the kernel. */
		if ((t->nodes[to].function ^ word) & CALL_KERNEL)
			break;
	}
	return call_node_child(t, parent, word & OF_NODE, addr);
}

static void start_task(struct call_tree *t, struct call_cpu *c)
{
	struct call_stack *s = &t->stacks[c->stack];

	s->nr = 0;
	if (!s->task)
		s->task = call_task_new(t);
	t->tasks[s->task].user = (struct call_place){ 0, CALL_NONE };
	t->tasks[s->task].stack.nr = 0;
	c->task = s->task;
	c->at.node = 0;
}

/* Which node is the next instruction's, when it is where it was to be? */
static void resolve(struct call_tree *t, struct call_cpu *c, uint32_t word,
		    uint64_t addr)
{
	bool is_same = is_function(t, c->at.node, word);
	enum call_event event = c->at.event;

	c->at.event = CALL_NONE;
	if (event == CALL_NEW_TASK || (event == CALL_SWITCHED && !is_same)) {
		start_task(t, c);
		is_same = false;
	}
	if (event == CALL_CALLED) {
		/* "call 1f" reads the address, or fills the predictor. */
		if (!is_same || word & CALL_START)
			c->at.node = call_node_child(t, c->at.node,
						     word & OF_NODE, addr);
		return;
	}
	if (!is_same)
		c->at.node = jump(t, c->at.node, word, addr);
}

/* The innermost exception on the stack ends, and all that it called. */
static void leave_entry(struct call_tree *t, struct call_cpu *c)
{
	struct call_stack *s = &t->stacks[c->stack];
	size_t i = s->nr;

	c->at.event = CALL_NONE;
	if (c->has_entry) {
		c->has_entry = false;
		c->at = c->interrupted;
		return;
	}
	while (i > 0 && !s->frames[i - 1].is_entry)
		i--;
	if (!i)
		return;
	c->at = s->frames[i - 1].caller;
	s->nr = i - 1;
}

static void enter_kernel(struct call_tree *t, struct call_cpu *c, uint32_t word,
			 uint64_t addr)
{
	t->tasks[c->task].user = c->at;
	c->has_entry = false;
	c->at.event = CALL_NONE;
	c->at.node = call_node_child(t, c->at.node, word & OF_NODE, addr);
}

/* A vector jumps to another entry; what an entry calls returns to its middle. */
static bool is_interrupt(const struct call_tree *t, const struct call_cpu *c,
			 uint32_t word)
{
	return word & CALL_ENTRY && word & CALL_START && !c->has_entry &&
	       !(t->nodes[c->at.node].function & CALL_ENTRY);
}

void call_tree_step(struct call_tree *t, uint32_t word, uint64_t addr)
{
	struct call_cpu *c = t->cpu;
	bool is_kernel = word & CALL_KERNEL;

	if (is_kernel && !c->is_kernel) {
		enter_kernel(t, c, word, addr);
	} else if (is_kernel && is_interrupt(t, c, word)) {
		c->interrupted = c->at;
		c->has_entry = true;
		c->at.event = CALL_NONE;
		c->at.node =
			call_node_child(t, c->at.node, word & OF_NODE, addr);
	} else {
		if (!is_kernel && c->is_kernel)
			c->at = t->tasks[c->task].user;
		while (c->at.event == CALL_IRETURNED)
			leave_entry(t, c);
		resolve(t, c, word, addr);
	}
	c->is_kernel = is_kernel;
	if (word & CALL_SWITCH)
		c->is_switching = true;
	t->nodes[c->at.node].nr++;
	c->expected = word & OF_NODE;
	if (word & CALL_IRET) {
		c->at.event = CALL_IRETURNED;
		c->expected = UINT32_MAX;
	}
}

static struct call_stack *stack_of(struct call_tree *t, struct call_cpu *c,
				   uint64_t sp)
{
	if (!c->is_kernel)
		return &t->tasks[c->task].stack;
	c->stack = call_stack_find(t, sp);
	return &t->stacks[c->stack];
}

void call_tree_push(struct call_tree *t, uint64_t sp)
{
	struct call_cpu *c = t->cpu;
	struct call_stack *s = stack_of(t, c, sp);
	size_t nr = s->nr;
	uint32_t outer;

	while (nr > 0 && s->frames[nr - 1].sp <= sp)
		nr--;
	/*
	 * Calls that never returned: if one of them was made by this function,
	 * it is there that we are, and not below what it called.
	 */
	if (nr < s->nr) {
		outer = s->frames[nr].caller.node;
		if (is_function(t, outer, t->nodes[c->at.node].function))
			c->at.node = outer;
	}
	s->nr = nr;
	if (c->is_kernel && c->has_entry) {
		c->has_entry = false;
		/* Above what it calls, and where no return address can be. */
		call_stack_push(s, (struct call_frame){ sp + 1, c->interrupted,
							c->task, true });
	}
	c->at.event = CALL_NONE;
	call_stack_push(s, (struct call_frame){ sp, c->at, c->task, false });
	c->at.event = CALL_CALLED;
	c->expected = UINT32_MAX;
}

/* The last ret of a switch returns to whom the other task called from. */
static bool is_end_of_switch(const struct call_tree *t,
			     const struct call_cpu *c,
			     const struct call_frame *f)
{
	return c->is_switching &&
	       !(f && t->nodes[f->caller.node].function & CALL_SWITCH);
}

void call_tree_pop(struct call_tree *t, uint64_t sp)
{
	struct call_cpu *c = t->cpu;
	struct call_stack *s = stack_of(t, c, sp);
	struct call_frame *f = NULL;

	while (s->nr > 0 && s->frames[s->nr - 1].sp < sp)
		s->nr--;
	if (s->nr > 0 && s->frames[s->nr - 1].sp == sp)
		f = &s->frames[--s->nr];
	c->expected = UINT32_MAX;
	if (is_end_of_switch(t, c, f)) {
		c->is_switching = false;
		c->at.event = f ? CALL_SWITCHED : CALL_NEW_TASK;
		if (f)
			c->task = f->task;
	} else {
		c->at.event = f ? CALL_RETURNED : CALL_LOST;
	}
	if (f)
		c->at.node = f->caller.node;
}
