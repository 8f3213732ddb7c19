// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mapcount - Linux up to 5.7: a write-protected page is reused if it has one
 * mapper, whoever else holds references (reuse_swap_page() in do_wp_page(),
 * do_huge_pmd_wp_page() and do_swap_page(); reuse_ksm_page() for KSM). fork
 * shares everything. CVE-2020-29374: a child keeps a reference by vmsplice(),
 * unmaps, and the parent writes where the child still looks.
 *
 * It is what Arcangeli's mail of 9 Jan 2021 defends ("page_mapcount in
 * do_wp_page"): references to write never lose their page while nobody forks.
 *
 * Simplified: no NUMA hinting, no memory cgroup whose swap is full.
 */
#include "model/design_parts.h"

static const struct design mapcount = {
	.name = "mapcount",
	.what = "reuses a page that has one mapper, whatever references it has",
	.source = "Linux up to 5.7; Arcangeli, 9 Jan 2021",
	.order = 202005,
	.since = "3.0",
	.before = "5.8",
	.pin_bias = 1024,
	.counts_pins = true,
	.unpins_in_two = true,
	.reuses = reuses_by_mapcount,
	.maybe_pinned = looks_pinned,
	.skips_protect = skips_hugetlb,
	.may_unmap = unmaps_unless_held,
	.keeps_exclusive = never,
	.swapin_reuses = swapin_by_mapcount,
	.may_force = never,
	.reuses_ksm = reuses_single_ksm,
	.is_stable = stable_unless_held,
};
DESIGN(mapcount);
