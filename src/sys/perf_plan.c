// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/perf_plan.h"

#include <errno.h>
#include <string.h>

struct pending {
	size_t nr;
	size_t events[PERF_EVENTS_MAX];
};

static bool is_fatal(int err)
{
	return err == -EMFILE || err == -ENFILE || err == -ENOMEM;
}

/*
 * Move what the kernel takes from pending into a new set. A refused sibling
 * stays, as it may be refused for the company: x86 and arm64 answer -EINVAL
 * when the group could never be on the PMU together. A refused leader is
 * absent. So every call shortens pending.
 */
static int fill_set(struct perf_plan *plan, struct pending *pending,
		    const struct perf_plan_ops *ops, void *ctx)
{
	struct perf_plan_set *set = &plan->sets[plan->nr_sets];
	struct pending left = { .nr = 0 };
	int err = 0;

	set->nr = 0;
	for (size_t i = 0; i < pending->nr; i++) {
		size_t event = pending->events[i];

		err = ops->open(ctx, plan->nr_sets, event);
		if (is_fatal(err))
			break;
		if (!err)
			set->events[set->nr++] = event;
		else if (set->nr)
			left.events[left.nr++] = event;
		else
			plan->errs[event] = err;
	}
	*pending = left;
	return is_fatal(err) ? err : 0;
}

/*
 * The kernel accepts a group by what the PMU has, not by what is free: a
 * counter held by the NMI watchdog or by somebody's "perf stat -a" keeps a
 * full group off for ever. Members go back to pending until the rest fits.
 */
static void shrink_set(struct perf_plan *plan, struct pending *pending,
		       const struct perf_plan_ops *ops, void *ctx)
{
	struct perf_plan_set *set = &plan->sets[plan->nr_sets];

	while (!ops->fits(ctx, plan->nr_sets) && set->nr > 1) {
		size_t event = set->events[--set->nr];

		ops->close(ctx, plan->nr_sets, event);
		memmove(pending->events + 1, pending->events,
			pending->nr * sizeof(pending->events[0]));
		pending->events[0] = event;
		pending->nr++;
	}
}

static int open_kind(struct perf_plan *plan, const struct perf_spec *specs,
		     size_t nr, bool pmu, const struct perf_plan_ops *ops,
		     void *ctx)
{
	struct pending pending = { .nr = 0 };
	int err = 0;

	for (size_t i = 0; i < nr; i++)
		if (!plan->errs[i] && perf_kind_needs_pmu(specs[i].kind) == pmu)
			pending.events[pending.nr++] = i;
	while (!err && pending.nr) {
		err = fill_set(plan, &pending, ops, ctx);
		if (!err && pmu && plan->sets[plan->nr_sets].nr)
			shrink_set(plan, &pending, ops, ctx);
		plan->nr_sets += plan->sets[plan->nr_sets].nr > 0;
	}
	return err;
}

int perf_plan_open(struct perf_plan *plan, const struct perf_spec *specs,
		   size_t nr, const struct perf_plan_ops *ops, void *ctx)
{
	int err;

	plan->nr_sets = 0;
	err = open_kind(plan, specs, nr, true, ops, ctx);
	return err ? err : open_kind(plan, specs, nr, false, ops, ctx);
}
