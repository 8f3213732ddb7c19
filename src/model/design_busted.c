// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * busted - a control: wrong in every way there is, so that a property which
 * never speaks up is found out. A page that others map is written to in place
 * (isolation); one that nobody else maps is copied (needless copies, and with a
 * reference lost synchrony and lost writes); fork copies what is pinned, and not
 * at one moment (torn copies); mprotect of a page with references fails
 * (refusal); and data is called stable whoever may write to it (unstable).
 */
#include "model/design_parts.h"

static bool reuses(struct design_view *v)
{
	return frame_mapcount(v->state, v->frame_nr) > 1;
}

static enum fork_way forks(struct design_view *v)
{
	return frame_is_anon(v->frame) && looks_pinned(v) ? FORK_COPY
							  : FORK_SHARE;
}

static bool refuses_protect(struct design_view *v)
{
	return v->verb == SCN_PROTECT && view_nr_refs(v) > 0;
}

static const struct design busted = {
	.name = "busted",
	.what = "a control that breaks every property",
	.source = "nobody: a control",
	.order = 999902,
	.pin_bias = 1024,
	.counts_pins = true,
	.reuses = reuses,
	.forks = forks,
	.maybe_pinned = looks_pinned,
	.skips_protect = never,
	.refuses_protect = refuses_protect,
	.may_unmap = always,
	.keeps_exclusive = never,
	.swapin_reuses = never,
	.may_force = always,
	.reuses_ksm = always,
	.is_stable = always,
	.may_promote = always,
};
DESIGN(busted);
