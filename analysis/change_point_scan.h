/* SPDX-License-Identifier: GPL-2.0-or-later */
/* change_point_scan.h - one rank-CUSUM and its chance; inside analysis only. */
#ifndef ANALYSIS_CHANGE_POINT_SCAN_H
#define ANALYSIS_CHANGE_POINT_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* Of alpha, what the intervals of the fixed scheme share among them. */
#define CHANGE_SEEDS_SHARE 0.25
/* Shorter ones could not show anything at a level that is shared. */
#define CHANGE_SEED_NR_MIN 12

struct change_scan {
	double t; /* the statistic; 0: fewer than 6 values, or all the same */
	size_t at; /* values before the change that shows most */
};

/* Scratch for series of at most nr values; free() it. */
struct change_ranks;
struct change_ranks *change_ranks_new(size_t nr);

/* Rank-CUSUM of v[0 .. nr-1]; the first of equal maxima. */
struct change_scan change_scan(const double *v, size_t nr,
			       struct change_ranks *scratch);

/* Mid-ranks of v, less their mean, to centred (may be v). false: all equal. */
bool change_rank(const double *v, size_t nr, struct change_ranks *scratch,
		 double *centred);

/*
 * Autocorrelation at lag 1 of what is left when each segment's median is
 * subtracted: of the mid-ranks of that, less each segment's mean,
 *	sum r_i r_(i-1) (within segments) / sum r_i^2.
 * Each mean that was subtracted made it (1 + 4 phi) / n smaller (Kendall 1954,
 * Note on bias in the estimation of autocorrelation): that is added; then
 * 1.25 / sqrt(n), because an estimate that is too small lets noise pass; then
 * clipped to 0 .. 0.8. 0 for fewer than 6 values, and where nothing is left.
 * cuts: the nr_cuts first indexes of new levels, ascending.
 */
double change_phi(const double *v, size_t nr, const size_t *cuts,
		  size_t nr_cuts, struct change_ranks *scratch);

/* How much a step's standard error grows: sqrt((1 + phi) / (1 - phi)). */
double change_deflation(double phi);

/*
 * T less what dependence makes of it. T^2 / (n - 1) is the share R^2 of the
 * variance of the ranks that the step explains; what dependence makes larger is
 * the step against the variance that is left, t = sqrt((n - 2) R^2 / (1 - R^2)).
 * This is divided, and taken back to T. (T itself is bounded: divided, no step
 * in a short series could show, however clear.)
 */
double change_deflate(double t, size_t nr, double deflation);

/*
 * Do the levels before and after at differ by 2.5 standard errors and more even
 * if phi were 0.8? Then dependence is no explanation of what the ranks show.
 * The spread is the mean absolute deviation from both medians, so that it is 0
 * only where there is no noise, and outliers make it larger.
 */
bool change_is_plain(const double *v, size_t nr, size_t at);

/*
 * P(T >= t) for a random order of nr values, 6 <= nr <= CHANGE_NR_MAX: from
 * above. Interpolated in the table from 30 values on; below, where T takes few
 * values, the next level of the table. 1 for what is more than 0.2. Beyond the
 * last level extrapolated as exp(-c t^2), which the tail stays under.
 */
double change_p(double t, size_t nr);

#endif
