/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_line.h - from the samples of some processes to slope and intercept;
 * inside analysis only.
 */
#ifndef ANALYSIS_LAB_LINE_H
#define ANALYSIS_LAB_LINE_H

#include "analysis/lab_estimate.h"
#include "analysis/lab_mode.h"

/* The sizes of one phase over all processes, and how they are read. */
struct lab_sweep {
	const struct lab_processes *ps;
	size_t phase;
	size_t nr_sizes;
	uint64_t *sizes; /* ascending */
	uint64_t *nr_ops; /* [size] of one sample */
	bool *use_ticks; /* [size] no sample is free of a tick */
	bool is_per_size; /* all nr_ops alike: the line runs over the size */
};

/*
 * Look at the sizes; fills what struct lab_phase says of them (sizes,
 * nr_ticked, mass_min, has_line, is_per_size) from all of layout 0.
 */
void lab_sweep_init(struct lab_sweep *sw, const struct lab_processes *ps,
		    size_t phase, struct lab_phase *s);
void lab_sweep_release(struct lab_sweep *sw);

/* What the line of size k runs over, and through (layout 0, all processes). */
double lab_sweep_x(const struct lab_sweep *sw, size_t k);
double lab_sweep_y(const struct lab_sweep *sw, const struct lab_phase *s,
		   size_t k);

/* Which processes. */
struct lab_pick {
	bool by_process, by_boot, by_layout;
	size_t process, boot;
	unsigned int layout;
};

struct lab_pick lab_pick_layout(unsigned int layout);
struct lab_pick lab_pick_boot(size_t boot); /* its processes of layout 0 */
struct lab_pick lab_pick_process(size_t process);

struct lab_line {
	double insns[LAB_NR_HALVES]; /* NaN: none */
	size_t nr_steps;
	double steps[RECORD_POINTS_MAX]; /* NaN: a size is missing */
};

/*
 * The exact difference quotient between the smallest and the largest size; of
 * a single size, insns / ops without a fixed cost. Processes that have not
 * both ends have no line.
 */
void lab_line_of(const struct lab_sweep *sw, const struct lab_pick *pick,
		 struct lab_line *line);

#endif
