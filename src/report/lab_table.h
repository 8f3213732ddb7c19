/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_table.h - kernels side by side, to be pasted into a mail.
 *
 * Text is ASCII of at most 100 columns for four kernels and 80 for two; more
 * kernels continue in a further block. A column is a kernel, in the order of
 * the view; its change is against the first. A number never has more digits
 * than its tau supports, and the letters behind it are its tags.
 */
#ifndef REPORT_LAB_TABLE_H
#define REPORT_LAB_TABLE_H

#include "analysis/lab.h"

#include <jansson.h>
#include <stdio.h>

enum lab_format {
	LAB_TEXT,
	LAB_MARKDOWN,
	LAB_JSON,
};

struct lab_print {
	enum lab_format format;
	bool all_phases; /* --phases: not only phase 0 */
	size_t width; /* columns of text; 0: TABLE_WIDTH_MAX */
};

/* The whole comparison: kernels, per operation, fixed cost, legend, reasons. */
void lab_view_print(FILE *out, const struct lab_view *view,
		    const struct lab_print *p);

/*
 * The answer for two kernels: changed rows alone, then one line of verdict.
 * ab is of the same view.
 */
void lab_ab_print(FILE *out, const struct lab_view *view,
		  const struct lab_ab *ab, const struct lab_print *p);

/* What LAB_JSON prints, as a new reference; ab may be NULL. */
json_t *lab_view_json(const struct lab_view *view, const struct lab_ab *ab);

#endif
