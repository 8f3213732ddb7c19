// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/sample_view.h"

#include "base/err.h"
#include "analysis/process_value.h"
#include "analysis/reduce.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double sample_clock_ref(const struct result_file *const *files, size_t nr)
{
	const struct case_record **all;
	size_t nr_all = 0, at = 0;
	double ref_ns;

	for (size_t i = 0; i < nr; i++)
		nr_all += files[i]->nr_cases;
	all = xcalloc(nr_all + 1, sizeof(struct case_record *));
	for (size_t i = 0; i < nr; i++)
		for (size_t k = 0; k < files[i]->nr_cases; k++)
			all[at++] = &files[i]->cases[k];
	ref_ns = core_clock_of(all, nr_all).ref_ns;
	free(all);
	return ref_ns;
}

static bool is_meant(const struct case_record *r,
		     const struct sample_rule *rule)
{
	const struct case_summary *s = rule->summary;

	return r->outcome == OUTCOME_OK && r->nr_points &&
	       r->nr_phases > s->headline_phase && r->version == s->version &&
	       (!rule->variant || r->variant == rule->variant) &&
	       !strcmp(r->bench, s->bench) && axes_equal(&r->axes, &s->axes);
}

static enum summary_clock clock_of(const struct sample_rule *rule)
{
	return rule->summary->phases[rule->summary->headline_phase].clock;
}

static double value_of(const struct result_file *f, const struct case_record *r,
		       const struct sample_rule *rule)
{
	const struct process_rule exact = { .is_lab = true,
					    .headline =
						    rule->summary->headline };
	const struct records one = { .r = &r,
				     .nr = 1,
				     .clock_ref_ns = rule->clock_ref_ns };
	const double *values;
	struct reduced d;
	double *lab, value;

	if (rule->is_lab) {
		lab = process_values(f, &r, 1, &exact);
		value = lab[0];
		free(lab);
		return value;
	}
	reduce(&one, rule->summary->headline_phase, clock_of(rule), &d);
	values = reduced_values(&d, rule->summary->headline);
	value = values ? values[0] : NAN;
	reduced_release(&d);
	return value;
}

static void count(const struct case_record *r, struct sample_process *p)
{
	for (size_t k = 0; k < r->nr_points; k++)
		for (size_t i = 0; i < r->points[k].nr_samples; i++) {
			uint32_t drop = r->points[k].drop[i];

			if (drop & DROP_PLANNED)
				continue;
			p->nr_samples++;
			p->nr_dropped += drop != 0;
			p->drop |= drop;
		}
}

size_t sample_processes(const struct result_file *f,
			const struct sample_rule *rule,
			struct sample_process **all)
{
	size_t nr = 0;

	*all = xcalloc(f->nr_cases + 1, sizeof(**all));
	for (size_t i = 0; i < f->nr_cases; i++) {
		struct sample_process *p = &(*all)[nr];

		if (!is_meant(&f->cases[i], rule))
			continue;
		p->record = &f->cases[i];
		p->value = value_of(f, p->record, rule);
		count(p->record, p);
		nr++;
	}
	return nr;
}

/* Of one point; to has room for its samples. */
static size_t costs_of(const struct case_record *r,
		       const struct point_record *p,
		       const struct sample_rule *rule, struct sample_cost *to)
{
	double *v = xcalloc(p->nr_samples + 1, sizeof(*v));
	struct point_record all = *p;
	size_t nr = 0;

	/* All of them, by the rules of those that count. */
	all.drop = xcalloc(p->nr_samples + 1, sizeof(*all.drop));
	if (samples_retained(r, &all, rule->summary->headline_phase,
			     clock_of(rule), rule->clock_ref_ns,
			     v) == p->nr_samples)
		for (size_t i = 0; i < p->nr_samples; i++)
			if (!(p->drop[i] & DROP_PLANNED))
				to[nr++] = (struct sample_cost){
					.per_op = v[i] / (double)p->nr_ops,
					.drop = p->drop[i],
				};
	free(all.drop);
	free(v);
	return nr;
}

size_t sample_costs(const struct result_file *f, const struct sample_rule *rule,
		    uint64_t size, struct sample_cost **all)
{
	const struct point_record *p;
	size_t nr = 0;

	*all = NULL;
	for (size_t i = 0; i < f->nr_cases; i++) {
		if (!is_meant(&f->cases[i], rule))
			continue;
		p = samples_point(&f->cases[i], size);
		if (!p || !p->nr_ops)
			continue;
		*all = xrealloc(*all, nr + p->nr_samples + 1, sizeof(**all));
		nr += costs_of(&f->cases[i], p, rule, *all + nr);
	}
	return nr;
}
