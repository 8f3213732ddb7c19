// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From one PMD to a page table: a huge page that is mapped as a whole is mapped
 * page by page from then on. The folio stays one; only its mapping is split.
 *
 * One system call a huge page, over its first base page alone:
 * mprotect: read-only, so that the VMA is cut into three for each huge page, as
 * a guard page or a small mprotect() of a JIT does.
 * dontneed: MADV_DONTNEED, as an allocator does that gives back a part; no VMA
 * changes, but one page is unmapped and the folio goes on the deferred split
 * list.
 */
#include "harness/kind.h"
#include "harness/need.h"

#include <string.h>
#include <sys/mman.h>

static struct mm_region region;
static size_t thp_bytes;

static void setup(struct bench *b)
{
	(void)b;
	thp_bytes = mm_thp_bytes();
}

static bool split_all(bool is_mprotect)
{
	const size_t page_bytes = region.page_bytes;
	char *const end = region.addr + region.len_bytes;

	for (char *p = region.addr; p < end; p += thp_bytes)
		if (is_mprotect ? mprotect(p, page_bytes, PROT_READ)
				: madvise(p, page_bytes, MADV_DONTNEED))
			return false;
	return true;
}

static void run(struct bench *b)
{
	bool is_mprotect = !strcmp(bench_word(b, "by"), "mprotect"), is_done;

	/* What was split stays split: each sample has new huge pages. */
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
	bench_begin(b);
	is_done = split_all(is_mprotect);
	bench_end(b, region.nr_pages);
	if (!is_done)
		bench_broken(b, "%s of one page: %m", bench_word(b, "by"));
	pages_drop(b, &region);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_THP_SHARE, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ .what = EV_THP_SPLIT_PMD, .per_op = PER_THP },
	{ .what = EV_THP_SPLIT_PAGE, .per_op = 0 },
	{ .what = EV_THP_SHARE_AFTER, .per_op = 0 },
	{ .what = EV_LARGE_SHARE_AFTER, .per_op = 1, .when = "by=mprotect" },
	{ .what = EV_PRESENT, .per_op = 1, .when = "by=mprotect" },
	/* all but one page of each huge page */
	{ .what = EV_PRESENT,
	  .per_op = 1,
	  .slack = 0.01,
	  .when = "by=dontneed" },
	{ .what = EV_PFN_CHANGED, .per_op = 0, .when = "by=mprotect" },
	{ 0 },
};

static const struct bench_def remap_split = {
	.name = "remap/split",
	.version = 1,
	.question =
		"What does it cost to map a huge page by page table entries?",
	.timed =
		"one system call for each huge page, over its first base page: mprotect(PROT_READ) or madvise(MADV_DONTNEED)",
	.op = "page",
	.phases = "call",
	.cases = "page=thp by=mprotect,dontneed",
	.quick = "by=mprotect",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.needs = NEED_THP,
	.expects = expects,
	.kernel =
		"mprotect: do_mprotect_pkey > mprotect_fixup > split_vma (vma_adjust_trans_huge) > __split_huge_pmd_locked, then change_protection; dontneed: zap_pmd_range > __split_huge_pmd_locked, zap_pte_range of one page, deferred_split_folio",
	.expected =
		"one PMD split for each huge page (thp_split_pmd), no folio split, no fault; with mprotect every page stays present and in its folio",
	.pitfalls =
		"the price of a page is the price of a system call and of one split, divided by the pages of a huge page; mprotect also cuts the VMA in three, which costs about as much as some hundred entries; the table itself was deposited when the huge page was faulted in",
	.designs =
		"the split hands its mapcount or its exclusive bit down to every page: one atomic a page with mapcount and refcount designs, a flag a page as well since 5.19. Since 6.8 one call does it for all pages of a huge page (folio_add_anon_rmap_ptes; page_add_anon_rmap for each before), which saves calls and checks; the mapping counts are still a page each",
	.like = "remap of the pte-mapped-folio benchmarks (by=mprotect)",
	.setup = setup,
	.run = run,
};
BENCH(remap_split);
