// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/core_clock.h"

#include "base/err.h"
#include "analysis/quantile.h"

#include <stdlib.h>

#define FAST	  0.1
#define SLOW	  0.9
#define RANGE_MAX 2.0

static double *probes(const struct case_record *const *records, size_t nr,
		      size_t *nr_probes)
{
	size_t most = 0;
	double *v;

	for (size_t i = 0; i < nr; i++)
		most += records[i]->nr_points;
	v = xcalloc(most, sizeof(*v));
	*nr_probes = 0;
	for (size_t i = 0; i < nr; i++)
		for (size_t k = 0; k < records[i]->nr_points; k++)
			if (records[i]->points[k].clock_probe_ns)
				v[(*nr_probes)++] = (double)records[i]
							    ->points[k]
							    .clock_probe_ns;
	return v;
}

struct core_clock core_clock_of(const struct case_record *const *records,
				size_t nr)
{
	struct core_clock c = { .fast_ratio = 1, .slow_ratio = 1 };
	size_t nr_probes;
	double *v = probes(records, nr, &nr_probes), fast, slow;

	if (nr_probes) {
		fast = quantile_type7(v, nr_probes, FAST);
		slow = quantile_type7(v, nr_probes, SLOW);
		if (slow <= RANGE_MAX * fast) {
			c.ref_ns = quantile_median(v, nr_probes);
			c.fast_ratio = fast / c.ref_ns;
			c.slow_ratio = slow / c.ref_ns;
		}
	}
	free(v);
	return c;
}

double core_clock_scale(const struct point_record *p, double ref_ns)
{
	if (!p->clock_probe_ns || ref_ns <= 0)
		return 1;
	return ref_ns / (double)p->clock_probe_ns;
}
