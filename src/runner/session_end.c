// SPDX-License-Identifier: GPL-2.0-or-later
/* How long it takes, how long it still takes, and the end line. */
#include "runner/session_parts.h"

#include "results/put.h"

#include <math.h>

void session_estimate(const struct session *s, double *min_s, double *max_s)
{
	const struct suite *suite = &s->plan->suite;
	double round_s = 0;

	for (size_t i = 0; i < s->plan->nr; i++)
		round_s += s->plan->cases[i].process_s;
	/* Two processes a round, of one case unless an axis differs. */
	for (size_t i = 0; i < s->plan->nr && session_is_ab(s); i++)
		if (s->plan->cases[i].partner == i)
			round_s += s->plan->cases[i].process_s;
	*min_s = round_s * suite->rounds_min;
	*max_s = round_s * suite->rounds_max;
	if (suite->budget_s && *max_s > suite->budget_s)
		*max_s = suite->budget_s;
	if (*min_s > *max_s)
		*min_s = *max_s;
}

/* How many processes (pairs) the case will have if it stops where it may. */
static double target_of(const struct session *s, const struct plan_case *c,
			size_t nr)
{
	const struct suite *suite = &s->plan->suite;
	struct stop_rule rule = { .half_width_ratio = suite->half_width_ratio,
				  .min_processes = suite->rounds_min,
				  .max_processes = suite->rounds_max };
	double target, miss;

	if (c->stage)
		return c->nr_wanted;
	target = (double)stop_next_look(&rule, nr + 1);
	if (isfinite(c->half_width_ratio)) {
		miss = c->half_width_ratio / suite->half_width_ratio;
		target = fmax(target, (double)nr * miss * miss);
	}
	return fmin(target, suite->rounds_max);
}

void session_estimate_left(struct session *s)
{
	const struct plan *p = s->plan;
	double left_s = 0;

	for (size_t i = 0; i < p->nr; i++) {
		const struct plan_case *c = &p->cases[i];
		double each_s = c->process_s;
		size_t nr = c->nr_ok;

		if (c->is_done || c->is_b)
			continue;
		if (session_is_ab(s)) {
			nr = session_pair_nr(p, c);
			each_s += p->cases[c->partner].process_s;
		}
		left_s += each_s * (target_of(s, c, nr) - (double)nr);
	}
	if (p->suite.budget_s)
		left_s = fmin(left_s, p->suite.budget_s - session_elapsed_s(s));
	s->left_s = fmax(0, left_s);
}

json_t *session_end_json(const struct session *s, bool is_complete,
			 const char *reason)
{
	json_t *o = json_object(), *cases = json_array();
	const struct plan *p = s->plan;

	for (size_t i = 0; i < p->nr; i++) {
		const struct plan_case *c = &p->cases[i];
		/* A pair stops as one. */
		const struct plan_case *lead =
			c->is_b ? &p->cases[c->partner] : c;
		json_t *k = json_object(), *axes = json_object();

		for (size_t a = 0; a < c->axes.nr; a++)
			put_text(axes, c->axes.a[a].name, c->axes.a[a].value);
		put_text(k, "bench", c->bench);
		json_object_set_new(k, "case", axes);
		put_uint(k, "nr_records", c->nr_records);
		put_text(k, "stop",
			 lead->stop == STOP_NOT_YET && lead->is_done
				 ? "ended"
				 : stop_name(lead->stop));
		json_array_append_new(cases, k);
	}
	put_text(o, "kind", "end");
	put_uint(o, "v", RECORD_VERSION);
	put_text(o, "status", is_complete ? "complete" : "interrupted");
	put_text(o, "why", reason);
	put_uint(o, "nr_cases", p->nr);
	put_uint(o, "nr_records", s->nr_records);
	put_number(o, "elapsed_s", session_elapsed_s(s));
	json_object_set_new(o, "cases", cases);
	return o;
}
