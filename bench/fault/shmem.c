// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A write fault to shared memory: of a page that is not there yet (allocate,
 * clear, put it into the file, map), and of one that another mapping has made
 * (map). The difference to fault/anon is the file; that between the two cases is
 * what a new page costs.
 */
#include "harness/bench.h"
#include "harness/need.h"
#include "sys/filemem.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct mm_region region;
static int fd = -1;

static void map_file(struct bench *b)
{
	if (mmap(region.addr, region.len_bytes, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
		bench_broken(b, "map shared memory: %m");
	/* EINVAL: a kernel without THP. */
	(void)!madvise(region.addr, region.len_bytes, MADV_NOHUGEPAGE);
}

static void setup(struct bench *b)
{
	struct why why;

	fd = filemem_open_memfd(bench_size(b), &why);
	if (fd < 0)
		bench_skip(b, "%s", why.text);
	if (mm_region_reserve(&region, bench_size(b),
			      mm_table_pages() * mm_page_bytes(), &why))
		bench_broken(b, "%s", why.text);
	bench_watch(b, &region);
	map_file(b);
	mm_region_fill(&region);
}

static void run(struct bench *b)
{
	bool is_new = !strcmp(bench_word(b, "source"), "new");

	if (is_new &&
	    (ftruncate(fd, 0) || ftruncate(fd, (off_t)region.len_bytes)))
		bench_broken(b, "empty a memfd: %m");
	map_file(b);
	bench_begin(b);
	mm_region_write(&region, 1);
	bench_end(b, region.nr_pages);
}

/* Pages that were there hold what was written before; new ones cannot. */
static void check(struct bench *b)
{
	bool is_new = !strcmp(bench_word(b, "source"), "new");
	size_t nr = mm_region_nr_intact(&region);

	if (nr != (is_new ? 0 : region.nr_pages))
		bench_broken(b, "%zu of %zu pages are those of before", nr,
			     region.nr_pages);
}

static void teardown(struct bench *b)
{
	(void)b;
	mm_region_unmap(&region);
	close(fd);
	fd = -1;
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 1, .when = "source=cached" },
	{ .what = EV_MINFLT,
	  .per_op = 1,
	  .when = "source=new",
	  .since = "6.0" },
	/* handled twice, and the second time makes it a major one */
	{ .what = EV_MAJFLT,
	  .per_op = 1,
	  .when = "source=new",
	  .before = "6.0" },
	{ .what = EV_PGALLOC, .per_op = 1, .when = "source=new" },
	{ .what = EV_PRESENT_BEFORE, .per_op = 0 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 1 },
	{ .what = EV_LARGE_SHARE_AFTER, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fault_shmem = {
	.name = "fault/shmem",
	.version = 1,
	.question = "What does a write fault to shared memory cost?",
	.timed =
		"one byte written to each page, in address order, of a new shared mapping of a memfd",
	.op = "page",
	.phases = "write",
	.cases = "source=new,cached",
	.quick = "source=new",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"do_shared_fault > __do_fault > shmem_fault > shmem_get_folio_gfp (shmem_getpage_gfp before 6.2) > finish_fault",
	.expected =
		"one fault a page in both cases: a write fault maps no neighbours. new: a page is allocated, cleared and put into the page cache; cached: nothing but the mapping",
	.pitfalls =
		"before 6.0 the first write to a page is counted as a major fault, and handled twice: fault_dirty_shared_page() lets go of the mmap lock and returns VM_FAULT_RETRY (5.5 to 5.19), since 6.0 VM_FAULT_COMPLETED. Huge pages of shared memory (shmem_enabled, or huge= of a tmpfs) would make one fault of 512: MADV_NOHUGEPAGE keeps them out. Page tables are built too",
	.designs = "no difference: shared pages are never copied on write",
	.like = "will-it-scale page_fault3 (a file of /tmp, mapping and unmapping timed too)",
	.setup = setup,
	.run = run,
	.check = check,
	.teardown = teardown,
};
BENCH(fault_shmem);
