// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/check.h"

#include "base/err.h"

#include <errno.h>

/* Two columns of at most 32 steps of a few stages: far less than this. */
#define RACE_MEMORY_MAX_BYTES (256ULL << 20)

/*
 * Where the scenario is: at[0] is the next step outside of the race, or its first
 * while it is on; at[1] and at[2] are the next steps of its columns, 0 before it
 * began.
 */
static size_t column_end(const struct scenario *s, size_t i,
			 unsigned int column)
{
	while (i < s->nr_steps && s->steps[i].column == column)
		i++;
	return i;
}

static bool is_racing(const struct scenario *s, const struct model_state *state)
{
	return state->at[0] < s->nr_steps && s->steps[state->at[0]].column;
}

/* Into the race if it begins here; out of it if both columns are through. */
static void settle(const struct scenario *s, struct model_state *state)
{
	size_t first = column_end(s, state->at[0], 1);
	size_t second = column_end(s, first, 2);

	if (!is_racing(s, state))
		return;
	if (!state->at[1] && !state->at[2]) {
		state->at[1] = state->at[0];
		state->at[2] = (uint8_t)first;
	}
	if (state->at[1] < first || state->at[2] < second)
		return;
	state->at[0] = (uint8_t)second;
	state->at[1] = state->at[2] = 0;
}

/* at[column] is past its step unless that has stages to come. */
static bool try_step(struct search *q, const struct scenario *s,
		     const union state_words *from, uint32_t nr,
		     unsigned int column)
{
	uint16_t code =
		step_code(from->state.at[column], column ? column - 1u : 0u);
	union state_words next = { 0 };
	enum step_end end = search_step(q, &next, from, nr, code);

	if (end == STEP_WAITS)
		return false;
	if (end != STEP_MORE) {
		next.state.at[column]++;
		settle(s, &next.state);
	}
	search_add(q, &next, nr, code);
	return true;
}

static void expand(struct search *q, const struct scenario *s, uint32_t nr)
{
	union state_words from;
	const uint8_t *at = from.state.at;
	size_t first;
	bool goes_on = false;

	state_table_get(&q->table, nr, &from);
	if (at[0] >= s->nr_steps)
		return;
	if (!is_racing(s, &from.state)) {
		goes_on = try_step(q, s, &from, nr, 0);
	} else {
		first = column_end(s, at[0], 1);
		if (at[1] < first)
			goes_on = try_step(q, s, &from, nr, 1);
		if (at[2] < column_end(s, first, 2))
			goes_on = try_step(q, s, &from, nr, 2) || goes_on;
	}
	if (!goes_on)
		BUG("%s: '%s' waits for itself at step %u", q->run->name,
		    s->name, at[0] + 1u);
}

int check_race(struct check_result *r, const struct scenario *s,
	       const struct design_run *run, uint64_t states_max,
	       struct why *why)
{
	struct search q = { .run = run, .steps = s->steps, .asks = s->asks };
	uint32_t nr_max =
		states_max < UINT32_MAX ? (uint32_t)states_max : UINT32_MAX;

	model_start(&q.start.state, s, run);
	settle(s, &q.start.state);
	search_begin(&q, RACE_MEMORY_MAX_BYTES, nr_max ? nr_max : 1);
	for (uint32_t nr = 0; nr < q.table.nr && !q.is_full; nr++) {
		expand(&q, s, nr);
		if (nr + 1 == q.table.nr)
			search_flush(&q);
	}
	search_flush(&q);
	r->nr_states = q.table.nr;
	r->nr_transitions = q.nr_transitions;
	r->broken = q.broken;
	r->is_whole = !q.is_full;
	for (int p = 0; p < SCN_NR_PROPERTIES; p++)
		if (r->broken & (1u << p))
			search_story(&r->stories[p], &q, p);
	search_end(&q);
	if (r->is_whole)
		return 0;
	return why_set(why, -E2BIG,
		       "check scenario '%.60s' with %s: more than %u states",
		       s->name, run->name, nr_max);
}
