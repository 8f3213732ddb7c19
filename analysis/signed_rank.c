// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/signed_rank.h"

#include "base/err.h"
#include "analysis/quantile.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

void signed_rank_pmf(size_t nr, double *pmf)
{
	size_t top = 0;

	if (!nr || nr > SIGNED_RANK_EXACT_MAX)
		BUG("signed rank of %zu values", nr);
	pmf[0] = 1;
	/* Rank i is positive or negative with probability 1/2 each. */
	for (size_t i = 1; i <= nr; i++) {
		for (size_t t = top + 1; t <= top + i; t++)
			pmf[t] = 0;
		top += i;
		for (size_t t = top + 1; t-- > 0;)
			pmf[t] = (pmf[t] + (t >= i ? pmf[t - i] : 0)) / 2;
	}
}

#define LEVEL 0.95

static size_t index_exact(size_t nr, double alpha, double *level)
{
	double pmf[SIGNED_RANK_EXACT_MAX * (SIGNED_RANK_EXACT_MAX + 1) / 2 +
		   1] = { 0 };
	double below = 0;
	size_t k = 0;

	signed_rank_pmf(nr, pmf);
	while (below + pmf[k] <= alpha / 2)
		below += pmf[k++];
	if (!k)
		below += pmf[k++];
	*level = 1 - 2 * below;
	return k;
}

static size_t index_normal(size_t nr, double alpha, double *level)
{
	double n = (double)nr, half = n * (n + 1) / 4;
	double sd = sqrt(n * (n + 1) * (2 * n + 1) / 24);
	double k = floor(half - gsl_cdf_ugaussian_Pinv(1 - alpha / 2) * sd);

	*level = 1 - 2 * gsl_cdf_ugaussian_P((k - 0.5 - half) / sd);
	return (size_t)k;
}

size_t signed_rank_index(size_t nr, double alpha, double *level)
{
	if (nr > SIGNED_RANK_EXACT_MAX)
		return index_normal(nr, alpha, level);
	return index_exact(nr, alpha, level);
}

/* Median and interval of what the pairs gave; takes pairs and frees it. */
static struct estimate of_pairs(double *pairs, size_t nr, double level)
{
	struct estimate e = estimate_none();
	size_t nr_pairs = nr * (nr + 1) / 2, k;

	gsl_sort(pairs, 1, nr_pairs);
	k = signed_rank_index(nr, 1 - level, &e.level);
	e.value = gsl_stats_median_from_sorted_data(pairs, 1, nr_pairs);
	e.lo = pairs[k - 1];
	e.hi = pairs[nr_pairs - k];
	e.nr = nr;
	e.is_valid = true;
	/* the normal approximation may say 0.9497 for what is 95 % by design */
	e.has_interval = e.level >= level || nr > SIGNED_RANK_EXACT_MAX;
	free(pairs);
	return e;
}

struct estimate hodges_lehmann_at(const double *v, size_t nr, double level)
{
	double *sorted = quantile_sort(v, nr), *walsh;
	size_t at = 0;

	if (!sorted)
		return estimate_none();
	walsh = xcalloc(nr * (nr + 1) / 2, sizeof(*walsh));
	for (size_t i = 0; i < nr; i++)
		for (size_t j = i; j < nr; j++)
			walsh[at++] = (sorted[i] + sorted[j]) / 2;
	free(sorted);
	return of_pairs(walsh, nr, level);
}

struct estimate hodges_lehmann(const double *v, size_t nr)
{
	return hodges_lehmann_at(v, nr, LEVEL);
}

/* Where a line falls through 0 that starts at over and falls by under. */
static double ratio_of_sums(double over, double under)
{
	if (under > 0)
		return over / under;
	/* above 0 for every factor: it never does */
	return over > 0 ? INFINITY : NAN;
}

struct estimate hodges_lehmann_ratio(const double *over, const double *under,
				     size_t nr)
{
	double *ratios;
	struct estimate e;
	size_t at = 0;

	if (!nr)
		return estimate_none();
	ratios = xcalloc(nr * (nr + 1) / 2, sizeof(*ratios));
	for (size_t i = 0; i < nr; i++)
		for (size_t j = i; j < nr; j++) {
			double r = ratio_of_sums(over[i] + over[j],
						 under[i] + under[j]);

			if (isnan(r)) {
				free(ratios);
				return estimate_none();
			}
			ratios[at++] = r;
		}
	e = of_pairs(ratios, nr, LEVEL);
	return e.value > 0 && isfinite(e.value) && isfinite(e.hi)
		       ? e
		       : estimate_none();
}
