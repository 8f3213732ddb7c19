// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/bootstrap.h"

#include "base/err.h"
#include "base/rng.h"
#include "analysis/quantile.h"
#include "analysis/sum.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

/* Medians that are drawn of each boot to see how far they scatter. */
#define INNER_DRAWS 200

struct side {
	const struct boot *boots;
	size_t nr;
	double *medians; /* of the boots */
	double mean; /* of the medians */
	double scale; /* of the distance of a boot from the mean */
	double *room; /* for the longest boot */
};

static bool are_usable(const struct boot *boots, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (isnan(quantile_median(boots[i].v, boots[i].nr)))
			return false;
	return nr > 0;
}

static uint64_t hash_boots(uint64_t seed, const struct boot *boots, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		seed = hash_bytes(seed, &boots[i].nr, sizeof(boots[i].nr));
		seed = hash_bytes(seed, boots[i].v,
				  boots[i].nr * sizeof(*boots[i].v));
	}
	return seed;
}

/* Median of the processes of boot i, drawn with replacement. */
static double median_drawn(const struct side *s, size_t i, struct rng *rng)
{
	const struct boot *b = &s->boots[i];

	for (size_t k = 0; k < b->nr; k++)
		s->room[k] = b->v[rng_below(rng, b->nr)];
	gsl_sort(s->room, 1, b->nr);
	return gsl_stats_median_from_sorted_data(s->room, 1, b->nr);
}

/* Mean square of what drawing processes does to the median of a boot. */
static double inner_variance(const struct side *s, struct rng *rng)
{
	struct sum squares = { 0 };
	double off;

	for (size_t i = 0; i < s->nr; i++)
		for (size_t k = 0; k < INNER_DRAWS; k++) {
			off = median_drawn(s, i, rng) - s->medians[i];
			sum_add(&squares, off * off);
		}
	return sum_value(&squares) / (double)(s->nr * INNER_DRAWS);
}

/*
 * The medians of boots scatter by what is between boots and by what is within;
 * drawing processes adds the latter a second time, and drawing n boots of n takes
 * 1 / n away. So their distances from the mean are scaled until a drawn boot varies
 * as much as a seen one (Davison and Hinkley 1997, section 3.8, on why neither
 * plain way does).
 */
static void side_build(const struct boot *boots, size_t nr, struct rng *rng,
		       struct side *s)
{
	size_t longest = 0;
	double n = (double)nr, seen;

	*s = (struct side){ .boots = boots, .nr = nr };
	s->medians = xcalloc(nr, sizeof(*s->medians));
	for (size_t i = 0; i < nr; i++) {
		s->medians[i] = quantile_median(boots[i].v, boots[i].nr);
		longest = boots[i].nr > longest ? boots[i].nr : longest;
	}
	s->room = xcalloc(longest, sizeof(*s->room));
	s->mean = sum_mean(s->medians, nr);
	seen = sum_squares(s->medians, nr, s->mean) / (n - 1);
	if (seen > 0)
		s->scale = sqrt(fmax(0, (1 - inner_variance(s, rng) / seen) *
						n / (n - 1)));
}

static void side_release(struct side *s)
{
	free(s->medians);
	free(s->room);
}

static double side_drawn(const struct side *s, struct rng *rng)
{
	struct sum sum = { 0 };
	size_t i;

	for (size_t k = 0; k < s->nr; k++) {
		i = rng_below(rng, s->nr);
		sum_add(&sum, (s->scale - 1) * (s->medians[i] - s->mean) +
				      median_drawn(s, i, rng));
	}
	return sum_value(&sum) / (double)s->nr;
}

/*
 * What is left out at each end: where the t quantile lies in a normal distribution,
 * since the spread of so few boots is itself an estimate (Hesterberg 2015, expanded
 * percentile interval).
 */
static double tail_of(double level, size_t nr_a, size_t nr_b)
{
	double df = (double)(nr_a + nr_b) - 2;

	return df > 0 ? gsl_cdf_ugaussian_Q(
				gsl_cdf_tdist_Pinv((1 + level) / 2, df))
		      : (1 - level) / 2;
}

struct estimate bootstrap_shift(const struct boot *a, size_t nr_a,
				const struct boot *b, size_t nr_b, double level)
{
	struct estimate e = estimate_none();
	struct side of_a, of_b;
	struct rng rng;
	double *drawn, tail = tail_of(level, nr_a, nr_b);

	if (!are_usable(a, nr_a) || !are_usable(b, nr_b))
		return e;
	rng_init(&rng, hash_boots(hash_boots(HASH_START, a, nr_a), b, nr_b));
	side_build(a, nr_a, &rng, &of_a);
	side_build(b, nr_b, &rng, &of_b);
	drawn = xcalloc(BOOTSTRAP_DRAWS, sizeof(*drawn));
	for (size_t i = 0; i < BOOTSTRAP_DRAWS; i++)
		drawn[i] = side_drawn(&of_b, &rng) - side_drawn(&of_a, &rng);
	gsl_sort(drawn, 1, BOOTSTRAP_DRAWS);
	e.value = of_b.mean - of_a.mean;
	e.lo = gsl_stats_quantile_from_sorted_data(drawn, 1, BOOTSTRAP_DRAWS,
						   tail);
	e.hi = gsl_stats_quantile_from_sorted_data(drawn, 1, BOOTSTRAP_DRAWS,
						   1 - tail);
	e.nr = nr_a < nr_b ? nr_a : nr_b;
	e.level = level;
	e.is_valid = true;
	e.has_interval = e.nr > 1;
	free(drawn);
	side_release(&of_b);
	side_release(&of_a);
	return e;
}
