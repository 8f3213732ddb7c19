// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The write fault that breaks COW by copying: a child holds the other
 * reference for the whole sample. Without it the kernel may reuse the page in
 * place and nothing is copied: that is cow/reuse.
 *
 * What is copied depends on the page. Of a huge page, split or not, it is the
 * base page that was written to; a hugetlb page is copied whole; a KSM page, a
 * page of a file and the zero page are copied with or without a child.
 */
#include "harness/kind.h"
#include "harness/need.h"

#include <string.h>

/* Anonymous, present, and mapped by an entry of a page table for each page. */
#define KINDS_LARGE                                                            \
	KINDS_MTHP ",ptethp,onepte,mremapped,partshared," KINDS_UNBATCHED
/* lrubatch is cow/false_copy: the faults around fork empty the batch. */
#define KINDS_DRAINED "drained,fresh,fragmented,pcp"
#define KINDS_SMALL   "base,swapcache,softdirty," KINDS_DRAINED
#define KINDS_PTE     KINDS_SMALL "," KINDS_LARGE

static struct mm_region region;
static struct park *park;

static void setup(struct bench *b)
{
	park = need_park(b);
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
}

static void run(struct bench *b)
{
	bool is_whole = !strcmp(bench_word(b, "write"), "page");
	pid_t child;

	pages_again(b, &region);
	child = need_child_after(b, park, NULL, NULL);
	bench_begin(b);
	if (is_whole)
		mm_region_write_whole(&region, 3);
	else
		mm_region_write(&region, 3);
	bench_end(b, region.nr_pages);
	need_unpark(b, park, child);
	park_reset(park);
}

static void teardown(struct bench *b)
{
	pages_drop(b, &region);
	park_free(park);
}

static const struct expect expects[] = {
	/* until 6.6 a handler lets it through: a retried fault is a major one */
	{ .what = EV_MINFLT,
	  .per_op = 0,
	  .when = "page=uffdwp",
	  .before = "6.7" },
	{ .what = EV_MAJFLT,
	  .per_op = 1,
	  .when = "page=uffdwp",
	  .before = "6.7" },
	{ .what = EV_MINFLT,
	  .per_op = 1,
	  .when = "page=uffdwp",
	  .since = "6.7" },
	{ .what = EV_MINFLT,
	  .per_op = 1,
	  .when = "page=thp,zero,ksm," KINDS_FILE "," KINDS_PTE },
	{ .what = EV_MINFLT,
	  .per_op = PER_UNIT,
	  .when = "page=" KINDS_HUGETLB },
	{ .what = EV_MINFLT,
	  .per_op = 1,
	  .when = "page=hugezero",
	  .before = "6.13" },
	{ .what = EV_MINFLT,
	  .per_op = PER_THP,
	  .when = "page=hugezero",
	  .since = "6.13" },
	{ .what = EV_THP_FAULT_ALLOC,
	  .per_op = PER_THP,
	  .when = "page=hugezero",
	  .since = "6.13" },
	{ .what = EV_THP_SPLIT_PMD,
	  .per_op = PER_THP,
	  .when = "page=hugezero",
	  .before = "6.13" },
	/* read ahead: the first of up to eight is a major fault, others minor */
	{ .what = EV_MINFLT, .per_op = 0.5, .slack = 0.5, .when = "page=swap" },
	{ .what = EV_MAJFLT, .per_op = 0.5, .slack = 0.5, .when = "page=swap" },
	{ .what = EV_PSWPIN, .per_op = 1, .when = "page=swap" },
	{ .what = EV_COW_KSM,
	  .per_op = 1,
	  .when = "page=ksm",
	  .since = "5.19" },
	{ .what = EV_THP_SPLIT_PMD, .per_op = PER_THP, .when = "page=thp" },
	{ .what = EV_PGREUSE, .per_op = 0, .since = "5.9" },
	{ .what = EV_PGALLOC,
	  .per_op = 1,
	  .when = "page=thp,zero,ksm,uffdwp," KINDS_FILE "," KINDS_PTE },
	/* what is read in, and the copy of it */
	{ .what = EV_PGALLOC, .per_op = 2, .when = "page=swap" },
	{ .what = EV_EXCLUSIVE,
	  .per_op = 0,
	  .when = "page=thp,uffdwp," KINDS_HUGETLB "," KINDS_PTE },
	{ .what = EV_MAPCOUNT,
	  .per_op = 2,
	  .when = "page=uffdwp," KINDS_SMALL },
	{ .what = EV_ANON_EXCLUSIVE,
	  .per_op = 0,
	  .when = "page=uffdwp," KINDS_SMALL,
	  .since = "5.19" },
	{ .what = EV_PFN_CHANGED,
	  .per_op = 1,
	  .when = "page=thp,zero,hugezero,ksm,uffdwp," KINDS_HUGETLB
		  "," KINDS_FILE "," KINDS_PTE },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_KSM_AFTER, .per_op = 0, .when = "page=ksm" },
	{ .what = EV_SWAPPED_AFTER, .per_op = 0, .when = "page=swap" },
	{ .what = EV_LARGE_SHARE_AFTER,
	  .per_op = 0,
	  .when = "page=thp,uffdwp," KINDS_PTE },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def cow_copy = {
	.name = "cow/copy",
	.version = 1,
	.question = "What does one COW fault cost while the page is shared?",
	.timed =
		"one byte written to each page by the parent, or all of it, in address order, while the child is alive",
	.op = "page",
	.phases = "write",
	.cases = "page=base,zero,hugezero,thp," KINDS_MTHP "," KINDS_SPLIT
		 "," KINDS_UNBATCHED ",swap,swapcache," KINDS_TRACKED
		 ",ksm," KINDS_HUGETLB "," KINDS_FILE "," KINDS_DRAINED
		 " write=byte,page",
	.quick = "page=base write=byte",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"handle_pte_fault > do_wp_page > wp_page_copy: allocate, copy, flush, replace the entry, drop the old page. page=thp: do_huge_pmd_wp_page > __split_huge_pmd, then the same; page=hugezero: do_huge_zero_wp_pmd (6.13), a split before; page=hugetlb*: hugetlb_wp (hugetlb_cow before 5.19); page=swap: do_swap_page > do_wp_page",
	.expected =
		"one fault, one new page and one changed frame per page; no reuse. page=thp: one split of the PMD as well, and base pages afterwards; page=hugezero: one huge page for each since 6.13, base pages before; page=hugetlb*: one fault for each huge page, which is copied whole; page=swap: the page is read into the swap cache, the child having its entry too, and copied in the same fault; as neighbours are read along (vm.page-cluster), one fault in eight is a major one. write=page adds the stores of a page to the same faults: into a copy that is warm in the cache",
	.pitfalls =
		"with init_on_alloc=1 the new page is cleared before it is copied over; memory that a hypervisor has taken back is faulted in by the host, so a pool is touched first; a child that was scheduled and exited turns copies into reuses, which pgreuse shows; an entry for the zero page or a file is not copied by the fork at all, its child changes nothing. write=page is a loop of 8-byte stores on every machine, not memset()",
	.designs =
		"all three copy here: somebody else maps the page. The cost differs only in the bookkeeping of the new page (5.19 and later set its exclusive bit)",
	.like = "cow-byte and cow of the order-0 benchmark (cow writes by memset); vm-scalability anon-cow-seq, which times the whole child",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(cow_copy);
