// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Private anonymous memory of hugetlb pages, from a pool that is filled for
 * the case.
 *
 * One entry of a PMD (or PUD) for each. A write fault to one that is shared
 * copies all of it, from the pool: hugetlb_wp() (hugetlb_cow() before 5.19);
 * one that is mapped once is written in place on every kernel, as nobody but a
 * mapping counts (page_mapcount() == 1): the rule that base pages had before
 * 5.9. Neither shows in pgreuse.
 */
#include "harness/keep.h"
#include "harness/kind.h"
#include "harness/kind_look.h"
#include "harness/need.h"
#include "sys/hugetlb.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MAP_HUGE_SHIFT
#define MAP_HUGE_SHIFT 26
#endif

#define SIZE_2M_BYTES ((size_t)2 << 20)
#define SIZE_1G_BYTES ((size_t)1 << 30)

/* Ours, and as many again for what COW copies. */
#define POOL_FACTOR 2

static int hugetlb_ready(size_t page_bytes, struct why *why)
{
	struct hugetlb_pool pool;

	if (!hugetlb_read(page_bytes, &pool, NULL))
		return 0;
	why_set(why, -EOPNOTSUPP,
		"this machine or kernel has no hugetlb pages of %zu MiB",
		page_bytes >> 20);
	why_hint(why, "needs CONFIG_HUGETLBFS and a CPU with such pages");
	return -EOPNOTSUPP;
}

static void make_hugetlb(struct bench *b, struct mm_region *r, size_t nr_pages,
			 size_t page_bytes)
{
	size_t nr = nr_pages * mm_page_bytes() / page_bytes;
	int order = __builtin_ctzl(page_bytes);
	struct why why;

	need_hugetlb(b, page_bytes, nr * POOL_FACTOR);
	if (mm_region_reserve(r, nr_pages, page_bytes, &why))
		bench_broken(b, "%s", why.text);
	if (mmap(r->addr, r->len_bytes, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_HUGETLB |
			 order << MAP_HUGE_SHIFT,
		 -1, 0) == MAP_FAILED) {
		int err = errno;

		mm_region_unmap(r);
		bench_skip(b, "map %zu hugetlb pages of %zu MiB: %s", nr,
			   page_bytes >> 20, strerror(err));
	}
	mm_region_fill(r);
}

/* All present and in folios of the right size. */
static double hugetlb_share(struct bench *b, const struct mm_region *r,
			    size_t page_bytes)
{
	struct page_tally t;

	kind_look(b, r, &t);
	if (!t.has_frames)
		return -1;
	return t.nr_hugetlb == t.nr &&
	       t.nr_folios * page_bytes == t.nr * mm_page_bytes();
}

static const struct expect hugetlb_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_HUGETLB, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 1 },
	{ .what = EV_THP_SHARE, .per_op = 0 },
	{ .what = EV_KIND, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static size_t pages_of_2m(void)
{
	return SIZE_2M_BYTES / mm_page_bytes();
}

static int ready_2m(struct why *why)
{
	return hugetlb_ready(SIZE_2M_BYTES, why);
}

static void make_2m(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	make_hugetlb(b, r, nr_pages, SIZE_2M_BYTES);
}

static double share_2m(struct bench *b, const struct mm_region *r)
{
	return hugetlb_share(b, r, SIZE_2M_BYTES);
}

static const struct page_kind kind_hugetlb2m = {
	.name = "hugetlb2m",
	.what = "private anonymous memory in hugetlb pages of 2 MiB, each mapped by one entry",
	.unit_pages = pages_of_2m,
	.is_cheap = true,
	.ready = ready_2m,
	.make = make_2m,
	.share = share_2m,
	.promise = hugetlb_promise,
};
PAGE_KIND(kind_hugetlb2m);

static size_t pages_of_1g(void)
{
	return SIZE_1G_BYTES / mm_page_bytes();
}

static int ready_1g(struct why *why)
{
	return hugetlb_ready(SIZE_1G_BYTES, why);
}

static void make_1g(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	make_hugetlb(b, r, nr_pages, SIZE_1G_BYTES);
}

static double share_1g(struct bench *b, const struct mm_region *r)
{
	return hugetlb_share(b, r, SIZE_1G_BYTES);
}

static const struct page_kind kind_hugetlb1g = {
	.name = "hugetlb1g",
	.what = "private anonymous memory in hugetlb pages of 1 GiB, each mapped by one entry",
	.unit_pages = pages_of_1g,
	.is_cheap = true,
	.ready = ready_1g,
	.make = make_1g,
	.share = share_1g,
	.promise = hugetlb_promise,
};
PAGE_KIND(kind_hugetlb1g);
