// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/phase.h"

#include "base/err.h"
#include "analysis/drift.h"
#include "analysis/modes.h"
#include "analysis/quantile.h"
#include "analysis/tick.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RESIDUAL_MAX 0.02

static void summarise_sizes(const struct reduced *d, struct phase_summary *s)
{
	bool is_systematic;
	double residual;

	s->nr_sizes = d->nr_sizes;
	s->sizes = xcalloc(d->nr_sizes, sizeof(*s->sizes));
	s->max_residual_ratio = NAN;
	for (size_t k = 0; k < d->nr_sizes; k++) {
		struct size_summary *size = &s->sizes[k];

		size->size = d->sizes[k];
		size->nr_ops = d->nr_ops[k];
		size->total_ns =
			reduce_estimate(d->total_ns + k, d->nr, d->nr_sizes);
		size->per_op_ns =
			reduce_estimate(d->per_op_ns + k, d->nr, d->nr_sizes);
		size->step_per_op_ns =
			reduce_estimate(d->steps + k, d->nr, d->nr_sizes);
		residual = reduce_residual(d, k, &is_systematic);
		size->residual_ratio = residual;
		/* fmax() passes over NaN */
		s->max_residual_ratio =
			fmax(fabs(residual), s->max_residual_ratio);
		if (fabs(residual) > RESIDUAL_MAX && is_systematic)
			s->is_nonlinear = true;
	}
	/* A call cannot cost less than nothing: the curve bends upwards. */
	if (s->has_line && s->fixed_ns.has_interval && s->fixed_ns.hi < 0)
		s->is_nonlinear = true;
	if (s->is_nonlinear)
		s->tags |= TAG_NONLINEAR;
}

static void summarise_line(const struct reduced *d, struct phase_summary *s)
{
	const double *mean = reduced_values(d, SUMMARY_MEAN);

	s->has_line = d->has_line;
	s->is_per_size = d->is_per_size;
	s->fixed_ns = reduce_estimate(d->fixed, d->nr, 1);
	s->theil_sen_ns = reduce_estimate(d->theil_sen, d->nr, 1);
	s->per_op_ns = reduce_estimate(mean ? mean : d->slope, d->nr, 1);
}

/* Two groups in more than half of the sizes; the largest of them is shown. */
static void summarise_modes(const struct records *rs, size_t phase,
			    struct phase_summary *s)
{
	size_t nr_asked = 0, nr_split = 0, nr;
	struct modes m;
	double *v, coarse;

	for (size_t k = 0; k < s->nr_sizes; k++) {
		v = samples_of_size(rs, phase, s->clock, s->sizes[k].size, &nr);
		/* neighbouring clock readings are no groups */
		coarse = 3 * samples_resolution(v, nr) / quantile_median(v, nr);
		modes_find(v, nr, coarse, &m);
		free(v);
		nr_asked += m.nr > 0;
		if (m.nr < 2)
			continue;
		nr_split++;
		s->modes.nr = 2;
		s->modes.size = s->sizes[k].size;
		memcpy(s->modes.total_ns, m.value, sizeof(m.value));
		memcpy(s->modes.mass, m.mass, sizeof(m.mass));
	}
	if (2 * nr_split > nr_asked)
		s->tags |= TAG_MODES;
	else
		s->modes = (struct mode_summary){ 0 };
}

/*
 * Within processes: first against last third of the samples of a point, each
 * divided by the median of its point, so that sizes and processes compare.
 */
static void drift_within(const struct records *rs, size_t phase,
			 enum summary_clock clock, struct drift *d)
{
	size_t most = 0, nr = 0, nr_here, third;
	double *early, *late, *v, median;
	const struct case_record *r;

	for (size_t i = 0; i < rs->nr; i++)
		for (size_t k = 0; k < rs->r[i]->nr_points; k++)
			most += rs->r[i]->points[k].nr_samples;
	early = xcalloc(most, sizeof(*early));
	late = xcalloc(most, sizeof(*late));
	v = xcalloc(most, sizeof(*v));
	for (size_t i = 0; i < rs->nr; i++) {
		r = rs->r[i];
		for (size_t k = 0; k < r->nr_points; k++) {
			nr_here = samples_retained(r, &r->points[k], phase,
						   clock, rs->clock_ref_ns, v);
			median = quantile_median(v, nr_here);
			third = median > 0 ? nr_here / 3 : 0;
			for (size_t j = 0; j < third; j++) {
				early[nr] = v[j] / median;
				late[nr++] = v[nr_here - third + j] / median;
			}
		}
	}
	drift_between(early, nr, late, nr, d);
	free(v);
	free(late);
	free(early);
}

static void summarise_drift(const struct records *rs, size_t phase,
			    struct phase_summary *s, const double *values)
{
	double *have = xcalloc(rs->nr, sizeof(*have));
	struct drift d;
	size_t nr;

	memcpy(have, values, rs->nr * sizeof(*have));
	nr = quantile_finite(have, rs->nr);
	drift_find(have, nr, &d);
	free(have);
	if (!d.is_drift) {
		drift_within(rs, phase, s->clock, &d);
		d.is_drift &= fabs(d.shift_ratio) >= DRIFT_WITHIN_MIN;
	}
	if (d.is_drift)
		s->tags |= TAG_DRIFT;
}

static void summarise_tick(const struct records *rs, size_t phase,
			   struct phase_summary *s)
{
	/* A tick is a matter of wall time as it was. */
	const struct records raw = { .r = rs->r, .nr = rs->nr };
	double *all = NULL, *v;
	size_t nr = 0, nr_here;

	for (size_t k = 0; k < s->nr_sizes; k++) {
		v = samples_of_size(&raw, phase, SUMMARY_WALL, s->sizes[k].size,
				    &nr_here);
		all = xrealloc(all, nr + nr_here, sizeof(*all));
		memcpy(all + nr, v, nr_here * sizeof(*all));
		nr += nr_here;
		free(v);
	}
	if (tick_is_quantised(all, nr, NULL))
		s->tags |= TAG_TICK;
	free(all);
}

static void copy_values(const struct reduced *d, enum summary_headline headline,
			double *values)
{
	const double *from = reduced_values(d, headline);

	for (size_t p = 0; p < d->nr; p++)
		values[p] = from ? from[p] : NAN;
}

static void choose_clock(const struct records *rs, size_t phase,
			 struct phase_summary *s)
{
	struct kappa k;

	samples_kappa(rs, phase, &k);
	s->kappa = k.median;
	s->clock = k.is_contended ? SUMMARY_CPU : SUMMARY_WALL;
	s->tags |= k.is_contended ? TAG_CPU_TIME : 0;
	s->tags |= k.is_waiting ? TAG_WAITS : 0;
}

/* The headline on the other clock, and the spread on this one. */
static void summarise_values(const struct records *rs, size_t phase,
			     enum summary_headline headline,
			     struct phase_summary *s, double *values)
{
	enum summary_clock other =
		s->clock == SUMMARY_CPU ? SUMMARY_WALL : SUMMARY_CPU;
	double *have = xcalloc(rs->nr, sizeof(*have));
	struct reduced d;
	size_t nr;

	memcpy(have, values, rs->nr * sizeof(*have));
	nr = quantile_finite(have, rs->nr);
	s->spread_ratio =
		quantile_mad(have, nr) / fabs(quantile_median(have, nr));
	s->companion_ns = estimate_none();
	if (samples_have_cpu(rs, phase)) {
		reduce(rs, phase, other, &d);
		copy_values(&d, headline, have);
		s->companion_ns = reduce_estimate(have, rs->nr, 1);
		reduced_release(&d);
	}
	free(have);
}

void phase_summarise(const struct records *rs, size_t phase,
		     enum summary_headline *headline, struct phase_summary *s,
		     double *values)
{
	struct reduced d;

	*s = (struct phase_summary){ .name = rs->r[0]->phases[phase] };
	choose_clock(rs, phase, s);
	reduce(rs, phase, s->clock, &d);
	if (d.nr_sizes == 1)
		*headline = SUMMARY_MEAN;
	summarise_line(&d, s);
	summarise_sizes(&d, s);
	copy_values(&d, *headline, values);
	reduced_release(&d);
	summarise_values(rs, phase, *headline, s, values);
	summarise_modes(rs, phase, s);
	summarise_drift(rs, phase, s, values);
	summarise_tick(rs, phase, s);
}

void phase_release(struct phase_summary *s)
{
	free(s->sizes);
	s->sizes = NULL;
}

void phase_void(struct phase_summary *s)
{
	s->per_op_ns = estimate_none();
	s->fixed_ns = estimate_none();
	s->theil_sen_ns = estimate_none();
	s->companion_ns = estimate_none();
	s->spread_ratio = NAN;
	for (size_t k = 0; k < s->nr_sizes; k++) {
		s->sizes[k].total_ns = estimate_none();
		s->sizes[k].per_op_ns = estimate_none();
		s->sizes[k].step_per_op_ns = estimate_none();
	}
}
