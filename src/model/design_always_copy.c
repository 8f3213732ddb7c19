// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * always-copy - a yardstick: fork copies every page at once, as Unix did before
 * it shared any. Safe in every order of steps, and as dear as it can be. It
 * write-protects a page until it is copied, so that no store of another thread
 * tears the copy; a device still may. What is shared by other ways than fork of
 * a mapped page (KSM, swap entries) follows exclusive-6.5.
 */
#include "model/parts_exclusive.h"

static enum fork_way forks(struct design_view *v)
{
	return frame_is_anon(v->frame) && !(v->frame->flags & FRAME_KSM)
		       ? FORK_COPY
		       : FORK_SHARE;
}

static const struct design always_copy = {
	EXCLUSIVE_BASE,
	.name = "always-copy",
	.what = "fork copies every page at once",
	.source = "nobody: a yardstick, safe and dear",
	.order = 999901,
	.protects_early = true,
	.dio_pins = true,
	.batches_large = true,
	.swapin_writable = true,
	.reuses = exclusive_reuses,
	.forks = forks,
	.is_stable = stable_unless_held,
	.unshares = exclusive_unshares_6_2,
	.upgrades = exclusive_upgrades,
};
DESIGN(always_copy);
