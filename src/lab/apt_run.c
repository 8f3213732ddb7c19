// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/apt_run.h"

#include "base/err.h"
#include "runner/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_MS	    100 /* how often *stop is looked at */
#define PATIENCE_MS 3000 /* between SIGTERM and SIGKILL */
#define NO_PROGRAM  127

extern char **environ;

/* Ours (a proxy may be in it), in C, and with our APT_CONFIG. */
static char **make_env(const char *config)
{
	size_t nr = 0, k = 0;
	char **env;

	while (environ[nr])
		nr++;
	env = xcalloc(nr + 4, sizeof(*env));
	for (size_t i = 0; i < nr; i++) {
		if (!strncmp(environ[i], "LC_", 3) ||
		    !strncmp(environ[i], "LANG", 4) ||
		    (config && !strncmp(environ[i], "APT_CONFIG=", 11)))
			continue;
		env[k++] = xstrdup(environ[i]);
	}
	env[k++] = xstrdup("LC_ALL=C");
	if (config)
		env[k] = xasprintf("APT_CONFIG=%s", config);
	return env;
}

static void free_env(char **env)
{
	for (char **e = env; *e; e++)
		free(*e);
	free(env);
}

static NORETURN void child_main(char *const argv[], char *const env[],
				const char *cwd, int out_fd, int err_fd,
				pid_t parent)
{
	int null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		_exit(NO_PROGRAM - 1);
	if (null_fd < 0 || dup2(null_fd, 0) < 0 || dup2(out_fd, 1) < 0 ||
	    dup2(err_fd, 2) < 0 || (cwd && chdir(cwd)))
		_exit(NO_PROGRAM - 1);
	signal(SIGPIPE, SIG_DFL);
	execvpe(argv[0], argv, env);
	_exit(NO_PROGRAM);
}

/* Wait for its end while its words come in; true when it had to be stopped. */
static bool attend(pid_t pid, struct stream s[2], const volatile int *stop)
{
	int waited_ms = -1;

	while (s[0].fd >= 0 || s[1].fd >= 0) {
		struct pollfd p[2] = {
			{ .fd = s[0].fd, .events = POLLIN },
			{ .fd = s[1].fd, .events = POLLIN },
		};
		int nr = poll(p, 2, LOOK_MS);

		if (stop && *stop && waited_ms < 0) {
			kill(pid, SIGTERM);
			waited_ms = 0;
		}
		if (waited_ms >= 0 && nr <= 0)
			waited_ms += LOOK_MS;
		if (waited_ms > PATIENCE_MS) {
			kill(pid, SIGKILL);
			/* A grandchild may hold the pipes. */
			break;
		}
		for (int i = 0; i < 2 && nr > 0; i++)
			if (p[i].revents)
				stream_take(&s[i]);
	}
	return waited_ms >= 0;
}

static int start(char *const argv[], const struct apt_how *how,
		 struct stream s[2], pid_t *pid, struct why *why)
{
	int out[2] = { -1, -1 }, err[2] = { -1, -1 }, code = 0;
	char **env = make_env(how->config);
	pid_t parent = getpid();

	if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC) ||
	    (*pid = fork()) < 0)
		code = -errno;
	else if (!*pid)
		child_main(argv, env, how->cwd, out[1], err[1], parent);
	free_env(env);
	if (out[1] >= 0)
		close(out[1]);
	if (err[1] >= 0)
		close(err[1]);
	s[0].fd = out[0];
	s[1].fd = err[0];
	return code ? why_errno(why, code, "start %s", argv[0]) : 0;
}

int apt_run(char *const argv[], const struct apt_how *how,
	    struct apt_said *said, struct why *why)
{
	struct stream s[2] = { { .fd = -1 }, { .fd = -1 } };
	bool was_stopped = false;
	int err, status = 0;
	pid_t pid = -1;

	err = start(argv, how, s, &pid, why);
	if (!err) {
		was_stopped = attend(pid, s, how->stop);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	for (int i = 0; i < 2; i++)
		if (s[i].fd >= 0)
			close(s[i].fd);
	said->out = s[0].text ? s[0].text : xstrdup("");
	said->err = s[1].text ? s[1].text : xstrdup("");
	said->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status)
					   : WEXITSTATUS(status);
	if (err)
		return err;
	/* SIGINT goes to everybody at a terminal: it may have been first. */
	if (was_stopped || (how->stop && *how->stop))
		return why_set(why, -EINTR, "%s: interrupted", argv[0]);
	if (said->status == NO_PROGRAM)
		return why_set(why, -ENOENT, "start %s: no such program here",
			       argv[0]);
	return 0;
}

void apt_said_release(struct apt_said *said)
{
	free(said->out);
	free(said->err);
	memset(said, 0, sizeof(*said));
}
