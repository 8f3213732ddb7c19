/* SPDX-License-Identifier: GPL-2.0-or-later */
/* case_unit.h - "ns/page", "insns/call": the unit of a case's number. */
#ifndef REPORT_CASE_UNIT_H
#define REPORT_CASE_UNIT_H

#include "analysis/summary.h"

/* What the time or the count is of, and is divided by. */
struct case_unit {
	bool is_lab; /* instructions, not ns */
	enum summary_headline headline;
	bool is_per_size; /* per one more of the sweep axis: summary.h */
	const char *op; /* NULL: not known */
	const char *sweep; /* or NULL */
};

/*
 * One word without blanks. A fixed cost is per call. The word behind the slash
 * is whole, and a plural sweep ("children") becomes what one of it is.
 */
char *case_unit_text(const struct case_unit *u);

/* "page", "child", "call": the part behind the slash; free() it. */
char *case_unit_per(const struct case_unit *u);

/* "per_op", "fixed", "mean" */
const char *case_headline_name(enum summary_headline headline);

#endif
