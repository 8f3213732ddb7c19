// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * get_user_pages*(), pin_user_pages*() with the lock: follow_page_mask(),
 * faultin_page(); and what is done through a reference.
 */
#include "model/engine.h"

#include <string.h>

/* Has the frame a pin count of its own? */
static bool counts_pins(const struct engine *g, unsigned int frame)
{
	const struct design *d = g->v.design;

	return d->counts_pins && !(g->v.broken & d->pincount_rules) &&
	       is_large(&g->v.state->frames[frame]);
}

/* The zero page has no pins since 6.5 (c8070b787519), and in 6.1.y. */
static bool is_uncounted(const struct engine *g, unsigned int frame)
{
	return g->v.design->has_exclusive &&
	       g->v.state->frames[frame].kind == SCN_ZERO;
}

void gup_grab(struct engine *g, unsigned int frame, bool is_fast)
{
	const struct scn_step *st = g->st;
	struct model_state *s = g->v.state;
	enum ref_kind kind = gup_is_pinning(g) ? REFK_PIN : REFK_GET;
	uint32_t times = st->times ? st->times : 1;
	uint8_t io = st->verb == SCN_DIO ? REF_IS_IO : 0;

	s->refs[st->ref] = (struct reference){ .kind = (uint8_t)kind,
					       .frame = (uint8_t)frame,
					       .proc = st->proc,
					       .of_page = st->page,
					       .flags = st->flags | io,
					       .times = (uint16_t)times };
	marks_like(s, owner_of_ref(st->ref), owner_of_page(st->proc, st->page));
	if (kind == REFK_PIN && is_uncounted(g, frame))
		return;
	cost_locked(&g->v, COST_REFCOUNT, times);
	if (kind == REFK_PIN && counts_pins(g, frame))
		cost_locked(&g->v, COST_PINCOUNT, times);
	else if (kind == REFK_PIN && is_fast)
		/* the one that every grab adds, then the rest of the bias */
		cost_locked(&g->v, COST_REFCOUNT, times);
	if (is_fast)
		/* PG_referenced */
		cost_locked(&g->v, COST_FLAGS, times);
}

/* What is left of its past is named after the first that is left. */
static void past_rename(struct model_state *s, uint8_t past)
{
	uint8_t name = 0;

	for (uint8_t i = 0; past && i < SCN_REFS; i++) {
		if (!s->refs[i].kind || s->refs[i].past != past)
			continue;
		if (!name)
			name = i + 1;
		s->refs[i].past = name;
	}
}

void gup_release(struct model_state *s, unsigned int ref)
{
	struct reference was = s->refs[ref];

	memset(&s->refs[ref], 0, sizeof(s->refs[ref]));
	marks_forget(s, owner_of_ref(ref));
	past_rename(s, was.past);
	frame_put(s, was.frame);
}

/* A page that can be taken is mapped. The view is of it. */
static enum step_end gup_fault(struct engine *g)
{
	const struct design *d = g->v.design;

	if (!(g->st->flags & SCN_F_WRITE)) {
		fault_read(g);
		if ((g->v.map->pte & PTE_WRITE) || !engine_ask(g, d->unshares))
			return STEP_DONE;
		if (d->has_exclusive) {
			fault_unshare(g);
			return STEP_DONE;
		}
		/* 17839856fd58 (5.8): as if to write */
	} else if (is_present(g->v.map) && (g->v.map->pte & PTE_WRITE)) {
		return STEP_DONE;
	}
	return fault_write(g);
}

enum step_end gup_slow(struct engine *g)
{
	const struct scn_step *st = g->st;
	const struct design *d = g->v.design;
	enum step_end end;

	if (g->flight && is_forking(g->v.state, st->proc))
		return STEP_WAITS;
	g->effect->was_slow = true;
	end = gup_fault(g);
	if (end != STEP_DONE)
		return end;
	if (d->may_take && !engine_ask(g, d->may_take)) {
		return engine_refuse(g);
	}
	gup_grab(g, g->v.frame_nr, false);
	engine_tell(g, d->took);
	return STEP_DONE;
}

/* Is the reference's name free, and will be? */
static bool may_name(const struct engine *g)
{
	const struct model_state *s = g->v.state;

	if (s->refs[g->st->ref].kind)
		return false;
	for (unsigned int i = 0; i < MODEL_FLIGHTS; i++)
		if (s->flights[i].verb && s->flights[i].ref == g->st->ref)
			return false;
	return true;
}

void gup_mark_mm(struct engine *g)
{
	const struct design *d = g->v.design;
	struct process *p = &g->v.state->procs[g->st->proc];

	if (!d->has_pinned || p->flags & PROC_HAS_PINNED)
		return;
	p->flags |= PROC_HAS_PINNED;
	if (!d->stores_has_pinned)
		cost_locked(&g->v, COST_MM, 1);
}

enum step_end step_take(struct engine *g)
{
	const struct scn_step *st = g->st;

	g->v.gup = st;
	if (g->flight && g->flight->verb)
		return gup_fast_stage(g);
	if (!may_name(g))
		return STEP_OFF;
	if ((st->flags & SCN_F_WRITE) && !(g->v.map->vma & VMA_WRITE))
		return STEP_OFF;
	if (g->flight && !(st->flags & SCN_F_SLOW))
		return gup_fast_stage(g);
	if (g->flight && is_forking(g->v.state, st->proc))
		return STEP_WAITS;
	if (gup_is_pinning(g))
		gup_mark_mm(g);
	if (!(st->flags & SCN_F_SLOW) && gup_fast(g))
		return STEP_DONE;
	return gup_slow(g);
}

/* The past has no other that is left of it. */
static bool is_alone_in_past(const struct model_state *s, unsigned int ref)
{
	for (unsigned int i = 0; i < SCN_REFS; i++)
		if (i != ref && s->refs[i].kind &&
		    s->refs[i].past == s->refs[ref].past)
			return false;
	return true;
}

static enum step_end step_poke(struct engine *g, const struct reference *r)
{
	struct model_state *s = g->v.state;
	uint16_t owners = (uint16_t)(1u << owner_of_ref(g->st->ref));

	if (!(r->flags & SCN_F_WRITE))
		return STEP_OFF;
	if (r->of_page != SCN_NONE)
		owners = marks_of_page(s, r->proc, r->of_page);
	else if (!is_alone_in_past(s, g->st->ref))
		return STEP_OFF;
	engine_store(g, r->frame, owners);
	return STEP_DONE;
}

static void drop_cost(struct engine *g, const struct reference *r)
{
	const struct design *d = g->v.design;
	uint32_t times = r->times;

	if (r->kind == REFK_PIN && is_uncounted(g, r->frame))
		return;
	cost_locked(&g->v, COST_REFCOUNT, times);
	if (r->kind != REFK_PIN)
		return;
	if (counts_pins(g, r->frame))
		cost_locked(&g->v, COST_PINCOUNT, times);
	else if (d->unpins_in_two)
		cost_locked(&g->v, COST_REFCOUNT, times);
}

void gup_end(struct engine *g, unsigned int ref)
{
	drop_cost(g, &g->v.state->refs[ref]);
	gup_release(g->v.state, ref);
}

void gup_cost_undone(struct engine *g, unsigned int frame)
{
	uint32_t times = g->st->times ? g->st->times : 1;

	/* a small page: one, the rest of the bias, all of it again */
	if (counts_pins(g, frame)) {
		cost_locked(&g->v, COST_REFCOUNT, 2 * times);
		cost_locked(&g->v, COST_PINCOUNT, 2 * times);
	} else {
		cost_locked(&g->v, COST_REFCOUNT, 3 * times);
	}
}

static enum step_end step_promote(struct engine *g, struct reference *r)
{
	if (r->kind != REFK_GET || !g->v.design->may_promote)
		return STEP_OFF;
	if (r->of_page != SCN_NONE)
		g->v.map = &g->v.state->maps[r->proc][r->of_page];
	g->v.frame_nr = r->frame;
	g->v.frame = &g->v.state->frames[r->frame];
	if (!engine_ask(g, g->v.design->may_promote))
		return engine_refuse(g);
	/* for a device that is to write */
	r->kind = REFK_PIN;
	r->flags |= SCN_F_WRITE;
	return STEP_DONE;
}

enum step_end step_held(struct engine *g)
{
	struct model_state *s = g->v.state;
	unsigned int ref = g->st->ref;
	struct reference *r = &s->refs[ref];

	if (!r->kind || r->proc != g->st->proc)
		return STEP_OFF;
	for (unsigned int i = 0; i < MODEL_FLIGHTS; i++)
		if (s->flights[i].verb && s->flights[i].ref == ref)
			return STEP_OFF;
	switch ((enum scn_verb)g->st->verb) {
	case SCN_LOOK:
		engine_saw(g, r->frame, owner_of_ref(ref));
		return STEP_DONE;
	case SCN_POKE:
		return step_poke(g, r);
	case SCN_PROMOTE:
		return step_promote(g, r);
	default:
		gup_end(g, ref);
		return STEP_DONE;
	}
}
