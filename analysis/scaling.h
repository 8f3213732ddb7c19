/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scaling.h - the same work by more and more tasks: throughput against a line.
 *
 * A family is the cases of one benchmark that differ in the axis "tasks" alone.
 * In a sample of N tasks all operations of all tasks are counted and the time
 * ends with the slowest, so the headline (time per operation, t(N)) already is
 * 1 / throughput:
 *
 *	throughput(N) = 1 / t(N)
 *	linear(N)     = N / t(1)		what N tasks would do undisturbed
 *	efficiency(N) = t(1) / (N t(N))		1: none is in another's way
 *
 * A family may have an axis "place": how far its tasks are from each other. For
 * one task that means nothing, so tasks=1 is declared for place=near alone and
 * is the t(1) of the families of all other places too.
 *
 * The interval of the efficiency takes both ends of both intervals:
 * [t1.lo / (N tN.hi), t1.hi / (N tN.lo)]. For two independent estimates with
 * 95 % each that covers 95 % and more (half widths add, where independent ones
 * would add as squares), and what both share (the clock of the run) makes it
 * wider than need be.
 */
#ifndef ANALYSIS_SCALING_H
#define ANALYSIS_SCALING_H

#include "analysis/summary.h"

struct scaling_point {
	size_t tasks;
	const struct case_summary *of;
	struct estimate time_ns; /* of one operation, by all tasks together */
	struct estimate ops_per_s;
	double linear_per_s; /* NaN without t(1) */
	struct estimate efficiency; /* not valid without t(1); 1 there */
};

struct scaling {
	struct axes axes; /* of the family, without "tasks" */
	bool has_one; /* t(1) was measured, here or for place=near */
	bool is_one_near; /* it is that of place=near */
	size_t nr; /* ascending; one will do where t(1) is lent or borrowed */
	struct scaling_point *points;
};

/*
 * All families of a run with a number for two values of tasks or more, t(1) of
 * place=near included, in the order of the run; cases whose headline is a fixed
 * cost are left out. *out is
 * owned by the caller, who frees it with scaling_free(); what it points to is
 * the run's. Returns how many.
 */
size_t scaling_find(const struct run_summary *run, struct scaling **out);
void scaling_free(struct scaling *s, size_t nr);

#endif
