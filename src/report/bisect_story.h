/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bisect_story.h - what a bisection found, step by step. */
#ifndef REPORT_BISECT_STORY_H
#define REPORT_BISECT_STORY_H

#include "analysis/compare.h"
#include "results/bisect_log.h"

#include <stdio.h>

/*
 * The question, a row a step in time order, and the answer: which is the first
 * bad one, which the last good one, and what lies between their values. The
 * last bad verdict in time is the first bad kernel, since every bad verdict
 * moves that end; so with good.
 */
void bisect_story_write(FILE *out, const struct bisect_log *log);

/* Counters, evidence and findings that differ across the change. */
void bisect_story_moved(FILE *out, const struct compare_row *row);

#endif
