// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One parent with k live children forks once more. Every page has k + 1
 * mappings already: counts are high (a page with more than 1024 references
 * once looked pinned), the anon_vma tree is wide, the entries are read-only.
 */
#include "harness/bench.h"
#include "harness/need.h"

#include <stdlib.h>

static struct mm_region region;
static struct park *park, *crowd_park;
static pid_t crowd[2048];
static size_t nr_crowd;

static void setup(struct bench *b)
{
	size_t nr = bench_number(b, "children");

	if (nr > sizeof(crowd) / sizeof(crowd[0]))
		bench_broken(b, "at most 2048 children");
	park = need_park(b);
	crowd_park = need_park(b);
	need_region(b, &region, bench_size(b), "base");
	while (nr_crowd < nr) {
		crowd[nr_crowd] = need_child_after(b, crowd_park, NULL, NULL);
		nr_crowd++;
	}
}

static void run(struct bench *b)
{
	pid_t child;

	bench_begin(b);
	child = need_parked_child(b, park);
	bench_end(b, region.nr_pages);
	need_timed_exit(b, park, child, 1, 2);
}

static void teardown(struct bench *b)
{
	park_release(crowd_park);
	while (nr_crowd)
		need_exit_0(b, crowd[--nr_crowd]);
	mm_region_unmap(&region);
	park_free(crowd_park);
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_EXCLUSIVE, .per_op = 0 },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 3, .when = "children=1" },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 10, .when = "children=8" },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 66, .when = "children=64" },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 514, .when = "children=512" },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 2050, .when = "children=2048" },
	{ .what = EV_MAPCOUNT, .per_op = 2, .when = "children=1" },
	{ .what = EV_MAPCOUNT, .per_op = 9, .when = "children=8" },
	{ .what = EV_MAPCOUNT, .per_op = 65, .when = "children=64" },
	{ .what = EV_MAPCOUNT, .per_op = 513, .when = "children=512" },
	{ .what = EV_MAPCOUNT, .per_op = 2049, .when = "children=2048" },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fork_children = {
	.name = "fork/children",
	.version = 1,
	.question = "Does fork() get dearer with every live child?",
	.timed =
		"the clone(SIGCHLD) system call in the parent that has the children",
	.op = "page",
	.phases = "call,exit,wait",
	.cases = "children=1,8,64,512,2048",
	.quick = "children=1,64",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"copy_present_pte(s): page reference and mapcount of a page that k + 1 processes map; anon_vma_fork links into the tree of the root anon_vma",
	.expected =
		"the same cost per page for any k: two locked operations, the entry is read-only already; no page is copied",
	.pitfalls =
		"k children keep k copies of the page tables: 2048 of them need memory and a process limit that allows them (else the case skips); from 1024 on, refcount kernels may take the pages for pinned once the process has pinned anything",
	.designs =
		"mapcount: no limit. refcount (5.9 to 5.17): with more than 1024 references and a former pin in the process, fork copies the pages for nothing. exclusive: a shared page has no exclusive bit, so it can never look pinned to fork",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_children);
