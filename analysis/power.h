/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * power.h - what could have been found, and how many more it would take.
 *
 * Normal approximation with the efficiency of rank tests, 3 / pi = 0.955 (Hodges
 * and Lehmann 1956), less the units that a small number costs: z^2 / 2 + 1 pairs,
 * 0.6 times that a side, z of 1 - alpha / 2 (Guenther 1981 has z^2 / 2 for the t
 * test; the rest is what steps of ranks cost, simulated: docs/statistics.md). Never
 * promises an effect where so few units cannot reach alpha at all, however large it
 * is.
 *
 * sd is that of one pair's difference (paired), or of one unit of a side.
 *
 * alpha is two-sided for a change, one-sided (each of the two tests) for an
 * equivalence. 0 < alpha < 1, 0 < power < 1, else BUG().
 */
#ifndef ANALYSIS_POWER_H
#define ANALYSIS_POWER_H

#include <stddef.h>

/*
 * Smallest change that the signed-rank test finds with this power. Infinite when
 * nr_pairs cannot reach alpha; NaN when sd is NaN or negative.
 */
double power_mde(double sd, size_t nr_pairs, double alpha, double power);

/* The same for the rank-sum test of two independent sides. */
double power_mde_two(double sd_a, size_t nr_a, double sd_b, size_t nr_b,
		     double alpha, double power);

/*
 * Pairs until power_mde() is at most delta; at least as many as alpha takes. 0
 * when sd or delta is no positive number (sd 0 is one), or it would be over
 * POWER_UNITS_MAX.
 */
size_t power_pairs(double sd, double delta, double alpha, double power);

/* Units a side, the same on both. */
size_t power_units(double sd_a, double sd_b, double delta, double alpha,
		   double power);

/*
 * Until two one-sided tests call a true zero equivalent within delta with this
 * power.
 */
size_t power_pairs_equivalence(double sd, double delta, double alpha,
			       double power);
size_t power_units_equivalence(double sd_a, double sd_b, double delta,
			       double alpha, double power);

#define POWER_UNITS_MAX 1000000

#endif
