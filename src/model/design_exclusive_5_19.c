// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * exclusive-5.19 - 5.19 to 6.4, with what 6.0 and 6.1 added; 6.1 is where it was
 * read. Anonymous pages that are mapped writable are marked PG_anon_exclusive
 * (78fbe906cc90, 6c287605fd56); do_wp_page() reuses a marked page without another
 * look, any other by its references. fork takes the mark away, or copies if the
 * page looks pinned too: one that is shared cannot look pinned by a crowd. A pin
 * to read of an unmarked anonymous page unshares it first (c89357e27f20,
 * a7f226604170). Swap entries (1493a1913e34, 3e20889cfbee) and migration entries
 * keep the mark; KSM and reclaim refuse pins (page_try_share_anon_rmap()).
 * mprotect() maps marked, dirty pages writable (64fe24a3e05e, 6.0); FOLL_FORCE
 * asks for the mark (5535be309971, 6.0).
 *
 * hugetlb goes by the mapcount still, and marks. O_DIRECT takes FOLL_GET, which
 * fork does not see. No large folio that is mapped by PTEs and has lost its mark
 * is reused.
 */
#include "model/parts_exclusive.h"

static const struct design_rule rules[] = { EXCLUSIVE_RULES, { NULL, NULL } };

static const struct design exclusive_5_19 = {
	.name = "exclusive-5.19",
	.what = "reuses what is marked as of one process; O_DIRECT takes FOLL_GET",
	.source = "6c287605fd56, a7f226604170, 1493a1913e34 (5.19)",
	.order = 202205,
	.since = "5.19",
	.before = "6.5",
	EXCLUSIVE_HOOKS,
	.rules = rules,
	.reuses = exclusive_reuses,
	.unshares = exclusive_unshares_5_19,
	.upgrades = exclusive_upgrades_6_0,
};
DESIGN(exclusive_5_19);
