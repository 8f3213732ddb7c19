// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/equivalence.h"

#include "base/err.h"
#include "analysis/mann_whitney.h"
#include "analysis/signed_rank.h"

#include <math.h>
#include <stdlib.h>

double equivalence_bound(const struct estimate *e)
{
	return fmax(fabs(e->lo), fabs(e->hi));
}

/* sign (v - at) */
static double *moved(const double *v, size_t nr, double at, double sign)
{
	double *m = xcalloc(nr, sizeof(*m));

	for (size_t i = 0; i < nr; i++)
		m[i] = sign * (v[i] - at);
	return m;
}

/* fmax() passes over NaN. */
static double larger(double p, double q)
{
	return isnan(p) || isnan(q) ? NAN : fmax(p, q);
}

double equivalence_p(const double *d, size_t nr, double low, double high)
{
	double *above_low = moved(d, nr, low, 1);
	double *below_high = moved(d, nr, high, -1);
	double p = larger(signed_rank_p_above(above_low, nr),
			  signed_rank_p_above(below_high, nr));

	free(below_high);
	free(above_low);
	return p;
}

double equivalence_p_two(const double *a, size_t nr_a, const double *b,
			 size_t nr_b, double low, double high)
{
	double *above_low = moved(b, nr_b, low, 1);
	double *below_high = moved(b, nr_b, high, 1);
	double p = larger(mann_whitney_p_above(a, nr_a, above_low, nr_b),
			  mann_whitney_p_above(below_high, nr_b, a, nr_a));

	free(below_high);
	free(above_low);
	return p;
}
