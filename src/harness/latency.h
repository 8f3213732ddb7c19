/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * latency.h - how long each of many short operations took: a histogram that is
 * filled by one task while another measures.
 *
 * Buckets are 1 ns wide below 2048 ns and 1/1024 of the value above: a quantile
 * is exact there and 0.1 % off here; the largest value is kept as it was. In
 * shared memory (crew_shared()) adding to it takes no fault after a fork.
 */
#ifndef HARNESS_LATENCY_H
#define HARNESS_LATENCY_H

#include <stddef.h>
#include <stdint.h>

#define LATENCY_BITS	10 /* of a value that tell buckets apart */
#define LATENCY_BUCKETS ((64 - LATENCY_BITS + 1) << LATENCY_BITS)

struct latency {
	uint64_t nr, max_ns;
	uint32_t count[LATENCY_BUCKETS];
};

/* Below 2^(LATENCY_BITS + 1) the value itself, then 2^LATENCY_BITS an octave. */
static inline size_t latency_bucket(uint64_t ns)
{
	unsigned int top = 63 - (unsigned int)__builtin_clzll(ns | 1);
	unsigned int shift = top > LATENCY_BITS ? top - LATENCY_BITS : 0;

	return ((size_t)shift << LATENCY_BITS) + (size_t)(ns >> shift);
}

static inline void latency_add(struct latency *l, uint64_t ns)
{
	l->nr++;
	if (ns > l->max_ns)
		l->max_ns = ns;
	l->count[latency_bucket(ns)]++;
}

void latency_reset(struct latency *l);

/*
 * The least value that at least share (0..1) of all do not exceed: 0.5 is the
 * lower median. Never more than the largest. 0 of none.
 */
uint64_t latency_quantile_ns(const struct latency *l, double share);

#endif
