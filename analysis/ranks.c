// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/ranks.h"

#include "base/err.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

bool ranks_twice(const double *v, size_t nr, size_t *twice, double *ties)
{
	size_t *order, end;
	double t, sum = 0;

	for (size_t i = 0; i < nr; i++)
		if (!isfinite(v[i]))
			return false;
	order = xcalloc(nr, sizeof(*order));
	gsl_sort_index(order, v, 1, nr);
	for (size_t i = 0; i < nr; i = end) {
		end = i + 1;
		while (end < nr && v[order[end]] == v[order[i]])
			end++;
		/* ranks i + 1 .. end, twice their mean */
		for (size_t k = i; k < end; k++)
			twice[order[k]] = i + 1 + end;
		t = (double)(end - i);
		sum += t * t * t - t;
	}
	if (ties)
		*ties = sum;
	free(order);
	return true;
}
