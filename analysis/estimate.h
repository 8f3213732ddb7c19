/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * estimate.h - a number with its interval: what every analysis returns.
 */
#ifndef ANALYSIS_ESTIMATE_H
#define ANALYSIS_ESTIMATE_H

#include <stdbool.h>
#include <stddef.h>

struct estimate {
	double value;
	double lo, hi; /* interval; [min, max] when has_interval is false */
	double level; /* coverage that lo..hi achieves, 0..1 (0 if nr is 1) */
	size_t nr; /* processes that it rests on */
	bool is_valid; /* false: value, lo, hi are NaN, there is no number */
	bool has_interval; /* level reaches the asked one (95 %: nr >= 6) */
};

/* No number: all NaN, is_valid false. */
struct estimate estimate_none(void);

/*
 * (hi - lo) / 2 / |value|: what the stop rule looks at. NaN when there is no
 * number or no interval, infinity when the value is 0.
 */
double estimate_half_width_ratio(const struct estimate *e);

#endif
