// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/multiple.h"

#include "base/err.h"
#include "analysis/sum.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* The p of tests, ascending, and which test each one is of. */
struct ladder {
	size_t nr;
	double *p;
	size_t *from;
};

static void ladder_build(const double *p, size_t nr, struct ladder *l)
{
	size_t *place = xcalloc(nr, sizeof(*place));
	size_t *order = xcalloc(nr, sizeof(*order));
	double *tested = xcalloc(nr, sizeof(*tested));

	*l = (struct ladder){ .p = xcalloc(nr, sizeof(*l->p)),
			      .from = xcalloc(nr, sizeof(*l->from)) };
	for (size_t i = 0; i < nr; i++)
		if (!isnan(p[i])) {
			tested[l->nr] = p[i];
			place[l->nr++] = i;
		}
	gsl_sort_index(order, tested, 1, l->nr);
	for (size_t i = 0; i < l->nr; i++) {
		l->p[i] = tested[order[i]];
		l->from[i] = place[order[i]];
	}
	free(tested);
	free(order);
	free(place);
}

static void ladder_release(struct ladder *l)
{
	free(l->p);
	free(l->from);
}

static void fill_nan(double *adjusted, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		adjusted[i] = NAN;
}

void multiple_holm(const double *p, size_t nr, double *adjusted)
{
	struct ladder l;
	double least = 0;

	ladder_build(p, nr, &l);
	fill_nan(adjusted, nr);
	for (size_t i = 0; i < l.nr; i++) {
		least = fmax(least, (double)(l.nr - i) * l.p[i]);
		adjusted[l.from[i]] = fmin(1, least);
	}
	ladder_release(&l);
}

/* Step up from the largest, each times factor x tests / rank. */
static void step_up(const double *p, size_t nr, bool is_any, double *adjusted)
{
	struct ladder l;
	struct sum harmonic = { 0 };
	double most = 1, factor = 1;

	ladder_build(p, nr, &l);
	fill_nan(adjusted, nr);
	for (size_t i = l.nr; i-- > 0;)
		sum_add(&harmonic, 1 / (double)(i + 1));
	if (is_any)
		factor = sum_value(&harmonic);
	for (size_t i = l.nr; i-- > 0;) {
		most = fmin(most,
			    factor * l.p[i] * (double)l.nr / (double)(i + 1));
		adjusted[l.from[i]] = most;
	}
	ladder_release(&l);
}

void multiple_bh(const double *p, size_t nr, double *adjusted)
{
	step_up(p, nr, false, adjusted);
}

void multiple_by(const double *p, size_t nr, double *adjusted)
{
	step_up(p, nr, true, adjusted);
}
