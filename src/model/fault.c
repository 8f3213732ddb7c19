// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Page faults: handle_pte_fault() and, of it, do_anonymous_page(), do_wp_page(),
 * do_swap_page(), do_cow_fault(); do_huge_pmd_wp_page(), hugetlb_wp().
 */
#include "model/engine.h"

static uint8_t pte_written(const struct mapping *m)
{
	uint8_t pte = PTE_DIRTY | PTE_SOFTDIRTY;

	/* maybe_mkwrite() */
	return m->vma & VMA_WRITE ? pte | PTE_WRITE : pte;
}

static void view_frame(struct engine *g, unsigned int frame)
{
	g->v.map->frame = (uint8_t)frame;
	g->v.frame_nr = frame;
	g->v.frame = &g->v.state->frames[frame];
}

/* What a first touch maps; a private file's page is mapped, not copied. */
static void fault_first(struct engine *g, bool is_write)
{
	struct model_state *s = g->v.state;
	struct mapping *m = g->v.map;
	enum scn_kind kind = vma_kind(m->vma);
	unsigned int frame = 0;

	if (kind == SCN_FILE) {
		view_frame(g, g->v.page);
		m->pte = 0;
		return;
	}
	if (!is_write && kind != SCN_HUGETLB) {
		/* hugetlb has no zero page */
		while (frame < s->nr_frames &&
		       s->frames[frame].kind != SCN_ZERO)
			frame++;
		if (frame == s->nr_frames) {
			frame = frame_new(s, SCN_ZERO);
			marks_zero(s, frame);
		}
		view_frame(g, frame);
		m->pte = 0;
		return;
	}
	if ((kind != SCN_THP && kind != SCN_HUGETLB) || m->vma & VMA_TABLE)
		kind = SCN_BASE;
	m->vma &= (uint8_t)~VMA_TABLE;
	frame = frame_new(s, kind);
	marks_zero(s, frame);
	view_frame(g, frame);
	/* hugetlb_no_page(): writable by a second look only (hugetlb_wp()) */
	m->pte = is_write ? pte_written(m) : PTE_SOFTDIRTY;
	if (kind == SCN_THP)
		m->pte |= PTE_PMD;
	if (kind != SCN_HUGETLB)
		/* the LRU batch's */
		cost_locked(&g->v, COST_REFCOUNT, 1);
	engine_tell(g, g->v.design->mapped_new);
}

/*
 * do_swap_page(). The page stays in the swap cache, as on a device that is not
 * synchronous; designs free it where the kernel does.
 */
static void fault_swap(struct engine *g, bool is_write)
{
	struct mapping *m = g->v.map;
	enum scn_verb verb = g->v.verb;
	uint8_t pte = m->pte & (PTE_UFFDWP | PTE_SOFTDIRTY);
	bool reuses;

	if (g->v.frame->flags & FRAME_OUT) {
		g->v.frame->flags &= (uint8_t)~FRAME_OUT;
		g->v.frame->flags |= FRAME_SWAPCACHE;
	}
	g->v.verb = is_write ? SCN_WRITE : SCN_READ;
	reuses = !(g->v.frame->flags & FRAME_KSM) &&
		 engine_ask(g, g->v.design->swapin_reuses);
	g->v.verb = verb;
	if (reuses) {
		if (g->v.design->has_exclusive &&
		    !(g->v.frame->flags & FRAME_EXCLUSIVE)) {
			g->v.frame->flags |= FRAME_EXCLUSIVE;
			cost_locked(&g->v, COST_FLAGS, 1);
		}
		if (is_write)
			pte |= pte_written(m);
		else if (g->v.design->swapin_writable && (m->vma & VMA_WRITE) &&
			 !(pte & PTE_UFFDWP) && (pte & PTE_SOFTDIRTY))
			pte |= PTE_WRITE;
		g->effect->reused = is_write;
	}
	m->pte = pte;
	cost_locked(&g->v, COST_REFCOUNT, 1);
	cost_locked(&g->v, COST_MAPCOUNT, 1);
}

/* The view is of the old page. */
static void copy_cost(struct engine *g)
{
	enum scn_kind kind = g->v.frame->kind;

	if (kind != SCN_HUGETLB)
		/* the LRU batch's of the new page */
		cost_locked(&g->v, COST_REFCOUNT, 1);
	if (kind != SCN_ZERO) {
		/* get, and the puts of the fault and of the mapping */
		cost_locked(&g->v, COST_REFCOUNT, 3);
		cost_locked(&g->v, COST_MAPCOUNT, nr_mapcounts(g));
	}
	cost_locked(&g->v, COST_PTE, 1);
}

/* A write to the huge zero page, mapped by a PMD: do_huge_zero_wp_pmd(). */
static bool leaves_huge_zero(const struct engine *g)
{
	return g->v.frame->kind == SCN_ZERO && g->v.design->remaps_huge &&
	       vma_kind(g->v.map->vma) == SCN_THP &&
	       !(g->v.map->vma & VMA_TABLE);
}

/* What a copy is made as: of a large folio, the base pages one by one. */
static enum scn_kind copy_kind(const struct engine *g)
{
	if (g->v.frame->kind == SCN_HUGETLB)
		return SCN_HUGETLB;
	return leaves_huge_zero(g) ? SCN_THP : SCN_BASE;
}

/* wp_page_copy(), and of huge pages. */
void fault_copy(struct engine *g, uint8_t pte)
{
	struct model_state *s = g->v.state;
	enum scn_kind kind = copy_kind(g);
	unsigned int old = g->v.frame_nr, frame;

	copy_cost(g);
	frame = frame_new(s, kind);
	marks_copy(&s->frames[frame], &s->frames[old]);
	view_frame(g, frame);
	g->v.map->pte = kind == SCN_THP ? pte | PTE_PMD : pte;
	g->v.map->vma &= (uint8_t)~VMA_TABLE;
	frame_put(s, old);
	engine_tell(g, g->v.design->mapped_new);
	g->effect->copied = true;
	if (g->v.cost)
		g->v.cost->nr_copies++;
}

/* Copied though nobody else has it; the file's and zero pages never are ours. */
static void copy_anon(struct engine *g, uint8_t pte)
{
	if (!marks_are_shared(g->v.state, g->v.proc, g->v.page))
		g->effect->broken |= 1u << SCN_NEEDLESS_COPY;
	fault_copy(g, pte);
}

/* May the anonymous page be kept? A PMD that may not falls back to PTEs. */
static bool fault_reuses(struct engine *g)
{
	if (g->v.frame->flags & FRAME_KSM)
		return engine_ask(g, g->v.design->reuses_ksm);
	if (engine_ask(g, g->v.design->reuses))
		return true;
	if (!(g->v.map->pte & PTE_PMD))
		return false;
	entry_split(g->v.state, g->v.map);
	return engine_ask(g, g->v.design->reuses);
}

static void fault_begin(struct engine *g)
{
	g->effect->faulted = true;
	if (g->v.cost)
		g->v.cost->nr_faults++;
}

enum step_end fault_write(struct engine *g)
{
	struct mapping *m = g->v.map;

	if (m->frame != SCN_NONE && (g->v.frame->flags & FRAME_CLEANED))
		/* folio_wait_stable(): nobody ends it in an order of steps */
		return g->flight ? STEP_WAITS : STEP_OFF;
	fault_begin(g);
	if (m->frame == SCN_NONE) {
		fault_first(g, true);
		if (is_anon(g->v.frame) && (m->pte & PTE_DIRTY))
			return STEP_DONE;
	} else if (m->pte & PTE_SWAP) {
		/* the handler of userfaultfd has let it through */
		m->pte &= (uint8_t)~PTE_UFFDWP;
		fault_swap(g, true);
		if (m->pte & PTE_DIRTY)
			return STEP_DONE;
	}
	m->pte &= (uint8_t)~PTE_UFFDWP;
	if (!is_anon(g->v.frame)) {
		fault_copy(g, pte_written(m));
		return STEP_DONE;
	}
	if (fault_reuses(g)) {
		m->pte |= pte_written(m);
		g->effect->reused = true;
		return STEP_DONE;
	}
	copy_anon(g, pte_written(m));
	return STEP_DONE;
}

void fault_read(struct engine *g)
{
	if (is_present(g->v.map))
		return;
	fault_begin(g);
	if (g->v.map->frame == SCN_NONE)
		fault_first(g, false);
	else
		fault_swap(g, false);
}

void fault_unshare(struct engine *g)
{
	uint8_t pte = g->v.map->pte & (PTE_UFFDWP | PTE_SOFTDIRTY);

	fault_begin(g);
	g->effect->unshared = true;
	if (g->v.cost)
		g->v.cost->nr_unshares++;
	if (!is_anon(g->v.frame))
		fault_copy(g, pte);
	else if (fault_reuses(g))
		g->effect->reused = true;
	else
		copy_anon(g, pte);
}
