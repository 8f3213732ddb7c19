/* SPDX-License-Identifier: GPL-2.0-or-later */
/* change_fix.h - series of known levels for the tests of change points. */
#ifndef TESTS_CHANGE_FIX_H
#define TESTS_CHANGE_FIX_H

#include "analysis/change_point.h"

static const struct change_rule rule = { .alpha = 0.01 };

/*
 * Noise without surprise: 0, 1, 2 in an order that is the same everywhere and
 * in which a value says nothing about the next.
 */
static inline double wobble(size_t i)
{
	static const char digits[] = "021102210201120012";

	return digits[i % (sizeof(digits) - 1)] - '0';
}

static inline void fill(double *v, size_t from, size_t to, double level)
{
	for (size_t i = from; i < to; i++)
		v[i] = level + wobble(i);
}

#endif
