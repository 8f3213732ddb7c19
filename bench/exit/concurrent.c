// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Several processes end at once. Each has a forked copy of its parent's memory;
 * the parents are the threads of one mm or processes of their own.
 *
 * threads, shared: all children have the same pages, and drop the counts of the
 * same pages at the same time. processes, shared: each child shares with its
 * own parent alone. exclusive: each child rewrote its pages and frees them.
 */
#include "harness/bench.h"
#include "harness/crew.h"
#include "harness/need.h"

#include <string.h>

#define TASKS_MAX 64

static struct mm_region region; /* of each process */
static struct crew_child *slots;
static struct crew *crew;
static size_t tasks, nr_pages;
static bool is_threads, is_shared;

/* A child of this task, parked, with all pages in its page tables. */
static int fork_one(void *arg, size_t i)
{
	struct crew_child *slot = (struct crew_child *)arg + i;
	pid_t parent = getpid(), child;
	int err;

	if (!region.addr) {
		err = mm_region_map(&region, nr_pages, MM_BASE, NULL);
		if (err)
			return err;
		mm_region_fill(&region);
	}
	child = proc_fork();
	if (child < 0)
		return child;
	if (child == 0) {
		park_die_with(parent);
		if (!is_shared)
			mm_region_write(&region, 4);
		park_exit_on_release(slot->park);
	}
	slot->child = child; /* shared memory: not by the child */
	park_wait_arrived(slot->park, 1);
	return 0;
}

static void setup(struct bench *b)
{
	tasks = bench_number(b, "tasks");
	nr_pages = bench_size(b);
	is_threads = !strcmp(bench_word(b, "by"), "threads");
	is_shared = !strcmp(bench_word(b, "state"), "shared");
	/* One for all sizes: each more would be one more VMA to fork. */
	if (!slots)
		slots = crew_shared(b, TASKS_MAX * sizeof(*slots));
	for (size_t i = 0; i < tasks; i++)
		slots[i].park = need_park(b);
	crew = crew_new(b, is_threads ? CREW_THREADS : CREW_PROCESSES, tasks,
			crew_end_child, slots);
	need_region(b, &region, nr_pages, "base");
}

static void run(struct bench *b)
{
	crew_do(crew, fork_one);
	for (size_t i = 0; i < tasks; i++)
		need_child_priority(b, slots[i].child);
	crew_ready(crew);
	bench_begin(b);
	crew_go(crew);
	bench_end(b, tasks * nr_pages);
	crew_do(crew, crew_reap_child);
}

static void teardown(struct bench *b)
{
	(void)b;
	crew_free(crew);
	for (size_t i = 0; i < tasks; i++)
		park_free(slots[i].park);
	mm_region_unmap(&region);
}

#define MAPPED(text, mappings)                                                 \
	{                                                                      \
		.what = EV_MAPCOUNT, .per_op = (mappings),                     \
		.when = "state=shared by=threads tasks=" text                  \
	}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0, .slack = 0.02 },
	{ .what = EV_EXCLUSIVE, .per_op = 0, .when = "state=shared" },
	{ .what = EV_EXCLUSIVE, .per_op = 1, .when = "state=exclusive" },
	{ .what = EV_MAPCOUNT, .per_op = 1, .when = "state=exclusive" },
	{ .what = EV_MAPCOUNT,
	  .per_op = 2,
	  .when = "state=shared by=processes" },
	MAPPED("1", 2),
	MAPPED("2", 3),
	MAPPED("4", 5),
	MAPPED("8", 9),
	MAPPED("16", 17),
	MAPPED("32", 33),
	MAPPED("64", 65),
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 1 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_LARGE_SHARE, .per_op = 0 },
	{ 0 },
};

static const struct bench_def exit_concurrent = {
	.name = "exit/concurrent",
	.version = 1,
	.question = "How does the exit of many processes at once scale?",
	.timed =
		"from the signal to all parents, each of which wakes its child, until the last child is gone with its memory torn down: two context switches are part of the fixed cost",
	.op = "page",
	.phases = "exit",
	.cases =
		"state=shared,exclusive by=threads,processes tasks=1,2,4,8,16,32,64 place=near; "
		"state=shared,exclusive by=threads,processes tasks=2 place=core,llc,package,node",
	.quick = "state=shared by=threads tasks=2 place=near",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"do_exit > exit_mm > mmput > exit_mmap > unmap_vmas > zap_pte_range > folio_remove_rmap_ptes (6.8 and later; page_remove_rmap before), unlink_anon_vmas under the lock of the root anon_vma; tlb_finish_mmu > free_pages_and_swap_cache",
	.expected =
		"no fault in the parents; afterwards each page is mapped by its parent alone. The cost of a page falls with the number of tasks, least for state=shared by=threads, where all children drop the counts of the same pages",
	.pitfalls =
		"each child runs on the CPU of its parent; by=threads the threads are parents, but the pages are of one mm. The lock of the root anon_vma is shared by all children of one mm",
	.designs =
		"the same counts go down in every design since 5.10; nothing is decided at exit",
	.like = "vm-scalability, which times whole processes; will-it-scale fork1",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(exit_concurrent);
