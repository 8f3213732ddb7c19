// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/design_parts.h"

bool frame_is_anon(const struct frame *f)
{
	return f->kind != SCN_FILE && f->kind != SCN_ZERO;
}

bool frame_is_large(const struct frame *f)
{
	return f->kind == SCN_THP || f->kind == SCN_PTETHP ||
	       f->kind == SCN_HUGETLB;
}

static bool counts_pins(const struct design_view *v)
{
	return v->design->counts_pins &&
	       !(v->broken & v->design->pincount_rules) &&
	       frame_is_large(v->frame);
}

uint32_t view_refcount(const struct design_view *v)
{
	/* a pin of a large folio is one reference, beside its own count */
	uint32_t bias = counts_pins(v) ? 1 : v->design->pin_bias;

	return frame_refcount(v->state, v->frame_nr, bias);
}

uint32_t view_nr_refs(const struct design_view *v)
{
	return frame_getcount(v->state, v->frame_nr) +
	       frame_pincount(v->state, v->frame_nr);
}

bool view_has_pinned(const struct design_view *v)
{
	return !v->design->has_pinned ||
	       v->state->procs[v->proc].flags & PROC_HAS_PINNED;
}

bool gup_is_pin(const struct design_view *v)
{
	if (!v->gup)
		return false;
	return v->gup->verb == SCN_PIN ||
	       (v->gup->verb == SCN_DIO && view_dio_pins(v, v->gup->flags));
}

bool gup_is_write(const struct design_view *v)
{
	return v->gup && v->gup->flags & SCN_F_WRITE;
}

void free_swap(struct design_view *v)
{
	if (frame_swapcount(v->state, v->frame_nr) == 0)
		v->frame->flags &= ~FRAME_SWAPCACHE;
}

void drain_lru(struct design_view *v)
{
	v->frame->flags &= ~FRAME_LRU_LOCAL;
}

bool always(struct design_view *v)
{
	(void)v;
	return true;
}

bool never(struct design_view *v)
{
	(void)v;
	return false;
}

bool skips_hugetlb(struct design_view *v)
{
	return v->verb == SCN_SOFTDIRTY && v->frame->kind == SCN_HUGETLB;
}

bool looks_pinned_beside(const struct design_view *v, uint32_t nr_own)
{
	if (counts_pins(v))
		return frame_pincount(v->state, v->frame_nr) > 0;
	return view_refcount(v) + nr_own >= v->design->pin_bias;
}

bool looks_pinned(struct design_view *v)
{
	return looks_pinned_beside(v, 0);
}

bool reuses_by_mapcount(struct design_view *v)
{
	if (!frame_is_anon(v->frame) || v->frame->flags & FRAME_KSM)
		return false;
	cost_locked(v, COST_FLAGS, 2);
	if (frame_mapcount(v->state, v->frame_nr) +
		    frame_swapcount(v->state, v->frame_nr) !=
	    1)
		return false;
	v->frame->flags &= ~FRAME_SWAPCACHE;
	return true;
}

bool swapin_by_mapcount(struct design_view *v)
{
	return v->verb == SCN_WRITE && reuses_by_mapcount(v);
}

bool reuses_single_ksm(struct design_view *v)
{
	return !(v->frame->flags & FRAME_SWAPCACHE) && view_refcount(v) == 1;
}

bool unmaps_unless_held(struct design_view *v)
{
	return v->verb == SCN_SWAPOUT || view_nr_refs(v) == 0;
}

bool unmaps_unless_pinned(struct design_view *v)
{
	if (v->verb == SCN_SWAPOUT)
		return !v->design->maybe_pinned(v);
	return unmaps_unless_held(v);
}

bool stable_unless_held(struct design_view *v)
{
	return view_nr_refs(v) == 0;
}
