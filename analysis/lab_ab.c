// SPDX-License-Identifier: GPL-2.0-or-later
/* The sum of a comparison of two kernels. */
#include "analysis/lab.h"

#include "base/err.h"

#include <math.h>

/* From (almost) nothing to something is the largest change there is. */
static double magnitude(const struct lab_change *c)
{
	return isnan(c->ratio) ? INFINITY : fabs(c->ratio);
}

static void add_changed(const struct lab_row *row, const struct lab_change *c,
			struct lab_ab *ab, double *largest, double *worst)
{
	double size = magnitude(c);

	ab->nr_changed++;
	if (!ab->largest || size > *largest) {
		*largest = size;
		ab->largest = row;
		ab->largest_ratio = c->ratio;
	}
	if (c->diff < 0) {
		ab->nr_faster++;
		return;
	}
	ab->nr_slower++;
	if (!ab->worst || size > *worst) {
		*worst = size;
		ab->worst = row;
		ab->worst_ratio = c->ratio;
	}
	if (size > ab->gate_ratio) /* false without a gate */
		ab->nr_over_gate++;
}

static void add_same(const struct lab_row *row, const struct lab_change *c,
		     struct lab_ab *ab)
{
	double bound = c->tau / fabs(c->old_insns);

	ab->nr_same++;
	ab->nr_wide += !!(c->tags & LAB_TAG_SPREAD);
	if (!isfinite(bound) || (ab->bound && bound <= ab->bound_ratio))
		return;
	ab->bound = row;
	ab->bound_ratio = bound;
}

/* What is no headline. */
static void add_others(const struct lab_row *row, struct lab_ab *ab)
{
	struct lab_change c;

	for (size_t p = 0; p < row->nr_phases; p++)
		for (int h = 0; h < LAB_NR_HALVES; h++) {
			if (lab_is_headline(row, p, (enum lab_half)h))
				continue;
			lab_compare(row, p, (enum lab_half)h, 0, 1, &c);
			ab->nr_others += c.verdict != LAB_NO_NUMBER;
			ab->nr_others_changed += c.verdict == LAB_CHANGED;
		}
}

static void add_row(const struct lab_row *row, struct lab_ab *ab,
		    double *largest, double *worst)
{
	struct lab_change c;

	lab_compare_headline(row, 0, 1, &c);
	ab->nr_rows++;
	switch (c.verdict) {
	case LAB_NO_NUMBER:
		ab->nr_without++;
		if (row->cells[0].state != row->cells[1].state)
			ab->nr_state++;
		break;
	case LAB_UNJUDGED:
		ab->nr_unjudged++;
		break;
	case LAB_SAME:
		add_same(row, &c, ab);
		break;
	case LAB_SHIFTED:
		ab->nr_shifted++;
		break;
	case LAB_CHANGED:
		add_changed(row, &c, ab, largest, worst);
		break;
	}
	add_others(row, ab);
}

void lab_ab(const struct lab_view *view, double gate_ratio, struct lab_ab *ab)
{
	double largest = 0, worst = 0;

	if (view->nr_columns != 2)
		BUG("lab_ab() of %zu columns", view->nr_columns);
	*ab = (struct lab_ab){
		.gate_ratio = gate_ratio,
		.largest_ratio = NAN,
		.worst_ratio = NAN,
		.bound_ratio = NAN,
	};
	for (size_t i = 0; i < view->nr_rows; i++)
		add_row(&view->rows[i], ab, &largest, &worst);
	ab->is_over_gate = ab->nr_over_gate > 0;
}
