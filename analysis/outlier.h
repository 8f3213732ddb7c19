/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outlier.h - values far from the others. Labels only: nothing is ever left out
 * for its value.
 */
#ifndef ANALYSIS_OUTLIER_H
#define ANALYSIS_OUTLIER_H

#include <stdbool.h>
#include <stddef.h>

#define OUTLIER_MADS 5

/*
 * is_far[i] = |v[i] - median| > OUTLIER_MADS x quantile_mad(). Give logs of costs.
 * Returns how many are. None when the MAD is 0 (half of the values are equal:
 * nothing says how far is far) or a value is not finite.
 */
size_t outlier_label(const double *v, size_t nr, bool *is_far);

#endif
