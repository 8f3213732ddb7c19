// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/bisect_session.h"

#include "base/rng.h"
#include "cli/bisect_plan.h"
#include "cli/cmd.h"
#include "report/bisect_story.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = xstrdup(slash ? slash + 1 : path);
	size_t len = strlen(name);

	if (len > 6 && !strcmp(name + len - 6, ".jsonl"))
		name[len - 6] = '\0';
	return name;
}

static void read_file(struct bisect_end *e, const char *path)
{
	struct result_file *f;
	struct why why;

	e->files = xrealloc(e->files, e->side.nr_files + 1, sizeof(*e->files));
	f = &e->files[e->side.nr_files];
	if (result_file_read(f, path, &why))
		cli_die(EXIT_CANNOT, &why);
	e->side.nr_files++;
	if (!f->env || !f->plan) {
		err_error("bisect with '%s': it has no %s line", path,
			  f->env ? "plan" : "env");
		err_hint("run-bench check '%s' says what is wrong with it",
			 path);
		exit(EXIT_CANNOT);
	}
}

void bisect_end_read(struct bisect_end *e, const char *paths, const char *name)
{
	char *copy = xstrdup(paths), *at = copy, *path;

	*e = (struct bisect_end){ .paths = xstrdup(paths) };
	while ((path = strsep(&at, ",")))
		if (*path)
			read_file(e, path);
	free(copy);
	if (!e->side.nr_files) {
		err_error("bisect: an end without a file: '%s'", paths);
		err_hint("--good FILE --bad FILE");
		exit(EXIT_USAGE);
	}
	e->refs = xcalloc(e->side.nr_files, sizeof(*e->refs));
	for (size_t i = 0; i < e->side.nr_files; i++)
		e->refs[i] = &e->files[i];
	e->name = name ? xstrdup(name) : base_name(e->files[0].path);
	e->side.name = e->name;
	e->side.files = e->refs;
}

void bisect_end_release(struct bisect_end *e)
{
	for (size_t i = 0; i < e->side.nr_files; i++)
		result_file_release(&e->files[i]);
	free(e->files);
	free(e->refs);
	free(e->name);
	free(e->paths);
	*e = (struct bisect_end){ 0 };
}

static bool is_lab(const struct result_file *f)
{
	const char *mode = json_string_value(json_object_get(f->env, "mode"));

	return mode && !strcmp(mode, "lab");
}

/* Every file of both ends against the first of good. */
static void check_identity(const struct bisect_end *of,
			   const struct result_file *first, bool is_git)
{
	for (size_t i = 0; i < of->side.nr_files; i++) {
		const struct result_file *f = &of->files[i];
		struct why why;
		int err = 0;

		if (f == first || is_lab(f) != is_lab(first))
			continue; /* the mode is bisect_ends()' */
		if (is_lab(f))
			err = bisect_same_lab(
				json_object_get(first->env, "lab"),
				json_object_get(f->env, "lab"), first->path,
				f->path, is_git, &why);
		else
			err = bisect_same_live(first->env, f->env, first->path,
					       f->path, &why);
		if (err)
			cli_die(EXIT_CANNOT, &why);
	}
}

void bisect_open_ends(struct bisect_session *s)
{
	const struct result_file *first = &s->good.files[0];
	struct why why;

	if (plan_parse(&s->plan, first->plan, &why))
		cli_die(EXIT_CANNOT, &why);
	/* Ends that we measured have the case that was asked for alone. */
	s->c = s->o.good ? bisect_find_case(&s->plan, s->o.nr_words, s->o.words)
			 : s->plan.cases;
	if (!s->plan.nr) {
		err_error("bisect with '%s': its plan is empty", first->path);
		err_hint("measure good and bad again");
		exit(EXIT_CANNOT);
	}
	s->which = (struct bisect_case){ .bench = s->c->bench,
					 .version = s->c->version,
					 .axes = &s->c->axes };
	/* In a list a kernel may have words of its own: 6.1+NAME=VALUE. */
	check_identity(&s->good, first, s->o.form == BISECT_GIT);
	check_identity(&s->bad, first, s->o.form == BISECT_GIT);
}

int bisect_weigh_ends(struct bisect_session *s, struct why *why)
{
	int err = bisect_ends(&s->ends, &s->good.side, &s->bad.side, &s->which,
			      s->o.effect_ratio, s->o.session_sd_ratio, why);

	if (err && err != -ERANGE)
		cli_die(EXIT_CANNOT, why);
	return err;
}

static char *unit_of(const struct bisect_session *s)
{
	const char *what = s->ends.is_lab ? "instructions" : "ns";

	if (s->ends.is_fixed)
		return xasprintf("%s (fixed cost)", what);
	return xasprintf("%s per %s", what,
			 s->ends.op ? s->ends.op : "operation");
}

static uint64_t identity_of(const struct bisect_session *s,
			    const struct bisect_begin *b)
{
	char *text = xasprintf("%s|%s|%s|%.9g|%.9g|%s", s->git.id, b->bench,
			       b->axes, b->good, b->bad, b->unit);
	uint64_t id = hash_str(text);

	free(text);
	return id;
}

static bool is_going_on(const struct bisect_session *s, const char *id)
{
	struct bisect_log log;
	struct why why;
	int err = bisect_log_read(&log, s->log_path, &why);
	bool is_same;

	if (err == -ENOENT)
		return false;
	if (err)
		cli_die(EXIT_CANNOT, &why);
	is_same = log.has_begin && !log.is_found && !strcmp(log.begin.id, id);
	bisect_log_release(&log);
	return is_same;
}

void bisect_begin_log(struct bisect_session *s)
{
	const struct bisect_ends *e = &s->ends;
	struct bisect_begin b = {
		.bench = s->c->bench,
		.axes = axes_text(&s->c->axes),
		.unit = unit_of(s),
		.good_name = s->good.name,
		.bad_name = s->bad.name,
		.good_file = s->good.paths,
		.bad_file = s->bad.paths,
		.good = e->good,
		.bad = e->bad,
		.middle = e->middle,
		.margin = e->is_lab ? e->tau : NAN,
	};
	struct why why;

	b.id = xasprintf("%016" PRIx64, identity_of(s, &b));
	if (!is_going_on(s, b.id) && bisect_log_begin(s->log_path, &b, &why))
		cli_die(EXIT_CANNOT, &why);
	free(b.id);
	free(b.axes);
	free(b.unit);
}

void bisect_log(const struct bisect_session *s, const struct bisect_step *step)
{
	struct why why;

	if (bisect_log_step(s->log_path, step, &why))
		cli_die(EXIT_CANNOT, &why);
}

void bisect_judge(struct bisect_session *s, struct bisect_step *step)
{
	struct result_file f;
	struct why why;
	int err = result_file_read(&f, step->file, &why);

	if (err)
		cli_die(EXIT_CANNOT, &why);
	err = bisect_step_file(&s->ends, &s->good.side, &s->bad.side, &s->which,
			       &f, step, &why);
	result_file_release(&f);
	if (err)
		cli_die(EXIT_CANNOT, &why);
}

void bisect_show_story(const char *log_path)
{
	struct bisect_log log;
	struct why why;

	if (bisect_log_read(&log, log_path, &why))
		cli_die(EXIT_CANNOT, &why);
	if (!log.has_begin)
		err_die(EXIT_CANNOT, "read the journal '%s': it is empty",
			log_path);
	bisect_story_write(stdout, &log);
	bisect_show_moved(&log);
	bisect_log_release(&log);
}

void bisect_session_release(struct bisect_session *s)
{
	bisect_end_release(&s->good);
	bisect_end_release(&s->bad);
	plan_release(&s->plan);
	bisect_git_release(&s->git);
	bisect_options_release(&s->o);
	free(s->log_path);
	free(s->dir);
}
