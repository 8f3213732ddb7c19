// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/explore_search.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* The number of this stage of a step that is under way by this flight. */
static uint8_t stage_of(const struct story *t, unsigned int flight,
			enum step_end end)
{
	for (size_t i = t->nr; i-- > 0;) {
		const struct story_step *s = &t->steps[i];

		if (s->flight != flight)
			continue;
		if (s->end == STEP_MORE)
			return s->stage + 1;
		break;
	}
	return end == STEP_MORE;
}

struct story_step *story_add(struct story *t, struct model_state *state,
			     const struct design_run *run,
			     const struct scn_step *st, bool is_fine,
			     unsigned int flight)
{
	struct story_step *s;

	t->steps = xrealloc(t->steps, t->nr + 1, sizeof(*t->steps));
	s = &t->steps[t->nr];
	memset(s, 0, sizeof(*s));
	s->step = *st;
	s->flight = (uint8_t)flight;
	s->end = (uint8_t)model_step(state, run, st, is_fine, flight,
				     &s->effect, &t->cost);
	s->stage = is_fine ? stage_of(t, flight, s->end) : 0;
	s->after = *state;
	t->nr++;
	return s;
}

void story_release(struct story *t)
{
	free(t->steps);
	memset(t, 0, sizeof(*t));
}
