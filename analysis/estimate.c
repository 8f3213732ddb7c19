// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/estimate.h"

#include <math.h>

struct estimate estimate_none(void)
{
	struct estimate e = { .value = NAN, .lo = NAN, .hi = NAN };

	return e;
}

double estimate_half_width_ratio(const struct estimate *e)
{
	if (!e->is_valid || !e->has_interval)
		return NAN;
	if (e->value == 0)
		return INFINITY;
	return (e->hi - e->lo) / 2 / fabs(e->value);
}
