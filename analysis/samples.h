/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * samples.h - which samples count, and what of them; inside analysis only.
 */
#ifndef ANALYSIS_SAMPLES_H
#define ANALYSIS_SAMPLES_H

#include "analysis/summary.h"

/* Records whose numbers are used, in time order. Borrowed. */
struct records {
	const struct case_record *const *r;
	size_t nr;
	double clock_ref_ns; /* of core_clock.h; 0: times as they are */
};

/*
 * The retained (drop == 0) samples of a point: wall or CPU time in ns without
 * the cost of the empty measurement, at least 0, at the reference clock. out has
 * room for p->nr_samples. Returns how many.
 */
size_t samples_retained(const struct case_record *r,
			const struct point_record *p, size_t phase,
			enum summary_clock clock, double clock_ref_ns,
			double *out);

/* The point of a size, or NULL. */
const struct point_record *samples_point(const struct case_record *r,
					 uint64_t size);

/*
 * Retained samples of one size over all records, in time order; the caller
 * frees. *nr may become 0.
 */
double *samples_of_size(const struct records *rs, size_t phase,
			enum summary_clock clock, uint64_t size, size_t *nr);

/* The sizes of all records, ascending, without repeats; the caller frees. */
uint64_t *samples_sizes(const struct records *rs, size_t *nr);

/* Smallest difference between two different values; 0 if there is none. */
double samples_resolution(const double *v, size_t nr);

/* Count samples and causes into s (docs of struct case_summary). */
void samples_count(const struct records *rs, struct case_summary *s);

/* Contention index: wall time / CPU time of the thread. */
struct kappa {
	size_t nr; /* samples that were long enough to say */
	double median; /* NaN if nr is 0 */
	bool is_contended; /* the CPU time is the better number */
	bool is_waiting; /* almost no sample ran without a pause */
};

/*
 * Over the retained samples of a phase. Samples shorter than 20 times the
 * empty measurement do not vote: in them kappa shows the clocks.
 */
void samples_kappa(const struct records *rs, size_t phase, struct kappa *k);

/* Does any retained sample of the phase have a CPU time? */
bool samples_have_cpu(const struct records *rs, size_t phase);

#endif
