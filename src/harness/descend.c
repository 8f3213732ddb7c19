// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/descend.h"

#include "harness/run_point.h"
#include "sys/proc.h"
#include "sys/sched.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* What is left of an ancestor: its memory, and the way it will end. */
static NORETURN void sleep_until_end_of(pid_t child)
{
	struct proc_end end;

	if (proc_reap(child, &end))
		proc_exit(1);
	proc_end_like(&end);
}

/* libc's fork(): the child goes on as a whole program. */
static void descend_once(struct bench *b)
{
	pid_t parent = b->pid, child;

	noise_leave();
	child = fork();
	if (child < 0)
		bench_skip(b, "fork: %s (see ulimit -u, and free memory)",
			   strerror(errno));
	if (child > 0)
		sleep_until_end_of(child);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		proc_exit(1);
	noise_enter();
	b->pid = getpid();
}

/* fork() took away the alarm, and the policy resets itself on fork. */
static void take_over(struct bench *b)
{
	struct why why;
	int err = sched_watchdog(b->req->timeout_s, &why);

	if (!err && b->req->policy == POLICY_FIFO)
		err = sched_fifo(1, &why);
	if (err)
		bench_broken(b, "%s", why.text);
}

void need_descend(struct bench *b, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		descend_once(b);
	if (nr)
		take_over(b);
}
