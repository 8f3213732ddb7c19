// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/summary.h"

#include "base/err.h"
#include "analysis/core_clock.h"
#include "analysis/facts.h"
#include "analysis/phase.h"
#include "analysis/ratios.h"
#include "analysis/says.h"

#include <math.h>
#include <stdlib.h>

/* Shares of dropped samples: from here doubtful, from here no number. */
#define DROPPED_NOISY 0.1
#define DROPPED_VOID  0.5

static bool is_used(const struct case_record *r,
		    const struct summary_rule *rule)
{
	if (!r->nr_phases || !r->nr_points)
		return false;
	return r->outcome == OUTCOME_OK ||
	       (r->outcome == OUTCOME_SUSPECT && rule->use_suspect);
}

static bool has_run(const struct case_record *r,
		    const struct summary_rule *rule)
{
	(void)rule;
	return r->outcome == OUTCOME_OK || r->outcome == OUTCOME_SUSPECT;
}

/* The records that a rule admits, in the same order; free(rs->r) after. */
static void select_records(const struct case_record *const *records, size_t nr,
			   const struct summary_rule *rule,
			   bool (*admit)(const struct case_record *,
					 const struct summary_rule *),
			   struct records *rs)
{
	const struct case_record **r = xcalloc(nr, sizeof(*r));
	size_t kept = 0;

	for (size_t i = 0; i < nr; i++)
		if (admit(records[i], rule))
			r[kept++] = records[i];
	rs->r = r;
	rs->nr = kept;
	rs->clock_ref_ns = 0;
}

/* Up to one broken process in so many good ones does not break the case. */
#define LOST_SHARE 10

static void summarise_outcome(const struct case_record *const *records,
			      size_t nr, struct case_summary *s)
{
	static const enum outcome order[] = { OUTCOME_BROKEN, OUTCOME_SUSPECT,
					      OUTCOME_OK, OUTCOME_SKIP };
	size_t i;

	for (i = 0; i < nr; i++)
		s->nr_outcomes[records[i]->outcome]++;
	for (i = 0; !s->nr_outcomes[order[i]]; i++)
		;
	s->outcome = order[i];
	/* One process that was killed from outside is replaced by another. */
	if (s->outcome == OUTCOME_BROKEN && !s->nr_outcomes[OUTCOME_SUSPECT] &&
	    s->nr_outcomes[OUTCOME_BROKEN] * LOST_SHARE <=
		    s->nr_outcomes[OUTCOME_OK]) {
		s->outcome = OUTCOME_OK;
		s->tags |= TAG_LOST;
	}
	for (i = 0; i < nr && !s->outcome_why; i++)
		if (records[i]->outcome == s->outcome)
			s->outcome_why = records[i]->why;
}

static const char *main_cause(const struct case_summary *s)
{
	size_t most = 0;

	for (size_t bit = 1; bit < SUMMARY_DROP_BITS; bit++)
		if (s->nr_dropped_by[bit] > s->nr_dropped_by[most])
			most = bit;
	return s->nr_dropped_by[most] ? drop_name(1u << most) : "unknown";
}

/* The cause bits, not the values, decide whether there is a number. */
static void judge_dropped(struct case_summary *s)
{
	double share;

	if (!s->nr_samples) {
		s->why = xstrdup("no number: no process kept a sample");
		return;
	}
	share = (double)s->nr_dropped / (double)s->nr_samples;
	if (share > DROPPED_NOISY)
		s->tags |= TAG_NOISY;
	if (share <= DROPPED_VOID)
		return;
	for (size_t i = 0; i < s->nr_phases; i++)
		phase_void(&s->phases[i]);
	s->why = xasprintf("no verdict: %zu of %zu samples were dropped, "
			   "mostly %s",
			   s->nr_dropped, s->nr_samples, main_cause(s));
}

static void judge_headline(const struct summary_rule *rule,
			   struct case_summary *s)
{
	const struct estimate *e = summary_headline(s);
	double width = estimate_half_width_ratio(e);

	if (!e->is_valid && !s->why)
		s->why = xstrdup("no number: no process kept enough sizes "
				 "for a line");
	if (s->nr_processes < rule->min_processes || !e->has_interval)
		s->tags |= TAG_FEW;
	if (s->layout_spread_ratio > width)
		s->tags |= TAG_LAYOUT;
}

static void summarise_times(const struct records *rs,
			    const struct summary_rule *rule,
			    struct case_summary *s)
{
	double *values = xcalloc(rs->nr, sizeof(*values));
	double *others = xcalloc(rs->nr, sizeof(*others));
	enum summary_headline headline = rule->headline;

	s->nr_phases = rs->r[0]->nr_phases;
	for (size_t i = 1; i < rs->nr; i++)
		if (rs->r[i]->nr_phases < s->nr_phases)
			s->nr_phases = rs->r[i]->nr_phases;
	for (size_t i = 0; i < s->nr_phases; i++)
		phase_summarise(rs, i, &headline, &s->phases[i],
				i ? others : values);
	s->headline = headline;
	s->tags |= s->phases[0].tags;
	facts_layouts(rs, values, s);
	judge_dropped(s);
	judge_headline(rule, s);
	ratios_summarise(rs, s);
	free(others);
	free(values);
}

static char *why_unused(const struct case_summary *s)
{
	const char *why = s->outcome_why ? s->outcome_why : "no reason given";

	if (s->outcome == OUTCOME_OK)
		return xstrdup("no number: no process kept a sample");
	return xasprintf("no number: %s: %s", outcome_name(s->outcome), why);
}

static void stretch_one(struct estimate *e, const struct core_clock *c)
{
	if (!e->is_valid)
		return;
	e->lo *= e->lo > 0 ? c->fast_ratio : c->slow_ratio;
	e->hi *= e->hi > 0 ? c->slow_ratio : c->fast_ratio;
}

/* To what the numbers would be at the clocks that the run saw. */
static void stretch(struct case_summary *s, const struct core_clock *c)
{
	for (size_t i = 0; i < s->nr_phases; i++) {
		struct phase_summary *p = &s->phases[i];

		stretch_one(&p->per_op_ns, c);
		stretch_one(&p->fixed_ns, c);
		for (size_t k = 0; k < p->nr_sizes; k++) {
			stretch_one(&p->sizes[k].total_ns, c);
			stretch_one(&p->sizes[k].per_op_ns, c);
		}
	}
}

void summary_case(const struct case_record *const *records, size_t nr,
		  const struct summary_rule *rule, struct case_summary *s)
{
	struct records used, ran;
	struct core_clock clock;

	if (!nr)
		BUG("summary of no records");
	*s = (struct case_summary){
		.bench = records[0]->bench,
		.version = records[0]->version,
		.op = records[0]->op,
		.sweep = records[0]->sweep,
		.headline = rule->headline,
		.bytes_per_ns = estimate_none(),
	};
	axes_copy(&s->axes, &records[0]->axes);
	summarise_outcome(records, nr, s);
	select_records(records, nr, rule, has_run, &ran);
	facts_proof(&ran, s);
	says_collect(&ran, &s->says, &s->nr_says);
	free((void *)ran.r);
	select_records(records, nr, rule, is_used, &used);
	clock = rule->clock.ref_ns > 0 ? rule->clock
				       : core_clock_of(used.r, used.nr);
	used.clock_ref_ns = clock.ref_ns;
	s->nr_processes = used.nr;
	if (used.nr) {
		samples_count(&used, s);
		facts_noise(&used, s);
		facts_counters(&used, s);
		summarise_times(&used, rule, s);
		/* no probes of its own: not scaled, so not stretched */
		if (rule->clock.ref_ns > 0 &&
		    core_clock_of(used.r, used.nr).ref_ns > 0)
			stretch(s, &rule->clock);
		throughput_summarise(used.r[0]->op_bytes, s);
	} else {
		s->why = why_unused(s);
	}
	free((void *)used.r);
}

const struct estimate *summary_headline(const struct case_summary *s)
{
	static const struct estimate none = { .value = NAN,
					      .lo = NAN,
					      .hi = NAN };

	if (!s->nr_phases)
		return &none;
	return s->headline == SUMMARY_FIXED ? &s->phases[0].fixed_ns
					    : &s->phases[0].per_op_ns;
}

void case_summary_release(struct case_summary *s)
{
	for (size_t i = 0; i < s->nr_phases; i++)
		phase_release(&s->phases[i]);
	axes_release(&s->axes);
	free(s->proof_text);
	free(s->counters);
	free(s->says);
	free(s->layouts);
	free(s->why);
	*s = (struct case_summary){ 0 };
}
