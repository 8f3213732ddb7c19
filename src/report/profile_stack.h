/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_stack.h - what a figure of stacked bars shows, how it is laid out and
 * what it says; inside report only.
 */
#ifndef REPORT_PROFILE_STACK_H
#define REPORT_PROFILE_STACK_H

#include "report/profile_figure_parts.h"

/* Pieces with a fill of their own (style.gp); the rest is one more. */
#define STACK_PARTS_MAX 11
/* A smaller share of the highest bar could not be seen by itself. */
#define STACK_SHARE_MIN 0.005

struct profile_stack {
	enum bar_kind bar;
	struct profile_ladder ladder;
	const char *const *names; /* of the columns */
	size_t nr_parts; /* the largest first */
	const struct profile_ladder_row *parts[STACK_PARTS_MAX];
	size_t nr_others;
	double others[LAB_COLUMNS_MAX]; /* the sum of the rest */
	bool is_below_0; /* others somewhere: they are not drawn there */
	double most; /* the highest number or sum */
};

/* -ENODATA: no number, or nothing above 0. */
MUST_CHECK int profile_stack_build(struct profile_stack *s, enum bar_kind bar,
				   size_t nr,
				   const struct profile_table *const *tables,
				   const char *const *names, struct why *why);
void profile_stack_release(struct profile_stack *s);

/* Parts, then the others if there are any. */
size_t profile_stack_nr_pieces(const struct profile_stack *s);
double profile_stack_piece(const struct profile_stack *s, size_t piece,
			   size_t column);
char *profile_stack_name(const struct profile_stack *s, size_t piece);
/* The number of a column (the clock's), and what its pieces sum to. */
double profile_stack_number(const struct profile_stack *s, size_t column);
double profile_stack_sum(const struct profile_stack *s, size_t column);

/* Data and settings of the draft. */
void profile_stack_layout(const struct profile_stack *s,
			  struct figure_draft *d);
/* Title, headline, alt, how to read it. */
void profile_stack_texts(const struct profile_stack *s, struct figure *f);

#endif
