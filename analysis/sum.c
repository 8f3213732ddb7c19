// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/sum.h"

#include <math.h>

void sum_add(struct sum *s, double x)
{
	double next = s->high + x;

	/* What the addition rounded off, from the smaller of the two. */
	if (fabs(s->high) >= fabs(x))
		s->low += (s->high - next) + x;
	else
		s->low += (x - next) + s->high;
	s->high = next;
}

double sum_value(const struct sum *s)
{
	return s->high + s->low;
}

double sum_of(const double *v, size_t nr)
{
	struct sum s = { 0 };

	for (size_t i = 0; i < nr; i++)
		sum_add(&s, v[i]);
	return sum_value(&s);
}

double sum_mean(const double *v, size_t nr)
{
	return sum_of(v, nr) / (double)nr;
}

double sum_squares(const double *v, size_t nr, double centre)
{
	struct sum s = { 0 };

	for (size_t i = 0; i < nr; i++)
		sum_add(&s, (v[i] - centre) * (v[i] - centre));
	return sum_value(&s);
}
