/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan.h - which cases, which sizes, in which order; and how far each is.
 */
#ifndef RUNNER_PLAN_H
#define RUNNER_PLAN_H

#include "analysis/stop.h"
#include "results/file.h"
#include "results/record.h"
#include "runner/ab.h"
#include "runner/suite.h"

struct topology;

struct plan_case {
	char *bench;
	unsigned int version;
	struct axes axes;
	char *op;
	char *sweep; /* or NULL */
	bool is_fixed; /* the headline is the fixed cost */
	size_t unit_pages; /* sizes are multiples of it; 1: of any base page */
	size_t max_pages; /* its sizes are at most this; 0: no bound */
	bool is_cheap; /* few entries for its pages: longer sweeps are cheap */
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

	/*
	 * run --ab: where the other variant's case is; itself, unless an axis
	 * is what differs. The case of variant a leads: progress is kept there.
	 */
	size_t partner;
	bool is_b; /* only of variant b: run with its partner */
	unsigned int stage; /* 1: being confirmed */
	unsigned int nr_wanted; /* pairs of stage 1 */
};

struct plan {
	struct suite suite;
	uint64_t seed;
	int cpu; /* measured CPU, -1: not pinned */
	/* Where the tasks of a case go; borrowed. NULL: nothing is known. */
	const struct topology *topology;
	char *policy; /* "fifo", "batch", "other" */
	size_t page_bytes, table_pages, thp_pages;
	size_t fit_pages; /* largest size that memory allows; 0: any */
	size_t nr;
	struct plan_case *cases; /* sorted as the guest lists them */
	struct ab ab; /* kind AB_NONE: an ordinary run */
	unsigned int shard, nr_shards; /* 1..n of n; 0: the whole plan */
	size_t nr_notes;
	char **notes; /* what became of sizes that could not be kept, owned */
};

/*
 * Select from the guest's list (runner/guest_list.h) what the suite asks for.
 * Takes the suite over. self is selected only by patterns that start with
 * "self". -EINVAL with why and the nearest name: an unknown benchmark, axis or
 * value, or nothing left.
 */
MUST_CHECK int plan_build(struct plan *p, struct suite *suite, json_t *list,
			  struct why *why);

/*
 * A case of the list as plan_build() makes it: without sizes. bench and variant
 * are objects of the list.
 */
struct plan_case plan_case_of(json_t *bench, json_t *variant);
void plan_case_release(struct plan_case *c);

/* Say once what became of the plan; takes the text over. */
void plan_note(struct plan *p, char *text);

/*
 * Keep every nr-th case from the index-th, 1..nr, pairs of run --ab together;
 * what a case is measured with does not depend on it. -EINVAL with why: no
 * "I/N", or no case is left.
 */
MUST_CHECK int plan_shard(struct plan *p, const char *word, struct why *why);

/*
 * Sizes as in the plan line of an earlier file, and so no pilot that picks
 * some. -EINVAL with why: a case is not in it, or in another version.
 */
MUST_CHECK int plan_like(struct plan *p, const struct plan *earlier,
			 struct why *why);

/*
 * The suite that selects the cases of an earlier plan, with its settings:
 * samples, rounds, budget, events.
 */
void plan_like_suite(const struct plan *earlier, struct suite *s);

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
 * The step of a case's sweep: whole page tables, and whole units where one is
 * larger than a table (a 1 GiB page).
 */
size_t plan_step_pages(const struct plan *p, const struct plan_case *c);

/*
 * Sizes of a sweep whose samples last at most max_ns, from two pilot points:
 * y1_ns at one step, y4_ns at four. Three or four sizes, powers of two of a
 * step, the largest at most nr_limit steps; where even two steps last too long
 * it is one, two and three all the same: a line needs two sizes, and a third
 * to show that it is none.
 */
size_t plan_sizes(double y1_ns, double y4_ns, double max_ns, size_t step_pages,
		  size_t nr_limit, uint64_t *sizes);

/*
 * Sets the sizes of cases that need no pilot for them, and says whether this is
 * one: a unit is larger than a page table, so that four may be more memory than
 * there is (one, two and three units, or as many of them as fit); or there is a
 * bound below a few tables (a third of it, two thirds, all).
 */
bool plan_sizes_bound(const struct plan *p, struct plan_case *c);

/*
 * The sizes that the filter gives ("pages=512,1k" or, of a sweep over pages,
 * bytes: "pages=64MiB,1GiB"), none if it gives none. What is no whole number
 * of units is rounded up; where that makes two equal, they become 1, 2, 3 ..
 * units, as many as were given, but at most three that are larger than a page
 * table. Where one is beyond the bound of the case, they become equal parts of
 * it. A change is noted in the plan. -EINVAL with why.
 */
MUST_CHECK int plan_take_sizes(struct plan *p, struct plan_case *c,
			       const char *filter, struct why *why);

/* Round sizes that came from elsewhere in the same way, without a note. */
void plan_round_sizes(const struct plan *p, struct plan_case *c);

/*
 * What the largest process of the plan takes at once: the pool that it touches
 * before it measures (harness/run_case.c), three times its largest size and
 * 8 MiB. Parent, child and copies of all pages fit into it.
 */
uint64_t plan_memory_bytes(const struct plan *p);

/*
 * Keep to available_bytes (0: not known). Sizes that are not picked yet will;
 * of a suite with fit_memory, larger ones are halved until three times their
 * memory is three quarters of it, and the plan notes it. A single unit stays:
 * then the case says itself that it does not fit.
 */
void plan_fit(struct plan *p, uint64_t available_bytes);

#endif
