// SPDX-License-Identifier: GPL-2.0-or-later
/* run-bench profile: where the instructions go, and what two kernels differ in */
#include "cli/cmd.h"

#include "cli/cmd_run.h"
#include "cli/lab_show.h"
#include "cli/paths.h"
#include "cli/profile_session.h"
#include "cli/profile_show.h"
#include "cli/stop.h"

#include <errno.h>

static void make_dirs(const struct profile_options *o)
{
	if (o->streams_dir)
		path_make_dir(o->streams_dir, "--streams names a folder");
}

/* Guests that have no profile, and why. Returns an exit status. */
static int tell_boots(const struct profile_session *s)
{
	const struct lab_run *r = &s->lab.run;
	int status = EXIT_DONE;

	lab_show_failures(r);
	for (size_t i = 0; i < r->nr; i++) {
		const struct profile_boot *b = &s->boots[i];
		const char *name = r->boots[i].name;

		if (!r->files[i].is_begun || !r->files[i].nr_written)
			status = EXIT_CANNOT;
		if (b->is_folded && !b->is_whole && r->boots[i].has_end) {
			err_error("profile '%s': the plugin's text is cut: "
				  "what was whole is in the tables",
				  name);
			err_hint("it needs room while a guest runs: name a "
				 "place in TMPDIR");
			status = EXIT_CANNOT;
		}
		if (b->is_folded || !r->files[i].is_begun ||
		    r->boots[i].is_stopped)
			continue;
		status = EXIT_CANNOT;
		if (!r->boots[i].has_end)
			continue; /* told: the guest died */
		err_error("profile '%s': %s", name, b->why.text);
		if (b->why.hint[0])
			err_hint("%s", b->why.hint);
	}
	return status;
}

static int show(struct profile_session *s)
{
	const struct lab_run *r = &s->lab.run;
	struct profile_show show = { .o = s->o };
	int status;

	for (size_t i = 0; i < r->nr; i++)
		if (r->files[i].is_begun && r->files[i].nr_written)
			profile_show_add(&show, r->files[i].path,
					 s->lab.guests[i].title);
	status = profile_show_print(&show);
	profile_show_release(&show);
	return status;
}

static int finish(struct profile_session *s, int err, const struct why *why)
{
	int told, status;

	if (err && err != -EINTR) {
		err_error("%s", why->text);
		if (why->hint[0])
			err_hint("%s", why->hint);
	}
	told = tell_boots(s);
	if (err == -EINTR) {
		lab_show_stopped(&s->lab.run);
		return 128 + stop_signal;
	}
	status = show(s);
	lab_show_files(&s->lab.run, &s->lab.options);
	if (err || told != EXIT_DONE)
		return EXIT_CANNOT;
	return status;
}

static int boot(struct profile_options *o, char *const *argv)
{
	struct profile_session s;
	struct why why = { .text = "" };
	int err, status;

	stop_catch();
	/* head(1) must not end the guests, nor leave their folder. */
	stop_survive_pipes();
	make_dirs(o);
	profile_session_prepare(&s, o, argv);
	err = profile_session_boot(&s, argv, &why);
	status = finish(&s, err, &why);
	profile_session_release(&s);
	return status;
}

int cmd_profile(int argc, char **argv)
{
	char **all_argv = copy_words(argc, argv);
	struct profile_options o;
	int status;

	profile_options_parse(&o, argc, argv);
	if (o.is_file) {
		status = profile_show_files(&o);
	} else {
		status = boot(&o, all_argv);
		o.lab.patterns = NULL; /* went with the session */
	}
	profile_options_release(&o);
	free_words(all_argv);
	return cli_finish(status);
}
