// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * refs-to-pins - what the thread of Sep 2022 turned down: pins made from ordinary
 * references, without the address in a page table. "Once suddenly ordinary page
 * references can be used to create pins this does not work anymore": the page was
 * unmapped and had no pin when it was looked at, and has one, that writes, now.
 * Pins are taken early instead, where the address is known (7d58fe731028, 6.3).
 *
 * All else is kara-stable.
 */
#include "model/parts_exclusive.h"

static const struct design_rule rules[] = { EXCLUSIVE_RULES_6_5,
					    { NULL, NULL } };

static bool is_stable(struct design_view *v)
{
	return !looks_pinned(v);
}

static const struct design refs_to_pins = {
	.name = "refs-to-pins",
	.what = "kara-stable, and an ordinary reference can become a pin",
	.source = "Kara, 15 Sep 2022; Viro, Sep 2022",
	.like = "kara-stable",
	.order = 202209,
	EXCLUSIVE_BASE,
	.forks = exclusive_forks,
	.is_stable = is_stable,
	.may_promote = always,
	EXCLUSIVE_SINCE_6_5,
	.rules = rules,
	.reuses = exclusive_reuses,
};
DESIGN(refs_to_pins);
