// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A private mapping of a file, of which nothing, one page or all was written.
 * Without a written page fork leaves the mapping out: the child can fault the
 * file's pages in again. One written page changes that for all of them, because
 * fork decides by the VMA (has it an anon_vma?) and then copies every entry.
 */
#include "harness/bench.h"
#include "harness/need.h"
#include "sys/filemem.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct mm_region region;
static struct park *park;
static int fd = -1;

static void setup(struct bench *b)
{
	long fs_magic = 0;
	struct why why;

	park = need_park(b);
	fd = filemem_open(bench_size(b), &fs_magic, &why);
	if (fd < 0)
		bench_skip_why(b, &why);
	bench_note(b, "file_system_magic", (double)fs_magic);
	if (mm_region_reserve(&region, bench_size(b),
			      mm_table_pages() * mm_page_bytes(), &why))
		bench_broken(b, "%s", why.text);
	bench_watch(b, &region);
}

/* Anew, as one write makes an anon_vma that the VMA keeps. */
static void map_again(struct bench *b)
{
	const char *written = bench_word(b, "written");
	struct why why;

	if (filemem_read(fd, region.nr_pages, &why))
		bench_broken(b, "%s", why.text);
	if (mmap(region.addr, region.len_bytes, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_FIXED, fd, 0) == MAP_FAILED)
		bench_broken(b, "map a file: %m");
	/* EINVAL: a kernel without THP. */
	(void)!madvise(region.addr, region.len_bytes, MADV_NOHUGEPAGE);
	mm_region_read(&region);
	if (!strcmp(written, "one"))
		*(volatile char *)region.addr = 2;
	if (!strcmp(written, "all"))
		mm_region_write(&region, 2);
}

static void run(struct bench *b)
{
	pid_t child;

	map_again(b);
	bench_begin(b);
	child = need_parked_child(b, park);
	bench_end(b, region.nr_pages);
	need_timed_exit(b, park, child, 1, 2);
}

static void teardown(struct bench *b)
{
	(void)b;
	mm_region_unmap(&region);
	close(fd);
	fd = -1;
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 0 },
	{ .what = EV_FILE, .per_op = 1, .when = "written=none" },
	{ .what = EV_FILE, .per_op = 1, .slack = 0.01, .when = "written=one" },
	{ .what = EV_FILE, .per_op = 0, .when = "written=all" },
	{ .what = EV_MAPCOUNT, .per_op = 1 },
	{ .what = EV_IN_CHILD, .per_op = 0, .when = "written=none" },
	{ .what = EV_IN_CHILD, .per_op = 1, .when = "written=one,all" },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 1, .when = "written=none" },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 2, .when = "written=one,all" },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fork_file = {
	.name = "fork/file",
	.version = 1,
	.question = "When does fork() copy a private mapping of a file?",
	.timed = "the clone(SIGCHLD) system call in the parent",
	.op = "page",
	.phases = "call,exit,wait",
	.cases = "written=none,one,all",
	.quick = "written=one",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"dup_mmap > copy_page_range > vma_needs_copy (since 5.19; before that the same test in copy_page_range) > copy_present_pte(s) > folio_dup_file_rmap_pte(s) for a page of the file (page_dup_rmap up to 6.6), folio_try_dup_anon_rmap_pte(s) for a written one",
	.expected =
		"written=none: 0 ns per page, the child has no entry. written=one: every entry is copied; a page of the file costs two locked operations, its entry is read-only already. written=all: anonymous pages, as fork/anon page=base state=exclusive",
	.pitfalls =
		"data and relocated tables of each library are such mappings with one written page: that is where the fixed cost of a small program's fork comes from. The file has no name and is all page cache; large folios of a file system that has them are kept out (POSIX_FADV_RANDOM), and would be copied in batches since 6.9",
	.designs =
		"no difference for pages of the file, which are never exclusive; written ones as in fork/anon",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_file);
