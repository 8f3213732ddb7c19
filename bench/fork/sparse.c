// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One page in every page table, or in every table of page tables: fork then
 * copies a table for each page. What a page costs in fork/anon is the cost of
 * an entry; here it is the cost of a table: allocate it, clear it, link it,
 * and look at all of its entries for the one that is used.
 */
#include "harness/bench.h"
#include "harness/need.h"
#include "sys/smaps.h"

#include <string.h>

static struct mm_region region;
static struct park *park;

/* From one page to the next, and how many tables each page has to itself. */
static size_t page_step(const struct bench *b, size_t *nr_levels)
{
	size_t table_bytes = mm_table_pages() * mm_page_bytes();
	bool is_pmd = !strcmp(bench_word(b, "density"), "pmd");

	*nr_levels = is_pmd ? 2 : 1;
	return is_pmd ? mm_table_pages() * table_bytes : table_bytes;
}

static uint64_t tables_bytes(struct bench *b)
{
	uint64_t bytes;

	if (status_vm_pte_bytes(&bytes))
		bench_broken(b, "read VmPTE from /proc/self/status");
	return bytes;
}

static void setup(struct bench *b)
{
	size_t nr_pages = bench_size(b), nr_levels, nr_tables;
	uint64_t before;
	struct why why;

	park = need_park(b);
	if (mm_region_map_sparse(&region, nr_pages, page_step(b, &nr_levels),
				 &why))
		bench_skip(b, "%s (see ulimit -v and vm.overcommit_memory)",
			   why.text);
	bench_watch(b, &region);
	before = tables_bytes(b);
	mm_region_fill(&region);
	nr_tables = (tables_bytes(b) - before) / mm_page_bytes();
	/* Each end may share a table of page tables with what lies beside. */
	if (nr_tables + 2 < nr_levels * nr_pages ||
	    nr_tables > nr_levels * nr_pages + nr_pages / 64 + 4)
		bench_broken(b, "%zu pages have %zu page tables", nr_pages,
			     nr_tables);
	bench_note(b, "tables_per_page", (double)nr_tables / (double)nr_pages);
}

static void run(struct bench *b)
{
	pid_t child;

	mm_region_write(&region, 2);
	bench_begin(b);
	child = need_parked_child(b, park);
	bench_end(b, region.nr_pages);
	need_timed_exit(b, park, child, 1, 2);
}

static void teardown(struct bench *b)
{
	(void)b;
	mm_region_unmap(&region);
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_PGALLOC, .per_op = 1, .when = "density=table" },
	{ .what = EV_PGALLOC, .per_op = 2, .when = "density=pmd" },
	{ .what = EV_IN_CHILD, .per_op = 1 },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 0 },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 2 },
	{ .what = EV_LARGE_SHARE, .per_op = 0 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fork_sparse = {
	.name = "fork/sparse",
	.version = 1,
	.question =
		"What does fork() cost for a page table with one page in it?",
	.timed = "the clone(SIGCHLD) system call in the parent",
	.op = "page",
	.phases = "call,exit,wait",
	.cases = "density=table,pmd",
	.quick = "density=table",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"copy_page_range > copy_p4d_range > copy_pud_range > copy_pmd_range (a table of 512 entries is allocated and scanned) > copy_pte_range (the same) > copy_present_pte(s); exit: unmap_page_range and free_pgtables, where each table is freed by itself",
	.expected =
		"density=table: one page table a page, so the cost of fork/anon page=base (one page) and that of a table on top. density=pmd: one page in each GiB of address space, and a second table a page. The frames are not copied",
	.pitfalls =
		"an entry that is not used is looked at too: 511 of 512, at a nanosecond or less each; divided by its 512 pages the same table hardly shows in fork/anon. The region is 2 MiB or 1 GiB of address space a page, reserved with MAP_NORESERVE: the case skips under ulimit -v or vm.overcommit_memory=2. Memory is one page, its tables and those of the child: five pages a page at the most",
	.designs =
		"no difference: tables are the same in all three. It tells how much of fork is not about pages, so that a difference between designs is not sought in it",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_sparse);
