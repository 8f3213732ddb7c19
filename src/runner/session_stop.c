// SPDX-License-Identifier: GPL-2.0-or-later
/* When a case has enough processes. */
#include "runner/session_parts.h"

#include "analysis/summary.h"

#include <math.h>

double session_share_s(const struct session *s, double spent_s,
		       size_t nr_active)
{
	double budget_s = s->plan->suite.budget_s;

	if (!budget_s)
		return 0;
	/* What is suspected is run again within the same budget. */
	if (s->plan->ab.has_confirm)
		budget_s /= 2;
	return spent_s + fmax(0, budget_s - session_elapsed_s(s)) /
				 (double)(nr_active ? nr_active : 1);
}

void session_decide(struct plan_case *c, enum stop_reason reason)
{
	if (reason == STOP_NOT_YET)
		return;
	c->stop = reason;
	/* It may go on with what the others leave of the budget. */
	if (reason == STOP_HOPELESS)
		c->is_parked = true;
	else
		c->is_done = true;
}

/* The headline's interval decides; the other numbers come along. */
static void look(struct session *s, struct plan_case *c)
{
	const struct suite *suite = &s->plan->suite;
	struct stop_rule rule = {
		.half_width_ratio = suite->half_width_ratio,
		.min_processes = suite->rounds_min,
		.max_processes = suite->rounds_max,
		.budget_s = session_share_s(s, c->spent_s, s->nr_active),
	};
	struct summary_rule how = {
		.headline = c->is_fixed ? SUMMARY_FIXED : SUMMARY_PER_OP,
	};
	struct stop_state state = {
		.nr_processes = c->nr_ok,
		.elapsed_s = c->spent_s,
		.half_width_ratio = NAN,
	};
	struct case_summary sum;

	if (stop_is_look(&rule, c->nr_ok)) {
		summary_case((const struct case_record *const *)c->records,
			     c->nr_records, &how, &sum);
		state.half_width_ratio =
			estimate_half_width_ratio(summary_headline(&sum));
		c->half_width_ratio = state.half_width_ratio;
		case_summary_release(&sum);
	}
	session_decide(c, stop_decide(&rule, &state));
}

/* Outcomes that end a case whatever the interval is. */
void session_after(struct session *s, struct plan_case *c)
{
	const struct case_record *r = c->records[c->nr_records - 1];

	if (r->outcome == OUTCOME_SKIP ||
	    (!c->nr_ok && c->nr_broken >= SESSION_BROKEN_MAX))
		c->is_done = true;
	/* Suspect for as long as a good case would run at least: certain. */
	if (!c->nr_ok && c->nr_records >= s->plan->suite.rounds_min)
		c->is_done = true;
	/* A process that broke is replaced, unless that becomes a habit. */
	if (c->nr_broken > SESSION_BROKEN_MAX + c->nr_ok / 4)
		c->is_done = true;
	if (c->nr_records - c->nr_broken >= s->plan->suite.rounds_max) {
		c->is_done = true;
		if (c->stop == STOP_NOT_YET)
			c->stop = STOP_ROUNDS;
	}
	if (c->is_done || r->outcome != OUTCOME_OK)
		return;
	look(s, c);
}
