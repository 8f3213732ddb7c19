/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cases.h - "page=base,thp state=exclusive,shared" -> its cross product.
 *
 * The same text stands in a benchmark, on the command line and in a suite.
 */
#ifndef HARNESS_CASES_H
#define HARNESS_CASES_H

#include "harness/bench.h"
#include "results/record.h"

/* The declared axes of a benchmark and the values each may take. */
struct case_axes {
	size_t nr;
	struct {
		char *name;
		size_t nr_values;
		char **values;
	} axis[RECORD_AXES_MAX];
};

/*
 * Parse TEXT (NULL: no axes). 0, or -EINVAL with why: no '=', an empty name or
 * value, an axis twice, a value twice. _release() frees it in either case.
 */
MUST_CHECK int case_axes_parse(struct case_axes *a, const char *text,
			       struct why *why);
void case_axes_release(struct case_axes *a);

/* How many cases the cross product has (1 without axes). */
size_t case_axes_count(const struct case_axes *a);

/* The i-th case, last axis fastest; fills *axes, which the caller releases. */
void case_axes_nth(const struct case_axes *a, size_t i, struct axes *axes);

/*
 * Is the case inside FILTER ("page=base state=shared", NULL: everything)? A
 * filter axis that the case lacks excludes it.
 */
bool case_matches(const struct axes *axes, const char *filter);

/*
 * May the case run here? 0, or -EOPNOTSUPP with the reason of the skip and the
 * remedy: needs of the benchmark and of the axis values (page=thp).
 */
MUST_CHECK int case_ready(const struct bench_def *def, const struct axes *axes,
			  struct why *why);

#endif
