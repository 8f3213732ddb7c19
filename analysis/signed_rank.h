/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signed_rank.h - Hodges-Lehmann estimate with the interval of the Wilcoxon
 * signed-rank statistic (Hodges and Lehmann 1963; Hollander and Wolfe,
 * Nonparametric Statistical Methods, chapter 3).
 *
 * Assumes independent values from one distribution, symmetric about what is
 * estimated. Without symmetry the estimate is of the pseudo-median (the median
 * of the mean of two values) and the coverage is approximate.
 */
#ifndef ANALYSIS_SIGNED_RANK_H
#define ANALYSIS_SIGNED_RANK_H

#include "analysis/estimate.h"

#include <stddef.h>

/* Up to here the null distribution is exact; beyond, normal. */
#define SIGNED_RANK_EXACT_MAX 60

/*
 * Null distribution of T+, the sum of the ranks of the positive values:
 * pmf[t], t = 0 .. nr (nr + 1) / 2. No ties, no zeros. 0 < nr <= EXACT_MAX.
 */
void signed_rank_pmf(size_t nr, double *pmf);

/*
 * The largest k with P(T+ <= k - 1) <= alpha / 2, so that the k-th smallest
 * and k-th largest Walsh average bound an interval of level >= 1 - alpha;
 * *level is what it achieves. When nr is too small for any such k, 1: the
 * whole range, whose level 1 - 2^(1 - nr) misses 1 - alpha. nr > 0.
 */
size_t signed_rank_index(size_t nr, double alpha, double *level);

/*
 * Median of the Walsh averages (v[i] + v[j]) / 2, i <= j, with the 95 %
 * interval. Takes memory for nr (nr + 1) / 2 numbers. Invalid when nr is 0 or
 * a value is NaN or infinite.
 */
struct estimate hodges_lehmann(const double *v, size_t nr);

/*
 * The same at any level, 0 < level < 1. has_interval says whether so few values
 * can reach it.
 */
struct estimate hodges_lehmann_at(const double *v, size_t nr, double level);

/*
 * Signed-rank test that the values are symmetric about 0; two-sided p. Zeros are
 * dropped, equal magnitudes share their mean rank. Exact for up to EXACT_MAX
 * values, given the ties (Streitberg and Roehmel 1986); beyond, normal with
 * continuity correction, and with ties by drawing signs (permute.h). 1 when
 * nothing but zeros is there, NaN when a value is not finite.
 */
double signed_rank_p(const double *d, size_t nr);

/* One-sided: small when the values tend to be above 0. As above. */
double signed_rank_p_above(const double *d, size_t nr);

/* The smallest two-sided p that nr values can give: 2^(1 - nr); 1 for none. */
double signed_rank_p_min(size_t nr);

/* The fewest values whose smallest p is at most alpha, 0 < alpha <= 1. */
size_t signed_rank_least(double alpha);

/*
 * By what factor over[] is larger than under[], which belong together in pairs:
 * the factor x for which the values over[i] - x under[i] have the Hodges-Lehmann
 * estimate 0, with all those x that the signed-rank test does not reject as the
 * interval (Fieller's construction, with ranks for the normal distribution).
 * Both are found among the ratios (over[i] + over[j]) / (under[i] + under[j]),
 * i <= j. So a few under[i] may be 0 or negative by noise. Invalid when the
 * estimate is not positive and finite, when the interval has no upper end, and
 * when a pair of sums has no sign that tells: neither above 0.
 */
struct estimate hodges_lehmann_ratio(const double *over, const double *under,
				     size_t nr);

#endif
