// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pin-dest-only - "anything that goes with ITER_SOURCE doesn't need pin" (mail of
 * Sep 2022): O_DIRECT that reads from memory, a write(2), takes FOLL_GET and is
 * spared the unsharing; one that writes to memory takes FOLL_PIN. 6.5 pins both
 * ways (extract_will_pin() asks no direction).
 *
 * All else is exclusive-6.5.
 */
#include "model/parts_exclusive.h"

static const struct design_rule rules[] = { EXCLUSIVE_RULES_6_5,
					    { NULL, NULL } };

static const struct design pin_dest_only = {
	.name = "pin-dest-only",
	.what = "exclusive-6.5 whose O_DIRECT pins only what it writes to",
	.source = "Viro, Sep 2022",
	.like = "exclusive-6.5",
	.order = 202209,
	EXCLUSIVE_HOOKS,
	.dio_pins_dest = true,
	EXCLUSIVE_SINCE_6_5,
	.rules = rules,
	.reuses = exclusive_reuses,
};
DESIGN(pin_dest_only);
