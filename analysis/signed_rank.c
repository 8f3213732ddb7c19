// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/signed_rank.h"

#include "base/err.h"
#include "analysis/quantile.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#define ALPHA 0.05

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

struct estimate hodges_lehmann(const double *v, size_t nr)
{
	struct estimate e = estimate_none();
	double *sorted = quantile_sort(v, nr), *walsh;
	size_t nr_walsh = nr * (nr + 1) / 2, at = 0, k;

	if (!sorted)
		return e;
	walsh = xcalloc(nr_walsh, sizeof(*walsh));
	for (size_t i = 0; i < nr; i++)
		for (size_t j = i; j < nr; j++)
			walsh[at++] = (sorted[i] + sorted[j]) / 2;
	gsl_sort(walsh, 1, nr_walsh);
	k = signed_rank_index(nr, ALPHA, &e.level);
	e.value = gsl_stats_median_from_sorted_data(walsh, 1, nr_walsh);
	e.lo = walsh[k - 1];
	e.hi = walsh[nr_walsh - k];
	e.nr = nr;
	e.is_valid = true;
	/* the normal approximation may say 0.9497 for what is 95 % by design */
	e.has_interval = e.level >= 1 - ALPHA || nr > SIGNED_RANK_EXACT_MAX;
	free(walsh);
	free(sorted);
	return e;
}
