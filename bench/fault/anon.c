// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * First touch by a write: allocate, clear, map. Every other fault is compared
 * with it. The memory was unmapped before, so page tables are built too: one
 * for every table's worth of pages.
 */
#include "harness/bench.h"
#include "harness/need.h"

static struct mm_region region;

static void run(struct bench *b)
{
	need_untouched(b, &region, bench_size(b), bench_word(b, "page"));
	bench_begin(b);
	mm_region_write(&region, 1);
	bench_end(b, region.nr_pages);
	mm_region_unmap(&region);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 1, .when = "page=base" },
	{ .what = EV_MINFLT, .per_op = PER_THP, .when = "page=thp" },
	{ .what = EV_THP_FAULT_ALLOC, .per_op = PER_THP, .when = "page=thp" },
	{ .what = EV_PGALLOC, .per_op = 1 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fault_anon = {
	.name = "fault/anon",
	.version = 1,
	.question = "What does the first write to anonymous memory cost?",
	.timed =
		"one byte written to each page, in address order, of memory never touched",
	.op = "page",
	.phases = "write",
	.cases = "page=base,thp",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"handle_mm_fault > do_anonymous_page > folio_add_new_anon_rmap; do_huge_pmd_anonymous_page for THP",
	.expected = "one fault and one new page per page; one fault per THP",
	.pitfalls =
		"the largest part is clearing the page; memory that a hypervisor has taken back costs several times more at first, so a pool is touched before; mTHP would batch pages and is excluded by MADV_NOHUGEPAGE",
	.designs =
		"exclusive: one more locked operation to set the bit (5.19 and later); no other difference. It is the control for cow/copy",
	.like = "will-it-scale page_fault1, which times mapping and unmapping too",
	.run = run,
};
BENCH(fault_anon);
