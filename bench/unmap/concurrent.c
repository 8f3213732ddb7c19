// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Several munmap() at once, each of a mapping of its own. Threads share the mm:
 * its lock is taken for writing to cut the mapping out, and every call has to
 * flush the TLBs of all CPUs that run a thread. Processes share the allocator.
 */
#include "harness/bench.h"
#include "harness/crew.h"
#include "harness/need.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#define TASKS_MAX 64

static struct mm_region parts[TASKS_MAX]; /* a process has its own alone */
static struct crew *crew;
static size_t tasks, nr_pages;

/* Member 0's is the one that the proof looks at. */
static int map_own(void *arg, size_t i)
{
	int err = 0;

	(void)arg;
	if (i)
		err = mm_region_map(&parts[i], nr_pages, MM_BASE, NULL);
	if (i && !err)
		mm_region_fill(&parts[i]);
	return err;
}

static int unmap(void *arg, size_t i)
{
	(void)arg;
	return munmap(parts[i].addr, parts[i].len_bytes) ? -errno : 0;
}

/* The guards around the hole. */
static int unmap_rest(void *arg, size_t i)
{
	(void)arg;
	mm_region_unmap(&parts[i]);
	return 0;
}

static void setup(struct bench *b)
{
	bool is_threads = !strcmp(bench_word(b, "by"), "threads");

	tasks = bench_number(b, "tasks");
	nr_pages = bench_size(b);
	crew = crew_new(b, is_threads ? CREW_THREADS : CREW_PROCESSES, tasks,
			unmap, NULL);
}

static void run(struct bench *b)
{
	need_region(b, &parts[0], nr_pages, "base");
	crew_do(crew, map_own);
	crew_ready(crew);
	bench_begin(b);
	crew_go(crew);
	bench_end(b, tasks * nr_pages);
	crew_do(crew, unmap_rest);
}

static void teardown(struct bench *b)
{
	(void)b;
	crew_free(crew);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_MAPCOUNT, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 0 },
	{ .what = EV_PRESENT, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def unmap_concurrent = {
	.name = "unmap/concurrent",
	.version = 1,
	.question = "How does munmap() scale over threads and processes?",
	.timed =
		"one munmap() by each task at the same time, each of its own populated mapping, until the last has returned",
	.op = "page",
	.phases = "call",
	.cases = "by=threads,processes tasks=1,2,4,8,16,32,64 place=near; "
		 "by=threads,processes tasks=2 place=core,llc,package,node",
	.quick = "by=threads tasks=2 place=near",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"__vm_munmap > do_vmi_munmap (6.3 and later; do_mas_munmap in 6.1, __do_munmap before) under mmap_write_lock, since 4.20 downgraded to reading before unmap_region > unmap_vmas > zap_pte_range, free_pgtables, tlb_finish_mmu",
	.expected =
		"no fault, nothing present afterwards. by=processes: falls nearly with the number of tasks until zone->lock is contended; by=threads: the zap runs with mmap_lock held for reading, so calls overlap in it, but each waits for the others to downgrade and interrupts their CPUs to flush",
	.pitfalls =
		"the shootdown is the cost of threads: one interrupt to each CPU of the mm for each flush; in a virtual machine it is several times dearer. Per-CPU page lists are refilled from and drained to one zone",
	.designs = "no difference: pages that nobody shares",
	.like = "will-it-scale page_fault1 and mmap1, whose loops unmap; here the call alone",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(unmap_concurrent);
