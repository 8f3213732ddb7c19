/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_cells.h - numbers of the lab as text; inside report only.
 */
#ifndef REPORT_LAB_CELLS_H
#define REPORT_LAB_CELLS_H

#include "analysis/lab.h"
#include "report/lab_table.h"

struct lab_text {
	char s[48];
};

/*
 * A count with the digits that its precision (the largest of floor, share and
 * twice the range) supports: the last one behind the point is worth at least a
 * fifth of it, and before the point zeros stand for what is worth less than a
 * fiftieth. "~0" for a fixed cost that tau does not tell from nothing, "<0" for
 * one that is negative beyond tau.
 */
struct lab_text lab_insns(const struct lab_value *v, enum lab_half half);
bool lab_is_nothing(const struct lab_value *v, enum lab_half half);
/* new - old with its sign and the digits of the less precise of both. */
struct lab_text lab_diff(const struct lab_value *old,
			 const struct lab_value *new);

/*
 * "+23.4%" beyond tau; "=" within it; "~" within a tau that a spread made
 * wide; "+23.4?" where it cannot be judged; "layout"; "" without a number;
 * where a share says nothing (the first is nearly 0), the difference: "+512".
 */
struct lab_text lab_change_text(const struct lab_change *c);

/* "+23.4%", with the digits that the tau supports; "-" for NaN. */
struct lab_text lab_ratio_text(double ratio, double tau_ratio);

/* Letters of the tags: "sn"; at most LAB_TAG_NR. */
struct lab_text lab_letters(unsigned int tags);

/* "skip", "broken", "suspect", "-": what stands for a missing number. */
const char *lab_state_word(enum lab_state state);
/* The same for JSON: "ok", "absent", ... */
const char *lab_state_name(enum lab_state state);

/* "fork/anon.v1:call /page": phase NULL is left out; free() it. */
char *lab_group_text(const struct lab_row *row, const char *phase,
		     enum lab_half half);
/* "fork/anon page=base:exit, fixed": the name of a number; free() it. */
char *lab_number_name(const struct lab_row *row, size_t phase,
		      enum lab_half half);

/* Half of the headline of a row. */
enum lab_half lab_headline_half(const struct lab_row *row);
/* Has any column this number? */
bool lab_row_has(const struct lab_row *row, size_t phase, enum lab_half half);

/*
 * Is this number a row of the section of its half? Headlines always, the other
 * half of phase 0 if it is a fixed cost, the rest with all_phases.
 */
bool lab_is_shown(const struct lab_row *row, size_t phase, enum lab_half half,
		  bool all_phases);

/* Sections of a document. */
const char *lab_section_title(enum lab_half half);

#endif
