/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ratio.h - a ratio of phases, as a benchmark declares it: sums of their names
 * on both sides of one '/': "pinned/unpinned", "pin+unpin/get+put".
 */
#ifndef RESULTS_RATIO_H
#define RESULTS_RATIO_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>

/* Bit i: phase i is in the sum. */
struct ratio {
	unsigned int over; /* what is left of the '/' */
	unsigned int under;
};

/* -EINVAL with why: no such phase, a side without one, one twice in a side. */
MUST_CHECK int ratio_parse(struct ratio *r, const char *text,
			   char *const *phases, size_t nr_phases,
			   struct why *why);

/* The sums of values[phase], nr of them, over and under. */
void ratio_sides(const struct ratio *r, const double *values, size_t nr,
		 double *over, double *under);

/* These divided; NaN unless both are > 0. */
double ratio_of(const struct ratio *r, const double *values, size_t nr);

/* For people: "pin + unpin / get + put". */
void ratio_words(char *to, size_t len_bytes, const char *text);

#endif
