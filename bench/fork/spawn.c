// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * posix_spawn(): what most callers of fork() wanted. The C library issues
 * clone(CLONE_VM | CLONE_VFORK) and exec, so populated memory must not matter.
 * The program started is this one, told to exit at once.
 */
#include "harness/bench.h"
#include "harness/need.h"

#include <string.h>

static struct mm_region region;
static char program[] = "/proc/self/exe", word[] = "exit";
static char *argv[] = { program, word, NULL };

static void setup(struct bench *b)
{
	need_inherited_priority(b);
	need_region(b, &region, bench_size(b), "base");
}

static void run(struct bench *b)
{
	pid_t child = -1;
	int err;

	bench_begin(b);
	err = proc_spawn(program, argv, &child);
	bench_end(b, region.nr_pages);
	if (err)
		bench_broken(b, "posix_spawn: %s", strerror(-err));
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
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fork_spawn = {
	.name = "fork/spawn",
	.version = 1,
	.question = "What does posix_spawn() cost, whatever memory there is?",
	.timed =
		"posix_spawn() of this static program until the parent runs again: the child has called exec",
	.op = "page",
	.phases = "call,exit",
	.sweep = "pages",
	.headline = HEADLINE_FIXED,
	.expects = expects,
	.kernel =
		"kernel_clone with CLONE_VM and CLONE_VFORK; begin_new_exec > exec_mmap in the child ends the parent's wait; phase exit: start of the new program, exit and reaping",
	.expected = "0 ns per page; no page of the parent is write-protected",
	.pitfalls =
		"the program started counts: it is static, and its page cache is warm",
	.designs = "no difference: no page is shared by copy-on-write",
	.like = "libMicro and lmbench lat_proc exec",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_spawn);
