// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What changes rights: mprotect(), madvise() for fork, clear_refs,
 * userfaultfd. None of them asks whether a page is pinned, unless the design
 * does (skips_protect, refuses_protect).
 */
#include "model/engine.h"

/* ptep_modify_prot_start(): what is present is exchanged, whatever it was. */
static void entry_cost(struct engine *g)
{
	/* clear_refs does not walk hugetlb */
	if (g->v.verb != SCN_SOFTDIRTY || g->v.frame->kind != SCN_HUGETLB)
		cost_locked(&g->v, COST_PTE, 1);
}

/* Write-protects the page of the view, if the design lets it. */
static bool entry_protect(struct engine *g)
{
	struct mapping *m = g->v.map;

	if (!is_present(m))
		return true;
	if (!(m->pte & PTE_WRITE)) {
		entry_cost(g);
		return true;
	}
	if (engine_ask(g, g->v.design->skips_protect))
		return false;
	m->pte &= (uint8_t)~PTE_WRITE;
	entry_cost(g);
	return true;
}

static enum step_end mprotect_read(struct engine *g)
{
	struct mapping *m = g->v.map;

	if (is_present(m) && is_anon(g->v.frame) &&
	    engine_ask(g, g->v.design->refuses_protect))
		return engine_refuse(g);
	m->vma &= (uint8_t)~VMA_WRITE;
	entry_protect(g);
	return STEP_DONE;
}

static enum step_end mprotect_write(struct engine *g)
{
	struct mapping *m = g->v.map;

	m->vma |= VMA_WRITE;
	if (is_present(m))
		entry_cost(g);
	if (!is_present(m) || (m->pte & (PTE_WRITE | PTE_UFFDWP)) ||
	    !is_anon(g->v.frame) ||
	    (g->v.frame->flags & (FRAME_KSM | FRAME_CLEANED)))
		return STEP_DONE;
	/* 64fe24a3e05e, 6.0 */
	if (engine_ask(g, g->v.design->upgrades))
		m->pte |= PTE_WRITE;
	return STEP_DONE;
}

/* clear_refs 4: all pages of the process. */
static enum step_end softdirty(struct engine *g)
{
	for (unsigned int i = 0; i < SCN_PAGES; i++) {
		engine_view(g, g->st->proc, i);
		if (g->v.map->frame != SCN_NONE && entry_protect(g))
			g->v.map->pte &= (uint8_t)~PTE_SOFTDIRTY;
	}
	return STEP_DONE;
}

enum step_end step_protect(struct engine *g)
{
	switch ((enum scn_verb)g->st->verb) {
	case SCN_DONTFORK:
		g->v.map->vma |= VMA_DONTFORK;
		return STEP_DONE;
	case SCN_DOFORK:
		g->v.map->vma &= (uint8_t)~VMA_DONTFORK;
		return STEP_DONE;
	case SCN_PROTECT:
		return mprotect_read(g);
	case SCN_UNPROTECT:
		return mprotect_write(g);
	case SCN_SOFTDIRTY:
		return softdirty(g);
	default:
		break;
	}
	/* userfaultfd: what is not there cannot be protected */
	if (g->v.map->frame != SCN_NONE && entry_protect(g))
		g->v.map->pte |= PTE_UFFDWP;
	return STEP_DONE;
}
