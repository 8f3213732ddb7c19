// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/session.h"

#include "analysis/summary.h"
#include "base/err.h"
#include "base/rng.h"
#include "results/put.h"
#include "runner/process.h"
#include "sys/clock.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A case that breaks this often without one good process is given up. */
#define BROKEN_MAX 2

#define STEPS_BASE  16 /* longest sweep, in page tables: 8192 pages of 4 KiB */
#define STEPS_CHEAP 32 /* a THP costs as much as a page: go further */

static bool must_stop(const struct session *s)
{
	return s->stop && *s->stop;
}

static double elapsed_s(const struct session *s)
{
	return (double)(clock_mono_ns() - s->start_ns) / 1e9;
}

/* Median of the timed samples of phase 0. */
static double point_median_ns(const struct point_record *p)
{
	double best[16];
	size_t nr = 0;

	for (size_t i = 0; i < p->nr_samples && nr < 16; i++) {
		double v = (double)p->wall_ns[0][i];
		size_t k = nr;

		if (p->drop[i] & DROP_PLANNED)
			continue;
		for (; k && best[k - 1] > v; k--)
			best[k] = best[k - 1];
		best[k] = v;
		nr++;
	}
	return nr ? best[nr / 2] : 0;
}

static int pilot_case(struct session *s, struct plan_case *c, struct why *why)
{
	const struct plan *p = s->plan;
	const size_t step_pages = plan_step_pages(p, c);
	const uint64_t sizes[2] = { step_pages, 4 * step_pages };
	struct process_order o = process_order_of(p, c);
	struct case_record r;
	int err;

	if (c->sweep && !c->nr_sizes && !plan_sizes_bound(p, c)) {
		o.nr_sizes = 2;
		o.sizes = sizes;
		o.nr_samples = 3;
		o.nr_warmups = 1;
		o.nr_counted = 0;
		err = process_run(s, c, &o, &r, why);
		if (err)
			return err;
		c->sizes[0] = sizes[0];
		c->sizes[1] = 2 * sizes[0];
		c->nr_sizes = 2;
		if (r.nr_points == 2)
			c->nr_sizes = plan_sizes(
				point_median_ns(&r.points[0]),
				point_median_ns(&r.points[1]),
				p->suite.phase_max_ns, step_pages,
				c->is_cheap ? STEPS_CHEAP : STEPS_BASE,
				c->sizes);
		case_record_release(&r);
	}
	o = process_order_of(p, c);
	err = process_run(s, c, &o, &r, why);
	if (err)
		return err;
	if (r.outcome == OUTCOME_OK || r.outcome == OUTCOME_SUSPECT)
		/* exec, address space and exit are not in its own clock */
		c->process_s = (double)r.elapsed_ns / 1e9 + 0.01;
	case_record_release(&r);
	return 0;
}

int session_pilot(struct session *s, struct why *why)
{
	for (size_t i = 0; i < s->plan->nr; i++) {
		int err;

		if (must_stop(s))
			return -EINTR;
		if (s->progress)
			s->progress(s, &s->plan->cases[i], s->progress_arg);
		err = pilot_case(s, &s->plan->cases[i], why);
		if (err)
			return err;
	}
	return 0;
}

void session_estimate(const struct session *s, double *min_s, double *max_s)
{
	const struct suite *suite = &s->plan->suite;
	double round_s = 0;

	for (size_t i = 0; i < s->plan->nr; i++)
		round_s += s->plan->cases[i].process_s;
	*min_s = round_s * suite->rounds_min;
	*max_s = round_s * suite->rounds_max;
	if (suite->budget_s && *max_s > suite->budget_s)
		*max_s = suite->budget_s;
	if (*min_s > *max_s)
		*min_s = *max_s;
}

/* The headline's interval decides; the other numbers come along. */
static void look(struct session *s, struct plan_case *c, size_t nr_active)
{
	const struct suite *suite = &s->plan->suite;
	struct stop_rule rule = {
		.half_width_ratio = suite->half_width_ratio,
		.min_processes = suite->rounds_min,
		.max_processes = suite->rounds_max,
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
	enum stop_reason reason;

	if (suite->budget_s)
		rule.budget_s =
			c->spent_s + fmax(0, suite->budget_s - elapsed_s(s)) /
					     (double)nr_active;
	if (stop_is_look(&rule, c->nr_ok)) {
		summary_case((const struct case_record *const *)c->records,
			     c->nr_records, &how, &sum);
		state.half_width_ratio =
			estimate_half_width_ratio(summary_headline(&sum));
		c->half_width_ratio = state.half_width_ratio;
		case_summary_release(&sum);
	}
	reason = stop_decide(&rule, &state);
	if (reason == STOP_NOT_YET)
		return;
	c->stop = reason;
	/* It may go on with what the others leave of the budget. */
	if (reason == STOP_HOPELESS)
		c->is_parked = true;
	else
		c->is_done = true;
}

/*
 * The cases of the next round. Those that will not get there in time wait
 * until all others are done, and then share what is left of the budget.
 */
static size_t active_cases(struct plan *p, size_t *idx)
{
	size_t nr = 0;

	for (size_t i = 0; i < p->nr; i++)
		if (!p->cases[i].is_done && !p->cases[i].is_parked)
			idx[nr++] = i;
	if (nr)
		return nr;
	for (size_t i = 0; i < p->nr; i++)
		if (!p->cases[i].is_done)
			idx[nr++] = i;
	return nr;
}

/* Outcomes that end a case whatever the interval is. */
static void after_process(struct session *s, struct plan_case *c)
{
	const struct case_record *r = c->records[c->nr_records - 1];

	if (r->outcome == OUTCOME_SKIP ||
	    (!c->nr_ok && c->nr_broken >= BROKEN_MAX))
		c->is_done = true;
	/* Suspect for as long as a good case would run at least: certain. */
	if (!c->nr_ok && c->nr_records >= s->plan->suite.rounds_min)
		c->is_done = true;
	/* A process that broke is replaced, unless that becomes a habit. */
	if (c->nr_broken > BROKEN_MAX + c->nr_ok / 4)
		c->is_done = true;
	if (c->nr_records - c->nr_broken >= s->plan->suite.rounds_max) {
		c->is_done = true;
		if (c->stop == STOP_NOT_YET)
			c->stop = STOP_ROUNDS;
	}
	if (c->is_done || r->outcome != OUTCOME_OK)
		return;
	look(s, c, s->nr_active ? s->nr_active : 1);
}

void session_settle(struct session *s)
{
	s->start_ns = clock_mono_ns();
	s->nr_active = s->plan->nr;
	for (size_t i = 0; i < s->plan->nr; i++)
		if (s->plan->cases[i].nr_records)
			after_process(s, &s->plan->cases[i]);
}

static int run_one(struct session *s, struct plan_case *c, struct why *why)
{
	struct process_order o = process_order_of(s->plan, c);
	struct case_record *r = xcalloc(1, sizeof(*r));
	uint64_t start_ns = clock_mono_ns();
	int err;

	if (s->progress)
		s->progress(s, c, s->progress_arg);
	err = process_run(s, c, &o, r, why);
	if (err) {
		free(r);
		return err;
	}
	r->seq = s->nr_records;
	c->process_s = (double)(clock_mono_ns() - start_ns) / 1e9;
	plan_case_add(c, r);
	err = result_writer_add(s->writer, case_record_json(r), why);
	if (err)
		return err;
	s->nr_records++;
	after_process(s, c);
	return 0;
}

static bool is_over_budget(const struct session *s)
{
	double budget_s = s->plan->suite.budget_s;

	return budget_s && elapsed_s(s) > budget_s;
}

static void stop_all(struct session *s)
{
	for (size_t i = 0; i < s->plan->nr; i++)
		if (!s->plan->cases[i].is_done) {
			s->plan->cases[i].is_done = true;
			if (!s->plan->cases[i].is_parked)
				s->plan->cases[i].stop = STOP_BUDGET;
		}
}

/* Time for what is left if no case stops before the next look it may. */
static void estimate_left(struct session *s)
{
	const struct suite *suite = &s->plan->suite;
	struct stop_rule rule = { .half_width_ratio = suite->half_width_ratio,
				  .min_processes = suite->rounds_min,
				  .max_processes = suite->rounds_max };
	double left_s = 0;

	for (size_t i = 0; i < s->plan->nr; i++) {
		const struct plan_case *c = &s->plan->cases[i];
		double target;

		if (c->is_done)
			continue;
		target = (double)stop_next_look(&rule, c->nr_ok + 1);
		if (isfinite(c->half_width_ratio)) {
			double miss =
				c->half_width_ratio / suite->half_width_ratio;

			target = fmax(target, (double)c->nr_ok * miss * miss);
		}
		target = fmin(target, suite->rounds_max);
		left_s += c->process_s * (target - (double)c->nr_ok);
	}
	if (suite->budget_s)
		left_s = fmin(left_s, suite->budget_s - elapsed_s(s));
	s->left_s = fmax(0, left_s);
}

int session_run(struct session *s, struct why *why)
{
	struct plan *p = s->plan;
	size_t *idx = xcalloc(p->nr, sizeof(*idx));
	struct rng rng;
	int err = 0;

	s->start_ns = clock_mono_ns();
	for (s->round = 0; !err; s->round++) {
		s->nr_active = active_cases(p, idx);
		if (!s->nr_active)
			break;
		rng_init(&rng,
			 hash_bytes(p->seed, &s->round, sizeof(s->round)));
		rng_shuffle(&rng, idx, s->nr_active);
		for (size_t i = 0; i < s->nr_active && !err; i++) {
			if (must_stop(s))
				err = -EINTR;
			else if (is_over_budget(s))
				stop_all(s);
			else
				err = run_one(s, &p->cases[idx[i]], why);
			estimate_left(s);
		}
	}
	free(idx);
	return err;
}

json_t *session_end_json(const struct session *s, bool is_complete,
			 const char *reason)
{
	json_t *o = json_object(), *cases = json_array();
	const struct plan *p = s->plan;

	for (size_t i = 0; i < p->nr; i++) {
		const struct plan_case *c = &p->cases[i];
		json_t *k = json_object(), *axes = json_object();

		for (size_t a = 0; a < c->axes.nr; a++)
			put_text(axes, c->axes.a[a].name, c->axes.a[a].value);
		put_text(k, "bench", c->bench);
		json_object_set_new(k, "case", axes);
		put_uint(k, "nr_records", c->nr_records);
		put_text(k, "stop",
			 c->stop == STOP_NOT_YET && c->is_done
				 ? "ended"
				 : stop_name(c->stop));
		json_array_append_new(cases, k);
	}
	put_text(o, "kind", "end");
	put_uint(o, "v", RECORD_VERSION);
	put_text(o, "status", is_complete ? "complete" : "interrupted");
	put_text(o, "why", reason);
	put_uint(o, "nr_cases", p->nr);
	put_uint(o, "nr_records", s->nr_records);
	put_number(o, "elapsed_s", elapsed_s(s));
	json_object_set_new(o, "cases", cases);
	return o;
}
