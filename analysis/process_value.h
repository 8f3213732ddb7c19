/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * process_value.h - the headline of each process by itself.
 *
 * What summary.h and lab.h reduce to one number a case, before that last step:
 * for tools that want to see the processes (benchstat calls them samples).
 */
#ifndef ANALYSIS_PROCESS_VALUE_H
#define ANALYSIS_PROCESS_VALUE_H

#include "analysis/summary.h"

struct process_rule {
	bool is_lab; /* exact counts: lowest modes, layout 0 only */
	enum summary_headline headline;
	enum summary_clock clock; /* live: that of the case's phase 0 */
};

/*
 * The headline of every record, in ns (at the reference clock of the file, as
 * in its summary) or instructions; NaN where a process has none: not ok, too
 * few sizes, another layout in the lab. records are of one case of f. Returns
 * nr numbers; free() them. The median and the interval over them are those of
 * the summary, but that the clocks which a run saw widen that interval.
 */
double *process_values(const struct result_file *f,
		       const struct case_record *const *records, size_t nr,
		       const struct process_rule *rule);

#endif
