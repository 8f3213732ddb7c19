// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/proc.h"

#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

pid_t proc_vfork_exit(void)
{
	/* The child borrows this stack frame and must not return from it. */
	pid_t pid =
		vfork(); /* NOLINT(clang-analyzer-security.insecureAPI.vfork) */

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -errno : pid;
}

int proc_spawn(const char *path, char *const argv[], pid_t *pid)
{
	return -posix_spawn(pid, path, NULL, NULL, argv, environ);
}

int proc_wait_end(pid_t pid)
{
	siginfo_t info;
	int ret;

	do
		ret = waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
	while (ret < 0 && errno == EINTR);
	return ret < 0 ? -errno : 0;
}

int proc_reap(pid_t pid, struct proc_end *end)
{
	int wait_status;
	pid_t ret;

	do
		ret = waitpid(pid, &wait_status, 0);
	while (ret < 0 && errno == EINTR);
	if (ret < 0)
		return -errno;
	if (end)
		proc_end_from(wait_status, end);
	return 0;
}

void proc_end_from(int wait_status, struct proc_end *end)
{
	memset(end, 0, sizeof(*end));
	if (WIFSIGNALED(wait_status)) {
		end->signal = WTERMSIG(wait_status);
		return;
	}
	end->exited = true;
	end->status = WEXITSTATUS(wait_status);
}

NORETURN void proc_end_like(const struct proc_end *end)
{
	static const struct rlimit no_core;
	sigset_t set;

	if (end->exited)
		proc_exit(end->status);
	/* One core file, of the one that failed, is enough. */
	if (setrlimit(RLIMIT_CORE, &no_core) < 0)
		proc_exit(128 + end->signal);
	signal(end->signal, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, end->signal);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	kill(getpid(), end->signal);
	proc_exit(128 + end->signal);
}

bool proc_end_ok(const struct proc_end *end)
{
	return end->exited && end->status == 0;
}

const char *proc_end_text(const struct proc_end *end, char *buf,
			  size_t size_bytes)
{
	const char *name = end->exited ? NULL : sigabbrev_np(end->signal);

	if (end->exited)
		snprintf(buf, size_bytes, "exited with %d", end->status);
	else if (name)
		snprintf(buf, size_bytes, "killed by SIG%s", name);
	else /* real-time signals have no name */
		snprintf(buf, size_bytes, "killed by signal %d", end->signal);
	return buf;
}
