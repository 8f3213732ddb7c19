/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reduce.h - from samples to one line per process; inside analysis only.
 */
#ifndef ANALYSIS_REDUCE_H
#define ANALYSIS_REDUCE_H

#include "analysis/samples.h"

/*
 * One phase on one clock, process by process. [p * nr_sizes + k] is process p
 * at size k; what is missing is NaN.
 */
struct reduced {
	size_t nr; /* processes */
	size_t nr_sizes;
	uint64_t *sizes; /* ascending */
	uint64_t *nr_ops; /* [k] of one sample, of the first process with it */
	bool is_per_size; /* all nr_ops alike: the line runs over the size */
	bool has_line; /* two sizes, and at least one process has a line */
	double *total_ns; /* [p][k] median of the retained samples */
	double *per_op_ns; /* [p][k] total_ns / nr_ops */
	double *steps; /* [p][k] slope_steps() */
	double *residuals; /* [p][k] slope_residual() of the process's line */
	double *slope; /* [p] */
	double *fixed; /* [p] */
	double *theil_sen; /* [p] */
};

void reduce(const struct records *rs, size_t phase, enum summary_clock clock,
	    struct reduced *d);
void reduced_release(struct reduced *d);

/*
 * The value of every process under a headline: slope, intercept or, for
 * MEAN, time / operations of the only size. NULL when there is none (no line;
 * several sizes under MEAN). Borrowed from d.
 */
const double *reduced_values(const struct reduced *d,
			     enum summary_headline headline);

/* Hodges-Lehmann over the values that are not NaN, v[0], v[stride], ... */
struct estimate reduce_estimate(const double *v, size_t nr, size_t stride);

/*
 * Mean over processes of the residuals of size k; *is_systematic: the sign
 * repeats (two-sided sign test over processes, p < .01). NaN without a line.
 */
double reduce_residual(const struct reduced *d, size_t k, bool *is_systematic);

#endif
