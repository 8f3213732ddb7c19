/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_estimate.h - the numbers of one case under one kernel; inside analysis
 * only.
 */
#ifndef ANALYSIS_LAB_ESTIMATE_H
#define ANALYSIS_LAB_ESTIMATE_H

#include "analysis/lab.h"

/* Processes of one case whose numbers are used, with the boot each is of. */
struct lab_processes {
	size_t nr;
	const struct case_record **r;
	size_t *boot;
	size_t nr_boots;
};

/*
 * Fill *s from the processes that have this phase. Always succeeds: what
 * cannot be had is NaN. The tag UNPROVEN is not set here.
 */
void lab_estimate(const struct lab_processes *ps, size_t phase,
		  struct lab_phase *s);
void lab_phase_release(struct lab_phase *s);

#endif
