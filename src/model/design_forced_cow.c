// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * forced-cow - Linux 5.8: as mapcount, and a GUP to read of a page that is not
 * writable breaks COW first, as if it were to write (should_force_cow_break() of
 * 17839856fd58, for FOLL_GET and FOLL_PIN; GUP-fast takes writable entries only).
 * A reference can no longer be to a page that somebody else may get, so
 * CVE-2020-29374 is closed, for a copy at each GUP of a shared page. It broke
 * userfaultfd write-protection and was taken back in 5.9 (a308c71bf1e6).
 *
 * Open still: a reference that is older than the fork. fork shares everything.
 */
#include "model/design_parts.h"

static const struct design forced_cow = {
	.name = "forced-cow",
	.what = "as mapcount; a GUP to read breaks COW first",
	.source = "17839856fd58 (5.8); gone with a308c71bf1e6 (5.9)",
	.order = 202006,
	.since = "5.8",
	.before = "5.9",
	.pin_bias = 1024,
	.counts_pins = true,
	.unpins_in_two = true,
	.reuses = reuses_by_mapcount,
	.maybe_pinned = looks_pinned,
	.unshares = always,
	.skips_protect = skips_hugetlb,
	.may_unmap = unmaps_unless_held,
	.keeps_exclusive = never,
	.swapin_reuses = swapin_by_mapcount,
	.may_force = never,
	.reuses_ksm = reuses_single_ksm,
	.is_stable = stable_unless_held,
};
DESIGN(forced_cow);
