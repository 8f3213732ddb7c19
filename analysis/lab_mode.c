// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/lab_mode.h"

#include "analysis/quantile.h"

#include <math.h>
#include <stdlib.h>

/* Values from sorted[i] on that lie in its window. */
static size_t window_nr(const double *sorted, size_t nr, size_t i)
{
	double width = fmax(LAB_MODE_INSNS, LAB_MODE_SHARE * sorted[i]);
	size_t end = i;

	while (end < nr && sorted[end] - sorted[i] <= width)
		end++;
	return end - i;
}

void lab_mode_find(const double *v, size_t nr, struct lab_mode *m)
{
	size_t need = (nr + LAB_MODE_TENTH - 1) / LAB_MODE_TENTH, here;
	double *sorted;

	*m = (struct lab_mode){ .insns = NAN, .mass = NAN };
	if (!nr)
		return;
	sorted = quantile_sort(v, nr);
	if (need < LAB_MODE_LEAST)
		need = LAB_MODE_LEAST;
	for (size_t i = 0; i + need <= nr; i++) {
		here = window_nr(sorted, nr, i);
		if (here < need)
			continue;
		m->insns = sorted[i + (here - 1) / 2];
		m->mass = (double)here / (double)nr;
		m->has_mode = true;
		goto out_free;
	}
	m->insns = sorted[need <= nr ? need - 1 : nr - 1];
	m->mass = 1 / (double)nr;
out_free:
	free(sorted);
}
