// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * First touch by several at once. Threads fault in one VMA of one mm, each in
 * a part of its own under page tables of its own, so what they share is the
 * mm (its locks, its counters), the VMA's lock and the page allocator.
 * Processes share the allocator alone.
 */
#include "harness/bench.h"
#include "harness/crew.h"
#include "harness/need.h"

#include <string.h>

static struct mm_region region, watched;
static struct crew *crew;
static size_t nr_pages; /* of each task */
static bool is_threads;

/* Every process has a region of its own at this address. */
static struct mm_region part_of(size_t i)
{
	return mm_region_part(&region, is_threads ? i : 0, nr_pages);
}

static int touch(void *arg, size_t i)
{
	const struct mm_region part = part_of(i);

	(void)arg;
	mm_region_write(&part, 1);
	return 0;
}

/* Of a process that is not the measuring one. */
static int map_own(void *arg, size_t i)
{
	(void)arg;
	return i ? mm_region_map(&region, nr_pages, MM_BASE, NULL) : 0;
}

static int unmap_own(void *arg, size_t i)
{
	(void)arg;
	if (i)
		mm_region_unmap(&region);
	return 0;
}

static void setup(struct bench *b)
{
	size_t tasks = bench_number(b, "tasks");

	is_threads = !strcmp(bench_word(b, "by"), "threads");
	nr_pages = bench_size(b);
	crew = crew_new(b, is_threads ? CREW_THREADS : CREW_PROCESSES, tasks,
			touch, NULL);
}

static void run(struct bench *b)
{
	size_t tasks = bench_number(b, "tasks");

	need_untouched(b, &region, (is_threads ? tasks : 1) * nr_pages, "base");
	watched = mm_region_part(&region, 0, nr_pages);
	bench_watch(b, &watched);
	if (!is_threads)
		crew_do(crew, map_own);
	crew_ready(crew);
	bench_begin(b);
	crew_go(crew);
	bench_end(b, tasks * nr_pages);
	if (!is_threads)
		crew_do(crew, unmap_own);
	mm_region_unmap(&region);
}

static void teardown(struct bench *b)
{
	(void)b;
	crew_free(crew);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 1 },
	{ .what = EV_PGALLOC, .per_op = 1 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fault_concurrent = {
	.name = "fault/concurrent",
	.version = 1,
	.question = "How does first touch scale over threads and processes?",
	.timed =
		"one byte written to each page of untouched memory, by all tasks at once, each to its own pages, until the last is done",
	.op = "page",
	.phases = "write",
	.cases = "by=threads,processes tasks=1,2,4,8,16,32,64 place=near; "
		 "by=threads,processes tasks=2 place=core,llc,package,node",
	.quick = "by=threads tasks=2 place=near",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"lock_vma_under_rcu (6.4 and later; before, mmap_read_lock in do_user_addr_fault) > handle_mm_fault > do_anonymous_page > vma_alloc_folio, folio_add_new_anon_rmap; the first fault of the VMA takes mmap_lock in every kernel, for its anon_vma",
	.expected =
		"one fault and one new page per page. by=processes: the cost of a page falls nearly with the number of tasks until the zone lock or memory bandwidth is reached; by=threads: less so, as every fault changes the read count of the same lock (mmap_lock; since 6.4 the VMA's)",
	.pitfalls =
		"parts of whole page tables: sizes that are none let two threads meet at one table lock. A size is the pages of each task, so memory grows with the tasks. The largest part of a fault is clearing the page",
	.designs =
		"no difference in what is shared: exclusive sets the bit of a page that nobody else has yet (5.19 and later)",
	.like = "will-it-scale page_fault1_threads and page_fault1_processes, which time mapping and unmapping too, and whose threads have neighbouring mappings that merge into one VMA",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fault_concurrent);
