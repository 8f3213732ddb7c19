/* SPDX-License-Identifier: GPL-2.0-or-later */
/* progress.h - the one line that says how far a run is. */
#ifndef REPORT_PROGRESS_H
#define REPORT_PROGRESS_H

#include <stddef.h>

struct progress {
	size_t round; /* 1-based; 0 before the first: "pilot" */
	size_t nr_rounds_max; /* upper bound, 0 when unknown */
	const char *label; /* case that runs next, or NULL */
	size_t nr_processes; /* done */
	size_t nr_processes_estimated; /* 0 when unknown */
	double left_s; /* seconds left; negative when unknown */
};

/*
 * "round 14/40  fork/anon page=base  312 of ~600 processes  1m12s left" in at
 * most size - 1 bytes and at most width columns: the label gives way first
 * ("fork/anon pag.."). Without newline. Returns its length.
 */
size_t progress_line(char *buf, size_t size, size_t width,
		     const struct progress *p);

/* One of several guests that run at once. */
struct progress_guest {
	const char *name;
	const char *state; /* "boots", or NULL: cases count */
	size_t nr_done, nr_total; /* cases */
};

/*
 * "5.10 38/44  6.1 boots  6.12 waits  1m10s left", cut as progress_line():
 * guests that have not begun give way first ("+2"), then the rest is cut.
 */
size_t progress_guests(char *buf, size_t size, size_t width,
		       const struct progress_guest *guests, size_t nr,
		       double left_s);

#endif
