// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages that are in swap, and pages that are back but still in the swap cache.
 *
 * What a write to a page does (5.10 and 7.3 in the lab, 6.18 live):
 *
 *	swap, ours alone: one major fault; the page is read and made writable
 *		in the same fault: no second one, no pgreuse, no readahead.
 *	swap, a child has the entry too: the same fault reads and copies. 5.10 and
 *		6.18 read ahead through the swap cache, so one fault in eight
 *		(vm.page-cluster) is major, the others minor; 7.3: each major.
 *	swapcache, ours alone: one minor fault; 5.10 copies (the cache holds a
 *		reference), 6.18 and 7.3 free it from the cache and reuse it.
 *	swapcache, a child maps it too: one minor fault, copied.
 *
 * fork copies entries of swap one by one; it touches no page.
 */
#include "harness/keep.h"
#include "harness/kind.h"
#include "harness/kind_look.h"
#include "harness/need.h"
#include "sys/kernel.h"
#include "sys/pageout.h"
#include "sys/root.h"

/* Reclaim skips a page that is locked or isolated just then: ask again. */
#define TRIES  50
#define NAP_US 500

/*
 * How much swap for a region. A page that is in the swap cache keeps its old
 * slot until it is freed, while the copies get new ones, and each CPU keeps 64
 * free: up to twice the region is in use. More than half of the device must
 * stay free: otherwise the kernel drops pages from the swap cache as soon as it
 * can (vm_swap_full()). What is not used costs nothing.
 */
#define SWAP_FACTOR 8
/*
 * Before 5.14 a page of the swap cache that was copied by a write fault stays
 * there with its slot until reclaim finds it: room for many samples.
 */
#define OLD_FACTOR 64

static struct park *park;

static int swap_ready(struct why *why)
{
	if (sys_exists("/proc/swaps"))
		return 0;
	why_set(why, -EOPNOTSUPP, "this kernel cannot swap");
	why_hint(why, "needs CONFIG_SWAP");
	return -EOPNOTSUPP;
}

/*
 * The write makes the pages ours alone, whoever else had them before, so that
 * the entries are exclusive (a bit of the entry since 5.19).
 */
static void swap_again(struct bench *b, struct mm_region *r)
{
	struct page_tally t = { 0 };
	struct why why;

	mm_region_write(r, 2);
	for (int i = 0; i < TRIES; i++) {
		if (i)
			kind_nap(NAP_US);
		if (pageout_region(r, &why))
			bench_skip(b, "%s", why.text);
		kind_look(b, r, &t);
		if (t.nr_swapped == t.nr)
			return;
	}
	bench_skip(b, "%zu of %zu pages would not be swapped out",
		   t.nr - t.nr_swapped, t.nr);
}

static void make_swap(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	need_swap(b, nr_pages * mm_page_bytes() * SWAP_FACTOR, SWAP_ZRAM);
	need_region(b, r, nr_pages, "base");
	swap_again(b, r);
}

static const struct expect swap_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 0 },
	{ .what = EV_SWAPPED, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_swap = {
	.name = "swap",
	.what = "base pages swapped out to a compressed RAM disk (zram), by the entries of this process alone",
	.ready = swap_ready,
	.make = make_swap,
	.again = swap_again,
	.promise = swap_promise,
};
PAGE_KIND(kind_swap);

/*
 * A lone entry of a synchronous device (zram) may bypass the swap cache. A
 * second user of the entry, a child that waits, sends the read through
 * it; when the child is gone the page stays there, mapped by us alone and not
 * exclusive, as long as swap is less than half full.
 */
static void swapcache_again(struct bench *b, struct mm_region *r)
{
	struct page_tally t;
	pid_t child;

	/* Before 5.14 a copy leaves the old page and its slot in the cache. */
	if (mm_region_dontneed(r))
		bench_broken(b, "MADV_DONTNEED of swap cache pages failed");
	swap_again(b, r);
	child = need_child_after(b, park, NULL, NULL);
	mm_region_read(r);
	need_unpark(b, park, child);
	park_reset(park);
	kind_look(b, r, &t);
	if (t.has_frames && t.nr_swapcache != t.nr)
		bench_skip(b, "%zu of %zu pages did not stay in the swap cache",
			   t.nr - t.nr_swapcache, t.nr);
}

static void make_swapcache(struct bench *b, struct mm_region *r,
			   size_t nr_pages)
{
	need_swap(b,
		  nr_pages * mm_page_bytes() *
			  (kernel_at_least(5, 14) ? SWAP_FACTOR : OLD_FACTOR),
		  SWAP_ZRAM);
	park = need_park(b);
	need_region(b, r, nr_pages, "base");
	swapcache_again(b, r);
}

static void drop_swapcache(struct bench *b, struct mm_region *r)
{
	(void)b;
	mm_region_unmap(r);
	park_free(park);
	park = NULL;
}

static const struct expect swapcache_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_SWAPPED, .per_op = 0 },
	{ .what = EV_SWAPCACHE, .per_op = 1 },
	{ .what = EV_ANON_EXCLUSIVE, .per_op = 0, .since = "5.19" },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_swapcache = {
	.name = "swapcache",
	.what = "base pages read back from swap while a child held the entries too: mapped here alone, read-only, and still in the swap cache",
	.ready = swap_ready,
	.make = make_swapcache,
	.again = swapcache_again,
	.drop = drop_swapcache,
	.promise = swapcache_promise,
};
PAGE_KIND(kind_swapcache);
