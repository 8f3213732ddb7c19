// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/parts_exclusive.h"

static bool is_exclusive(const struct design_view *v)
{
	return v->frame->flags & FRAME_EXCLUSIVE;
}

static void mark(struct design_view *v)
{
	v->frame->flags |= FRAME_EXCLUSIVE;
}

/* What is asked of a page without the mark. */
static bool is_last(struct design_view *v)
{
	uint8_t held = 0;
	bool last;

	if (v->frame->kind == SCN_HUGETLB || !rule_holds(v, EX_REFCOUNT_TEST))
		return reuses_by_mapcount(v);
	if (!rule_holds(v, EX_REUSE_DRAINS_LRU) &&
	    v->frame->flags & FRAME_LRU_LOCAL)
		return false;
	if (!rule_holds(v, EX_REUSE_FREES_SWAPCACHE))
		held = v->frame->flags & FRAME_SWAPCACHE;
	last = refcount_is_last(v) && !held;
	v->frame->flags |= held;
	return last;
}

bool exclusive_reuses(struct design_view *v)
{
	if (!frame_is_anon(v->frame) || v->frame->flags & FRAME_KSM)
		return false;
	if (is_exclusive(v) && rule_holds(v, EX_REUSE_CHECKS_EXCLUSIVE))
		return true;
	if (!is_last(v))
		return false;
	if (rule_holds(v, EX_REUSE_MARKS_EXCLUSIVE))
		mark(v);
	return true;
}

enum fork_way exclusive_forks(struct design_view *v)
{
	if (!is_exclusive(v) || !rule_holds(v, EX_FORK_COPIES_PINNED))
		return FORK_SHARE;
	if (rule_holds(v, EX_HAS_PINNED_GATE) && !view_has_pinned(v))
		return FORK_SHARE;
	/* folio_get() comes before folio_try_dup_anon_rmap_pte() */
	return looks_pinned_beside(v, 1) ? FORK_COPY : FORK_SHARE;
}

void exclusive_forked(struct design_view *v)
{
	if (!is_exclusive(v) || !rule_holds(v, EX_FORK_CLEARS))
		return;
	v->frame->flags &= ~FRAME_EXCLUSIVE;
}

bool exclusive_unshares_5_19(struct design_view *v)
{
	return gup_is_pin(v) && !gup_is_write(v) &&
	       rule_holds(v, EX_UNSHARE_ON_PIN) && frame_is_anon(v->frame) &&
	       !is_exclusive(v);
}

bool exclusive_unshares_6_2(struct design_view *v)
{
	if (frame_is_anon(v->frame))
		return exclusive_unshares_5_19(v);
	return gup_is_pin(v) && !gup_is_write(v) &&
	       v->gup->flags & SCN_F_LONG &&
	       rule_holds(v, EX_UNSHARE_LONG_FILE);
}

void exclusive_mapped_new(struct design_view *v)
{
	if (rule_holds(v, EX_NEW_MARKS_EXCLUSIVE))
		mark(v);
}

/* pte_is_pinned() as in 5.11; the page is reused anyway, so it is no rule. */
bool exclusive_skips_protect(struct design_view *v)
{
	if (v->verb != SCN_SOFTDIRTY || v->frame->kind == SCN_HUGETLB)
		return skips_hugetlb(v);
	return !(v->map->pte & PTE_PMD) && v->map->pte & PTE_WRITE &&
	       view_has_pinned(v) && looks_pinned(v);
}

/* userfaultfd or soft-dirty tracking wants to see the write fault */
static bool is_tracked(const struct design_view *v)
{
	return v->map->pte & PTE_UFFDWP || !(v->map->pte & PTE_SOFTDIRTY);
}

bool exclusive_upgrades(struct design_view *v)
{
	if (is_tracked(v) || v->frame->kind == SCN_HUGETLB)
		return false;
	return is_exclusive(v) || !rule_holds(v, EX_UPGRADE_NEEDS_EXCLUSIVE);
}

bool exclusive_upgrades_6_0(struct design_view *v)
{
	return v->map->pte & PTE_DIRTY && !(v->map->pte & PTE_PMD) &&
	       exclusive_upgrades(v);
}

bool exclusive_may_unmap(struct design_view *v)
{
	switch (v->verb) {
	case SCN_SWAPOUT:
		return !rule_holds(v, EX_SWAPOUT_REFUSES_PINNED) ||
		       !looks_pinned(v);
	case SCN_MERGE:
		return !rule_holds(v, EX_KSM_REFUSES_HELD) ||
		       view_nr_refs(v) == 0;
	case SCN_MIGRATE:
		return !rule_holds(v, EX_MIGRATION_REFUSES_HELD) ||
		       view_nr_refs(v) == 0;
	default:
		return view_nr_refs(v) == 0;
	}
}

bool exclusive_keeps(struct design_view *v)
{
	unsigned int rule = v->verb == SCN_MIGRATE
				    ? EX_MIGRATION_KEEPS_EXCLUSIVE
				    : EX_SWAP_KEEPS_EXCLUSIVE;

	return is_exclusive(v) && rule_holds(v, rule);
}

bool exclusive_swapin(struct design_view *v)
{
	if (v->frame->flags & FRAME_KSM)
		return false;
	if (v->map->pte & PTE_SWAP_EXCLUSIVE ||
	    !rule_holds(v, EX_SWAPIN_NEEDS_EXCLUSIVE))
		return true;
	if (!rule_holds(v, EX_REFCOUNT_TEST))
		return swapin_by_mapcount(v);
	return refcount_swapin_is_last(v);
}

bool exclusive_may_force(struct design_view *v)
{
	if (is_tracked(v) || v->frame->flags & FRAME_KSM)
		return false;
	return is_exclusive(v) || !rule_holds(v, EX_FORCE_NEEDS_EXCLUSIVE);
}
