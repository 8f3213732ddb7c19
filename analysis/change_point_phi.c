// SPDX-License-Identifier: GPL-2.0-or-later
/* How much do neighbours depend on each other, and could that be the change? */
#include "analysis/change_point_scan.h"

#include "base/err.h"
#include "analysis/change_point.h"
#include "analysis/quantile.h"

#include <math.h>
#include <stdlib.h>

#define PHI_MAX 0.8
/*
 * phi is known to 1 / sqrt(n) or so, and one that is too small cries wolf: what
 * is added, in units of that, so that AR(0.4) stays below its level at 28 and
 * at 100 points (tests/tools/changes).
 */
#define PHI_CAUTION 1.25
/* Standard errors under the strongest dependence: more is no dependence. */
#define PLAIN_SES 2.5

/* Subtract their mean from the values of each segment. */
static void centre(double *v, size_t nr, const size_t *cuts, size_t nr_cuts)
{
	for (size_t s = 0, from = 0; s <= nr_cuts; s++) {
		size_t to = s < nr_cuts ? cuts[s] : nr;
		double sum = 0;

		for (size_t i = from; i < to; i++)
			sum += v[i];
		for (size_t i = from; i < to; i++)
			v[i] -= sum / (double)(to - from);
		from = to;
	}
}

/* Products of neighbours within segments over all squares; 0 without any. */
static double lag_1(const double *v, size_t nr, const size_t *cuts,
		    size_t nr_cuts)
{
	double sum = 0, squares = 0;

	for (size_t i = 0, s = 0; i < nr; i++) {
		squares += v[i] * v[i];
		if (s < nr_cuts && cuts[s] == i)
			s++;
		else if (i)
			sum += v[i] * v[i - 1];
	}
	return squares > 0 ? sum / squares : 0;
}

double change_phi(const double *v, size_t nr, const size_t *cuts,
		  size_t nr_cuts, struct change_ranks *scratch)
{
	double *rest, n = (double)nr, phi;

	if (nr < 2 * CHANGE_SEGMENT_MIN)
		return 0;
	rest = xcalloc(nr, sizeof(*rest));
	for (size_t s = 0, from = 0; s <= nr_cuts; s++) {
		size_t to = s < nr_cuts ? cuts[s] : nr;
		double median = quantile_median(v + from, to - from);

		for (; from < to; from++)
			rest[from] = v[from] - median;
	}
	if (!change_rank(rest, nr, scratch, rest)) {
		free(rest);
		return 0;
	}
	centre(rest, nr, cuts, nr_cuts);
	phi = lag_1(rest, nr, cuts, nr_cuts);
	free(rest);
	phi += (double)(nr_cuts + 1) * (1 + 4 * fmax(phi, 0)) / n;
	return fmin(fmax(phi + PHI_CAUTION / sqrt(n), 0), PHI_MAX);
}

double change_deflation(double phi)
{
	return sqrt((1 + phi) / (1 - phi));
}

double change_deflate(double t, size_t nr, double deflation)
{
	double n = (double)nr, left = n - 1 - t * t;

	/* No variance is left, or none is missing. */
	if (deflation <= 1 || left <= 0)
		return t;
	t *= sqrt((n - 2) / left) / deflation;
	return t * sqrt((n - 1) / (n - 2 + t * t));
}

bool change_is_plain(const double *v, size_t nr, size_t at)
{
	double before = quantile_median(v, at);
	double after = quantile_median(v + at, nr - at);
	double sum = 0, sd, se;

	for (size_t i = 0; i < nr; i++)
		sum += fabs(v[i] - (i < at ? before : after));
	/* of a normal law: sqrt(pi / 2) mean absolute deviations */
	sd = sqrt(M_PI / 2) * sum / (double)(nr - 2);
	se = sd * sqrt(1 / (double)at + 1 / (double)(nr - at));
	return fabs(after - before) >=
	       PLAIN_SES * change_deflation(PHI_MAX) * se;
}
