// SPDX-License-Identifier: GPL-2.0-or-later
/* Two kernels: what changed, and the sum of it. */
#include "report/lab_ab.h"

#include "base/err.h"
#include "base/units.h"

#include <math.h>
#include <stdlib.h>

const char *const ab_titles[AB_NR_COLUMNS] = {
	"case", "old", "new", "diff", "change", "tau", "from", "tags",
};

static struct ab_line *add_line(struct ab_lines *l)
{
	l->lines = xrealloc(l->lines, l->nr + 1, sizeof(*l->lines));
	l->lines[l->nr] = (struct ab_line){ 0 };
	return &l->lines[l->nr++];
}

void ab_lines_release(struct ab_lines *l)
{
	for (size_t i = 0; i < l->nr; i++)
		for (size_t c = 0; c < AB_NR_COLUMNS; c++)
			free(l->lines[i].cells[c]);
	free(l->lines);
	*l = (struct ab_lines){ 0 };
}

/* tau itself needs no more than two digits. */
static char *tau_text(double tau)
{
	return isnan(tau) ? xstrdup("-")
			  : xasprintf("%.*f",
				      tau < 1	 ? 2
				      : tau < 10 ? 1
						 : 0,
				      tau);
}

static char *change_word(const struct lab_change *c)
{
	struct lab_text t = lab_change_text(c);

	if (c->verdict == LAB_CHANGED && isnan(c->ratio))
		return xstrdup("from ~0");
	return xstrdup(t.s);
}

static void add_number(struct ab_lines *l, const struct lab_row *row,
		       size_t phase, enum lab_half half,
		       const struct lab_change *c)
{
	const struct lab_value *old = lab_value(row, 0, phase, half);
	const struct lab_value *new = lab_value(row, 1, phase, half);
	struct ab_line *line = add_line(l);

	line->cells[AB_NUMBER] = lab_number_name(row, phase, half);
	line->cells[AB_OLD] = xstrdup(lab_insns(old, half).s);
	line->cells[AB_NEW] = xstrdup(lab_insns(new, half).s);
	line->cells[AB_DIFF] = xstrdup(lab_diff(old, new).s);
	line->cells[AB_CHANGE] = change_word(c);
	line->cells[AB_TAU] = tau_text(c->tau);
	line->cells[AB_FROM] = xstrdup(
		isnan(c->tau) ? "not known" : lab_tau_from_name(c->from));
	line->cells[AB_TAGS] = xstrdup(lab_letters(c->tags).s);
	l->tags |= c->tags;
}

/* One side has a number and the other has not: that is a change, too. */
static void add_states(struct ab_lines *l, const struct lab_row *row)
{
	enum lab_half half = lab_headline_half(row);
	struct ab_line *line;
	char *cells[2];

	if (row->cells[0].state == row->cells[1].state)
		return;
	for (size_t i = 0; i < 2; i++) {
		const struct lab_value *v = lab_value(row, i, 0, half);

		cells[i] = xstrdup(v ? lab_insns(v, half).s
				     : lab_state_word(row->cells[i].state));
	}
	line = add_line(l);
	line->cells[AB_NUMBER] = lab_number_name(row, 0, half);
	line->cells[AB_OLD] = cells[0];
	line->cells[AB_NEW] = cells[1];
}

static void add_row(struct ab_lines *l, const struct lab_row *row,
		    bool is_headline)
{
	struct lab_change c;

	for (size_t p = 0; p < row->nr_phases || !p; p++)
		for (int h = 0; h < LAB_NR_HALVES; h++) {
			enum lab_half half = (enum lab_half)h;

			if (lab_is_headline(row, p, half) != is_headline)
				continue;
			lab_compare(row, p, half, 0, 1, &c);
			if (is_headline && c.verdict == LAB_NO_NUMBER)
				add_states(l, row);
			else if (c.verdict == LAB_CHANGED ||
				 (is_headline && c.verdict != LAB_SAME))
				add_number(l, row, p, half, &c);
		}
}

void ab_lines_of(const struct lab_view *view, struct ab_lines *l)
{
	*l = (struct ab_lines){ 0 };
	for (int pass = 0; pass < 2; pass++)
		for (size_t r = 0; r < view->nr_rows; r++)
			add_row(l, &view->rows[r], !pass);
}

static void append(char **text, char *more)
{
	char *longer = xasprintf("%s%s", *text, more);

	free(*text);
	free(more);
	*text = longer;
}

static void append_count(char **text, size_t nr, const char *what)
{
	if (nr)
		append(text, xasprintf(", %zu %s", nr, what));
}

/* "cow/copy +127%" */
static char *row_ratio(const struct lab_row *row, double ratio)
{
	char *label = lab_number_name(row, 0, lab_headline_half(row));
	char *text = xasprintf("%s %s", label,
			       isnan(ratio) ? "from almost nothing"
					    : lab_ratio_text(ratio, 0.0005).s);

	free(label);
	return text;
}

char *ab_sum(const struct lab_ab *ab)
{
	char *text = xasprintf("%zu of %zu cases changed", ab->nr_changed,
			       ab->nr_rows);
	char *row;

	if (ab->nr_changed) {
		row = row_ratio(ab->largest, ab->largest_ratio);
		append(&text, xasprintf(" (%zu up, %zu down; largest: %s)",
					ab->nr_slower, ab->nr_faster, row));
		free(row);
	}
	if (ab->nr_same)
		append(&text, xasprintf(", %zu unchanged", ab->nr_same));
	if (ab->bound) {
		row = lab_number_name(ab->bound, 0,
				      lab_headline_half(ab->bound));
		append(&text, xasprintf(" (largest bound: %s %s", row,
					units_percent(ab->bound_ratio).s));
		append(&text, ab->nr_wide ? xasprintf("; %zu with a SPREAD)",
						      ab->nr_wide)
					  : xstrdup(")"));
		free(row);
	}
	append_count(&text, ab->nr_shifted, "with a layout class shift");
	append_count(&text, ab->nr_unjudged, "not judged");
	append_count(&text, ab->nr_without, "without a number on both sides");
	append(&text, xasprintf("; of %zu further numbers %zu changed",
				ab->nr_others, ab->nr_others_changed));
	return text;
}

char *ab_gate(const struct lab_ab *ab)
{
	struct units_text pct = units_percent(ab->gate_ratio);
	/* A gate of 0: whatever is dearer beyond its tau. */
	const char *gate = ab->gate_ratio > 0 ? pct.s : "tau";
	char *row, *text;

	if (isnan(ab->gate_ratio))
		return NULL;
	if (!ab->is_over_gate)
		return xasprintf("gate %s: passed, no case is dearer by more",
				 gate);
	row = row_ratio(ab->worst, ab->worst_ratio);
	text = xasprintf("gate %s: FAILED by %zu case%s, worst: %s", gate,
			 ab->nr_over_gate, ab->nr_over_gate == 1 ? "" : "s",
			 row);
	free(row);
	return text;
}
