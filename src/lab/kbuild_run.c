// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kbuild_parts.h"

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_MS	    100 /* how often *stop is looked at */
#define WATCH_MS    20 /* how often the warden looks */
#define PATIENCE_MS 3000 /* between SIGTERM and SIGKILL */
#define NO_PROGRAM  127
#define NICENESS    19
#define READ_BYTES  (16u << 10)

/* Dead children of make come to the warden. True when none is left. */
static bool reap(pid_t make, int *status)
{
	pid_t pid;
	int s;

	while ((pid = waitpid(-1, &s, WNOHANG)) > 0)
		if (pid == make)
			*status = s;
	return pid < 0;
}

static void end_group(pid_t make, int *status)
{
	kill(-make, SIGTERM);
	for (int ms = 0; ms < PATIENCE_MS; ms += WATCH_MS) {
		if (reap(make, status))
			return;
		poll(NULL, 0, WATCH_MS);
	}
	kill(-make, SIGKILL);
	for (int ms = 0; ms < PATIENCE_MS && !reap(make, status);
	     ms += WATCH_MS)
		poll(NULL, 0, WATCH_MS);
}

/*
 * Between us and make stands a warden: when our end of the pipe closes, be it
 * by SIGKILL, it ends the whole group; make alone would leave its makes.
 */
static NORETURN void warden(pid_t make, int alive_fd)
{
	struct pollfd p = { .fd = alive_fd };
	int status = -1;

	for (int fd = 0; fd < 3; fd++)
		close(fd);
	while (status < 0) {
		if (poll(&p, 1, WATCH_MS) > 0) {
			end_group(make, &status);
			break;
		}
		if (reap(make, &status))
			break;
	}
	kill(-make, SIGKILL);
	if (status < 0)
		_exit(NO_PROGRAM - 1);
	_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				  : WEXITSTATUS(status));
}

static NORETURN void run_make(const struct kbuild_command *c)
{
	static const int signals[] = { SIGPIPE, SIGINT, SIGTERM, SIGHUP };

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		signal(signals[i], SIG_DFL);
	if (setpgid(0, 0) || (c->cwd && chdir(c->cwd)))
		_exit(NO_PROGRAM - 1);
	(void)!nice(NICENESS);
	execvpe(c->argv[0], c->argv, c->env);
	_exit(NO_PROGRAM);
}

static NORETURN void child_main(const struct kbuild_command *c, int out_fd,
				const int alive[2])
{
	int null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	pid_t make;

	/* Signals of the terminal are for us, who close the pipe. */
	if (setsid() < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) ||
	    null_fd < 0 || dup2(null_fd, 0) < 0 || dup2(out_fd, 1) < 0 ||
	    dup2(out_fd, 2) < 0)
		_exit(NO_PROGRAM - 1);
	close(alive[1]);
	close(out_fd);
	make = fork();
	if (make < 0)
		_exit(NO_PROGRAM - 1);
	if (!make)
		run_make(c);
	/* Here too: a stop may come before make has done it. */
	(void)!setpgid(make, make);
	warden(make, alive[0]);
}

struct lines {
	char *text;
	size_t len, size;
};

static void take_lines(struct lines *l, const struct kbuild_command *c)
{
	char *start = l->text, *end;

	while ((end = memchr(start, '\n',
			     l->len - (size_t)(start - l->text)))) {
		*end = '\0';
		if (c->line)
			c->line(start, c->arg);
		start = end + 1;
	}
	l->len -= (size_t)(start - l->text);
	memmove(l->text, start, l->len);
}

/* false: at the end */
static bool read_some(struct lines *l, int fd, const struct kbuild_command *c)
{
	ssize_t n;

	if (l->size - l->len < READ_BYTES / 2) {
		l->size += READ_BYTES;
		l->text = xrealloc(l->text, l->size, 1);
	}
	n = read(fd, l->text + l->len, l->size - l->len - 1);
	if (n < 0)
		return errno == EINTR;
	l->len += (size_t)n;
	if (!n && l->len)
		l->text[l->len++] = '\n';
	take_lines(l, c);
	return n;
}

/* true: it had to be stopped */
static bool attend(const struct kbuild_command *c, int fd, int *alive_fd)
{
	struct lines l = { 0 };
	bool is_open = true;

	while (is_open) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int nr = poll(&p, 1, LOOK_MS);

		if (c->stop && *c->stop && *alive_fd >= 0) {
			close(*alive_fd);
			*alive_fd = -1;
		}
		if (nr > 0)
			is_open = read_some(&l, fd, c);
		if (c->line)
			c->line(NULL, c->arg);
	}
	free(l.text);
	return *alive_fd < 0;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int kbuild_run(const struct kbuild_command *c, int *status, double *cpu_s,
	       struct why *why)
{
	struct rusage used = { .ru_utime = { .tv_sec = 0 } };
	int out[2] = { -1, -1 }, alive[2] = { -1, -1 }, err = 0, s = 0;
	bool was_stopped = false;
	pid_t pid = -1;

	if (pipe2(out, O_CLOEXEC) || pipe2(alive, O_CLOEXEC) ||
	    (pid = fork()) < 0)
		err = -errno;
	else if (!pid)
		child_main(c, out[1], alive);
	if (out[1] >= 0)
		close(out[1]);
	if (alive[0] >= 0)
		close(alive[0]);
	if (!err) {
		was_stopped = attend(c, out[0], &alive[1]);
		/* The warden has waited for all the others. */
		while (wait4(pid, &s, 0, &used) < 0 && errno == EINTR)
			;
	}
	if (out[0] >= 0)
		close(out[0]);
	if (alive[1] >= 0)
		close(alive[1]);
	if (err)
		return why_errno(why, err, "start %s", c->argv[0]);
	*cpu_s = seconds(used.ru_utime) + seconds(used.ru_stime);
	*status = WIFSIGNALED(s) ? 128 + WTERMSIG(s) : WEXITSTATUS(s);
	if (was_stopped || (c->stop && *c->stop))
		return why_set(why, -EINTR, "%s: interrupted", c->argv[0]);
	if (*status == NO_PROGRAM)
		return why_set(why, -ENOENT, "start %s: no such program here",
			       c->argv[0]);
	return 0;
}
