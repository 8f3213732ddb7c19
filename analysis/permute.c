// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/permute.h"

#include "base/err.h"
#include "base/rng.h"

#include <stdlib.h>
#include <string.h>

/* |2 a - b| of whole numbers: how far a is from half of b. */
static size_t off_half(size_t a, size_t b)
{
	return 2 * a > b ? 2 * a - b : b - 2 * a;
}

static double p_of_hits(size_t hits)
{
	return (double)(hits + 1) / (PERMUTE_DRAWS + 1);
}

double permute_signs(const size_t *scores, const bool *is_plus, size_t nr)
{
	uint64_t seed = hash_bytes(HASH_START, scores, nr * sizeof(*scores));
	size_t all = 0, plus = 0, seen, hits = 0;
	struct rng rng;
	uint64_t bits = 0;

	for (size_t i = 0; i < nr; i++) {
		all += scores[i];
		plus += is_plus[i] ? scores[i] : 0;
	}
	seen = off_half(plus, all);
	rng_init(&rng, seed);
	for (size_t draw = 0; draw < PERMUTE_DRAWS; draw++) {
		plus = 0;
		for (size_t i = 0; i < nr; i++) {
			if (i % 64 == 0)
				bits = rng_next(&rng);
			plus += bits >> i % 64 & 1 ? scores[i] : 0;
		}
		hits += off_half(plus, all) >= seen;
	}
	return p_of_hits(hits);
}

double permute_labels(const size_t *scores, size_t nr_a, size_t nr)
{
	uint64_t seed = hash_bytes(HASH_START, scores, nr * sizeof(*scores));
	size_t *drawn = xcalloc(nr, sizeof(*drawn)), all = 0, a = 0, seen;
	size_t hits = 0, j, t;
	struct rng rng;

	for (size_t i = 0; i < nr; i++) {
		all += scores[i];
		a += i < nr_a ? scores[i] : 0;
	}
	/* a / nr_a against all / nr, times nr nr_a: whole numbers */
	seen = off_half(a * nr, 2 * all * nr_a);
	memcpy(drawn, scores, nr * sizeof(*drawn));
	rng_init(&rng, seed);
	for (size_t draw = 0; draw < PERMUTE_DRAWS; draw++) {
		a = 0;
		for (size_t i = 0; i < nr_a; i++) {
			j = i + rng_below(&rng, nr - i);
			t = drawn[j];
			drawn[j] = drawn[i];
			drawn[i] = t;
			a += t;
		}
		hits += off_half(a * nr, 2 * all * nr_a) >= seen;
	}
	free(drawn);
	return p_of_hits(hits);
}
