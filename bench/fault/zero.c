// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * First touch by a read maps the shared zero page: no allocation, no rmap, a
 * special entry that GUP-fast refuses. Programs that "populate" by reading
 * measure this and think they measured memory.
 */
#include "harness/bench.h"
#include "harness/need.h"

static struct mm_region region;

static void run(struct bench *b)
{
	need_untouched(b, &region, bench_size(b), "base");
	bench_begin(b);
	mm_region_read(&region);
	bench_end(b, region.nr_pages);
	bench_begin_phase(b, 1);
	mm_region_write(&region, 1);
	bench_end_phase(b, 1);
	mm_region_unmap(&region);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 1 },
	{ .what = EV_PGREUSE, .per_op = 0 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_THP_SHARE, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fault_zero = {
	.name = "fault/zero",
	.version = 1,
	.question = "What does the first read of anonymous memory cost?",
	.timed =
		"one byte read from each page, in address order, of memory never touched; phase write then writes over the zero page",
	.op = "page",
	.phases = "read,write",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"read: do_anonymous_page maps the zero page as a special entry; write: do_wp_page > wp_page_copy, which clears a new page instead of copying",
	.expected =
		"one fault per page in each phase; reading allocates page tables only",
	.pitfalls =
		"a huge zero page would make one fault of 512; MADV_NOHUGEPAGE keeps it out",
	.designs = "no difference: the zero page is never reused in place",
	.run = run,
};
BENCH(fault_zero);
