// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * clear-refs-breaks - refcount-5.9 before 9348b73c2e1b (5.11): clear_refs
 * write-protects pinned pages too, and the next write breaks COW and with it the
 * synchrony of mapping and pin: what the report of January 2021 showed.
 */
#include "model/parts_refcount.h"

static const struct design clear_refs_breaks = {
	.name = "clear-refs-breaks",
	.what = "refcount-5.9 whose clear_refs write-protects pinned pages too",
	.source = "Arcangeli, 9 Jan 2021; 5.9 before 9348b73c2e1b",
	.like = "refcount-5.9",
	.order = 202101,
	.pin_bias = 1024,
	.has_pinned = true,
	.stores_has_pinned = true,
	.has_seqcount = true,
	.counts_pins = true,
	.unpins_in_two = true,
	.reuses = refcount_reuses_5_9,
	.forks = refcount_forks_5_9,
	.maybe_pinned = looks_pinned,
	.skips_protect = skips_hugetlb,
	.may_unmap = refcount_may_unmap,
	.keeps_exclusive = never,
	.swapin_reuses = swapin_by_mapcount,
	.may_force = never,
	.reuses_ksm = never,
	.is_stable = stable_unless_held,
};
DESIGN(clear_refs_breaks);
