// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The write fault that breaks COW by copying: a child holds the other
 * reference for the whole sample. Without it the kernel may reuse the page in
 * place and nothing is copied: that is cow/reuse.
 */
#include "harness/bench.h"
#include "harness/need.h"

static struct mm_region region;
static struct park *park;

static void setup(struct bench *b)
{
	park = need_park(b);
	need_region(b, &region, bench_size(b), "base");
}

static void run(struct bench *b)
{
	pid_t child;

	mm_region_write(&region, 2);
	child = need_child_after(b, park, NULL, NULL);
	bench_begin(b);
	mm_region_write(&region, 3);
	bench_end(b, region.nr_pages);
	need_unpark(b, park, child);
	park_reset(park);
}

static void teardown(struct bench *b)
{
	(void)b;
	mm_region_unmap(&region);
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 1 },
	{ .what = EV_PGREUSE, .per_op = 0 },
	{ .what = EV_PGALLOC, .per_op = 1 },
	{ .what = EV_EXCLUSIVE, .per_op = 0 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_MAPCOUNT, .per_op = 2 },
	{ .what = EV_ANON_EXCLUSIVE, .per_op = 0, .since = "5.19" },
	{ .what = EV_PFN_CHANGED, .per_op = 1 },
	{ .what = EV_THP_SHARE, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def cow_copy = {
	.name = "cow/copy",
	.version = 1,
	.question = "What does one COW fault cost while the page is shared?",
	.timed =
		"one byte written to each page by the parent, in address order, while the child is alive",
	.op = "page",
	.phases = "write",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"handle_pte_fault > do_wp_page > wp_page_copy: allocate, copy, flush, replace the entry, drop the old page",
	.expected =
		"one fault, one new page and one changed frame per page; no reuse",
	.pitfalls =
		"with init_on_alloc=1 the new page is cleared before it is copied over; memory that a hypervisor has taken back is faulted in by the host, so a pool is touched first; a child that was scheduled and exited turns copies into reuses, which pgreuse shows",
	.designs =
		"all three copy here: somebody else maps the page. The cost differs only in the bookkeeping of the new page (5.19 and later set its exclusive bit)",
	.like = "cow-byte of the order-0 benchmark; vm-scalability anon-cow-seq, which times the whole child",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(cow_copy);
