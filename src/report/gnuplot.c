// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/gnuplot.h"

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOOK_MS	 50
#define SAID_MAX 4000

extern char **environ;

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static bool is_ours(const char *entry)
{
	static const char *const ours[] = { "LC_", "LANG", "GNUTERM",
					    "GNUPLOT_" };

	for (size_t i = 0; i < ARRAY_SIZE(ours); i++)
		if (!strncmp(entry, ours[i], strlen(ours[i])))
			return true;
	return false;
}

/* A locale changes decimal points and what bytes a label has. */
static char **environment(void)
{
	static char locale[] = "LC_ALL=C.UTF-8";
	size_t nr = 0, at = 0;
	char **env;

	while (environ && environ[nr])
		nr++;
	env = xcalloc(nr + 2, sizeof(*env));
	for (size_t i = 0; i < nr; i++)
		if (!is_ours(environ[i]))
			env[at++] = environ[i];
	env[at] = locale;
	return env;
}

static int spawn(const char *program, const char *dir, const char *script,
		 int err_fd, pid_t *pid)
{
	char *argv[] = { xstrdup(program), xstrdup("-d"), xstrdup(script),
			 NULL };
	posix_spawn_file_actions_t files;
	char **env = environment();
	int err;

	posix_spawn_file_actions_init(&files);
	err = posix_spawn_file_actions_addopen(&files, STDIN_FILENO,
					       "/dev/null", O_RDONLY, 0);
	if (!err)
		err = posix_spawn_file_actions_addopen(
			&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (!err)
		err = posix_spawn_file_actions_adddup2(&files, err_fd,
						       STDERR_FILENO);
	if (!err)
		err = posix_spawn_file_actions_addchdir_np(&files, dir);
	if (!err)
		err = posix_spawnp(pid, program, &files, NULL, argv, env);
	posix_spawn_file_actions_destroy(&files);
	free(env);
	for (size_t i = 0; argv[i]; i++)
		free(argv[i]);
	return -err;
}

/* What it says is kept up to a limit, and read to the end. */
static void take(int fd, char *said, size_t *len, bool *is_open)
{
	struct pollfd p = { .fd = *is_open ? fd : -1, .events = POLLIN };
	char more[1000];
	ssize_t nr;

	if (poll(&p, 1, LOOK_MS) <= 0)
		return;
	nr = read(fd, more, sizeof(more));
	if (nr <= 0) {
		*is_open = nr < 0 && errno == EINTR;
		return;
	}
	if ((size_t)nr > SAID_MAX - *len)
		nr = (ssize_t)(SAID_MAX - *len);
	memcpy(said + *len, more, (size_t)nr);
	*len += (size_t)nr;
}

/* "line 12: undefined variable: x"; gnuplot quotes the line above it. */
static const char *complaint(char *said)
{
	char *line, *rest = said, *first = NULL;

	while ((line = strsep(&rest, "\n"))) {
		line += strspn(line, " \t^");
		if (!*line)
			continue;
		if (strstr(line, " line ") && !strstr(line, "warning"))
			return line;
		if (!first)
			first = line;
	}
	return first ? first : "it said nothing";
}

static int judge(int status, char *said, struct why *why)
{
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return 0;
	if (WIFSIGNALED(status))
		return why_set(why, -EIO, "gnuplot ended by signal %d",
			       WTERMSIG(status));
	return why_set(why, -EIO, "gnuplot failed: %.200s", complaint(said));
}

/* Until it has ended. Where SIGCHLD is ignored its status is lost. */
static int wait_for(pid_t pid, int fd, unsigned int timeout_ms,
		    const volatile int *stop, struct why *why)
{
	uint64_t until_ms = now_ms() + timeout_ms;
	char said[SAID_MAX + 1] = "";
	bool is_open = true, is_stopped;
	size_t len = 0;
	int status = 0;
	pid_t ended;

	for (;;) {
		take(fd, said, &len, &is_open);
		ended = waitpid(pid, &status, WNOHANG);
		if (ended == pid || (ended < 0 && errno == ECHILD))
			break;
		is_stopped = stop && *stop;
		if (!is_stopped && now_ms() < until_ms)
			continue;
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		if (is_stopped)
			return why_set(why, -EINTR, "stopped");
		return why_set(why, -ETIME, "gnuplot was killed after %g s",
			       timeout_ms / 1000.0);
	}
	/* What it said last may still be in the pipe. */
	while (is_open && len < SAID_MAX) {
		size_t before = len;

		take(fd, said, &len, &is_open);
		if (len == before)
			break;
	}
	said[len] = '\0';
	return judge(status, said, why);
}

int gnuplot_run(const char *program, const char *dir, const char *script,
		unsigned int timeout_ms, const volatile int *stop,
		struct why *why)
{
	int fds[2], err;
	pid_t pid = -1;

	if (pipe2(fds, O_CLOEXEC))
		return why_errno(why, -errno, "start '%s'", program);
	err = spawn(program, dir, script, fds[1], &pid);
	close(fds[1]);
	if (err)
		why_errno(why, err, "start '%s'", program);
	else
		err = wait_for(pid, fds[0], timeout_ms, stop, why);
	close(fds[0]);
	return err;
}
