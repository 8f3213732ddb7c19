/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compare_rows.h - rows of a comparison with numbers that are given. */
#ifndef TESTS_COMPARE_ROWS_H
#define TESTS_COMPARE_ROWS_H

#include "tests/unit/compare_fix.h"

#include "analysis/compare_parts.h"

#define ROWS_MAX 4

/* A view of one pair with rows that have every number they need. */
struct one {
	struct compare_view view;
	struct compare_pair pair;
	struct compare_row rows[ROWS_MAX];
};

/* change is a ratio; its 95 % interval is half to either side. */
static inline struct compare_row row_of(enum compare_design design, double p,
					double change, double half)
{
	static const struct axes none;
	struct compare_row row;

	compare_row_init(&row, "fork/anon", &none);
	row.design = design;
	row.p = p;
	row.p_attainable = 0;
	row.p_second = design == COMPARE_SESSIONS ? p : NAN;
	row.change = (struct estimate){ .value = change,
					.lo = change - half,
					.hi = change + half,
					.is_valid = true,
					.has_interval = true };
	row.bound_ratio = fabs(change) + half;
	row.has_tost = true;
	row.unit_sd = 0.02;
	row.old_sd_ratio = 0.01;
	row.new_sd_ratio = 0.02;
	row.nr_units_old = 8;
	row.nr_units_new = 12;
	return row;
}

static inline struct one *one_of(size_t nr, const struct compare_row *rows)
{
	struct one *o = xcalloc(1, sizeof(*o));

	o->view.nr_pairs = 1;
	o->view.pairs = &o->pair;
	o->view.rule.alpha = 0.01;
	o->view.rule.delta_ratio = 0.01;
	o->pair.nr_rows = nr;
	o->pair.rows = o->rows;
	memcpy(o->rows, rows, nr * sizeof(*rows));
	return o;
}

static inline void one_free(struct one *o)
{
	for (size_t i = 0; i < o->pair.nr_rows; i++)
		free(o->rows[i].why);
	free(o);
}

#endif
