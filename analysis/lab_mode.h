/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_mode.h - the lowest mode of instruction counts; inside analysis only.
 *
 * The same path costs the same number of instructions, up to a few. Other
 * paths (a refill of the per-CPU lists, a tick) cost more, and cost it in some
 * samples and not in others. So the lowest value that keeps coming back is the
 * path without them, and unlike the minimum it is no lone accident.
 */
#ifndef ANALYSIS_LAB_MODE_H
#define ANALYSIS_LAB_MODE_H

#include <stdbool.h>
#include <stddef.h>

/* Values this close to the lowest of a mode belong to it: the larger of both */
#define LAB_MODE_INSNS 2.0
#define LAB_MODE_SHARE 0.00005
/* What a mode must hold: one in so many samples, and two of them */
#define LAB_MODE_TENTH 10
#define LAB_MODE_LEAST 2

struct lab_mode {
	double insns; /* NaN: no samples */
	double mass; /* share of the samples */
	bool has_mode;
};

/*
 * Of the windows [x, x + max(2, 0.005 % of x)], x one of the values, that hold
 * at least a tenth of the values and two of them, the one with the lowest x:
 * its lower median, so that the result is a count that was seen. Without such
 * a window, the value at the lowest tenth (at least the second lowest).
 */
void lab_mode_find(const double *v, size_t nr, struct lab_mode *m);

#endif
