/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * matrix.h - the cases of a run as rows and columns: page kinds by operations.
 *
 * What a suite names with "table = NAME" in [global]. Nothing is computed but
 * the cost of a GiB: a cell is the estimate of one case, or why there is none.
 */
#ifndef ANALYSIS_MATRIX_H
#define ANALYSIS_MATRIX_H

#include "analysis/summary.h"

/* Which case stands in a column, in the row of its axis "page". */
struct matrix_column {
	const char *name; /* of a table of its own; NULL: has none */
	const char *title; /* '\n' between the lines of the heading */
	const char *bench;
	const char *axes; /* all others but page: "write=byte state=shared" */
};

struct matrix_def {
	const char *name; /* "folio" */
	const char *about; /* a sentence below the table */
	bool is_by_size; /* rows are folio sizes; a column is a table too */
	const char *const *rows; /* their order, NULL at the end; NULL: found */
	size_t nr_columns;
	const struct matrix_column *columns;
};

enum matrix_state {
	MATRIX_ABSENT, /* the run has no such case */
	MATRIX_NUMBER,
	MATRIX_REASON, /* skip, broken, suspect, or no number */
};

struct matrix_cell {
	enum matrix_state state;
	const struct case_summary *summary; /* or NULL if absent */
	const struct estimate
		*per_op_ns; /* of the headline phase; if a number */
};

struct matrix {
	const struct matrix_def *def;
	size_t nr_rows;
	const char **rows; /* values of the axis "page", borrowed */
	struct matrix_cell *cells; /* [row * nr_columns + column] */
};

/* The table of that name; NULL with why and the nearest name. */
const struct matrix_def *matrix_def_find(const char *name, struct why *why);

/*
 * Put the cases of a run into their places; those that have none are left out,
 * and so are rows without any case. A benchmark without an axis "page" is in
 * the row "base". run must outlive m.
 */
void matrix_build(struct matrix *m, const struct matrix_def *def,
		  const struct run_summary *run);
void matrix_release(struct matrix *m);

const struct matrix_cell *matrix_cell(const struct matrix *m, size_t row,
				      size_t column);

/* ns per page -> ms per GiB of such pages. */
double matrix_ms_per_gib(double per_page_ns, uint64_t page_bytes);

#endif
