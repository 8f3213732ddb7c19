// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Base pages by where their frames come from: in a row, scattered, or those
 * that this CPU freed last.
 */
#include "harness/kind_parts.h"

#include "base/err.h"
#include "base/rng.h"
#include "harness/run.h"
#include "sys/thp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MADV_COLD /* since Linux 5.4; glibc 2.32 */
#define MADV_COLD 20
#endif

/* Frames that wait in the CPU's list are few: 378 at most before 5.14. */
#define PCP_PAGES 128

static void dontneed(struct bench *b, const struct mm_region *r)
{
	int err = mm_region_dontneed(r);

	if (err)
		bench_broken(b, "MADV_DONTNEED: %s", strerror(-err));
}

/*
 * MADV_COLD of a part of a huge page splits the folio itself
 * (madvise_cold_or_pageout_pte_range()): base pages on the frames of one block.
 */
static void again_fresh(struct bench *b, struct mm_region *r)
{
	const size_t thp_bytes = mm_thp_bytes();

	parts_thps(b, r);
	for (size_t at = 0; at < r->len_bytes; at += thp_bytes)
		parts_advise(b, r->addr + at, r->page_bytes, MADV_COLD,
			     "MADV_COLD");
	mm_region_write(r, 2);
	parts_freeze(b, r);
}

static void make_fresh(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	parts_map(b, r, nr_pages, MM_THP);
	again_fresh(b, r);
}

static const struct expect fresh_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 0 },
	{ .what = EV_FOLIO_PAGES, .per_op = 1 },
	/* two blocks need not be neighbours */
	{ .what = EV_CONTIGUOUS, .per_op = 1, .slack = 0.01 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_fresh = {
	.name = "fresh",
	.what = "base pages on frames in a row, as a fresh block of the buddy allocator gives them: a huge page, split into base pages",
	.unit_pages = parts_thp_pages,
	.ready = thp_usable_by_madvise,
	.make = make_fresh,
	.again = again_fresh,
	.promise = fresh_promise,
};
PAGE_KIND(kind_fresh);

/* Every second frame of twice as many, in random order. */
static struct mm_region doubled;
static size_t *order;

static void again_fragmented(struct bench *b, struct mm_region *r)
{
	dontneed(b, r);
	parts_map(b, &doubled, 2 * r->nr_pages, MM_BASE);
	mm_region_fill(&doubled);
	/* The batch of new pages would hold on to the last of them. */
	parts_drain_lru(b);
	for (size_t i = 0; i < r->nr_pages; i++)
		parts_advise(b, mm_region_page(&doubled, 2 * order[i]),
			     r->page_bytes, MADV_DONTNEED, "MADV_DONTNEED");
	mm_region_fill(r);
	mm_region_unmap(&doubled);
}

static void make_fragmented(struct bench *b, struct mm_region *r,
			    size_t nr_pages)
{
	struct rng rng;

	order = xcalloc(nr_pages, sizeof(*order));
	for (size_t i = 0; i < nr_pages; i++)
		order[i] = i;
	rng_init(&rng, b->req->seed);
	rng_shuffle(&rng, order, nr_pages);
	need_untouched(b, r, nr_pages, "base");
	again_fragmented(b, r);
}

static void drop_fragmented(struct bench *b, struct mm_region *r)
{
	(void)b;
	free(order);
	order = NULL;
	mm_region_unmap(r);
}

static const struct expect fragmented_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_FOLIO_PAGES, .per_op = 1 },
	{ .what = EV_CONTIGUOUS, .per_op = 0, .slack = 0.1 },
	{ .what = EV_ZERO_PAGE, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_fragmented = {
	.name = "fragmented",
	.what = "base pages on scattered frames: every second one of twice as many, freed in random order just before and taken from there",
	.make = make_fragmented,
	.again = again_fragmented,
	.drop = drop_fragmented,
	.promise = fragmented_promise,
};
PAGE_KIND(kind_fragmented);

static uint64_t freed[PCP_PAGES];
static size_t nr_freed;

static int by_frame(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void again_pcp(struct bench *b, struct mm_region *r)
{
	static struct page_state pages[PCP_PAGES];
	struct mm_region scratch;

	dontneed(b, r);
	parts_map(b, &scratch, r->nr_pages, MM_BASE);
	mm_region_fill(&scratch);
	parts_drain_lru(b);
	nr_freed = 0;
	if (!pagemap_read(scratch.addr, r->nr_pages, pages, NULL))
		for (size_t i = 0; i < r->nr_pages; i++)
			if (pages[i].has_pfn)
				freed[nr_freed++] = pages[i].pfn;
	qsort(freed, nr_freed, sizeof(*freed), by_frame);
	dontneed(b, &scratch);
	mm_region_fill(r);
	mm_region_unmap(&scratch);
}

static void make_pcp(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	need_untouched(b, r, nr_pages, "base");
	again_pcp(b, r);
}

static void drop_pcp(struct bench *b, struct mm_region *r)
{
	(void)b;
	nr_freed = 0;
	mm_region_unmap(r);
}

/* Share of the pages whose frame is one that was freed just before. */
static double share_pcp(struct bench *b, const struct mm_region *r)
{
	size_t nr = 0;

	for (size_t i = 0; i < r->nr_pages; i++) {
		if (!b->before[i].has_pfn)
			return -1;
		nr += bsearch(&b->before[i].pfn, freed, nr_freed,
			      sizeof(*freed), by_frame) != NULL;
	}
	return (double)nr / (double)r->nr_pages;
}

static const struct expect pcp_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_FOLIO_PAGES, .per_op = 1 },
	/* an interrupt may take one for itself */
	{ .what = EV_KIND, .per_op = 1, .slack = 0.1 },
	{ .what = EV_ZERO_PAGE, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_pcp = {
	.name = "pcp",
	.what = "base pages on frames that this CPU had freed just before: taken from its own list of free pages, hot in its cache",
	.max_pages = PCP_PAGES,
	.make = make_pcp,
	.again = again_pcp,
	.drop = drop_pcp,
	.share = share_pcp,
	.promise = pcp_promise,
};
PAGE_KIND(kind_pcp);
