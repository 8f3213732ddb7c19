// SPDX-License-Identifier: GPL-2.0-or-later
/* Swap-out, migration, writeback: what takes a page away from its users. */
#include "model/engine.h"

static enum step_end did_nothing(struct engine *g)
{
	g->effect->gave_none = true;
	return STEP_DONE;
}

static void drain(struct model_state *s, uint8_t batches)
{
	for (unsigned int i = 0; i < s->nr_frames; i++)
		s->frames[i].flags &= (uint8_t)~batches;
}

enum step_end step_drain(struct engine *g)
{
	drain(g->v.state, FRAME_LRU_LOCAL | FRAME_LRU_REMOTE);
	return STEP_DONE;
}

/* The exclusive mark goes with the page; does the entry that is left keep it? */
static bool keeps_exclusive(struct engine *g)
{
	return (g->v.frame->flags & FRAME_EXCLUSIVE) &&
	       engine_ask(g, g->v.design->keeps_exclusive);
}

static void clear_exclusive(struct engine *g)
{
	if (!(g->v.frame->flags & FRAME_EXCLUSIVE))
		return;
	g->v.frame->flags &= (uint8_t)~FRAME_EXCLUSIVE;
	cost_locked(&g->v, COST_FLAGS, 1);
}

/*
 * MADV_PAGEOUT: the batch of this CPU is drained first; what is in another's is
 * not isolated, what several map is left alone (12e967fd8e4e). A large folio is
 * to be split, which any extra reference prevents; a base page with one goes to
 * the swap cache, and stays there.
 */
static enum step_end swap_out(struct engine *g)
{
	struct mapping *m = g->v.map;
	struct frame *f = g->v.frame;
	uint8_t pte = m->pte & (PTE_UFFDWP | PTE_SOFTDIRTY);
	uint32_t nr_extra;

	if (f->kind == SCN_HUGETLB)
		return did_nothing(g);
	drain(g->v.state, FRAME_LRU_LOCAL);
	nr_extra = frame_nr_extra(g->v.state, g->v.frame_nr);
	if ((f->flags & (FRAME_LRU_REMOTE | FRAME_CLEANED)) ||
	    frame_mapcount(g->v.state, g->v.frame_nr) != 1 ||
	    (nr_extra && is_large(f)))
		return did_nothing(g);
	if (g->v.design->may_unmap && !engine_ask(g, g->v.design->may_unmap))
		return did_nothing(g);
	pte |= PTE_SWAP;
	if (keeps_exclusive(g))
		pte |= PTE_SWAP_EXCLUSIVE;
	clear_exclusive(g);
	m->pte = pte;
	f->kind = SCN_BASE;
	f->flags &= (uint8_t) ~(FRAME_SWAPCACHE | FRAME_OUT);
	if (nr_extra)
		f->flags |= FRAME_SWAPCACHE;
	else
		f->flags = FRAME_USED | FRAME_OUT;
	cost_locked(&g->v, COST_MAPCOUNT, 1);
	cost_locked(&g->v, COST_REFCOUNT, 1);
	return STEP_DONE;
}

/* A design whose rule is broken moves the page away from its references. */
static void leave_references(struct engine *g)
{
	struct model_state *s = g->v.state;
	struct mapping *m = &s->maps[0][0];
	unsigned int old = g->v.frame_nr, frame;

	frame = frame_new(s, s->frames[old].kind);
	marks_copy(&s->frames[frame], &s->frames[old]);
	s->frames[frame].flags = s->frames[old].flags;
	s->frames[old].flags &= (uint8_t) ~(FRAME_EXCLUSIVE | FRAME_SWAPCACHE);
	for (unsigned int i = 0; i < SCN_PROCS * SCN_PAGES; i++)
		if (m[i].frame == old)
			m[i].frame = (uint8_t)frame;
	engine_view(g, g->v.proc, g->v.page);
}

/*
 * The frame's number is not its address: without references, only what migration
 * changes beside it is to be seen.
 */
static enum step_end migrate(struct engine *g)
{
	uint32_t nr_extra;
	bool may_unmap;

	drain(g->v.state, FRAME_LRU_LOCAL | FRAME_LRU_REMOTE);
	nr_extra = frame_nr_extra(g->v.state, g->v.frame_nr);
	if (g->v.frame->flags & FRAME_CLEANED)
		return did_nothing(g);
	if (!is_anon(g->v.frame) || !g->v.design->may_unmap)
		may_unmap = !nr_extra;
	else
		may_unmap = engine_ask(g, g->v.design->may_unmap);
	if (!may_unmap)
		return did_nothing(g);
	if (!is_anon(g->v.frame))
		return STEP_DONE;
	if (nr_extra)
		leave_references(g);
	if ((g->v.frame->flags & FRAME_EXCLUSIVE) && !keeps_exclusive(g)) {
		clear_exclusive(g);
		frame_protect(g->v.state, g->v.frame_nr, PTE_WRITE);
	}
	return STEP_DONE;
}

enum step_end step_reclaim(struct engine *g)
{
	if (!is_present(g->v.map) || g->v.frame->kind == SCN_ZERO)
		return did_nothing(g);
	if (g->st->verb == SCN_MIGRATE)
		return migrate(g);
	if (!is_anon(g->v.frame))
		return did_nothing(g);
	return swap_out(g);
}

/*
 * As a file system would write back a page that must not change meanwhile: lock
 * it, write-protect it in all page tables, and then ask whether anybody can
 * still write to it (the thread of September 2022).
 */
static enum step_end clean(struct engine *g)
{
	if (!is_present(g->v.map) || !is_anon(g->v.frame))
		return did_nothing(g);
	frame_protect(g->v.state, g->v.frame_nr, PTE_WRITE | PTE_DIRTY);
	if (g->v.design->is_stable && !engine_ask(g, g->v.design->is_stable))
		return did_nothing(g);
	g->v.frame->flags |= FRAME_CLEANED;
	return STEP_DONE;
}

/* The writeback that ends is of the page that is mapped now, or was before. */
static enum step_end cleaned(struct engine *g)
{
	struct model_state *s = g->v.state;

	if (g->v.frame && (g->v.frame->flags & FRAME_CLEANED)) {
		g->v.frame->flags &= (uint8_t)~FRAME_CLEANED;
		return STEP_DONE;
	}
	for (unsigned int i = 0; i < s->nr_frames; i++)
		s->frames[i].flags &= (uint8_t)~FRAME_CLEANED;
	return STEP_DONE;
}

enum step_end step_writeback(struct engine *g)
{
	return g->st->verb == SCN_CLEAN ? clean(g) : cleaned(g);
}
