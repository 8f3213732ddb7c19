// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fork() copies page tables, not pages: for private anonymous memory it visits
 * every present entry, write-protects it on both sides, takes a reference and
 * counts the new mapping. So the cost grows with entries, and what lies behind
 * an entry decides what has to be done for it: nothing for the zero page, a
 * count in a map for a swapped page, one batch for a whole folio.
 *
 * exclusive: every page was made anew since the last fork, so that its entry
 * is writable and, since 5.19, its exclusive bit must be cleared.
 * shared: another child holds all pages for the whole case; entries are
 * read-only already and two atomic operations a page are left.
 */
#include "harness/bench.h"
#include "harness/kind.h"
#include "harness/need.h"

#include <string.h>

static struct mm_region region;
static struct park *park, *holder_park;
static pid_t holder;

static void setup(struct bench *b)
{
	park = need_park(b);
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
	if (!strcmp(bench_word(b, "state"), "shared")) {
		pages_inherit(b, &region);
		holder_park = need_park(b);
		holder = need_child_after(b, holder_park, NULL, NULL);
	}
}

static void run(struct bench *b)
{
	pid_t child;

	if (!holder) {
		pages_again(b, &region);
		pages_inherit(b, &region);
	}
	bench_begin(b);
	child = need_parked_child(b, park);
	bench_end(b, region.nr_pages);
	need_timed_exit(b, park, child, 1, 2);
}

static void teardown(struct bench *b)
{
	if (holder) {
		need_unpark(b, holder_park, holder);
		park_free(holder_park);
		holder = 0;
	}
	pages_drop(b, &region);
	park_free(park);
}

/* Base pages and folios that this process alone has written and maps. */
#define BASE "base,ro," KINDS_TRACKED "," KINDS_SOURCE
#define LARGE                                                                  \
	KINDS_MTHP ",thp,ptethp,onepte,mremapped," KINDS_UNBATCHED             \
		   "," KINDS_HUGETLB
#define OWN		BASE "," LARGE ",swapcache"
#define PRESENT		OWN ",partshared,ksm," KINDS_ZERO "," KINDS_FILE
#define ABSENT		"swap,migration"
#define COPIED		OWN ",partshared,ksm," KINDS_ZERO "," ABSENT
#define IN(list, state) "page=" list " state=" state

/* What the fork did is looked at while the child is alive. */
static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_MAJFLT, .per_op = 0, .when = "page=swap" },
	{ .what = EV_PSWPIN, .per_op = 0, .when = "page=swap" },
	{ .what = EV_IN_CHILD, .per_op = 1, .when = "page=" COPIED },
	{ .what = EV_IN_CHILD, .per_op = 0, .when = "page=" KINDS_FILE },

	{ .what = EV_EXCLUSIVE, .per_op = 1, .when = IN(OWN, "exclusive") },
	{ .what = EV_EXCLUSIVE, .per_op = 0, .when = IN(OWN, "shared") },
	{ .what = EV_EXCLUSIVE, .per_op = 1, .when = "page=" KINDS_FILE },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1, .when = "page=" KINDS_FILE },
	{ .what = EV_EXCLUSIVE_AFTER,
	  .per_op = 0,
	  .when = "page=" OWN ",partshared,ksm" },
	{ .what = EV_ANON_EXCLUSIVE,
	  .per_op = 1,
	  .when = IN(BASE, "exclusive"),
	  .since = "5.19" },
	{ .what = EV_ANON_EXCLUSIVE,
	  .per_op = 0,
	  .when = IN(BASE, "shared"),
	  .since = "5.19" },

	{ .what = EV_MAPCOUNT, .per_op = 1, .when = IN(OWN, "exclusive") },
	{ .what = EV_MAPCOUNT, .per_op = 2, .when = IN(OWN, "shared") },
	{ .what = EV_MAPCOUNT_AFTER,
	  .per_op = 2,
	  .when = IN(OWN, "exclusive") },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 3, .when = IN(OWN, "shared") },
	/* half of the pages were shared with one child already */
	{ .what = EV_MAPCOUNT_AFTER,
	  .per_op = 2.5,
	  .when = IN("partshared", "exclusive") },
	{ .what = EV_MAPCOUNT_AFTER,
	  .per_op = 3.5,
	  .when = IN("partshared", "shared") },
	/* each frame is mapped twice by each process */
	{ .what = EV_MAPCOUNT_AFTER,
	  .per_op = 4,
	  .when = IN("ksm", "exclusive") },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 6, .when = IN("ksm", "shared") },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 1, .when = "page=" KINDS_FILE },

	{ .what = EV_PRESENT, .per_op = 1, .when = "page=" PRESENT },
	{ .what = EV_PRESENT, .per_op = 0, .when = "page=" ABSENT },
	{ .what = EV_SWAPPED_AFTER, .per_op = 1, .when = "page=" ABSENT },
	{ .what = EV_PFN_CHANGED, .per_op = 0, .when = "page=" PRESENT },
	{ .what = EV_KSM_AFTER, .per_op = 1, .when = "page=ksm" },
	{ .what = EV_LARGE_SHARE_AFTER,
	  .per_op = 1,
	  .when = "page=hugezero,partshared," LARGE },
	{ .what = EV_LARGE_SHARE_AFTER, .per_op = 0, .when = "page=" BASE },
	{ .what = EV_THP_SHARE_AFTER, .per_op = 1, .when = "page=thp" },
	{ .what = EV_THP_SPLIT_PMD, .per_op = 0, .when = "page=thp,hugezero" },
	{ 0 },
};

static const struct bench_def fork_anon = {
	.name = "fork/anon",
	.version = 1,
	.question = "How does fork() grow with populated anonymous memory?",
	.timed =
		"the clone(SIGCHLD) system call in the parent, which is what fork() issues",
	.op = "page",
	.phases = "call,exit,wait",
	.cases = "page=" KINDS_ALL " state=exclusive,shared",
	.quick = "page=base,thp",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"kernel_clone > copy_process > dup_mmap > copy_page_range > copy_pte_range > copy_present_pte (5.10, 6.1), copy_present_ptes (6.9 and later: one call for a batch of entries of one folio); copy_nonpresent_pte for swap and migration entries; copy_huge_pmd for THP and the huge zero page; copy_hugetlb_page_range; exit: do_exit > exit_mmap > unmap_vmas > zap_pte_range",
	.expected =
		"no fault on the region during the call, no page changes its frame; one fault belongs to the fixed cost, the parent's stack page at its first write after the call; the child exists but has not run when the call returns, and its page tables hold each page. thp, hugetlb: one entry, so 1/512 of the entries of base. PTE-mapped folios (16k to 1m, ptethp): as base before 6.9; since then one reference and one call a folio, the mapping counts still a page each. mixeddirty, shuffled: large folios whose entries do not batch, dearer than base since 6.9, as each page pays for a batch of one; mixedprot batches all the same. zero: an entry is copied, nothing is counted. swap: a count in the swap map. file, filedirty, memfd: nothing is copied, as long as no page of the mapping was written. exit runs from the child's last user instruction until the parent sees it gone (with its memory torn down), wait is the reaping",
	.pitfalls =
		"a child that runs first on the parent's CPU is timed too (the harness prevents it by SCHED_FIFO with reset on fork, or SCHED_BATCH); pages forked before and not rewritten are cheaper (state=shared); page tables of neighbours count into the fixed cost; ASLR changes their number. Of page=onepte a page is alone in its page table, as in fork/sparse: compare it with that. Memory that was only read is left out by fork: for zero and hugezero one page was written and given back. page=partshared is half shared in state=exclusive. Kinds with few pages (lrubatch, pcp) show the fixed cost and little else",
	.designs =
		"mapcount and refcount: three locked operations for an exclusive base page; exclusive bit: a fourth one clears the bit (5.19 and later). A shared page costs two everywhere. A pinned page is copied at fork by refcount (since 5.9) and exclusive, never by mapcount",
	.like = "the fork action of the order-0 and pte-mapped-folio benchmarks used for the large-folio series, at one size; libMicro fork_10",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_anon);
