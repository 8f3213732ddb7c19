// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * exclusive-6.5 - 6.5 to 6.14; 6.12 is where it was read. As exclusive-5.19, and
 * O_DIRECT takes FOLL_PIN (iov_iter_extract_pages(): a7e689dd1c06, 403b6fb8dac1,
 * 1ccf164ec866), so that fork copies what is being read into, and a write from a
 * shared page unshares it. A long-term pin to read breaks COW of file and zero
 * pages in a private mapping (84209e87c696, 6.2; 6.1 does not). mprotect() no
 * longer asks for a dirty entry. Prices of large folios are those of 6.12.
 */
#include "model/parts_exclusive.h"

static const struct design_rule rules[] = { EXCLUSIVE_RULES_6_5,
					    { NULL, NULL } };

static const struct design exclusive_6_5 = {
	.name = "exclusive-6.5",
	.what = "exclusive-5.19 whose O_DIRECT takes FOLL_PIN",
	.source = "a7e689dd1c06, 403b6fb8dac1, 1ccf164ec866 (6.5)",
	.order = 202306,
	.since = "6.5",
	.before = "6.15",
	EXCLUSIVE_HOOKS,
	EXCLUSIVE_SINCE_6_5,
	.rules = rules,
	.reuses = exclusive_reuses,
};
DESIGN(exclusive_6_5);
