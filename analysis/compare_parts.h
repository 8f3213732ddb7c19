/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare_parts.h - what the files of compare*.c share; inside analysis only.
 *
 *	compare_check.c	  can these sides be compared at all
 *	compare_cells.c	  which records belong to which case, side and stage
 *	compare_match.c	  do two sides compare
 *	compare_numbers.c one number a process, on sizes and clock of both sides
 *	compare_tests.c	  from numbers to an estimate, intervals and a p
 *	compare_exact.c	  rows of the lab
 *	compare_moved.c	  what else differs
 *	compare_verdict.c the family, and what it all means
 */
#ifndef ANALYSIS_COMPARE_PARTS_H
#define ANALYSIS_COMPARE_PARTS_H

#include "analysis/compare.h"
#include "analysis/samples.h"

#define COMPARE_STAGES 2
/* Below it a row is suspicious and is measured again (two stages). */
#define COMPARE_SUSPICIOUS_P 0.05
/* Of the second opinion (Welch) beside the ranks of sessions. */
#define COMPARE_SECOND_P 0.05
/* Level of each of the two one-sided tests: the 90 % interval. */
#define COMPARE_TOST_ALPHA 0.05
/* What MDE and units_needed promise. */
#define COMPARE_POWER 0.95

/* The records of one case in one file, in time order. */
struct compare_session {
	const struct result_file *file;
	size_t nr;
	const struct case_record **records;
};

/* One case on one side in one stage. */
struct compare_cell {
	bool is_planned;
	size_t nr; /* only files with records of this case */
	struct compare_session *sessions;
};

struct compare_case {
	const char *bench;
	struct axes axes; /* without the axis that run --ab varies */
	const char *op, *sweep; /* NULL: no record says */
	enum summary_headline headline;
	bool is_ab_size; /* run --ab varies the sweep itself */
	size_t nr_cells; /* COMPARE_STAGES * sides */
	struct compare_cell *cells; /* [stage * sides + side] */
};

struct compare_cases {
	size_t nr_sides;
	size_t nr;
	struct compare_case *cases; /* in plan order, then file order */
};

/* Group all records. 0, or -EINVAL with why: a plan of another shape. */
MUST_CHECK int compare_cases_build(const struct compare_side *sides,
				   size_t nr_sides,
				   const struct compare_side *confirm,
				   struct compare_cases *all, struct why *why);
void compare_cases_release(struct compare_cases *all);
/* NULL: no such case. */
const struct compare_case *compare_cases_find(const struct compare_cases *all,
					      const char *bench,
					      const struct axes *axes);

/* Is it a file of counts? */
bool compare_is_lab(const struct result_file *f);
/* 0, or -EINVAL with why: number of sides, modes mixed, both variants of --ab. */
MUST_CHECK int compare_sides_check(const struct compare_side *sides, size_t nr,
				   struct why *why);

/* What a view owns besides its rows. */
struct compare_store {
	struct compare_cases cases;
	struct lab_view lab;
	struct lab_column *columns; /* of it */
	size_t nr_summaries;
	struct case_summary **summaries;
	/* Of the baseline: all times are told at this clock; 0: as they are. */
	double clock_ref_ns;
};

/* Sizes of a sweep, ascending, and the operations that a sample of each does. */
struct compare_sizes {
	size_t nr;
	uint64_t size[RECORD_POINTS_MAX];
	uint64_t nr_ops[RECORD_POINTS_MAX];
};

/* Outcome ok, with times. */
bool compare_has_numbers(const struct case_record *r);
/* Index of a size; s->nr: it has none. */
size_t compare_sizes_find(const struct compare_sizes *s, uint64_t size);
void compare_sizes_of(const struct compare_cell *cell, struct compare_sizes *s);
/* Those of a that b has with as many operations. */
void compare_sizes_common(const struct compare_sizes *a,
			  const struct compare_sizes *b,
			  struct compare_sizes *both);
/* Why so few common sizes do not do; NULL: they do. free() it. */
char *compare_sizes_judge(const struct compare_sizes *a,
			  const struct compare_sizes *b,
			  const struct compare_sizes *both);
/*
 * Why two cells are not the same measurement: another workload version, another
 * scheduling policy, other warm-ups or layouts. NULL: they are. The number of
 * samples, of counted samples, the list of events and the budget do not matter:
 * they change how exact a process is, not what it measures. free() it.
 */
char *compare_ways_judge(const struct compare_cell *const cells[2]);

/* The process numbers of one side of a row, in file order, then time order. */
struct compare_numbers {
	const struct case_summary *summary; /* NULL: no record */
	enum summary_headline headline;
	size_t nr;
	double *values; /* ns, all above 0 */
	double *logs;
	size_t *session; /* index in the cell */
	const struct case_record **records; /* the originals */
	size_t nr_sessions; /* with a number */
	struct core_clock clock; /* spread that the records saw */
	char *why; /* why there is none; owned; else NULL */
};

/*
 * Numbers of both sides of a case in one stage. n[0] and n[1] always need
 * compare_numbers_release(). *why_row: why the sides do not compare, to be
 * freed; else NULL.
 */
void compare_numbers_get(struct compare_store *store,
			 const struct compare_case *c,
			 const struct compare_cell *const cells[2],
			 struct compare_numbers n[2], char **why_row,
			 char **note);
void compare_numbers_release(struct compare_numbers *n);

/*
 * Fill costs, units, change, intervals and p of a row from the numbers of both
 * sides. is_paired: by file, round and stage.
 */
void compare_test(struct compare_row *row, const struct compare_numbers n[2],
		  bool is_paired, const struct compare_rule *rule);

/* Rows of the lab into the pairs of the view. 0, or -EINVAL with why. */
MUST_CHECK int compare_exact_build(struct compare_view *view, struct why *why);

/* Fill moved[] from the records of both cells. */
void compare_moved_find(struct compare_row *row,
			const struct compare_cell *old_cell,
			const struct compare_cell *new_cell);

/* An empty row of a case: no numbers anywhere. */
void compare_row_init(struct compare_row *row, const char *bench,
		      const struct axes *axes);

/* Adjust the p of all rows, then give every row its verdict. */
void compare_judge(struct compare_view *view);
/* Verdict of a row of the lab, whose numbers are filled in. */
void compare_judge_exact(struct compare_row *row,
			 const struct lab_change *change,
			 const struct compare_rule *rule);
/* Counts and the geometric mean of a pair. */
void compare_pair_sum(struct compare_pair *pair);

#endif
