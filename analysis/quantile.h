/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * quantile.h - order statistics of unsorted arrays (copies are sorted).
 *
 * All return NaN when nr is 0 or a value is NaN or infinite.
 */
#ifndef ANALYSIS_QUANTILE_H
#define ANALYSIS_QUANTILE_H

#include <stdbool.h>
#include <stddef.h>

double quantile_median(const double *v, size_t nr);

/*
 * Type 7 of Hyndman and Fan (1996), the default of R: linear interpolation at
 * 0-based rank p (nr - 1). 0 <= p <= 1, else BUG().
 */
double quantile_type7(const double *v, size_t nr, double p);

/*
 * Median absolute deviation from the median times 1.4826: estimates the
 * standard deviation of normal data, ignores up to half the values.
 */
double quantile_mad(const double *v, size_t nr);

/* A sorted copy that the caller frees; NULL as said above. */
double *quantile_sort(const double *v, size_t nr);

/* Move the finite values of v to the front, in order; returns how many. */
size_t quantile_finite(double *v, size_t nr);

#endif
