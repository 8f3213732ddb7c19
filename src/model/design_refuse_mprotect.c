// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * refuse-mprotect - likely-pinned, and mprotect() that would take the write
 * permission from a pinned page fails with EBUSY (mail of 10 Jan 2021, item 2;
 * "or do we turn it into -EBUSY?", 9 Jan 2021). With the bias of 1 << 23 there is
 * hardly a false alarm. A pin to read is refused as one to write: the count does
 * not tell them apart. uffd-wp and a reference by FOLL_GET are as before.
 *
 * All else is refcount-5.9.
 */
#include "model/parts_refcount.h"

/* one more of these, and the count is not positive: -ENOMEM */
static bool may_take(struct design_view *v)
{
	uint64_t nr = gup_is_pin(v) && !frame_is_large(v->frame)
			      ? (uint64_t)v->gup->times * v->design->pin_bias
			      : v->gup->times;

	return view_refcount(v) + nr <= INT32_MAX;
}

static bool refuses_protect(struct design_view *v)
{
	return v->verb == SCN_PROTECT && looks_pinned(v);
}

static const struct design refuse_mprotect = {
	.name = "refuse-mprotect",
	.what = "likely-pinned, and mprotect of a pinned page fails with EBUSY",
	.source = "Hubbard, 10 Jan 2021; Torvalds in Arcangeli, 9 Jan 2021",
	.like = "likely-pinned",
	.order = 202101,
	.pin_bias = 1u << 23,
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
	.may_take = may_take,
	.refuses_protect = refuses_protect,
	.skips_protect = refcount_skips_protect,
	.may_unmap = refcount_may_unmap,
	.keeps_exclusive = never,
	.swapin_reuses = swapin_by_mapcount,
	.may_force = never,
	.reuses_ksm = never,
	.is_stable = stable_unless_held,
};
DESIGN(refuse_mprotect);
