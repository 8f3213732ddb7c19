// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/check.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* The story so far, as far as step nr - 1. */
static void copy_story(struct story *to, const struct story *from)
{
	*to = *from;
	to->steps = xcalloc(from->nr, sizeof(*to->steps));
	memcpy(to->steps, from->steps, from->nr * sizeof(*to->steps));
}

/*
 * The steps in the order of the file, each at once. Without a race that is all
 * there is; with one, it is one order of many and what breaks is not noted.
 */
static void check_straight(struct check_result *r, const struct scenario *s,
			   const struct design_run *run, bool is_all)
{
	struct model_state state;

	model_start(&state, s, run);
	for (size_t i = 0; i < s->nr_steps; i++) {
		struct story_step *last = story_add(&r->straight, &state, run,
						    &s->steps[i], false, 0);
		uint32_t broken = last->effect.broken & s->asks & ~r->broken;

		for (int p = 0; is_all && p < SCN_NR_PROPERTIES; p++)
			if (broken & (1u << p))
				copy_story(&r->stories[p], &r->straight);
		if (is_all)
			r->broken |= broken;
	}
}

int model_check(struct check_result *r, const struct scenario *s,
		const struct design_run *run, uint64_t states_max,
		struct why *why)
{
	bool is_race = scenario_has_race(s);

	memset(r, 0, sizeof(*r));
	check_straight(r, s, run, !is_race);
	if (is_race)
		return check_race(r, s, run, states_max, why);
	r->is_whole = true;
	r->nr_states = s->nr_steps + 1;
	r->nr_transitions = s->nr_steps;
	return 0;
}

void check_result_release(struct check_result *r)
{
	story_release(&r->straight);
	for (int p = 0; p < SCN_NR_PROPERTIES; p++)
		story_release(&r->stories[p]);
}
