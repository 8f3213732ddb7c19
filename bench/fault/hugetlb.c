// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * First touch of a hugetlb page: taken from the pool, cleared, mapped by one
 * entry. The control of fault/anon page=thp: the same clearing, without the
 * buddy allocator and without the page table that a THP deposits.
 */
#include "harness/bench.h"
#include "harness/keep.h"
#include "harness/kind.h"
#include "harness/need.h"

#include <string.h>
#include <sys/mman.h>

#ifndef MAP_HUGE_SHIFT
#define MAP_HUGE_SHIFT 26
#endif

static struct mm_region region;
static size_t unit_pages;

static void setup(struct bench *b)
{
	const struct page_kind *kind = page_kind_find(bench_word(b, "page"));
	struct why why;

	unit_pages = page_kind_unit(kind);
	need_hugetlb(b, unit_pages * mm_page_bytes(),
		     bench_size(b) / unit_pages);
	if (mm_region_reserve(&region, bench_size(b),
			      unit_pages * mm_page_bytes(), &why))
		bench_broken(b, "%s", why.text);
	bench_watch(b, &region);
}

static void run(struct bench *b)
{
	int order = __builtin_ctzl(unit_pages * mm_page_bytes());

	if (mmap(region.addr, region.len_bytes, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_HUGETLB |
			 order << MAP_HUGE_SHIFT,
		 -1, 0) == MAP_FAILED)
		bench_broken(b, "map hugetlb pages: %m");
	bench_begin(b);
	mm_region_write(&region, 1);
	bench_end(b, region.nr_pages / unit_pages);
}

static void teardown(struct bench *b)
{
	(void)b;
	mm_region_unmap(&region);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 1 },
	{ .what = EV_PRESENT_BEFORE, .per_op = 0 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_LARGE_SHARE_AFTER, .per_op = 1 },
	{ .what = EV_THP_SHARE_AFTER, .per_op = 0 },
	{ .what = EV_THP_FAULT_ALLOC, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fault_hugetlb = {
	.name = "fault/hugetlb",
	.version = 1,
	.question = "What does the first write to a hugetlb page cost?",
	.timed =
		"one byte written to each base page's worth, in address order, of a new private mapping of hugetlb pages",
	.op = "huge page",
	.phases = "write",
	.cases = "page=hugetlb2m",
	.quick = "page=base", /* none */
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"hugetlb_fault > hugetlb_no_page > alloc_hugetlb_folio (alloc_huge_page before 6.3) > folio_zero_user (clear_huge_page before 6.11)",
	.expected =
		"one fault and one page of the pool for each huge page; almost all of the time is clearing 2 MiB",
	.pitfalls =
		"the pool is filled before, which is where memory would be compacted: that cost is not in it, as it is in fault/anon page=thp. The estimate is for one huge page: divide by 512 to compare it with fault/anon",
	.designs =
		"no difference at first touch. At a write after fork hugetlb still decides by mapcount in all three",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fault_hugetlb);
