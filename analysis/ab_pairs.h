/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ab_pairs.h - the records of run --ab as pairs: one number a round.
 *
 * d = ln(cost of b) - ln(cost of a) of the two processes of a round, where the
 * cost of a process is its headline as in summary.h. Both sides are on the same
 * clock (wall, or CPU time where the samples of both together are contended) and
 * at the same reference of the core clock; a difference of two logs does not
 * depend on what that reference is.
 *
 * Hodges-Lehmann and the signed-rank interval over d: statistics of paired
 * designs in docs/statistics.md.
 */
#ifndef ANALYSIS_AB_PAIRS_H
#define ANALYSIS_AB_PAIRS_H

#include "analysis/summary.h"

struct ab_pairs {
	size_t nr; /* rounds with a number on both sides */
	double *log_ratio; /* [nr], in order of rounds; owned */
	unsigned int *rounds; /* [nr]; owned */
	enum summary_clock clock;
	enum summary_headline headline; /* MEAN where there is one size */
};

/*
 * Of the records of one pair of cases (or of one case), in any order; those of
 * another stage, without a variant or without a partner with outcome ok are
 * passed over. nr is 0 when a cost is not positive: a fixed cost that is lost
 * in its noise has no ratio, and leaving out the negative ones would bend what
 * is left.
 */
void ab_pairs_build(const struct case_record *const *records, size_t nr,
		    unsigned int stage, enum summary_headline headline,
		    struct ab_pairs *out);
void ab_pairs_release(struct ab_pairs *p);

/*
 * Half of the 95 % interval of the ratio b / a, relative to it: what the stop
 * rule looks at. NaN without an interval.
 */
double ab_pairs_half_width_ratio(const struct ab_pairs *p);

#endif
