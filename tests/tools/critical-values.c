// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * critical-values [MILLIONS [FIRST LAST]] - the table behind change_point.h.
 *
 * Prints analysis/change_point_table.c: for each length n of a series and each
 * level the smallest c with P(T >= c) <= level, where
 *
 *	T = max |S_k| / sqrt(V k (n - k) / n),  3 <= k <= n - 3
 *
 * is the rank-CUSUM of a random order of the ranks 1..n. Up to n = 11 all
 * orders are counted (the ranks of the first k decide, order by order); above,
 * MILLIONS of draws (20) with a seed made of n, so that a part of the table
 * comes out the same as the whole. T is counted in classes of 1/10000, and c is
 * the lower end of one, so that it is never too small by the rounding alone.
 */
#include "analysis/change_point_table.h"
#include "base/err.h"
#include "base/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLASSES	      200000
#define CLASSES_PER_1 10000.0
#define NR_EXACT      11
#define NR_MAX	      CHANGE_NR_MAX
#define SEGMENT_MIN   3

static const double levels[CHANGE_NR_LEVELS] = { CHANGE_LEVELS };

static uint64_t count[CLASSES];
static double weight[NR_MAX + 1]; /* 1 / sqrt(V k (n - k) / n) */

static void weigh(size_t nr)
{
	double n = (double)nr, v = n * (n + 1) / 12;

	for (size_t k = 1; k < nr; k++)
		weight[k] = 1 / sqrt(v * (double)k * (n - (double)k) / n);
}

/* Ranks are doubled and centred, 2 r - (n + 1), so that sums are whole. */
static void count_order(const int *centred, size_t nr)
{
	double best = 0;
	long sum = 0;

	for (size_t k = 1; k <= nr - SEGMENT_MIN; k++) {
		double t;

		sum += centred[k - 1];
		if (k < SEGMENT_MIN)
			continue;
		t = (double)labs(sum) * weight[k];
		best = t > best ? t : best;
	}
	/* A hair up: what is a multiple of 1/10000 must not fall below it. */
	count[(size_t)(best / 2 * CLASSES_PER_1 + 1e-7)]++;
}

/* Heap's algorithm. */
static uint64_t count_all(int *centred, size_t nr)
{
	size_t stack[NR_EXACT] = { 0 };
	uint64_t orders = 1;

	count_order(centred, nr);
	for (size_t i = 1; i < nr;) {
		size_t j = i % 2 ? stack[i] : 0;
		int swap;

		if (stack[i] >= i) {
			stack[i++] = 0;
			continue;
		}
		swap = centred[j];
		centred[j] = centred[i];
		centred[i] = swap;
		count_order(centred, nr);
		orders++;
		stack[i]++;
		i = 1;
	}
	return orders;
}

static uint64_t count_draws(int *centred, size_t nr, uint64_t draws)
{
	struct rng rng;

	rng_init(&rng, 0xc05b0000 + nr);
	for (uint64_t d = 0; d < draws; d++) {
		for (size_t i = nr - 1; i > 0; i--) {
			/* Biased by less than nr / 2^32: below the noise. */
			size_t j = (size_t)((rng_next(&rng) >> 32) * (i + 1) >>
					    32);
			int swap = centred[i];

			centred[i] = centred[j];
			centred[j] = swap;
		}
		count_order(centred, nr);
	}
	return draws;
}

static double critical(double level, uint64_t total)
{
	double allowed = level * (double)total, seen = 0;
	double c = INFINITY;

	for (size_t i = CLASSES; i-- > 0;) {
		if (!count[i])
			continue;
		seen += (double)count[i];
		/* A share that equals the level is allowed: 2/20 for 0.1. */
		if (seen > allowed * (1 + 1e-9))
			break;
		c = (double)i / CLASSES_PER_1;
	}
	return c;
}

static void print_row(size_t nr, uint64_t draws)
{
	int centred[NR_MAX];
	size_t column = 11;
	uint64_t total;

	memset(count, 0, sizeof(count));
	weigh(nr);
	for (size_t i = 0; i < nr; i++)
		centred[i] = 2 * (int)(i + 1) - (int)(nr + 1);
	total = nr <= NR_EXACT ? count_all(centred, nr)
			       : count_draws(centred, nr, draws);
	/* Filled to 80 columns, of which a tab takes 8. */
	printf("\t{ %zu,\n\t  {", nr);
	for (size_t l = 0; l < CHANGE_NR_LEVELS; l++) {
		double c = critical(levels[l], total);
		const char *end = l + 1 == CHANGE_NR_LEVELS ? " } }," : ",";
		char word[24];

		if (isinf(c))
			snprintf(word, sizeof(word), "INFINITY%s", end);
		else
			snprintf(word, sizeof(word), "%.4f%s", c, end);
		if (column + 1 + strlen(word) > 80) {
			printf("\n\t   ");
			column = 11;
		}
		printf(" %s", word);
		column += 1 + strlen(word);
	}
	printf("\n");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static const unsigned short lengths[] = { CHANGE_LENGTHS };
	uint64_t millions = argc > 1 ? strtoull(argv[1], NULL, 10) : 20;
	size_t first = argc > 3 ? strtoull(argv[2], NULL, 10) : 0;
	size_t last = argc > 3 ? strtoull(argv[3], NULL, 10) : NR_MAX;

	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++)
		if (lengths[i] >= first && lengths[i] <= last)
			print_row(lengths[i], millions * 1000000);
	return 0;
}
