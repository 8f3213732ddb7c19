/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * equivalence.h - "no change larger than this": two one-sided tests (Schuirmann
 * 1987), by ranks.
 *
 * Both tests reject at alpha exactly when the interval of level 1 - 2 alpha
 * (hodges_lehmann_at(), mann_whitney_shift()) lies inside low .. high.
 */
#ifndef ANALYSIS_EQUIVALENCE_H
#define ANALYSIS_EQUIVALENCE_H

#include "analysis/estimate.h"

#include <stddef.h>

/* max(|lo|, |hi|): what is surely not exceeded. NaN without a number. */
double equivalence_bound(const struct estimate *e);

/*
 * The larger of the two one-sided p-values that the centre of the differences is
 * above low and below high. 1 when nr is 0, NaN when a value is not finite.
 */
double equivalence_p(const double *d, size_t nr, double low, double high);

/* The same for the shift from a to b. */
double equivalence_p_two(const double *a, size_t nr_a, const double *b,
			 size_t nr_b, double low, double high);

#endif
