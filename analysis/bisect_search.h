/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bisect_search.h - which one of a list to look at next, when some cannot be
 * looked at: what git bisect does, for a line of kernels.
 *
 * The first of the list is good, the last bad. The assumption of every bisect:
 * all before some kernel are good, it and all behind it are bad.
 */
#ifndef ANALYSIS_BISECT_SEARCH_H
#define ANALYSIS_BISECT_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

enum bisect_state {
	BISECT_UNKNOWN,
	BISECT_IS_GOOD,
	BISECT_IS_BAD,
	BISECT_SKIPPED, /* does not boot, or gives no number */
};

struct bisect_range {
	size_t good; /* the last that is known to be good */
	size_t bad; /* the first that is known to be bad */
	size_t next; /* to be looked at; only if !is_done */
	size_t nr_unknown; /* between the two */
	size_t nr_skipped; /* between the two */
	bool is_done; /* nothing between them can be looked at */
};

/*
 * Where is the first bad one, by what is known? It is among good + 1 .. bad;
 * more than one only when all between were skipped. next is the unknown one
 * nearest to the middle (the later of two), so that without skips what is left
 * halves with every look. BUG() unless states[0] is good,
 * states[nr - 1] bad, and no bad one stands before a good one.
 */
struct bisect_range bisect_search(const enum bisect_state *states, size_t nr);

/* How many looks at the most, when nothing has to be skipped. */
size_t bisect_nr_looks(size_t nr_unknown);

#endif
