// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/bisect_search.h"

#include "base/err.h"

static size_t distance(size_t a, size_t b)
{
	return a > b ? a - b : b - a;
}

struct bisect_range bisect_search(const enum bisect_state *states, size_t nr)
{
	struct bisect_range r = { .is_done = true };
	size_t middle;

	if (nr < 2 || states[0] != BISECT_IS_GOOD ||
	    states[nr - 1] != BISECT_IS_BAD)
		BUG("a list to bisect begins good and ends bad");
	for (size_t i = nr; i-- > 0;)
		if (states[i] == BISECT_IS_BAD)
			r.bad = i;
	for (size_t i = 0; i < nr; i++)
		if (states[i] == BISECT_IS_GOOD)
			r.good = i;
	if (r.good > r.bad)
		BUG("number %zu is good, and %zu before it is bad", r.good,
		    r.bad);
	middle = r.good + (r.bad - r.good) / 2;
	for (size_t i = r.good + 1; i < r.bad; i++) {
		if (states[i] == BISECT_SKIPPED) {
			r.nr_skipped++;
			continue;
		}
		r.nr_unknown++;
		if (r.is_done ||
		    distance(i, middle) <= distance(r.next, middle))
			r.next = i;
		r.is_done = false;
	}
	return r;
}

size_t bisect_nr_looks(size_t nr_unknown)
{
	size_t nr = 0;

	for (; nr_unknown; nr_unknown /= 2)
		nr++;
	return nr;
}
