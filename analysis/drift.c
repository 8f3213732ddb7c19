// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/drift.h"

#include "analysis/mann_whitney.h"
#include "analysis/quantile.h"

#include <math.h>

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
