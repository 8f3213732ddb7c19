// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/rng.h"

#include <string.h>

static uint64_t splitmix(uint64_t *x)
{
	uint64_t z = *x += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static uint64_t rotl(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

void rng_init(struct rng *rng, uint64_t seed)
{
	for (int i = 0; i < 4; i++)
		rng->s[i] = splitmix(&seed);
}

uint64_t rng_next(struct rng *rng)
{
	uint64_t *s = rng->s;
	uint64_t result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return result;
}

uint64_t rng_below(struct rng *rng, uint64_t bound)
{
	/* Reject the incomplete last interval: Lemire's "threshold". */
	uint64_t x, threshold = -bound % bound;

	do
		x = rng_next(rng);
	while (x < threshold);
	return x % bound;
}

void rng_shuffle(struct rng *rng, size_t *idx, size_t nr)
{
	for (size_t i = nr; i > 1; i--) {
		size_t j = rng_below(rng, i), t = idx[i - 1];

		idx[i - 1] = idx[j];
		idx[j] = t;
	}
}

uint64_t hash_bytes(uint64_t start, const void *data, size_t len_bytes)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < len_bytes; i++)
		start = (start ^ p[i]) * 0x100000001b3ULL;
	return start;
}

uint64_t hash_str(const char *s)
{
	return hash_bytes(HASH_START, s, strlen(s));
}
