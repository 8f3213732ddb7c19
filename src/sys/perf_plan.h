/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf_plan.h - which events share a group. Inside of perf.c, apart for tests.
 *
 * A group is on the PMU as a whole or not at all, so the fewer groups, the
 * fewer extrapolations, and a group too large never counts. Only the kernel
 * knows what fits, so it is asked.
 */
#ifndef SYS_PERF_PLAN_H
#define SYS_PERF_PLAN_H

#include "base/compiler.h"
#include "sys/perf_table.h"

#include <stdbool.h>
#include <stddef.h>

#define PERF_EVENTS_MAX 64

struct perf_plan_set {
	size_t nr;
	size_t events[PERF_EVENTS_MAX]; /* indexes of specs; [0] leads */
};

struct perf_plan {
	/* PMU groups first; the group without PMU, if any, is the last. */
	size_t nr_sets;
	struct perf_plan_set sets[PERF_EVENTS_MAX];
	int errs[PERF_EVENTS_MAX]; /* of each event: 0 or -errno: absent */
};

/* Where events are opened: libperf, or a test's idea of a PMU. */
struct perf_plan_ops {
	/* As member of a set, not counting yet; the first of a set leads. */
	int (*open)(void *ctx, size_t set, size_t event);
	/* Undo the last open of the set. */
	void (*close)(void *ctx, size_t set, size_t event);
	/*
	 * Does this PMU set get on the PMU when it is let on? Set 0 is left on
	 * (it is pinned, others must fit beside it), the others are not.
	 */
	bool (*fits)(void *ctx, size_t set);
};

/*
 * Open all events. plan->errs[i] must be 0, or the reason why event i must
 * not be tried. A refusal makes the event absent, or, when the event would
 * lead a group of its own, begins another group. nr <= PERF_EVENTS_MAX.
 * Returns 0, or -errno of a failure that is not about the event (descriptors,
 * memory); what was opened then stays in the plan for the caller to close.
 */
MUST_CHECK int perf_plan_open(struct perf_plan *plan,
			      const struct perf_spec *specs, size_t nr,
			      const struct perf_plan_ops *ops, void *ctx);

#endif
