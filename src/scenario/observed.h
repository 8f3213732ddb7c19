/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * observed.h - what a run of a scenario showed, as text: one character a step,
 * in the order of the steps. A kernel and a model of it are compared by it.
 *
 *	.	done, and nothing to see
 *	o s f t	a read or look: enum ideal_class
 *		cleaned: o, its data did not change since clean; s, it did
 *	c r	write, force, get, pin, dio: the page was copied; was not.
 *		fork: some page of the child is a copy; none is
 *	w	the same, where frames could not be looked at: c or r
 *	n	swap-out, migrate, merge, collapse: nothing happened
 *	x	the kernel refused: EBUSY, ENOMEM, EPERM
 *	?	was not done: nothing here can do it
 */
#ifndef SCENARIO_OBSERVED_H
#define SCENARIO_OBSERVED_H

#include "scenario/ideal.h"

#define OBSERVED_MAX (SCN_STEPS + 1)

/*
 * Bits of enum scn_property that what was observed breaks, of those that can be
 * told from it: all but torn copies of a race. What is torn without a race is a
 * reference and a mapping that went separate ways, and counts as stale. A copy is
 * needless if, going by ideal.h, nobody else has the same contents; that of a
 * fork, if the process has no pin to a page that it has. The steps of a race are
 * taken in the order of the file. What was refused or not done has not happened.
 * A text may end early.
 */
uint32_t observed_breaks(const struct scenario *s, const char *observed);

/* The first step where they differ, or -1. 'w' is like 'c' and 'r', '?' like
 * anything. A text that ends early differs there. */
int observed_differs(const struct scenario *s, const char *a, const char *b);

#endif
