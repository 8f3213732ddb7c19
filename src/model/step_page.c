// SPDX-License-Identifier: GPL-2.0-or-later
/* Loads and stores, and the end of mappings. */
#include "model/engine.h"

#include <string.h>

/* The page of the view can be stored to, after a fault if need be. */
static enum step_end make_writable(struct engine *g)
{
	const struct mapping *m = g->v.map;

	if (is_present(m) && (m->pte & PTE_WRITE))
		return STEP_DONE;
	if (g->flight && is_forking(g->v.state, g->v.proc))
		return STEP_WAITS;
	return fault_write(g);
}

static void store(struct engine *g)
{
	g->v.map->pte |= PTE_DIRTY;
	engine_store(g, g->v.frame_nr,
		     marks_of_page(g->v.state, g->v.proc, g->v.page));
}

enum step_end step_write(struct engine *g)
{
	enum step_end end;

	if (!(g->v.map->vma & VMA_WRITE))
		return STEP_OFF;
	end = make_writable(g);
	if (end == STEP_DONE)
		store(g);
	return end;
}

/*
 * /proc/self/mem: access_remote_vm() with FOLL_FORCE. What is not writable is
 * made a page of the process's own by a write fault that leaves the entry
 * write-protected; after it the write may go on (FOLL_COW up to 5.19, the
 * exclusive page since 5535be309971, 6.0).
 */
enum step_end step_force(struct engine *g)
{
	const struct mapping *m = g->v.map;
	enum step_end end;

	/*
	 * hugetlb_wp() does not keep an entry read-only: -EFAULT since
	 * f347454d0341 (6.2, and in 6.1.y). hugetlb_cow() of 5.10 writes.
	 */
	if (vma_kind(m->vma) == SCN_HUGETLB && !(m->vma & VMA_WRITE) &&
	    g->v.design->has_exclusive)
		return engine_refuse(g);
	/* can_follow_write_pte(): what may be writable takes the fault */
	if (is_present(m) && !(m->pte & PTE_WRITE) && is_anon(g->v.frame) &&
	    !(m->vma & VMA_WRITE) && !(g->v.frame->flags & FRAME_CLEANED) &&
	    engine_ask(g, g->v.design->may_force)) {
		store(g);
		return STEP_DONE;
	}
	end = make_writable(g);
	if (end == STEP_DONE)
		store(g);
	return end;
}

/* Two stores of one value: each page ought to show it. */
enum step_end step_same(struct engine *g)
{
	struct model_state *s = g->v.state;
	const struct scn_step *st = g->st;
	unsigned int frame;
	enum step_end end;
	uint16_t owners;

	if (st->page == st->other || !(g->v.map->vma & VMA_WRITE) ||
	    !(s->maps[st->proc][st->other].vma & VMA_WRITE))
		return STEP_OFF;
	engine_view(g, st->proc, st->other);
	if (g->v.frame_nr != SCN_NONE &&
	    s->frames[g->v.frame_nr].flags & FRAME_CLEANED)
		/* before the first is written to */
		return g->flight ? STEP_WAITS : STEP_OFF;
	engine_view(g, st->proc, st->page);
	end = step_write(g);
	if (end != STEP_DONE)
		return end;
	frame = g->v.frame_nr;
	engine_view(g, st->proc, st->other);
	end = step_write(g);
	if (end != STEP_DONE)
		return end;
	owners = marks_of_page(s, st->proc, st->page) |
		 marks_of_page(s, st->proc, st->other);
	marks_write(s, frame, 3, owners);
	if (frame != g->v.frame_nr)
		marks_copy(&s->frames[g->v.frame_nr], &s->frames[frame]);
	return STEP_DONE;
}

enum step_end step_read(struct engine *g)
{
	if (!is_present(g->v.map)) {
		if (g->flight && is_forking(g->v.state, g->v.proc))
			return STEP_WAITS;
		fault_read(g);
	}
	if (g->st->verb == SCN_READ)
		engine_saw(g, g->v.frame_nr,
			   owner_of_page(g->v.proc, g->v.page));
	return STEP_DONE;
}

enum step_end step_unmap(struct engine *g)
{
	marks_unmap(g->v.state, g->v.proc, g->v.page);
	entry_zap(g);
	g->v.map->vma = 0;
	return STEP_DONE;
}

enum step_end step_dontneed(struct engine *g)
{
	entry_zap(g);
	marks_renew(g->v.state, g->v.proc, g->v.page);
	return STEP_DONE;
}

enum step_end step_exit(struct engine *g)
{
	struct model_state *s = g->v.state;
	unsigned int proc = g->st->proc;

	for (unsigned int i = 0; i < MODEL_FLIGHTS; i++)
		if (s->flights[i].verb && s->flights[i].proc == proc)
			return STEP_WAITS;
	for (unsigned int i = 0; i < SCN_REFS; i++)
		if (s->refs[i].kind && s->refs[i].proc == proc)
			gup_end(g, i);
	for (unsigned int i = 0; i < SCN_PAGES; i++) {
		if (!(s->maps[proc][i].vma & VMA_MAPPED))
			continue;
		engine_view(g, proc, i);
		step_unmap(g);
	}
	memset(&s->procs[proc], 0, sizeof(s->procs[proc]));
	return STEP_DONE;
}
