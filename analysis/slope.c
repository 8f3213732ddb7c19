// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/slope.h"

#include "base/err.h"
#include "analysis/quantile.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

bool slope_fit_weighted(const double *n, const double *y, const double *w,
			size_t nr, struct slope *s)
{
	double sum = 0, n_mean = 0, y_mean = 0, nn = 0, ny = 0;

	for (size_t i = 0; i < nr; i++) {
		if (!isfinite(n[i]) || !isfinite(y[i]) || !isfinite(w[i]))
			return false;
		sum += w[i];
		n_mean += w[i] * n[i];
		y_mean += w[i] * y[i];
	}
	n_mean /= sum;
	y_mean /= sum;
	for (size_t i = 0; i < nr; i++) {
		nn += w[i] * (n[i] - n_mean) * (n[i] - n_mean);
		ny += w[i] * (n[i] - n_mean) * (y[i] - y_mean);
	}
	/*
	 * Rounding of n_mean leaves a trace even when all n are equal. No
	 * values at all: n_mean is NaN, and the comparison false.
	 */
	if (!(nn > 1e-20 * sum * n_mean * n_mean))
		return false;
	s->per_op = ny / nn;
	s->fixed = y_mean - s->per_op * n_mean;
	return true;
}

bool slope_fit(const double *n, const double *y, size_t nr, struct slope *s)
{
	double *w = xcalloc(nr, sizeof(*w));
	bool is_done = true;

	for (size_t i = 0; i < nr; i++) {
		is_done = is_done && y[i] > 0;
		w[i] = 1 / (y[i] * y[i]);
	}
	is_done = is_done && slope_fit_weighted(n, y, w, nr, s);
	free(w);
	return is_done;
}

/* Slopes of all pairs with different n, ascending; NULL if there is none. */
static double *pair_slopes(const double *n, const double *y, size_t nr,
			   size_t *nr_slopes)
{
	double *slopes = xcalloc(nr * nr / 2, sizeof(*slopes)), *sorted;
	size_t at = 0;

	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < i; j++)
			if (n[i] != n[j])
				slopes[at++] = (y[i] - y[j]) / (n[i] - n[j]);
	*nr_slopes = at;
	sorted = quantile_sort(slopes, at);
	free(slopes);
	return sorted;
}

double slope_theil_sen(const double *n, const double *y, size_t nr)
{
	size_t nr_slopes;
	double *slopes = pair_slopes(n, y, nr, &nr_slopes), median;

	if (!slopes)
		return NAN;
	median = gsl_stats_median_from_sorted_data(slopes, 1, nr_slopes);
	free(slopes);
	return median;
}

/* sum of t (t - 1) (2 t + 5) over groups of t equal values */
static double ties_of(const double *v, size_t nr)
{
	double *sorted = quantile_sort(v, nr), sum = 0, t;
	size_t end;

	for (size_t i = 0; sorted && i < nr; i = end) {
		end = i + 1;
		while (end < nr && sorted[end] == sorted[i])
			end++;
		t = (double)(end - i);
		sum += t * (t - 1) * (2 * t + 5);
	}
	free(sorted);
	return sum;
}

/*
 * The interval goes from the k-th smallest slope to the k-th largest: k = (slopes
 * - z sd) / 2, rounded down; 0 when there is none of that level.
 */
static size_t slopes_index(double nr_slopes, double sd, double level)
{
	double z = gsl_cdf_ugaussian_Pinv((1 + level) / 2);

	return (size_t)fmax(0, floor((nr_slopes - z * sd) / 2));
}

struct estimate slope_theil_sen_at(const double *n, const double *y, size_t nr,
				   double level)
{
	struct estimate e = estimate_none();
	size_t nr_slopes, k;
	double *slopes = pair_slopes(n, y, nr, &nr_slopes);
	double m = (double)nr, sd;

	if (!slopes)
		return e;
	sd = sqrt(
		(m * (m - 1) * (2 * m + 5) - ties_of(n, nr) - ties_of(y, nr)) /
		18);
	k = slopes_index((double)nr_slopes, sd, level);
	e.has_interval = k > 0;
	e.level = k ? level : 0;
	k = k ? k : 1;
	e.value = gsl_stats_median_from_sorted_data(slopes, 1, nr_slopes);
	e.lo = slopes[k - 1];
	e.hi = slopes[nr_slopes - k];
	e.nr = nr;
	e.is_valid = true;
	free(slopes);
	return e;
}

double slope_residual(const struct slope *s, double n, double y)
{
	double line = s->fixed + s->per_op * n;

	return line > 0 ? y / line - 1 : INFINITY;
}

void slope_steps(const double *n, const double *y, size_t nr, double *steps)
{
	for (size_t k = 0; k < nr; k++) {
		steps[k] = NAN;
		if (k && n[k] != n[k - 1])
			steps[k] = (y[k] - y[k - 1]) / (n[k] - n[k - 1]);
	}
}
