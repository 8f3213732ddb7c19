/* SPDX-License-Identifier: GPL-2.0-or-later */
/* change_point_parts.h - what the change_point*.c share; inside analysis. */
#ifndef ANALYSIS_CHANGE_POINT_PARTS_H
#define ANALYSIS_CHANGE_POINT_PARTS_H

#include "analysis/change_point.h"
#include "analysis/change_point_scan.h"

/* A series in work; indexes from its own first value. */
struct change_work {
	size_t nr;
	const double *value;
	const double *se; /* or NULL */
	double *log; /* of value; value itself unless all are positive */
	bool is_log;
	double alpha, delta_ratio;
	double deflation; /* of T */
	struct change_ranks *ranks;
	size_t nr_cuts; /* ascending: first points of new levels */
	size_t *cuts;
};

/* p of the scan of from .. to-1; *at counts from the series' first value. */
double change_work_scan(const struct change_work *w, size_t from, size_t to,
			size_t *at);

/* Where the segment that cut i ends: the next cut, or the end. */
size_t change_work_end(const struct change_work *w, size_t i);
/* Where the segment before cut i begins. */
size_t change_work_begin(const struct change_work *w, size_t i);

/*
 * How much the values from b .. b_end-1 are above those from a .. a_end-1, as a
 * ratio.
 */
struct estimate change_work_shift(const struct change_work *w, size_t a,
				  size_t a_end, size_t b, size_t b_end);

/* Drop cuts that do not hold against their neighbours, weakest first. */
void change_work_merge(struct change_work *w);

/* Move each cut to the place between its neighbours that fits best. */
void change_work_place(struct change_work *w);

/* Fill changes, outliers and the watch of the view from the cuts. */
void change_work_describe(const struct change_work *w,
			  struct change_view *view);

/* Which later change takes an earlier one back? Sets back and is_return. */
void change_mark_returns(const struct change_rule *rule,
			 struct change_view *view);

#endif
