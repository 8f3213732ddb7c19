// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The end of a process with memory: every entry is dropped, every page loses a
 * mapping and a reference, and pages nobody else has go back to the allocator.
 *
 * shared: the parent has the pages too, so nothing is freed but page tables.
 * exclusive: the child rewrote all of them, so each is freed.
 */
#include "harness/bench.h"
#include "harness/need.h"

#include <string.h>

static struct mm_region region;
static struct park *park;
static pid_t child;

static void rewrite(void *arg)
{
	mm_region_write(arg, 4);
}

static void setup(struct bench *b)
{
	park = need_park(b);
	need_region(b, &region, bench_size(b), bench_word(b, "page"));
}

static void run(struct bench *b)
{
	bool is_shared = !strcmp(bench_word(b, "state"), "shared");
	int err;

	child = need_child_after(b, park, is_shared ? NULL : rewrite, &region);
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
	(void)b;
	mm_region_unmap(&region);
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_EXCLUSIVE, .per_op = 0, .when = "state=shared page=base" },
	{ .what = EV_EXCLUSIVE, .per_op = 1, .when = "state=exclusive" },
	{ .what = EV_THP_SHARE, .per_op = 0 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
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
	.cases = "page=base state=shared,exclusive",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"do_exit > exit_mm > mmput > exit_mmap > unmap_vmas > zap_pte_range > folio_remove_rmap, then tlb_finish_mmu > free_pages; phase wait: release_task",
	.expected =
		"no fault in the parent; after a shared child's exit every page is mapped once again",
	.pitfalls =
		"the teardown may be left to whoever else holds the address space (an open /proc file, a lazy TLB user)",
	.designs =
		"no difference in rules; the counts to drop are the same since 5.10",
	.like = "vm-scalability, which times whole processes",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(exit_anon);
