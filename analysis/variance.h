/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * variance.h - where the spread is: between groups (boots, processes) or within
 * them. One-way random effects, analysis of variance (Searle, Casella, McCulloch,
 * Variance Components, chapter 3).
 */
#ifndef ANALYSIS_VARIANCE_H
#define ANALYSIS_VARIANCE_H

#include "base/compiler.h"
#include "analysis/boot.h"

#include <stdbool.h>

struct variance {
	size_t nr_groups, nr;
	double ms_between, ms_within; /* mean squares */
	/* Components; between is 0 where the estimate would be negative. */
	double between, within;
	double icc; /* between / (between + within); NaN when both are 0 */
	double f; /* ms_between / ms_within */
	double p; /* of no difference between groups, from F */
};

/*
 * False, v untouched: fewer than two groups, an empty group, no group with two
 * values, or a value that is not finite.
 */
MUST_CHECK bool variance_components(const struct boot *groups, size_t nr,
				    struct variance *v);

/*
 * How many values to take in a group, when one costs cost_within and another
 * group cost_between more: sqrt(cost_between / cost_within x within / between)
 * (Kalibera and Jones 2013, section 4), at least 1. Infinite when nothing differs
 * between groups, NaN when the costs are not positive.
 */
double variance_optimum(const struct variance *v, double cost_between,
			double cost_within);

#endif
