// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/stop.h"

#include "base/compiler.h"

#include <signal.h>
#include <stddef.h>

volatile int stop_signal;

/* A handler and not SIG_IGN, which would outlive exec. */
static void on_pipe(int signo)
{
	(void)signo;
}

void stop_survive_pipes(void)
{
	const struct sigaction sa = { .sa_handler = on_pipe,
				      .sa_flags = SA_RESTART };

	sigaction(SIGPIPE, &sa, NULL);
}

static void on_signal(int signo)
{
	stop_signal = signo;
}

void stop_catch(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction sa = { .sa_handler = on_signal }, old;

	/* nohup ignores SIGHUP for us: leave that alone. */
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		if (signals[i] != SIGHUP || (!sigaction(SIGHUP, NULL, &old) &&
					     old.sa_handler != SIG_IGN))
			sigaction(signals[i], &sa, NULL);
}
