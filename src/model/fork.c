// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fork: dup_mmap(), copy_page_range() and below it, for each entry,
 * copy_present_pte() (since 6.8 copy_present_ptes()), copy_huge_pmd(),
 * copy_hugetlb_page_range(), copy_nonpresent_pte().
 *
 * In small steps, each that one call of model_step() takes:
 *
 *	AT_BEGIN	dup_mmap(): mmap_lock; copy_page_range():
 *			raw_write_seqcount_begin(&src_mm->write_protect_seq)
 *	AT_LOOK	one entry: is it copied because of a pin?
 *			folio_try_dup_anon_rmap_pte(), page_needs_cow_for_dma();
 *			before that the early write-protect of a design that has
 *			it; what is not a present anonymous page is done with
 *	AT_SHARE	count, ptep_set_wrprotect(), set_pte_at() in the child
 *	AT_COPY0	copy_present_page(): copy_user_highpage(), first half
 *	AT_COPY1	the second half; set_pte_at() in the child
 *	AT_END	flush_tlb_mm(), raw_write_seqcount_end(), the child runs
 *
 * The page-table lock is held from AT_LOOK to AT_SHARE, but neither a store
 * nor GUP-fast asks for it. Not modelled: entries that another CPU's TLB still
 * has as writable until AT_END.
 */
#include "model/engine.h"

#include <string.h>

enum fork_stage {
	AT_BEGIN,
	AT_LOOK,
	AT_SHARE,
	AT_COPY0,
	AT_COPY1,
	AT_END,
};

static void fork_begin(struct engine *g)
{
	const struct scn_step *st = g->st;
	struct process *child = &g->v.state->procs[st->other];

	*child = (struct process){ .times = st->times ? st->times : 1 };
	if (view_has_seqcount(&g->v) && g->flight)
		gup_fast_seq_moves(g->v.state, st->proc);
}

static void fork_end(struct engine *g)
{
	const struct scn_step *st = g->st;

	g->v.state->procs[st->other].flags = PROC_LIVES;
	if (view_has_seqcount(&g->v) && g->flight)
		gup_fast_seq_moves(g->v.state, st->proc);
}

/* The next page from this one on that the child gets; SCN_PAGES: none. */
static unsigned int fork_page(const struct engine *g, unsigned int page)
{
	const struct mapping *maps = g->v.state->maps[g->st->proc];

	while (page < SCN_PAGES &&
	       (maps[page].vma & (VMA_MAPPED | VMA_DONTFORK)) != VMA_MAPPED)
		page++;
	return page;
}

static struct mapping *child_map(const struct engine *g)
{
	return &g->v.state->maps[g->st->other][g->v.page];
}

static bool is_shareable_anon(const struct engine *g)
{
	return g->v.frame && is_present(g->v.map) && is_anon(g->v.frame);
}

/* The child ought to see, and saw, what the parent does and did. */
static void fork_marks(struct engine *g)
{
	marks_like(g->v.state, owner_of_page(g->st->other, g->v.page),
		   owner_of_page(g->st->proc, g->v.page));
}

/* The view is of the parent's page. */
static void fork_share(struct engine *g)
{
	struct mapping *m = g->v.map, *c = child_map(g);
	uint32_t times = g->v.state->procs[g->st->other].times;

	if ((m->pte & PTE_SWAP) &&
	    !(g->v.broken & g->v.design->swap_fork_rules))
		/* 1493a1913e34: in neither */
		m->pte &= (uint8_t)~PTE_SWAP_EXCLUSIVE;
	if (is_shareable_anon(g)) {
		cost_mapping(g, times);
		if (m->pte & PTE_WRITE)
			cost_locked(&g->v, COST_PTE, 1);
		m->pte &= (uint8_t)~PTE_WRITE;
	}
	*c = *m;
	/* without its fork event, userfaultfd leaves the child alone */
	c->pte &= (uint8_t)~PTE_UFFDWP;
	fork_marks(g);
	if (is_shareable_anon(g))
		engine_tell(g, g->v.design->forked);
}

static enum fork_way fork_way(struct engine *g)
{
	if (!is_shareable_anon(g) || !g->v.design->forks)
		return FORK_SHARE;
	return g->v.design->forks(&g->v);
}

/* Has the process that forks a pin on the page? Else it is copied in vain. */
static bool has_own_pin(const struct engine *g)
{
	const struct model_state *s = g->v.state;

	for (unsigned int i = 0; i < SCN_REFS; i++)
		if (s->refs[i].kind == REFK_PIN &&
		    s->refs[i].proc == g->st->proc &&
		    s->refs[i].frame == g->v.frame_nr)
			return true;
	return false;
}

/* One half is copied; the child ought to see there what its parent ought to. */
static void copy_half(struct engine *g, unsigned int half)
{
	struct model_state *s = g->v.state;
	const struct frame *from = &s->frames[g->v.map->frame];
	struct frame *to = &s->frames[child_map(g)->frame];

	to->now[half] = from->now[half];
	to->ever[half] = from->ever[half];
	marks_like_half(s, owner_of_page(g->st->other, g->v.page),
			owner_of_page(g->st->proc, g->v.page), half);
}

/* A page for the child; its contents come in halves. */
static void copy_begin(struct engine *g)
{
	struct model_state *s = g->v.state;
	struct mapping *m = g->v.map, *c = child_map(g);
	uint32_t times = s->procs[g->st->other].times;
	unsigned int frame;

	if (!g->v.frame)
		BUG("a copy of nothing");
	/* d042035eaf5f: a PMD is split, then its entries are copied */
	if (m->pte & PTE_PMD)
		entry_split(s, m);
	g->effect->copied = true;
	if (!has_own_pin(g))
		g->effect->broken |= 1u << SCN_NEEDLESS_COPY;
	if (g->v.cost)
		g->v.cost->nr_copies += times;
	if (g->v.frame->kind != SCN_HUGETLB)
		/* the LRU batch's of the new page */
		cost_locked(&g->v, COST_REFCOUNT, times);
	if (g->v.design->has_exclusive)
		/* taken of the old page before it is looked at, and put */
		cost_locked(&g->v, COST_REFCOUNT, 2 * times);
	frame = frame_new(s, s->frames[m->frame].kind == SCN_HUGETLB
				     ? SCN_HUGETLB
				     : SCN_BASE);
	c->frame = (uint8_t)frame;
	c->vma = m->vma;
	c->pte = PTE_DIRTY | PTE_SOFTDIRTY;
	if (c->vma & VMA_WRITE)
		c->pte |= PTE_WRITE;
	copy_half(g, 0);
}

/*
 * torn: what was copied first was written to since (bit 0), and then or with it
 * what comes now (bit 1): halves that never were there at the same time.
 */
static void copy_end(struct engine *g, uint8_t torn)
{
	struct model_state *s = g->v.state;
	unsigned int parent = owner_of_page(g->st->proc, g->v.page);
	unsigned int child = owner_of_page(g->st->other, g->v.page);
	struct frame *to = &s->frames[child_map(g)->frame];

	if (!g->v.frame)
		BUG("the end of a copy of nothing");
	copy_half(g, 1);
	if (torn & 2)
		g->effect->broken |= 1u << SCN_TORN_COPY;
	else if (torn)
		to->both = to->ever[0] & to->ever[1];
	else
		to->both = g->v.frame->both;
	for (unsigned int i = 0; i < s->nr_frames; i++) {
		struct frame *f = &s->frames[i];

		/* what was written since the first half is not the child's */
		f->both |= (uint16_t)((f->both >> parent & 1u) << child) &
			   f->ever[0] & f->ever[1];
		/* torn or not, it has what it got */
		f->both |= (uint16_t)(f->now[0] & f->now[1] & 1u << child);
	}
	engine_view_frame(g, g->st->other, g->v.page);
	engine_tell(g, g->v.design->mapped_new);
}

static enum step_end fork_coarse(struct engine *g)
{
	unsigned int page = 0;

	fork_begin(g);
	while ((page = fork_page(g, page)) < SCN_PAGES) {
		engine_view(g, g->st->proc, page);
		if (fork_way(g) == FORK_SHARE) {
			fork_share(g);
		} else {
			copy_begin(g);
			copy_end(g, 0);
		}
		page++;
	}
	fork_end(g);
	return STEP_DONE;
}

/* To the next entry, or to the end. */
static void next_page(struct engine *g, unsigned int page)
{
	struct flight *f = g->flight;

	page = fork_page(g, page);
	f->stage = page < SCN_PAGES ? AT_LOOK : AT_END;
	f->page = page < SCN_PAGES ? (uint8_t)page : SCN_NONE;
	f->frame = SCN_NONE;
	f->pte = 0;
	f->torn = 0;
}

static void look(struct engine *g)
{
	struct flight *f = g->flight;

	if (!is_shareable_anon(g)) {
		fork_share(g);
		next_page(g, g->v.page + 1);
		return;
	}
	f->pte = g->v.map->pte & PTE_WRITE;
	if (g->v.design->protects_early)
		g->v.map->pte &= (uint8_t)~PTE_WRITE;
	f->stage = fork_way(g) == FORK_SHARE ? AT_SHARE : AT_COPY0;
}

static enum step_end fork_stage(struct engine *g)
{
	struct flight *f = g->flight;

	if (f->page != SCN_NONE)
		engine_view(g, f->proc, f->page);
	switch ((enum fork_stage)f->stage) {
	case AT_BEGIN:
		fork_begin(g);
		next_page(g, 0);
		break;
	case AT_LOOK:
		look(g);
		break;
	case AT_SHARE:
		fork_share(g);
		next_page(g, g->v.page + 1);
		break;
	case AT_COPY0:
		copy_begin(g);
		f->frame = g->v.map->frame;
		f->stage = AT_COPY1;
		break;
	case AT_COPY1:
		/* what was protected early becomes writable again */
		g->v.map->pte |= f->pte;
		copy_end(g, f->torn);
		next_page(g, f->page + 1u);
		break;
	case AT_END:
		fork_end(g);
		memset(f, 0, sizeof(*f));
		return STEP_DONE;
	}
	return STEP_MORE;
}

/* The child's name is free, and no other fork is about to give it. */
static bool may_fork(const struct engine *g)
{
	const struct model_state *s = g->v.state;

	return g->st->other != g->st->proc && !s->procs[g->st->other].times;
}

enum step_end step_fork(struct engine *g)
{
	const struct scn_step *st = g->st;

	if (g->flight && g->flight->verb)
		return fork_stage(g);
	if (!may_fork(g))
		return STEP_OFF;
	if (!g->flight)
		return fork_coarse(g);
	*g->flight = (struct flight){ .verb = SCN_FORK,
				      .stage = AT_BEGIN,
				      .proc = st->proc,
				      .other = st->other,
				      .page = SCN_NONE,
				      .ref = SCN_NONE,
				      .frame = SCN_NONE,
				      .times = st->times ? st->times : 1 };
	return fork_stage(g);
}
