/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rng.h - seeded random numbers: the same seed gives the same order anywhere.
 *
 * xoshiro256** (Blackman and Vigna 2018, public domain reference) seeded by
 * splitmix64. Not for secrets. The seed is recorded with every result.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t s[4];
};

void rng_init(struct rng *rng, uint64_t seed);
uint64_t rng_next(struct rng *rng);

/* Uniform in [0, bound), bound > 0, without modulo bias. */
uint64_t rng_below(struct rng *rng, uint64_t bound);

/* Fisher-Yates over an array of indexes. */
void rng_shuffle(struct rng *rng, size_t *idx, size_t nr);

/* 64-bit FNV-1a of a string or of bytes: ids, seeds, fingerprints. */
uint64_t hash_str(const char *s);
uint64_t hash_bytes(uint64_t start, const void *data, size_t len_bytes);
#define HASH_START 0xcbf29ce484222325ULL

#endif
