/* SPDX-License-Identifier: GPL-2.0-or-later */
/* change_point_scan.h - one rank-CUSUM and its chance; inside analysis only. */
#ifndef ANALYSIS_CHANGE_POINT_SCAN_H
#define ANALYSIS_CHANGE_POINT_SCAN_H

#include <stddef.h>

/* Of alpha, what the intervals of the fixed scheme share among them. */
#define CHANGE_SEEDS_SHARE 0.25

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

/*
 * Autocorrelation at lag 1 from differences of ranks,
 *	mean (r_(i+2) - r_i)^2 / mean (r_(i+1) - r_i)^2 - 1:
 * for an AR(1) process the means are 2 s^2 (1 - phi^2) and 2 s^2 (1 - phi).
 * To this, 0.75 sqrt(2 / max(nr, 100)) is added, because an estimate that is
 * too small lets noise pass; then clipped to 0 .. 0.8. 0 for fewer than 6
 * values, and where all are the same. Pairs that lie on both sides of cut are
 * left out (0: none): in a short series the very step would look like
 * autocorrelation.
 */
double change_phi(const double *v, size_t nr, size_t cut,
		  struct change_ranks *scratch);

/* What T is divided by: sqrt((1 + phi) / (1 - phi)). */
double change_deflation(double phi);

/*
 * P(T >= t) for a random order of nr values, 6 <= nr <= CHANGE_NR_MAX: from
 * above. Interpolated in the table from 30 values on; below, where T takes few
 * values, the next level of the table. 1 for what is more than 0.2. Beyond the
 * last level extrapolated as exp(-c t^2), which the tail stays under.
 */
double change_p(double t, size_t nr);

#endif
