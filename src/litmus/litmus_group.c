// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The life of actors. They are one process group; whoever loses its parent (a
 * process of the scenario may end before those that it forked) becomes the
 * coordinator's child, so that it can reap all.
 *
 * PR_SET_PDEATHSIG would kill a child with the process of the scenario that
 * forked it: only the first has it. For the others there is the warden, a
 * process in a session of its own that waits for the end of a pipe that only
 * the coordinator holds open, and then kills the group.
 */
#include "litmus/litmus_impl.h"

#include "sys/park.h"
#include "sys/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_close_range /* since 5.9; the same number everywhere */
#define SYS_close_range 436
#endif
#ifndef SYS_pidfd_open /* since 5.3; the same number everywhere */
#define SYS_pidfd_open 434
#endif

#define FIRST_FD 3 /* behind stdin, stdout and stderr */
#define MANY_FDS 5000

void group_close_files(void)
{
	if (!syscall(SYS_close_range, FIRST_FD, ~0u, 0))
		return;
	for (int fd = FIRST_FD; fd < MANY_FDS; fd++)
		close(fd);
}

static NORETURN void warden_main(struct litmus_shared *sh, int fd)
{
	char byte;
	pid_t group;

	setsid();
	/* Its end is all that ever comes; it is fd 3 alone. */
	if (dup2(fd, FIRST_FD) != FIRST_FD)
		proc_exit(1);
	if (syscall(SYS_close_range, FIRST_FD + 1, ~0u, 0))
		for (int i = FIRST_FD + 1; i < MANY_FDS; i++)
			close(i);
	while (read(FIRST_FD, &byte, 1) < 0 && errno == EINTR)
		;
	group = __atomic_load_n(&sh->group, __ATOMIC_ACQUIRE);
	if (group > 0)
		kill(-group, SIGKILL);
	proc_exit(0);
}

int group_open(struct litmus *l, struct why *why)
{
	int fds[2];

	l->warden_fd = -1;
	for (size_t i = 0; i < SCN_PROCS; i++)
		l->pidfds[i] = -1;
	l->shared = mmap(NULL, sizeof(*l->shared), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (l->shared == MAP_FAILED) {
		l->shared = NULL;
		return why_errno(why, -errno, "map shared memory");
	}
	l->shared->coordinator = getpid();
	if (prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL))
		return why_errno(why, -errno, "become a subreaper");
	if (pipe2(fds, O_CLOEXEC))
		return why_errno(why, -errno, "make a pipe");
	l->warden = fork();
	if (!l->warden)
		warden_main(l->shared, fds[0]);
	close(fds[0]);
	l->warden_fd = fds[1];
	if (l->warden < 0) {
		l->warden = 0;
		return why_errno(why, -errno, "fork a warden");
	}
	return 0;
}

static NORETURN void first_main(struct litmus_shared *sh)
{
	static struct actor actor; /* a large one: not on the stack */

	park_die_with(sh->coordinator);
	setpgid(0, 0);
	__atomic_store_n(&sh->group, getpid(), __ATOMIC_RELEASE);
	group_close_files();
	actor.sh = sh;
	actor.uffd = -1;
	actor_main(&actor);
}

int group_start(struct litmus *l, struct why *why)
{
	pid_t pid;

	box_clear(l, 0);
	pid = fork();
	if (!pid)
		first_main(l->shared);
	if (pid < 0)
		return why_errno(why, -errno, "fork the first process");
	/* By both, so that it holds for both from here on. */
	setpgid(pid, pid);
	__atomic_store_n(&l->shared->group, pid, __ATOMIC_RELEASE);
	return group_add(l, 0, pid, why);
}

int group_add(struct litmus *l, unsigned int proc, pid_t pid, struct why *why)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	if (fd < 0)
		return why_errno(why, -errno, "pidfd_open");
	l->pids[proc] = pid;
	l->pidfds[proc] = fd;
	return 0;
}

static int wait_fd(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int n;

	do
		n = poll(&p, 1, ms);
	while (n < 0 && errno == EINTR);
	return n;
}

bool group_is_dead(const struct litmus *l, unsigned int proc)
{
	return l->pidfds[proc] < 0 || wait_fd(l->pidfds[proc], 0) > 0;
}

int group_wait_end(struct litmus *l, unsigned int proc, struct why *why)
{
	int n = wait_fd(l->pidfds[proc], LITMUS_TIMEOUT_MS);

	close(l->pidfds[proc]);
	l->pidfds[proc] = -1;
	l->pids[proc] = 0;
	return n > 0 ? 0
		     : why_set(why, -ETIMEDOUT, "process %s does not end",
			       l->shared->scn.procs[proc]);
}

/* A parent that ends hands its children over before it can be reaped itself. */
void group_kill(struct litmus *l)
{
	pid_t group = l->shared->group, pid;

	if (group > 0) {
		kill(-group, SIGKILL);
		do
			pid = waitpid(-group, NULL, 0);
		while (pid > 0 || (pid < 0 && errno == EINTR));
	}
	__atomic_store_n(&l->shared->group, 0, __ATOMIC_RELEASE);
	for (size_t i = 0; i < SCN_PROCS; i++) {
		if (l->pidfds[i] >= 0)
			close(l->pidfds[i]);
		l->pidfds[i] = -1;
		l->pids[i] = 0;
	}
}

void group_close(struct litmus *l)
{
	if (!l->shared)
		return;
	group_kill(l);
	if (l->warden_fd >= 0)
		close(l->warden_fd);
	if (l->warden > 0 && proc_reap(l->warden, NULL))
		l->warden = 0; /* somebody else has */
	munmap(l->shared, sizeof(*l->shared));
	l->shared = NULL;
}
