// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Several tasks break COW at once, while a child holds every page.
 *
 * page: all write the same pages in the same order. Threads race for one page
 * table entry: one copies, the others find its copy, in their own fault or
 * without one. Processes each copy for themselves, from one page whose counts
 * all of them change.
 * folio: each writes pages of its own, but they lie side by side in the same
 * large folios, whose counts are shared by all of their pages.
 * disjoint: each writes base pages of its own part: nothing of a page is shared
 * but with the child that sleeps. It is the control.
 */
#include "harness/bench.h"
#include "harness/crew.h"
#include "harness/kind.h"
#include "harness/need.h"

#include <string.h>

static struct mm_region region, watched;
static struct crew *crew;
static struct park *park;
static size_t tasks;
static bool is_threads, is_page, is_folio;

static int write_pages(void *arg, size_t i)
{
	size_t step = is_folio ? tasks : 1;
	size_t first = is_page ? 0 : is_folio ? i : i * watched.nr_pages;

	(void)arg;
	for (size_t k = 0; k < watched.nr_pages; k++)
		*(volatile char *)(region.addr +
				   (first + k * step) * region.page_bytes) =
			(char)i;
	return 0;
}

static void make_pages(struct bench *b)
{
	need_pages(b, &region, bench_size(b) * (is_page ? 1 : tasks),
		   is_folio ? "ptethp" : "base");
	/* There is room for as much; it is member 0's, or all have a share. */
	watched = mm_region_part(&region, 0, bench_size(b));
	bench_watch(b, &watched);
}

static void setup(struct bench *b)
{
	const char *what = bench_word(b, "what");

	tasks = bench_number(b, "tasks");
	is_threads = !strcmp(bench_word(b, "by"), "threads");
	is_page = !strcmp(what, "page");
	is_folio = !strcmp(what, "folio");
	need_cpus(b, tasks);
	park = need_park(b);
	if (is_threads)
		crew = crew_new(b, CREW_THREADS, tasks, write_pages, NULL);
	if (!is_folio)
		make_pages(b);
}

static void run(struct bench *b)
{
	pid_t child;

	/* A copy of a part of a folio is no folio: from the start again. */
	if (is_folio)
		make_pages(b);
	else
		mm_region_write(&region, 2);
	child = need_child_after(b, park, NULL, NULL);
	if (!is_threads)
		crew = crew_new(b, CREW_PROCESSES, tasks, write_pages, NULL);
	crew_ready(crew);
	bench_begin(b);
	crew_go(crew);
	bench_end(b, tasks * watched.nr_pages);
	if (!is_threads)
		crew_free(crew);
	need_unpark(b, park, child);
	park_reset(park);
	if (is_folio)
		pages_drop(b, &region);
}

static void teardown(struct bench *b)
{
	if (is_threads)
		crew_free(crew);
	if (!is_folio)
		pages_drop(b, &region);
	park_free(park);
}

/*
 * Threads on one page: at least one of them faults, at most all. For processes
 * every page has the child, the case and the other members.
 */
#define OF_TASKS(n)                                                            \
	{ .what = EV_MINFLT,                                                   \
	  .per_op = (1 + 1.0 / (n)) / 2,                                       \
	  .slack = (1 - 1.0 / (n)) / 2 + 0.01,                                 \
	  .when = "what=page by=threads tasks=" #n },                          \
		{ .what = EV_PGALLOC,                                          \
		  .per_op = 1.0 / (n),                                         \
		  .when = "what=page by=threads tasks=" #n },                  \
		{ .what = EV_MAPCOUNT,                                         \
		  .per_op = (n) + 1,                                           \
		  .when = "what=page,disjoint by=processes tasks=" #n },       \
	{                                                                      \
		.what = EV_PFN_CHANGED, .per_op = 1.0 / (n),                   \
		.when = "what=folio by=processes tasks=" #n                    \
	}

static const struct expect expects[] = {
	OF_TASKS(1),
	OF_TASKS(2),
	OF_TASKS(4),
	OF_TASKS(8),
	OF_TASKS(16),
	OF_TASKS(32),
	OF_TASKS(64),
	{ .what = EV_MINFLT,
	  .per_op = 1,
	  .slack = 0.02,
	  .when = "what=folio,disjoint" },
	{ .what = EV_MINFLT,
	  .per_op = 1,
	  .slack = 0.02,
	  .when = "what=page by=processes" },
	{ .what = EV_PGALLOC, .per_op = 1, .when = "by=processes" },
	{ .what = EV_PGALLOC, .per_op = 1, .when = "what=folio,disjoint" },
	{ .what = EV_PGREUSE, .per_op = 0, .when = "what=page,disjoint" },
	{ .what = EV_MAPCOUNT,
	  .per_op = 2,
	  .when = "what=page,disjoint by=threads" },
	{ .what = EV_EXCLUSIVE, .per_op = 0 },
	{ .what = EV_PFN_CHANGED, .per_op = 1, .when = "what=page,disjoint" },
	{ .what = EV_PFN_CHANGED, .per_op = 1, .when = "by=threads" },
	{ .what = EV_EXCLUSIVE_AFTER,
	  .per_op = 1,
	  .when = "what=page,disjoint" },
	{ .what = EV_LARGE_SHARE, .per_op = 1, .when = "what=folio" },
	{ 0 },
};

static const struct bench_def cow_contended = {
	.name = "cow/contended",
	.version = 1,
	.question =
		"How does breaking COW scale when tasks meet on a page or a folio?",
	.timed =
		"one byte written to each of its pages by each task, all at once, while a child holds them, until the last task is done",
	.op = "write",
	.phases = "write",
	.cases =
		"what=page,folio,disjoint by=threads,processes tasks=1,2,4,8,16,32,64 place=near; "
		"what=page,folio,disjoint by=threads,processes tasks=2 place=core,llc,package,node",
	.quick = "what=page by=threads tasks=2 place=near",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"do_wp_page > wp_page_copy: the old page is held by a reference while it is copied without the page table lock, then pte_same under the lock: who lost frees his copy and faults no more; folio_remove_rmap_pte (6.8 and later; page_remove_rmap before) and folio_put on the old page",
	.expected =
		"what=page by=threads: between one fault of all tasks and one of each, and one frame kept per page; by=processes and the other cases: one fault and one copied page per write. Threads do not scale even where they are disjoint: each copy replaces a present entry, so it interrupts the CPUs of all other threads to flush their TLBs, and in a virtual machine that is most of the cost (here 17 us a write for two threads, 1.3 us for two processes); folio adds the shared counts of the folio. place=core: two threads of a core share its caches and its execution units; llc, package, node: each contended line comes from farther away, and a process on another node copies to its own node from that of the first toucher",
	.pitfalls =
		"threads of what=page do not share the work: each writes all pages, and who comes late writes without a fault, so the cost of a write falls although nothing scales. Copies of the losers are allocated, filled and freed for nothing. With processes the counts of a page differ with the number of tasks. The places are what this machine has, seen from the measured CPU: others skip, and in a virtual machine the topology may be invented. Automatic NUMA balancing would move pages: check says so",
	.designs =
		"mapcount and refcount change two counts of the old page, in a large folio those of the folio as well (since 6.10 the large mapcount, since 6.15 without the per-page counts if CONFIG_NO_PAGE_MAPCOUNT); exclusive changes no rule here, as every page is shared and so copied",
	.like = "will-it-scale page_fault1 and 2 for faults without COW; none has COW on one page",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(cow_contended);
