/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rate.h - how often something happened in independent tries, and what that
 * says of how often it happens.
 *
 * Exact intervals from the binomial distribution: C. J. Clopper and E. S.
 * Pearson, "The use of confidence or fiducial limits illustrated in the case of
 * the binomial", Biometrika 26 (1934) 404-413. They are wider than they need be,
 * never narrower.
 */
#ifndef LITMUS_RATE_H
#define LITMUS_RATE_H

#include <stddef.h>
#include <stdint.h>

struct rate {
	double low, high; /* bounds of the probability, 0..1 */
};

/*
 * At 95 %. Of some of the tries: two-sided, 2.5 % beyond each end. Of none or
 * of all: one-sided, as the other end is known; for none of many that is the
 * "rule of three", 3/n (J. A. Hanley and A. Lippman-Hand, "If nothing goes
 * wrong, is everything all right?", JAMA 249 (1983) 1743-1745). nr <= nr_tries;
 * no tries: 0 and 1.
 */
struct rate rate_interval(uint64_t nr, uint64_t nr_tries);

/*
 * "0 of 12345 broke isolation: at most 0.025 % at 95 %",
 * "17 of 9000 broke synchrony: 0.19 % [0.11, 0.31]". Two digits; bounds are
 * rounded outwards. Returns buf.
 */
char *rate_text(char *buf, size_t size_bytes, uint64_t nr, uint64_t nr_tries,
		const char *property);

#endif
