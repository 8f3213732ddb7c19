// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/ratios.h"

#include "base/err.h"
#include "analysis/reduce.h"
#include "analysis/signed_rank.h"
#include "results/ratio.h"

#include <math.h>
#include <stdlib.h>

static bool is_in(const struct ratio *ratio, size_t phase)
{
	return (ratio->over | ratio->under) & 1u << phase;
}

static enum summary_clock clock_of(const struct records *rs,
				   const struct case_summary *s,
				   const struct ratio *ratio)
{
	enum summary_clock clock = SUMMARY_WALL;

	for (size_t i = 0; i < s->nr_phases; i++) {
		if (!is_in(ratio, i))
			continue;
		if (!samples_have_cpu(rs, i))
			return SUMMARY_WALL;
		if (s->phases[i].clock == SUMMARY_CPU)
			clock = SUMMARY_CPU;
	}
	return clock;
}

/* [process][phase] of the phases of the ratio, under the headline. */
static double *values_of(const struct records *rs, const struct case_summary *s,
			 const struct ratio *ratio)
{
	double *values = xcalloc(rs->nr * RECORD_PHASES_MAX, sizeof(*values));
	enum summary_clock clock = clock_of(rs, s, ratio);

	for (size_t i = 0; i < s->nr_phases; i++) {
		const double *of;
		struct reduced d;

		if (!is_in(ratio, i))
			continue;
		reduce(rs, i, clock, &d);
		of = reduced_values(&d, s->headline);
		for (size_t p = 0; p < rs->nr; p++)
			values[p * RECORD_PHASES_MAX + i] = of ? of[p] : NAN;
		reduced_release(&d);
	}
	return values;
}

/* A process without a headline has none here either; others must have one. */
static struct estimate estimate_of(const struct records *rs,
				   const struct case_summary *s,
				   const struct ratio *ratio)
{
	double *values = values_of(rs, s, ratio);
	double *over = xcalloc(rs->nr, sizeof(*over));
	double *under = xcalloc(rs->nr, sizeof(*under));
	struct estimate e;
	size_t nr = 0;

	for (size_t p = 0; p < rs->nr; p++) {
		const double *v = values + p * RECORD_PHASES_MAX;
		bool is_whole = true;

		for (size_t i = 0; i < s->nr_phases; i++)
			is_whole &= !isnan(v[i]);
		if (!is_whole)
			continue;
		ratio_sides(ratio, v, s->nr_phases, &over[nr], &under[nr]);
		nr++;
	}
	e = hodges_lehmann_ratio(over, under, nr);
	free(over);
	free(under);
	free(values);
	return e;
}

void ratios_summarise(const struct records *rs, struct case_summary *s)
{
	const struct case_record *first = rs->r[0];
	bool has_number = summary_headline(s)->is_valid;

	for (size_t i = 0; i < first->nr_ratios; i++) {
		struct ratio_summary *r = &s->ratios[s->nr_ratios];
		struct ratio ratio;

		/* s may have fewer phases than this record. */
		if (ratio_parse(&ratio, first->ratios[i], first->phases,
				s->nr_phases, NULL))
			continue;
		r->text = first->ratios[i];
		r->value = has_number ? estimate_of(rs, s, &ratio)
				      : estimate_none();
		s->nr_ratios++;
	}
}

void throughput_summarise(uint64_t op_bytes, struct case_summary *s)
{
	const struct estimate *e = summary_headline(s);
	double bytes = (double)op_bytes;

	if (!op_bytes || !e->is_valid || !(e->value > 0) ||
	    s->headline == SUMMARY_FIXED || s->phases[0].is_per_size)
		return;
	s->bytes_per_ns = *e;
	s->bytes_per_ns.value = bytes / e->value;
	/* A cost that may be 0 bounds nothing. */
	s->bytes_per_ns.has_interval = e->has_interval && e->lo > 0;
	s->bytes_per_ns.lo = bytes / e->hi;
	s->bytes_per_ns.hi = e->lo > 0 ? bytes / e->lo : INFINITY;
}
