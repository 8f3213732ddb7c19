// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The same resident memory in more and more VMAs. Each VMA is duplicated with
 * its anon_vma chain whatever it holds, so the fixed cost grows and the cost of
 * a page does not. Neighbours differ in a harmless flag so they cannot merge:
 * "one VMA per page by accident" has fooled benchmarks before.
 */
#include "harness/bench.h"
#include "harness/need.h"

static struct mm_region region;
static struct park *park;

static void setup(struct bench *b)
{
	struct why why;

	park = need_park(b);
	need_untouched(b, &region, bench_size(b), "base");
	if (mm_region_split_vmas(&region, bench_number(b, "vmas"), &why))
		bench_broken(b, "%s", why.text);
	mm_region_fill(&region);
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
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 0 },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 2 },
	{ .what = EV_NR_VMAS, .per_op = 1, .when = "vmas=1" },
	{ .what = EV_NR_VMAS, .per_op = 8, .when = "vmas=8" },
	{ .what = EV_NR_VMAS, .per_op = 64, .when = "vmas=64" },
	{ .what = EV_NR_VMAS, .per_op = 512, .when = "vmas=512" },
	{ 0 },
};

static const struct bench_def fork_vmas = {
	.name = "fork/vmas",
	.version = 1,
	.question = "What does one more VMA add to fork()?",
	.timed = "the clone(SIGCHLD) system call in the parent",
	.op = "page",
	.phases = "call,exit,wait",
	.cases = "vmas=1,8,64,512",
	.quick = "vmas=1,64,512",
	.sweep = "pages",
	.headline = HEADLINE_FIXED,
	.expects = expects,
	.kernel =
		"dup_mmap > vm_area_dup, anon_vma_fork, anon_vma_interval_tree; the VMA tree is an rbtree up to 6.0, a maple tree since 6.1, duplicated in bulk since 6.8",
	.expected =
		"the fixed cost grows with the VMAs, the cost per page stays; the region has exactly the VMAs that the case says",
	.pitfalls =
		"compare the fixed cost between cases: the difference divided by the VMAs is the price of one VMA",
	.designs =
		"no difference: VMAs are not part of the debate, they are the control",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_vmas);
