// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vfork() shares the address space: no page table is copied, so populated
 * memory must not matter. It is the floor under every fork number.
 */
#include "harness/bench.h"
#include "harness/need.h"

static struct mm_region region;

static void setup(struct bench *b)
{
	need_inherited_priority(b);
	need_region(b, &region, bench_size(b), "base");
}

static void run(struct bench *b)
{
	pid_t child;

	bench_begin(b);
	child = proc_vfork_exit();
	bench_end(b, region.nr_pages);
	if (child < 0)
		bench_broken(b, "vfork failed");
	bench_begin_phase(b, 1);
	need_exit_0(b, child);
	bench_end_phase(b, 1);
}

static void teardown(struct bench *b)
{
	(void)b;
	mm_region_unmap(&region);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fork_vfork = {
	.name = "fork/vfork",
	.version = 1,
	.question = "What does vfork() cost, whatever memory there is?",
	.timed = "vfork() until the child has exited and the parent runs again",
	.op = "page",
	.phases = "call,wait",
	.sweep = "pages",
	.headline = HEADLINE_FIXED,
	.expects = expects,
	.kernel =
		"kernel_clone with CLONE_VM and CLONE_VFORK: no dup_mmap; wait_for_vfork_done; the child: do_exit > exit_mm > mm_release > complete_vfork_done",
	.expected =
		"0 ns per page; the call includes the child's whole short life and two context switches",
	.pitfalls =
		"the fixed cost holds two context switches, which fork/anon does not: compare it with call plus exit there",
	.designs = "no difference: no page is shared by copy-on-write",
	.like = "stress-ng vfork; UnixBench spawn for the fork side",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_vfork);
