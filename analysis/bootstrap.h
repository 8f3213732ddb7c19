/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bootstrap.h - interval of the difference of two kernels whose boots were
 * drawn: boots with replacement, then processes with replacement within each, the
 * distances between boots scaled so that the variance is that of the boots seen.
 *
 * A bootstrap over all processes as one heap takes boots for known, and covers 75 %
 * where 95 are said; this one 95 to 98 % from 7 boots a side, 97 to 98.5 % with 3 to 5,
 * where welch_shift() over the numbers of the boots is narrower and as safe
 * (docs/calibration.md).
 */
#ifndef ANALYSIS_BOOTSTRAP_H
#define ANALYSIS_BOOTSTRAP_H

#include "analysis/boot.h"
#include "analysis/estimate.h"

#define BOOTSTRAP_DRAWS 4999
/* From so many boots a side it is no wider than it need be. */
#define BOOTSTRAP_BOOTS_MIN 8

/*
 * Mean over the boots of b of the medians of their processes, minus that of a;
 * percentile interval (type 7). Seed: a hash of the values. nr is the smaller
 * number of boots. has_interval from two boots a side. Invalid when a side or a
 * boot is empty, or a value is not finite.
 */
struct estimate bootstrap_shift(const struct boot *a, size_t nr_a,
				const struct boot *b, size_t nr_b,
				double level);

#endif
