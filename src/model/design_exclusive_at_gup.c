// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * exclusive-at-gup - model 2 of the mail of 21 Dec 2021: a page is marked
 * exclusive when GUP takes a reference, not when it is mapped. Faults and forks
 * of memory that nobody holds pay nothing. The mark may be lost by swap and
 * migration, which let go of a page with references anyway.
 *
 * GUP may mark what is mapped writable, or what nobody else maps or references;
 * a pin to read of any other page unshares it first. fork copies a marked page
 * that has references still, and takes the mark from one that has none.
 *
 * "I haven't thought of a way this is achievable. At least not without destroying
 * GUP fast": it marks without a lock what it read to be writable a moment ago. If
 * fork shared the page meanwhile, two processes write to it in place.
 *
 * All else is refcount-5.18.
 */
#include "model/parts_refcount.h"

static bool is_exclusive(const struct design_view *v)
{
	return v->frame->flags & FRAME_EXCLUSIVE;
}

static bool reuses(struct design_view *v)
{
	/* "refcount == 1 means always safe"; else "the additional bit" */
	if (refcount_reuses_5_18(v))
		return true;
	return is_exclusive(v) && !(v->frame->flags & FRAME_KSM);
}

static enum fork_way forks(struct design_view *v)
{
	return is_exclusive(v) && view_nr_refs(v) ? FORK_COPY : FORK_SHARE;
}

static void forked(struct design_view *v)
{
	v->frame->flags &= (uint8_t)~FRAME_EXCLUSIVE;
}

/* Before the reference is there: does anybody else have the page? */
static bool is_only_mine(const struct design_view *v)
{
	return frame_is_anon(v->frame) && !(v->frame->flags & FRAME_KSM) &&
	       frame_mapcount(v->state, v->frame_nr) == 1 &&
	       frame_swapcount(v->state, v->frame_nr) == 0 &&
	       view_nr_refs(v) == 0;
}

static bool unshares(struct design_view *v)
{
	return gup_is_pin(v) && !gup_is_write(v) && frame_is_anon(v->frame) &&
	       !is_exclusive(v) && !is_only_mine(v);
}

static void took(struct design_view *v)
{
	uint32_t mine = v->gup->times;

	if (!frame_is_anon(v->frame) || v->frame->flags & FRAME_KSM)
		return;
	/* a reference to write, or any by a writable entry: as it was read */
	if (gup_is_write(v) || v->map->pte & PTE_WRITE ||
	    (frame_mapcount(v->state, v->frame_nr) == 1 &&
	     frame_swapcount(v->state, v->frame_nr) == 0 &&
	     view_nr_refs(v) == mine))
		v->frame->flags |= FRAME_EXCLUSIVE;
}

/* "that can only happen when there are no additional references" */
static bool may_unmap(struct design_view *v)
{
	return view_nr_refs(v) == 0;
}

static const struct design exclusive_at_gup = {
	.name = "exclusive-at-gup",
	.what = "GUP marks a page as of one process, faults do not",
	.source = "Hildenbrand's model 2, in Gunthorpe, 21 Dec 2021",
	.like = "exclusive-5.19",
	.order = 202112,
	.pin_bias = 1024,
	.has_seqcount = true,
	.counts_pins = true,
	.took_is_late = true,
	.reuses = reuses,
	.forks = forks,
	.forked = forked,
	.maybe_pinned = looks_pinned,
	.unshares = unshares,
	.took = took,
	.skips_protect = refcount_skips_protect,
	.may_unmap = may_unmap,
	.keeps_exclusive = never,
	.swapin_reuses = refcount_swapin_5_18,
	.may_force = never,
	.reuses_ksm = never,
	.is_stable = stable_unless_held,
};
DESIGN(exclusive_at_gup);
