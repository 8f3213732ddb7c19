// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * likely-pinned - GUP_PIN_COUNTING_BIAS of 1 << 23 (mail of 10 Jan 2021, item 1):
 * 23 bits for ordinary references, so that no crowd looks like a pin and
 * "maybe" becomes "likely"; 8 bits for pins. The count has a sign: the 256th pin
 * makes it negative, and try_get_page() and its like take no more of it.
 *
 * All else is as of January 2021 (design_refcount_5_9.c).
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

static const struct design likely_pinned = {
	.name = "likely-pinned",
	.what = "refcount-5.9 with a bias of 1 << 23: likely, not maybe, pinned",
	.source = "Hubbard, 10 Jan 2021",
	.like = "refcount-5.9",
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
	.skips_protect = refcount_skips_protect,
	.may_unmap = refcount_may_unmap,
	.keeps_exclusive = never,
	.swapin_reuses = swapin_by_mapcount,
	.may_force = never,
	.reuses_ksm = never,
	.is_stable = stable_unless_held,
};
DESIGN(likely_pinned);
