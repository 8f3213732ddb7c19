// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/quantile.h"

#include "base/err.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1 / the 75 % quantile of the standard normal distribution */
#define MAD_TO_SD 1.482602218505602

double *quantile_sort(const double *v, size_t nr)
{
	double *sorted;

	for (size_t i = 0; i < nr; i++)
		if (!isfinite(v[i]))
			return NULL;
	if (!nr)
		return NULL;
	sorted = xcalloc(nr, sizeof(*sorted));
	memcpy(sorted, v, nr * sizeof(*sorted));
	gsl_sort(sorted, 1, nr);
	return sorted;
}

double quantile_type7(const double *v, size_t nr, double p)
{
	double *sorted, q;

	if (!(p >= 0 && p <= 1))
		BUG("quantile %g", p);
	sorted = quantile_sort(v, nr);
	if (!sorted)
		return NAN;
	q = gsl_stats_quantile_from_sorted_data(sorted, 1, nr, p);
	free(sorted);
	return q;
}

double quantile_median(const double *v, size_t nr)
{
	double *sorted = quantile_sort(v, nr), median;

	if (!sorted)
		return NAN;
	median = gsl_stats_median_from_sorted_data(sorted, 1, nr);
	free(sorted);
	return median;
}

double quantile_mad(const double *v, size_t nr)
{
	double median = quantile_median(v, nr), mad, *apart;

	if (isnan(median))
		return NAN;
	apart = xcalloc(nr, sizeof(*apart));
	for (size_t i = 0; i < nr; i++)
		apart[i] = fabs(v[i] - median);
	mad = MAD_TO_SD * quantile_median(apart, nr);
	free(apart);
	return mad;
}

size_t quantile_finite(double *v, size_t nr)
{
	size_t kept = 0;

	for (size_t i = 0; i < nr; i++)
		if (isfinite(v[i]))
			v[kept++] = v[i];
	return kept;
}
