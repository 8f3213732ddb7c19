// SPDX-License-Identifier: GPL-2.0-or-later
/* run-bench bisect: which kernel made a case dearer? */
#include "cli/cmd.h"

#include "cli/bisect_session.h"
#include "cli/cmd_run.h"
#include "cli/stop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * However a step ends: what is no verdict must make git stop, and any exit()
 * of ours on the way has a status that git would take for "bad".
 */
static bool has_verdict;

static void on_leave(int status, void *arg)
{
	(void)arg;
	if (has_verdict || status >= 128 || status == EXIT_DONE)
		return;
	fflush(NULL);
	_exit(BISECT_EXIT_STOP + status);
}

static void guard(void)
{
	static bool is_guarded;

	if (!is_guarded && on_exit(on_leave, NULL))
		_exit(BISECT_EXIT_STOP + EXIT_CANNOT);
	is_guarded = true;
}

void cmd_bisect_guard(int argc, char **argv)
{
	bool has_good = false, has_bad = false, is_list = false;

	for (int i = 1; i < argc; i++) {
		has_good |= !strncmp(argv[i], "--good", strlen("--good"));
		has_bad |= !strncmp(argv[i], "--bad", strlen("--bad"));
		is_list |= !strncmp(argv[i], "--images", strlen("--images"));
	}
	if (has_good && has_bad && !is_list)
		guard();
}

static int show_log(const struct bisect_options *o)
{
	struct bisect_git git;
	char *path;

	if (o->log || o->nr_words > 2) {
		bisect_show_story(o->log ? o->log : o->words[2]);
		return EXIT_DONE;
	}
	bisect_git_read(&git);
	path = xasprintf("%s/cowbench-bisect.jsonl", git.dir ? git.dir : ".");
	bisect_show_story(path);
	free(path);
	bisect_git_release(&git);
	return EXIT_DONE;
}

int cmd_bisect(int argc, char **argv)
{
	enum bisect_form form = bisect_form_of(argc, argv);
	struct bisect_session s = { .argv = copy_words(argc, argv) };
	int status;

	if (form == BISECT_GIT)
		guard();
	bisect_options_parse(&s.o, argc, argv);
	stop_catch();
	/* head(1) must not end a guest, nor leave its folder. */
	stop_survive_pipes();
	if (form == BISECT_LOG)
		status = show_log(&s.o);
	else if (form == BISECT_LIST)
		status = bisect_list_form(&s);
	else
		status = bisect_git_form(&s);
	free_words(s.argv);
	bisect_session_release(&s);
	/* An answer that nobody could be told is none. */
	has_verdict = cli_finish(EXIT_DONE) == EXIT_DONE;
	return has_verdict ? status : EXIT_CANNOT;
}
