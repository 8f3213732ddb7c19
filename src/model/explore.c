// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/explore.h"
#include "model/explore_search.h"
#include "model/explore_steps.h"

#include "base/err.h"

#include <string.h>

#define verb(v) (1ULL << (v))

const struct explore_bounds explore_defaults = {
	.nr_procs = 2,
	.nr_pages = 1,
	.nr_refs = 1,
	.depth = 12,
	.verbs = verb(SCN_WRITE) | verb(SCN_READ) | verb(SCN_UNMAP) |
		 verb(SCN_PROTECT) | verb(SCN_UNPROTECT) | verb(SCN_SWAPOUT) |
		 verb(SCN_FORK) | verb(SCN_EXIT) | verb(SCN_GET) |
		 verb(SCN_PIN) | verb(SCN_LOOK) | verb(SCN_POKE) |
		 verb(SCN_DROP),
	.kind = SCN_BASE,
	.asks = (1u << SCN_NR_PROPERTIES) - 1,
	.memory_max_bytes = 1ULL << 30,
};

/* About a tenth of a second's worth. */
#define PROGRESS_STATES 131072

struct exploration {
	struct search search;
	struct explore_steps steps;
	const struct explore_bounds *bounds;
	struct explore_result *result;
	bool (*progress)(const struct explore_result *r, void *arg);
	void *arg;
	union state_words after; /* a step */
	uint32_t next; /* the first state whose steps were not yet done */
	bool is_stopped;
};

/* A scenario that says only what is there. */
static void bare_scenario(struct scenario *s, const struct explore_bounds *b)
{
	static const struct story nothing;

	story_scenario(s, &nothing, b);
}

static void start(struct exploration *x, const struct design_run *run)
{
	struct search *q = &x->search;
	struct scenario s;

	explore_steps_init(&x->steps, x->bounds);
	bare_scenario(&s, x->bounds);
	model_start(&q->start.state, &s, run);
	q->start.state.at[0] = 1; /* the processes that ever lived */
	q->run = run;
	q->steps = x->steps.steps;
	q->is_fine = x->bounds->is_fine;
	q->is_unreduced = x->bounds->is_unreduced;
	q->asks = x->bounds->asks;
	q->is_promised = x->bounds->is_promised;
	search_begin(q, x->bounds->memory_max_bytes, 0);
}

static void try_step(struct exploration *x, const union state_words *from,
		     uint16_t code)
{
	struct search *q = &x->search;
	union state_words *next = &x->after;
	enum step_end end = search_go(q, next, from, x->next, code);
	const struct scn_step *st;

	/* one that is refused may have had stages before */
	if (end == STEP_OFF || end == STEP_WAITS)
		return;
	if (step_index(code) != STEP_GOES_ON) {
		st = &q->steps[step_index(code)];
		if (st->verb == SCN_FORK && end != STEP_REFUSED)
			next->state.at[0] |= (uint8_t)(1u << st->other);
	}
	search_add_change(q, next, from, x->next, code);
}

/* Every step that is possible in a state. */
static void expand(struct exploration *x)
{
	struct search *q = &x->search;
	union state_words from;
	unsigned int idle = MODEL_FLIGHTS;
	uint64_t facts;

	state_table_get(&q->table, x->next, &from);
	state_copy(&x->after, &from);
	for (unsigned int i = MODEL_FLIGHTS; i-- > 0;)
		if (!from.state.flights[i].verb)
			idle = i;
	if (q->is_fine)
		for (unsigned int i = 0; i < MODEL_FLIGHTS; i++)
			if (from.state.flights[i].verb)
				try_step(x, &from, step_code(STEP_GOES_ON, i));
	if (idle == MODEL_FLIGHTS)
		return;
	facts = explore_facts(&from.state, x->bounds);
	for (size_t i = 0; i < x->steps.nr; i++)
		if (!(x->steps.needs[i] & ~facts))
			try_step(x, &from, step_code(i, idle));
}

static void report(struct exploration *x)
{
	struct explore_result *r = x->result;

	r->nr_states = x->search.table.nr;
	r->nr_transitions = x->search.nr_transitions;
	r->memory_bytes = x->search.table.memory_bytes;
	r->broken = x->search.broken;
}

static void ask(struct exploration *x)
{
	report(x);
	if (x->progress && x->progress(x->result, x->arg))
		x->is_stopped = true;
}

/* All states that are one step further; false: there is none, or no room. */
static bool explore_level(struct exploration *x)
{
	struct search *q = &x->search;
	uint32_t end = q->table.nr;

	for (; x->next < end && !q->is_full && !x->is_stopped; x->next++) {
		expand(x);
		if (!((x->next + 1) & (PROGRESS_STATES - 1)))
			ask(x);
	}
	search_flush(q);
	if (q->is_full || x->is_stopped)
		return false;
	x->result->depth++;
	x->result->is_whole = q->table.nr == end;
	ask(x);
	return !x->result->is_whole && !x->is_stopped;
}

static void check_bounds(const struct explore_bounds *b)
{
	if (!b->nr_procs || b->nr_procs > SCN_PROCS || !b->nr_pages ||
	    b->nr_pages > SCN_PAGES || b->nr_refs > SCN_REFS ||
	    b->kind >= SCN_NR_KINDS || b->times > SCN_TIMES_MAX)
		BUG("bounds: %u processes, %u pages, %u references, kind %u",
		    b->nr_procs, b->nr_pages, b->nr_refs, b->kind);
}

void model_explore(struct explore_result *r, const struct design_run *run,
		   const struct explore_bounds *b,
		   bool (*progress)(const struct explore_result *r, void *arg),
		   void *arg)
{
	struct exploration x = {
		.bounds = b, .result = r, .progress = progress, .arg = arg
	};

	check_bounds(b);
	memset(r, 0, sizeof(*r));
	start(&x, run);
	while (r->depth < b->depth && explore_level(&x))
		;
	report(&x);
	r->is_out_of_memory = x.search.is_full;
	for (int p = 0; p < SCN_NR_PROPERTIES; p++)
		if (r->broken & (1u << p))
			search_story(&r->stories[p], &x.search, p);
	search_end(&x.search);
	explore_steps_release(&x.steps);
}

void explore_result_release(struct explore_result *r)
{
	for (int p = 0; p < SCN_NR_PROPERTIES; p++)
		story_release(&r->stories[p]);
}
