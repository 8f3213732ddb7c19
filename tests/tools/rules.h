/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules.h - how other tools decide whether B differs from A, re-stated from their
 * sources and papers (docs/references.md), to show what each makes of our recorded
 * data. Ours is analysis/compare.h.
 *
 * A side is its processes in the order they ran, each with its samples in order.
 * true: the tool says "different". A side that is too small for the rule is never
 * different.
 */
#ifndef TESTS_RULES_H
#define TESTS_RULES_H

#include "analysis/boot.h"

#include <stdbool.h>

struct rule_side {
	size_t nr;
	const struct boot *processes;
};

/*
 * hyperfine with its scripts/welch_ttest.py: the time of a process is one value
 * (here the mean of its samples); Welch's t, p < 0.05.
 */
bool rule_hyperfine(const struct rule_side *a, const struct rule_side *b);

/* benchstat, one line of go test a process: Mann-Whitney, p < 0.05. */
bool rule_benchstat(const struct rule_side *a, const struct rule_side *b);

/*
 * benchstat with -count=n, Google Benchmark's compare.py with repetitions: the same
 * test over the samples of one process a side, the first.
 */
bool rule_repetitions(const struct rule_side *a, const struct rule_side *b);

/*
 * LKP: medians of the processes (it calls them means), ranges after dropping nr / 32
 * values at each end; different when the ranges are apart by more than half of the
 * difference of the medians and their ratio is over 1.05.
 */
bool rule_lkp(const struct rule_side *a, const struct rule_side *b);

/*
 * pyperf compare: the first three samples of every process as if independent,
 * Student's t with pooled variance, 95 %.
 */
bool rule_pyperf(const struct rule_side *a, const struct rule_side *b);

/*
 * Fuchsia perfcompare: without the first sample of each process, mean of the means;
 * different when the 99 % t intervals of the two sides do not overlap.
 */
bool rule_fuchsia(const struct rule_side *a, const struct rule_side *b);

/* All of them, for a table. */
struct rule {
	const char *name;
	bool (*differs)(const struct rule_side *a, const struct rule_side *b);
};

#define NR_RULES 6
extern const struct rule rules[NR_RULES];

#endif
