// SPDX-License-Identifier: GPL-2.0-or-later
/* Processes that the first one forks: each step when it is their turn. */
#include "litmus/race.h"

#include "sys/proc.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define SLICE_MS 200

static void answer(struct race_box *box)
{
	__atomic_add_fetch(&box->nr_answered, 1, __ATOMIC_RELEASE);
	futex_wake(&box->nr_answered);
}

static void receive(struct race_box *box)
{
	uint32_t asked;

	while ((asked = __atomic_load_n(&box->nr_asked, __ATOMIC_ACQUIRE)) ==
	       box->nr_answered)
		futex_sleep(&box->nr_asked, asked, LITMUS_TIMEOUT_MS);
}

static NORETURN void child_main(struct race *r, unsigned int me)
{
	static struct actor mine; /* not its parent's, which is shared */
	struct race_box *box = &r->boxes[me];

	park_die_with(r->pid);
	mine = r->first;
	mine.me = me;
	mine.uffd = -1;
	memset(mine.is_protected, 0, sizeof(mine.is_protected));
	actor_forget_refs(&mine);
	box->err = actor_open_refs(&mine, &box->why);
	for (;;) {
		answer(box);
		receive(box);
		if (box->is_end)
			break;
		race_step(r, &mine, box->step);
	}
	/* The end of a process would release some references later. */
	box->err = actor_close_refs(&mine, &box->why);
	answer(box);
	proc_exit(0);
}

pid_t race_fork(struct race *r, unsigned int child)
{
	pid_t pid = proc_fork();

	if (!pid)
		child_main(r, child);
	if (pid > 0)
		r->children[child] = pid;
	return pid;
}

static bool is_dead(pid_t pid)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) ||
	       info.si_pid;
}

/* What was asked last; at first: that it has begun. */
static int wait_answer(struct race *r, unsigned int proc)
{
	struct race_box *box = &r->boxes[proc];
	unsigned int waited_ms = 0;
	uint32_t now;

	while ((now = __atomic_load_n(&box->nr_answered, __ATOMIC_ACQUIRE)) !=
	       box->nr_asked) {
		if (waited_ms && is_dead(r->children[proc]))
			return -ECHILD;
		if (waited_ms >= LITMUS_TIMEOUT_MS)
			return -ETIMEDOUT;
		futex_sleep(&box->nr_answered, now, SLICE_MS);
		waited_ms += SLICE_MS;
	}
	return box->err;
}

static int ask(struct race *r, unsigned int proc)
{
	struct race_box *box = &r->boxes[proc];

	__atomic_add_fetch(&box->nr_asked, 1, __ATOMIC_RELEASE);
	futex_wake(&box->nr_asked);
	return wait_answer(r, proc);
}

int race_tell(struct race *r, unsigned int proc, size_t step)
{
	int err = wait_answer(r, proc); /* it has begun */

	r->boxes[proc].step = (uint32_t)step;
	return err ? err : ask(r, proc);
}

int race_end_child(struct race *r, unsigned int proc)
{
	pid_t pid = r->children[proc];
	int err = wait_answer(r, proc);

	r->boxes[proc].is_end = true;
	if (!err)
		err = ask(r, proc);
	if (err)
		kill(pid, SIGKILL);
	r->children[proc] = 0;
	return proc_reap(pid, NULL) ?: err;
}

void race_kill_children(struct race *r)
{
	for (size_t i = 0; i < SCN_PROCS; i++) {
		if (r->children[i] <= 0)
			continue;
		kill(r->children[i], SIGKILL);
		if (!proc_reap(r->children[i], NULL))
			r->children[i] = 0;
	}
}
