/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * change_point_table.h - critical values of the rank-CUSUM; inside analysis
 * and of the tool that makes them only.
 *
 * change_point_table.c is made by scripts/make-critical-values.
 */
#ifndef ANALYSIS_CHANGE_POINT_TABLE_H
#define ANALYSIS_CHANGE_POINT_TABLE_H

#include <stddef.h>

/* Falling; the law of T depends on nothing but n and the least segment, 3. */
#define CHANGE_NR_LEVELS 14
#define CHANGE_LEVELS                                                          \
	0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 5e-4, 2e-4, 1e-4,     \
		5e-5, 2e-5, 1e-5

/* Longest series; of a longer one the newest points are looked at. */
#define CHANGE_NR_MAX 400
/* Every length up to 60, then ever fewer: in between is interpolated. */
#define CHANGE_NR_LENGTHS 71
#define CHANGE_LENGTHS                                                         \
	6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,    \
		24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38,    \
		39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53,    \
		54, 55, 56, 57, 58, 59, 60, 65, 70, 75, 80, 90, 100, 110, 120, \
		140, 160, 190, 220, 260, 300, 350, 400

struct change_row {
	size_t nr; /* length of the series */
	/* Smallest c with P(T >= c) <= level; INFINITY: no c has so little. */
	double critical[CHANGE_NR_LEVELS];
};
extern const struct change_row change_table[CHANGE_NR_LENGTHS];

#endif
