// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two tasks break COW of the same pages at once, near each other and far apart:
 * what the distance between the CPUs adds to a contended page. For how it goes
 * on with more tasks, and for pages side by side, see cow/contended.
 */
#include "harness/bench.h"
#include "harness/crew.h"
#include "harness/need.h"

#include <string.h>

#define TASKS 2

static struct mm_region region;
static struct crew *crew;
static struct park *park;
static bool is_threads;

static int write_pages(void *arg, size_t i)
{
	(void)arg;
	mm_region_write(&region, (unsigned char)(i + 3));
	return 0;
}

static void setup(struct bench *b)
{
	is_threads = !strcmp(bench_word(b, "by"), "threads");
	need_cpus(b, TASKS);
	park = need_park(b);
	if (is_threads)
		crew = crew_new(b, CREW_THREADS, TASKS, write_pages, NULL);
	need_region(b, &region, bench_size(b), "base");
}

static void run(struct bench *b)
{
	pid_t child;

	mm_region_write(&region, 2);
	child = need_child_after(b, park, NULL, NULL);
	/* Processes share what they were forked with: new ones each time. */
	if (!is_threads)
		crew = crew_new(b, CREW_PROCESSES, TASKS, write_pages, NULL);
	crew_ready(crew);
	bench_begin(b);
	crew_go(crew);
	bench_end(b, TASKS * region.nr_pages);
	if (!is_threads)
		crew_free(crew);
	need_unpark(b, park, child);
	park_reset(park);
}

static void teardown(struct bench *b)
{
	(void)b;
	if (is_threads)
		crew_free(crew);
	mm_region_unmap(&region);
	park_free(park);
}

static const struct expect expects[] = {
	/* between one fault of both threads and one of each */
	{ .what = EV_MINFLT,
	  .per_op = 0.75,
	  .slack = 0.26,
	  .when = "by=threads" },
	{ .what = EV_MINFLT,
	  .per_op = 1,
	  .slack = 0.02,
	  .when = "by=processes" },
	{ .what = EV_PGALLOC, .per_op = 0.5, .when = "by=threads" },
	{ .what = EV_PGALLOC, .per_op = 1, .when = "by=processes" },
	{ .what = EV_PGREUSE, .per_op = 0 },
	{ .what = EV_EXCLUSIVE, .per_op = 0 },
	{ .what = EV_MAPCOUNT, .per_op = 2, .when = "by=threads" },
	{ .what = EV_MAPCOUNT, .per_op = 3, .when = "by=processes" },
	{ .what = EV_PFN_CHANGED, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def cow_place = {
	.name = "cow/place",
	.version = 1,
	.question =
		"What does the distance of two CPUs add to a contended COW fault?",
	.timed =
		"one byte written to each page by both tasks at once, while a child holds the pages, until the second is done",
	.op = "write",
	.phases = "write",
	.cases = "by=threads,processes place=core,llc,package,node",
	.quick = "by=threads place=llc",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"do_wp_page > wp_page_copy; threads: the page table lock, the lock of the VMA (6.4 and later) or mmap_lock, ptep_clear_flush and its interrupt to the other CPU; processes: the counts of the old page, folio_remove_rmap_pte, folio_put",
	.expected =
		"core: two threads of a core share its caches and its execution units; llc, package, node: each contended line comes from farther away. Processes of another node copy to their own node from the node of the first toucher",
	.pitfalls =
		"the places are what this machine has, seen from the measured CPU (hwloc): others skip. In a virtual machine the topology may be invented. Automatic NUMA balancing would move pages; check says so",
	.designs =
		"as cow/contended: the same counts in every design, as the pages are shared",
	.like = "will-it-scale has the number of tasks but no distance",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(cow_place);
