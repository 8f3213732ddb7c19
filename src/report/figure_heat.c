// SPDX-License-Identifier: GPL-2.0-or-later
/* Cases by columns: how much each differs from the first column. */
#include "report/figure_parts.h"

#include "base/err.h"
#include "base/text.h"
#include "report/lab_cells.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROW_PX 24
/* The colours end here: twice, and a half. */
#define LOG2_MAX    1.0
#define LOG2_MIN    0.02
#define COLUMNS_MAX COMPARE_SIDES_MAX
/* Beyond this share of the scale a cell is dark and its text light. */
#define DARK 0.7

enum cell_kind {
	CELL_NONE, /* no number: text says why */
	CELL_BASE, /* the first column: its value */
	CELL_SURE,
	CELL_OPEN, /* inconclusive, or not judged: hatched */
};

struct cell {
	enum cell_kind kind;
	double log2_ratio;
	char text[48];
};

struct heat {
	size_t nr_rows, nr_columns;
	char **labels; /* rows; owned */
	const char *columns[COLUMNS_MAX];
	struct cell *cells; /* [row * nr_columns + column] */
	size_t nr_numbers;
};

static struct cell *cell_at(const struct heat *h, size_t row, size_t column)
{
	return &h->cells[row * h->nr_columns + column];
}

static void heat_init(struct heat *h, size_t nr_rows, size_t nr_columns)
{
	*h = (struct heat){ .nr_rows = nr_rows, .nr_columns = nr_columns };
	h->labels = xcalloc(nr_rows + 1, sizeof(char *));
	h->cells = xcalloc(nr_rows * nr_columns + 1, sizeof(*h->cells));
}

static void heat_release(struct heat *h)
{
	for (size_t i = 0; i < h->nr_rows; i++)
		free(h->labels[i]);
	free(h->labels);
	free(h->cells);
}

static void set_ratio(struct heat *h, struct cell *c, double ratio,
		      bool is_sure)
{
	c->kind = is_sure ? CELL_SURE : CELL_OPEN;
	c->log2_ratio = log2(1 + ratio);
	h->nr_numbers++;
}

static void lab_cell(struct heat *h, const struct lab_row *row, size_t at,
		     size_t column)
{
	struct cell *c = cell_at(h, at, column);
	enum lab_half half = lab_headline_half(row);
	const struct lab_value *v = lab_value(row, column, 0, half);
	struct lab_change change;

	if (!v) {
		snprintf(c->text, sizeof(c->text), "%s",
			 lab_state_word(row->cells[column].state));
		return;
	}
	if (!column) {
		c->kind = CELL_BASE;
		snprintf(c->text, sizeof(c->text), "%s", lab_insns(v, half).s);
		return;
	}
	lab_compare_headline(row, 0, column, &change);
	snprintf(c->text, sizeof(c->text), "%s", lab_change_text(&change).s);
	/* Nothing to compare with: the number itself. */
	if (!*c->text)
		snprintf(c->text, sizeof(c->text), "%s", lab_insns(v, half).s);
	if (isfinite(change.ratio) && change.ratio > -1)
		/* What is the same is white: its ratio is not known better. */
		set_ratio(h, c, change.verdict == LAB_SAME ? 0 : change.ratio,
			  change.verdict == LAB_SAME ||
				  change.verdict == LAB_CHANGED);
}

static void heat_of_lab(struct heat *h, const struct lab_view *view)
{
	heat_init(h, view->nr_rows, view->nr_columns);
	for (size_t i = 0; i < view->nr_columns; i++)
		h->columns[i] = view->columns[i].name;
	for (size_t r = 0; r < view->nr_rows; r++) {
		h->labels[r] =
			case_label(view->rows[r].bench, &view->rows[r].axes);
		for (size_t i = 0; i < view->nr_columns; i++)
			lab_cell(h, &view->rows[r], r, i);
	}
}

static void live_cell(struct heat *h, const struct compare_row *row, size_t at,
		      size_t column)
{
	struct cell *c = cell_at(h, at, column), *first = cell_at(h, at, 0);

	if (row->old_cost.is_valid) {
		first->kind = CELL_BASE;
		snprintf(first->text, sizeof(first->text), "%s",
			 row->design == COMPARE_EXACT
				 ? units_sig3(row->old_cost.value).s
				 : units_ns(row->old_cost.value).s);
	}
	snprintf(c->text, sizeof(c->text), "-");
	if (row->verdict == COMPARE_NO_NUMBER || !row->change.is_valid ||
	    !(row->change.value > -1))
		return;
	snprintf(c->text, sizeof(c->text), "%s",
		 figure_percent(row->change.value).s);
	set_ratio(h, c, row->change.value,
		  row->verdict != COMPARE_INCONCLUSIVE);
}

/* All pairs have the same rows (compare.h): one a case. */
static void heat_of_live(struct heat *h, const struct compare_view *view)
{
	size_t nr_rows = view->nr_pairs ? view->pairs[0].nr_rows : 0;

	heat_init(h, nr_rows, view->nr_sides);
	for (size_t i = 0; i < view->nr_sides; i++)
		h->columns[i] = view->sides[i].name;
	for (size_t r = 0; r < nr_rows; r++) {
		const struct compare_row *row = &view->pairs[0].rows[r];

		h->labels[r] = case_label(row->bench, &row->axes);
		for (size_t i = 0; i < view->nr_pairs; i++)
			if (r < view->pairs[i].nr_rows)
				live_cell(h, &view->pairs[i].rows[r], r, i + 1);
	}
}

/* The scale follows the numbers, within limits. */
static double limit_of(const struct heat *h)
{
	double most = 0;

	for (size_t i = 0; i < h->nr_rows * h->nr_columns; i++)
		if (h->cells[i].kind >= CELL_SURE)
			most = fmax(most, fabs(h->cells[i].log2_ratio));
	return fmin(fmax(most, LOG2_MIN), LOG2_MAX);
}

static const char *ink_of(const struct cell *c, double limit)
{
	if (c->kind == CELL_NONE)
		return "GREY";
	if (c->kind == CELL_BASE)
		return "'black'";
	return fabs(c->log2_ratio) > DARK * limit ? "PAPER" : "INK";
}

static void put_cells(struct figure_draft *d, const struct heat *h,
		      double limit)
{
	draft_comment(d,
		      "column row log2(ratio to the first column) kind (0 no "
		      "number, 1 first column, 2 sure, 3 open)");
	draft_next(d, "cells");
	for (size_t r = 0; r < h->nr_rows; r++) {
		double y = (double)(h->nr_rows - r);

		draft_comment(d, "%s", h->labels[r]);
		draft_tic(d, "ytics", y, h->labels[r]);
		for (size_t i = 0; i < h->nr_columns; i++) {
			const struct cell *c = cell_at(h, r, i);
			char *quoted = figure_quote(c->text);

			draft_row(d,
				  (double[]){ (double)(i + 1), y,
					      c->kind >= CELL_SURE
						      ? c->log2_ratio
						      : NAN,
					      c->kind },
				  4);
			draft_line(d,
				   "set label at first %zu, first %g %s center "
				   "front tc rgb %s font ',11'",
				   i + 1, y, quoted, ink_of(c, limit));
			free(quoted);
		}
	}
	for (size_t i = 0; i < h->nr_columns; i++)
		draft_tic(d, "x2tics", (double)(i + 1), h->columns[i]);
}

static void put_texts(struct figure *f, const struct heat *h, bool is_lab)
{
	const struct cell *worst = NULL, *best = NULL;
	size_t worst_at = 0, best_at = 0;

	for (size_t i = 0; i < h->nr_rows * h->nr_columns; i++) {
		const struct cell *c = &h->cells[i];

		if (c->kind != CELL_SURE)
			continue;
		if (!worst || c->log2_ratio > worst->log2_ratio) {
			worst = c;
			worst_at = i;
		}
		if (!best || c->log2_ratio < best->log2_ratio) {
			best = c;
			best_at = i;
		}
	}
	f->title = xasprintf("All cases against %s", h->columns[0]);
	f->headline = xstrdup("");
	if (worst && worst->log2_ratio > 0)
		figure_add(&f->headline, "dearest %s: %s under %s", worst->text,
			   h->labels[worst_at / h->nr_columns],
			   h->columns[worst_at % h->nr_columns]);
	if (best && best->log2_ratio < 0)
		figure_add(&f->headline, "%scheapest %s: %s under %s",
			   *f->headline ? "; " : "", best->text,
			   h->labels[best_at / h->nr_columns],
			   h->columns[best_at % h->nr_columns]);
	if (!*f->headline)
		figure_add(&f->headline, "nothing differs from %s for sure",
			   h->columns[0]);
	f->alt = xasprintf("%zu cases by %zu columns, %zu with a change. %s.",
			   h->nr_rows, h->nr_columns, h->nr_numbers,
			   f->headline);
	f->axes_text = xasprintf(
		"The first column is a cost in %s, the others are changes "
		"against it: orange dearer, blue cheaper, white alike, deeper "
		"is more. Hatched: not known for sure.%s",
		is_lab ? "instructions" : "time",
		is_lab ? " \"=\": within what a kernel differs by from itself; \"?\": "
			 "too few processes to judge."
		       : "");
}

int figure_heat(struct figure_shop *shop, const struct lab_view *lab,
		const struct compare_view *live, struct figure *f,
		struct why *why)
{
	struct figure_draft d;
	struct heat h;
	size_t widest = 8;
	double limit;
	int err = -ENODATA;

	if (lab)
		heat_of_lab(&h, lab);
	else
		heat_of_live(&h, live);
	if (!h.nr_numbers)
		goto out;
	limit = limit_of(&h);
	draft_begin(&d, shop, f, "heat", figure_id("heat", h.columns[0]));
	put_cells(&d, &h, limit);
	for (size_t i = 0; i < h.nr_rows; i++) {
		char *cut = figure_cut(h.labels[i], FIGURE_LABEL_MAX);

		if (text_width(cut) > widest)
			widest = text_width(cut);
		free(cut);
	}
	d.left_px = figure_label_px(widest);
	d.right_px = 90;
	d.top_px = 100;
	d.bottom_px = 44;
	d.height_px = ROW_PX * (unsigned int)h.nr_rows + 150;
	if (d.height_px < 300)
		d.height_px = 300;
	draft_number(&d, "nr_rows", (double)h.nr_rows);
	draft_number(&d, "nr_columns", (double)h.nr_columns);
	draft_number(&d, "limit", limit);
	put_texts(f, &h, lab || (live && live->is_lab));
	err = draft_finish(&d, why);
out:
	heat_release(&h);
	return err;
}
