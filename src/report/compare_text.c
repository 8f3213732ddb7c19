// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/compare_text.h"

#include "base/err.h"
#include "base/text.h"
#include "base/units.h"
#include "report/case_unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH COMPARE_TEXT_WIDTH

static char *cost_text(const struct compare_row *row, const struct estimate *e)
{
	if (!e->is_valid)
		return xstrdup("-");
	if (row->design != COMPARE_EXACT)
		return xstrdup(units_ns(e->value).s);
	if (fabs(e->value) < 10000)
		return xasprintf("%.2f", e->value);
	return xasprintf("%.0f", e->value);
}

static char *interval_text(const struct compare_row *row)
{
	const struct estimate *e = &row->change;
	char *lo, *hi, *text;

	if (row->design == COMPARE_EXACT)
		return compare_bound_text(row->tau_ratio);
	if (!e->is_valid || !e->has_interval)
		return xstrdup("-");
	lo = compare_percent_text(e->lo);
	hi = compare_percent_text(e->hi);
	lo[strcspn(lo, " ")] = '\0';
	text = xasprintf("%s .. %s", lo, hi);
	free(lo);
	free(hi);
	return text;
}

static char *row_label(const struct compare_view *v,
		       const struct compare_row *row)
{
	const struct case_unit unit = {
		.is_lab = v->is_lab,
		.headline = row->headline,
		.is_per_size = row->old_case && row->old_case->nr_phases &&
			       row->old_case->phases[0].is_per_size,
		.op = row->op,
		.sweep = row->sweep,
	};
	char *label = case_label(row->bench, &row->axes), *per, *text;

	if (!row->op)
		return label;
	per = case_unit_per(&unit);
	text = xasprintf("%s, per %s", label, per);
	free(per);
	free(label);
	return text;
}

static void print_number(FILE *out, char *text, int width)
{
	fprintf(out, " %*s", width, text);
	free(text);
}

static void print_columns(FILE *out, const struct compare_view *v)
{
	fprintf(out, "%10s %9s %9s %18s %7s  %s\n", "old", "new", "change",
		v->is_lab ? "tau / old" : "95 % interval", "bound", "verdict");
}

static void print_words(FILE *out, const char *text)
{
	text_print_wrapped(out, "", 5, WIDTH, text);
}

static void print_moved(FILE *out, const struct compare_moved *m)
{
	char *text;

	if (m->old_text || m->new_text)
		text = xasprintf("%s: %s -> %s", m->what,
				 m->old_text ? m->old_text : "-",
				 m->new_text ? m->new_text : "-");
	else
		text = xasprintf("%s: %.4g -> %.4g%s%s", m->what, m->old_value,
				 m->new_value, m->unit ? " " : "",
				 m->unit ? m->unit : "");
	print_words(out, text);
	free(text);
}

/* More of them nobody takes for one answer. */
#define PAIRS_SANE 5000
#define UNITS_SANE 200

/* What could have been found, and what would help. */
static void print_power(FILE *out, const struct compare_row *row)
{
	char *mde, *text, *need = NULL;

	if (row->verdict != COMPARE_INCONCLUSIVE ||
	    row->design == COMPARE_EXACT)
		return;
	mde = compare_bound_text(row->mde_ratio);
	if (row->units_needed && row->units_needed <= PAIRS_SANE &&
	    row->design == COMPARE_PAIRED)
		need = xasprintf("to decide at %.3g %%: %zu pairs",
				 row->delta_ratio * 100, row->units_needed);
	else if (row->units_needed && row->units_needed <= UNITS_SANE &&
		 row->design != COMPARE_PAIRED)
		need = xasprintf("to decide at %.3g %%: %zu sessions a side",
				 row->delta_ratio * 100, row->units_needed);
	if (isfinite(row->mde_ratio))
		text = xasprintf("would show a change of %s%s%s", mde,
				 need ? "; " : "", need ? need : "");
	else
		text = xstrdup(need ? need : "");
	if (*text)
		print_words(out, text);
	free(need);
	free(text);
	free(mde);
}

static void print_tags(FILE *out, const struct compare_view *v,
		       const struct compare_row *row)
{
	unsigned int tags = v->is_lab ? row->lab_tags : row->tags;
	char *text = NULL, *longer;

	for (unsigned int bit = 1; bit && bit <= tags; bit <<= 1) {
		if (!(tags & bit))
			continue;
		longer = xasprintf(
			"%s%s%s", text ? text : "tags: ", text ? ", " : "",
			v->is_lab ? lab_tag_name(bit) : tag_name(bit));
		free(text);
		text = longer;
	}
	if (text)
		print_words(out, text);
	free(text);
}

static void print_row(FILE *out, const struct compare_view *v,
		      const struct compare_row *row)
{
	char *label = row_label(v, row);

	text_print_wrapped(out, "", 0, WIDTH, label);
	free(label);
	print_number(out, cost_text(row, &row->old_cost), 9);
	print_number(out, cost_text(row, &row->new_cost), 9);
	print_number(out, compare_percent_text(row->change.value), 9);
	print_number(out, interval_text(row), 18);
	print_number(out, compare_bound_text(row->bound_ratio), 7);
	fprintf(out, "  %s\n",
		row->is_lost ? "LOST" : compare_verdict_name(row->verdict));
	if (row->is_confirmed)
		print_words(out, "measured again; these are the numbers of "
				 "the second stage");
	if (row->why)
		print_words(out, row->why);
	print_power(out, row);
	for (size_t i = 0; i < row->nr_moved; i++)
		print_moved(out, &row->moved[i]);
	if (row->verdict != COMPARE_EQUIVALENT)
		print_tags(out, v, row);
}

static bool is_in_group(const struct compare_row *row, int group)
{
	/* lost rows come first of all that have no number */
	if (row->verdict != COMPARE_NO_NUMBER)
		return group == (int)row->verdict + 1;
	return group == (row->is_lost ? 0 : COMPARE_NO_NUMBER + 1);
}

static void print_rows(FILE *out, const struct compare_view *v,
		       const struct compare_pair *p)
{
	bool is_first = true, has_any;

	if (!p->nr_rows)
		return;
	print_columns(out, v);
	for (int group = 0; group <= COMPARE_NR_VERDICTS; group++) {
		has_any = false;
		for (size_t i = 0; i < p->nr_rows; i++) {
			if (!is_in_group(&p->rows[i], group))
				continue;
			if (!has_any && !is_first)
				fputc('\n', out);
			has_any = true;
			is_first = false;
			print_row(out, v, &p->rows[i]);
		}
	}
	fputc('\n', out);
}

static void print_foot(FILE *out, const struct compare_view *v,
		       const struct compare_pair *p)
{
	char *text, *pct;

	if (isfinite(p->geomean_ratio)) {
		pct = compare_percent_text(p->geomean_ratio - 1);
		text = xasprintf("geometric mean of new / old: %s", pct);
		compare_text_line(out, "all", text);
		free(text);
		free(pct);
	}
	compare_text_line(
		out, "bound",
		v->is_lab ? "no change larger than this: (difference + "
			    "tau) / old"
			  : "no change larger than this, at 95 %; where a "
			    "change is found, it is the most it can be");
}

void compare_text_write(FILE *out, const struct compare_view *v,
			const struct compare_head *head)
{
	for (size_t i = 0; i < v->nr_pairs; i++) {
		if (i)
			fprintf(out, "\n%.*s\n\n", WIDTH,
				"--------------------------------------------"
				"----------------------------");
		compare_text_head(out, v, i, head);
		print_rows(out, v, &v->pairs[i]);
		print_foot(out, v, &v->pairs[i]);
	}
	if (head->command)
		compare_text_line(out, "made", head->command);
	if (head->tool)
		compare_text_line(out, "by", head->tool);
}
