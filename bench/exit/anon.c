// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The end of a process with memory: every entry is dropped, every page loses a
 * mapping and a reference, and pages nobody else has go back to the allocator.
 *
 * shared: the parent has the pages too, so nothing is freed but page tables.
 * exclusive: nobody else has them, so each is freed. Of zero and hugezero there
 * is nothing to free in either state; entries are dropped. Base pages the child has
 * written anew; all others would become base pages by that, so that it is the
 * parent that lets go of them, after the proof has looked.
 */
#include "harness/kind.h"
#include "harness/need.h"
#include "sys/pagemap.h"

#include <string.h>

static struct mm_region region;
static struct park *park;
static pid_t child;

static void rewrite(void *arg)
{
	mm_region_write(arg, 4);
}

/* What the child does not have it does not drop. */
static void prove_in_child(struct bench *b)
{
	static struct page_state pages[256];
	size_t nr = 0;

	for (size_t at = 0, n; at < region.nr_pages; at += n) {
		n = region.nr_pages - at;
		if (n > ARRAY_SIZE(pages))
			n = ARRAY_SIZE(pages);
		if (pagemap_read_of(child, mm_region_page(&region, at), n,
				    region.step_bytes, pages, NULL))
			return; /* nobody may look */
		for (size_t i = 0; i < n; i++)
			nr += pages[i].present || pages[i].swapped;
	}
	if (nr != region.nr_pages)
		bench_broken(b, "the child has %zu of %zu pages", nr,
			     region.nr_pages);
}

static void setup(struct bench *b)
{
	park = need_park(b);
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
}

static void run(struct bench *b)
{
	bool is_shared = !strcmp(bench_word(b, "state"), "shared");
	bool rewrites = !is_shared && !strcmp(bench_word(b, "page"), "base");
	bool lets_go = !is_shared && !rewrites;
	int err;

	pages_again(b, &region);
	pages_inherit(b, &region);
	if (lets_go)
		bench_look(b);
	child = need_child_after(b, park, rewrites ? rewrite : NULL, &region);
	if (bench_takes_proof(b))
		prove_in_child(b);
	err = lets_go ? mm_region_dontneed(&region) : 0;
	if (err)
		pages_not_let_go(b, err);
	need_child_priority(b, child);
	bench_begin(b);
	park_release(park);
	err = proc_wait_end(child);
	bench_end(b, region.nr_pages);
	if (err)
		bench_broken(b, "wait for the child: error %d", -err);
	bench_begin_phase(b, 1);
	need_exit_0(b, child);
	bench_end_phase(b, 1);
	park_reset(park);
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
	{ .what = EV_EXCLUSIVE_AFTER,
	  .per_op = 1,
	  .when = "state=shared page=thp," KINDS_HUGETLB "," KINDS_ANON_SMALL
		  "," KINDS_ANON_LARGE },
	{ .what = EV_PRESENT,
	  .per_op = 1,
	  .when = "state=shared page=zero,hugezero,thp,ksm,partshared," KINDS_HUGETLB
		  "," KINDS_ANON_SMALL "," KINDS_ANON_LARGE },
	{ .what = EV_PFN_CHANGED,
	  .per_op = 0,
	  .when = "state=shared page=zero,hugezero,thp,ksm,partshared," KINDS_HUGETLB
		  "," KINDS_ANON_SMALL "," KINDS_ANON_LARGE },
	{ .what = EV_PRESENT,
	  .per_op = 1,
	  .when = "state=exclusive page=base" },
	{ .what = EV_EXCLUSIVE_AFTER,
	  .per_op = 1,
	  .when = "state=exclusive page=base" },
	{ 0 },
};

static const struct bench_def exit_anon = {
	.name = "exit/anon",
	.version = 1,
	.question = "What does the exit of a process with memory cost?",
	.timed =
		"from the parent's wake-up call until it sees the child gone, memory torn down: two context switches are part of the fixed cost",
	.op = "page",
	.phases = "exit,wait",
	.cases = "page=base,zero,hugezero,thp," KINDS_MTHP "," KINDS_SPLIT
		 "," KINDS_UNBATCHED ",swap,swapcache," KINDS_TRACKED
		 ",ksm," KINDS_HUGETLB "," KINDS_SOURCE
		 " state=shared,exclusive",
	.quick = "page=base",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"do_exit > exit_mm > mmput > exit_mmap > unmap_vmas > zap_pte_range > folio_remove_rmap_ptes (page_remove_rmap before 6.8), zap_huge_pmd for THP, then tlb_finish_mmu > free_pages; phase wait: release_task",
	.expected =
		"no fault in the parent; after a shared child's exit every page is mapped once again, after an exclusive one's they are free. Since 6.9 a run of entries of one large folio is dropped at once",
	.pitfalls =
		"mremapped and partshared keep their folios in state=exclusive too: other mappings of the parent or of a second child hold pages of each. A child has no mark of page=uffdwp (fork takes it away), and where its parent let go of the pages it has a smaller anon_vma to walk than they were born with; the teardown may be left to whoever else holds the address space (an open /proc file, a lazy TLB user)",
	.designs =
		"no difference in rules; the counts to drop are the same since 5.10",
	.like = "vm-scalability, which times whole processes",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(exit_anon);
