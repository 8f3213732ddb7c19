/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multiple.h - many tests at once. adjusted[i] <= alpha decides test i.
 *
 * A p that is NaN is no test: it stays NaN and does not count. p and adjusted
 * may be the same array.
 */
#ifndef ANALYSIS_MULTIPLE_H
#define ANALYSIS_MULTIPLE_H

#include <stddef.h>

/*
 * Chance of any false alarm among all at most alpha, however they depend on each
 * other (Holm 1979).
 */
void multiple_holm(const double *p, size_t nr, double *adjusted);

/*
 * Expected share of false among the alarms at most alpha (Benjamini and Hochberg
 * 1995), for tests that are independent or go together.
 */
void multiple_bh(const double *p, size_t nr, double *adjusted);

/* The same, however they depend (Benjamini and Yekutieli 2001). */
void multiple_by(const double *p, size_t nr, double *adjusted);

#endif
