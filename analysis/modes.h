/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * modes.h - do samples fall into two groups?
 *
 * The logarithms are sorted, and the largest gap that has at least 10 % of the
 * values on each side splits them when it is wider than 0.5 % and than what
 * chance leaves between values of a single group. Only groups with empty space
 * between them are found; overlapping ones are one wide group here.
 */
#ifndef ANALYSIS_MODES_H
#define ANALYSIS_MODES_H

#include <stddef.h>

#define MODES_GAP_MIN  0.005 /* 0.5 % */
#define MODES_MASS_MIN 0.1
/* Fewer values say nothing: 10 % of them would be one. */
#define MODES_VALUES_MIN 20

struct modes {
	size_t nr; /* 0: cannot say; 1: one group; 2: two */
	double value[2]; /* medians of the groups, ascending */
	double mass[2]; /* their shares */
};

/*
 * gap_min: smallest gap to believe, as a ratio; at least MODES_GAP_MIN is
 * used. The caller raises it where the clock is coarse. nr 0 ("cannot say")
 * for fewer than MODES_VALUES_MIN values or values that are not positive and
 * finite.
 */
void modes_find(const double *v, size_t nr, double gap_min, struct modes *m);

#endif
