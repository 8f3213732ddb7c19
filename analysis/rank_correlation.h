/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rank_correlation.h - do two numbers of the same things go together? */
#ifndef ANALYSIS_RANK_CORRELATION_H
#define ANALYSIS_RANK_CORRELATION_H

#include <stddef.h>

/*
 * Spearman's rho (1904): the product-moment correlation of the mid-ranks of a
 * and b, -1 .. 1; with ties, too. NaN for fewer than three pairs, when all values of
 * one side are equal, or when a value is not finite.
 */
double rank_correlation(const double *a, const double *b, size_t nr);

#endif
