// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Huge pages that mremap() has cut up: two are put into the place of one.
 *
 * rmap finds an anonymous page by its offset in the VMA, so one VMA can hold
 * the pages of a folio in their own order only: moved to anywhere else, each
 * piece is a VMA of its own, and fork would be measured on VMAs. But two folios
 * that were born at the same place one after the other fit into one VMA in any
 * mixture. So the first generation is moved away, a second one is faulted in,
 * and pieces of the first are moved back over it:
 *
 *	shuffled	page by page; what is left over of both is freed
 *	mremapped	half by half; the other halves stay mapped elsewhere
 *
 * For the pieces to merge into one VMA, both generations must have the same
 * anon_vma: a page behind the region keeps it in between.
 */
#include "harness/kind_parts.h"

#include "sys/thp.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

/* Where the first generation waits, and where halves are left. */
static struct mm_region first, halves;

static void map_fixed(struct bench *b, char *addr, size_t len_bytes, int prot)
{
	if (mmap(addr, len_bytes, prot,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED |
			 (prot ? 0 : MAP_NORESERVE),
		 -1, 0) == MAP_FAILED)
		bench_broken(b, "map %zu bytes: %s", len_bytes,
			     strerror(errno));
}

static void forget(struct bench *b, const struct mm_region *r)
{
	map_fixed(b, r->addr, r->len_bytes, PROT_NONE);
}

/* THPs in r, and the same number in first, both of the same offsets. */
static void make_generations(struct bench *b, const struct mm_region *r)
{
	char *keeper = r->addr + r->len_bytes;

	map_fixed(b, r->addr, r->len_bytes + r->page_bytes,
		  PROT_READ | PROT_WRITE);
	parts_advise(b, r->addr, r->len_bytes + r->page_bytes, MADV_HUGEPAGE,
		     "MADV_HUGEPAGE");
	*(volatile char *)keeper = 1;
	parts_thps_here(b, r);
	parts_move(b, r->addr, r->len_bytes, first.addr);
	map_fixed(b, r->addr, r->len_bytes, PROT_READ | PROT_WRITE);
	parts_advise(b, r->addr, r->len_bytes, MADV_HUGEPAGE, "MADV_HUGEPAGE");
	parts_thps_here(b, r);
}

static void end_generations(struct bench *b, const struct mm_region *r)
{
	map_fixed(b, r->addr + r->len_bytes, r->page_bytes, PROT_NONE);
	parts_freeze(b, r);
}

static void again_shuffled(struct bench *b, struct mm_region *r)
{
	make_generations(b, r);
	for (size_t i = 1; i < r->nr_pages; i += 2)
		parts_move(b, first.addr + i * r->page_bytes, r->page_bytes,
			   r->addr + i * r->page_bytes);
	forget(b, &first);
	end_generations(b, r);
}

/*
 * What is left in the other places is not inherited: fork is to copy the
 * region's entries and no more.
 */
static void again_mremapped(struct bench *b, struct mm_region *r)
{
	const size_t thp_bytes = mm_thp_bytes(), half_bytes = thp_bytes / 2;

	forget(b, &first);
	forget(b, &halves);
	make_generations(b, r);
	for (size_t at = 0; at < r->len_bytes; at += thp_bytes) {
		char *second_half = r->addr + at + half_bytes;
		char *left = halves.addr + at / 2;

		parts_move(b, second_half, half_bytes, left);
		parts_advise(b, left, half_bytes, MADV_DONTFORK,
			     "MADV_DONTFORK");
		parts_move(b, first.addr + at + half_bytes, half_bytes,
			   second_half);
		parts_advise(b, first.addr + at, half_bytes, MADV_DONTFORK,
			     "MADV_DONTFORK");
	}
	end_generations(b, r);
}

static void reserve(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	struct why why;

	if (mm_region_reserve(r, nr_pages, mm_thp_bytes(), &why))
		bench_broken(b, "%s", why.text);
}

static void make_shuffled(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	reserve(b, r, nr_pages);
	reserve(b, &first, nr_pages);
	again_shuffled(b, r);
}

static void make_mremapped(struct bench *b, struct mm_region *r,
			   size_t nr_pages)
{
	reserve(b, r, nr_pages);
	reserve(b, &first, nr_pages);
	reserve(b, &halves, nr_pages / 2);
	again_mremapped(b, r);
}

static void drop_woven(struct bench *b, struct mm_region *r)
{
	(void)b;
	mm_region_unmap(r);
	mm_region_unmap(&first);
	mm_region_unmap(&halves);
}

static const struct expect mremapped_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 1 },
	{ .what = EV_THP_SHARE, .per_op = 0 },
	{ .what = EV_FOLIO_PAGES, .per_op = HALF_UNIT_PAGES },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_mremapped = {
	.name = "mremapped",
	.what = "halves of PTE-mapped transparent huge pages, first and second halves of different ones by turns; mremap has moved the other half of each to another place of this process, which children do not inherit",
	.unit_pages = parts_thp_pages,
	.ready = thp_usable_by_madvise,
	.make = make_mremapped,
	.again = again_mremapped,
	.drop = drop_woven,
	.promise = mremapped_promise,
};
PAGE_KIND(kind_mremapped);

static const struct expect shuffled_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 1 },
	{ .what = EV_THP_SHARE, .per_op = 0 },
	{ .what = EV_FOLIO_PAGES, .per_op = 1 },
	/* where one THP ends the next may begin, in memory too */
	{ .what = EV_CONTIGUOUS, .per_op = 0, .slack = 0.01 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_shuffled = {
	.name = "shuffled",
	.what = "pages of two transparent huge pages by turns (mremap), half of each freed: all in large folios, and no two neighbours of the same one",
	.unit_pages = parts_thp_pages,
	.ready = thp_usable_by_madvise,
	.make = make_shuffled,
	.again = again_shuffled,
	.drop = drop_woven,
	.promise = shuffled_promise,
};
PAGE_KIND(kind_shuffled);
