// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The write fault after the child is gone: the page is write-protected but
 * nobody shares it any more, and the kernel may reuse it in place. How it finds
 * that out is the whole debate.
 *
 * Where the kernel does not find it out, or does not want to, the page is
 * copied, and the expectation says so: a large folio mapped by PTEs until 6.14,
 * a page in the swap cache until 5.17, the last page of a folio since 6.7.
 * Pages that are copied by every kernel are not here: cow/copy has them.
 */
#include "harness/kind.h"
#include "harness/need.h"

#include <string.h>

/* Large folios of which two pages or more are mapped, by PTEs. */
#define KINDS_LARGE "ptethp,mremapped," KINDS_UNBATCHED "," KINDS_MTHP
/* lrubatch is cow/false_copy: the end of the child empties the batch. */
#define KINDS_SMALL "base,drained,fresh,fragmented,pcp,softdirty"

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

	pages_again(b, &region);
	need_unpark(b, park, need_parked_child(b, park));
	park_reset(park);
	bench_begin(b);
	if (is_whole)
		mm_region_write_whole(&region, 3);
	else
		mm_region_write(&region, 3);
	bench_end(b, region.nr_pages);
}

static void teardown(struct bench *b)
{
	pages_drop(b, &region);
	park_free(park);
}

/* By the rules of kernels from one to before another; NULL: no bound. */
#define FROM_TO(id, n, tolerance, on, from, to)                                \
	{                                                                      \
		.what = (id), .per_op = (n), .slack = (tolerance),             \
		.when = (on), .since = (from), .before = (to),                 \
		.by_rules = true                                               \
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
	  .when = "page=onepte,swapcache," KINDS_SMALL "," KINDS_LARGE },
	/* more under a hypervisor that maps by smaller pages: see pitfalls */
	{ .what = EV_MINFLT,
	  .per_op = PER_UNIT,
	  .slack = 0.3,
	  .when = "page=thp," KINDS_HUGETLB },
	{ .what = EV_MINFLT, .per_op = 0, .when = "page=swap" },
	{ .what = EV_MAJFLT, .per_op = 1, .when = "page=swap" },
	{ .what = EV_PSWPIN, .per_op = 1, .when = "page=swap" },
	/* no wp_page_reuse() for what is no PTE, or is mapped writable at once */
	{ .what = EV_PGREUSE,
	  .per_op = 0,
	  .when = "page=thp," KINDS_HUGETLB,
	  .since = "5.9" },
	{ .what = EV_PGREUSE,
	  .per_op = 1,
	  .when = "page=uffdwp," KINDS_SMALL,
	  .since = "5.9" },
	{ .what = EV_PFN_CHANGED,
	  .per_op = 0,
	  .when = "page=thp,uffdwp," KINDS_HUGETLB "," KINDS_SMALL },
	/* mapcount looks at the mappings of each page */
	FROM_TO(EV_PGREUSE, 1, 0, "page=" KINDS_LARGE, NULL, "5.9"),
	FROM_TO(EV_PFN_CHANGED, 0, 0, "page=" KINDS_LARGE, NULL, "5.9"),
	/*
	 * refcount counts the folio's references, one for each mapped page;
	 * before 6.7 the last of them is reused
	 */
	FROM_TO(EV_PGREUSE, 0, 0.01, "page=" KINDS_LARGE, "5.9", "6.15"),
	FROM_TO(EV_PFN_CHANGED, 1, 0.01, "page=" KINDS_LARGE, "5.9", "6.7"),
	FROM_TO(EV_PFN_CHANGED, 1, 0, "page=" KINDS_LARGE, "6.7", "6.15"),
	FROM_TO(EV_PGREUSE, 1, 0, "page=" KINDS_LARGE, "6.15", NULL),
	FROM_TO(EV_PFN_CHANGED, 0, 0, "page=" KINDS_LARGE, "6.15", NULL),
	/* one page left: its copy gives the folio back, by intent since 6.7 */
	FROM_TO(EV_PFN_CHANGED, 0, 0, "page=onepte", NULL, "6.7"),
	FROM_TO(EV_PFN_CHANGED, 1, 0, "page=onepte", "6.7", NULL),
	/* the reference of the swap cache */
	FROM_TO(EV_PFN_CHANGED, 0, 0, "page=swapcache", NULL, "5.9"),
	FROM_TO(EV_PFN_CHANGED, 1, 0, "page=swapcache", "5.9", "5.18"),
	FROM_TO(EV_PFN_CHANGED, 0, 0, "page=swapcache", "5.18", NULL),
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_EXCLUSIVE,
	  .per_op = 1,
	  .when = "page=thp,onepte,swapcache,uffdwp," KINDS_HUGETLB
		  "," KINDS_SMALL "," KINDS_LARGE },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_MAPCOUNT,
	  .per_op = 1,
	  .when = "page=uffdwp," KINDS_SMALL },
	{ .what = EV_ANON_EXCLUSIVE,
	  .per_op = 0,
	  .when = "page=uffdwp," KINDS_SMALL,
	  .since = "5.19" },
	{ .what = EV_THP_SHARE_AFTER, .per_op = 1, .when = "page=thp" },
	{ .what = EV_SWAPPED_AFTER, .per_op = 0, .when = "page=swap" },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def cow_reuse = {
	.name = "cow/reuse",
	.version = 1,
	.question =
		"What does the write fault cost when nobody shares the page any more?",
	.timed =
		"one byte written to each page by the parent, or all of it, in address order, after the child was reaped",
	.op = "page",
	.phases = "write",
	.cases = "page=base,thp," KINDS_MTHP
		 ",ptethp,onepte,mremapped," KINDS_UNBATCHED
		 ",swap,swapcache," KINDS_TRACKED "," KINDS_HUGETLB
		 ",drained,fresh,fragmented,pcp write=byte,page",
	.quick = "page=base write=byte",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"handle_pte_fault > do_wp_page > wp_can_reuse_anon_folio (6.7) > wp_page_reuse; no allocation. page=thp: do_huge_pmd_wp_page; page=hugetlb*: hugetlb_wp; page=swap: do_swap_page, which maps the page writable at once; large folios mapped by PTEs: __wp_can_reuse_large_anon_folio (6.15), wp_page_copy before",
	.expected =
		"one fault and one reuse (pgreuse) per page; no frame changes. page=thp and hugetlb*: one fault for each huge page, which pgreuse does not count. 16k to 1m, ptethp and their likes: copied by every kernel before 6.15 (1da190f4d0a6), reused since; swapcache: copied before 5.18; onepte: copied since 6.7, reused before",
	.pitfalls =
		"page=thp and hugetlb*: a virtual machine whose hypervisor maps its memory by smaller pages has several TLB entries for a huge page, and each that was loaded while the page was read-only faults once more, for nothing (up to one fault for 32 KiB here, none in the lab); merged VMAs and memory taken back by a hypervisor are excluded and proven; NUMA balancing adds faults of its own; what is copied here is a finding about the kernel and not a fault of the run: the frames say which it was",
	.designs =
		"mapcount reuses at one mapping; refcount needs a reference count of one, so a page that still sits in a per-CPU LRU batch is copied (5.9 to 5.17), and every page of a large folio; exclusive reuses at once when the bit is set, else drains the batch and tests the count, then sets the bit",
	.like = "cow-reuse-byte and cow-reuse of the order-0 benchmark; not in will-it-scale, stress-ng or perf bench",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(cow_reuse);
