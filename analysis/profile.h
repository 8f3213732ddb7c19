/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile.h - cost per operation by function, and why it differs between two
 * kernels. Arithmetic over profile records; strings are borrowed from them.
 *
 * Per operation is the difference quotient of the largest and the smallest size,
 * as in analysis/lab.h; fixed is what is left of the smallest. Both are linear
 * in the counts, so functions sum to the total, and the residual (clock less
 * sum) is a row like any other. One size: divided by operations, fixed NaN.
 * Misses of the cache model are of the largest size, by operations; fixed NaN.
 */
#ifndef ANALYSIS_PROFILE_H
#define ANALYSIS_PROFILE_H

#include "analysis/lab.h"
#include "results/profile_record.h"

enum profile_half { PROFILE_PER_OP, PROFILE_FIXED };

/*
 * A residual makes a profile suspect that is beyond this share of the clock, and
 * in the samples that it is of beyond so many instructions: the empty pair of
 * marks, which the clock is cleared of, has 16 to 18 between its marks.
 */
#define PROFILE_RESIDUAL_SHARE 0.005
#define PROFILE_RESIDUAL_INSNS 20

struct profile_line {
	const char *name, *module;
	double counts[PROFILE_NR]; /* per op or fixed; NaN: not counted */
	double share; /* of (INSNS + REPS) in the clock's number */
};

struct profile_table {
	const struct profile_record *record;
	enum profile_half half;
	double clock_insns; /* the lab's number for this half */
	struct profile_line total,
		residual; /* residual: clock - total, INSNS */
	bool is_residual_small;
	size_t nr; /* descending by INSNS + REPS, then by name */
	struct profile_line *lines; /* functions, fields, ... as asked for */
	double touched
		[PROFILE_TOUCHED]; /* distinct lines per op; NaN: not counted */
};

/* rows: of the record (functions, fields, lines or stacks). */
MUST_CHECK int profile_table_build(struct profile_table *t,
				   const struct profile_record *r,
				   const struct profile_rows *rows,
				   enum profile_half half, struct why *why);
void profile_table_release(struct profile_table *t);

enum profile_match {
	MATCH_SAME, /* the same name */
	MATCH_STEM, /* the same stem: .isra, .constprop, .part, _noprof */
	MATCH_RENAMED, /* page_x against folio_x and other renames of the table */
	MATCH_NEW, /* only in the second: a name is NULL */
	MATCH_VANISHED, /* only in the first */
};
/* "=", "stem", "renamed", "new", "gone" */
const char *profile_match_name(enum profile_match m);

struct profile_diff_line {
	const char *name_a, *name_b; /* NULL: not there */
	enum profile_match match;
	double a[PROFILE_NR], b[PROFILE_NR], diff[PROFILE_NR];
};

/* Lines by |difference of INSNS + REPS|, largest first; they sum to total. */
struct profile_diff {
	const struct profile_table *a, *b; /* borrowed */
	struct profile_diff_line total, residual;
	size_t nr;
	struct profile_diff_line *lines;
};

/*
 * -EINVAL with why when they are not of one bench, version, axes, phase and
 * sizes. Locked, loads etc. are NaN unless both counted them.
 */
MUST_CHECK int profile_diff_build(struct profile_diff *d,
				  const struct profile_table *a,
				  const struct profile_table *b,
				  struct why *why);
void profile_diff_release(struct profile_diff *d);

/* The name without what compilers and versions add; the caller frees. */
char *profile_stem(const char *name);

/*
 * For struct fold_options: the sample of a point that the lab takes for its
 * number, of this process: the first whose clock is the lowest mode of those
 * that count (lab_mode.h; with a tick only where none is without). -1: none.
 */
long profile_choose(const struct case_record *c, size_t point,
		    unsigned int phase);

/* A case, and the files that its records are in (a kernel's boots). */
struct profile_want {
	const char *bench;
	unsigned int version;
	const struct axes *axes;
	unsigned int phase;
	size_t nr_files;
	const struct result_file *const *files;
};

/*
 * Of several processes that were profiled, the one that stands for the case:
 * of layout 0, nearest to the lab's number at all sizes, of several the first.
 * NULL: no profile of it, or of one alone of several sizes. Borrowed from the
 * files.
 */
const struct profile_record *profile_pick(const struct profile_want *want);

/* One function under all kernels. Not there: names NULL, values 0. */
struct profile_ladder_row {
	const char *name, *module; /* of the last column that has it */
	const char *names[LAB_COLUMNS_MAX];
	enum profile_match match[LAB_COLUMNS_MAX]; /* with the column before */
	double values[LAB_COLUMNS_MAX][PROFILE_NR]; /* NaN: not counted */
};

/*
 * Tables of one case under several kernels, oldest first. Rows are matched from
 * one column to the next as in a difference, and a name that was gone and is
 * back has its row again. Descending by the largest INSNS + REPS, then by name.
 * In each column rows sum to total, and total + residual to the clock.
 */
struct profile_ladder {
	size_t nr_columns;
	const struct profile_table *tables[LAB_COLUMNS_MAX]; /* borrowed */
	struct profile_ladder_row total, residual;
	size_t nr;
	struct profile_ladder_row *rows;
};

/* -EINVAL with why: as profile_diff_build(), and for no or too many columns. */
MUST_CHECK int profile_ladder_build(struct profile_ladder *l, size_t nr_columns,
				    const struct profile_table *const *tables,
				    struct why *why);
void profile_ladder_release(struct profile_ladder *l);

/* INSNS + REPS: what the clock counts, and what rows are ordered by. */
double profile_insns(const double counts[PROFILE_NR]);

#endif
