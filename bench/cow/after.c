// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The write fault after the other sharer has let go of the page, by the ways
 * in which one lets go: exit, munmap() in a child that lives on, exec in a
 * child that lives on with another mm.
 *
 * To the page all three are the same: one mapping and one reference less. What
 * is left behind differs: after an exit or exec the child's mm is gone and its
 * anon_vma with it; after munmap() too, but for the mm itself.
 */
#include "harness/kind.h"
#include "harness/need.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

static struct mm_region region;
static struct park *park;
static int pipe_fds[2];

static void unmap(void *arg)
{
	struct mm_region *r = arg;

	if (munmap(r->addr, r->len_bytes))
		proc_exit(1);
}

/*
 * This program again, told to say that it is there and to sleep: by closing
 * stdout, which is all that holds the pipe open behind exec.
 */
static NORETURN void exec_wait(pid_t parent)
{
	static char program[] = "/proc/self/exe", word[] = "wait";
	static char *argv[] = { program, word, NULL };
	static char *envp[] = { NULL };

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent ||
	    dup2(pipe_fds[1], STDOUT_FILENO) < 0)
		proc_exit(1);
	execve(program, argv, envp);
	proc_exit(1);
}

static pid_t exec_child(struct bench *b)
{
	pid_t parent = getpid(), child;
	ssize_t n;
	char c;

	if (pipe2(pipe_fds, O_CLOEXEC))
		bench_broken(b, "pipe: %m");
	child = proc_fork();
	if (child == 0)
		exec_wait(parent);
	close(pipe_fds[1]);
	if (child < 0)
		bench_broken(b, "fork: %s", strerror(-child));
	do
		n = read(pipe_fds[0], &c, 1);
	while (n < 0 && errno == EINTR);
	close(pipe_fds[0]);
	return child;
}

/* It sleeps until it is killed: an end of its own is a failed exec. */
static void kill_child(struct bench *b, pid_t child)
{
	struct proc_end end;
	char text[80];
	int err;

	kill(child, SIGKILL);
	err = proc_reap(child, &end);
	if (err)
		bench_broken(b, "wait for the child: %s", strerror(-err));
	if (end.exited)
		bench_broken(b, "the child was to exec and wait: it %s",
			     proc_end_text(&end, text, sizeof(text)));
}

static void setup(struct bench *b)
{
	park = need_park(b);
	need_pages(b, &region, bench_size(b), "base");
}

static void run(struct bench *b)
{
	const char *gone = bench_word(b, "gone");
	bool is_exec = !strcmp(gone, "exec");
	pid_t child;

	pages_again(b, &region);
	child = is_exec ? exec_child(b)
			: need_child_after(b, park,
					   !strcmp(gone, "unmap") ? unmap
								  : NULL,
					   &region);
	if (!strcmp(gone, "exit"))
		need_unpark(b, park, child);
	bench_begin(b);
	mm_region_write(&region, 3);
	bench_end(b, region.nr_pages);
	if (is_exec)
		kill_child(b, child);
	else if (!strcmp(gone, "unmap"))
		need_unpark(b, park, child);
	park_reset(park);
}

static void teardown(struct bench *b)
{
	pages_drop(b, &region);
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 1 },
	{ .what = EV_PGREUSE, .per_op = 1, .since = "5.9" },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_MAPCOUNT, .per_op = 1 },
	{ .what = EV_ANON_EXCLUSIVE, .per_op = 0, .since = "5.19" },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ 0 },
};

static const struct bench_def cow_after = {
	.name = "cow/after",
	.version = 1,
	.question = "Does it matter how the other sharer let go of the page?",
	.timed =
		"one byte written to each page by the parent, after the child has exited, has unmapped the region, or has called exec; in the latter two it is alive and asleep",
	.op = "page",
	.phases = "write",
	.cases = "gone=exit,unmap,exec",
	.quick = "gone=unmap",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"do_wp_page > wp_page_reuse; before, untimed: zap_pte_range in the child, by exit_mmap, by munmap, or by exec_mmap",
	.expected =
		"one fault and one reuse per page, at the same cost in all three: the page does not know how it lost a mapping",
	.pitfalls =
		"a child that is alive shares caches and may be scheduled; it sleeps. munmap() and exit empty the CPU's LRU batch on some kernels, so a few pages may be copied on 5.9 to 5.17 in one case and not in another",
	.designs =
		"all three reuse. Designs that would ask 'was this mm ever forked' instead of counting could not tell the three apart from a live sharer",
	.like = "the kernel's cow self-test, which unmaps in the child; never timed",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(cow_after);
