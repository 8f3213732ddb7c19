// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/check_machine.h"

#include "base/err.h"
#include "cli/settings.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Signals that end us are blocked but where we wait, so that none can fall
 * between a check of the flag and the wait.
 */
static volatile sig_atomic_t stop_signal;
static volatile sig_atomic_t child_pid;

static void on_signal(int sig)
{
	stop_signal = sig;
	/*
	 * A terminal sends SIGINT to the command too; a kill of ours reaches
	 * only us.
	 */
	if (sig != SIGINT && child_pid > 0)
		kill((pid_t)child_pid, sig);
}

static void catch_signals(sigset_t *before)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t set;

	sigemptyset(&set);
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, before);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		sigaction(signals[i], &action, NULL);
}

/* Until a signal or the end of input; what is typed is ignored. */
static void hold(const sigset_t *open_mask)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	char ignored[256];
	ssize_t n;

	err_note("settings hold until Ctrl-C, SIGTERM or end of input");
	while (!stop_signal) {
		if (ppoll(&in, 1, NULL, open_mask) < 0) {
			if (errno != EINTR)
				return;
			continue;
		}
		n = read(STDIN_FILENO, ignored, sizeof(ignored));
		if (n <= 0)
			return;
	}
}

static int run(char *const argv[], const sigset_t *open_mask)
{
	pid_t pid, parent = getpid();
	sigset_t blocked;
	int status;

	pid = fork();
	if (pid < 0) {
		err_error("run '%s': %s", argv[0], strerror(errno));
		return EXIT_CANNOT;
	}
	if (!pid) {
		/* Killed for good, we must not leave a run behind. */
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			_exit(EXIT_CANNOT);
		sigprocmask(SIG_SETMASK, open_mask, NULL);
		execvp(argv[0], argv);
		err_error("run '%s': %s", argv[0], strerror(errno));
		_exit(EXIT_CANNOT);
	}
	child_pid = pid;
	sigprocmask(SIG_SETMASK, open_mask, &blocked);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			BUG("wait for %d: %s", (int)pid, strerror(errno));
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	child_pid = 0;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

int check_fix(const struct doctor *d, char *const argv[])
{
	struct settings settings;
	int status = EXIT_DONE;
	sigset_t open_mask;

	catch_signals(&open_mask);
	if (settings_apply(&settings, d))
		return EXIT_CANNOT;
	if (settings.nr_failed && !settings.nr_set)
		status = EXIT_CANNOT;
	else if (argv)
		status = run(argv, &open_mask);
	else if (settings.nr_set)
		hold(&open_mask);
	else
		err_note("nothing to set");
	if (settings_restore(&settings))
		status = EXIT_CANNOT;
	/* Whoever stopped us learns that we were stopped, as with any tool. */
	if (argv && stop_signal && status == EXIT_DONE)
		status = 128 + stop_signal;
	sigprocmask(SIG_SETMASK, &open_mask, NULL);
	return status;
}
