/* SPDX-License-Identifier: GPL-2.0-or-later */
/* designs_table.h - models and result files to the neutral table of report. */
#ifndef CLI_DESIGNS_TABLE_H
#define CLI_DESIGNS_TABLE_H

#include "cli/designs_measure.h"
#include "report/designs_table.h"

struct designs_job {
	const struct designs_options *o;
	struct designs_scenarios *scenarios; /* their kind is changed */
	size_t nr_runs;
	struct design_run *runs; /* columns of designs */
	const struct designs_evidence *evidence; /* columns of kernels */
	struct designs_table table; /* filled in */
	bool has_observed; /* litmus: steps were printed, so say what they mean */
	size_t nr_strings;
	char **strings; /* of the table; owned */
};

/*
 * A row for each scenario and kind (of those that o takes), a column for each
 * design and kernel. released by designs_job_release().
 */
void designs_job_make(struct designs_job *j);
/* Columns alone: for who fills in cells of its own. */
void designs_job_begin(struct designs_job *j);
void designs_job_release(struct designs_job *j);

/* A kernel's cell, for scenario s with its kind. */
void designs_job_kernel(struct designs_job *j, struct designs_cell *c,
			const struct scenario *s, const char *kernel);

#endif
