// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/observe.h"

#include "model/engine.h"

#include <string.h>

struct course {
	const struct scenario *s;
	const struct design_run *run;
	struct model_state state;
	/* bits of scn_property that a step has broken since "clean" */
	uint32_t since_clean;
};

/* As pagemap has it: SCN_NONE where nothing is present. */
static uint8_t frame_of(const struct course *c, unsigned int proc,
			unsigned int page)
{
	const struct mapping *m = &c->state.maps[proc][page];

	return is_present(m) ? m->frame : SCN_NONE;
}

static bool moves_frames(const struct scn_step *st)
{
	switch (st->verb) {
	case SCN_WRITE:
	case SCN_FORCE:
	case SCN_GET:
	case SCN_PIN:
	case SCN_DIO:
		return true;
	default:
		return false;
	}
}

/* What only one of them has is not inherited, or not there: no copy. */
static char see_fork(const struct course *c, const struct scn_step *st)
{
	for (unsigned int i = 0; i < c->s->nr_pages; i++) {
		uint8_t mine = frame_of(c, st->proc, i);
		uint8_t its = frame_of(c, st->other, i);

		if (mine != SCN_NONE && its != SCN_NONE && mine != its)
			return 'c';
	}
	return 'r';
}

static char see(struct course *c, const struct scn_step *st, uint8_t before,
		const struct step_effect *e)
{
	uint8_t after;

	switch (st->verb) {
	case SCN_READ:
	case SCN_LOOK:
		return (char)e->seen;
	case SCN_FORK:
		return see_fork(c, st);
	case SCN_SWAPOUT:
	case SCN_MIGRATE:
	case SCN_MERGE:
	case SCN_COLLAPSE:
		return e->gave_none ? 'n' : '.';
	case SCN_CLEANED:
		return c->since_clean & (1u << SCN_UNSTABLE) ? IDEAL_STALE
							     : IDEAL_CURRENT;
	default:
		break;
	}
	if (!moves_frames(st))
		return '.';
	after = frame_of(c, st->proc, st->page);
	if (before == SCN_NONE || after == SCN_NONE)
		return 'w';
	return before == after ? 'r' : 'c';
}

static char observe_step(struct course *c, const struct scn_step *st,
			 struct step_effect *e, struct model_cost *cost)
{
	uint8_t before = SCN_NONE;

	if (moves_frames(st))
		before = frame_of(c, st->proc, st->page);
	if (st->verb == SCN_CLEAN)
		c->since_clean = 0;
	switch (model_step(&c->state, c->run, st, false, 0, e, cost)) {
	case STEP_REFUSED:
		return 'x';
	case STEP_DONE:
		c->since_clean |= e->broken;
		return see(c, st, before, e);
	default:
		return '?';
	}
}

uint32_t model_observe(const struct scenario *s, const struct design_run *run,
		       char observed[OBSERVED_MAX], struct model_cost *cost)
{
	struct course c = { .s = s, .run = run };
	uint32_t broken = 0;

	if (cost)
		memset(cost, 0, sizeof(*cost));
	model_start(&c.state, s, run);
	for (size_t i = 0; i < s->nr_steps; i++) {
		struct step_effect e;

		observed[i] = observe_step(&c, &s->steps[i], &e, cost);
		if (observed[i] == 'x')
			e.broken |= 1u << SCN_REFUSAL;
		broken |= e.broken;
	}
	observed[s->nr_steps] = '\0';
	return broken;
}
