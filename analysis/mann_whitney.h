/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mann_whitney.h - two independent sets: rank-sum test, and the shift between
 * them with the interval of that test (Hollander and Wolfe, Nonparametric
 * Statistical Methods, chapter 4).
 *
 * Assumes independent values, and for the shift that the sets differ by a shift
 * only. One value a unit that was assigned: a boot, never a sample.
 */
#ifndef ANALYSIS_MANN_WHITNEY_H
#define ANALYSIS_MANN_WHITNEY_H

#include "analysis/estimate.h"

#include <stddef.h>

/* Up to so many values a side the null distribution is exact. */
#define MANN_WHITNEY_EXACT_MAX 50

/*
 * Null distribution of U, the pairs with a > b, without ties: pmf[u], u = 0 ..
 * nr_a nr_b. 0 < nr_a, nr_b <= EXACT_MAX, else BUG(). Sums of positive numbers
 * only, so that the far tail keeps its digits.
 */
void mann_whitney_pmf(size_t nr_a, size_t nr_b, double *pmf);

/*
 * Two-sided p. Exact up to EXACT_MAX values a side, given the ties (Streitberg
 * and Roehmel 1986); beyond, normal with continuity correction, and with ties by
 * drawing (permute.h). 1 when a set is empty or all values are equal; NaN when a
 * value is not finite.
 */
double mann_whitney_p(const double *a, size_t nr_a, const double *b,
		      size_t nr_b);

/* One-sided: small when b tends to be larger than a. As above. */
double mann_whitney_p_above(const double *a, size_t nr_a, const double *b,
			    size_t nr_b);

/* The smallest two-sided p that so many values can give; 1 if a set is empty. */
double mann_whitney_p_min(size_t nr_a, size_t nr_b);

/*
 * The largest k with P(U <= k - 1) <= alpha / 2; 1 when there is none. *level is
 * what the interval between the k-th smallest and k-th largest difference
 * achieves. nr_a, nr_b > 0.
 */
size_t mann_whitney_index(size_t nr_a, size_t nr_b, double alpha,
			  double *level);

/*
 * Hodges-Lehmann shift: median of all b - a, with its interval. nr of the
 * estimate is the smaller set's. Memory for nr_a nr_b numbers. Invalid when a
 * set is empty or a value is not finite; has_interval false when so few values
 * cannot reach the level.
 */
struct estimate mann_whitney_shift(const double *a, size_t nr_a,
				   const double *b, size_t nr_b, double level);

/*
 * The quick test for many values with ties (drift.h): *u = pairs with a > b,
 * ties count a half (u may be NULL). Exact without ties, else always normal with
 * tie and continuity correction. Returns as mann_whitney_p().
 */
double mann_whitney(const double *a, size_t nr_a, const double *b, size_t nr_b,
		    double *u);

#endif
