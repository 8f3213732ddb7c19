/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_diff.h - the rows of a figure of differences and what it says; inside
 * report only.
 */
#ifndef REPORT_PROFILE_DIFF_H
#define REPORT_PROFILE_DIFF_H

#include "report/profile_figure_parts.h"

/* The rest is one row. */
#define DIFF_ROWS_MAX 18
/* A smaller change, as a share of the dearer kernel, has no row of its own. */
#define DIFF_SHARE_MIN 0.001

/* What a row is, for the template; the first five are enum profile_match. */
enum diff_kind {
	DIFF_OTHERS = MATCH_VANISHED + 1,
	DIFF_RESIDUAL,
};

struct diff_row {
	char *name, *was; /* was: NULL unless renamed */
	double a, b, diff;
	int kind;
};

struct diff_bars {
	const struct profile_diff *d;
	const char *name_a, *name_b;
	size_t nr, nr_others;
	struct diff_row rows[DIFF_ROWS_MAX + 2];
	double grew, shrank; /* sums over all functions */
	double least, most;
};

/* "new" and "gone"; else "". */
const char *diff_kind_word(int kind);
/* Title, headline, alt, how to read it. */
void diff_texts(struct figure *f, const struct diff_bars *b);

#endif
