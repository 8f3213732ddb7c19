// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * refcount-5.18 - 5.18 only: the reference count decides everywhere but for
 * hugetlb. do_wp_page() frees the swap cache (53a05ad9f21d) and drains the local
 * LRU batch first (d4c470970d45); swap-in (c145e0b47c77) and THP mapped by a PMD
 * (3bff7e3f1f16) follow, which closes CVE-2020-29374 for them, and loses their
 * pins as those of base pages.
 *
 * Simplified: as refcount-5.9. has_pinned is a bit that is set once, by the first
 * pin (a458b76a4171, 5.14).
 */
#include "model/parts_refcount.h"

static const struct design refcount_5_18 = {
	.name = "refcount-5.18",
	.what = "reuses a page of any kind that nobody else references",
	.source =
		"53a05ad9f21d, d4c470970d45, c145e0b47c77, 3bff7e3f1f16 (5.18)",
	.order = 202203,
	.since = "5.18",
	.before = "5.19",
	.pin_bias = 1024,
	.has_pinned = true,
	.has_seqcount = true,
	.counts_pins = true,
	.seqcount_rules = 1u << RC_SEQCOUNT,
	.rules = refcount_rules,
	.reuses = refcount_reuses_5_18,
	.forks = refcount_forks_5_13,
	.maybe_pinned = looks_pinned,
	.skips_protect = refcount_skips_protect,
	.may_unmap = refcount_may_unmap,
	.keeps_exclusive = never,
	.swapin_reuses = refcount_swapin_5_18,
	.may_force = never,
	.reuses_ksm = never,
	.is_stable = stable_unless_held,
};
DESIGN(refcount_5_18);
