/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ranks.h - ranks, equal values sharing the mean of theirs.
 */
#ifndef ANALYSIS_RANKS_H
#define ANALYSIS_RANKS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * twice[i] = 2 x the mid-rank of v[i], a whole number in 2 .. 2 nr. False, and
 * twice[] untouched, when a value is NaN or infinite. *ties = sum of t^3 - t
 * over groups of t equal values: 0 without ties. ties may be NULL.
 */
bool ranks_twice(const double *v, size_t nr, size_t *twice, double *ties);

#endif
