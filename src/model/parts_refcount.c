// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/parts_refcount.h"

const struct design_rule refcount_rules[] = { REFCOUNT_RULES, { NULL, NULL } };

enum fork_way refcount_forks_5_13(struct design_view *v)
{
	if (!rule_holds(v, RC_FORK_COPIES_PINNED) || !frame_is_anon(v->frame))
		return FORK_SHARE;
	if (!rule_holds(v, RC_FORK_CHECKS_READONLY) &&
	    !(v->map->pte & PTE_WRITE))
		return FORK_SHARE;
	if (!view_has_pinned(v) || !v->design->maybe_pinned(v))
		return FORK_SHARE;
	return FORK_COPY;
}

enum fork_way refcount_forks_5_9(struct design_view *v)
{
	if (v->frame->kind == SCN_HUGETLB)
		return FORK_SHARE;
	return refcount_forks_5_13(v);
}

static bool is_pmd(const struct design_view *v)
{
	return v->frame->kind != SCN_HUGETLB && v->map->pte & PTE_PMD;
}

bool refcount_reuses_5_9(struct design_view *v)
{
	if (!frame_is_anon(v->frame) || v->frame->flags & FRAME_KSM)
		return false;
	if (v->frame->kind == SCN_HUGETLB || is_pmd(v) ||
	    !rule_holds(v, RC_REFCOUNT_TEST))
		return reuses_by_mapcount(v);
	if (view_refcount(v) != 1)
		return false;
	cost_locked(v, COST_FLAGS, 2);
	return true;
}

bool refcount_is_last(struct design_view *v)
{
	uint32_t in_swap_cache;

	if (is_pmd(v)) {
		/* never in an LRU batch: those are drained for large folios */
		cost_locked(v, COST_FLAGS, 2);
		free_swap(v);
		return view_refcount(v) == 1;
	}
	/* with more it is not worth draining and locking for */
	if (view_refcount(v) > 3)
		return false;
	drain_lru(v);
	in_swap_cache = v->frame->flags & FRAME_SWAPCACHE ? 1 : 0;
	if (view_refcount(v) > 1 + in_swap_cache)
		return false;
	cost_locked(v, COST_FLAGS, 2);
	free_swap(v);
	return view_refcount(v) == 1;
}

bool refcount_reuses_5_18(struct design_view *v)
{
	if (!frame_is_anon(v->frame) || v->frame->flags & FRAME_KSM)
		return false;
	if (v->frame->kind == SCN_HUGETLB || !rule_holds(v, RC_REFCOUNT_TEST))
		return reuses_by_mapcount(v);
	return refcount_is_last(v);
}

bool refcount_swapin_is_last(struct design_view *v)
{
	/* the swap cache's; the fault's own is not counted here */
	if (v->verb != SCN_WRITE || view_refcount(v) != 1 ||
	    frame_swapcount(v->state, v->frame_nr) != 1)
		return false;
	v->frame->flags &= (uint8_t)~FRAME_SWAPCACHE;
	return true;
}

bool refcount_swapin_5_18(struct design_view *v)
{
	if (v->frame->flags & FRAME_KSM)
		return false;
	if (!rule_holds(v, RC_REFCOUNT_TEST))
		return swapin_by_mapcount(v);
	return refcount_swapin_is_last(v);
}

bool refcount_skips_protect(struct design_view *v)
{
	if (v->verb != SCN_SOFTDIRTY || v->frame->kind == SCN_HUGETLB)
		return skips_hugetlb(v);
	return rule_holds(v, RC_SOFTDIRTY_SKIPS_PINNED) &&
	       !(v->map->pte & PTE_PMD) && v->map->pte & PTE_WRITE &&
	       view_has_pinned(v) && v->design->maybe_pinned(v);
}

bool refcount_may_unmap(struct design_view *v)
{
	return rule_holds(v, RC_SWAPOUT_REFUSES_PINNED)
		       ? unmaps_unless_pinned(v)
		       : unmaps_unless_held(v);
}
