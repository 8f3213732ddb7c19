// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Write protection by userfaultfd: one UFFDIO_WRITEPROTECT over all pages, and
 * one that takes it away. It holds mmap_lock for reading alone, which was
 * fought over (the write lock would have kept it apart from GUP), so threads
 * that protect ranges of their own should not wait for each other.
 *
 * Pins make no difference to it, on any kernel: a pinned page is protected as
 * others, and the device goes on writing to it. What that means for the next
 * write of the CPU is cow/protect and pin/late.
 *
 * No handler: nothing is written while it is protected.
 */
#include "harness/crew.h"
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs.h"
#include "sys/kernel.h"
#include "sys/pagemap.h"
#include "sys/uffd.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { PROTECT, UNPROTECT };

static struct mm_region region, watched;
static struct crew *crew;
static struct refs *refs;
static size_t tasks, nr_pages; /* of each task */
static int uffd;
static bool does_protect; /* what the members do; set while they sleep */

static int work(void *arg, size_t i)
{
	const struct mm_region part = mm_region_part(&region, i, nr_pages);

	(void)arg;
	return uffd_protect(uffd, part.addr, part.len_bytes, does_protect,
			    NULL);
}

static void setup(struct bench *b)
{
	struct gup_want want = { 0 };
	struct why why;
	int err;

	tasks = bench_number(b, "tasks");
	nr_pages = bench_size(b);
	want.nr_pages = tasks * nr_pages;
	crew = crew_new(b, CREW_THREADS, tasks, work, NULL);
	err = uffd_open(UFFD_SYNC, &uffd, &why);
	if (err == -EOPNOTSUPP)
		bench_skip_why(b, &why);
	if (err)
		bench_broken(b, "%s", why.text);
	if (!strcmp(bench_word(b, "pinned"), "yes")) {
		refs = need_refs(b, "io_uring", &want);
		refs_claim(b, refs, 0, false);
	}
	need_pages(b, &region, want.nr_pages, bench_word(b, "page"));
	watched = mm_region_part(&region, 0, nr_pages);
	bench_watch(b, &watched);
}

/* The mark in the entries, of all parts; it shows since 5.13. */
static void look(struct bench *b, bool is_marked)
{
	struct page_state page;

	if (!bench_takes_proof(b) || !kernel_at_least(5, 13))
		return;
	for (size_t i = 0; i < region.nr_pages; i++) {
		if (pagemap_read(mm_region_page(&region, i), 1, &page, NULL))
			bench_broken(b, "read /proc/self/pagemap: %m");
		if (page.uffd_wp != is_marked)
			bench_broken(b, "page %zu is %s by userfaultfd", i,
				     is_marked ? "not marked" : "still marked");
	}
}

static void run(struct bench *b)
{
	struct why why;

	pages_again(b, &region); /* which may map them anew */
	if (uffd_register_wp(uffd, region.addr, region.len_bytes, &why))
		bench_broken(b, "%s", why.text);
	if (refs)
		refs_take(b, refs, &region, 0, region.nr_pages);
	does_protect = true;
	crew_ready(crew);
	bench_begin(b);
	crew_go(crew);
	bench_end(b, region.nr_pages);
	look(b, true);
	does_protect = false;
	crew_ready(crew);
	bench_begin_phase(b, UNPROTECT);
	crew_go(crew);
	bench_end_phase(b, UNPROTECT);
	look(b, false);
	if (refs)
		refs_drop(b, refs);
}

static void teardown(struct bench *b)
{
	crew_free(crew);
	refs_close(refs);
	refs = NULL;
	pages_drop(b, &region);
	close(uffd);
}

/* EV_UFFD_WP is of before: look() sees what phase 0 did. */
static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_UFFD_WP, .per_op = 0, .since = "5.13" },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_ANON_EXCLUSIVE,
	  .per_op = 1,
	  .when = "page=base",
	  .since = "5.19" },
	{ .what = EV_MAPCOUNT, .per_op = 1 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_THP_SPLIT_PMD, .per_op = 0, .when = "page=thp" },
	{ .what = EV_THP_SHARE_AFTER, .per_op = 1, .when = "page=thp" },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def uffd_wp = {
	.name = "uffd/wp",
	.version = 1,
	.question =
		"What does UFFDIO_WRITEPROTECT cost per page, and do threads or pins matter?",
	.timed =
		"one ioctl(UFFDIO_WRITEPROTECT) by each task at the same time, over the pages of its own, until the last has returned; unprotect: the same without UFFDIO_WRITEPROTECT_MODE_WP",
	.op = "page",
	.phases = "protect,unprotect",
	.cases = "page=base,64k,thp pinned=no,yes tasks=1 place=near; "
		 "page=base pinned=no tasks=1,2,4,8,16,32,64 place=near",
	.quick = "page=base tasks=1",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"userfaultfd_ioctl > userfaultfd_writeprotect > mwriteprotect_range under mmap_read_lock > uffd_wp_range (6.1 and later) > change_protection > change_pte_range, or change_huge_pmd for a huge page that lies within the range; then one flush of the TLB for the range, which interrupts the CPUs of the other threads",
	.expected =
		"no fault, no frame changes, pages stay exclusive; thp: one entry for a huge page, which is not split. pinned=yes: the same to the instruction (5.10 to 7.3), and the pinned pages are marked like others: nothing in this path looks at a reference count. tasks=: more at once than one does, as the lock is taken for reading; bounded by the flushes",
	.pitfalls =
		"before 5.13 the mark does not show in pagemap: these kernels are taken at the ioctl's word. Registration keeps khugepaged and large folios of later faults away; the pages were there before it. unprotect makes entries writable again only since 6.2; before, each page is left to a fault at its next write (cow/protect by=uffdwp)",
	.designs =
		"the ioctl is the same in all. What follows is not: the next write to a pinned page that was protected copies it in refcount (5.9 to 5.17), so that the pin loses the page; mapcount and exclusive reuse it",
	.like = "nothing in kselftest times it: uffd-unit-tests checks what it does",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(uffd_wp);
