// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * clear-refs-skips - the answer "just ignore the pinned page (the way my clear_refs
 * patch did)" to what mprotect() is to do (mail of 9 Jan 2021), for all that
 * write-protect: clear_refs, mprotect(), userfaultfd; PTE and PMD alike. What was
 * merged (9348b73c2e1b) is clear_refs on PTEs only: refcount-5.9. The price is
 * that pinned memory is neither protected nor tracked; the hole is FOLL_GET,
 * which was O_DIRECT until 6.5.
 *
 * All else is refcount-5.9.
 */
#include "model/parts_refcount.h"

static bool skips_pinned(struct design_view *v)
{
	return skips_hugetlb(v) || looks_pinned(v);
}

static const struct design clear_refs_skips = {
	.name = "clear-refs-skips",
	.what = "refcount-5.9; whoever write-protects leaves pinned pages alone",
	.source = "Torvalds in Arcangeli, 9 Jan 2021; 9348b73c2e1b (5.11)",
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
	.skips_protect = skips_pinned,
	.may_unmap = refcount_may_unmap,
	.keeps_exclusive = never,
	.swapin_reuses = swapin_by_mapcount,
	.may_force = never,
	.reuses_ksm = never,
	.is_stable = stable_unless_held,
};
DESIGN(clear_refs_skips);
