// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mapcount-pinned-nohas - as mapcount-pinned, and fork asks each page, whether or
 * not the process ever pinned one: "we don't actually even need the mm_struct
 * .has_pinned logic" (24 Sep 2020). A process that never pinned pays with copies
 * of pages that have 1024 ordinary references.
 */
#include "model/parts_refcount.h"

static bool maybe_pinned(struct design_view *v)
{
	return frame_mapcount(v->state, v->frame_nr) == 1 && looks_pinned(v);
}

static const struct design mapcount_pinned_nohas = {
	.name = "mapcount-pinned-nohas",
	.what = "mapcount-pinned without mm->has_pinned",
	.source = "Torvalds, 24 Sep 2020",
	.like = "mapcount-pinned",
	.order = 202009,
	.pin_bias = 1024,
	.protects_early = true,
	.counts_pins = true,
	.unpins_in_two = true,
	.reuses = refcount_reuses_5_9,
	.forks = refcount_forks_5_9,
	.maybe_pinned = maybe_pinned,
	.skips_protect = skips_hugetlb,
	.may_unmap = unmaps_unless_held,
	.keeps_exclusive = never,
	.swapin_reuses = swapin_by_mapcount,
	.may_force = never,
	.reuses_ksm = never,
	.is_stable = stable_unless_held,
};
DESIGN(mapcount_pinned_nohas);
