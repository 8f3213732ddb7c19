// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/engine.h"

#include "base/err.h"

/* The steps that touch nothing that mmap_lock guards. */
#define LOCKLESS                                                               \
	((UINT64_C(1) << SCN_WRITE) | (UINT64_C(1) << SCN_READ) |              \
	 (UINT64_C(1) << SCN_SWAPIN) | (UINT64_C(1) << SCN_GET) |              \
	 (UINT64_C(1) << SCN_PIN) | (UINT64_C(1) << SCN_DIO) |                 \
	 (UINT64_C(1) << SCN_LOOK) | (UINT64_C(1) << SCN_POKE) |               \
	 (UINT64_C(1) << SCN_DROP) | (UINT64_C(1) << SCN_PROMOTE) |            \
	 (UINT64_C(1) << SCN_CLEAN) | (UINT64_C(1) << SCN_CLEANED) |           \
	 (UINT64_C(1) << SCN_DRAIN))

static enum step_end dispatch(struct engine *g)
{
	switch ((enum scn_verb)g->st->verb) {
	case SCN_WRITE:
		return step_write(g);
	case SCN_READ:
	case SCN_SWAPIN:
		return step_read(g);
	case SCN_FORCE:
		return step_force(g);
	case SCN_SAME:
		return step_same(g);
	case SCN_UNMAP:
		return step_unmap(g);
	case SCN_DONTNEED:
		return step_dontneed(g);
	case SCN_DONTFORK:
	case SCN_DOFORK:
	case SCN_PROTECT:
	case SCN_UNPROTECT:
	case SCN_SOFTDIRTY:
	case SCN_UFFDWP:
		return step_protect(g);
	case SCN_SWAPOUT:
	case SCN_MIGRATE:
		return step_reclaim(g);
	case SCN_MERGE:
	case SCN_UNMERGE:
		return step_merge(g);
	case SCN_SPLIT:
	case SCN_COLLAPSE:
		return step_huge(g);
	case SCN_FORK:
		return step_fork(g);
	case SCN_EXIT:
		return step_exit(g);
	case SCN_GET:
	case SCN_PIN:
	case SCN_DIO:
		return step_take(g);
	case SCN_LOOK:
	case SCN_POKE:
	case SCN_DROP:
	case SCN_PROMOTE:
		return step_held(g);
	case SCN_CLEAN:
	case SCN_CLEANED:
		return step_writeback(g);
	case SCN_DRAIN:
		return step_drain(g);
	case SCN_NR_VERBS:
		break;
	}
	BUG("verb %d", g->st->verb);
}

/* Pages that the step names are there. */
static bool is_mapped(const struct engine *g)
{
	const struct scn_step *st = g->st;
	const struct mapping *maps = g->v.state->maps[st->proc];

	if (st->page == SCN_NONE)
		return true;
	if (!(maps[st->page].vma & VMA_MAPPED))
		return false;
	return (st->verb != SCN_SAME && st->verb != SCN_MERGE) ||
	       (maps[st->other].vma & VMA_MAPPED);
}

enum step_end model_step(struct model_state *state,
			 const struct design_run *run,
			 const struct scn_step *st, bool is_fine,
			 unsigned int flight, struct step_effect *effect,
			 struct model_cost *cost)
{
	struct engine g = {
		.v = { .design = run->design,
		       .state = state,
		       .proc = st->proc,
		       .page = st->page,
		       .frame_nr = SCN_NONE,
		       .verb = (enum scn_verb)st->verb,
		       .cost = cost,
		       .broken = run->broken },
		.st = st,
		.effect = effect,
		.flight = is_fine ? &state->flights[flight] : NULL,
	};
	enum step_end end;

	*effect = (struct step_effect){ 0 };
	if (!(state->procs[st->proc].flags & PROC_LIVES))
		return STEP_OFF;
	if (g.flight && g.flight->verb)
		return dispatch(&g);
	if (st->ref == SCN_NONE || st->page != SCN_NONE) {
		if (!is_mapped(&g))
			return STEP_OFF;
		if (st->page != SCN_NONE)
			engine_view(&g, st->proc, st->page);
	}
	if (is_fine && !(LOCKLESS >> st->verb & 1) &&
	    is_forking(state, st->proc))
		return STEP_WAITS;
	end = dispatch(&g);
	if (end == STEP_REFUSED && cost)
		cost->nr_refused++;
	return end;
}

void engine_store(struct engine *g, unsigned int frame, uint16_t owners)
{
	struct model_state *s = g->v.state;
	unsigned int halves = 0;

	if (g->st->flags & SCN_F_HALF0)
		halves |= 1;
	if (g->st->flags & SCN_F_HALF1)
		halves |= 2;
	if (!halves)
		halves = 3;
	if (s->frames[frame].flags & FRAME_CLEANED)
		g->effect->broken |= 1u << SCN_UNSTABLE;
	marks_write(s, frame, halves, owners);
	for (unsigned int i = 0; i < MODEL_FLIGHTS; i++) {
		struct flight *f = &s->flights[i];

		/* torn: half 0 since it was copied, then half 1 */
		if (f->verb != SCN_FORK || f->frame != frame)
			continue;
		f->torn |= halves & 1;
		if (f->torn)
			f->torn |= halves & 2;
	}
}

void engine_saw(struct engine *g, unsigned int frame, unsigned int owner)
{
	const struct frame *f = &g->v.state->frames[frame];
	enum ideal_class c = marks_seen(f, owner);
	enum scn_property broken;
	uint16_t others;

	/*
	 * A torn copy is found out at the fork that made it. What is torn
	 * here was written to in part through another frame.
	 */
	broken = ideal_breaks(g->st, c == IDEAL_TORN ? IDEAL_STALE : c);
	g->effect->seen = (uint8_t)c;
	g->effect->seen_owner = SCN_NONE;
	if (broken != SCN_NR_PROPERTIES)
		g->effect->broken |= 1u << broken;
	if (c != IDEAL_FOREIGN)
		return;
	/* of the half that is foreign */
	others = f->ever[0] >> owner & 1 ? f->ever[1] : f->ever[0];
	if (others)
		g->effect->seen_owner = (uint8_t)__builtin_ctz(others);
}
