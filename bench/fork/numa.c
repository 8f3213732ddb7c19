// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fork() reads no page, but for each it writes to the struct page, and struct
 * pages lie on the node of their memory, as the parent's page tables lie on the
 * node where they were made. So memory of another node makes fork touch that
 * node, up to four times a page. The child's tables come from the near node.
 */
#include "harness/bench.h"
#include "harness/need.h"
#include "sys/numa.h"
#include "sys/sched.h"

#include <stdlib.h>
#include <string.h>

static struct mm_region region;
static struct park *park;

/* The node to take memory from, for this case on this machine. */
static int need_node(struct bench *b)
{
	bool is_remote = !strcmp(bench_word(b, "node"), "remote");
	int here = node_of_cpu(sched_cpu_now());
	uint64_t nodes;
	struct why why;

	if (nodes_with_memory(&nodes, &why))
		bench_broken(b, "%s", why.text);
	if (!(nodes >> here & 1))
		bench_skip(b, "the measured CPU's node %d has no memory", here);
	if (!is_remote)
		return here;
	nodes &= ~(1ULL << here);
	if (!nodes)
		bench_skip(
			b,
			"one memory node (run-bench lab --numa fake=2 makes two)");
	return __builtin_ctzll(nodes);
}

/* MPOL_BIND fails rather than to take another's; look all the same. */
static void prove_node(struct bench *b, int node)
{
	int *nodes = calloc(region.nr_pages, sizeof(*nodes));
	struct why why;

	if (!nodes || nodes_of_pages(region.addr, region.nr_pages,
				     region.step_bytes, nodes, &why))
		bench_broken(b, "%s", nodes ? why.text : "no memory");
	for (size_t i = 0; i < region.nr_pages; i++)
		if (nodes[i] != node)
			bench_broken(b, "page %zu is on node %d, not on %d", i,
				     nodes[i], node);
	free(nodes);
	bench_note(b, "memory_node", node);
	bench_note(b, "cpu_node", node_of_cpu(sched_cpu_now()));
}

static void setup(struct bench *b)
{
	int node = need_node(b);
	struct why why;

	park = need_park(b);
	if (node_bind_self(node, &why))
		bench_skip(b, "%s", why.text);
	need_region(b, &region, bench_size(b), "base");
	if (node_default_self(&why))
		bench_broken(b, "%s", why.text);
	prove_node(b, node);
}

static void run(struct bench *b)
{
	pid_t child;

	mm_region_write(&region, 2);
	bench_begin(b);
	child = need_parked_child(b, park);
	bench_end(b, region.nr_pages);
	need_timed_exit(b, park, child, 1, 2);
}

static void teardown(struct bench *b)
{
	(void)b;
	mm_region_unmap(&region);
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_IN_CHILD, .per_op = 1 },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 0 },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 2 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fork_numa = {
	.name = "fork/numa",
	.version = 1,
	.question = "Is fork() of another node's memory dearer?",
	.timed = "the clone(SIGCHLD) system call in the parent",
	.op = "page",
	.phases = "call,exit,wait",
	.cases = "node=local,remote",
	.quick = "node=remote",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"as fork/anon: copy_pte_range reads and write-protects the entry in the parent's table and changes reference count, mapping count and flags in the struct page",
	.expected =
		"the same work on lines of memory that are further away: each page costs up to one line of struct page, every eighth one a line of page table. Nothing is copied between nodes, and no page moves",
	.pitfalls =
		"local is the node of the measured CPU, remote the first other one with memory: with more than two nodes the distance is that of the pair. Caches hide it while the struct pages (64 bytes each) fit. Automatic NUMA balancing would move the pages to the near node: they are looked at before the samples, and a changed frame is seen. On a machine of one node the remote case skips",
	.designs =
		"mapcount and refcount: three locked operations on far lines for an exclusive page; exclusive: four (since 5.19)",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_numa);
