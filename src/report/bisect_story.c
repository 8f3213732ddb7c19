// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/bisect_story.h"

#include "base/err.h"
#include "base/text.h"
#include "base/units.h"
#include "report/table.h"
#include "report/verdict_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 78

/* What the step was called, shortest first. */
static const char *name_of(const struct bisect_step *s)
{
	return s->commit ? s->commit : s->what;
}

static const struct bisect_step *last_of(const struct bisect_log *log,
					 enum bisect_verdict v)
{
	for (size_t i = log->nr; i-- > 0;)
		if (log->steps[i].verdict == v)
			return &log->steps[i];
	return NULL;
}

static void write_head(FILE *out, const struct bisect_begin *b)
{
	fprintf(out, "bisect    %s%s%s\n", b->bench, *b->axes ? " " : "",
		b->axes);
	fprintf(out, "good      %.2f %s (%s)\n", b->good, b->unit,
		b->good_name);
	fprintf(out, "bad       %.2f (%s), %+.1f%%\n", b->bad, b->bad_name,
		(b->bad / b->good - 1) * 100);
	fprintf(out, "middle    %.2f", b->middle);
	if (!isnan(b->margin))
		fprintf(out, "; tau %.2f", b->margin);
	fputs("\n\n", out);
}

static void add_step(struct table *t, const struct bisect_step *s, size_t nr)
{
	table_row(t);
	table_set(t, 0, "%zu", nr);
	table_set(t, 1, "%s", name_of(s));
	table_set(t, 2, "%s", s->kernel ? s->kernel : "-");
	if (isnan(s->value)) {
		table_set(t, 3, "-");
	} else {
		table_set(t, 3, "%.2f", s->value);
		table_set(t, 4, "%.2f", s->margin);
	}
	table_set(t, 5, "%s", bisect_verdict_name(s->verdict));
	if (!isnan(s->wall_s))
		table_set(t, 6, "%s", units_duration(s->wall_s).s);
	if (s->why)
		table_span(t, 4, "%s", s->why);
}

static void write_steps(FILE *out, const struct bisect_log *log)
{
	static const struct table_column columns[] = {
		{ "step", TABLE_RIGHT, TABLE_WHOLE },
		{ "what", TABLE_LEFT, TABLE_WRAP },
		{ "kernel", TABLE_LEFT, TABLE_WRAP },
		{ "value", TABLE_RIGHT, TABLE_WHOLE },
		{ "+-", TABLE_RIGHT, TABLE_WHOLE },
		{ "verdict", TABLE_LEFT, TABLE_WHOLE },
		{ "time", TABLE_RIGHT, TABLE_WHOLE },
	};
	struct table *t = table_new(columns, ARRAY_SIZE(columns));

	for (size_t i = 0; i < log->nr; i++)
		add_step(t, &log->steps[i], i + 1);
	table_write(t, out, WIDTH);
	table_free(t);
}

static void write_line(FILE *out, const char *lead, const struct bisect_step *s,
		       const char *end)
{
	char *text;

	if (!s)
		text = xstrdup(end);
	else
		text = xasprintf("%s%s%s%s%s%s", name_of(s),
				 s->kernel ? " (" : "",
				 s->kernel ? s->kernel : "",
				 s->kernel ? ")" : "", s->subject ? " " : "",
				 s->subject ? s->subject : "");
	text_print_wrapped(out, lead, 10, WIDTH, text);
	free(text);
}

static size_t count_where(const struct bisect_log *log, enum bisect_where w)
{
	size_t nr = 0;

	for (size_t i = 0; i < log->nr; i++)
		nr += log->steps[i].where == w;
	return nr;
}

static void write_notes(FILE *out, const struct bisect_log *log)
{
	size_t nr_between = count_where(log, BISECT_BETWEEN);
	char *text;

	if (log->nr_untold) {
		text = xasprintf("%zu between the last good and the first bad "
				 "could not be measured: it may be one of them",
				 log->nr_untold);
		text_print_wrapped(out, "note", 10, WIDTH, text);
		free(text);
	}
	if (!nr_between)
		return;
	text = xasprintf(
		"%zu step%s like neither end: there is more than one "
		"change between them, and this is the one that crosses "
		"the middle. For another, bisect again with that value "
		"as an end.",
		nr_between, nr_between == 1 ? " is" : "s are");
	text_print_wrapped(out, "note", 10, WIDTH, text);
	free(text);
}

void bisect_story_write(FILE *out, const struct bisect_log *log)
{
	const struct bisect_begin *b = &log->begin;
	const struct bisect_step *bad = last_of(log, BISECT_BAD);
	const struct bisect_step *good = last_of(log, BISECT_GOOD);
	double old = good ? good->value : b->good;
	double new = bad ? bad->value : b->bad;

	write_head(out, b);
	write_steps(out, log);
	fputc('\n', out);
	write_line(out, log->is_found ? "first bad" : "bad", bad, b->bad_name);
	write_line(out, log->is_found ? "last good" : "good", good,
		   b->good_name);
	fprintf(out, "change    %.2f -> %.2f %s, %+.2f, %+.1f%%\n", old, new,
		b->unit, new - old, (new / old - 1) * 100);
	if (!log->is_found)
		fputs("          not at its end: there are more to look at\n",
		      out);
	write_notes(out, log);
}

void bisect_story_moved(FILE *out, const struct compare_row *row)
{
	for (size_t i = 0; i < row->nr_moved; i++) {
		char *how = verdict_moved(&row->moved[i]);
		char *text = xasprintf("%s: %s", row->moved[i].what, how);

		text_print_wrapped(out, "moved", 10, WIDTH, text);
		free(text);
		free(how);
	}
}
