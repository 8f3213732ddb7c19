/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * drift.h - are late values different from early ones?
 *
 * The p-value below only raises a tag. Nothing stops, and nothing is left out,
 * because of it.
 */
#ifndef ANALYSIS_DRIFT_H
#define ANALYSIS_DRIFT_H

#include <stdbool.h>
#include <stddef.h>

/* A shift smaller than the default precision of a run is no drift. */
#define DRIFT_SHIFT_MIN 0.005
/*
 * Within processes: every process of every kernel warms up alike, so a little
 * of it is no danger to a comparison. The third sample after the warm-ups is
 * still 1 to 2 % off here.
 */
#define DRIFT_WITHIN_MIN 0.02
#define DRIFT_P_MAX	 0.001

struct drift {
	double p; /* two-sided; 1 when nothing can be said */
	double shift_ratio; /* median of late / median of early - 1; or NaN */
	bool is_drift; /* p < DRIFT_P_MAX and the shift is large enough */
};

/* Two sets of comparable values. */
void drift_between(const double *early, size_t nr_early, const double *late,
		   size_t nr_late, struct drift *d);

/* First third against last third of values in time order. */
void drift_find(const double *v, size_t nr, struct drift *d);

#endif
