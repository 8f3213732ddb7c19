// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * split-counters - the eight bits above 23 bits of ordinary references become two
 * counters of four bits: pins from 1 << 23, GETs from 1 << 27; a page has the one
 * or the other, and at most 15 of them (mail of 10 Jan 2021, item 3). "The real
 * question is whether we can get away with supporting only a very low count":
 * the 16th holder, or the first of the other sort, is refused.
 *
 * Rule refuses-overflow broken: nobody refuses. The 16th pin carries into the
 * counter of GETs, the page no longer looks pinned, and fork shares it.
 *
 * A large folio has its own count of pins, as now. All else is refcount-5.9.
 */
#include "model/parts_refcount.h"

#define HOLDERS_MAX 15
#define PIN_SHIFT   23

static const struct design_rule rules[] = {
	REFCOUNT_RULES,
	RULE(RC_NR_RULES, "refuses-overflow",
	     "a 16th holder is refused, and pins beside GETs"),
	{ NULL, NULL },
};

static bool may_take(struct design_view *v)
{
	uint32_t pins = frame_pincount(v->state, v->frame_nr);
	uint32_t gets = frame_getcount(v->state, v->frame_nr);
	uint32_t mine = gup_is_pin(v) ? pins : gets;
	uint32_t others = gup_is_pin(v) ? gets : pins;

	if (!rule_holds(v, RC_NR_RULES) || frame_is_large(v->frame))
		return true;
	return !others && mine + v->gup->times <= HOLDERS_MAX;
}

/* The four bits of pins: what is more has gone to the GETs. */
static bool maybe_pinned(struct design_view *v)
{
	uint32_t count;

	if (frame_is_large(v->frame))
		return looks_pinned(v);
	count = frame_refcount(v->state, v->frame_nr, v->design->pin_bias);
	return (count >> PIN_SHIFT) & HOLDERS_MAX;
}

static const struct design split_counters = {
	.name = "split-counters",
	.what = "refcount-5.9 with 4 bits each for pins and for GETs",
	.source = "Hubbard, 10 Jan 2021",
	.like = "refcount-5.9",
	.order = 202101,
	.pin_bias = 1u << PIN_SHIFT,
	.has_pinned = true,
	.stores_has_pinned = true,
	.has_seqcount = true,
	.counts_pins = true,
	.unpins_in_two = true,
	.seqcount_rules = 1u << RC_SEQCOUNT,
	.rules = rules,
	.reuses = refcount_reuses_5_9,
	.forks = refcount_forks_5_9,
	.maybe_pinned = maybe_pinned,
	.may_take = may_take,
	.skips_protect = refcount_skips_protect,
	.may_unmap = refcount_may_unmap,
	.keeps_exclusive = never,
	.swapin_reuses = swapin_by_mapcount,
	.may_force = never,
	.reuses_ksm = never,
	.is_stable = stable_unless_held,
};
DESIGN(split_counters);
