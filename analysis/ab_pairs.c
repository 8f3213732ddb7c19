// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/ab_pairs.h"

#include "base/err.h"
#include "analysis/core_clock.h"
#include "analysis/reduce.h"
#include "analysis/samples.h"
#include "analysis/signed_rank.h"

#include <math.h>
#include <stdlib.h>

static bool is_used(const struct case_record *r, unsigned int stage)
{
	return r->variant && r->stage == stage && r->outcome == OUTCOME_OK &&
	       r->nr_phases && r->nr_points;
}

static int by_round(const void *a, const void *b)
{
	const struct case_record *x = *(const struct case_record *const *)a;
	const struct case_record *y = *(const struct case_record *const *)b;

	return (x->round > y->round) - (x->round < y->round);
}

/* The usable records of one variant, by round; free() them. */
static const struct case_record **
variant_records(const struct case_record *const *records, size_t nr,
		unsigned int stage, char variant, size_t *nr_kept)
{
	const struct case_record **r = xcalloc(nr, sizeof(*r));

	*nr_kept = 0;
	for (size_t i = 0; i < nr; i++)
		if (is_used(records[i], stage) &&
		    records[i]->variant == variant)
			r[(*nr_kept)++] = records[i];
	qsort(r, *nr_kept, sizeof(*r), by_round);
	return r;
}

/* Keep only rounds that both have; they stay in step from here on. */
static size_t intersect(const struct case_record **a, size_t nr_a,
			const struct case_record **b, size_t nr_b)
{
	size_t i = 0, k = 0, nr = 0;

	while (i < nr_a && k < nr_b) {
		if (a[i]->round == b[k]->round) {
			a[nr] = a[i++];
			b[nr++] = b[k++];
		} else if (a[i]->round < b[k]->round) {
			i++;
		} else {
			k++;
		}
	}
	return nr;
}

/* The cost of each process; false where one has none that is positive. */
static bool costs(const struct records *rs, struct ab_pairs *out, double *value)
{
	const double *from;
	struct reduced d;
	bool is_good;

	reduce(rs, 0, out->clock, &d);
	if (d.nr_sizes == 1)
		out->headline = SUMMARY_MEAN;
	from = reduced_values(&d, out->headline);
	is_good = from;
	for (size_t i = 0; i < rs->nr && is_good; i++) {
		value[i] = from[i];
		is_good = from[i] > 0 && isfinite(from[i]);
	}
	reduced_release(&d);
	return is_good;
}

static void fill(const struct case_record **a, const struct case_record **b,
		 size_t nr, struct ab_pairs *out)
{
	const struct case_record **all = xcalloc(2 * nr, sizeof(*all));
	double *cost_a = xcalloc(nr, sizeof(*cost_a));
	double *cost_b = xcalloc(nr, sizeof(*cost_b));
	struct records rs = { .nr = 2 * nr };
	struct kappa k;

	for (size_t i = 0; i < nr; i++) {
		all[2 * i] = a[i];
		all[2 * i + 1] = b[i];
	}
	rs.r = all;
	samples_kappa(&rs, 0, &k);
	out->clock = k.is_contended ? SUMMARY_CPU : SUMMARY_WALL;
	rs.clock_ref_ns = core_clock_of(all, 2 * nr).ref_ns;
	rs.nr = nr;
	rs.r = a;
	if (!costs(&rs, out, cost_a))
		goto out_free;
	rs.r = b;
	if (!costs(&rs, out, cost_b))
		goto out_free;
	out->nr = nr;
	for (size_t i = 0; i < nr; i++) {
		out->log_ratio[i] = log(cost_b[i] / cost_a[i]);
		out->rounds[i] = a[i]->round;
	}
out_free:
	free(cost_b);
	free(cost_a);
	free(all);
}

void ab_pairs_build(const struct case_record *const *records, size_t nr,
		    unsigned int stage, enum summary_headline headline,
		    struct ab_pairs *out)
{
	const struct case_record **a, **b;
	size_t nr_a, nr_b;

	*out = (struct ab_pairs){ .headline = headline };
	a = variant_records(records, nr, stage, 'a', &nr_a);
	b = variant_records(records, nr, stage, 'b', &nr_b);
	nr_a = intersect(a, nr_a, b, nr_b);
	out->log_ratio = xcalloc(nr_a, sizeof(*out->log_ratio));
	out->rounds = xcalloc(nr_a, sizeof(*out->rounds));
	if (nr_a)
		fill(a, b, nr_a, out);
	free(b);
	free(a);
}

void ab_pairs_release(struct ab_pairs *p)
{
	free(p->log_ratio);
	free(p->rounds);
	*p = (struct ab_pairs){ 0 };
}

double ab_pairs_half_width_ratio(const struct ab_pairs *p)
{
	struct estimate e = hodges_lehmann(p->log_ratio, p->nr);

	if (!e.is_valid || !e.has_interval)
		return NAN;
	/* (hi - lo) / 2 / value of the ratios exp(e) */
	return (exp(e.hi - e.value) - exp(e.lo - e.value)) / 2;
}
