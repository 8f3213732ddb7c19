/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf.h - counters of the calling thread around a phase.
 *
 * Events are counted for the thread that opens them, on whatever CPU it runs,
 * and not for its children. They are not free while they are open: six
 * software events made a first touch 4 % slower (822 -> 855 ns, kernel 6.18
 * in a virtual machine; fork() did not change), tracepoints and PMU events
 * cost more, and each context switch swaps the PMU. So open them for counted
 * samples only, and take no times from those.
 */
#ifndef SYS_PERF_H
#define SYS_PERF_H

#include "base/compiler.h"
#include "base/why.h"
#include "sys/perf_scale.h"
#include "sys/perf_table.h"

#include <stdbool.h>
#include <stddef.h>

struct perf_group;

/*
 * Open and start all events: those that need no PMU in one group, those that
 * need one in as few groups as the PMU allows, in the order of specs. The
 * first of these is pinned: exact, or not counted at all; the others take
 * turns on the counters it leaves, so they are scaled or never ran. One
 * read() returns a whole group, so that its events cover one interval.
 *
 * An event that the kernel refuses is absent in every result, with its errno,
 * and does not spoil the others: the call returns 0 even if all are absent.
 * Fails only for want of descriptors or memory, or with -E2BIG for more than
 * 64 events (why is filled). nr may be 0. For one thread at a time.
 */
MUST_CHECK int perf_group_open(struct perf_group **group,
			       const struct perf_spec *specs, size_t nr,
			       struct why *why);
void perf_group_close(struct perf_group *g); /* NULL is fine */

/*
 * Around the phase. Nothing but one read() a group into memory that is shared
 * and touched, so that a fork() between the two does not make the second
 * fault; the groups nest, PMU events innermost.
 */
void perf_group_begin(struct perf_group *g);
void perf_group_end(struct perf_group *g);

/*
 * What event i (as in specs) counted between the last begin and end,
 * including the cost of an empty pair: the caller measures that and subtracts
 * it (perf_scale_less()).
 */
void perf_group_result(const struct perf_group *g, size_t i,
		       struct perf_count *count);

size_t perf_group_nr(const struct perf_group *g);
const char *perf_group_name(const struct perf_group *g, size_t i);

/* How many read() calls one begin makes, and whether any event counts. */
size_t perf_group_nr_reads(const struct perf_group *g);

/* What can be counted here, and if less than all, why. */
struct perf_support {
	bool has_software; /* page-faults, the kernel's part included */
	bool has_pmu_user; /* instructions:u */
	bool has_pmu_kernel; /* instructions:k */
	int err; /* positive errno of the first that failed; 0: all work */
	char text[160]; /* one line: "no hardware PMU: ...", or "all events" */
	char hint[200]; /* the remedy, or empty */
};

void perf_support(struct perf_support *s);

#endif
