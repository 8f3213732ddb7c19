// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/variance.h"

#include "analysis/sum.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Sums of squares around the mean of each group and of all. */
struct squares {
	size_t nr;
	double within, between;
	double nr_squared; /* sum of the squared sizes of groups */
};

static bool are_finite(const struct boot *g)
{
	for (size_t i = 0; i < g->nr; i++)
		if (!isfinite(g->v[i]))
			return false;
	return g->nr > 0;
}

static void squares_of(const struct boot *groups, size_t nr, struct squares *q)
{
	struct sum all = { 0 }, within = { 0 }, between = { 0 };
	double mean, one, n;

	*q = (struct squares){ 0 };
	for (size_t i = 0; i < nr; i++) {
		sum_add(&all, sum_of(groups[i].v, groups[i].nr));
		q->nr += groups[i].nr;
	}
	mean = sum_value(&all) / (double)q->nr;
	for (size_t i = 0; i < nr; i++) {
		n = (double)groups[i].nr;
		one = sum_mean(groups[i].v, groups[i].nr);
		sum_add(&within, sum_squares(groups[i].v, groups[i].nr, one));
		sum_add(&between, n * (one - mean) * (one - mean));
		q->nr_squared += n * n;
	}
	q->within = sum_value(&within);
	q->between = sum_value(&between);
}

bool variance_components(const struct boot *groups, size_t nr,
			 struct variance *v)
{
	struct squares q;
	double all, size, df_between, df_within;

	for (size_t i = 0; i < nr; i++)
		if (!are_finite(&groups[i]))
			return false;
	squares_of(groups, nr, &q);
	if (nr < 2 || q.nr == nr)
		return false;
	all = (double)q.nr;
	df_between = (double)nr - 1;
	df_within = all - (double)nr;
	v->nr_groups = nr;
	v->nr = q.nr;
	v->ms_between = q.between / df_between;
	v->ms_within = q.within / df_within;
	/* values in a group: the mean, less what unequal groups lose */
	size = (all - q.nr_squared / all) / df_between;
	v->between = fmax(0, (v->ms_between - v->ms_within) / size);
	v->within = v->ms_within;
	v->icc = v->between / (v->between + v->within);
	v->f = v->ms_between / v->ms_within;
	v->p = gsl_cdf_fdist_Q(v->f, df_between, df_within);
	return true;
}

double variance_optimum(const struct variance *v, double cost_between,
			double cost_within)
{
	if (!(cost_between > 0 && cost_within > 0))
		return NAN;
	return fmax(1,
		    sqrt(cost_between / cost_within * v->within / v->between));
}
