// SPDX-License-Identifier: GPL-2.0-or-later
/* A list of kernels, all steps in one go. */
#include "cli/bisect_session.h"

#include "analysis/bisect_search.h"
#include "base/units.h"
#include "cli/bisect_words.h"
#include "cli/cmd.h"
#include "cli/paths.h"
#include "cli/stop.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct list {
	struct bisect_session *s;
	struct bisect_words words;
	enum bisect_state *states; /* [words.nr] */
	struct bisect_lab lab;
	bool is_lab_open;
};

static NORETURN void interrupted(const struct list *l)
{
	err_note("interrupted: %s has the steps that were finished; go on with "
		 "--resume -o %s",
		 l->s->log_path, l->s->dir);
	exit(128 + stop_signal);
}

static void choose_places(struct bisect_session *s)
{
	char when[40], *results;
	time_t now = time(NULL);
	struct tm tm;

	if (s->o.result_dir) {
		s->dir = xstrdup(s->o.result_dir);
	} else {
		localtime_r(&now, &tm);
		strftime(when, sizeof(when), "%Y%m%d-%H%M%S", &tm);
		results = path_results_dir();
		s->dir = xasprintf("%s/bisect-%s", results, when);
		free(results);
	}
	path_make_dir(s->dir, "-o names a folder for the result files");
	s->log_path = xasprintf("%s/bisect.jsonl", s->dir);
	if (s->o.is_resume || access(s->log_path, F_OK))
		return;
	err_error("bisect into '%s': there is a bisection in it", s->dir);
	err_hint("--resume goes on with it; else name another folder");
	exit(EXIT_USAGE);
}

/* One or two of them, and whatever is said is said of the first that failed. */
static void boot(struct list *l, struct bisect_boot *boots, size_t nr)
{
	struct why why;
	int err = bisect_lab_boot(&l->lab, boots, nr, &why);

	if (err == -EINTR)
		interrupted(l);
	if (err)
		cli_die(err == -EINVAL ? EXIT_USAGE : EXIT_CANNOT, &why);
}

static void measure_ends(struct list *l)
{
	struct bisect_boot boots[2] = {
		{ .word = l->words.v[0] },
		{ .word = l->words.v[l->words.nr - 1] },
	};

	bisect_lab_new(&l->lab);
	l->is_lab_open = true;
	boot(l, boots, 2);
	for (size_t i = 0; i < 2; i++) {
		if (boots[i].file && !boots[i].why)
			continue;
		err_error("bisect: the %s end, '%s', gives no number: %s",
			  i ? "bad" : "good", boots[i].word,
			  boots[i].why ? boots[i].why : "no record came");
		err_hint("a list must begin and end with kernels that can be "
			 "measured");
		exit(EXIT_CANNOT);
	}
	bisect_end_read(&l->s->good, boots[0].file, boots[0].word);
	bisect_end_read(&l->s->bad, boots[1].file, boots[1].word);
	bisect_boot_release(&boots[0]);
	bisect_boot_release(&boots[1]);
}

static bool resume_ends(struct list *l, const struct bisect_log *log)
{
	const struct bisect_begin *b = &log->begin;

	if (!log->has_begin || !b->good_file || !b->bad_file)
		return false;
	if (strcmp(b->good_name, l->words.v[0]) != 0 ||
	    strcmp(b->bad_name, l->words.v[l->words.nr - 1]) != 0) {
		err_error("go on in '%s': its ends are %s and %s", l->s->dir,
			  b->good_name, b->bad_name);
		err_hint("give the same --images, or another -o");
		exit(EXIT_USAGE);
	}
	bisect_end_read(&l->s->good, b->good_file, b->good_name);
	bisect_end_read(&l->s->bad, b->bad_file, b->bad_name);
	return true;
}

static void set_state(struct list *l, size_t i, enum bisect_verdict v)
{
	static const enum bisect_state states[] = {
		[BISECT_GOOD] = BISECT_IS_GOOD,
		[BISECT_BAD] = BISECT_IS_BAD,
		[BISECT_SKIP] = BISECT_SKIPPED,
	};

	l->states[i] = states[v];
}

/* Only what the search would ask for again: a list may have changed. */
static void resume_steps(struct list *l, const struct bisect_log *log)
{
	for (size_t k = 0; k < log->nr; k++)
		for (size_t i = 1; i + 1 < l->words.nr; i++)
			if (!strcmp(log->steps[k].what, l->words.v[i]))
				set_state(l, i, log->steps[k].verdict);
}

static void find_ends(struct list *l)
{
	struct bisect_session *s = l->s;
	struct bisect_log log = { 0 };
	struct why why;
	int err = 0;

	if (s->o.is_resume)
		err = bisect_log_read(&log, s->log_path, &why);
	if (err)
		cli_die(EXIT_CANNOT, &why);
	if (s->o.is_resume && resume_ends(l, &log)) {
		resume_steps(l, &log);
	} else if (s->o.good) {
		bisect_end_read(&s->good, s->o.good, l->words.v[0]);
		bisect_end_read(&s->bad, s->o.bad, l->words.v[l->words.nr - 1]);
	} else {
		measure_ends(l);
	}
	bisect_log_release(&log);
	bisect_open_ends(s);
}

static void step(struct list *l, size_t i)
{
	struct bisect_session *s = l->s;
	struct bisect_boot b = { .word = l->words.v[i] };
	struct bisect_step step = { .value = NAN, .margin = NAN };

	boot(l, &b, 1);
	step.what = xstrdup(b.word);
	step.image = b.image ? xstrdup(b.image) : NULL;
	step.file = b.file ? xstrdup(b.file) : NULL;
	step.wall_s = b.wall_s;
	if (b.file && !b.why) {
		bisect_judge(s, &step);
	} else {
		step.why = xstrdup(b.why ? b.why : "no record came");
		bisect_decide(&s->ends, NAN, NAN, &step);
	}
	bisect_log(s, &step);
	set_state(l, i, step.verdict);
	if (!s->o.is_quiet)
		err_note("%s: %s%s%s", step.what,
			 bisect_verdict_name(step.verdict),
			 step.why ? ": " : "", step.why ? step.why : "");
	bisect_step_release(&step);
	bisect_boot_release(&b);
}

static void search(struct list *l)
{
	struct bisect_session *s = l->s;
	struct bisect_range r = bisect_search(l->states, l->words.nr);
	struct why why;

	if (!s->o.is_quiet && !r.is_done)
		err_note("%zu kernels between the ends: %zu boots, unless some "
			 "cannot be measured",
			 r.nr_unknown, bisect_nr_looks(r.nr_unknown));
	while (!r.is_done) {
		step(l, r.next);
		r = bisect_search(l->states, l->words.nr);
	}
	if (bisect_log_end(s->log_path, r.nr_skipped, &why))
		cli_die(EXIT_CANNOT, &why);
}

/* Ends that are there: the steps are made alike. */
static void open_lab(struct list *l)
{
	struct bisect_session *s = l->s;

	bisect_lab_like(&l->lab, &s->good.files[0], &s->plan, s->c, false);
	l->is_lab_open = true;
	bisect_lab_check_words(&l->lab, l->words.v[0], &s->good.files[0]);
	bisect_lab_check_words(&l->lab, l->words.v[l->words.nr - 1],
			       &s->bad.files[0]);
}

/* Nothing to look for is an answer: no. */
static int nothing(const struct list *l, const struct why *why)
{
	printf("bisect    %s: %s and %s do not differ\n%s\n", l->s->c->bench,
	       l->s->good.name, l->s->bad.name, why->text);
	return EXIT_ANSWER_NO;
}

int bisect_list_form(struct bisect_session *s)
{
	struct list l = { .s = s };
	int status = EXIT_DONE;
	struct why why;

	bisect_words_read(&l.words, &s->o.images);
	l.states = xcalloc(l.words.nr, sizeof(*l.states));
	l.states[0] = BISECT_IS_GOOD;
	l.states[l.words.nr - 1] = BISECT_IS_BAD;
	s->git.id = xstrdup("");
	choose_places(s);
	l.lab = (struct bisect_lab){ .o = &s->o,
				     .argv = s->argv,
				     .result_dir = s->dir };
	find_ends(&l);
	if (bisect_weigh_ends(s, &why)) {
		status = nothing(&l, &why);
	} else if (!s->ends.is_lab) {
		err_error("bisect a list with '%s': it is of a running kernel",
			  s->good.paths);
		err_hint("a list is booted in the lab: give files of the lab, "
			 "or none");
		status = EXIT_CANNOT;
	} else {
		if (!l.is_lab_open)
			open_lab(&l);
		bisect_begin_log(s);
		search(&l);
		bisect_show_story(s->log_path);
	}
	if (l.is_lab_open)
		bisect_lab_release(&l.lab);
	bisect_words_release(&l.words);
	free(l.states);
	return status;
}
