// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The two kinds that everything else is compared with: order-0 pages, and huge
 * pages mapped by a PMD.
 */
#include "harness/kind.h"
#include "harness/kind_parts.h"
#include "sys/smaps.h"
#include "sys/thp.h"

static void make_base(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	need_region(b, r, nr_pages, "base");
}

static const struct expect base_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 0 },
	{ .what = EV_THP_SHARE, .per_op = 0 },
	{ .what = EV_KSM, .per_op = 0 },
	{ .what = EV_ZERO_PAGE, .per_op = 0 },
	{ .what = EV_SWAPCACHE, .per_op = 0 },
	{ .what = EV_FILE, .per_op = 0 },
	{ .what = EV_UFFD_WP, .per_op = 0, .since = "5.13" },
	{ .what = EV_FOLIO_PAGES, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_base = {
	.name = "base",
	.what = "base pages of private anonymous memory, written by this process",
	.make = make_base,
	.promise = base_promise,
};
PAGE_KIND(kind_base);

static void make_thp(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	need_region(b, r, nr_pages, "thp");
}

/* A copy after a fork has replaced a huge page by base pages. */
static void again_thp(struct bench *b, struct mm_region *r)
{
	struct smaps_range seen;
	struct why why;

	if (smaps_read(r->addr, r->len_bytes, &seen, &why))
		bench_broken(b, "look at huge pages: %s", why.text);
	if (seen.anon_huge_bytes == r->len_bytes)
		mm_region_write(r, 2);
	else
		parts_thps(b, r);
}

static const struct expect thp_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 1 },
	{ .what = EV_THP_SHARE, .per_op = 1 },
	{ .what = EV_HUGETLB, .per_op = 0 },
	{ .what = EV_ZERO_PAGE, .per_op = 0 },
	{ .what = EV_FILE, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_thp = {
	.name = "thp",
	.what = "transparent huge pages, each mapped by one PMD",
	.unit_pages = parts_thp_pages,
	.is_cheap = true,
	.ready = thp_usable_by_madvise,
	.make = make_thp,
	.again = again_thp,
	.promise = thp_promise,
};
PAGE_KIND(kind_thp);
