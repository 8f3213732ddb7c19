// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Shared memory is the control of fork: its pages can be found again through
 * the file, so the child may fault them in later and no entry is copied
 * (vma_needs_copy(), until 5.18 the test at the head of copy_page_range()).
 */
#include "harness/bench.h"
#include "harness/need.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct mm_region region;
static struct park *park;

static void map_shared(struct bench *b)
{
	bool is_memfd = !strcmp(bench_word(b, "map"), "memfd");
	int fd = -1, flags = MAP_SHARED | MAP_FIXED;
	struct why why;

	if (mm_region_reserve(&region, bench_size(b),
			      mm_table_pages() * mm_page_bytes(), &why))
		bench_broken(b, "%s", why.text);
	if (is_memfd) {
		fd = memfd_create("fork/shared", MFD_CLOEXEC);
		if (fd < 0 || ftruncate(fd, (off_t)region.len_bytes))
			bench_broken(b, "make a memfd: %m");
	} else {
		flags |= MAP_ANONYMOUS;
	}
	if (mmap(region.addr, region.len_bytes, PROT_READ | PROT_WRITE, flags,
		 fd, 0) == MAP_FAILED)
		bench_broken(b, "map shared memory: %m");
	if (fd >= 0)
		close(fd);
	/* EINVAL: a kernel without THP. */
	(void)!madvise(region.addr, region.len_bytes, MADV_NOHUGEPAGE);
	bench_watch(b, &region);
}

static void setup(struct bench *b)
{
	park = need_park(b);
	map_shared(b);
	mm_region_fill(&region);
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
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_FILE, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 0 },
	{ .what = EV_MAPCOUNT, .per_op = 1 },
	{ .what = EV_IN_CHILD, .per_op = 0 },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 1 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fork_shared = {
	.name = "fork/shared",
	.version = 1,
	.question = "Does shared memory make fork() dearer?",
	.timed = "the clone(SIGCHLD) system call in the parent",
	.op = "page",
	.phases = "call,exit,wait",
	.cases = "map=anon,memfd",
	.quick = "map=anon",
	.sweep = "pages",
	.headline = HEADLINE_FIXED,
	.expects = expects,
	.kernel =
		"dup_mmap > vma_needs_copy (since 5.19; before that the same test in copy_page_range): no anon_vma, so no page table is copied; i_mmap_lock_write, because the VMA is put into the file's interval tree",
	.expected =
		"0 ns per page; the mapping costs one VMA and the tree of its file. The child has no entry of it and faults pages in by itself",
	.pitfalls =
		"the cost is not gone but moved: the child takes a fault a page (or per 16 pages where fault-around maps them) that private memory would not cost it. A mapping that is registered for userfaultfd write protection is copied all the same",
	.designs = "no difference: the control that no design touches",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_shared);
