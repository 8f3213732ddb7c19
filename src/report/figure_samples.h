/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * figure_samples.h - what figures of samples and processes share; inside report
 * only.
 */
#ifndef REPORT_FIGURE_SAMPLES_H
#define REPORT_FIGURE_SAMPLES_H

#include "analysis/sample_view.h"
#include "report/figure_parts.h"

/* The processes of one side, in the order of its files, then of time. */
struct figure_side {
	const struct figure_samples *from;
	struct sample_rule rule;
	size_t nr;
	struct sample_process *p;
	size_t *file; /* of each process */
	double median; /* of the values; NaN: none */
};

struct figure_sides {
	size_t nr;
	struct figure_side side[COMPARE_SIDES_MAX];
};

/*
 * Sides with numbers, times at the clock of the first. -ENODATA: none has min
 * processes with a value.
 */
MUST_CHECK int figure_sides_read(struct figure_sides *all, size_t nr,
				 const struct figure_samples *sides,
				 bool is_lab, size_t min);
void figure_sides_release(struct figure_sides *all);

/* "fork/anon page=base, phase call" */
char *figure_sides_title(const struct figure_sides *all);
/* "KIND-fork-anon-page-base" */
char *figure_sides_id(const char *kind, const struct figure_sides *all);
/* names[] of the draft */
void figure_sides_names(struct figure_draft *d, const struct figure_sides *all);
/* What a process's value is: "ns / page"; "call, ns" of a fixed cost. */
char *figure_sides_cost(const struct figure_sides *all,
			const struct figure_unit *u);
/* "45.1 ns"; "132.5 instructions" */
char *figure_number(double value, bool is_lab);

#endif
