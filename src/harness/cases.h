/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cases.h - "page=base,thp state=exclusive,shared" -> its cross product.
 *
 * Some axes mean nothing for all values of another: one task is near to nobody.
 * So the cases of a benchmark may be a union of products, which name the same
 * axes: "tasks=1,2,4 place=near; tasks=2 place=core,llc".
 *
 * One product is what a filter is too: in a benchmark (quick, when), on the
 * command line and in a suite.
 */
#ifndef HARNESS_CASES_H
#define HARNESS_CASES_H

#include "harness/bench.h"
#include "results/record.h"

/* Axes and the values that each may take. */
struct case_product {
	size_t nr;
	struct {
		char *name;
		size_t nr_values;
		char **values;
	} axis[RECORD_AXES_MAX];
};

/* The declared cases of a benchmark: at least one product, maybe of no axis. */
struct case_axes {
	size_t nr;
	struct case_product *products;
};

/*
 * Parse TEXT (NULL: no axes). 0, or -EINVAL with why: no '=', an empty name or
 * value, an axis twice, a value twice, a product with other axes, or another
 * order of them, than the first. _release() frees it in either case.
 */
MUST_CHECK int case_axes_parse(struct case_axes *a, const char *text,
			       struct why *why);
void case_axes_release(struct case_axes *a);

/* How many cases the union has, each counted once (1 without axes). */
size_t case_axes_count(const struct case_axes *a);

/*
 * The i-th case: products as they stand, the last axis fastest; a case of an
 * earlier product does not come again. Fills *axes, which the caller releases.
 */
void case_axes_nth(const struct case_axes *a, size_t i, struct axes *axes);

/* Has any case this value of the axis? */
bool case_axes_know(const struct case_axes *a, const char *axis,
		    const char *value);

/* Is it one of the cases? Its axes must be the declared ones. */
bool case_axes_have(const struct case_axes *a, const struct axes *axes);

/*
 * Is the case inside FILTER ("page=base state=shared", NULL: everything)? A
 * filter axis that the case lacks excludes it; a filter is one product.
 */
bool case_matches(const struct axes *axes, const char *filter);

/*
 * May the case run here? 0, or -EOPNOTSUPP with the reason of the skip and the
 * remedy: needs of the benchmark and of the axis values (page=thp).
 */
MUST_CHECK int case_ready(const struct bench_def *def, const struct axes *axes,
			  struct why *why);

#endif
