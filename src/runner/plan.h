/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan.h - which cases, which sizes, in which order; and how far each is.
 */
#ifndef RUNNER_PLAN_H
#define RUNNER_PLAN_H

#include "analysis/stop.h"
#include "results/file.h"
#include "results/record.h"
#include "runner/suite.h"

struct plan_case {
	char *bench;
	unsigned int version;
	struct axes axes;
	char *op;
	char *sweep; /* or NULL */
	bool is_fixed; /* the headline is the fixed cost */
	bool is_thp; /* a page of it is huge: longer sweeps are cheap */
	size_t nr_sizes; /* 0 with a sweep: the pilot picks */
	uint64_t sizes[RECORD_POINTS_MAX];

	/* progress */
	double process_s; /* how long one process takes; 0: not known */
	double spent_s;
	size_t nr_records; /* all outcomes */
	size_t nr_ok;
	size_t nr_broken;
	unsigned int next_round;
	bool is_done;
	bool is_parked; /* hopeless in its share of the time: goes last */
	enum stop_reason stop;
	double half_width_ratio; /* at the last look; NaN before */
	struct case_record **records; /* owned */
};

struct plan {
	struct suite suite;
	uint64_t seed;
	int cpu; /* measured CPU, -1: not pinned */
	char *policy; /* "fifo", "batch", "other" */
	size_t table_pages, thp_pages;
	size_t nr;
	struct plan_case *cases; /* sorted as the guest lists them */
};

/*
 * Select from the guest's list (runner/guest_list.h) what the suite asks for.
 * Takes the suite over. self is selected only by patterns that start with
 * "self". -EINVAL with why and the nearest name: an unknown benchmark, axis or
 * value, or nothing left.
 */
MUST_CHECK int plan_build(struct plan *p, struct suite *suite, json_t *list,
			  struct why *why);

/* The "plan" line of the result file: a new reference. */
json_t *plan_json(const struct plan *p, char *const argv[]);

/* Back from that line, for a resumed run. -EINVAL with why. */
MUST_CHECK int plan_parse(struct plan *p, json_t *obj, struct why *why);

/* What was asked for, without what a run finds out: for the fingerprint. */
uint64_t plan_config_hash(const struct plan *p);

void plan_release(struct plan *p);

/* The case that a record belongs to, or NULL. */
struct plan_case *plan_find(struct plan *p, const struct case_record *r);

/*
 * Hand a record over to its case (which owns it from now on) and count it.
 */
void plan_case_add(struct plan_case *c, struct case_record *r);

/*
 * Sizes of a sweep whose samples last at most max_ns, from two pilot points:
 * y1_ns at one page table's pages, y4_ns at four. Three or four sizes, powers
 * of two of a table, the largest at most table_limit tables; where even two
 * tables last too long it is one, two and three tables all the same: a line
 * needs two sizes, and a third to show that it is none.
 */
size_t plan_sizes(double y1_ns, double y4_ns, double max_ns, size_t table_pages,
		  size_t table_limit, uint64_t *sizes);

#endif
