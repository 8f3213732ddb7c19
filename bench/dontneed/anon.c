// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MADV_DONTNEED of populated memory: the walk of munmap() without its VMA work,
 * as allocators give memory back. The mapping stays, and so do its page tables
 * (but for CONFIG_PT_RECLAIM, since 6.14).
 *
 * shared: a child has the pages too, so only mappings and references go.
 */
#include "harness/kind.h"
#include "harness/need.h"

#include <string.h>

static struct mm_region region;
static struct park *park;

static void setup(struct bench *b)
{
	park = need_park(b);
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
}

static void run(struct bench *b)
{
	bool is_shared = !strcmp(bench_word(b, "state"), "shared");
	pid_t child = 0;
	int err;

	pages_again(b, &region);
	if (is_shared)
		child = need_child_after(b, park, NULL, NULL);
	bench_begin(b);
	err = mm_region_dontneed(&region);
	bench_end(b, region.nr_pages);
	if (err)
		pages_not_let_go(b, err);
	if (is_shared) {
		need_unpark(b, park, child);
		park_reset(park);
	}
}

static void teardown(struct bench *b)
{
	pages_drop(b, &region);
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_MAJFLT, .per_op = 0 },
	{ .what = EV_EXCLUSIVE,
	  .per_op = 0,
	  .when = "state=shared page=thp," KINDS_HUGETLB "," KINDS_ANON_SMALL
		  "," KINDS_ANON_LARGE },
	{ .what = EV_EXCLUSIVE,
	  .per_op = 1,
	  .when = "state=exclusive page=thp," KINDS_HUGETLB "," KINDS_ANON_SMALL
		  "," KINDS_ANON_LARGE },
	/* what is in an LRU batch is freed later: up to 31 pages */
	{ .what = EV_PGFREE,
	  .per_op = 1,
	  .slack = 0.5,
	  .when = "state=exclusive page=" KINDS_FREED },
	{ .what = EV_THP_SHARE, .per_op = 0, .when = "page=base" },
	{ .what = EV_PRESENT, .per_op = 0 },
	{ .what = EV_SWAPPED_AFTER, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def dontneed_anon = {
	.name = "dontneed/anon",
	.version = 1,
	.question =
		"What does giving populated memory back by MADV_DONTNEED cost?",
	.timed = "one madvise(MADV_DONTNEED) system call over the whole region",
	.op = "page",
	.phases = "call",
	.cases = "page=base,zero,hugezero,thp," KINDS_MTHP "," KINDS_SPLIT
		 "," KINDS_UNBATCHED ",swap,swapcache," KINDS_TRACKED
		 ",ksm," KINDS_HUGETLB "," KINDS_SOURCE
		 " state=exclusive,shared",
	.quick = "page=base state=exclusive",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"do_madvise > madvise_dontneed_free > zap_page_range_single (zap_page_range before 6.2) > unmap_page_range > zap_pte_range, zap_huge_pmd for THP; tlb_finish_mmu. page=hugetlb*: __unmap_hugepage_range, since 5.18; page=swap: free_swap_and_cache",
	.expected =
		"no fault; nothing is present afterwards; exclusive pages go back to the allocator, shared ones stay with the child. Since 6.9 a run of entries of one large folio is dropped at once",
	.pitfalls =
		"freed pages go to per-CPU lists first and then to the buddy allocator: a region larger than the lists pays for both. Hold it against unmap/anon: the difference is the VMA and the page tables",
	.designs = "no difference",
	.like = "pte-dontneed of the order-0 benchmark; will-it-scale tlb_flush1, with a fault for each page",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(dontneed_anon);
