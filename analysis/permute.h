/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * permute.h - p-values by drawing: what the statistic would have been with other
 * labels.
 *
 * p = (hits + 1) / (PERMUTE_DRAWS + 1), never 0 (Phipson and Smyth 2010), so
 * never below 1e-4. The seed is a hash of the scores: the same data give the
 * same p. For where no exact distribution is at hand.
 */
#ifndef ANALYSIS_PERMUTE_H
#define ANALYSIS_PERMUTE_H

#include <stdbool.h>
#include <stddef.h>

#define PERMUTE_DRAWS 9999

/*
 * Signs: is the sum of the scores of one sign (those with is_plus) as far from
 * half of all as random signs make it? Two-sided. 1 when nr is 0.
 */
double permute_signs(const size_t *scores, const bool *is_plus, size_t nr);

/*
 * Labels: is the sum of the first nr_a of nr scores as far from what nr_a random
 * ones have as random ones are? Two-sided. 1 when nr_a is 0 or nr.
 */
double permute_labels(const size_t *scores, size_t nr_a, size_t nr);

#endif
