/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * facts.h - what a case summary holds besides times: proof, counters, noise,
 * layouts; inside analysis only.
 */
#ifndef ANALYSIS_FACTS_H
#define ANALYSIS_FACTS_H

#include "analysis/samples.h"

/* Worst verdict and its text, over records that ran to the end. */
void facts_proof(const struct records *rs, struct case_summary *s);

/* Counters of the largest size of each process. */
void facts_counters(const struct records *rs, struct case_summary *s);

/* Interference and the empty measurement. */
void facts_noise(const struct records *rs, struct case_summary *s);

/* values: the headline of each record, NaN where there is none. */
void facts_layouts(const struct records *rs, const double *values,
		   struct case_summary *s);

#endif
