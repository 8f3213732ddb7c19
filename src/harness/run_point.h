/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run_point.h - one size of the sweep, and what else happened meanwhile. */
#ifndef HARNESS_RUN_POINT_H
#define HARNESS_RUN_POINT_H

#include "harness/run.h"

/* Everything that is written while measuring, in one MAP_SHARED mapping. */
struct bench *bench_new(const struct run_request *req); /* NULL: no memory */
void bench_free(struct bench *b);

/* Measure b->size into *point and judge its proof. */
void run_point(struct bench *b, struct case_record *r,
	       struct point_record *point);

/* Other CPU time, steal and interrupts between the two, into r->noise. */
void noise_start(struct bench *b, struct case_record *r);
void noise_end(struct bench *b, struct case_record *r);

/*
 * A process that goes on as its own child (descend.h): around the fork, so that
 * CPU time of the parent still counts as this case's own.
 */
void noise_leave(void);
void noise_enter(void);

/*
 * CPUs used by everything else since noise_start(), so far; -1: cannot be told,
 * for one because the process is too short for the ticks of /proc/stat.
 */
double noise_other_cpus(const struct bench *b);

#endif
