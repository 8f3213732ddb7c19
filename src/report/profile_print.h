/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_print.h - profiles as text of at most 100 columns (80 for one kernel
 * without options), Markdown, JSON, or folded stacks.
 */
#ifndef REPORT_PROFILE_PRINT_H
#define REPORT_PROFILE_PRINT_H

#include "analysis/profile.h"

#include <stdio.h>

enum profile_format {
	PROFILE_TEXT,
	PROFILE_MARKDOWN,
	PROFILE_JSON,
	PROFILE_FOLDED, /* "a;b;c N": for flame graph programs */
};

/* Functions, fields or source lines of all kernels of a sheet. */
struct profile_set {
	size_t nr; /* 0: there is nothing of this kind */
	const struct profile_table *tables[LAB_COLUMNS_MAX];
	const struct profile_diff *diff; /* with two kernels */
	const struct profile_ladder *ladder; /* with three and more */
};

/* One kernel of a sheet. */
struct profile_side {
	const char *name; /* "6.1": heads the column */
	const char *release; /* or NULL */
	const char *remark; /* "suspect: ...", "unproven: ...", or NULL */
	const char *path; /* of the result file, or NULL */
	double lab_insns; /* the lab's number of this file; NaN: none */
};

/* What one phase of one case says, of the kernels that have a profile of it. */
struct profile_sheet {
	size_t nr;
	struct profile_side sides[LAB_COLUMNS_MAX];
	struct profile_set functions, fields, lines;
};

struct profile_print {
	enum profile_format format;
	size_t top; /* rows shown; the rest is one row "N others"; 0: all */
	bool has_legend; /* under the tables, what each column and mark means */
	size_t width; /* columns of text; 0: TABLE_WIDTH_MAX */
	/* Kernels, machine and cases without a number of the same files. */
	const struct lab_view *view;
};

void profile_print(FILE *out, const struct profile_sheet *sheets, size_t nr,
		   const struct profile_print *p);

#endif
