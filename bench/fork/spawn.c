// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * posix_spawn(): what most callers of fork() wanted. The C library issues
 * clone(CLONE_VM | CLONE_VFORK) and exec, so populated memory must not matter.
 * The program started is this one, told to exit at once.
 *
 * When posix_spawn() returns to the parent is the scheduler's choice: after the
 * child's exec, or, on the same CPU, after its whole life. So the end of the
 * child is waited for, which is the same work under every policy.
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
	int err, end;

	bench_begin(b);
	err = proc_spawn(program, argv, &child);
	end = err ? 0 : proc_wait_end(child);
	bench_end(b, region.nr_pages);
	if (err || end)
		bench_broken(b, "posix_spawn: %s", strerror(err ? -err : -end));
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
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fork_spawn = {
	.name = "fork/spawn",
	.version = 1,
	.question = "What does posix_spawn() cost, whatever memory there is?",
	.timed =
		"posix_spawn() of this static program until it has exited: exec, start and exit of the child are part of it",
	.op = "page",
	.phases = "life,wait",
	.sweep = "pages",
	.headline = HEADLINE_FIXED,
	.expects = expects,
	.kernel =
		"kernel_clone with CLONE_VM and CLONE_VFORK; bprm_execve > load_elf_binary > begin_new_exec in the child; its page faults; do_exit; phase wait: release_task",
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
