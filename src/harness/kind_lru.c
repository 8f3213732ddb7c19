// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where a new page waits: in the batch of the CPU that faulted it in, with a
 * reference of the batch, or on an LRU list. The refcount rule of 5.9 to 5.17
 * copies the former, since 5.18 the write fault empties the batch of its own
 * CPU (d4c470970d45).
 */
#include "harness/kind_look.h"
#include "harness/kind_parts.h"

#include <errno.h>
#include <string.h>

/* A second, together: what switches batches off moves pages for as long. */
#define TRIES  100
#define NAP_US 10000

static void again_drained(struct bench *b, struct mm_region *r)
{
	mm_region_write(r, 2);
	parts_drain_lru(b);
}

static void make_drained(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	need_region(b, r, nr_pages, "base");
	parts_drain_lru(b);
}

static const struct expect drained_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_ON_LRU, .per_op = 1 },
	{ .what = EV_FOLIO_PAGES, .per_op = 1 },
	{ .what = EV_ZERO_PAGE, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_drained = {
	.name = "drained",
	.what = "base pages, all of them on an LRU list: the CPU's batch of new pages was emptied after the last fault (MADV_COLD)",
	.make = make_drained,
	.again = again_drained,
	.promise = drained_promise,
};
PAGE_KIND(kind_drained);

static void again_lrubatch(struct bench *b, struct mm_region *r)
{
	int err = mm_region_dontneed(r);

	if (err)
		bench_broken(b, "MADV_DONTNEED: %s", strerror(-err));
	parts_drain_lru(b);
	mm_region_fill(r);
}

/*
 * Whoever moves pages may have the batches of all CPUs switched off meanwhile
 * (lru_cache_disable(): gigantic pages, move_pages(2), memory that is taken
 * offline), and is waited for. Looked at once a process: before each sample it
 * would be felt in the time of the next. What comes later is for the proof.
 */
static void wait_for_batch(struct bench *b, struct mm_region *r)
{
	static bool has_held;
	struct page_tally t;

	for (int i = 0; i < TRIES; i++) {
		again_lrubatch(b, r);
		if (has_held)
			return;
		kind_look(b, r, &t);
		has_held = kind_is_batched(&t);
		if (has_held)
			return;
		kind_nap(NAP_US);
	}
	bench_skip(
		b,
		"new pages do not stay in the CPU's batch (%d tries in a second): other work empties it, or moves pages and has it switched off",
		TRIES);
}

static void make_lrubatch(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	parts_not_shared(
		b, "lrubatch",
		"faults of other pages fill the batch, and that empties it");
	need_untouched(b, r, nr_pages, "base");
	wait_for_batch(b, r);
}

static const struct expect lrubatch_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_ON_LRU, .per_op = 0 },
	{ .what = EV_FOLIO_PAGES, .per_op = 1 },
	{ .what = EV_ZERO_PAGE, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

/* 15 pages fill the batch (31 since 6.6): some room for what others fault. */
static const struct page_kind kind_lrubatch = {
	.name = "lrubatch",
	.what = "base pages that still wait in the CPU's batch of new pages, which was emptied just before they were faulted in",
	.max_pages = 8,
	.is_batched = true,
	.make = make_lrubatch,
	.again = again_lrubatch,
	.promise = lrubatch_promise,
};
PAGE_KIND(kind_lrubatch);
