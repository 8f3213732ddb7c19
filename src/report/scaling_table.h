/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scaling_table.h - throughput over the number of tasks, below the table of a
 * run: tasks, time of an operation, operations a second, what a line through
 * tasks=1 says ("linear", as in will-it-scale), and the share of it. Each place
 * (runner/place.h) has rows of its own, and the tasks=1 of place=near.
 */
#ifndef REPORT_SCALING_TABLE_H
#define REPORT_SCALING_TABLE_H

#include "analysis/summary.h"

#include <stdio.h>

/* Nothing when no case was measured with two values of its axis "tasks". */
void scaling_table_write(FILE *out, const struct run_summary *run);

#endif
