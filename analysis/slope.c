// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/slope.h"

#include "base/err.h"
#include "analysis/quantile.h"

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

double slope_theil_sen(const double *n, const double *y, size_t nr)
{
	double *slopes = xcalloc(nr * nr / 2, sizeof(*slopes)), median;
	size_t nr_slopes = 0;

	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < i; j++)
			if (n[i] != n[j])
				slopes[nr_slopes++] =
					(y[i] - y[j]) / (n[i] - n[j]);
	median = quantile_median(slopes, nr_slopes);
	free(slopes);
	return median;
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
