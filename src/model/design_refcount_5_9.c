// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * refcount-5.9 - 5.11 to 5.17, and 5.10 as Debian ships it: a base page is reused
 * if its mapping is its only reference (09854ba94c6a, 5.9); fork copies what looks
 * pinned (008cfe4418b3, 70e806e4e645; a pinned THP is split first, d042035eaf5f)
 * under write_protect_seq (57efa1fe5957); clear_refs leaves pinned PTEs writable
 * (9348b73c2e1b) and reclaim leaves pinned pages mapped (feb889fb40fa): the last
 * three are of 5.11 and in 5.10.y.
 *
 * It is a hybrid: do_huge_pmd_wp_page() and do_swap_page() still ask
 * reuse_swap_page(), so THP mapped by a PMD and pages read back by a write go by
 * the mapcount, as hugetlb does. Pinned hugetlb pages are shared by fork until
 * 4eae4efa2c29 (5.12); this is the rule of 5.10.
 *
 * Simplified: fork copies a pinned THP as one page, not as 512.
 */
#include "model/parts_refcount.h"

static const struct design refcount_5_9 = {
	.name = "refcount-5.9",
	.what = "reuses a base page nobody else references; fork copies pins",
	.source = "09854ba94c6a (5.9), 70e806e4e645 (5.9), 57efa1fe5957 (5.11)",
	.order = 202012,
	.since = "5.10",
	.before = "5.18",
	.pin_bias = 1024,
	.has_pinned = true,
	.stores_has_pinned = true,
	.has_seqcount = true,
	.counts_pins = true,
	.unpins_in_two = true,
	.seqcount_rules = 1u << RC_SEQCOUNT,
	.rules = refcount_rules,
	.reuses = refcount_reuses_5_9,
	.forks = refcount_forks_5_9,
	.maybe_pinned = looks_pinned,
	.skips_protect = refcount_skips_protect,
	.may_unmap = refcount_may_unmap,
	.keeps_exclusive = never,
	.swapin_reuses = swapin_by_mapcount,
	.may_force = never,
	.reuses_ksm = never,
	.is_stable = stable_unless_held,
};
DESIGN(refcount_5_9);
