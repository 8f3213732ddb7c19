// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/drift.h"

#include "base/err.h"
#include "analysis/quantile.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double pairs_above(const double *a, size_t nr_a, const double *b,
			  size_t nr_b)
{
	double u = 0;

	for (size_t i = 0; i < nr_a; i++)
		for (size_t j = 0; j < nr_b; j++)
			u += a[i] > b[j] ? 1 : a[i] == b[j] ? 0.5 : 0;
	return u;
}

/*
 * P(U <= u) under the null: the largest of all values belongs to a with
 * probability m / (m + n), and then it is above all n of b. Only sums of
 * positive numbers, so that the far tail keeps its digits.
 */
static double exact_tail(size_t nr_a, size_t nr_b, size_t u)
{
	size_t len = nr_a * nr_b + 1;
	double *p = xcalloc((nr_b + 1) * len, sizeof(*p)), tail = 0, from_a;

	/* p[n * len + t] holds m = 0 first: U is 0 for sure. */
	for (size_t n = 0; n <= nr_b; n++)
		p[n * len] = 1;
	for (size_t m = 1; m <= nr_a; m++)
		for (size_t n = 1; n <= nr_b; n++)
			for (size_t t = len; t-- > 0;) {
				from_a = t >= n ? p[n * len + t - n] : 0;
				p[n * len + t] =
					((double)m * from_a +
					 (double)n * p[(n - 1) * len + t]) /
					(double)(m + n);
			}
	for (size_t t = 0; t <= u; t++)
		tail += p[nr_b * len + t];
	free(p);
	return tail;
}

/* sum of t^3 - t over groups of t equal values; sorted. */
static double tie_term(const double *sorted, size_t nr)
{
	double sum = 0, t;
	size_t j;

	for (size_t i = 0; i < nr; i = j) {
		for (j = i; j < nr && sorted[j] == sorted[i]; j++)
			;
		t = (double)(j - i);
		sum += t * t * t - t;
	}
	return sum;
}

static double normal_p(double apart, double m, double n, double ties)
{
	double all = m + n;
	double var = m * n / 12 * (all + 1 - ties / (all * (all - 1)));
	double z;

	if (!(var > 0))
		return 1;
	z = (apart - 0.5) / sqrt(var);
	return z > 0 ? 2 * gsl_cdf_ugaussian_Q(z) : 1;
}

double mann_whitney(const double *a, size_t nr_a, const double *b, size_t nr_b,
		    double *u)
{
	double *both = xcalloc(nr_a + nr_b, sizeof(*both)), *sorted;
	double above = pairs_above(a, nr_a, b, nr_b), ties, p;
	double pairs = (double)nr_a * (double)nr_b;
	double low = above < pairs - above ? above : pairs - above;

	if (u)
		*u = above;
	memcpy(both, a, nr_a * sizeof(*a));
	memcpy(both + nr_a, b, nr_b * sizeof(*b));
	sorted = quantile_sort(both, nr_a + nr_b);
	free(both);
	if (!sorted)
		return nr_a + nr_b ? NAN : 1;
	ties = tie_term(sorted, nr_a + nr_b);
	free(sorted);
	if (ties == 0 && nr_a <= MANN_WHITNEY_EXACT_MAX &&
	    nr_b <= MANN_WHITNEY_EXACT_MAX)
		p = 2 * exact_tail(nr_a, nr_b, (size_t)low);
	else
		p = normal_p(pairs / 2 - low, (double)nr_a, (double)nr_b, ties);
	return p < 1 ? p : 1;
}

void drift_between(const double *early, size_t nr_early, const double *late,
		   size_t nr_late, struct drift *d)
{
	double p = mann_whitney(early, nr_early, late, nr_late, NULL);

	d->p = isnan(p) ? 1 : p;
	d->shift_ratio = quantile_median(late, nr_late) /
				 quantile_median(early, nr_early) -
			 1;
	d->is_drift =
		d->p < DRIFT_P_MAX && fabs(d->shift_ratio) > DRIFT_SHIFT_MIN;
}

void drift_find(const double *v, size_t nr, struct drift *d)
{
	size_t third = nr / 3;

	drift_between(v, third, v + nr - third, third, d);
}
