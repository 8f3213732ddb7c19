/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sample_view.h - samples and processes one by one, for plots.
 *
 * The same corrections as in summary.h: the empty measurement is subtracted,
 * times are told at a reference clock. What is dropped stays visible.
 */
#ifndef ANALYSIS_SAMPLE_VIEW_H
#define ANALYSIS_SAMPLE_VIEW_H

#include "analysis/summary.h"

/* Which records, and which of their numbers. */
struct sample_rule {
	const struct case_summary *summary; /* case, headline, phase, clock */
	char variant; /* of run --ab; 0: any */
	bool is_lab; /* instructions: no clock is corrected */
	double clock_ref_ns; /* sample_clock_ref(); 0: times as they are */
};

/* Reference clock over all records of these files, as summary.h has it. */
double sample_clock_ref(const struct result_file *const *files, size_t nr);

/* One process whose numbers are used. */
struct sample_process {
	const struct case_record *record;
	double value; /* its headline; NaN: it has none */
	/* without those dropped by plan */
	size_t nr_samples, nr_dropped;
	uint32_t drop; /* causes, together */
};

/* In file order; free() *all. Returns how many. */
size_t sample_processes(const struct result_file *f,
			const struct sample_rule *rule,
			struct sample_process **all);

/* One sample; those dropped by plan are not told. */
struct sample_cost {
	double per_op;
	uint32_t drop; /* 0: it counts */
};

/* Samples of one size of the sweep; free() *all. Returns how many. */
size_t sample_costs(const struct result_file *f, const struct sample_rule *rule,
		    uint64_t size, struct sample_cost **all);

#endif
