// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/guest.h"

#include "base/err.h"
#include "runner/stream.h"
#include "sys/clock.h"
#include "sys/proc.h"
#include "sys/sched.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_MS 100 /* how often *stop and the time-out are looked at */
/* What a case left behind may hold its pipes: no longer than this. */
#define GRACE_NS 3000000000ull

static int program_fd = -1;

/*
 * The measured program's environment is fixed: its size moves the stack, and
 * with it page tables and results (Mytkowicz 2009).
 */
static NORETURN void child_main(const char *path, char *const argv[],
				bool has_aslr, int out_fd, int err_fd,
				pid_t parent)
{
	static char die[] = "COWBENCH_DIE_WITH_PARENT=1", path_env[] = "PATH=/";
	char *env[] = { die, path_env, NULL };
	int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		_exit(126);
	if (null_fd < 0 || dup2(null_fd, 0) < 0 || dup2(out_fd, 1) < 0 ||
	    dup2(err_fd, 2) < 0)
		_exit(126);
	if (has_aslr ? sched_default_aslr(NULL) : sched_no_aslr(NULL)) {
		/* Containers may forbid it; the record holds what it got. */
	}
	syscall(SYS_execveat, program_fd, "", argv, env, AT_EMPTY_PATH);
	dprintf(2, "exec %s: %s\n", path, strerror(errno));
	_exit(127);
}

static void last_line(const struct stream *s, char *buf, size_t size)
{
	size_t end = s->len, start;

	while (end && s->text[end - 1] == '\n')
		end--;
	for (start = end; start && s->text[start - 1] != '\n'; start--)
		continue;
	snprintf(buf, size, "%.*s", (int)(end - start),
		 s->text ? s->text + start : "");
}

static bool has_ended(pid_t pid)
{
	siginfo_t info = { .si_pid = 0 };

	return !waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) &&
	       info.si_pid == pid;
}

/*
 * Until both pipes are closed, the time is up or we are told to stop. All that
 * the case itself wrote is in the pipes when it has ended.
 */
static void collect(struct stream *out, struct stream *err, pid_t pid,
		    unsigned int timeout_s, const volatile int *stop,
		    struct guest_end *end)
{
	uint64_t deadline_ns = clock_mono_ns() + timeout_s * 1000000000ull;
	uint64_t ended_ns = 0;
	bool is_killed = false;

	while (out->fd >= 0 || err->fd >= 0) {
		struct pollfd p[2] = { { .fd = out->fd, .events = POLLIN },
				       { .fd = err->fd, .events = POLLIN } };

		if (poll(p, 2, LOOK_MS) > 0) {
			if (p[0].revents)
				stream_take(out);
			if (p[1].revents)
				stream_take(err);
		}
		if (!ended_ns && has_ended(pid))
			ended_ns = clock_mono_ns();
		if (ended_ns && clock_mono_ns() - ended_ns > GRACE_NS)
			break;
		if (is_killed || ended_ns)
			continue;
		end->timed_out = clock_mono_ns() > deadline_ns;
		end->stopped = stop && *stop;
		if (end->timed_out || end->stopped) {
			kill(pid, SIGKILL);
			is_killed = true;
		}
	}
}

static int open_pipes(int out[2], int err[2], struct why *why)
{
	if (pipe2(out, O_CLOEXEC))
		return why_errno(why, -errno, "make a pipe");
	if (pipe2(err, O_CLOEXEC)) {
		int e = errno;

		close(out[0]);
		close(out[1]);
		return why_errno(why, -e, "make a pipe");
	}
	return 0;
}

/*
 * Opened once: a rebuild in the middle of a run must not change the program
 * that is measured.
 */
static int open_program(const char *path, struct why *why)
{
	int err;

	if (program_fd >= 0)
		return 0;
	if (!access(path, X_OK))
		program_fd = open(path, O_PATH | O_CLOEXEC);
	if (program_fd >= 0)
		return 0;
	err = why_errno(why, -errno, "run '%s'", path);
	why_hint(why, "build it: make");
	return err;
}

int guest_run(const char *path, char *const argv[], unsigned int timeout_s,
	      bool has_aslr, const volatile int *stop, json_t **obj,
	      struct guest_end *end, struct why *why)
{
	struct stream out = { .fd = -1 }, err = { .fd = -1 };
	int out_fds[2], err_fds[2], e;
	pid_t parent = getpid(), pid;
	struct proc_end how;

	memset(end, 0, sizeof(*end));
	*obj = NULL;
	e = open_program(path, why);
	if (e)
		return e;
	e = open_pipes(out_fds, err_fds, why);
	if (e)
		return e;
	pid = fork();
	if (pid == 0)
		child_main(path, argv, has_aslr, out_fds[1], err_fds[1],
			   parent);
	close(out_fds[1]);
	close(err_fds[1]);
	if (pid < 0) {
		e = why_errno(why, -errno, "fork for '%s'", path);
		close(out_fds[0]);
		close(err_fds[0]);
		return e;
	}
	out.fd = out_fds[0];
	err.fd = err_fds[0];
	collect(&out, &err, pid, timeout_s, stop, end);
	if (out.fd >= 0)
		close(out.fd);
	if (err.fd >= 0)
		close(err.fd);
	while (waitpid(pid, &end->status, 0) < 0 && errno == EINTR)
		continue;
	proc_end_from(end->status, &how);
	if (end->timed_out)
		snprintf(end->text, sizeof(end->text), "ran out of time (%u s)",
			 timeout_s);
	else
		proc_end_text(&how, end->text, sizeof(end->text));
	last_line(&err, end->last_stderr, sizeof(end->last_stderr));
	if (out.text)
		*obj = json_loads(out.text, JSON_REJECT_DUPLICATES, NULL);
	free(out.text);
	free(err.text);
	return 0;
}
