/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_ab.h - the parts of lab_ab_print() that its formats share; inside report
 * only.
 */
#ifndef REPORT_LAB_AB_H
#define REPORT_LAB_AB_H

#include "report/lab_cells.h"
#include "report/lab_notes.h"

enum ab_column {
	AB_NUMBER,
	AB_OLD,
	AB_NEW,
	AB_DIFF,
	AB_CHANGE,
	AB_TAU,
	AB_FROM,
	AB_TAGS,
	AB_NR_COLUMNS,
};

/* One changed (or not judged) number. */
struct ab_line {
	char *cells[AB_NR_COLUMNS]; /* owned */
};

struct ab_lines {
	size_t nr;
	struct ab_line *lines;
	unsigned int tags; /* of all lines */
};

extern const char *const ab_titles[AB_NR_COLUMNS];

/* Headlines first, then the rest; rows that have a state are lines, too. */
void ab_lines_of(const struct lab_view *view, struct ab_lines *l);
void ab_lines_release(struct ab_lines *l);

/* "2 of 21 cases changed; largest: cow/copy +127%; ...": free() it. */
char *ab_sum(const struct lab_ab *ab);
/* "gate 1%: ...", or NULL without a gate; free() it. */
char *ab_gate(const struct lab_ab *ab);

#endif
