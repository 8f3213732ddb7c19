// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which node a copy comes from and which one it goes to.
 *
 * from: the node of the page that is copied, that of the measured CPU or
 * another. to: where new pages of the writer go: local, its own node, as
 * without any policy; remote, bound to the other node (set_mempolicy(2)).
 * The copy is made for the writer, so the old page's node has no say.
 */
#include "harness/crew.h"
#include "harness/kind.h"
#include "harness/need.h"
#include "sys/numa.h"

#include <stdlib.h>
#include <string.h>

static struct mm_region region;
static struct park *park;
static int *nodes;
static int local, from, to;

static int node_by_word(const char *word, int remote)
{
	return !strcmp(word, "local") ? local : remote;
}

static void setup(struct bench *b)
{
	uint64_t has_memory, others;
	struct why why;
	int remote;

	local = node_of_cpu(bench_cpu(b, 0));
	if (nodes_with_memory(&has_memory, &why))
		bench_broken(b, "%s", why.text);
	others = has_memory & ~(1ULL << local);
	if (!others || !(has_memory >> local & 1))
		bench_skip(b, "needs two nodes with memory, one of them that "
			      "of the measured CPU (lab --numa fake=2)");
	remote = __builtin_ctzll(others);
	from = node_by_word(bench_word(b, "from"), remote);
	to = node_by_word(bench_word(b, "to"), remote);
	park = need_park(b);
	nodes = calloc(bench_size(b), sizeof(*nodes));
	if (!nodes)
		bench_broken(b, "no memory for %zu nodes", bench_size(b));
	if (node_bind_self(from, &why))
		bench_skip(b, "%s", why.text);
	need_pages(b, &region, bench_size(b), "base");
}

static void bind(struct bench *b, bool is_default, int node)
{
	struct why why;

	if (is_default ? node_default_self(&why) : node_bind_self(node, &why))
		bench_broken(b, "%s", why.text);
}

static size_t nr_on(struct bench *b, int node)
{
	struct why why;
	size_t nr = 0;

	if (nodes_of_pages(region.addr, region.nr_pages, region.step_bytes,
			   nodes, &why))
		bench_broken(b, "%s", why.text);
	for (size_t i = 0; i < region.nr_pages; i++)
		nr += nodes[i] == node;
	return nr;
}

/* What was copied in the sample before lies where copies go: begin anew. */
static void renew(struct bench *b)
{
	bind(b, false, from);
	if (mm_region_dontneed(&region))
		bench_broken(b, "madvise(MADV_DONTNEED): %m");
	mm_region_write(&region, 2);
}

static void run(struct bench *b)
{
	size_t nr = region.nr_pages, nr_before = nr, nr_after = nr;
	pid_t child;

	renew(b);
	child = need_child_after(b, park, NULL, NULL);
	bind(b, to == local, to);
	if (bench_takes_proof(b))
		nr_before = nr_on(b, from);
	bench_begin(b);
	mm_region_write(&region, 3);
	bench_end(b, region.nr_pages);
	if (bench_takes_proof(b))
		nr_after = nr_on(b, to);
	need_unpark(b, park, child);
	park_reset(park);
	if (nr_before != nr)
		bench_broken(b, "%zu of %zu pages were on node %d before",
			     nr_before, nr, from);
	if (nr_after != nr)
		bench_broken(b, "%zu of %zu copies went to node %d", nr_after,
			     nr, to);
}

static void check(struct bench *b)
{
	bench_note(b, "node_of_cpu", local);
	bench_note(b, "node_from", from);
	bench_note(b, "node_to", to);
}

static void teardown(struct bench *b)
{
	bind(b, true, 0);
	pages_drop(b, &region);
	park_free(park);
	free(nodes);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 1 },
	{ .what = EV_PGREUSE, .per_op = 0, .since = "5.9" },
	{ .what = EV_PGALLOC, .per_op = 1 },
	{ .what = EV_EXCLUSIVE, .per_op = 0 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_MAPCOUNT, .per_op = 2 },
	{ .what = EV_PFN_CHANGED, .per_op = 1 },
	{ 0 },
};

static const struct bench_def cow_numa = {
	.name = "cow/numa",
	.version = 1,
	.question = "What does a COW copy cost from and to another node?",
	.timed =
		"one byte written to each page by the parent while the child is alive; the pages lie on one node, and the policy sends new ones to one",
	.op = "page",
	.phases = "write",
	.cases = "from=local,remote to=local,remote",
	.quick = "from=remote to=local",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"do_wp_page > wp_page_copy > vma_alloc_folio (alloc_page_vma before 6.0): by the policy of the mapping, else of the task, else the node that it runs on",
	.expected =
		"each copy is on the node that the policy names, wherever the old page was (asked by move_pages()): after a fork, pages that are written move to the writer. from=local to=local is cow/copy",
	.pitfalls =
		"NUMA balancing moves pages in a run that is long enough; the page tables lie on the node they were faulted on; in the lab a remote node costs what a local one costs, and only the path is seen",
	.designs =
		"no difference in rules. A false copy has a side effect here: it moves the page to the node of whoever writes",
	.like = "nothing that times it; vm-scalability usemem can bind its memory",
	.setup = setup,
	.run = run,
	.check = check,
	.teardown = teardown,
};
BENCH(cow_numa);
