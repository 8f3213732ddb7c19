/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walk.h - what the checker knows while it walks a file; inside results only.
 *
 * check.c walks the lines and knows their order, check_plan.c knows env, plan
 * and resume, check_case.c a case line against the plan, check_ab.c what run --ab
 * and shards add, check_profile.c a profile line against its case line,
 * check_end.c the end and what is missing.
 */
#ifndef RESULTS_WALK_H
#define RESULTS_WALK_H

#include "results/check.h"
#include "results/keys.h"

/* Where a process of a case stands: is there once. */
struct seen_round {
	unsigned int round;
	unsigned int layout;
	char variant;
	unsigned int stage;
	size_t line;
};

/* A profile line that was seen. */
struct seen_profile {
	uint64_t seq;
	unsigned int phase;
	size_t line;
};

/* One case of the plan, and what was seen of it. */
struct planned {
	char *bench;
	unsigned int version;
	struct axes axes;
	char *label;
	char *op;
	char *sweep; /* or NULL */
	size_t nr_sizes;
	uint64_t *sizes;
	size_t nr_records;
	size_t nr_usable; /* ok and suspect: there are numbers */
	char variant; /* that its axes say (run --ab of an axis), or 0 */
	size_t nr_usable_of[2]; /* of variants a and b, stage 0 */
	bool is_skipped;
	struct seen_round *rounds; /* [nr_records] */
};

struct walk {
	struct result_check *c;
	const char *path;
	size_t line; /* the current one */
	size_t nr_lines;
	size_t nr_bad_lines;
	bool has_env, has_plan, has_end;
	bool has_newer; /* a newer version wrote it: the walk stopped */
	bool is_end_complete;
	bool is_lab; /* of mode lab: booted, never resumed */
	bool is_order_told; /* "before the plan" is said once */

	char *identity_hash; /* of env, or NULL */
	char *last_time; /* of env or resume, or NULL */

	/* of a plan that was readable */
	bool is_plan_good;
	unsigned int rounds_min, rounds_max, nr_layouts;
	size_t nr_planned;
	struct planned *planned;

	/* run --ab */
	bool is_ab, has_confirm;
	char *ab_axis, *ab_value[2]; /* of kind axis, else NULL */
	size_t nr_unusable; /* records without numbers, of all cases */
	size_t nr_resumes;

	bool is_seq_known;
	uint64_t next_seq;
	size_t nr_case_lines; /* readable or not */

	/* Of the lab: what profile lines are held against. */
	size_t nr_kept;
	struct case_record *kept;
	size_t nr_profile_lines; /* readable or not */
	size_t nr_profiled;
	struct seen_profile *profiled;
};

/* Add a finding about a line, 0 for the whole file. */
void walk_find(struct walk *w, enum finding_level level, size_t line,
	       const char *fmt, ...) PRINTF(4, 5);

/* An error about the current line with the text of why. */
void walk_error(struct walk *w, const struct why *why);

/* The planned case, or NULL. */
struct planned *walk_planned(struct walk *w, const char *bench,
			     const struct axes *axes);

/*
 * What a reader can do about a run that did not finish: "resume with ..."; a
 * buffer of the caller.
 */
const char *walk_remedy(const struct walk *w, char *text, size_t size_bytes);

/* "time": notes when it goes back. */
void walk_time(struct walk *w, const char *time);

void check_env(struct walk *w, const json_t *obj);
void check_plan(struct walk *w, const json_t *obj);
void check_resume(struct walk *w, const json_t *obj);
void check_case(struct walk *w, json_t *obj);
void check_end(struct walk *w, const json_t *obj);

void check_profile(struct walk *w, json_t *obj);
/* A case line that profile lines may belong to; takes what r owns. */
void check_case_keep(struct walk *w, struct case_record *r);
/* Of the end line: how many there must be. */
MUST_CHECK int check_profile_end(const struct walk *w, const struct keys *at,
				 struct why *why);
void check_profile_release(struct walk *w);

/* Of the plan line, after its cases: ab and shard. */
MUST_CHECK int check_ab_plan(struct walk *w, const struct keys *line,
			     struct why *why);
/* Variant, stage and sizes of a case line. */
MUST_CHECK int check_ab_case(const struct walk *w, const struct planned *p,
			     const struct case_record *r, const struct keys *at,
			     struct why *why);
/* How many records the stop rule counts: processes, or pairs at most. */
size_t check_nr_usable(const struct walk *w, const struct planned *p);

/* After the last line: cases of the plan without enough records. */
void check_coverage(struct walk *w);

void planned_release(struct planned *p);

#endif
