/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shrink.h - the shortest scenario that still shows what a long one showed: how
 * a difference between a kernel and its model is made fit for reading.
 */
#ifndef SCENARIO_SHRINK_H
#define SCENARIO_SHRINK_H

#include "scenario/scenario.h"

struct shrink {
	/*
	 * Does this one show it too? Makes sense (scenario_check()), is shorter
	 * or simpler than all that did so far, and never asked about twice. An
	 * oracle that cannot say, says no.
	 */
	bool (*shows)(const struct scenario *s, void *arg);
	void *arg;
	unsigned int nr_tries_max; /* 0: as many as it takes */
	unsigned int nr_tries; /* filled in */
	bool is_cut; /* filled in: nr_tries_max was reached */
};

/*
 * *s, which shows it, becomes the shortest that was found: without processes,
 * references, pages and steps that it does not need, then with less of each step
 * (times, long, slow, halves). No step can be left out of the result, unless
 * is_cut. The same scenario and answers give the same result. Expectations are
 * dropped; about and source stay.
 */
void scenario_shrink(struct scenario *s, struct shrink *sh);

#endif
