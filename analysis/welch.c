// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/welch.h"

#include "analysis/sum.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

struct moments {
	double mean, error_squared; /* of the mean; NaN for a single value */
	double freedom;
};

static bool moments_of(const double *v, size_t nr, struct moments *m)
{
	for (size_t i = 0; i < nr; i++)
		if (!isfinite(v[i]))
			return false;
	if (!nr)
		return false;
	m->mean = sum_mean(v, nr);
	m->freedom = (double)nr - 1;
	m->error_squared =
		sum_squares(v, nr, m->mean) / m->freedom / (double)nr;
	return true;
}

/* Standard error of the difference of the means; NaN when there is none. */
static double error_of(const struct moments *a, const struct moments *b,
		       double *df)
{
	double of_a = a->error_squared, of_b = b->error_squared;
	double sum = of_a + of_b;

	if (!(sum > 0))
		return NAN;
	*df = sum * sum / (of_a * of_a / a->freedom + of_b * of_b / b->freedom);
	return sqrt(sum);
}

struct estimate welch_shift(const double *a, size_t nr_a, const double *b,
			    size_t nr_b, double level)
{
	struct estimate e = estimate_none();
	struct moments of_a, of_b;
	double error, df = NAN, half;

	if (!moments_of(a, nr_a, &of_a) || !moments_of(b, nr_b, &of_b))
		return e;
	e.is_valid = true;
	e.value = of_b.mean - of_a.mean;
	e.nr = nr_a < nr_b ? nr_a : nr_b;
	error = error_of(&of_a, &of_b, &df);
	if (isnan(error)) {
		e.lo = gsl_stats_min(b, 1, nr_b) - gsl_stats_max(a, 1, nr_a);
		e.hi = gsl_stats_max(b, 1, nr_b) - gsl_stats_min(a, 1, nr_a);
		return e;
	}
	half = error * gsl_cdf_tdist_Pinv((1 + level) / 2, df);
	e.lo = e.value - half;
	e.hi = e.value + half;
	e.level = level;
	e.has_interval = true;
	return e;
}

double welch_t(const double *a, size_t nr_a, const double *b, size_t nr_b,
	       double *df)
{
	struct moments of_a, of_b;
	double error;

	if (!moments_of(a, nr_a, &of_a) || !moments_of(b, nr_b, &of_b))
		return NAN;
	error = error_of(&of_a, &of_b, df);
	return (of_b.mean - of_a.mean) / error;
}

double welch_p(const double *a, size_t nr_a, const double *b, size_t nr_b)
{
	double df = NAN, t = welch_t(a, nr_a, b, nr_b, &df);

	return isnan(t) ? NAN : 2 * gsl_cdf_tdist_Q(fabs(t), df);
}
