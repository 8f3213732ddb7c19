// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/reduce.h"

#include "base/err.h"
#include "analysis/quantile.h"
#include "analysis/signed_rank.h"
#include "analysis/slope.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#define SIGN_P_MAX 0.01

static double *nan_array(size_t nr)
{
	double *v = xcalloc(nr, sizeof(*v));

	for (size_t i = 0; i < nr; i++)
		v[i] = NAN;
	return v;
}

static void reduced_init(const struct records *rs, struct reduced *d)
{
	size_t nr;

	*d = (struct reduced){ .nr = rs->nr };
	d->sizes = samples_sizes(rs, &d->nr_sizes);
	d->nr_ops = xcalloc(d->nr_sizes, sizeof(*d->nr_ops));
	nr = d->nr * d->nr_sizes;
	d->total_ns = nan_array(nr);
	d->per_op_ns = nan_array(nr);
	d->steps = nan_array(nr);
	d->residuals = nan_array(nr);
	d->slope = nan_array(d->nr);
	d->fixed = nan_array(d->nr);
	d->theil_sen = nan_array(d->nr);
}

void reduced_release(struct reduced *d)
{
	free(d->sizes);
	free(d->nr_ops);
	free(d->total_ns);
	free(d->per_op_ns);
	free(d->steps);
	free(d->residuals);
	free(d->slope);
	free(d->fixed);
	free(d->theil_sen);
	*d = (struct reduced){ 0 };
}

static void reduce_point(const struct records *rs, size_t i, size_t phase,
			 enum summary_clock clock, size_t at, size_t k,
			 struct reduced *d)
{
	const struct case_record *r = rs->r[i];
	const struct point_record *p = samples_point(r, d->sizes[k]);
	double *v;
	size_t nr;

	if (!p || !p->nr_ops)
		return;
	if (!d->nr_ops[k])
		d->nr_ops[k] = p->nr_ops;
	v = xcalloc(p->nr_samples, sizeof(*v));
	nr = samples_retained(r, p, phase, clock, rs->clock_ref_ns, v);
	d->total_ns[at + k] = quantile_median(v, nr);
	d->per_op_ns[at + k] = d->total_ns[at + k] / (double)p->nr_ops;
	free(v);
}

/*
 * The line of one process through the sizes that it has. More than half of
 * them must be there: a line over the small sizes alone is another number.
 */
static void reduce_line(struct reduced *d, size_t process)
{
	const double *y = d->is_per_size ? d->per_op_ns : d->total_ns;
	double n[RECORD_POINTS_MAX], have[RECORD_POINTS_MAX];
	double steps[RECORD_POINTS_MAX];
	size_t at = process * d->nr_sizes, which[RECORD_POINTS_MAX], nr = 0;
	struct slope s;

	for (size_t k = 0; k < d->nr_sizes; k++) {
		if (isnan(y[at + k]) || nr == RECORD_POINTS_MAX)
			continue;
		n[nr] = (double)(d->is_per_size ? d->sizes[k] : d->nr_ops[k]);
		have[nr] = y[at + k];
		which[nr++] = k;
	}
	if (2 * nr <= d->nr_sizes || !slope_fit(n, have, nr, &s))
		return;
	d->has_line = true;
	d->slope[process] = s.per_op;
	d->fixed[process] = s.fixed;
	d->theil_sen[process] = slope_theil_sen(n, have, nr);
	slope_steps(n, have, nr, steps);
	for (size_t i = 0; i < nr; i++) {
		d->residuals[at + which[i]] = slope_residual(&s, n[i], have[i]);
		/* only between neighbours of the sweep */
		if (i && which[i] == which[i - 1] + 1)
			d->steps[at + which[i]] = steps[i];
	}
}

void reduce(const struct records *rs, size_t phase, enum summary_clock clock,
	    struct reduced *d)
{
	reduced_init(rs, d);
	for (size_t p = 0; p < d->nr; p++)
		for (size_t k = 0; k < d->nr_sizes; k++)
			reduce_point(rs, p, phase, clock, p * d->nr_sizes, k,
				     d);
	if (d->nr_sizes < 2)
		return;
	d->is_per_size = true;
	for (size_t k = 1; k < d->nr_sizes; k++)
		d->is_per_size &= d->nr_ops[k] == d->nr_ops[0];
	for (size_t p = 0; p < d->nr; p++)
		reduce_line(d, p);
}

const double *reduced_values(const struct reduced *d,
			     enum summary_headline headline)
{
	if (headline == SUMMARY_MEAN)
		return d->nr_sizes == 1 ? d->per_op_ns : NULL;
	if (!d->has_line)
		return NULL;
	return headline == SUMMARY_FIXED ? d->fixed : d->slope;
}

struct estimate reduce_estimate(const double *v, size_t nr, size_t stride)
{
	double *have = xcalloc(nr, sizeof(*have));
	struct estimate e;

	for (size_t i = 0; i < nr; i++)
		have[i] = v[i * stride];
	e = hodges_lehmann(have, quantile_finite(have, nr));
	free(have);
	return e;
}

double reduce_residual(const struct reduced *d, size_t k, bool *is_systematic)
{
	unsigned int nr_above = 0, nr_below = 0, fewer;
	double sum = 0, r;
	size_t nr = 0;

	for (size_t p = 0; p < d->nr; p++) {
		r = d->residuals[p * d->nr_sizes + k];
		if (isnan(r))
			continue;
		sum += r;
		nr++;
		nr_above += r > 0;
		nr_below += r < 0;
	}
	fewer = nr_above < nr_below ? nr_above : nr_below;
	*is_systematic =
		nr && 2 * gsl_cdf_binomial_P(fewer, 0.5, nr_above + nr_below) <
			      SIGN_P_MAX;
	return nr ? sum / (double)nr : NAN;
}
