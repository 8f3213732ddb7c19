// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A comparison laid out as in the mails of the kernel test robot (lkp
 * ncompare): axes, commits, and one metric a line with
 *
 *	value (10) +-sd (6), change (11), value (11) +-sd (6), metric
 *
 * Two things differ, because readers asked for them (intel/lkp-tests#54): the
 * deviation is printed always, also below 2 %, and the columns are explained.
 */
#include "report/compare_writers.h"

#include "base/err.h"
#include "base/text.h"
#include "report/verdict_text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define OLD_WIDTH 16
#define NEW_WIDTH 27
/* of the text below the columns */
#define TEXT_WIDTH 72

static const char rule_line[] = "======================================"
				"======================================"
				"=============";

/* Axes of the machine and of the build, as far as they are known. */
static const struct {
	const char *name, *section, *key, *sub;
} axes[] = {
	{ "compiler", "subject", "compiler", NULL },
	{ "kconfig", "subject", "config_hash", NULL },
	{ "thp", "context", "thp", "enabled" },
	{ "tbox_group", "identity", "cpu_model_name", NULL },
};
#define NR_AXES (sizeof(axes) / sizeof(*axes))

/* '/' parts the values of the block and blanks would part its words. */
static char *axis_text(const json_t *env, size_t i)
{
	const json_t *v = json_object_get(json_object_get(env, axes[i].section),
					  axes[i].key);
	char *text;

	if (axes[i].sub)
		v = json_object_get(v, axes[i].sub);
	if (!json_is_string(v) || !*json_string_value(v))
		return NULL;
	text = xstrdup(json_string_value(v));
	for (char *c = text; *c; c++)
		if (*c == '/' || isspace((unsigned char)*c))
			*c = '-';
	return text;
}

static const json_t *env_of(const struct compare_side *s)
{
	return s->files[0]->env;
}

static void append(char **text, const char *word)
{
	char *longer = xasprintf("%s%s%s", *text, **text ? "/" : "", word);

	free(*text);
	*text = longer;
}

/* What all sides have in common; the rest is the subject. */
static void put_axes(FILE *out, const struct compare_view *v)
{
	const char *suite = json_string_value(
		json_object_get(v->sides[0].files[0]->plan, "suite"));
	char *names = xstrdup(""), *values = xstrdup("");

	for (size_t i = 0; i < NR_AXES; i++) {
		char *text = axis_text(env_of(&v->sides[0]), i);
		bool is_common = text;

		for (size_t s = 1; is_common && s < v->nr_sides; s++) {
			char *other = axis_text(env_of(&v->sides[s]), i);

			is_common = other && !strcmp(text, other);
			free(other);
		}
		if (is_common) {
			append(&names, axes[i].name);
			append(&values, text);
		}
		free(text);
	}
	append(&names, "testcase");
	append(&values, suite && *suite ? suite : "cowbench");
	append(&names, "mode");
	append(&values, v->is_lab ? "lab" : "live");
	fprintf(out, "%s\n%s:\n  %s\n\n", rule_line, names, values);
	free(values);
	free(names);
}

static void put_commit(FILE *out, const struct compare_side *s)
{
	fprintf(out, "  %s", s->name);
	if (s->title)
		fprintf(out, " (\"%s\")", s->title);
	fputc('\n', out);
}

static void put_columns(FILE *out, const struct compare_pair *pair)
{
	char dashes[NEW_WIDTH + 1];

	memset(dashes, '-', NEW_WIDTH);
	dashes[NEW_WIDTH] = '\0';
	fprintf(out, "%*.*s %*.*s\n", OLD_WIDTH, OLD_WIDTH,
		pair->old_side->name, NEW_WIDTH, NEW_WIDTH,
		pair->new_side->name);
	fprintf(out, "%.*s %s\n", OLD_WIDTH, dashes, dashes);
	fputs("         %stddev     %change         %stddev\n"
	      "             \\          |                \\\n",
	      out);
}

/* Ten columns, as ncompare rounds. */
static void put_cell_value(FILE *out, double value)
{
	if (!isfinite(value))
		fprintf(out, "%10s", "-");
	else if (fabs(value) < 1000)
		fprintf(out, "%10.2f", value);
	else if (fabs(value) > 1e8)
		fprintf(out, "%10.4g", value);
	else
		fprintf(out, "%10.0f", value);
}

static void put_sd(FILE *out, double ratio)
{
	if (isfinite(ratio))
		fprintf(out, " \u00b1%3.0f%%", 100 * ratio);
	else
		fprintf(out, "%6s", "");
}

static void put_change(FILE *out, double ratio)
{
	double percent = 100 * ratio;

	if (!isfinite(ratio))
		fprintf(out, "%11s ", "");
	else if (fabs(percent) < 100000)
		fprintf(out, "%+10.1f%% ", percent);
	else
		fprintf(out, "%+10.2g%% ", percent);
}

/* "fork/anon.v1.page=base.ns/page" */
static char *metric_name(const struct compare_row *row, const char *last)
{
	char *name = xasprintf("%s.v%u", row->bench, row->version), *longer;

	for (size_t i = 0; i < row->axes.nr; i++) {
		longer = xasprintf("%s.%s=%s", name, row->axes.a[i].name,
				   row->axes.a[i].value);
		free(name);
		name = longer;
	}
	longer = xasprintf("%s.%s", name, last);
	free(name);
	for (char *c = longer; *c; c++)
		if (isspace((unsigned char)*c))
			*c = '_';
	return longer;
}

static void put_metric(FILE *out, const struct compare_row *row, bool is_lab)
{
	char *unit = verdict_unit(row, is_lab);
	char *name = metric_name(row, unit);

	put_cell_value(out, row->old_cost.value);
	put_sd(out, row->old_sd_ratio);
	put_change(out, row->change.value);
	put_cell_value(out, row->new_cost.value);
	put_sd(out, row->new_sd_ratio);
	fprintf(out, "  %s\n", name);
	free(name);
	free(unit);
}

/* A counter; from 0, or a share, the change is told in its own unit. */
static void put_counter(FILE *out, const struct compare_row *row,
			const struct compare_moved *m)
{
	char *name = metric_name(row, m->what);
	bool is_absolute =
		m->old_value == 0 || (m->unit && !strncmp(m->unit, "share", 5));

	put_cell_value(out, m->old_value);
	put_sd(out, NAN);
	if (is_absolute && isfinite(m->new_value))
		fprintf(out, "%+10.1f  ", m->new_value - m->old_value);
	else
		put_change(out, m->new_value / m->old_value - 1);
	put_cell_value(out, m->new_value);
	put_sd(out, NAN);
	fprintf(out, "  %s\n", name);
	free(name);
}

static bool has_number(const struct compare_row *row)
{
	return row->verdict != COMPARE_NO_NUMBER;
}

static void put_metrics(FILE *out, const struct compare_pair *pair, bool is_lab)
{
	for (size_t i = 0; i < pair->nr_rows; i++) {
		const struct compare_row *row = &pair->rows[i];

		if (!has_number(row))
			continue;
		put_metric(out, row, is_lab);
		for (size_t k = 0; k < row->nr_moved; k++)
			if (isfinite(row->moved[k].old_value) ||
			    isfinite(row->moved[k].new_value))
				put_counter(out, row, &row->moved[k]);
	}
	fputc('\n', out);
}

/* No verdict without its bound. */
static void put_verdicts(FILE *out, const struct compare_pair *pair,
			 bool is_lab)
{
	bool is_first = true;

	for (size_t i = 0; i < pair->nr_rows; i++) {
		const struct compare_row *row = &pair->rows[i];
		char *unit, *name;

		if (!has_number(row))
			continue;
		if (is_first)
			fputs("no change larger than, verdict:\n", out);
		is_first = false;
		unit = verdict_unit(row, is_lab);
		name = metric_name(row, unit);
		fprintf(out, "%10s  %-12s  %s\n",
			verdict_bound(row->bound_ratio).s,
			compare_verdict_name(row->verdict), name);
		free(name);
		free(unit);
	}
	for (size_t i = 0; i < pair->nr_rows; i++) {
		const struct compare_row *row = &pair->rows[i];
		char *name;

		if (has_number(row))
			continue;
		name = verdict_case(row);
		fprintf(out, "%10s  %s: %s\n", "-", name,
			row->why ? row->why : "no number");
		free(name);
	}
	fputc('\n', out);
}

static void put_words(FILE *out, const struct compare_pair *pair)
{
	for (size_t i = 0; i < pair->nr_rows; i++) {
		const struct compare_row *row = &pair->rows[i];

		for (size_t k = 0; k < row->nr_moved; k++) {
			char *name, *text;

			if (isfinite(row->moved[k].old_value) ||
			    isfinite(row->moved[k].new_value))
				continue;
			name = verdict_case(row);
			text = verdict_moved(&row->moved[k]);
			fprintf(out, "%s: %s: %s\n", name, row->moved[k].what,
				text);
			free(text);
			free(name);
		}
	}
}

static void put_pair(FILE *out, const struct compare_view *v,
		     const struct compare_pair *pair)
{
	char *sentence = compare_headline(pair, &v->rule);

	put_axes(out, v);
	fputs("commit:\n", out);
	put_commit(out, pair->old_side);
	put_commit(out, pair->new_side);
	fputc('\n', out);
	put_columns(out, pair);
	put_metrics(out, pair, v->is_lab);
	put_verdicts(out, pair, v->is_lab);
	put_words(out, pair);
	fprintf(out, "%s\n\n", sentence);
	free(sentence);
}

static void put_wrapped(FILE *out, const char *text)
{
	text_print_wrapped(out, "", 0, TEXT_WIDTH, text);
}

/* What the columns mean: asked for in intel/lkp-tests#54. */
static void put_legend(FILE *out, const struct compare_view *v)
{
	const char *sd;

	if (v->is_lab)
		sd = "There is no %stddev: counts are exact.";
	else if (v->sides[0].variant)
		sd = "%stddev is the robust deviation of the processes of a "
		     "side, in percent.";
	else
		sd = "%stddev is the deviation of the sessions of a side where "
		     "both sides have several, else the robust one of its "
		     "processes, in percent.";
	put_wrapped(out, "Columns: the left number is the old side, the right "
			 "one the new side, both in the unit that ends the "
			 "metric; %change is new / old - 1, and lower is "
			 "better. A line below a cost is a counter that moved "
			 "with it.");
	put_wrapped(out, sd);
}

static void put_foot(FILE *out, const struct compare_view *v,
		     const struct compare_head *head)
{
	char *method = verdict_method(v);

	put_legend(out, v);
	put_wrapped(out, method);
	if (head->forced)
		fprintf(out, "Compared by force: %s\n", head->forced);
	for (size_t i = 0; i < head->nr_notes; i++)
		put_wrapped(out, head->notes[i]);
	if (head->tool)
		fprintf(out, "%s\n", head->tool);
	if (head->command)
		fprintf(out, "repro: %s\n", head->command);
	free(method);
}

void compare_lkp_write(FILE *out, const struct compare_view *v,
		       const struct compare_head *head)
{
	for (size_t i = 0; i < v->nr_pairs; i++)
		put_pair(out, v, &v->pairs[i]);
	put_foot(out, v, head);
}
