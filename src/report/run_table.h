/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run_table.h - the table of one run: what a kernel developer reads first.
 *
 * At most 100 columns of ASCII, readable without colour. A row is a case;
 * below it, indented, its further phases. Two numbers a row, both with half
 * the width of their 95 % interval: the headline, and the other half of the
 * line (the fixed cost next to a cost per operation, and the reverse).
 * A case that is skip, broken or suspect is a row with its reason and never a
 * number; what is missing is "-" or absent, never 0.
 */
#ifndef REPORT_RUN_TABLE_H
#define REPORT_RUN_TABLE_H

#include "analysis/summary.h"

#include <stdint.h>
#include <stdio.h>

/* What stands around the table; a line whose text is NULL is left out. */
struct run_head {
	const char *machine; /* "AMD EPYC 7763, 2 cpus, 1 node, kvm" */
	const char *kernel; /* "6.1.0-18-amd64, PREEMPT_DYNAMIC" */
	const char *mode; /* "live, cpu 1, fifo, ASLR off, seed 1" */
	const char *clock; /* "times are at the core's median clock ..." */
	const char *file; /* the result file */
	size_t nr_notes; /* "no PMU: ...": a line each */
	const char *const *notes;

	const char *repro_options; /* "--seed 1 --cpu 1": after each repro */
	size_t nr_processes; /* of the whole run */
	double elapsed_s;
	const char
		*incomplete; /* "interrupted", "budget": ends the last line */
};

/* Header, table, legend, repro lines, and the one line that sums up. */
void run_table_write(FILE *out, const struct run_head *head,
		     const struct run_summary *run);

#endif
