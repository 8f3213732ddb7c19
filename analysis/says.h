/* SPDX-License-Identifier: GPL-2.0-or-later */
/* says.h - what the processes of a case found, in words; inside analysis. */
#ifndef ANALYSIS_SAYS_H
#define ANALYSIS_SAYS_H

#include "analysis/samples.h"

/*
 * For each key of a text among the notes of the records, in the order of first
 * sight: the text that most of them say. Numbers among the notes are passed
 * over. *says is the caller's to free(), its strings are borrowed.
 */
void says_collect(const struct records *rs, struct say_summary **says,
		  size_t *nr_says);

#endif
