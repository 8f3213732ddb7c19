// SPDX-License-Identifier: GPL-2.0-or-later
/* run-bench lab: other kernels, booted here, on the same cases. */
#include "cli/cmd.h"

#include "cli/cmd_run.h"
#include "cli/lab_session.h"
#include "cli/lab_show.h"
#include "cli/stop.h"

#include <errno.h>

static int finish(struct lab_session *s, int err, const struct why *why)
{
	int status;

	if (err && err != -EINTR) {
		err_error("%s", why->text);
		if (why->hint[0])
			err_hint("%s", why->hint);
	}
	status = lab_show_result(&s->run, &s->options);
	if (err == -EINTR) {
		lab_show_stopped(&s->run);
		return 128 + stop_signal;
	}
	return err ? EXIT_CANNOT : status;
}

int cmd_lab(int argc, char **argv)
{
	struct lab_session s = { .nr_guests = 0 };
	char **all_argv = copy_words(argc, argv);
	struct suite suite, defaults;
	struct why why = { .text = "" };
	int err, status;

	lab_options_parse(&s.options, argc, argv);
	stop_catch();
	/* head(1) must not end the guests, nor leave their folder. */
	stop_survive_pipes();
	lab_options_suites(&s.options, &suite, &defaults);
	lab_session_prepare(&s, &suite, &defaults);
	err = lab_session_boot(&s, all_argv, &why);
	status = finish(&s, err, &why);
	lab_session_release(&s);
	free_words(all_argv);
	return cli_finish(status);
}
