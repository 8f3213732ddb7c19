// SPDX-License-Identifier: GPL-2.0-or-later
/* history show: the series there are, or one of them. */
#include "cli/history.h"

#include "base/err.h"
#include "base/units.h"
#include "cli/cmd.h"
#include "report/table.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Beyond, any three points in a row would be a change now and then. */
#define ALPHA_MAX  0.01
#define DELTA_LIVE 0.01

double history_alpha(const struct history_options *o, size_t nr_series)
{
	double alpha = o->nr_alarms / o->nr_scans;

	if (nr_series)
		alpha /= (double)nr_series;
	return fmin(alpha, ALPHA_MAX);
}

size_t history_nr_scanned(const struct line_set *set)
{
	size_t nr = 0;

	for (size_t i = 0; i < set->nr; i++)
		nr += !strcmp(set->series[i].mode, "live") &&
		      set->series[i].nr_points >= 2 * CHANGE_SEGMENT_MIN;
	return nr;
}

struct show {
	const struct history_options *o;
	json_t *json; /* of --format json */
	size_t nr_shown;
};

static json_t *number(double v)
{
	return isfinite(v) ? json_real(v) : json_null();
}

static json_t *point_json(struct history *h, const struct line *l, size_t i)
{
	const struct line_point *p = &l->points[i];
	char *note = history_point_note(h, l, i);
	json_t *obj = json_pack(
		"{s:s, s:s, s:s?, s:s, s:s, s:o, s:o, s:o, s:I, s:b, s:o, s:s}",
		"time", p->file->time, "kernel", p->file->release, "commit",
		p->file->commit, "file", p->file->path, "outcome",
		outcome_name(p->p.outcome), "value", number(p->p.value), "lo",
		number(p->p.lo), "hi", number(p->p.hi), "processes",
		(json_int_t)p->p.nr, "noisy", p->p.is_noisy, "level",
		number(p->idx == CHANGE_NONE
			       ? NAN
			       : change_level(&l->view, l->values, p->idx)),
		"note", note);

	if (!obj)
		BUG("point %zu of %s is no JSON", i, l->series->metric);
	free(note);
	return obj;
}

static json_t *change_json(const struct line *l, const struct change_point *c)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:b}",
			 "last_before", line_point_of(l, c->at - 1)->file->path,
			 "first_after", line_point_of(l, c->at)->file->path,
			 "before", number(c->before), "after", number(c->after),
			 "change", number(c->shift.value), "lo",
			 number(c->shift.lo), "hi", number(c->shift.hi), "p",
			 number(c->p), "went_back", c->back != CHANGE_NONE,
			 "is_return", c->is_return);
}

static json_t *line_json(struct history *h, const struct line *l)
{
	const struct line_series *s = l->series;
	json_t *points = json_array(), *changes = json_array(), *obj;

	for (size_t i = 0; i < l->nr; i++)
		json_array_append_new(points, point_json(h, l, i));
	for (size_t i = 0; i < l->view.nr_changes; i++)
		json_array_append_new(changes,
				      change_json(l, &l->view.changes[i]));
	obj = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "metric",
			s->metric, "label", s->label, "unit", s->unit, "mode",
			s->mode, "machine", s->machine, "points", points,
			"changes", changes);
	if (!obj)
		BUG("%s is no JSON", s->metric);
	return obj;
}

static int show_line(struct history *h, const struct line *l, void *arg,
		     struct why *why)
{
	struct show *s = arg;
	int err = 0;

	if (s->o->dir)
		err = history_figure(h, l, s->o->dir, why);
	if (err)
		return err;
	if (s->json)
		json_array_append_new(s->json, line_json(h, l));
	else if (s->o->output == HISTORY_CSV)
		history_show_csv(l, !s->nr_shown);
	else
		history_show_text(h, l);
	s->nr_shown++;
	return 0;
}

static void list_series(const struct line_set *set)
{
	static const struct table_column columns[] = {
		{ "series", TABLE_LEFT, TABLE_WRAP },
		{ "of", TABLE_LEFT, TABLE_WHOLE },
		{ "unit", TABLE_LEFT, TABLE_WHOLE },
		{ "mode", TABLE_LEFT, TABLE_WHOLE },
		{ "machine", TABLE_LEFT, TABLE_WHOLE },
		{ "points", TABLE_RIGHT, TABLE_WHOLE },
	};
	struct table *t = table_new(columns, ARRAY_SIZE(columns));

	for (size_t i = 0; i < set->nr; i++) {
		const struct line_series *s = &set->series[i];
		const char *colon = strchr(s->metric, ':');

		table_row(t);
		table_set(t, 0, "%s", s->label);
		table_set(t, 1, "%s", colon ? colon + 1 : "");
		table_set(t, 2, "%s", s->unit);
		table_set(t, 3, "%s", s->mode);
		table_set(t, 4, "%.8s", s->machine);
		table_set(t, 5, "%zu", s->nr_points);
	}
	table_write(t, stdout, TABLE_WIDTH_MAX);
	table_free(t);
}

static NORETURN void no_series(size_t nr_words, char *const *words)
{
	if (nr_words)
		err_error("show '%s': no series has that case", words[0]);
	else
		err_error("show the history: it has no series");
	err_hint(nr_words ? "run-bench history show lists them"
			  : "run-bench history add FILES");
	exit(EXIT_ANSWER_NO);
}

/*
 * One series in text; rows of as many as there are. The level is that of one
 * call of alarm over what is looked at.
 */
static int show_set(struct history *h, const struct history_options *o,
		    const struct line_set *set, const struct line_files *files,
		    struct why *why)
{
	struct show show = { .o = o };
	const struct line_rule rule = {
		.live = {
			.alpha = history_alpha(o, history_nr_scanned(set)),
			.delta_ratio = isnan(o->delta_ratio) ? DELTA_LIVE
							     : o->delta_ratio,
		},
		.lab_delta_ratio = isnan(o->delta_ratio) ? 0 : o->delta_ratio,
	};
	int err;

	if (o->output == HISTORY_JSON)
		show.json = json_array();
	err = line_each(h, files, set, set->nr == 1 ? set->series : NULL, &rule,
			show_line, &show, why);
	if (!err && show.json)
		json_dumpf(show.json, stdout, JSON_INDENT(1));
	if (!err && show.json)
		printf("\n");
	json_decref(show.json);
	return err;
}

int history_show(struct history *h, const struct history_options *o,
		 size_t nr_words, char *const *words)
{
	struct line_files files;
	struct line_set set;
	struct why why = { .text = "" };
	bool is_list;
	int err = line_files_load(h, o->line_order, &files, &why);

	if (!err)
		err = line_set_load(h, o->mode, nr_words, words, &set, &why);
	if (err)
		cli_die(EXIT_CANNOT, &why);
	if (!set.nr)
		no_series(nr_words, words);
	is_list = set.nr > 1 && o->output == HISTORY_TEXT && !o->dir;
	if (is_list)
		list_series(&set);
	else
		err = show_set(h, o, &set, &files, &why);
	if (err)
		cli_die(EXIT_CANNOT, &why);
	line_set_release(&set);
	line_files_release(&files);
	return EXIT_DONE;
}
