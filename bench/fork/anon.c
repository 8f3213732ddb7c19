// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fork() copies page tables, not pages: for private anonymous memory it visits
 * every present entry, write-protects it on both sides, takes a reference and
 * counts the new mapping. So the cost grows with entries, and a THP divides it
 * by the entries of a page table.
 *
 * exclusive: every page was rewritten since the last fork, so that its entry
 * is writable and, since 5.19, its exclusive bit must be cleared.
 * shared: another child holds all pages for the whole case; entries are
 * read-only already and two atomic operations a page are left.
 */
#include "harness/bench.h"
#include "harness/need.h"

#include <string.h>

static struct mm_region region;
static struct park *park, *holder_park;
static pid_t holder;

static void setup(struct bench *b)
{
	park = need_park(b);
	need_region(b, &region, bench_size(b), bench_word(b, "page"));
	if (!strcmp(bench_word(b, "state"), "shared")) {
		holder_park = need_park(b);
		holder = need_child_after(b, holder_park, NULL, NULL);
	}
}

static void run(struct bench *b)
{
	pid_t child;

	if (!holder)
		mm_region_write(&region, 2);
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
	mm_region_unmap(&region);
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_PRESENT, .per_op = 1 },
	/* what the fork did, looked at while the child is alive */
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 0 },
	{ .what = EV_MAPCOUNT_AFTER,
	  .per_op = 2,
	  .when = "page=base state=exclusive" },
	{ .what = EV_MAPCOUNT_AFTER,
	  .per_op = 3,
	  .when = "page=base state=shared" },
	{ .what = EV_EXCLUSIVE, .per_op = 1, .when = "state=exclusive" },
	{ .what = EV_EXCLUSIVE, .per_op = 0, .when = "state=shared" },
	{ .what = EV_MAPCOUNT,
	  .per_op = 1,
	  .when = "page=base state=exclusive" },
	{ .what = EV_MAPCOUNT, .per_op = 2, .when = "page=base state=shared" },
	{ .what = EV_ANON_EXCLUSIVE,
	  .per_op = 1,
	  .when = "page=base state=exclusive",
	  .since = "5.19" },
	{ .what = EV_ANON_EXCLUSIVE,
	  .per_op = 0,
	  .when = "page=base state=shared",
	  .since = "5.19" },
	{ .what = EV_LARGE_SHARE, .per_op = 0, .when = "page=base" },
	{ .what = EV_THP_SHARE, .per_op = 0, .when = "page=base" },
	{ .what = EV_THP_SHARE, .per_op = 1, .when = "page=thp" },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
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
	.cases = "page=base,thp state=exclusive,shared",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"kernel_clone > copy_process > dup_mmap > copy_page_range > copy_pte_range > copy_present_pte (5.10, 6.1), copy_present_ptes (6.9 and later), copy_huge_pmd for THP; exit: do_exit > exit_mmap > unmap_vmas > zap_pte_range",
	.expected =
		"no fault on the region during the call, no page changes its frame; one fault belongs to the fixed cost, the parent's stack page at its first write after the call; the child exists but has not run when the call returns. exit runs from the child's last user instruction until the parent sees it gone (with its memory torn down), wait is the reaping",
	.pitfalls =
		"a child that runs first on the parent's CPU is timed too (the harness prevents it by SCHED_FIFO with reset on fork, or SCHED_BATCH); pages forked before and not rewritten are cheaper (state=shared); page tables of neighbours count into the fixed cost; ASLR changes their number",
	.designs =
		"mapcount and refcount: three locked operations for an exclusive base page; exclusive bit: a fourth one clears the bit (5.19 and later). A shared page costs two everywhere. A pinned page is copied at fork by refcount (since 5.9) and exclusive, never by mapcount",
	.like = "the fork action of the order-0 benchmark used for the large-folio series, at one size; libMicro fork_10",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_anon);
