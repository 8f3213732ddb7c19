// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The write fault after the child is gone: the page is write-protected but
 * nobody shares it any more, and the kernel may reuse it in place. How it finds
 * that out is the whole debate.
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
	need_unpark(b, park, need_parked_child(b, park));
	park_reset(park);
	bench_begin(b);
	mm_region_write(&region, 3);
	bench_end(b, region.nr_pages);
}

static void teardown(struct bench *b)
{
	(void)b;
	mm_region_unmap(&region);
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 1 },
	{ .what = EV_PGREUSE, .per_op = 1, .since = "5.9" },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_MAPCOUNT, .per_op = 1 },
	{ .what = EV_ANON_EXCLUSIVE, .per_op = 0, .since = "5.19" },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_THP_SHARE, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def cow_reuse = {
	.name = "cow/reuse",
	.version = 1,
	.question =
		"What does the write fault cost when nobody shares the page any more?",
	.timed =
		"one byte written to each page by the parent, in address order, after the child was reaped",
	.op = "page",
	.phases = "write",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"handle_pte_fault > do_wp_page > wp_can_reuse_anon_folio (6.x) > wp_page_reuse; no allocation",
	.expected =
		"one fault and one reuse (pgreuse) per page; no frame changes",
	.pitfalls =
		"THP, merged VMAs and memory taken back by a hypervisor are excluded and proven; NUMA balancing adds faults of its own",
	.designs =
		"mapcount reuses at one mapping; refcount needs a reference count of one, so a page that still sits in a per-CPU LRU batch is copied (5.9 to 5.17); exclusive reuses at once when the bit is set, else drains the batch and tests the count, then sets the bit",
	.like = "cow-reuse-byte of the order-0 benchmark; not in will-it-scale, stress-ng or perf bench",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(cow_reuse);
