// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * refcount-5.9-noseq - 5.9 and the 5.10 of the day of its release: reuse by
 * reference count, fork copies what looks pinned, but fork and GUP-fast do not
 * know of each other. What GUP-fast pins between fork's look for pins and its
 * write protection is shared all the same (c28b1fc70390, 57efa1fe5957 closed it
 * in 5.11). Neither clear_refs (9348b73c2e1b, 5.11) nor reclaim (feb889fb40fa,
 * 5.11) looks for pins.
 */
#include "model/parts_refcount.h"

static const struct design refcount_5_9_noseq = {
	.name = "refcount-5.9-noseq",
	.what = "refcount-5.9 before the sequence count and its two companions",
	.source = "09854ba94c6a, 70e806e4e645 (5.9)",
	.like = "refcount-5.9",
	.order = 202010,
	.since = "5.9",
	.before = "5.10",
	.pin_bias = 1024,
	.has_pinned = true,
	.stores_has_pinned = true,
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
DESIGN(refcount_5_9_noseq);
