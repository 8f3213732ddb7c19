// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/latency.h"

#include <math.h>
#include <string.h>

void latency_reset(struct latency *l)
{
	memset(l, 0, sizeof(*l));
}

/* The middle of what falls into a bucket. */
static uint64_t value_of(size_t bucket)
{
	size_t shift = bucket >> LATENCY_BITS;
	uint64_t low;

	if (shift < 2)
		return bucket;
	shift--;
	low = (uint64_t)(bucket - (shift << LATENCY_BITS)) << shift;
	return low + (1ull << shift) / 2;
}

uint64_t latency_quantile_ns(const struct latency *l, double share)
{
	uint64_t nr = 0, rank = (uint64_t)ceil(share * (double)l->nr);
	uint64_t value;

	if (rank == 0)
		rank = 1;
	for (size_t i = 0; i < LATENCY_BUCKETS && l->nr; i++) {
		nr += l->count[i];
		if (nr < rank)
			continue;
		value = value_of(i);
		return value < l->max_ns ? value : l->max_ns;
	}
	return l->max_ns;
}
