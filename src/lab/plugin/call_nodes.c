// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/plugin/call_nodes.h"

#include "lab/plugin/alloc.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 1000
/* THREAD_SIZE of x86-64 without KASAN: stacks lie at multiples of it. */
#define STACK_BITS 14

/* Room for one more; old is replaced. */
static void *room(void *old, size_t nr, size_t *max, size_t size)
{
	void *more;

	if (nr < *max)
		return old;
	*max = *max ? 2 * *max : 64;
	more = plugin_alloc(*max, size);
	if (nr)
		memcpy(more, old, nr * size);
	free(old);
	return more;
}

static size_t slot_of(const struct call_tree *t, uint32_t parent,
		      uint32_t function)
{
	uint64_t both = (uint64_t)parent << 32 | function;

	/* 2^64 divided by the golden ratio: neighbours are spread. */
	return (size_t)((both * 0x9e3779b97f4a7c15u) >> 32) & (t->hash_max - 1);
}

uint32_t call_node_find(const struct call_tree *t, uint32_t parent,
			uint32_t function)
{
	size_t at = slot_of(t, parent, function);

	for (; t->hash[at]; at = (at + 1) & (t->hash_max - 1)) {
		const struct call_node *n = &t->nodes[t->hash[at]];

		if (n->parent == parent && n->function == function)
			return t->hash[at];
	}
	return 0;
}

static void hash_add(struct call_tree *t, uint32_t node)
{
	const struct call_node *n = &t->nodes[node];
	size_t at = slot_of(t, n->parent, n->function);

	while (t->hash[at])
		at = (at + 1) & (t->hash_max - 1);
	t->hash[at] = node;
}

static void hash_grow(struct call_tree *t)
{
	free(t->hash);
	t->hash_max = t->hash_max ? 2 * t->hash_max : 1024;
	t->hash = plugin_alloc(t->hash_max, sizeof(*t->hash));
	for (uint32_t i = 1; i < t->nr_nodes; i++)
		hash_add(t, i);
}

uint32_t call_node_child(struct call_tree *t, uint32_t parent,
			 uint32_t function, uint64_t addr)
{
	uint32_t node = call_node_find(t, parent, function);

	if (node)
		return node;
	if (t->nodes[parent].depth >= DEPTH_MAX) {
		parent = t->nodes[parent].parent;
		node = call_node_find(t, parent, function);
		if (node)
			return node;
	}
	t->nodes =
		room(t->nodes, t->nr_nodes, &t->nodes_max, sizeof(*t->nodes));
	node = (uint32_t)t->nr_nodes++;
	t->nodes[node] = (struct call_node){
		.parent = parent,
		.function = function,
		.depth = t->nodes[parent].depth + 1,
		.addr = addr,
	};
	if (2 * t->nr_nodes > t->hash_max)
		hash_grow(t);
	else
		hash_add(t, node);
	return node;
}

uint32_t call_stack_find(struct call_tree *t, uint64_t sp)
{
	uint64_t key = sp >> STACK_BITS;

	for (size_t i = t->nr_stacks; i-- > 0;)
		if (t->stacks[i].key == key)
			return (uint32_t)i;
	t->stacks = room(t->stacks, t->nr_stacks, &t->stacks_max,
			 sizeof(*t->stacks));
	t->stacks[t->nr_stacks] = (struct call_stack){ .key = key };
	return (uint32_t)t->nr_stacks++;
}

void call_stack_push(struct call_stack *s, struct call_frame f)
{
	s->frames = room(s->frames, s->nr, &s->max, sizeof(*s->frames));
	s->frames[s->nr++] = f;
}

uint32_t call_task_new(struct call_tree *t)
{
	t->tasks =
		room(t->tasks, t->nr_tasks, &t->tasks_max, sizeof(*t->tasks));
	t->tasks[t->nr_tasks] = (struct call_task){ 0 };
	return (uint32_t)t->nr_tasks++;
}

/* Frames are few; what they lie in is not worth keeping. */
static void forget(struct call_tree *t)
{
	for (size_t i = 0; i < t->nr_stacks; i++)
		free(t->stacks[i].frames);
	for (size_t i = 0; i < t->nr_tasks; i++)
		free(t->tasks[i].stack.frames);
	t->nr_stacks = t->nr_tasks = 0;
	free(t->cpus);
	t->cpus = NULL;
}

/* Each CPU begins in user mode, in a task of its own, with nothing known. */
void call_tree_begin(struct call_tree *t, size_t nr_cpus)
{
	forget(t);
	t->nodes = room(t->nodes, 0, &t->nodes_max, sizeof(*t->nodes));
	t->nodes[0] = (struct call_node){ .function = CALL_FUNCTION };
	t->nr_nodes = 1;
	if (t->hash)
		memset(t->hash, 0, t->hash_max * sizeof(*t->hash));
	else
		hash_grow(t);
	/* A stack's task 0 is none. */
	call_task_new(t);
	t->cpus = plugin_alloc(nr_cpus, sizeof(*t->cpus));
	t->nr_cpus = nr_cpus;
	for (size_t i = 0; i < nr_cpus; i++) {
		t->cpus[i].expected = UINT32_MAX;
		t->cpus[i].task = call_task_new(t);
	}
	t->cpu = &t->cpus[0];
	/* Nor is stack 0 any: its key no address has. */
	call_stack_find(t, 0);
}

void call_tree_release(struct call_tree *t)
{
	forget(t);
	free(t->nodes);
	free(t->hash);
	free(t->stacks);
	free(t->tasks);
	*t = (struct call_tree){ 0 };
}

uint64_t call_tree_total(const struct call_tree *t)
{
	uint64_t sum = 0;

	for (size_t i = 1; i < t->nr_nodes; i++)
		sum += t->nodes[i].nr;
	return sum;
}
