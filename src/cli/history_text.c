// SPDX-License-Identifier: GPL-2.0-or-later
/* One series for people: a picture of characters, and a table. */
#include "cli/history.h"

#include "base/err.h"
#include "base/units.h"
#include "report/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The picture: the newest points, one a column. */
#define PLOT_COLUMNS 72
#define PLOT_ROWS    9

char *history_change_text(const struct change_point *c)
{
	if (!c->shift.is_valid)
		return xasprintf("from %s to %s", units_sig3(c->before).s,
				 units_sig3(c->after).s);
	return xasprintf("%+.2f %% (%+.2f .. %+.2f)", 100 * c->shift.value,
			 100 * c->shift.lo, 100 * c->shift.hi);
}

static const struct change_point *change_at(const struct line *l, size_t idx)
{
	for (size_t i = 0; i < l->view.nr_changes; i++)
		if (l->view.changes[i].at == idx)
			return &l->view.changes[i];
	return NULL;
}

static const struct change_event *outlier_at(const struct line *l, size_t idx)
{
	for (size_t i = 0; i < l->view.nr_outliers; i++)
		if (l->view.outliers[i].at == idx)
			return &l->view.outliers[i];
	if (l->view.has_watch && l->view.watch.at == idx)
		return &l->view.watch;
	return NULL;
}

/* Takes both strings. */
static char *append(char *text, char *more)
{
	char *both;

	if (!more)
		return text;
	both = xasprintf("%s%s%s", text, *text ? "; " : "", more);
	free(text);
	free(more);
	return both;
}

static char *change_note(const struct change_point *c)
{
	char *text = history_change_text(c), *note;

	note = xasprintf("%s %s%s",
			 c->kind == CHANGE_DRIFT ? "drifted" : "level", text,
			 c->back != CHANGE_NONE ? ", went back later"
			 : c->is_return		? ", back where it was"
						: "");
	free(text);
	return note;
}

char *history_point_note(struct history *h, const struct line *l, size_t i)
{
	const struct line_point *p = &l->points[i];
	const struct change_event *e;
	const struct change_point *c;
	char *note = xstrdup(""), *env;

	if (i) {
		env = line_environment_change(h, l, p - 1, p);
		if (env)
			note = append(note, xasprintf("ENV %s", env));
		free(env);
	}
	if (p->idx == CHANGE_NONE)
		return append(note, xasprintf("%s: no number",
					      outcome_name(p->p.outcome)));
	c = change_at(l, p->idx);
	if (c)
		note = append(note, change_note(c));
	e = outlier_at(l, p->idx);
	if (e)
		note = append(note, xasprintf("%s %+.2f %%, %.1f sd",
					      e == &l->view.watch ? "watch"
								  : "outlier",
					      100 * e->ratio, fabs(e->nr_sds)));
	if (p->p.is_noisy)
		note = append(note, xstrdup("noisy"));
	return note;
}

static size_t row_of(double v, double lo, double hi)
{
	if (hi <= lo)
		return PLOT_ROWS / 2;
	return (size_t)lround((hi - v) / (hi - lo) * (PLOT_ROWS - 1));
}

static void plot(const struct line *l)
{
	size_t first =
		l->nr_values > PLOT_COLUMNS ? l->nr_values - PLOT_COLUMNS : 0;
	double lo = INFINITY, hi = -INFINITY;
	char rows[PLOT_ROWS][PLOT_COLUMNS + 1];

	if (l->nr_values < 2)
		return;
	memset(rows, ' ', sizeof(rows));
	for (size_t i = first; i < l->nr_values; i++) {
		lo = fmin(lo, l->values[i]);
		hi = fmax(hi, l->values[i]);
	}
	for (size_t i = first; i < l->nr_values; i++) {
		double level = change_level(&l->view, l->values, i);
		size_t column = i - first;

		for (int r = 0; r < PLOT_ROWS && change_at(l, i); r++)
			rows[r][column] = '|';
		if (isfinite(level))
			rows[row_of(level, lo, hi)][column] = '-';
		rows[row_of(l->values[i], lo, hi)][column] =
			outlier_at(l, i) ? 'o' : '*';
	}
	for (size_t r = 0; r < PLOT_ROWS; r++) {
		size_t len = l->nr_values - first;

		while (len && rows[r][len - 1] == ' ')
			len--;
		printf("%10s |%.*s\n",
		       r == 0		    ? units_sig3(hi).s
		       : r == PLOT_ROWS - 1 ? units_sig3(lo).s
					    : "",
		       (int)len, rows[r]);
	}
	printf("%10s  * value, - level, | change, o outlier%s\n\n", "",
	       first ? "; the newest points" : "");
}

void history_show_text(struct history *h, const struct line *l)
{
	static const struct table_column columns[] = {
		{ "time", TABLE_LEFT, TABLE_WHOLE },
		{ "kernel", TABLE_LEFT, TABLE_WRAP },
		{ "value", TABLE_RIGHT, TABLE_WHOLE },
		{ "95%", TABLE_RIGHT, TABLE_WHOLE },
		{ "level", TABLE_RIGHT, TABLE_WHOLE },
		{ "what happened", TABLE_LEFT, TABLE_WRAP },
	};
	struct table *t = table_new(columns, ARRAY_SIZE(columns));
	const struct line_series *s = l->series;
	const char *colon = strchr(s->metric, ':');

	printf("%s  %s, %s, %s, machine %s\n\n", s->label,
	       colon ? colon + 1 : "", s->unit, s->mode, s->machine);
	plot(l);
	for (size_t i = 0; i < l->nr; i++) {
		const struct line_point *p = &l->points[i];
		char *note = history_point_note(h, l, i);

		table_row(t);
		table_set(t, 0, "%.16s", p->file->time);
		table_set(t, 1, "%s", p->file->release);
		table_set(t, 2, "%s", units_sig3(p->p.value).s);
		if (isfinite(p->p.hi))
			table_set(t, 3, "%s..%s", units_sig3(p->p.lo).s,
				  units_sig3(p->p.hi).s);
		if (p->idx != CHANGE_NONE)
			table_set(t, 4, "%s",
				  units_sig3(change_level(&l->view, l->values,
							  p->idx))
					  .s);
		table_set(t, 5, "%s", note);
		free(note);
	}
	table_write(t, stdout, TABLE_WIDTH_MAX);
	table_free(t);
}

static void csv_number(double v)
{
	if (isfinite(v))
		printf(",%.17g", v);
	else
		printf(",");
}

/* RFC 4180: always in quotes, which double. */
static void csv_text(const char *text, const char *before)
{
	printf("%s\"", before);
	for (; *text; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	putchar('"');
}

void history_show_csv(const struct line *l, bool is_first)
{
	if (is_first)
		printf("metric,mode,machine,unit,time,kernel,commit,file,"
		       "outcome,value,lo,hi,level,is_change,is_outlier\n");
	for (size_t i = 0; i < l->nr; i++) {
		const struct line_point *p = &l->points[i];
		bool has = p->idx != CHANGE_NONE;

		csv_text(l->series->metric, "");
		csv_text(l->series->mode, ",");
		csv_text(l->series->machine, ",");
		csv_text(l->series->unit, ",");
		csv_text(p->file->time, ",");
		csv_text(p->file->release, ",");
		csv_text(p->file->commit ? p->file->commit : "", ",");
		csv_text(p->file->path, ",");
		csv_text(outcome_name(p->p.outcome), ",");
		csv_number(p->p.value);
		csv_number(p->p.lo);
		csv_number(p->p.hi);
		csv_number(has ? change_level(&l->view, l->values, p->idx)
			       : NAN);
		printf(",%d,%d\n", has && change_at(l, p->idx),
		       has && outlier_at(l, p->idx));
	}
}
