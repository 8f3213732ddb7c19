// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Write protection without sharing: the page was never forked, so every copy
 * would be a needless one.
 *
 * mprotect: read-only and back, then written. Since 6.0 (64fe24a3e05e) the way
 * back makes exclusive dirty pages writable at once, so no fault is left; before
 * that every page takes one.
 * softdirty: /proc/self/clear_refs write-protects to see the next write; the
 * fault must reuse the page.
 */
#include "harness/bench.h"
#include "harness/need.h"
#include "sys/softdirty.h"

#include <string.h>
#include <sys/mman.h>

static struct mm_region region;

static void setup(struct bench *b)
{
	need_region(b, &region, bench_size(b), "base");
}

static void protect(struct bench *b, int prot)
{
	if (mprotect(region.addr, region.len_bytes, prot))
		bench_broken(b, "mprotect: %m");
}

static void run(struct bench *b)
{
	bool is_mprotect = !strcmp(bench_word(b, "by"), "mprotect");

	bench_begin_phase(b, 1);
	if (is_mprotect)
		protect(b, PROT_READ);
	else if (softdirty_clear())
		bench_broken(b, "write 4 to /proc/self/clear_refs failed");
	/* nothing of the toggle is left to see later: look now */
	if (is_mprotect && bench_takes_proof(b))
		need_protected(b, &region);
	if (is_mprotect)
		protect(b, PROT_READ | PROT_WRITE);
	bench_end_phase(b, 1);
	bench_begin(b);
	mm_region_write(&region, 3);
	bench_end(b, region.nr_pages);
}

static void teardown(struct bench *b)
{
	(void)b;
	mm_region_unmap(&region);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 1, .when = "by=softdirty" },
	{ .what = EV_PGREUSE,
	  .per_op = 1,
	  .slack = 0.1,
	  .when = "by=softdirty" },
	{ .what = EV_MINFLT,
	  .per_op = 1,
	  .when = "by=mprotect",
	  .before = "6.0" },
	{ .what = EV_MINFLT,
	  .per_op = 0,
	  .when = "by=mprotect",
	  .since = "6.0" },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_MAPCOUNT, .per_op = 1 },
	{ .what = EV_ANON_EXCLUSIVE, .per_op = 1, .since = "5.19" },
	{ .what = EV_PFN_CHANGED, .per_op = 0, .since = "5.18" },
	/* refcount copies what still sits in an LRU batch: 15 pages, 31 later */
	{ .what = EV_PFN_CHANGED, .per_op = 0, .slack = 0.1, .before = "5.18" },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def cow_protect = {
	.name = "cow/protect",
	.version = 1,
	.question =
		"What does a write cost after write protection, never shared?",
	.timed =
		"one byte written to each page, in address order, after the protection; phase protect is what set it",
	.op = "page",
	.phases = "write,protect",
	.cases = "by=mprotect,softdirty",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"protect: mprotect > change_pte_range, or clear_refs_write > clear_soft_dirty; write: do_wp_page > wp_page_reuse, or no fault at all",
	.expected =
		"by=softdirty: one fault and one reuse per page; by=mprotect: no fault since 6.0, one before; no frame changes",
	.pitfalls =
		"clear_refs write-protects the whole process, the harness included: four faults a sample are allowed for it",
	.designs =
		"mapcount: reuse. refcount: reuse, but any extra reference (a pin, a page in an LRU batch) makes it a copy and the pin loses the page. exclusive: the bit alone decides, no look at counts",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(cow_protect);
