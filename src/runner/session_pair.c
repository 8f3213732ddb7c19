// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two processes a round, back to back. What counts are rounds in which both
 * gave a number: a process that broke voids its pair, and another is run.
 */
#include "runner/session_parts.h"

#include "analysis/ab_pairs.h"
#include "analysis/signed_rank.h"
#include "base/err.h"
#include "runner/ab_switch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Below it a row is measured again; compare says the same. */
#define SUSPICIOUS_P 0.05

/* Numbers beyond are not ours: a file that was tampered with. */
#define ROUNDS_MAX 4000000

/* What became of the rounds of one stage. */
struct tally {
	unsigned int next_round;
	size_t nr_rounds; /* with any record */
	size_t nr_pairs; /* both ok */
	size_t nr_broken; /* rounds that a broken process voided */
	size_t nr_half; /* rounds cut in half by an interruption */
	bool is_skip;
	double spent_s;
};

struct half {
	unsigned int nr, nr_ok, nr_broken;
};

static void tally_case(const struct plan_case *c, unsigned int stage,
		       struct half *halves, struct tally *t)
{
	for (size_t i = 0; i < c->nr_records; i++) {
		const struct case_record *r = c->records[i];

		if (r->stage != stage || !r->variant || r->round >= ROUNDS_MAX)
			continue;
		t->spent_s += (double)r->elapsed_ns / 1e9;
		t->is_skip |= r->outcome == OUTCOME_SKIP;
		halves[r->round].nr++;
		halves[r->round].nr_ok += r->outcome == OUTCOME_OK;
		halves[r->round].nr_broken += r->outcome == OUTCOME_BROKEN;
	}
}

static void tally(const struct plan *p, const struct plan_case *c,
		  unsigned int stage, struct tally *t)
{
	const struct plan_case *both[2] = { c, &p->cases[c->partner] };
	size_t nr_cases = both[0] == both[1] ? 1 : 2;
	struct half *halves;

	memset(t, 0, sizeof(*t));
	for (size_t k = 0; k < nr_cases; k++)
		for (size_t i = 0; i < both[k]->nr_records; i++)
			if (both[k]->records[i]->stage == stage &&
			    both[k]->records[i]->round < ROUNDS_MAX &&
			    both[k]->records[i]->round >= t->next_round)
				t->next_round = both[k]->records[i]->round + 1;
	halves = xcalloc(t->next_round, sizeof(*halves));
	for (size_t k = 0; k < nr_cases; k++)
		tally_case(both[k], stage, halves, t);
	for (unsigned int r = 0; r < t->next_round; r++) {
		t->nr_rounds += halves[r].nr > 0;
		t->nr_pairs += halves[r].nr_ok == 2;
		t->nr_broken += halves[r].nr_broken > 0;
		t->nr_half += halves[r].nr == 1 && !halves[r].nr_broken;
	}
	free(halves);
}

size_t session_pair_nr(const struct plan *p, const struct plan_case *c)
{
	struct tally t;

	tally(p, c, c->stage, &t);
	return t.nr_pairs;
}

/* Pairs of a stage, from the records of both cases. */
static void build_pairs(const struct plan *p, const struct plan_case *c,
			unsigned int stage, struct ab_pairs *pairs)
{
	const struct plan_case *other = &p->cases[c->partner];
	size_t nr = c->nr_records, nr_other = other->nr_records;
	const struct case_record **all;

	all = xcalloc(nr + nr_other, sizeof(*all));
	if (nr)
		memcpy(all, c->records, nr * sizeof(*all));
	if (other == c)
		nr_other = 0;
	if (nr_other)
		memcpy(all + nr, other->records, nr_other * sizeof(*all));
	ab_pairs_build(all, nr + nr_other, stage,
		       c->is_fixed ? SUMMARY_FIXED : SUMMARY_PER_OP, pairs);
	free(all);
}

/* One process: which variant, on which case, with what set. */
static int run_variant(struct session *s, struct plan_case *lead,
		       unsigned int round, unsigned int v, struct why *why)
{
	struct plan *p = s->plan;
	struct plan_case *c = v ? &p->cases[lead->partner] : lead;
	struct process_order o = process_order_of(p, c);
	int err = 0;

	o.round = round;
	o.layout = round % p->suite.nr_layouts;
	o.stage = lead->stage;
	o.variant = v ? 'b' : 'a';
	o.lead = lead;
	if (ab_is_sweep(&p->ab, c)) {
		o.nr_sizes = 1;
		o.sizes = &c->sizes[v];
	}
	if (p->ab.kind == AB_GUEST)
		o.guest_path = p->ab.value[v];
	if (s->ab_switch)
		err = ab_switch_to(s->ab_switch, v, why);
	if (!err)
		err = session_process(s, c, &o, why);
	return err;
}

int session_pair_run(struct session *s, struct plan_case *c, struct why *why)
{
	struct tally t;
	unsigned int first;
	char *id;
	int err;

	tally(s->plan, c, c->stage, &t);
	id = case_id(c->bench, c->version, &c->axes);
	first = ab_is_b_first(s->plan->seed, id, c->stage, t.next_round);
	free(id);
	err = run_variant(s, c, t.next_round, first, why);
	if (!err)
		err = run_variant(s, c, t.next_round, !first, why);
	/* What was measured while somebody turned the knob is not believed. */
	if (!err && s->ab_switch)
		err = ab_switch_check(s->ab_switch, why);
	if (!err)
		session_pair_after(s, c);
	return err;
}

static void look(struct session *s, struct plan_case *c, const struct tally *t)
{
	const struct suite *suite = &s->plan->suite;
	struct stop_rule rule = {
		.half_width_ratio = suite->half_width_ratio,
		.min_processes = suite->rounds_min,
		.max_processes = suite->rounds_max,
		.budget_s = session_share_s(s, t->spent_s, s->nr_active),
	};
	struct stop_state state = {
		.nr_processes = t->nr_pairs,
		.elapsed_s = t->spent_s,
		.half_width_ratio = NAN,
	};
	struct ab_pairs pairs;

	if (stop_is_look(&rule, t->nr_pairs)) {
		build_pairs(s->plan, c, 0, &pairs);
		state.half_width_ratio = ab_pairs_half_width_ratio(&pairs);
		c->half_width_ratio = state.half_width_ratio;
		ab_pairs_release(&pairs);
	}
	session_decide(c, stop_decide(&rule, &state));
}

/* As session_after(), with rounds in place of processes. */
void session_pair_after(struct session *s, struct plan_case *c)
{
	const struct suite *suite = &s->plan->suite;
	size_t most = c->stage ? c->nr_wanted : suite->rounds_max;
	struct tally t;

	tally(s->plan, c, c->stage, &t);
	if (t.is_skip || (!t.nr_pairs && t.nr_broken >= SESSION_BROKEN_MAX))
		c->is_done = true;
	if (!t.nr_pairs && t.nr_rounds >= suite->rounds_min)
		c->is_done = true;
	if (t.nr_broken > SESSION_BROKEN_MAX + t.nr_pairs / 4)
		c->is_done = true;
	if (t.nr_rounds - t.nr_broken - t.nr_half >= most) {
		c->is_done = true;
		if (c->stop == STOP_NOT_YET)
			c->stop = STOP_ROUNDS;
	}
	if (!c->is_done && !c->stage && t.nr_pairs)
		look(s, c, &t);
}

void session_pair_sizes(struct plan *p, struct plan_case *c)
{
	struct plan_case *both[2] = { c, &p->cases[c->partner] };

	if (c->is_b || both[0] == both[1])
		return;
	/* Those of the shorter sweep, where they are whole units of the other. */
	for (unsigned int v = 0; v < 2; v++) {
		const struct plan_case *from = both[v];
		struct plan_case *to = both[!v];
		bool fits = from->nr_sizes && to->nr_sizes &&
			    from->sizes[from->nr_sizes - 1] <=
				    to->sizes[to->nr_sizes - 1];

		for (size_t i = 0; i < from->nr_sizes && to->unit_pages; i++)
			fits &= from->sizes[i] % to->unit_pages == 0;
		if (!fits)
			continue;
		to->nr_sizes = from->nr_sizes;
		memcpy(to->sizes, from->sizes, sizeof(to->sizes));
		return;
	}
}

/* Would the first stage be called a difference, if it stood alone? */
static bool is_suspicious(const struct plan *p, const struct plan_case *c,
			  unsigned int *nr_pairs)
{
	struct ab_pairs pairs;
	bool is;

	build_pairs(p, c, 0, &pairs);
	*nr_pairs = (unsigned int)pairs.nr;
	is = pairs.nr &&
	     signed_rank_p(pairs.log_ratio, pairs.nr) < SUSPICIOUS_P;
	ab_pairs_release(&pairs);
	return is;
}

size_t session_pair_confirm(struct session *s)
{
	struct plan *p = s->plan;
	size_t nr = 0;

	if (!p->ab.has_confirm)
		return 0;
	for (size_t i = 0; i < p->nr; i++) {
		struct plan_case *c = &p->cases[i];

		if (c->is_b || c->stage || !is_suspicious(p, c, &c->nr_wanted))
			continue;
		c->stage = 1;
		c->is_done = false;
		c->is_parked = false;
		nr++;
	}
	return nr;
}

static bool has_stage_1(const struct plan *p)
{
	for (size_t i = 0; i < p->nr; i++)
		for (size_t k = 0; k < p->cases[i].nr_records; k++)
			if (p->cases[i].records[k]->stage)
				return true;
	return false;
}

void session_pair_settle(struct session *s)
{
	struct plan *p = s->plan;

	for (size_t i = 0; i < p->nr; i++)
		if (!p->cases[i].is_b && p->cases[i].nr_records)
			session_pair_after(s, &p->cases[i]);
	if (!has_stage_1(p))
		return;
	/* The first stage was over, if only because its time was. */
	for (size_t i = 0; i < p->nr; i++) {
		struct plan_case *c = &p->cases[i];

		if (!c->is_done && c->stop == STOP_NOT_YET)
			c->stop = STOP_BUDGET;
		c->is_done = true;
	}
	if (session_pair_confirm(s))
		for (size_t i = 0; i < p->nr; i++)
			if (p->cases[i].stage)
				session_pair_after(s, &p->cases[i]);
}
