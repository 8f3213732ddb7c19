// SPDX-License-Identifier: GPL-2.0-or-later
/* The rows of two kernels, and of more. */
#include "report/profile_rows.h"

#include "base/err.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Besides the instructions of both: what a reader of a difference looks at. */
static const enum profile_count more[] = { PROFILE_LOCKED, PROFILE_LOADS,
					   PROFILE_STORES, PROFILE_LINES,
					   PROFILE_L1,	   PROFILE_L2,
					   PROFILE_LLC,	   PROFILE_DTLB };

static double value_of(const double counts[PROFILE_NR], enum profile_kind kind)
{
	return kind == PROFILE_FIELDS ? counts[PROFILE_LOCKED]
				      : profile_insns(counts);
}

struct diff_shape {
	enum profile_kind kind;
	size_t nr_more;
	enum profile_count more[ARRAY_SIZE(more)];
	const struct profile_diff *d;
};

bool profile_diff_shows(const struct profile_set *set, enum profile_count c)
{
	const bool has_model = profile_has(set, PROFILE_L1);

	for (size_t i = 0; i < ARRAY_SIZE(more); i++)
		/* All would be wider than a mail; who asks for the model wants it. */
		if (more[i] == c)
			return profile_has(set, c) &&
			       !(has_model &&
				 (c == PROFILE_LOADS || c == PROFILE_STORES ||
				  c == PROFILE_LINES));
	return false;
}

static void choose_more(struct diff_shape *s, const struct profile_set *set)
{
	s->nr_more = 0;
	if (s->kind == PROFILE_FIELDS)
		return;
	if (s->kind == PROFILE_SOURCE) {
		s->more[s->nr_more++] = PROFILE_LOCKED;
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(more); i++)
		if (profile_diff_shows(set, more[i]))
			s->more[s->nr_more++] = more[i];
}

/* The digits of a column are those of the larger total. */
static double scale_of(const struct profile_diff *d, enum profile_kind kind)
{
	return fmax(value_of(d->total.a, kind), value_of(d->total.b, kind));
}

static void put_line(struct profile_cells *c, const struct diff_shape *s,
		     const double a[PROFILE_NR], const double b[PROFILE_NR],
		     const double diff[PROFILE_NR])
{
	double scale = scale_of(s->d, s->kind);

	if (a)
		cells_set(c, 1, profile_number(value_of(a, s->kind), scale).s);
	if (b)
		cells_set(c, 2, profile_number(value_of(b, s->kind), scale).s);
	cells_set(c, 3, profile_difference(value_of(diff, s->kind), scale).s);
	for (size_t i = 0; i < s->nr_more; i++) {
		enum profile_count m = s->more[i];

		cells_set(c, 4 + i,
			  profile_difference(diff[m], fmax(s->d->total.a[m],
							   s->d->total.b[m]))
				  .s);
	}
}

static void add(double to[PROFILE_NR], const double counts[PROFILE_NR])
{
	for (int c = 0; c < PROFILE_NR; c++)
		to[c] += counts[c];
}

static void put_three(struct profile_cells *c, double a, double b, double scale)
{
	cells_set(c, 1, profile_number(a, scale).s);
	cells_set(c, 2, profile_number(b, scale).s);
	cells_set(c, 3, profile_difference(b - a, scale).s);
}

static void put_ends(struct profile_cells *c, const struct diff_shape *s)
{
	const struct profile_diff *d = s->d;
	const double a = d->a->clock_insns, b = d->b->clock_insns;
	const double residual_a = d->a->residual.counts[PROFILE_INSNS];
	const double residual_b = d->b->residual.counts[PROFILE_INSNS];
	const double scale = scale_of(d, s->kind);

	cells_row(c, "sum");
	put_line(c, s, d->total.a, d->total.b, d->total.diff);
	if (s->kind != PROFILE_FUNCTIONS)
		return;
	cells_row(c, "(not attributed)");
	put_three(c, residual_a, residual_b, scale);
	cells_row(c, "clock");
	put_three(c, a, b, scale);
}

/*
 * The largest differences first. Fields that hardly differ follow by their
 * size: what a page costs before the traces of rare paths. A function that
 * does as many instructions with another number of atomic ones does differ.
 */
static struct rows_weight weigh(const struct profile_diff_line *l,
				enum profile_kind kind, double scale)
{
	struct rows_weight w = {
		.first = rows_visible(rows_weight(l->diff, kind), scale),
		.second = rows_visible(rows_weight(l->diff, PROFILE_FIELDS), 0),
	};

	if (kind == PROFILE_FIELDS)
		w.second =
			fmax(rows_weight(l->a, kind), rows_weight(l->b, kind));
	return w;
}

static void put_rows(struct profile_cells *c, const struct diff_shape *s,
		     size_t top)
{
	const struct profile_diff *d = s->d;
	struct rows_weight *weights = xcalloc(d->nr, sizeof(*weights));
	double rest_a[PROFILE_NR] = { 0 }, rest_b[PROFILE_NR] = { 0 };
	double rest[PROFILE_NR] = { 0 };
	size_t nr_shown, *order;
	char *name;

	for (size_t i = 0; i < d->nr; i++)
		weights[i] = weigh(&d->lines[i], s->kind, scale_of(d, s->kind));
	order = rows_order(weights, d->nr);
	nr_shown = rows_nr_shown(weights, order, d->nr, top);
	for (size_t i = 0; i < d->nr; i++) {
		const struct profile_diff_line *l = &d->lines[order[i]];

		if (i >= nr_shown) {
			add(rest_a, l->a);
			add(rest_b, l->b);
			add(rest, l->diff);
			continue;
		}
		cells_row(c, l->name_b ? l->name_b : l->name_a);
		put_line(c, s, l->name_a ? l->a : NULL, l->name_b ? l->b : NULL,
			 l->diff);
		if (l->match != MATCH_SAME)
			cells_set(c, c->nr_columns - 1,
				  profile_match_name(l->match));
		if (l->name_a && l->name_b && strcmp(l->name_a, l->name_b)) {
			name = xasprintf("  was %s", l->name_a);
			cells_row(c, name);
			free(name);
		}
	}
	if (nr_shown < d->nr) {
		name = xasprintf("%zu others", d->nr - nr_shown);
		cells_row(c, name);
		free(name);
		put_line(c, s, rest_a, rest_b, rest);
	}
	free(order);
	free(weights);
}

void rows_diff(struct profile_cells *c, const struct profile_set *set,
	       const struct profile_sheet *sheet, enum profile_kind kind,
	       size_t top)
{
	struct diff_shape s = { .kind = kind, .d = set->diff };

	choose_more(&s, set);
	cells_title(c, rows_head(kind));
	cells_title(c, profile_side_title(sheet, 0));
	cells_title(c, profile_side_title(sheet, 1));
	cells_title(c, "diff");
	for (size_t i = 0; i < s.nr_more; i++)
		cells_title(c, profile_count_name(s.more[i]));
	cells_title(c, "match");
	c->is_last_left = true;
	put_rows(c, &s, top);
	put_ends(c, &s);
}

static void put_values(struct profile_cells *c,
		       const struct profile_ladder_row *row,
		       const struct profile_ladder *l, enum profile_kind kind,
		       bool is_function)
{
	for (size_t k = 0; k < l->nr_columns; k++) {
		double total = value_of(l->total.values[k], kind);

		if (is_function && !row->names[k])
			continue;
		cells_set(c, 1 + k,
			  profile_number(value_of(row->values[k], kind), total)
				  .s);
	}
}

static void put_ladder_ends(struct profile_cells *c,
			    const struct profile_ladder *l,
			    enum profile_kind kind)
{
	cells_row(c, "sum");
	put_values(c, &l->total, l, kind, false);
	if (kind != PROFILE_FUNCTIONS)
		return;
	cells_row(c, "(not attributed)");
	for (size_t k = 0; k < l->nr_columns; k++)
		cells_set(c, 1 + k,
			  profile_number(
				  l->tables[k]->residual.counts[PROFILE_INSNS],
				  l->tables[k]->clock_insns)
				  .s);
	cells_row(c, "clock");
	for (size_t k = 0; k < l->nr_columns; k++)
		cells_set(c, 1 + k,
			  profile_number(l->tables[k]->clock_insns,
					 l->tables[k]->clock_insns)
				  .s);
}

static double largest_of(const struct profile_ladder_row *row,
			 const struct profile_ladder *l, enum profile_kind kind)
{
	double most = 0;

	for (size_t k = 0; k < l->nr_columns; k++)
		if (row->names[k])
			most = fmax(
				most,
				rows_visible(rows_weight(row->values[k], kind),
					     value_of(l->total.values[k],
						      kind)));
	return most;
}

void rows_ladder(struct profile_cells *c, const struct profile_set *set,
		 const struct profile_sheet *sheet, enum profile_kind kind,
		 size_t top)
{
	const struct profile_ladder *l = set->ladder;
	struct profile_ladder_row rest = { 0 };
	struct rows_weight *weights = xcalloc(l->nr, sizeof(*weights));
	size_t nr_shown, *order;
	char *name;

	cells_title(c, rows_head(kind));
	for (size_t k = 0; k < l->nr_columns; k++)
		cells_title(c, profile_side_title(sheet, k));
	for (size_t i = 0; i < l->nr; i++)
		weights[i].first = weights[i].second =
			largest_of(&l->rows[i], l, kind);
	order = rows_order(weights, l->nr);
	nr_shown = rows_nr_shown(weights, order, l->nr, top);
	for (size_t i = 0; i < l->nr; i++) {
		const struct profile_ladder_row *row = &l->rows[order[i]];

		if (i >= nr_shown) {
			for (size_t k = 0; k < l->nr_columns; k++)
				if (row->names[k])
					add(rest.values[k], row->values[k]);
			continue;
		}
		cells_row(c, row->name);
		put_values(c, row, l, kind, true);
	}
	if (nr_shown < l->nr) {
		name = xasprintf("%zu others", l->nr - nr_shown);
		cells_row(c, name);
		put_values(c, &rest, l, kind, false);
		free(name);
	}
	put_ladder_ends(c, l, kind);
	free(order);
	free(weights);
}
