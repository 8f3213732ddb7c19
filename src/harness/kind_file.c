// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Private mappings of a file: its page-cache pages, read-faulted and not yet
 * written here.
 *
 * A write fault to one always copies, on every kernel: do_wp_page() sends what
 * is not anonymous to wp_page_copy(). Nothing is reused; the file's page stays
 * in the cache.
 *
 * fork copies no entry of such a VMA: without an anon_vma (nothing was written)
 * copy_page_range() leaves it to later faults (vma_needs_copy() since 5.17, a
 * line of copy_page_range() before), so a child begins with none. Each sample
 * maps anew, since one write would give the VMA an anon_vma for good.
 */
#include "harness/kind.h"
#include "harness/kind_look.h"
#include "harness/need.h"
#include "sys/filemem.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int fd = -1;

/* Fault-around maps up to 16 neighbours at once; all present is what counts. */
static void map_again(struct bench *b, struct mm_region *r)
{
	if (mmap(r->addr, r->len_bytes, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_FIXED, fd, 0) == MAP_FAILED)
		bench_broken(b, "map %zu pages of a file: %s", r->nr_pages,
			     strerror(errno));
	/* No khugepaged, and no huge page of shared memory. */
	if (madvise(r->addr, r->len_bytes, MADV_NOHUGEPAGE) && errno != EINVAL)
		bench_broken(b, "advise on %zu pages of a file: %s",
			     r->nr_pages, strerror(errno));
	mm_region_read(r);
}

static void reserve(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	struct why why;

	if (mm_region_reserve(r, nr_pages, mm_table_pages() * mm_page_bytes(),
			      &why))
		bench_broken(b, "%s", why.text);
}

static void drop_file(struct bench *b, struct mm_region *r)
{
	(void)b;
	mm_region_unmap(r);
	close(fd);
	fd = -1;
}

static void open_file(struct bench *b, size_t nr_pages)
{
	long fs_magic = 0;
	struct why why;

	fd = filemem_open(nr_pages, &fs_magic, &why);
	if (fd < 0)
		bench_skip_why(b, &why);
	bench_note(b, "file_system_magic", (double)fs_magic);
}

/* Clean: what is only read never gets dirty. */
static void again_file(struct bench *b, struct mm_region *r)
{
	struct why why;

	if (filemem_read(fd, r->nr_pages, &why))
		bench_broken(b, "%s", why.text);
	map_again(b, r);
}

static void make_file(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	open_file(b, nr_pages);
	reserve(b, r, nr_pages);
	again_file(b, r);
}

/* Anew before each sample: the kernel writes back what is dirty for long. */
static void again_dirty(struct bench *b, struct mm_region *r)
{
	struct why why;

	if (filemem_write(fd, r->nr_pages, &why))
		bench_broken(b, "%s", why.text);
	map_again(b, r);
}

static void make_filedirty(struct bench *b, struct mm_region *r,
			   size_t nr_pages)
{
	open_file(b, nr_pages);
	reserve(b, r, nr_pages);
	again_dirty(b, r);
}

static void make_memfd(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	struct why why;

	fd = filemem_open_memfd(nr_pages, &why);
	if (fd < 0)
		bench_skip(b, "%s", why.text);
	reserve(b, r, nr_pages);
	again_dirty(b, r);
}

/* Shared memory can be swapped; the page cache of a file cannot. */
static double share_memfd(struct bench *b, const struct mm_region *r)
{
	(void)b;
	return kind_flag_share(r, KPF_SWAPBACKED);
}

static double share_file(struct bench *b, const struct mm_region *r)
{
	double swapbacked = share_memfd(b, r);

	return swapbacked < 0 ? -1 : 1 - swapbacked;
}

static const struct expect file_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_FILE, .per_op = 1 },
	{ .what = EV_DIRTY, .per_op = 0 },
	{ .what = EV_LARGE_SHARE, .per_op = 0 },
	{ .what = EV_KIND, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_file = {
	.name = "file",
	.what = "a private mapping of clean page-cache pages of a file, read-faulted; fork copies no entry of it",
	.make = make_file,
	.again = again_file,
	.drop = drop_file,
	.share = share_file,
	.promise = file_promise,
};
PAGE_KIND(kind_file);

static const struct expect dirty_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_FILE, .per_op = 1 },
	{ .what = EV_DIRTY, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 0 },
	{ .what = EV_KIND, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_filedirty = {
	.name = "filedirty",
	.what = "a private mapping of page-cache pages that write(2) made dirty and nobody has written back; read-faulted; fork copies no entry of it",
	.make = make_filedirty,
	.again = again_dirty,
	.drop = drop_file,
	.share = share_file,
	.promise = dirty_promise,
};
PAGE_KIND(kind_filedirty);

static const struct page_kind kind_memfd = {
	.name = "memfd",
	.what = "a private mapping of shared-memory pages (memfd), read-faulted; fork copies no entry of it",
	.make = make_memfd,
	.again = again_dirty,
	.drop = drop_file,
	.share = share_memfd,
	.promise = dirty_promise,
};
PAGE_KIND(kind_memfd);
