// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * early-protect - the race of GUP-fast and fork closed without a sequence count:
 * fork write-protects the entry, then looks for pins; if it copies, the entry is
 * made writable again before the page table lock is dropped. A GUP-fast to write
 * sees the read-only entry, or its recheck sees that it changed, or its pin is
 * there for fork to see (mail of 24 Sep 2020). 5.11 took the count instead.
 *
 * All else is 5.9's (design_refcount_5_9_noseq.c).
 */
#include "model/parts_refcount.h"

static const struct design early_protect = {
	.name = "early-protect",
	.what = "5.9 whose fork write-protects before it looks for pins",
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
	.maybe_pinned = looks_pinned,
	.skips_protect = skips_hugetlb,
	.may_unmap = unmaps_unless_held,
	.keeps_exclusive = never,
	.swapin_reuses = swapin_by_mapcount,
	.may_force = never,
	.reuses_ksm = never,
	.is_stable = stable_unless_held,
};
DESIGN(early_protect);
