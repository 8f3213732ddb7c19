/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * case_fold.h - the cases of a benchmark in few words; inside report only.
 *
 * An axis may have some forty values and a benchmark the product of its axes.
 * Cases that can run, and those that lack the same thing, are one group each,
 * and in a group whatever differs in one axis only is one term:
 * "page=base,thp state=exclusive,shared; page=ksm state=shared".
 */
#ifndef REPORT_CASE_FOLD_H
#define REPORT_CASE_FOLD_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

struct case_group {
	const char *why; /* what they lack here, borrowed; NULL: ready */
	const char *hint; /* the remedy, borrowed; may be NULL */
	size_t nr; /* cases */
	char *text; /* their axes; "" of the only case without axes */
};

struct case_groups {
	size_t nr;
	struct case_group *groups; /* ready first, then as they come */
};

/* The groups of the variants of one object of "run-bench-guest list". */
void case_groups_build(struct case_groups *g, const json_t *bench);
void case_groups_release(struct case_groups *g);

/* Cases of the benchmark, and those of them that can run here. */
size_t case_count(const json_t *bench, size_t *nr_ready);

/*
 * "3 benchmarks, 80 cases, 72 ready here" and, below it, what the others lack,
 * each reason once, the most frequent first. At most width columns.
 */
void case_totals_write(FILE *out, const json_t *list, size_t width);

#endif
