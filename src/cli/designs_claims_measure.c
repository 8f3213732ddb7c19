// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * designs report --measure: this program as its own child, one command after
 * the other, so that each is what a person would have typed.
 */
#include "cli/designs_claims.h"

#include "cli/cmd.h"
#include "cli/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static char **make_argv(const struct claims_command *c)
{
	char **argv = xcalloc(c->nr + 4, sizeof(char *));
	size_t at = 0;

	argv[at++] = xstrdup("run-bench");
	if (cli_globals.guest_path) {
		argv[at++] = xstrdup("--guest");
		argv[at++] = xstrdup(cli_globals.guest_path);
	}
	for (size_t i = 0; i < c->nr; i++)
		argv[at++] = xstrdup(c->words[i]);
	return argv;
}

/* Its table is not ours; its progress and its errors are. */
static int spawn(pid_t *pid, char **argv)
{
	posix_spawn_file_actions_t actions;
	int err;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null",
					 O_WRONLY, 0);
	err = posix_spawn(pid, "/proc/self/exe", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -err;
}

/* A signal to us alone is passed on; the child ends in good order. */
static int wait_for(pid_t pid, int *status)
{
	do {
		if (stop_signal)
			kill(pid, stop_signal);
		if (waitpid(pid, status, 0) >= 0)
			return 0;
	} while (errno == EINTR);
	return -errno;
}

static int run_one(const struct claims_command *c)
{
	char **argv = make_argv(c);
	int status = 0, err;
	pid_t pid;

	err = spawn(&pid, argv);
	if (!err)
		err = wait_for(pid, &status);
	for (size_t i = 0; argv[i]; i++)
		free(argv[i]);
	free(argv);
	if (stop_signal)
		return 128 + stop_signal;
	if (err) {
		err_error("run '%s': %s", c->words[0], strerror(-err));
		return EXIT_CANNOT;
	}
	/* 1: some case has no number to trust; the report says which. */
	if (WIFEXITED(status) && WEXITSTATUS(status) <= EXIT_ANSWER_NO)
		return EXIT_DONE;
	return EXIT_CANNOT;
}

int claims_measure(const struct claims_plan *p, bool is_quiet)
{
	int status = EXIT_DONE;

	stop_catch();
	for (size_t i = 0; i < p->nr; i++) {
		char *text = claims_command_text(&p->commands[i]);
		int one;

		if (!is_quiet)
			err_note("%zu of %zu: %s", i + 1, p->nr, text);
		free(text);
		one = run_one(&p->commands[i]);
		if (one > EXIT_CANNOT)
			return one;
		status = one == EXIT_DONE ? status : one;
	}
	return status;
}
