// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mapcount-pinned - the proposal of 24 Sep 2020 for 5.9-rc: page_maybe_dma_pinned()
 * says no if page_mapcount() != 1, because a pin has broken COW and fork will not
 * share what is pinned. So that a crowd of children, each a reference, does not
 * look like a pin. fork write-protects early ("we keep the existing early
 * ptep_set_wrprotect()") and makes the entry writable again if it copied: GUP-fast
 * does not take a read-only entry to write. mm->has_pinned stays here;
 * mapcount-pinned-nohas is without, as the mail ends.
 *
 * All else is 5.9's (design_refcount_5_9_noseq.c). Never merged in this form: the
 * exclusive bit that fork asks first since 5.19 says the same more exactly.
 */
#include "model/parts_refcount.h"

static bool maybe_pinned(struct design_view *v)
{
	return frame_mapcount(v->state, v->frame_nr) == 1 && looks_pinned(v);
}

static const struct design mapcount_pinned = {
	.name = "mapcount-pinned",
	.what = "refcount of 5.9-rc; a page mapped twice never looks pinned",
	.source = "Torvalds, 24 Sep 2020",
	.like = "refcount-5.9-noseq",
	.order = 202009,
	.pin_bias = 1024,
	.has_pinned = true,
	.stores_has_pinned = true,
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
DESIGN(mapcount_pinned);
