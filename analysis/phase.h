/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * phase.h - the summary of one phase; inside analysis only.
 */
#ifndef ANALYSIS_PHASE_H
#define ANALYSIS_PHASE_H

#include "analysis/reduce.h"

/*
 * Reduce a phase: s is filled and owned by the caller. *headline falls back
 * to SUMMARY_MEAN when there is a single size. The per-process values of the
 * headline go to values[0 .. rs->nr), NaN where a process has none.
 */
void phase_summarise(const struct records *rs, size_t phase,
		     enum summary_headline *headline, struct phase_summary *s,
		     double *values);
void phase_release(struct phase_summary *s);

/* Make every estimate of the phase invalid: no verdict. */
void phase_void(struct phase_summary *s);

#endif
