/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * slope.h - fixed cost and cost per operation: a line through the sizes of one
 * process, y = fixed + per_op n.
 *
 * The interval of a slope comes from its distribution over processes, never
 * from the standard error of the regression: sizes of one process share its
 * luck and are not independent.
 */
#ifndef ANALYSIS_SLOPE_H
#define ANALYSIS_SLOPE_H

#include "base/compiler.h"
#include "analysis/estimate.h"

#include <stdbool.h>
#include <stddef.h>

struct slope {
	double fixed;
	double per_op;
};

/*
 * Least squares with the given weights (> 0). False, s untouched, when there
 * are not two different n, or a number is not finite.
 */
MUST_CHECK bool slope_fit_weighted(const double *n, const double *y,
				   const double *w, size_t nr, struct slope *s);

/*
 * The same with w = 1 / y^2: the relative error, not the absolute one, is
 * alike at all sizes. False also when a y is not positive.
 */
MUST_CHECK bool slope_fit(const double *n, const double *y, size_t nr,
			  struct slope *s);

/*
 * Theil-Sen: the median of the slopes of all pairs with different n. NaN when
 * there is none, or a number is not finite.
 */
double slope_theil_sen(const double *n, const double *y, size_t nr);

/*
 * With the interval of Kendall's statistic (Sen 1968; normal, with his correction
 * for equal n and equal y). Assumes independent errors, which the sizes of one
 * process do not have: for values of different processes. Invalid as above.
 */
struct estimate slope_theil_sen_at(const double *n, const double *y, size_t nr,
				   double level);

/* y / (fixed + per_op n) - 1; infinite where the line is not positive. */
double slope_residual(const struct slope *s, double n, double y);

/* steps[k] = (y[k] - y[k-1]) / (n[k] - n[k-1]); NaN for k = 0 and equal n. */
void slope_steps(const double *n, const double *y, size_t nr, double *steps);

#endif
