// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * exclusive-6.15 - 6.15 and later; 7.2 and 7.3 are where it was read. As
 * exclusive-6.5, and a large anonymous folio that is mapped by PTEs is reused if
 * all its references are mappings of one process (1da190f4d0a6; the owner slots
 * that tell are 6af8cb80d3a9). Before, each of its base pages was copied.
 *
 * Simplified: two owners have slots, so that of three processes the one without
 * a slot finds its folio shared when the others are gone, and copies; here it is
 * reused. 7.3 drops the reference count test at swap-in; do_wp_page() that
 * follows in the same fault comes to the same end.
 */
#include "model/parts_exclusive.h"

static const struct design_rule rules[] = {
	EXCLUSIVE_RULES_6_5,
	RULE(EX_LARGE_REUSE, "large-reuse",
	     "a large folio mapped by PTEs of one process only "
	     "is reused"),
	{ NULL, NULL },
};

/*
 * __wp_can_reuse_large_anon_folio(): all mappings are of one process, and nobody
 * but its base pages' entries has a reference. A folio of which one base page is
 * left is copied on purpose, to give the rest back; there is none here.
 */
static bool is_last_of_large(struct design_view *v)
{
	uint32_t mine = frame_mapcount(v->state, v->frame_nr) *
			frame_nr_ptes(v->state, v->frame_nr);

	if (frame_mapcount(v->state, v->frame_nr) != 1)
		return false;
	cost_locked(v, COST_FLAGS, 2);
	if (rule_holds(v, EX_REUSE_FREES_SWAPCACHE))
		free_swap(v);
	return view_refcount(v) == mine;
}

static bool reuses(struct design_view *v)
{
	if (exclusive_reuses(v))
		return true;
	if (v->frame->kind != SCN_PTETHP || v->map->pte & PTE_PMD ||
	    !rule_holds(v, EX_LARGE_REUSE) || !is_last_of_large(v))
		return false;
	if (rule_holds(v, EX_REUSE_MARKS_EXCLUSIVE))
		v->frame->flags |= FRAME_EXCLUSIVE;
	return true;
}

static const struct design exclusive_6_15 = {
	.name = "exclusive-6.15",
	.what = "exclusive-6.5 that reuses large folios mapped by PTEs",
	.source = "1da190f4d0a6, 6af8cb80d3a9 (6.15)",
	.order = 202503,
	.since = "6.15",
	EXCLUSIVE_HOOKS,
	.remaps_huge = true,
	.collapses_readonly = true,
	EXCLUSIVE_SINCE_6_5,
	.rules = rules,
	.reuses = reuses,
};
DESIGN(exclusive_6_15);
