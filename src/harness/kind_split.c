// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What can be left of a huge page without the folio being split: its PMD
 * replaced by a page table, all pages but one zapped, or half of it known to a
 * child.
 */
#include "harness/kind_parts.h"

#include "harness/run.h"
#include "sys/thp.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

static void again_ptethp(struct bench *b, struct mm_region *r)
{
	parts_thps(b, r);
	parts_split_pmds(b, r);
	parts_freeze(b, r);
}

static void make_ptethp(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	parts_map(b, r, nr_pages, MM_THP);
	again_ptethp(b, r);
}

static const struct expect ptethp_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 1 },
	{ .what = EV_THP_SHARE, .per_op = 0 },
	{ .what = EV_FOLIO_PAGES, .per_op = UNIT_PAGES },
	{ .what = EV_ZERO_PAGE, .per_op = 0 },
	{ .what = EV_HUGETLB, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_ptethp = {
	.name = "ptethp",
	.what = "transparent huge pages mapped by PTEs: the PMD was split by cutting the VMA inside of it (MADV_DONTDUMP and back), the folio is whole",
	.unit_pages = parts_thp_pages,
	.ready = thp_usable_by_madvise,
	.make = make_ptethp,
	.again = again_ptethp,
	.promise = ptethp_promise,
};
PAGE_KIND(kind_ptethp);

/* The first page of each THP stays. The freed ones are not given back. */
static void again_onepte(struct bench *b, struct mm_region *r)
{
	parts_thps(b, r);
	for (size_t i = 0; i < r->nr_pages; i++)
		parts_advise(b, mm_region_page(r, i) + r->page_bytes,
			     r->step_bytes - r->page_bytes, MADV_DONTNEED,
			     "MADV_DONTNEED");
	parts_freeze(b, r);
}

static void make_onepte(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	const size_t thp_bytes = mm_thp_bytes();
	struct why why;

	/* As large as its THPs, not one page into the last of them. */
	if (mm_region_reserve(r, nr_pages * parts_thp_pages(), thp_bytes, &why))
		bench_broken(b, "%s", why.text);
	r->nr_pages = nr_pages;
	r->step_bytes = thp_bytes;
	again_onepte(b, r);
}

static const struct expect onepte_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 1 },
	{ .what = EV_THP_SHARE, .per_op = 0 },
	{ .what = EV_FOLIO_PAGES, .per_op = 1 },
	{ .what = EV_KIND, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

/* Share of the pages whose right neighbour is gone. */
static double share_onepte(struct bench *b, const struct mm_region *r)
{
	struct page_state two[2];
	size_t nr = 0;

	(void)b;
	for (size_t i = 0; i < r->nr_pages; i++) {
		if (pagemap_read(mm_region_page(r, i), 2, two, NULL))
			return -1;
		nr += two[0].present && !two[1].present;
	}
	return (double)nr / (double)r->nr_pages;
}

static const struct page_kind kind_onepte = {
	.name = "onepte",
	.what = "the first page of each transparent huge page, the others zapped by MADV_DONTNEED: one entry in a page table, the folio whole and kept alive by it (2 MiB of memory for each page)",
	.max_pages = 192,
	.ready = thp_usable_by_madvise,
	.make = make_onepte,
	.again = again_onepte,
	.share = share_onepte,
	.promise = onepte_promise,
};
PAGE_KIND(kind_onepte);

static struct park *half_park;
static pid_t half_holder;

static void let_holder_go(struct bench *b)
{
	if (!half_holder)
		return;
	need_unpark(b, half_park, half_holder);
	park_reset(half_park);
	half_holder = 0;
}

/* The second half of each THP is not inherited by the one child. */
static void again_partshared(struct bench *b, struct mm_region *r)
{
	const size_t thp_bytes = mm_thp_bytes(), half_bytes = thp_bytes / 2;

	let_holder_go(b);
	parts_thps(b, r);
	for (size_t at = half_bytes; at < r->len_bytes; at += thp_bytes)
		parts_advise(b, r->addr + at, half_bytes, MADV_DONTFORK,
			     "MADV_DONTFORK");
	half_holder = need_child_after(b, half_park, NULL, NULL);
	parts_advise(b, r->addr, r->len_bytes, MADV_DOFORK, "MADV_DOFORK");
	parts_freeze(b, r);
}

static void make_partshared(struct bench *b, struct mm_region *r,
			    size_t nr_pages)
{
	half_park = need_park(b);
	parts_map(b, r, nr_pages, MM_THP);
	again_partshared(b, r);
}

static void drop_partshared(struct bench *b, struct mm_region *r)
{
	let_holder_go(b);
	park_free(half_park);
	half_park = NULL;
	mm_region_unmap(r);
}

/*
 * Share of pages that have one mapping more in the first half than in the
 * second; also while others share all of them.
 */
static double share_partshared(struct bench *b, const struct mm_region *r)
{
	const size_t thp_pages = parts_thp_pages(), half = thp_pages / 2;
	uint64_t counts[2];
	size_t nr = 0;

	for (size_t i = 0; i < r->nr_pages; i++) {
		struct page_state two[2];

		if (i % thp_pages >= half)
			continue;
		if (i + half >= r->nr_pages)
			return 0;
		two[0] = b->before[i];
		two[1] = b->before[i + half];
		if (kpagecount_read(two, 2, counts, NULL))
			return -1;
		nr += counts[0] == counts[1] + 1 ? 2 : 0;
	}
	return (double)nr / (double)r->nr_pages;
}

static const struct expect partshared_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 1 },
	{ .what = EV_THP_SHARE, .per_op = 0 },
	{ .what = EV_FOLIO_PAGES, .per_op = UNIT_PAGES },
	{ .what = EV_KIND, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_partshared = {
	.name = "partshared",
	.what = "PTE-mapped transparent huge pages whose first half a live child shares; the second half was left out of that fork by MADV_DONTFORK",
	.unit_pages = parts_thp_pages,
	.ready = thp_usable_by_madvise,
	.make = make_partshared,
	.again = again_partshared,
	.drop = drop_partshared,
	.share = share_partshared,
	.promise = partshared_promise,
};
PAGE_KIND(kind_partshared);
