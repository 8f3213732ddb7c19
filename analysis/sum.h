/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sum.h - sums that keep the small terms (Neumaier 1974): the error is that of
 * one rounding at the end as long as not all digits cancel.
 */
#ifndef ANALYSIS_SUM_H
#define ANALYSIS_SUM_H

#include <stddef.h>

struct sum {
	double high, low;
};

void sum_add(struct sum *s, double x);
double sum_value(const struct sum *s);

/* Of an array; 0 for none. */
double sum_of(const double *v, size_t nr);
/* NaN for none. */
double sum_mean(const double *v, size_t nr);
/* Sum of the squares of v - centre. */
double sum_squares(const double *v, size_t nr, double centre);

#endif
