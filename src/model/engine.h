/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * engine.h - what all designs have in common, in parts: inside the model only.
 *
 * One struct engine is one call of model_step(). Its view is moved to the page
 * that a part is about (engine_view()) before a function of the design is asked.
 */
#ifndef MODEL_ENGINE_H
#define MODEL_ENGINE_H

#include "base/err.h"
#include "model/step.h"
#include "scenario/ideal.h"

struct engine {
	struct design_view v;
	const struct scn_step *st;
	struct step_effect *effect;
	struct flight *flight; /* NULL: coarse */
};

/* entry.c: frames, entries */

/* The view is of this page; of its frame, if it has one. */
static inline void engine_view(struct engine *g, unsigned int proc,
			       unsigned int page)
{
	struct mapping *m = &g->v.state->maps[proc][page];

	g->v.proc = proc;
	g->v.page = page;
	g->v.map = m;
	g->v.frame_nr = m->frame;
	g->v.frame =
		m->frame == SCN_NONE ? NULL : &g->v.state->frames[m->frame];
}

/* The same of a page that has one. */
static inline void engine_view_frame(struct engine *g, unsigned int proc,
				     unsigned int page)
{
	engine_view(g, proc, page);
	if (!g->v.frame)
		BUG("process %u has nothing at page %u", proc, page);
}

/* Ask the design, and count what it does to FRAME_EXCLUSIVE. NULL: false. */
static inline bool engine_ask(struct engine *g,
			      bool (*asks)(struct design_view *v))
{
	uint8_t before;
	bool says;

	if (!asks)
		return false;
	before = g->v.frame->flags;
	says = asks(&g->v);
	if ((before ^ g->v.frame->flags) & FRAME_EXCLUSIVE)
		cost_locked(&g->v, COST_FLAGS, 1);
	return says;
}

static inline void engine_tell(struct engine *g,
			       void (*tells)(struct design_view *v))
{
	uint8_t before;

	if (!tells)
		return;
	before = g->v.frame->flags;
	tells(&g->v);
	if ((before ^ g->v.frame->flags) & FRAME_EXCLUSIVE)
		cost_locked(&g->v, COST_FLAGS, 1);
}

static inline enum step_end engine_refuse(struct engine *g)
{
	g->effect->broken |= 1u << SCN_REFUSAL;
	return STEP_REFUSED;
}

static inline bool is_anon(const struct frame *f)
{
	return f->kind != SCN_FILE && f->kind != SCN_ZERO;
}
static inline bool is_large(const struct frame *f)
{
	return f->kind == SCN_THP || f->kind == SCN_PTETHP ||
	       f->kind == SCN_HUGETLB;
}
static inline bool is_present(const struct mapping *m)
{
	return m->frame != SCN_NONE && !(m->pte & PTE_SWAP);
}

/* _mapcount or _entire_mapcount, and the large folio's own where there is one. */
static inline uint32_t nr_mapcounts(const struct engine *g)
{
	return g->v.design->batches_large && is_large(g->v.frame) ? 2 : 1;
}

/*
 * Fork or unmap, of the view's anonymous page. Where PTEs map a large folio, of
 * one of its base pages: a batch pays for the folio's own counts once, a 512th.
 */
static inline void cost_mapping(struct engine *g, uint32_t times)
{
	bool is_batch = g->v.design->batches_large &&
			g->v.frame->kind == SCN_PTETHP &&
			!(g->v.map->pte & PTE_PMD);

	cost_locked(&g->v, COST_REFCOUNT, is_batch ? 0 : times);
	cost_locked(&g->v, COST_MAPCOUNT,
		    is_batch ? times : nr_mapcounts(g) * times);
}

/* A frame of this kind without marks. */
unsigned int frame_new(struct model_state *s, enum scn_kind kind);
/* A mapping or reference is gone: nobody left who names it, and it is free. */
void frame_put(struct model_state *s, unsigned int frame);
/* References that neither mappings, swap cache nor LRU batches account for. */
uint32_t frame_nr_extra(const struct model_state *s, unsigned int frame);
/* The frame's PMD mapping by this entry becomes one by PTEs. */
void entry_split(struct model_state *s, struct mapping *m);
/* Of each mapping of the frame that is present: these bits are taken away. */
void frame_protect(struct model_state *s, unsigned int frame, uint8_t bits);
/* What was mapped is so no more; costs. */
void entry_zap(struct engine *g);

/* marks.c: who ought to see what */

/* "P unmap a": the page is to nobody; its references are past. */
void marks_unmap(struct model_state *s, unsigned int proc, unsigned int page);
/* "P dontneed a": it ought to read as zeros, or as the file. */
void marks_renew(struct model_state *s, unsigned int proc, unsigned int page);
/* The owner is gone. */
void marks_forget(struct model_state *s, unsigned int owner);
/* Owner "to" ought to see, and saw, all that "from" does and did. */
void marks_like(struct model_state *s, unsigned int to, unsigned int from);
/* Of one half, as it is now; "to" had no marks for it. */
void marks_like_half(struct model_state *s, unsigned int to, unsigned int from,
		     unsigned int half);
/* The page and the references to it. */
uint16_t marks_of_page(const struct model_state *s, unsigned int proc,
		       unsigned int page);
/* halves: bit 0, bit 1. The owners ought to see from now on what is written. */
void marks_write(struct model_state *s, unsigned int frame, unsigned int halves,
		 uint16_t owners);
void marks_copy(struct frame *to, const struct frame *from);
/* A frame of zeros. */
void marks_zero(struct model_state *s, unsigned int frame);
/* What the owner sees there. */
enum ideal_class marks_seen(const struct frame *f, unsigned int owner);
/*
 * Has anybody but this page, and references of its process, the contents that the
 * page ought to have (ideal_is_shared())?
 */
bool marks_are_shared(const struct model_state *s, unsigned int proc,
		      unsigned int page);

/* fault.c: the view is of the page; entry and view change */

/* Is mmap_lock of this process held by a fork in small steps? */
static inline bool is_forking(const struct model_state *s, unsigned int proc)
{
	for (unsigned int i = 0; i < MODEL_FLIGHTS; i++)
		if (s->flights[i].verb == SCN_FORK &&
		    s->flights[i].proc == proc)
			return true;
	return false;
}

/* do_wp_page() and its like, do_anonymous_page(), do_swap_page(). */
enum step_end fault_write(struct engine *g);
void fault_read(struct engine *g);
/* FAULT_FLAG_UNSHARE: a page of its own, still write-protected. */
void fault_unshare(struct engine *g);
/* The page of the view is copied for its process. */
void fault_copy(struct engine *g, uint8_t pte);

/* Writes through the frame, as store or through a reference. */
void engine_store(struct engine *g, unsigned int frame, uint16_t owners);
/* How the class that a read or a look showed is to be judged. */
void engine_saw(struct engine *g, unsigned int frame, unsigned int owner);

/* One verb each, or a family of them. */
enum step_end step_write(struct engine *g);
enum step_end step_force(struct engine *g);
enum step_end step_same(struct engine *g);
enum step_end step_read(struct engine *g);
enum step_end step_unmap(struct engine *g);
enum step_end step_dontneed(struct engine *g);
enum step_end step_exit(struct engine *g);
enum step_end step_fork(struct engine *g);
enum step_end step_protect(struct engine *g); /* and all that write-protects */
enum step_end step_reclaim(struct engine *g); /* swap-out, migrate */
enum step_end step_merge(struct engine *g); /* merge, unmerge */
enum step_end step_huge(struct engine *g); /* split, collapse */
enum step_end step_writeback(struct engine *g); /* clean, cleaned */
enum step_end step_drain(struct engine *g);
enum step_end step_take(struct engine *g); /* get, pin, dio */
enum step_end step_held(struct engine *g); /* look, poke, drop, promote */

/* gup.c */
/* Is what the step takes a FOLL_PIN? */
static inline bool gup_is_pinning(const struct engine *g)
{
	return g->st->verb == SCN_PIN ||
	       (g->st->verb == SCN_DIO && view_dio_pins(&g->v, g->st->flags));
}
/* mm->has_pinned, or MMF_HAS_PINNED. */
void gup_mark_mm(struct engine *g);
enum step_end gup_slow(struct engine *g);
/* The reference of the step to the frame; its marks. */
void gup_grab(struct engine *g, unsigned int frame, bool is_fast);
void gup_release(struct model_state *s, unsigned int ref);
/* GUP-fast grabs before it asks gup_must_unshare(), and gives back. */
void gup_cost_undone(struct engine *g, unsigned int frame);
/* gup_release() and its price. */
void gup_end(struct engine *g, unsigned int ref);
/* gup_fast.c: without the lock. false: the slow way is to be gone. */
bool gup_fast(struct engine *g);
enum step_end gup_fast_stage(struct engine *g);
/* write_protect_seq of the process moves on. */
void gup_fast_seq_moves(struct model_state *s, unsigned int proc);

#endif
