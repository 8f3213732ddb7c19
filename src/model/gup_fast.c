// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * GUP-fast: gup_fast_pte_range() (up to 6.9 gup_pte_range()) and its like for
 * PMDs, with interrupts off and without any lock. In small steps:
 *
 *	FAST_MARK	FOLL_PIN: mm_set_has_pinned_flag(), where it is not set
 *	FAST_SEQ	FOLL_PIN: raw_seqcount_try_begin(write_protect_seq)
 *	FAST_READ	ptep_get_lockless(); pte_access_permitted()
 *	FAST_GRAB	try_grab_folio_fast(): the count, if it is not zero
 *	FAST_CHECK	is the entry what it was? gup_must_unshare()?
 *	FAST_SEQ_AGAIN	FOLL_PIN: read_seqcount_retry(), else all is undone
 *	FAST_TOOK	exclusive at GUP: the mark, where that comes late
 *	FAST_SLOW	__gup_longterm_locked(): mmap_lock, faults
 *
 * A frame that is freed between FAST_READ and FAST_GRAB is not found again: the
 * kernel may take a reference to another page there, and gives it back.
 */
#include "model/engine.h"

#include <string.h>

enum fast_stage {
	FAST_MARK,
	FAST_SEQ,
	FAST_READ,
	FAST_GRAB,
	FAST_CHECK,
	FAST_SEQ_AGAIN,
	FAST_TOOK,
	FAST_SLOW,
};

/* pte_access_permitted(), pte_special(): may the fast way take this entry? */
static bool is_permitted(const struct engine *g)
{
	const struct mapping *m = g->v.map;

	if (!(m->vma & VMA_MAPPED) || !is_present(m))
		return false;
	if (g->v.frame->kind == SCN_ZERO)
		return false;
	return !(g->st->flags & SCN_F_WRITE) || (m->pte & PTE_WRITE);
}

static bool must_unshare(struct engine *g)
{
	return !(g->st->flags & SCN_F_WRITE) && !(g->v.map->pte & PTE_WRITE) &&
	       engine_ask(g, g->v.design->unshares);
}

static bool may_take(struct engine *g)
{
	return !g->v.design->may_take || engine_ask(g, g->v.design->may_take);
}

#define SEQ_MOVED 2 /* never what it is */

void gup_fast_seq_moves(struct model_state *s, unsigned int proc)
{
	s->procs[proc].seq ^= 1;
	for (unsigned int i = 0; i < MODEL_FLIGHTS; i++) {
		struct flight *f = &s->flights[i];

		if ((f->verb == SCN_PIN || f->verb == SCN_DIO) &&
		    f->proc == proc && f->stage > FAST_SEQ &&
		    f->stage <= FAST_SEQ_AGAIN)
			f->seq = SEQ_MOVED;
	}
}

/* All at once. What cannot be taken is refused by the slow way. */
bool gup_fast(struct engine *g)
{
	if (!is_permitted(g))
		return false;
	if (must_unshare(g)) {
		if (g->v.design->has_exclusive)
			gup_cost_undone(g, g->v.frame_nr);
		return false;
	}
	if (!may_take(g))
		return false;
	gup_grab(g, g->v.frame_nr, true);
	engine_tell(g, g->v.design->took);
	return true;
}

static enum step_end more(struct engine *g, enum fast_stage next)
{
	g->flight->stage = (uint8_t)next;
	if (next == FAST_SLOW) {
		g->flight->frame = SCN_NONE;
		g->flight->pte = 0;
		g->flight->seq = 0;
	}
	return STEP_MORE;
}

static enum step_end finish(struct engine *g, enum step_end end)
{
	memset(g->flight, 0, sizeof(*g->flight));
	return end;
}

static enum step_end undo(struct engine *g)
{
	gup_release(g->v.state, g->st->ref);
	return more(g, FAST_SLOW);
}

static enum step_end took(struct engine *g)
{
	g->v.frame_nr = g->v.state->refs[g->st->ref].frame;
	g->v.frame = &g->v.state->frames[g->v.frame_nr];
	engine_tell(g, g->v.design->took);
	return finish(g, STEP_DONE);
}

static enum step_end done(struct engine *g)
{
	if (g->v.design->took && g->v.design->took_is_late)
		return more(g, FAST_TOOK);
	return took(g);
}

static enum step_end read_entry(struct engine *g)
{
	if (!is_permitted(g))
		return more(g, FAST_SLOW);
	g->flight->frame = g->v.map->frame;
	g->flight->pte = g->v.map->pte;
	return more(g, FAST_GRAB);
}

static enum step_end grab(struct engine *g)
{
	unsigned int frame = g->flight->frame;

	/* freed, or its data in the swap slot only: a count of zero */
	if (frame == SCN_NONE || (g->v.state->frames[frame].flags & FRAME_OUT))
		return more(g, FAST_SLOW);
	g->v.frame_nr = frame;
	g->v.frame = &g->v.state->frames[frame];
	if (!may_take(g))
		return more(g, FAST_SLOW);
	gup_grab(g, frame, true);
	return more(g, FAST_CHECK);
}

static enum step_end check(struct engine *g)
{
	const struct flight *f = g->flight;

	if (!g->v.frame || g->v.map->frame != f->frame ||
	    g->v.map->pte != f->pte)
		return undo(g);
	if (must_unshare(g))
		return undo(g);
	if (gup_is_pinning(g) && view_has_seqcount(&g->v))
		return more(g, FAST_SEQ_AGAIN);
	return done(g);
}

static enum step_end slow(struct engine *g)
{
	const struct mapping *m = g->v.map;
	enum step_end end = STEP_REFUSED;

	/* what was mapped at the start may be gone: -EFAULT */
	if ((m->vma & VMA_MAPPED) &&
	    (!(g->st->flags & SCN_F_WRITE) || (m->vma & VMA_WRITE)))
		end = gup_slow(g);
	return end == STEP_WAITS ? end : finish(g, end);
}

static enum step_end mark(struct engine *g)
{
	gup_mark_mm(g);
	return more(g, view_has_seqcount(&g->v) ? FAST_SEQ : FAST_READ);
}

static enum step_end begin_read(struct engine *g)
{
	g->flight->seq = g->v.state->procs[g->st->proc].seq;
	return more(g, g->flight->seq & 1 ? FAST_SLOW : FAST_READ);
}

/* What has no use for a stage does not have it. */
static void begin(struct engine *g)
{
	const struct scn_step *st = g->st;
	const struct design *d = g->v.design;
	enum fast_stage first = FAST_READ;

	if (gup_is_pinning(g) && view_has_seqcount(&g->v))
		first = FAST_SEQ;
	if (gup_is_pinning(g) && d->has_pinned &&
	    !(g->v.state->procs[st->proc].flags & PROC_HAS_PINNED))
		first = FAST_MARK;
	*g->flight = (struct flight){ .verb = st->verb,
				      .stage = (uint8_t)first,
				      .proc = st->proc,
				      .other = SCN_NONE,
				      .page = st->page,
				      .ref = st->ref,
				      .flags = st->flags,
				      .frame = SCN_NONE,
				      .times = st->times ? st->times : 1 };
}

enum step_end gup_fast_stage(struct engine *g)
{
	if (!g->flight->verb)
		begin(g);
	engine_view(g, g->st->proc, g->st->page);
	switch ((enum fast_stage)g->flight->stage) {
	case FAST_MARK:
		return mark(g);
	case FAST_SEQ:
		return begin_read(g);
	case FAST_READ:
		return read_entry(g);
	case FAST_GRAB:
		return grab(g);
	case FAST_CHECK:
		return check(g);
	case FAST_SEQ_AGAIN:
		if (g->v.state->procs[g->st->proc].seq != g->flight->seq)
			return undo(g);
		return done(g);
	case FAST_TOOK:
		return took(g);
	case FAST_SLOW:
		break;
	}
	return slow(g);
}
