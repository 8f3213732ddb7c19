// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kara-stable - the plan for writeback of the thread of Sep 2022: lock the page,
 * unmap or write-protect it, then check pincount == 0, "and that is a reliable
 * method for making sure page data is stable". New pins have to fault and wait.
 * It holds if all who write through a reference pin, and if nothing that is no
 * pin becomes one: refs-to-pins. References to write by FOLL_GET slip through.
 *
 * No kernel writes anonymous memory back by this rule: reclaim asks for no
 * reference at all. All else is exclusive-6.5.
 */
#include "model/parts_exclusive.h"

static const struct design_rule rules[] = { EXCLUSIVE_RULES_6_5,
					    { NULL, NULL } };

static bool is_stable(struct design_view *v)
{
	return !looks_pinned(v);
}

static const struct design kara_stable = {
	.name = "kara-stable",
	.what = "writeback: lock, unmap, and without pins the data is stable",
	.source = "Kara, 15 Sep 2022",
	.like = "exclusive-6.5",
	.order = 202209,
	EXCLUSIVE_BASE,
	.forks = exclusive_forks,
	.is_stable = is_stable,
	EXCLUSIVE_SINCE_6_5,
	.rules = rules,
	.reuses = exclusive_reuses,
};
DESIGN(kara_stable);
