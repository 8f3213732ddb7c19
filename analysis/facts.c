// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/facts.h"

#include "base/err.h"
#include "analysis/quantile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Later is worse. */
static int proof_rank(enum proof_verdict p)
{
	switch (p) {
	case PROOF_NONE:
		return 0;
	case PROOF_PROVEN:
		return 1;
	case PROOF_UNPROVEN:
		return 2;
	case PROOF_SUSPECT:
		return 3;
	}
	BUG("proof %d", (int)p);
}

static const struct evidence *first_evidence(const struct records *rs,
					     enum evidence_status status)
{
	for (size_t i = 0; i < rs->nr; i++)
		for (size_t j = 0; j < rs->r[i]->nr_evidence; j++)
			if (rs->r[i]->evidence[j].status == status)
				return &rs->r[i]->evidence[j];
	return NULL;
}

static char *evidence_text(const struct evidence *e)
{
	const char *why = e->why ? e->why : "";

	if (e->status == EVIDENCE_MISSING)
		return xasprintf("%s not read%s%s", e->what, *why ? ": " : "",
				 why);
	return xasprintf("expected %s %g %s, saw %.4g%s%s", e->what,
			 e->expected, e->unit, e->seen, *why ? ", " : "", why);
}

void facts_proof(const struct records *rs, struct case_summary *s)
{
	const struct evidence *e = first_evidence(rs, EVIDENCE_FAILED);

	s->proof = PROOF_NONE;
	for (size_t i = 0; i < rs->nr; i++)
		if (proof_rank(rs->r[i]->proof) > proof_rank(s->proof))
			s->proof = rs->r[i]->proof;
	if (!e)
		e = first_evidence(rs, EVIDENCE_MISSING);
	s->proof_text = e ? evidence_text(e) : NULL;
}

static const struct point_record *largest_point(const struct case_record *r)
{
	const struct point_record *largest = NULL;

	for (size_t i = 0; i < r->nr_points; i++)
		if (!largest || r->points[i].size > largest->size)
			largest = &r->points[i];
	return largest;
}

/* An extrapolated count says more than none, but is never used. */
static int counter_rank(enum counter_status status)
{
	switch (status) {
	case COUNTER_ABSENT:
		return 0;
	case COUNTER_NEVER_RAN:
		return 1;
	case COUNTER_SCALED:
		return 2;
	case COUNTER_EXACT:
		return 3;
	}
	BUG("counter status %d", (int)status);
}

static const struct counter_record *find_counter(const struct case_record *r,
						 const char *event)
{
	const struct point_record *p = largest_point(r);

	for (size_t i = 0; p && i < p->nr_counters; i++)
		if (!strcmp(p->counters[i].event, event))
			return &p->counters[i];
	return NULL;
}

static void summarise_counter(const struct records *rs, const char *event,
			      struct counter_summary *c)
{
	double *exact = xcalloc(rs->nr, sizeof(*exact));
	const struct counter_record *one;

	*c = (struct counter_summary){ .event = event };
	for (size_t i = 0; i < rs->nr; i++) {
		one = find_counter(rs->r[i], event);
		if (!one)
			continue;
		if (one->status == COUNTER_EXACT)
			exact[c->nr++] = one->per_op;
		if (one->status == COUNTER_ABSENT && !c->err)
			c->err = one->err;
		if (counter_rank(one->status) > counter_rank(c->status))
			c->status = one->status;
	}
	c->per_op = quantile_median(exact, c->nr);
	if (c->status != COUNTER_ABSENT)
		c->err = 0;
	free(exact);
}

static bool has_counter(const struct case_summary *s, const char *event)
{
	for (size_t i = 0; i < s->nr_counters; i++)
		if (!strcmp(s->counters[i].event, event))
			return true;
	return false;
}

void facts_counters(const struct records *rs, struct case_summary *s)
{
	const struct point_record *p;

	for (size_t i = 0; i < rs->nr; i++) {
		p = largest_point(rs->r[i]);
		for (size_t j = 0; p && j < p->nr_counters; j++) {
			if (has_counter(s, p->counters[j].event))
				continue;
			s->counters = xrealloc(s->counters, s->nr_counters + 1,
					       sizeof(*s->counters));
			summarise_counter(rs, p->counters[j].event,
					  &s->counters[s->nr_counters++]);
		}
	}
}

void facts_noise(const struct records *rs, struct case_summary *s)
{
	double *other = xcalloc(rs->nr, sizeof(*other));
	double *here = xcalloc(rs->nr, sizeof(*here));
	double *empty = xcalloc(rs->nr, sizeof(*empty));

	for (size_t i = 0; i < rs->nr; i++) {
		const struct interference *n = &rs->r[i]->noise;

		other[i] = n->other_cpus;
		here[i] = n->measured_cpu_other;
		empty[i] = (double)rs->r[i]->empty_wall_ns;
		s->noise.steal_ns += n->steal_ns;
		s->noise.nr_preempted += n->nr_preempted;
		s->noise.nr_migrated += n->nr_migrated;
	}
	s->noise.other_cpus = quantile_median(other, rs->nr);
	s->noise.measured_cpu_other = quantile_median(here, rs->nr);
	s->empty_wall_ns = (uint64_t)llround(quantile_median(empty, rs->nr));
	free(empty);
	free(here);
	free(other);
}

static void add_layout(struct case_summary *s, unsigned int layout)
{
	for (size_t i = 0; i < s->nr_layouts; i++)
		if (s->layouts[i].layout == layout)
			return;
	s->layouts =
		xrealloc(s->layouts, s->nr_layouts + 1, sizeof(*s->layouts));
	s->layouts[s->nr_layouts++] =
		(struct layout_summary){ .layout = layout };
}

void facts_layouts(const struct records *rs, const double *values,
		   struct case_summary *s)
{
	double *here = xcalloc(rs->nr, sizeof(*here)), *medians;
	double least = INFINITY, most = -INFINITY;
	size_t nr = 0;

	for (size_t i = 0; i < rs->nr; i++)
		add_layout(s, rs->r[i]->layout);
	medians = xcalloc(s->nr_layouts, sizeof(*medians));
	for (size_t k = 0; k < s->nr_layouts; k++) {
		struct layout_summary *l = &s->layouts[k];

		for (size_t i = 0; i < rs->nr; i++)
			if (rs->r[i]->layout == l->layout && !isnan(values[i]))
				here[l->nr++] = values[i];
		l->headline_ns = quantile_median(here, l->nr);
		if (!l->nr)
			continue;
		medians[nr++] = l->headline_ns;
		least = fmin(least, l->headline_ns);
		most = fmax(most, l->headline_ns);
	}
	if (nr > 1)
		s->layout_spread_ratio =
			(most - least) / fabs(quantile_median(medians, nr));
	free(medians);
	free(here);
}
