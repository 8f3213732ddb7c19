/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * summary.h - from case records to the numbers of the table.
 *
 *	sample -> process: median of the retained samples of a size, then a
 *		  straight line over the sizes (slope.h)
 *	process -> case:   Hodges-Lehmann estimate with the exact signed-rank
 *		  interval over processes (signed_rank.h)
 *
 * Formulas, assumptions, and when they lie: docs/statistics.md.
 *
 * A sample is left out for a cause (its drop bits), never for its value. From
 * every sample the cost of an empty measurement of its process is subtracted,
 * saturating at 0.
 *
 * Strings and records are borrowed: what a summary was made from must outlive
 * it. Everything else is owned by the summary; *_release() frees it.
 */
#ifndef ANALYSIS_SUMMARY_H
#define ANALYSIS_SUMMARY_H

#include "base/compiler.h"
#include "base/why.h"
#include "results/file.h"
#include "results/record.h"
#include "analysis/core_clock.h"
#include "analysis/estimate.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the headline number of a case is. */
enum summary_headline {
	SUMMARY_PER_OP, /* slope: cost of one more operation */
	SUMMARY_FIXED, /* intercept: cost of the call before any operation */
	SUMMARY_MEAN, /* no line possible (one size): time / operations */
};

enum summary_clock {
	SUMMARY_WALL,
	SUMMARY_CPU, /* CPU time of the thread: the row is tagged CPU-TIME */
};

/* What a reader must know before trusting the row; bits. */
enum tag {
	TAG_NOISY = 1u << 0, /* more than 10 % of the samples were dropped */
	TAG_DRIFT = 1u << 1, /* early and late values differ */
	TAG_MODES = 1u << 2, /* the samples fall into two groups */
	TAG_NONLINEAR = 1u << 3, /* a line does not describe the sweep */
	TAG_CPU_TIME = 1u << 4, /* contended: CPU time, not wall time */
	TAG_TICK = 1u << 5, /* times are multiples of a timer tick */
	TAG_FEW = 1u << 6, /* too few processes for what was asked */
	TAG_WAITS = 1u << 7, /* the thread sleeps in every sample */
	TAG_LAYOUT = 1u << 8, /* layouts differ by more than the interval */
	TAG_LOST = 1u << 9, /* a process broke and was replaced */
};
#define TAG_NR 10

/* "NOISY", "CPU-TIME", ... for one bit of enum tag; BUG() otherwise. */
const char *tag_name(unsigned int bit);

/* One line for people, without capital and full stop. */
const char *tag_explain(unsigned int bit);

/* One size of the sweep, over all processes. */
struct size_summary {
	uint64_t size; /* 0 without a sweep */
	uint64_t nr_ops; /* per sample */
	struct estimate total_ns; /* of one sample */
	struct estimate per_op_ns; /* total / nr_ops */
	/* (y - y of the previous size) / (n - n of it); invalid for the first */
	struct estimate step_per_op_ns;
	double residual_ratio; /* mean over processes of y / line - 1; or NaN */
};

/* Two groups of samples, at the largest size that shows them. */
struct mode_summary {
	size_t nr; /* 0: one group; else 2 */
	uint64_t size;
	double total_ns[2]; /* median of the group, of one sample */
	double mass[2]; /* share of the samples, sums to 1 */
};

struct phase_summary {
	const char *name;
	enum summary_clock clock; /* of every number below */
	double kappa; /* median wall / CPU time; NaN: no CPU companion */

	/*
	 * Slope and intercept over the sweep. With a single size there is no
	 * line: per_op_ns is time / operations and fixed_ns is invalid.
	 */
	bool has_line;
	/*
	 * The line runs over the size, not over nr_ops, because every size
	 * does the same number of operations (fork with k children): then
	 * per_op_ns is the cost of one more unit of the sweep axis, and
	 * fixed_ns that of one operation at size 0.
	 */
	bool is_per_size;
	struct estimate per_op_ns;
	struct estimate fixed_ns;
	struct estimate theil_sen_ns; /* robust slope: cross-check of per_op */
	double spread_ratio; /* 1.4826 MAD / median of the processes' headline */

	/* the headline on the other clock; invalid without a companion */
	struct estimate companion_ns;

	size_t nr_sizes; /* ascending */
	struct size_summary *sizes;

	bool is_nonlinear;
	double max_residual_ratio; /* largest |residual_ratio|; NaN: no line */
	struct mode_summary modes;
	unsigned int tags; /* of this phase alone */
};

struct counter_summary {
	const char *event;
	enum counter_status status; /* exact if any process was */
	int err; /* if absent: positive errno */
	double per_op; /* median over exact processes; NaN unless exact */
	size_t nr; /* processes that counted exactly */
};

/* One address space layout (--layouts), headline phase. */
struct layout_summary {
	unsigned int layout;
	double headline_ns; /* median over its processes */
	size_t nr; /* processes */
};

/* A finding in words ("behaves_like"); texts are borrowed from the records. */
struct say_summary {
	const char *key;
	const char *text; /* what most processes say */
	size_t nr, nr_of; /* processes that say so, of those with the key */
};

/* Phases against each other, each process by itself; text is borrowed. */
struct ratio_summary {
	const char *text; /* "pin+unpin/get+put": results/ratio.h */
	struct estimate value; /* of the headline's slopes or fixed costs */
};

/* Medians over processes; counts are sums. */
struct noise_summary {
	double other_cpus; /* CPUs used by everything else */
	double measured_cpu_other; /* share of the measured CPU, 0..1 */
	uint64_t steal_ns;
	uint64_t nr_preempted;
	uint64_t nr_migrated;
};

#define SUMMARY_DROP_BITS 8

struct case_summary {
	const char *bench;
	unsigned int version;
	struct axes axes;
	const char *op;
	const char *sweep; /* or NULL */

	/* broken > suspect > ok > skip; but one broken in ten good: TAG_LOST */
	enum outcome outcome;
	const char *outcome_why; /* first reason for it, or NULL */
	size_t nr_outcomes[4]; /* records per enum outcome */
	size_t nr_processes; /* whose numbers are used */

	/* samples of the used processes, without those dropped by plan */
	size_t nr_samples; /* retained and dropped */
	size_t nr_dropped;
	size_t nr_dropped_by[SUMMARY_DROP_BITS]; /* [bit]; may overlap */

	enum summary_headline headline; /* after the fall back to MEAN */
	size_t headline_phase;
	size_t nr_phases;
	struct phase_summary phases[RECORD_PHASES_MAX];
	unsigned int tags; /* enum tag bits of the headline phase */

	size_t nr_ratios;
	struct ratio_summary ratios[RECORD_RATIOS_MAX];
	/* Bytes per ns of the headline phase; invalid where none are moved. */
	struct estimate bytes_per_ns;

	enum proof_verdict proof; /* worst over processes */
	char *proof_text; /* first failure, else first missing, or NULL */

	size_t nr_counters; /* of phase 0, at the largest size */
	struct counter_summary *counters;

	size_t nr_says;
	struct say_summary *says;

	size_t nr_layouts; /* 1 unless layouts are a factor */
	struct layout_summary *layouts;
	double layout_spread_ratio; /* (max - min) / median of them; 0 if 1 */

	struct noise_summary noise;
	uint64_t empty_wall_ns; /* median over processes */

	char *why; /* why there is no number or a doubtful one, or NULL */
};

/* What was asked for; from the plan. */
struct summary_rule {
	enum summary_headline headline; /* PER_OP or FIXED */
	size_t min_processes; /* fewer: TAG_FEW; 0: no minimum */
	bool use_suspect; /* also use numbers of suspect processes */
	/*
	 * Of the whole run; ref_ns 0: of these records, and intervals are not
	 * stretched to the clocks seen (for the stop rule, which more
	 * processes could not help there).
	 */
	struct core_clock clock;
};

/*
 * Reduce the records of one case, in time order, to a summary. Records that
 * are skip or broken (and suspect, unless asked) are counted, not used. Always
 * succeeds: a number that cannot be had is an invalid estimate and s->why says
 * why. nr == 0 is a BUG. The caller releases s.
 */
void summary_case(const struct case_record *const *records, size_t nr,
		  const struct summary_rule *rule, struct case_summary *s);
void case_summary_release(struct case_summary *s);

/* The estimate that stands for the case; may be invalid. Never NULL. */
const struct estimate *summary_headline(const struct case_summary *s);

struct run_summary {
	struct core_clock clock;
	size_t nr;
	struct case_summary *cases; /* in plan order, then in file order */
};

/*
 * Group the records of a file by (bench, version, axes) and reduce each group.
 * Of the plan it reads
 *
 *	"rounds_min": 12,
 *	"cases": [{"bench": "fork/anon", "version": 1,
 *		   "case": {"page": "base"}, "headline": "per_op"}, ...]
 *
 * where only bench is required; headline is "per_op" (default) or "fixed". A
 * planned case without a record is kept, with no processes and a why. Returns
 * 0, or -EINVAL with why when the plan has another shape. f must outlive out.
 */
MUST_CHECK int summary_build(const struct result_file *f,
			     struct run_summary *out, struct why *why);
void run_summary_release(struct run_summary *out);

#endif
