// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * munmap() of populated memory: the same walk as at exit, but in a live
 * process, with its TLB flush.
 *
 * shared: a child has the pages too, so only mappings and references go.
 */
#include "harness/kind.h"
#include "harness/need.h"

#include <string.h>
#include <sys/mman.h>

static struct mm_region region;
static struct park *park;

static void setup(struct bench *b)
{
	park = need_park(b);
}

static void run(struct bench *b)
{
	bool is_shared = !strcmp(bench_word(b, "state"), "shared");
	pid_t child = 0;
	int err;

	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
	if (is_shared)
		child = need_child_after(b, park, NULL, NULL);
	bench_begin(b);
	err = munmap(region.addr, region.len_bytes);
	bench_end(b, region.nr_pages);
	if (err)
		bench_broken(b, "munmap: %m");
	if (is_shared) {
		need_unpark(b, park, child);
		park_reset(park);
	}
	pages_drop(b, &region);
}

static void teardown(struct bench *b)
{
	(void)b;
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
	{ .what = EV_THP_SHARE, .per_op = 1, .when = "page=thp" },
	{ .what = EV_PRESENT, .per_op = 0 },
	{ .what = EV_SWAPPED_AFTER, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def unmap_anon = {
	.name = "unmap/anon",
	.version = 1,
	.question = "What does munmap() of populated memory cost?",
	.timed = "the munmap() system call over the whole region",
	.op = "page",
	.phases = "call",
	.cases = "page=base,zero,hugezero,thp," KINDS_MTHP "," KINDS_SPLIT
		 "," KINDS_UNBATCHED ",swap,swapcache," KINDS_TRACKED
		 ",ksm," KINDS_HUGETLB "," KINDS_SOURCE
		 " state=exclusive,shared",
	.quick = "page=base",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"do_vmi_munmap > unmap_region > unmap_vmas > zap_pte_range, zap_huge_pmd for THP, __unmap_hugepage_range for hugetlb, then free_pgtables, tlb_finish_mmu",
	.expected =
		"no fault; nothing is present afterwards; exclusive pages go back to the allocator, shared ones stay with the child. Since 6.9 a run of entries of one large folio is dropped at once",
	.pitfalls =
		"freed pages go to per-CPU lists first and then to the buddy allocator: a region larger than the lists pays for both",
	.designs = "no difference",
	.like = "the munmap action of the order-0 benchmark; mmtests time-unmap",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(unmap_anon);
