/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run_notes.h - the words of a case's numbers, the same in the table of a run
 * and in a report; inside report only.
 */
#ifndef REPORT_RUN_NOTES_H
#define REPORT_RUN_NOTES_H

#include "base/units.h"
#include "analysis/summary.h"

#define RUN_UNIT_MAX 10 /* columns of "page" in "ns/page" */

struct run_unit {
	char s[RUN_UNIT_MAX + 1];
};

/* What the cost per operation of this phase is per: "page", "child". */
struct run_unit run_unit_of(const struct case_summary *s,
			    const struct phase_summary *p);

/* Half the 95 % interval: "0.4%", "12 ns" of nearly nothing, "-". */
struct units_text run_half_width(const struct estimate *e);

/* "proven", "unproven", "SUSPECT", "-" */
const char *run_proof_word(enum proof_verdict proof);

/*
 * What the one number of the row does not say, a line each: throughput,
 * findings in words, ratios of phases, groups of samples, steps of the sweep.
 */
typedef void (*run_notes_fn)(const char *text, void *arg);
void run_notes_each(const struct case_summary *s, run_notes_fn say, void *arg);

#endif
