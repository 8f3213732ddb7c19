// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A huge page mapped by a PMD, write-protected, and written to at one byte.
 *
 * reuse: nobody else has it: the whole huge page is reused in place.
 * split: a child has it: its PMD becomes a page table, and the one base page
 *	that was written to is copied. No kernel copies all of it (since 5.8).
 * extraref: nobody else has it, but one page of it is in a pipe (FOLL_GET).
 *	Whoever counts references takes it for shared: split, and one page
 *	copied for nothing. 5.10 counts mappings here, as it did for all pages
 *	before 5.9, and reuses.
 */
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs.h"

#include <string.h>

static struct mm_region region, heads;
static struct park *park;
static struct refs *pipes;

static void setup(struct bench *b)
{
	size_t nr_thps = bench_size(b) * mm_page_bytes() / mm_thp_bytes();
	const struct gup_want want = { .nr_pages = nr_thps };

	park = need_park(b);
	if (!strcmp(bench_word(b, "what"), "extraref"))
		pipes = need_refs(b, "vmsplice", &want);
	need_pages(b, &region, bench_size(b), "thp");
	/* The first page of each, as a region of its own. */
	heads = region;
	heads.step_bytes = mm_thp_bytes();
	heads.nr_pages = nr_thps;
}

static void run(struct bench *b)
{
	bool is_split = !strcmp(bench_word(b, "what"), "split");
	pid_t child;

	pages_again(b, &region);
	child = need_child_after(b, park, NULL, NULL);
	if (!is_split) {
		need_unpark(b, park, child);
		park_reset(park);
	}
	for (size_t i = 0; pipes && i < heads.nr_pages; i++)
		refs_take(b, pipes, &heads, i, 1);
	bench_begin(b);
	mm_region_write(&heads, 3);
	bench_end(b, heads.nr_pages);
	if (pipes)
		refs_drop(b, pipes);
	if (is_split) {
		need_unpark(b, park, child);
		park_reset(park);
	}
}

static void teardown(struct bench *b)
{
	pages_drop(b, &region);
	refs_close(pipes);
	pipes = NULL;
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 1 },
	{ .what = EV_THP_SPLIT_PMD, .per_op = 0, .when = "what=reuse" },
	{ .what = EV_THP_SPLIT_PMD, .per_op = 1, .when = "what=split" },
	{ .what = EV_THP_SPLIT_PMD,
	  .per_op = 0,
	  .when = "what=extraref",
	  .before = "5.18",
	  .by_rules = true },
	{ .what = EV_THP_SPLIT_PMD,
	  .per_op = 1,
	  .when = "what=extraref",
	  .since = "5.18",
	  .by_rules = true },
	{ .what = EV_THP_SPLIT_PAGE, .per_op = 0 },
	{ .what = EV_PGALLOC, .per_op = 1, .when = "what=split" },
	{ .what = EV_PGALLOC,
	  .per_op = 1,
	  .when = "what=extraref",
	  .since = "5.18",
	  .by_rules = true },
	{ .what = EV_PFN_CHANGED, .per_op = 0, .when = "what=reuse" },
	{ .what = EV_PFN_CHANGED, .per_op = PER_THP, .when = "what=split" },
	{ .what = EV_PFN_CHANGED,
	  .per_op = 0,
	  .when = "what=extraref",
	  .before = "5.18",
	  .by_rules = true },
	{ .what = EV_PFN_CHANGED,
	  .per_op = PER_THP,
	  .when = "what=extraref",
	  .since = "5.18",
	  .by_rules = true },
	{ .what = EV_EXCLUSIVE, .per_op = 1, .when = "what=reuse,extraref" },
	{ .what = EV_EXCLUSIVE, .per_op = 0, .when = "what=split" },
	{ .what = EV_THP_SHARE_AFTER, .per_op = 1, .when = "what=reuse" },
	{ .what = EV_THP_SHARE_AFTER, .per_op = 0, .when = "what=split" },
	{ .what = EV_THP_SHARE_AFTER,
	  .per_op = 1,
	  .when = "what=extraref",
	  .before = "5.18",
	  .by_rules = true },
	{ .what = EV_THP_SHARE_AFTER,
	  .per_op = 0,
	  .when = "what=extraref",
	  .since = "5.18",
	  .by_rules = true },
	{ 0 },
};

static const struct bench_def cow_thp = {
	.name = "cow/thp",
	.version = 1,
	.question =
		"What does the first write to a write-protected huge page cost?",
	.timed =
		"one byte written to the first page of each huge page, in address order",
	.op = "THP",
	.phases = "write",
	.cases = "what=reuse,split,extraref",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.needs = NEED_THP,
	.expects = expects,
	.kernel =
		"do_huge_pmd_wp_page: reuse (reuse_swap_page in 5.10, a reference count of one since 5.18), else __split_huge_pmd > VM_FAULT_FALLBACK > do_wp_page > wp_page_copy of one base page",
	.expected =
		"reuse: one fault, nothing allocated, the PMD stays; split: one PMD split and one base page copied for each huge page, the folio stays whole for the child; extraref: as reuse before 5.18, as split since",
	.pitfalls =
		"the page table that a split needs was put aside when the huge page was mapped (pgtable_trans_huge_deposit): none is allocated. The rest of the huge page is read-only by entries of base pages after a split, and costs a fault and a copy for each page: cow/copy page=thp. Without a huge page in the first place none of this is seen: the proof looks before each sample",
	.designs =
		"mapcount (until 5.17) does not mind the extra reference; refcount (5.18) and exclusive after a fork take it for a sharer: a false copy, and a huge page lost. exclusive reuses what was never shared, whatever is held",
	.like = "the kernel's cow self-test has the states; never timed",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(cow_thp);
