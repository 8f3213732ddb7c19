/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run_row.h - one case as rows of the run table; inside report only.
 */
#ifndef REPORT_RUN_ROW_H
#define REPORT_RUN_ROW_H

#include "analysis/summary.h"
#include "report/table.h"

enum run_column {
	RUN_CASE,
	RUN_ESTIMATE,
	RUN_ESTIMATE_HALF,
	RUN_OTHER,
	RUN_OTHER_HALF,
	RUN_NR,
	RUN_DROPPED,
	RUN_PROOF,
	RUN_TAGS,
	RUN_NR_COLUMNS,
};

/*
 * RUN_OTHER is titled "fixed", for cases whose headline is a cost per
 * operation; a table with others gives it a title of its own.
 */
extern const struct table_column run_columns[RUN_NR_COLUMNS];

/* "fork/anon.v1:call": the metric id without axes; free() it. */
char *run_row_group(const struct case_summary *s);

/* Why there is no number: "skip (2 of 3 processes): no THP"; free() it. */
char *run_row_reason(const struct case_summary *s);

/*
 * The rows of a case; returns the tags that occur in them. A case without axes
 * is named by its group, others by their axes.
 */
unsigned int run_row_add(struct table *t, const struct case_summary *s);

/* Is there a number to show? Skip, broken and suspect have none. */
bool run_row_has_number(const struct case_summary *s);

/* What the cases of a run came to: each is counted once. */
struct run_outcomes {
	size_t nr[4]; /* cases per enum outcome; OUTCOME_OK: with a number */
	size_t nr_without; /* OUTCOME_OK, and yet no number */
};

struct run_outcomes run_row_outcomes(const struct run_summary *run);

#endif
