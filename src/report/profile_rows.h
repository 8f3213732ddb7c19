/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_rows.h - what fills the cells of a profile; inside the
 * profile_*.c of report only.
 */
#ifndef REPORT_PROFILE_ROWS_H
#define REPORT_PROFILE_ROWS_H

#include "report/profile_cells.h"

void cells_title(struct profile_cells *c, const char *title);
/* A row that begins with name; then cells of it. */
void cells_row(struct profile_cells *c, const char *name);
void cells_set(struct profile_cells *c, size_t column, const char *text);

void rows_one(struct profile_cells *c, const struct profile_set *set,
	      enum profile_kind kind, size_t top);
void rows_diff(struct profile_cells *c, const struct profile_set *set,
	       const struct profile_sheet *sheet, enum profile_kind kind,
	       size_t top);
void rows_ladder(struct profile_cells *c, const struct profile_set *set,
		 const struct profile_sheet *sheet, enum profile_kind kind,
		 size_t top);

/* What rows of this kind are ordered by, and shown as: NaN counts as 0. */
double rows_weight(const double counts[PROFILE_NR], enum profile_kind kind);
/* What a row is ordered by: first, and second where the first is the same. */
struct rows_weight {
	double first, second;
};
/* Indexes of weights, largest first, equal ones in their order; free() it. */
size_t *rows_order(const struct rows_weight *weights, size_t nr);
/* The size of a number, and 0 where it would be printed as 0.00. */
double rows_visible(double v, double total);
/*
 * Is a row at this place in the order shown by itself? Not behind the top ones,
 * and none whose weights are nothing, unless all are asked for; never one row
 * as "1 others".
 */
size_t rows_nr_shown(const struct rows_weight *weights, const size_t *order,
		     size_t nr, size_t top);
/* "function", "field", "source line" */
const char *rows_head(enum profile_kind kind);

#endif
