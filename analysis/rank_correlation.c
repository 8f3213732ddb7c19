// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/rank_correlation.h"

#include "base/err.h"
#include "analysis/ranks.h"

#include <math.h>
#include <stdlib.h>

double rank_correlation(const double *a, const double *b, size_t nr)
{
	size_t *ra = xcalloc(nr, sizeof(*ra)), *rb = xcalloc(nr, sizeof(*rb));
	/* The mean of doubled mid-ranks is nr + 1, with ties and without. */
	double mean = (double)nr + 1, ab = 0, aa = 0, bb = 0, rho = NAN;

	if (nr < 3 || !ranks_twice(a, nr, ra, NULL) ||
	    !ranks_twice(b, nr, rb, NULL))
		goto out;
	for (size_t i = 0; i < nr; i++) {
		double x = (double)ra[i] - mean, y = (double)rb[i] - mean;

		ab += x * y;
		aa += x * x;
		bb += y * y;
	}
	if (aa > 0 && bb > 0)
		rho = ab / sqrt(aa * bb);
out:
	free(rb);
	free(ra);
	return rho;
}
