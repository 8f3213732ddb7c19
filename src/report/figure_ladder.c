// SPDX-License-Identifier: GPL-2.0-or-later
/* One case, kernel after kernel: its phases stacked, their sum on top. */
#include "report/figure_parts.h"

#include "base/err.h"
#include "report/lab_cells.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

struct ladder {
	const struct lab_view *view;
	const struct lab_row *row;
	enum lab_half half;
	size_t nr_phases; /* that are stacked */
	bool is_stacked; /* else points: a fixed cost may be negative */
	double most, least;
};

static double value_of(const struct ladder *l, size_t column, size_t phase)
{
	const struct lab_value *v = lab_value(l->row, column, phase, l->half);

	return v ? v->insns : NAN;
}

/* No kernel pays for this phase: reaping costs nothing more with more pages. */
static bool is_flat(const struct ladder *l, size_t phase)
{
	for (size_t i = 0; i < l->view->nr_columns; i++)
		if (isfinite(value_of(l, i, phase)) &&
		    value_of(l, i, phase) != 0)
			return false;
	return true;
}

/*
 * Phases are stacked when every kernel that has the first one has them all, and
 * none is negative: a stack without a piece would be taken for a cheaper one.
 */
static void choose(struct ladder *l)
{
	l->is_stacked = true;
	l->nr_phases = l->row->nr_phases;
	for (size_t i = 0; i < l->view->nr_columns; i++) {
		if (!isfinite(value_of(l, i, 0)))
			continue;
		if (value_of(l, i, 0) < 0)
			l->is_stacked = false;
		for (size_t k = 1; k < l->row->nr_phases; k++)
			if (!(value_of(l, i, k) >= 0))
				l->nr_phases = 1;
	}
	if (!l->is_stacked)
		l->nr_phases = 1;
	while (l->nr_phases > 1 && is_flat(l, l->nr_phases - 1))
		l->nr_phases--;
}

static double total_of(const struct ladder *l, size_t column)
{
	double sum = 0;

	for (size_t k = 0; k < l->nr_phases; k++)
		sum += value_of(l, column, k);
	return sum;
}

static size_t measure(struct ladder *l)
{
	size_t nr = 0;

	l->most = l->least = 0;
	for (size_t i = 0; i < l->view->nr_columns; i++) {
		double total = total_of(l, i);

		if (!isfinite(total))
			continue;
		l->most = fmax(l->most, total);
		l->least = fmin(l->least, total);
		nr++;
	}
	return nr;
}

static char *count_text(double insns)
{
	if (fabs(insns) >= 100000)
		return xasprintf("%.5g k", insns / 1000);
	return xasprintf("%.*f", fabs(insns) < 1000 ? 1 : 0, insns);
}

/* What stands on top of a column: one phase as in the tables, or the sum. */
static char *total_text(const struct ladder *l, size_t column)
{
	if (l->nr_phases == 1)
		return xstrdup(lab_insns(lab_value(l->row, column, 0, l->half),
					 l->half)
				       .s);
	return count_text(total_of(l, column));
}

/* ": +38.1 %" of the sums, which nothing judges; "" if there is no ratio. */
static void add_sums(char **to, const struct ladder *l, size_t from,
		     size_t column, const char *before)
{
	double old = total_of(l, from);

	if (isfinite(old) && old > 0)
		figure_add(to, "%s%s", before,
			   figure_percent(total_of(l, column) / old - 1).s);
}

/* The text above a bar: one phase with its verdict, or the sum. */
static void put_label(struct figure_draft *d, const struct ladder *l,
		      size_t column)
{
	double total = total_of(l, column);
	const struct lab_cell *c = &l->row->cells[column];
	char *count, *quoted;

	if (!isfinite(total)) {
		quoted = figure_quote(lab_state_word(c->state));
		draft_line(d,
			   "set label at first %zu, first 0 %s center offset "
			   "0,0.7 tc rgb GREY",
			   column + 1, quoted);
		free(quoted);
		return;
	}
	count = total_text(l, column);
	if (column) {
		struct lab_change change;

		lab_compare_headline(l->row, 0, column, &change);
		if (*lab_change_text(&change).s && l->nr_phases == 1)
			figure_add(&count, "  %s", lab_change_text(&change).s);
		else
			add_sums(&count, l, 0, column, "  ");
	}
	quoted = figure_quote(count);
	draft_line(d,
		   "set label at first %zu, first %.17g %s center offset 0,0.7",
		   column + 1, fmax(total, 0), quoted);
	free(quoted);
	free(count);
}

static void put_columns(struct figure_draft *d, const struct ladder *l)
{
	double row[RECORD_PHASES_MAX + 2];

	draft_comment(d, "kernel sum [instructions], then each phase");
	draft_next(d, "kernels");
	for (size_t i = 0; i < l->view->nr_columns; i++) {
		draft_comment(d, "%s", l->view->columns[i].name);
		row[0] = (double)(i + 1);
		row[1] = total_of(l, i);
		for (size_t k = 0; k < l->nr_phases; k++)
			row[2 + k] = value_of(l, i, k);
		draft_row(d, row, 2 + l->nr_phases);
		draft_tic(d, "xtics", (double)(i + 1),
			  l->view->columns[i].name);
		put_label(d, l, i);
	}
	draft_number(d, "nr_columns", (double)l->view->nr_columns);
	draft_number(d, "nr_phases", (double)l->nr_phases);
	draft_number(d, "is_stacked", l->is_stacked);
	draft_words(d, "names", l->row->phases, l->nr_phases);
}

static char *unit_text(const struct ladder *l)
{
	const struct lab_row *row = l->row;

	if (l->half == LAB_FIXED)
		return xstrdup("fixed cost [instructions]");
	for (size_t i = 0; i < row->nr_cells; i++)
		if (row->cells[i].nr_phases &&
		    row->cells[i].phases[0].is_per_size && row->sweep)
			return xasprintf("instructions / one more of %s",
					 row->sweep);
	return xasprintf("instructions / %s", row->op ? row->op : "operation");
}

/*
 * From the first column to the last, in the words of the tables: of the first
 * phase, which is what they judge, also where more are stacked on it.
 */
static char *headline_text(const struct ladder *l, size_t first, size_t last)
{
	const struct lab_view *view = l->view;
	struct lab_change change;
	char *text = xasprintf(
		"%s%sfrom %s under %s to %s under %s",
		l->nr_phases > 1 ? l->row->phases[0] : "",
		l->nr_phases > 1 ? " " : "",
		lab_insns(lab_value(l->row, first, 0, l->half), l->half).s,
		view->columns[first].name,
		lab_insns(lab_value(l->row, last, 0, l->half), l->half).s,
		view->columns[last].name);

	lab_compare_headline(l->row, first, last, &change);
	if (change.verdict == LAB_SAME)
		figure_add(&text, ": no change beyond tau");
	else if (*lab_change_text(&change).s)
		figure_add(&text, ": %s", lab_change_text(&change).s);
	if (l->nr_phases > 1)
		add_sums(&text, l, first, last, "; all phases ");
	return text;
}

/* What is drawn, and what the per cent are of. */
static char *drawn_text(const struct ladder *l)
{
	char *unit = unit_text(l);
	char *text =
		xasprintf("%s under each kernel, counted, not timed. ", unit);

	if (l->nr_phases > 1)
		figure_add(&text,
			   "Phases are stacked; on top stands their sum, and "
			   "its change against the first kernel, which no tau "
			   "judges: tables and verdicts are of %s.",
			   l->row->phases[0]);
	else
		figure_add(
			&text,
			"Per cent against the first kernel; \"=\" is within "
			"what a kernel differs by from itself, \"?\" has too "
			"few processes to be judged.");
	free(unit);
	return text;
}

static void put_texts(struct figure *f, const struct ladder *l)
{
	const struct lab_view *view = l->view;
	size_t first = view->nr_columns, last = 0;
	char *label = case_label(l->row->bench, &l->row->axes);
	char *unit = unit_text(l), *count;

	f->title =
		xasprintf("%s%s%s", label, l->nr_phases == 1 ? ", phase " : "",
			  l->nr_phases == 1 ? l->row->phases[0] : "");
	free(label);
	f->alt = xasprintf("%s, %s%s.", f->title, unit,
			   l->nr_phases > 1 ? ", sum of all phases" : "");
	for (size_t i = 0; i < view->nr_columns; i++) {
		if (!isfinite(total_of(l, i))) {
			figure_add(&f->alt, " %s: %s.", view->columns[i].name,
				   lab_state_word(l->row->cells[i].state));
			continue;
		}
		count = total_text(l, i);
		figure_add(&f->alt, " %s: %s", view->columns[i].name, count);
		for (size_t k = 0; k < l->nr_phases && l->nr_phases > 1; k++)
			figure_add(&f->alt, "%s%s %.1f", k ? ", " : " (",
				   l->row->phases[k], value_of(l, i, k));
		figure_add(&f->alt, l->nr_phases > 1 ? ")." : ".");
		free(count);
		first = first < i ? first : i;
		last = i;
	}
	f->headline = headline_text(l, first, last);
	f->axes_text = drawn_text(l);
	free(unit);
}

int figure_ladder(struct figure_shop *shop, const struct lab_view *view,
		  size_t row, struct figure *f, struct why *why)
{
	struct ladder l = { .view = view };
	struct figure_draft d;
	char *label, *id;

	if (row >= view->nr_rows)
		BUG("row %zu of %zu", row, view->nr_rows);
	l.row = &view->rows[row];
	l.half = lab_headline_half(l.row);
	if (!l.row->nr_phases)
		return -ENODATA;
	choose(&l);
	if (measure(&l) < 2)
		return -ENODATA;
	label = case_label(l.row->bench, &l.row->axes);
	id = figure_id("ladder", label);
	free(label);
	draft_begin(&d, shop, f, "ladder", id);
	d.top_px = l.nr_phases > 1
			   ? 64 + 17 * figure_legend_lines(l.row->phases,
							   l.nr_phases)
			   : 72;
	put_columns(&d, &l);
	draft_number(&d, "most", l.most);
	draft_number(&d, "least", l.least);
	label = unit_text(&l);
	draft_text(&d, "y_label", label);
	free(label);
	put_texts(f, &l);
	return draft_finish(&d, why);
}
