// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/guest.h"

#include "base/err.h"
#include "runner/guest_stuck.h"
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
/* Who is killed ends at once, but for the time that freeing memory takes. */
#define STUCK_NS   2000000000ull
#define GIVE_UP_NS 60000000000ull

/* The programs that were run so far; more than two is no use of ours. */
#define PROGRAMS_MAX 4
static struct {
	char *path;
	int fd;
} programs[PROGRAMS_MAX];

/*
 * The measured program's environment is fixed: its size moves the stack, and
 * with it page tables and results (Mytkowicz 2009).
 */
static NORETURN void child_main(int program_fd, const char *path,
				char *const argv[], bool has_aslr, int out_fd,
				int err_fd, pid_t parent)
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

	/* Where SIGCHLD is ignored it has been reaped. */
	if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT))
		return errno == ECHILD;
	return info.si_pid == pid;
}

/* Read what there is, for LOOK_MS at most; ended_fd: readable at the end. */
static void take(struct stream *out, struct stream *err, int ended_fd)
{
	struct pollfd p[3] = { { .fd = out->fd, .events = POLLIN },
			       { .fd = err->fd, .events = POLLIN },
			       { .fd = ended_fd, .events = POLLIN } };
	bool has_pipes = out->fd >= 0 || err->fd >= 0;

	/* Before 5.3 there is nothing to wait for when the pipes are closed. */
	if (poll(p, 3, has_pipes || ended_fd >= 0 ? LOOK_MS : 1) <= 0)
		return;
	if (p[0].revents)
		stream_take(out);
	if (p[1].revents)
		stream_take(err);
}

/*
 * Until it has ended and both pipes are closed, the time is up or we are told
 * to stop. All that the case itself wrote is in the pipes when it has ended.
 */
static void collect(struct stream *out, struct stream *err, pid_t pid,
		    unsigned int timeout_s, const volatile int *stop,
		    struct guest_end *end)
{
	uint64_t deadline_ns = clock_mono_ns() + timeout_s * 1000000000ull;
	uint64_t ended_ns = 0, killed_ns = 0, now_ns;
	int ended_fd = (int)syscall(SYS_pidfd_open, pid, 0);

	while (!ended_ns || out->fd >= 0 || err->fd >= 0) {
		take(out, err, ended_ns ? -1 : ended_fd);
		now_ns = clock_mono_ns();
		if (!ended_ns && has_ended(pid))
			ended_ns = now_ns;
		if (ended_ns && now_ns - ended_ns > GRACE_NS)
			break;
		if (killed_ns && !ended_ns && now_ns - killed_ns > STUCK_NS)
			guest_kill_daemons(pid);
		end->is_stuck = killed_ns && !ended_ns &&
				now_ns - killed_ns > GIVE_UP_NS;
		if (end->is_stuck)
			break;
		if (killed_ns || ended_ns)
			continue;
		end->timed_out = now_ns > deadline_ns;
		end->stopped = stop && *stop;
		if (end->timed_out || end->stopped) {
			kill(pid, SIGKILL);
			killed_ns = now_ns;
		}
	}
	if (ended_fd >= 0)
		close(ended_fd);
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
	size_t i = 0;
	int fd = -1, err;

	for (; i < PROGRAMS_MAX && programs[i].path; i++)
		if (!strcmp(programs[i].path, path))
			return programs[i].fd;
	if (i == PROGRAMS_MAX)
		BUG("more than %d programs are measured", PROGRAMS_MAX);
	if (!access(path, X_OK))
		fd = open(path, O_PATH | O_CLOEXEC);
	if (fd >= 0) {
		programs[i].path = xstrdup(path);
		programs[i].fd = fd;
		return fd;
	}
	err = why_errno(why, -errno, "run '%s'", path);
	why_hint(why, "build it: make");
	return err;
}

int guest_run(const char *path, char *const argv[], unsigned int timeout_s,
	      bool has_aslr, const volatile int *stop, json_t **obj,
	      struct guest_end *end, struct why *why)
{
	struct stream out = { .fd = -1 }, err = { .fd = -1 };
	int out_fds[2], err_fds[2], e, program_fd;
	pid_t parent = getpid(), pid;
	struct proc_end how;

	memset(end, 0, sizeof(*end));
	*obj = NULL;
	program_fd = open_program(path, why);
	if (program_fd < 0)
		return program_fd;
	e = open_pipes(out_fds, err_fds, why);
	if (e)
		return e;
	pid = fork();
	if (pid == 0)
		child_main(program_fd, path, argv, has_aslr, out_fds[1],
			   err_fds[1], parent);
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
	/* Nobody waits for what is stuck in the kernel. */
	if (end->is_stuck)
		end->status = SIGKILL;
	while (!end->is_stuck && waitpid(pid, &end->status, 0) < 0 &&
	       errno == EINTR)
		continue;
	proc_end_from(end->status, &how);
	if (end->is_stuck)
		snprintf(end->text, sizeof(end->text),
			 "does not end after SIGKILL: process %d is stuck in "
			 "the kernel",
			 (int)pid);
	else if (end->timed_out)
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
