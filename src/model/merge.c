// SPDX-License-Identifier: GPL-2.0-or-later
/* KSM, and folios that become smaller or larger. */
#include "model/engine.h"

static enum step_end did_nothing(struct engine *g)
{
	g->effect->gave_none = true;
	return STEP_DONE;
}

static void drain_all(struct model_state *s)
{
	for (unsigned int i = 0; i < s->nr_frames; i++)
		s->frames[i].flags &=
			(uint8_t) ~(FRAME_LRU_LOCAL | FRAME_LRU_REMOTE);
}

/*
 * write_protect_page(): no reference beside those of mappings and swap cache;
 * folio_try_share_anon_rmap_pte(): no pin.
 */
static bool is_mergeable(struct engine *g, unsigned int page)
{
	engine_view(g, g->st->proc, page);
	if (!is_present(g->v.map) || !is_anon(g->v.frame) ||
	    g->v.frame->kind == SCN_HUGETLB ||
	    (g->v.frame->flags & FRAME_CLEANED))
		return false;
	if (!g->v.design->may_unmap)
		return !frame_nr_extra(g->v.state, g->v.frame_nr);
	return engine_ask(g, g->v.design->may_unmap);
}

/* split_folio(): KSM merges base pages only. */
static void split_folio(struct engine *g)
{
	if (!is_large(g->v.frame))
		return;
	frame_protect(g->v.state, g->v.frame_nr, PTE_PMD);
	g->v.frame->kind = SCN_BASE;
}

static void become_ksm(struct engine *g)
{
	split_folio(g);
	if (g->v.frame->flags & FRAME_EXCLUSIVE)
		cost_locked(&g->v, COST_FLAGS, 1);
	g->v.frame->flags &= (uint8_t)~FRAME_EXCLUSIVE;
	g->v.frame->flags |= FRAME_KSM;
	g->v.map->pte &= (uint8_t) ~(PTE_WRITE | PTE_DIRTY);
}

/* Equal by what is known of them: a present owner of the one is of the other. */
static bool are_equal(const struct frame *a, const struct frame *b)
{
	return (a->now[0] & b->now[0]) && (a->now[1] & b->now[1]);
}

static enum step_end merge(struct engine *g)
{
	const struct scn_step *st = g->st;
	struct model_state *s = g->v.state;
	unsigned int keep = st->page, go = st->other, frame;

	if (keep == go)
		return STEP_OFF;
	drain_all(s);
	if (!is_mergeable(g, keep) || !is_mergeable(g, go))
		return did_nothing(g);
	if (s->maps[st->proc][keep].frame == s->maps[st->proc][go].frame ||
	    !are_equal(&s->frames[s->maps[st->proc][keep].frame],
		       &s->frames[s->maps[st->proc][go].frame]))
		return did_nothing(g);
	if (g->v.frame->flags & FRAME_KSM) {
		/* the one of the stable tree is kept */
		keep = st->other;
		go = st->page;
	}
	engine_view_frame(g, st->proc, keep);
	become_ksm(g);
	frame = g->v.frame_nr;
	engine_view_frame(g, st->proc, go);
	split_folio(g);
	entry_zap(g);
	g->v.map->frame = (uint8_t)frame;
	g->v.map->pte = s->maps[st->proc][keep].pte & PTE_SOFTDIRTY;
	return STEP_DONE;
}

/*
 * MADV_UNMERGEABLE: break_ksm(), a write fault (FAULT_FLAG_WRITE) up to 6.1 and
 * an unsharing one since 6.2; what that leaves read-only is exclusive, so that
 * writing to it comes to the same.
 */
static enum step_end unmerge(struct engine *g)
{
	const struct mapping *m = g->v.map;
	uint8_t pte = m->pte | PTE_DIRTY;

	if (!g->v.design->has_exclusive && (m->vma & VMA_WRITE))
		pte |= PTE_WRITE;
	if (!is_present(g->v.map) || !(g->v.frame->flags & FRAME_KSM))
		return did_nothing(g);
	fault_copy(g, pte);
	return STEP_DONE;
}

enum step_end step_merge(struct engine *g)
{
	return g->st->verb == SCN_MERGE ? merge(g) : unmerge(g);
}

/* A new THP for what is mapped: collapse_huge_page() always copies. */
static enum step_end collapse(struct engine *g)
{
	struct model_state *s = g->v.state;
	struct mapping *m = g->v.map;
	enum scn_kind kind = vma_kind(m->vma);
	unsigned int old = g->v.frame_nr, frame;

	drain_all(s);
	if ((kind != SCN_THP && kind != SCN_PTETHP) || !is_present(m) ||
	    (m->pte & PTE_PMD) ||
	    (g->v.frame->flags & (FRAME_KSM | FRAME_CLEANED)) ||
	    (!(m->pte & PTE_WRITE) && !g->v.design->collapses_readonly) ||
	    frame_nr_extra(s, old))
		/* the last: is_refcount_suitable() */
		return did_nothing(g);
	frame = frame_new(s, SCN_THP);
	marks_copy(&s->frames[frame], &s->frames[old]);
	m->frame = (uint8_t)frame;
	m->pte = (uint8_t)(PTE_PMD | PTE_DIRTY | PTE_SOFTDIRTY |
			   (m->vma & VMA_WRITE ? PTE_WRITE : 0));
	frame_put(s, old);
	engine_view_frame(g, g->st->proc, g->st->page);
	engine_tell(g, g->v.design->mapped_new);
	g->effect->copied = true;
	if (g->v.cost)
		g->v.cost->nr_copies++;
	return STEP_DONE;
}

enum step_end step_huge(struct engine *g)
{
	if (g->st->verb == SCN_COLLAPSE)
		return collapse(g);
	if (!is_present(g->v.map) || !(g->v.map->pte & PTE_PMD))
		return did_nothing(g);
	entry_split(g->v.state, g->v.map);
	return STEP_DONE;
}
