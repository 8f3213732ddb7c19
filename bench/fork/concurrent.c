// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Several forks at once. Threads fork one mm over and over: dup_mmap() holds
 * its mmap_lock for writing, so they take turns, and all children share the
 * same pages. Processes fork memory of their own and meet only in the
 * allocator, in the counts of pages that everybody maps (the program), and in
 * the locks of the process table.
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
static bool is_threads;

/* Each process has its region, threads have one: all its pages exclusive. */
static int rewrite(void *arg, size_t i)
{
	int err;

	(void)arg;
	if (is_threads && i)
		return 0;
	if (!region.addr) {
		err = mm_region_map(&region, nr_pages, MM_BASE, NULL);
		if (err)
			return err;
		mm_region_fill(&region);
	}
	mm_region_write(&region, 2);
	return 0;
}

static int fork_one(void *arg, size_t i)
{
	struct crew_child *slot = (struct crew_child *)arg + i;
	pid_t parent = getpid(), child = proc_fork();

	if (child == 0) {
		park_die_with(parent);
		park_exit_on_release(slot->park);
	}
	slot->child = child;
	return child < 0 ? child : 0;
}

static void setup(struct bench *b)
{
	tasks = bench_number(b, "tasks");
	nr_pages = bench_size(b);
	is_threads = !strcmp(bench_word(b, "by"), "threads");
	/* One for all sizes: each more would be one more VMA to fork. */
	if (!slots)
		slots = crew_shared(b, TASKS_MAX * sizeof(*slots));
	for (size_t i = 0; i < tasks; i++)
		slots[i].park = need_park(b);
	crew = crew_new(b, is_threads ? CREW_THREADS : CREW_PROCESSES, tasks,
			fork_one, slots);
	need_region(b, &region, nr_pages, "base");
}

static void run(struct bench *b)
{
	crew_do(crew, rewrite);
	crew_ready(crew);
	bench_begin(b);
	crew_go(crew);
	bench_end(b, tasks * nr_pages);
	for (size_t i = 0; i < tasks; i++)
		need_child_priority(b, slots[i].child);
	crew_do(crew, crew_end_child);
	bench_phase_ns(b, 1, crew_longest_ns(crew));
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
		.what = EV_MAPCOUNT_AFTER, .per_op = (mappings),               \
		.when = "by=threads tasks=" text                               \
	}

static const struct expect expects[] = {
	/* one for the stack of each member */
	{ .what = EV_MINFLT, .per_op = 0, .slack = 0.02 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_MAPCOUNT, .per_op = 1 },
	{ .what = EV_ANON_EXCLUSIVE, .per_op = 1, .since = "5.19" },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 0 },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 2, .when = "by=processes" },
	MAPPED("1", 2),
	MAPPED("2", 3),
	MAPPED("4", 5),
	MAPPED("8", 9),
	MAPPED("16", 17),
	MAPPED("32", 33),
	MAPPED("64", 65),
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_LARGE_SHARE, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fork_concurrent = {
	.name = "fork/concurrent",
	.version = 1,
	.question = "How does fork() scale over threads and processes?",
	.timed =
		"one fork() by each task at the same time, until the last has returned; a page is one page of one fork",
	.op = "page",
	.phases = "call,exit",
	.cases = "by=threads,processes tasks=1,2,4,8,16,32,64 place=near; "
		 "by=threads,processes tasks=2 place=core,llc,package,node",
	.quick = "by=threads tasks=2 place=near",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"kernel_clone > copy_process > dup_mm > dup_mmap under mmap_write_lock of the parent > copy_page_range; since 6.5 each VMA is write-locked too (vma_start_write), so page faults of other threads wait as well; exit: mmput > exit_mmap",
	.expected =
		"by=threads: the calls take turns at mmap_lock, so the cost of a page stays that of tasks=1 whatever the number of tasks; by=processes: it falls nearly with the number of tasks. No page changes its frame; each fork adds one mapping to each page",
	.pitfalls =
		"with threads the first fork of a sample finds exclusive pages and the others shared ones, which are cheaper; the memory bandwidth, the turbo and the last-level cache are shared by processes too; second hardware threads of a core count as tasks (place=near takes them last, place=core is two of them); phase exit is measured from the signal until the last child is gone",
	.designs =
		"all children of threads count into the same pages: mapcount and refcount are the same contended lines in every design; exclusive saves no count at fork but clears its bit only in the first of them",
	.like = "will-it-scale fork1_threads and fork1_processes, whose loop holds the child's exit and the wait too; stress-ng --fork N",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_concurrent);
