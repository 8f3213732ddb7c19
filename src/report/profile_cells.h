/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_cells.h - profiles as titles and cells, before they are text or
 * Markdown; inside report only.
 */
#ifndef REPORT_PROFILE_CELLS_H
#define REPORT_PROFILE_CELLS_H

#include "report/profile_print.h"

#define PROFILE_CELLS_MAX (PROFILE_NR + 4)

/* A table of text; the first column is to the left, and may be wrapped. */
struct profile_cells {
	size_t nr_columns;
	char *titles[PROFILE_CELLS_MAX];
	size_t nr_rows;
	char *(*rows)[PROFILE_CELLS_MAX]; /* NULL: an empty cell */
	bool is_last_left; /* the last column is words */
};
void profile_cells_release(struct profile_cells *c);

enum profile_kind { PROFILE_FUNCTIONS, PROFILE_FIELDS, PROFILE_SOURCE };

/* Of one kernel, two or more, as the set has them; top as in profile_print. */
void profile_cells_make(struct profile_cells *c, const struct profile_set *set,
			const struct profile_sheet *sheet,
			enum profile_kind kind, size_t top);

/*
 * "85.07": as many digits as a total of this size needs; "0" for exactly
 * nothing, "-" for what was not counted. With a sign for differences ("=": 0).
 */
struct profile_number {
	char s[32];
};
struct profile_number profile_number(double v, double total);
struct profile_number profile_difference(double v, double total);

/* What is smaller, beside a total of this size, is printed as 0.00. */
double profile_nothing(double total);

/* "fork/anon.v1:call /page, page=base state=exclusive"; free() it. */
char *profile_title(const struct profile_record *r, enum profile_half half);
/* "page", "call": one more of what a number is of; free() it. */
char *profile_per(const struct profile_record *r, enum profile_half half);

/* Heads the column of a kernel: its name, or a letter where that is long. */
const char *profile_side_title(const struct profile_sheet *s, size_t i);

/* Is this count in the record, of every side? */
bool profile_has(const struct profile_set *set, enum profile_count c);
/* And has it a column, or in a difference a part? */
bool profile_shows(const struct profile_set *set, enum profile_count c);
/* And a column of its own in a difference? */
bool profile_diff_shows(const struct profile_set *set, enum profile_count c);

#endif
