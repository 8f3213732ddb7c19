// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/mann_whitney.h"

#include "base/err.h"
#include "analysis/quantile.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_exact(size_t nr_a, size_t nr_b)
{
	return nr_a <= MANN_WHITNEY_EXACT_MAX && nr_b <= MANN_WHITNEY_EXACT_MAX;
}

/*
 * The largest of all values belongs to a with probability m / (m + n), and then
 * it is above all n of b.
 */
void mann_whitney_pmf(size_t nr_a, size_t nr_b, double *pmf)
{
	size_t len = nr_a * nr_b + 1;
	double *p, from_a;

	if (!nr_a || !nr_b || !is_exact(nr_a, nr_b))
		BUG("rank sum of %zu and %zu values", nr_a, nr_b);
	p = xcalloc((nr_b + 1) * len, sizeof(*p));
	/* p[n * len + t] holds m = 0 first: U is 0 for sure. */
	for (size_t n = 0; n <= nr_b; n++)
		p[n * len] = 1;
	for (size_t m = 1; m <= nr_a; m++)
		for (size_t n = 1; n <= nr_b; n++)
			for (size_t t = m * n + 1; t-- > 0;) {
				from_a = t >= n ? p[n * len + t - n] : 0;
				p[n * len + t] =
					((double)m * from_a +
					 (double)n * p[(n - 1) * len + t]) /
					(double)(m + n);
			}
	memcpy(pmf, p + nr_b * len, len * sizeof(*pmf));
	free(p);
}

static size_t index_exact(size_t nr_a, size_t nr_b, double alpha, double *level)
{
	double *pmf = xcalloc(nr_a * nr_b + 1, sizeof(*pmf)), below = 0;
	size_t k = 0;

	mann_whitney_pmf(nr_a, nr_b, pmf);
	while (below + pmf[k] <= alpha / 2)
		below += pmf[k++];
	if (!k)
		below += pmf[k++];
	free(pmf);
	*level = fmax(0, 1 - 2 * below);
	return k;
}

static size_t index_normal(double m, double n, double alpha, double *level)
{
	double sd = sqrt(m * n * (m + n + 1) / 12), half = m * n / 2;
	double k = floor(half - gsl_cdf_ugaussian_Pinv(1 - alpha / 2) * sd);

	k = fmax(k, 1);
	*level = 1 - 2 * gsl_cdf_ugaussian_P((k - 0.5 - half) / sd);
	return (size_t)k;
}

size_t mann_whitney_index(size_t nr_a, size_t nr_b, double alpha, double *level)
{
	if (is_exact(nr_a, nr_b))
		return index_exact(nr_a, nr_b, alpha, level);
	return index_normal((double)nr_a, (double)nr_b, alpha, level);
}

/* All b - a, sorted; NULL when there is none, or a number is not finite. */
static double *differences(const double *a, size_t nr_a, const double *b,
			   size_t nr_b)
{
	double *d = xcalloc(nr_a * nr_b, sizeof(*d)), *sorted;

	for (size_t i = 0; i < nr_a; i++)
		for (size_t j = 0; j < nr_b; j++)
			d[i * nr_b + j] = b[j] - a[i];
	sorted = quantile_sort(d, nr_a * nr_b);
	free(d);
	return sorted;
}

struct estimate mann_whitney_shift(const double *a, size_t nr_a,
				   const double *b, size_t nr_b, double level)
{
	double *d = differences(a, nr_a, b, nr_b);
	struct estimate e = estimate_none();
	size_t nr = nr_a * nr_b, k;

	if (!d)
		return e;
	k = mann_whitney_index(nr_a, nr_b, 1 - level, &e.level);
	e.value = gsl_stats_median_from_sorted_data(d, 1, nr);
	e.lo = d[k - 1];
	e.hi = d[nr - k];
	e.nr = nr_a < nr_b ? nr_a : nr_b;
	e.is_valid = true;
	/* as in signed_rank.c: beyond the exact range by design */
	e.has_interval = e.level >= level || !is_exact(nr_a, nr_b);
	free(d);
	return e;
}
