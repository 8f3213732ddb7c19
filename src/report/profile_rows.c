// SPDX-License-Identifier: GPL-2.0-or-later
/* The rows of one kernel. */
#include "report/profile_rows.h"

#include "base/err.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What a cell may round away, below: no column for it. */
#define NOTHING 0.005

double rows_weight(const double counts[PROFILE_NR], enum profile_kind kind)
{
	double v = kind == PROFILE_FIELDS ? counts[PROFILE_LOCKED]
					  : profile_insns(counts);

	return isnan(v) ? 0 : v;
}

static bool is_below(const struct rows_weight *a, const struct rows_weight *b)
{
	return a->first < b->first ||
	       (!(a->first > b->first) && a->second < b->second);
}

double rows_visible(double v, double total)
{
	return fabs(v) < profile_nothing(total) ? 0 : fabs(v);
}

size_t *rows_order(const struct rows_weight *weights, size_t nr)
{
	size_t *order = xcalloc(nr, sizeof(*order));

	/* Rows are nearly in order already, and few. */
	for (size_t i = 0; i < nr; i++) {
		size_t at = i;

		while (at && is_below(&weights[order[at - 1]], &weights[i])) {
			order[at] = order[at - 1];
			at--;
		}
		order[at] = i;
	}
	return order;
}

size_t rows_nr_shown(const struct rows_weight *weights, const size_t *order,
		     size_t nr, size_t top)
{
	size_t nr_shown = top && top < nr ? top : nr;

	while (top && nr_shown &&
	       weights[order[nr_shown - 1]].first < NOTHING &&
	       weights[order[nr_shown - 1]].second < NOTHING)
		nr_shown--;
	return nr_shown + 1 == nr ? nr : nr_shown;
}

const char *rows_head(enum profile_kind kind)
{
	switch (kind) {
	case PROFILE_FUNCTIONS:
		return "function";
	case PROFILE_FIELDS:
		return "locked operations on";
	case PROFILE_SOURCE:
		return "source line";
	}
	BUG("a kind %d of rows", (int)kind);
}

bool profile_shows(const struct profile_set *set, enum profile_count c)
{
	bool is_rare = c == PROFILE_TLB || c == PROFILE_OTHER;

	if (!profile_has(set, c) || (is_rare && set->nr != 1))
		return false;
	return !is_rare || fabs(set->tables[0]->total.counts[c]) >= NOTHING;
}

/* The counts that stand in a table of one kernel, in its order. */
static size_t choose_counts(const struct profile_set *set,
			    enum profile_kind kind,
			    enum profile_count chosen[PROFILE_NR])
{
	size_t nr = 0;

	if (kind == PROFILE_FIELDS) {
		chosen[nr++] = PROFILE_LOCKED;
		return nr;
	}
	for (int c = 0; c < PROFILE_NR; c++) {
		/* Places in the source have long names. */
		if (kind == PROFILE_SOURCE && c > PROFILE_LOCKED)
			break;
		if (profile_shows(set, (enum profile_count)c))
			chosen[nr++] = (enum profile_count)c;
	}
	return nr;
}

/* Digits of a column are those of its total. */
static void put_counts(struct profile_cells *c, const double counts[PROFILE_NR],
		       const struct profile_table *t,
		       const enum profile_count *chosen, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		cells_set(c, 1 + i,
			  profile_number(counts[chosen[i]],
					 t->total.counts[chosen[i]])
				  .s);
}

static void put_share(struct profile_cells *c, double share)
{
	char text[32];

	if (isnan(share))
		snprintf(text, sizeof(text), "-");
	else
		snprintf(text, sizeof(text), "%.1f%%", 100 * share);
	cells_set(c, c->nr_columns - 1, text);
}

static char *name_of(const struct profile_line *l)
{
	return l->module ? xasprintf("%s [%s]", l->name, l->module)
			 : xstrdup(l->name);
}

static void add(double to[PROFILE_NR], const double counts[PROFILE_NR])
{
	for (int c = 0; c < PROFILE_NR; c++)
		to[c] += counts[c];
}

static double share_of(const struct profile_line *l, enum profile_kind kind,
		       const struct profile_table *t)
{
	double locked = t->total.counts[PROFILE_LOCKED];

	if (kind != PROFILE_FIELDS)
		return l->share;
	return locked > 0 ? l->counts[PROFILE_LOCKED] / locked : NAN;
}

static void put_ends(struct profile_cells *c, const struct profile_table *t,
		     const enum profile_count *chosen, size_t nr)
{
	struct profile_number clock =
		profile_number(t->clock_insns, t->total.counts[PROFILE_INSNS]);

	cells_row(c, "sum");
	put_counts(c, t->total.counts, t, chosen, nr);
	put_share(c, t->total.share);
	cells_row(c, "(not attributed)");
	cells_set(c, 1,
		  profile_number(t->residual.counts[PROFILE_INSNS],
				 t->total.counts[PROFILE_INSNS])
			  .s);
	put_share(c, t->residual.share);
	cells_row(c, "clock: insns + reps");
	cells_set(c, 1, clock.s);
}

void rows_one(struct profile_cells *c, const struct profile_set *set,
	      enum profile_kind kind, size_t top)
{
	const struct profile_table *t = set->tables[0];
	struct rows_weight *weights = xcalloc(t->nr, sizeof(*weights));
	double rest[PROFILE_NR] = { 0 }, rest_share = 0;
	enum profile_count chosen[PROFILE_NR];
	size_t nr = choose_counts(set, kind, chosen), nr_shown, *order;

	cells_title(c, rows_head(kind));
	for (size_t i = 0; i < nr; i++)
		cells_title(c, profile_count_name(chosen[i]));
	cells_title(c, "share");
	for (size_t i = 0; i < t->nr; i++)
		weights[i].first = weights[i].second =
			rows_visible(rows_weight(t->lines[i].counts, kind),
				     rows_weight(t->total.counts, kind));
	order = rows_order(weights, t->nr);
	nr_shown = rows_nr_shown(weights, order, t->nr, top);
	for (size_t i = 0; i < t->nr; i++) {
		const struct profile_line *l = &t->lines[order[i]];
		char *name;

		if (i >= nr_shown) {
			add(rest, l->counts);
			rest_share += share_of(l, kind, t);
			continue;
		}
		name = name_of(l);
		cells_row(c, name);
		put_counts(c, l->counts, t, chosen, nr);
		put_share(c, share_of(l, kind, t));
		free(name);
	}
	if (nr_shown < t->nr) {
		char *name = xasprintf("%zu others", t->nr - nr_shown);

		cells_row(c, name);
		put_counts(c, rest, t, chosen, nr);
		put_share(c, rest_share);
		free(name);
	}
	if (kind == PROFILE_FUNCTIONS) {
		put_ends(c, t, chosen, nr);
	} else {
		cells_row(c, "sum");
		put_counts(c, t->total.counts, t, chosen, nr);
	}
	free(order);
	free(weights);
}
