// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/outlier.h"

#include "analysis/quantile.h"

#include <math.h>

size_t outlier_label(const double *v, size_t nr, bool *is_far)
{
	double centre = quantile_median(v, nr), mad = quantile_mad(v, nr);
	size_t nr_far = 0;

	for (size_t i = 0; i < nr; i++) {
		is_far[i] = mad > 0 && fabs(v[i] - centre) > OUTLIER_MADS * mad;
		nr_far += is_far[i];
	}
	return nr_far;
}
