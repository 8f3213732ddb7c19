/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * welch.h - difference of two means without assuming equal spread (Welch 1947,
 * degrees of freedom of Satterthwaite).
 *
 * The second opinion on numbers that are means themselves, as those of boots: a
 * single wild value hides any shift from it.
 */
#ifndef ANALYSIS_WELCH_H
#define ANALYSIS_WELCH_H

#include "analysis/estimate.h"

#include <stddef.h>

/*
 * mean of b - mean of a. Invalid when a set is empty or a value is not finite.
 * has_interval false (lo, hi: the extreme differences) when a set has a single
 * value or neither has any spread.
 */
struct estimate welch_shift(const double *a, size_t nr_a, const double *b,
			    size_t nr_b, double level);

/* Two-sided p; NaN where there would be no interval. */
double welch_p(const double *a, size_t nr_a, const double *b, size_t nr_b);

/* t and the degrees of freedom behind both; NaN likewise. */
double welch_t(const double *a, size_t nr_a, const double *b, size_t nr_b,
	       double *df);

#endif
