// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/session_parts.h"

#include "base/err.h"
#include "base/rng.h"
#include "sys/clock.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_BASE  16 /* longest sweep, in page tables: 8192 pages of 4 KiB */
#define STEPS_CHEAP 32 /* a THP costs as much as a page: go further */

double session_elapsed_s(const struct session *s)
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
	struct plan *p = s->plan;
	bool *is_given = xcalloc(p->nr, sizeof(*is_given));
	int err = 0;

	for (size_t i = 0; i < p->nr && !err; i++) {
		is_given[i] = p->cases[i].nr_sizes > 0;
		if (session_must_stop(s)) {
			err = -EINTR;
			break;
		}
		if (s->progress)
			s->progress(s, &p->cases[i], s->progress_arg);
		err = pilot_case(s, &p->cases[i], why);
	}
	for (size_t i = 0; i < p->nr && !err; i++)
		if (!is_given[i])
			session_pair_sizes(p, &p->cases[i]);
	free(is_given);
	return err;
}

/*
 * The cases of the next round. Those that will not get there in time wait
 * until all others are done, and then share what is left of the budget.
 */
static size_t active_cases(struct plan *p, size_t *idx)
{
	size_t nr = 0;

	for (size_t i = 0; i < p->nr; i++)
		if (!p->cases[i].is_done && !p->cases[i].is_parked &&
		    !p->cases[i].is_b)
			idx[nr++] = i;
	if (nr)
		return nr;
	for (size_t i = 0; i < p->nr; i++)
		if (!p->cases[i].is_done && !p->cases[i].is_b)
			idx[nr++] = i;
	return nr;
}

void session_settle(struct session *s)
{
	s->start_ns = clock_mono_ns();
	s->nr_active = s->plan->nr;
	if (session_is_ab(s)) {
		session_pair_settle(s);
		return;
	}
	for (size_t i = 0; i < s->plan->nr; i++)
		if (s->plan->cases[i].nr_records)
			session_after(s, &s->plan->cases[i]);
}

int session_process(struct session *s, struct plan_case *c,
		    const struct process_order *o, struct why *why)
{
	struct case_record *r = xcalloc(1, sizeof(*r));
	uint64_t start_ns = clock_mono_ns();
	int err;

	if (s->progress)
		s->progress(s, c, s->progress_arg);
	err = process_run(s, c, o, r, why);
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
	return 0;
}

static int run_one(struct session *s, struct plan_case *c, struct why *why)
{
	struct process_order o = process_order_of(s->plan, c);
	int err = session_process(s, c, &o, why);

	if (!err)
		session_after(s, c);
	return err;
}

static bool is_over_budget(const struct session *s)
{
	double budget_s = s->plan->suite.budget_s;

	/* The second stage has the other half. */
	if (s->plan->ab.has_confirm && !s->stage)
		budget_s /= 2;
	return budget_s && session_elapsed_s(s) > budget_s;
}

static void stop_all(struct session *s)
{
	for (size_t i = 0; i < s->plan->nr; i++)
		if (!s->plan->cases[i].is_done) {
			s->plan->cases[i].is_done = true;
			if (!s->plan->cases[i].is_parked &&
			    !s->plan->cases[i].stage)
				s->plan->cases[i].stop = STOP_BUDGET;
		}
}

/* Rounds until no case is left that is to go on. */
static int run_rounds(struct session *s, size_t *idx, struct why *why)
{
	struct plan *p = s->plan;
	unsigned int salt;
	struct rng rng;
	int err = 0;

	for (s->round = 0; !err; s->round++) {
		s->nr_active = active_cases(p, idx);
		if (!s->nr_active)
			break;
		/* Another order in the second stage. */
		salt = s->round + (s->stage << 24);
		rng_init(&rng, hash_bytes(p->seed, &salt, sizeof(salt)));
		rng_shuffle(&rng, idx, s->nr_active);
		for (size_t i = 0; i < s->nr_active && !err; i++) {
			if (session_must_stop(s))
				err = -EINTR;
			else if (is_over_budget(s))
				stop_all(s);
			else if (session_is_ab(s))
				err = session_pair_run(s, &p->cases[idx[i]],
						       why);
			else
				err = run_one(s, &p->cases[idx[i]], why);
			session_estimate_left(s);
		}
	}
	return err;
}

static bool is_confirming(const struct plan *p)
{
	for (size_t i = 0; i < p->nr; i++)
		if (p->cases[i].stage)
			return true;
	return false;
}

int session_run(struct session *s, struct why *why)
{
	size_t *idx = xcalloc(s->plan->nr, sizeof(*idx));
	int err;

	s->start_ns = clock_mono_ns();
	s->stage = is_confirming(s->plan);
	err = run_rounds(s, idx, why);
	if (!err && !s->stage && session_pair_confirm(s)) {
		s->stage = 1;
		err = run_rounds(s, idx, why);
	}
	free(idx);
	return err;
}
