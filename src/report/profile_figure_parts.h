/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_figure_parts.h - texts that the figures of profiles share; inside
 * report only. All of them are the caller's to free.
 */
#ifndef REPORT_PROFILE_FIGURE_PARTS_H
#define REPORT_PROFILE_FIGURE_PARTS_H

#include "report/figure_parts.h"
#include "report/profile_figures.h"

/* What is drawn of a function. */
enum bar_kind {
	BAR_INSNS, /* instructions and iterations of rep: as the clock counts */
	BAR_LOCKED,
};

/* NaN: not counted. */
double bar_value(enum bar_kind bar, const double c[PROFILE_NR]);

/* "fork/anon page=base, phase call" */
char *bar_label(const struct profile_record *r);
/* KIND-fork-anon-page-base-call, more behind where there is some. */
char *bar_id(const char *kind, const struct profile_record *r,
	     const char *name_a, const char *name_b);
/* "instructions / page"; "locked operations / call, fixed cost" */
char *bar_unit(const struct profile_table *t, const char *what);
/* Shorter than this it is nothing: the text would be 0. */
#define BAR_NUMBER_MIN 0.005
/* "123.45", "12345.6", "0": as in the tables, so that a reader can add up. */
char *bar_number(double v);
/* The same with a sign; "0" without one; "?" for NaN. */
char *bar_signed(double v);
/* "+37.8 %", or "" where the first is not above 0. */
char *bar_percent(double from, double to);
/* "name [module]"; of the kernel the name alone. */
char *bar_frame(const char *name, const char *module);

#endif
