/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * core_clock.h - times at one core clock, whatever the clock did meanwhile.
 *
 * Every point of a record carries the time of a fixed chain of multiplications
 * (clock_probe_ns). A sample of that point times reference / probe is the time
 * that the same cycles take at the reference clock, the median of the run. So
 * the wandering of the clock does not hide differences between processes.
 *
 * Which clock the median is, is luck of the hour: another run may get another.
 * Therefore the interval of a number is stretched to what it would be at the
 * clocks that this run saw, between the 10 % and 90 % quantiles.
 *
 * Waiting for memory does not follow the core clock: for such work correction
 * and stretch are too large by the share of waiting. Raw samples stay in the
 * file.
 */
#ifndef ANALYSIS_CORE_CLOCK_H
#define ANALYSIS_CORE_CLOCK_H

#include "results/record.h"

struct core_clock {
	double ref_ns; /* median probe; 0: no probes, times stay as they are */
	double fast_ratio; /* 10 % quantile of the probes / ref, <= 1 */
	double slow_ratio; /* 90 % quantile / ref, >= 1 */
};

/*
 * Of all points of the records. No probes, or too different to be of one core
 * (the slow end over twice the fast one): ref_ns 0 and ratios 1.
 */
struct core_clock core_clock_of(const struct case_record *const *records,
				size_t nr);

/* Factor for the samples of a point; 1 without a probe or a reference. */
double core_clock_scale(const struct point_record *p, double ref_ns);

#endif
