// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PTE-mapped huge pages whose entries are not alike: every second one is
 * write-protected, or every second one is clean. A batch of entries of one
 * folio (folio_pte_batch(), fork and zap, since 6.9) ends where the entries
 * differ in a bit that it respects:
 *
 *	written, accessed	never, in fork and zap
 *	dirty			fork of a private mapping; not zap
 *	soft-dirty		fork while the VMA tracks it; not zap
 *
 * (FPB_IGNORE_* until 6.16, FPB_RESPECT_* since.) So mixedprot is the control
 * of mixeddirty: fork makes one batch of it.
 */
#include "harness/kind_parts.h"

#include "sys/rusage.h"
#include "sys/smaps.h"
#include "sys/thp.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MADV_FREE /* since Linux 4.5 */
#define MADV_FREE 8
#endif

/* Each page of a THP is a VMA for the time of a fork: stay below the limit. */
#define FORK_THPS 32

/*
 * One THP behind the region that is treated like it. No file shows the write
 * bit of an entry, so that it is written to instead, and faults are counted.
 */
static struct mm_region witness;
static struct park *mix_park;

/* Only every second page is inherited by a child, and so write-protected. */
static void share_every_second(struct bench *b, char *addr, size_t nr_pages)
{
	const size_t page_bytes = mm_page_bytes();

	for (size_t i = 0; i < nr_pages; i += 2)
		parts_advise(b, addr + i * page_bytes, page_bytes, MADV_DOFORK,
			     "MADV_DOFORK");
	need_unpark(b, mix_park, need_child_after(b, mix_park, NULL, NULL));
	park_reset(mix_park);
	parts_advise(b, addr, nr_pages * page_bytes, MADV_DONTFORK,
		     "MADV_DONTFORK");
}

static void again_mixedprot(struct bench *b, struct mm_region *r)
{
	const size_t step = FORK_THPS * parts_thp_pages();
	struct mm_region all = *r;

	all.nr_pages += witness.nr_pages;
	all.len_bytes += witness.len_bytes;
	parts_thps(b, &all);
	parts_advise(b, all.addr, all.len_bytes, MADV_DONTFORK,
		     "MADV_DONTFORK");
	for (size_t i = 0, n; i < all.nr_pages; i += n) {
		n = all.nr_pages - i < step ? all.nr_pages - i : step;
		share_every_second(b, mm_region_page(&all, i), n);
	}
	parts_advise(b, r->addr, r->len_bytes, MADV_DOFORK, "MADV_DOFORK");
	parts_freeze(b, &all);
}

static void make_mixedprot(struct bench *b, struct mm_region *r,
			   size_t nr_pages)
{
	const size_t thp_pages = parts_thp_pages();

	parts_not_shared(
		b, "mixedprot",
		"the fork that shares the pages write-protects all of them");
	mix_park = need_park(b);
	parts_map(b, r, nr_pages + thp_pages, MM_THP);
	r->nr_pages = nr_pages;
	r->len_bytes -= mm_thp_bytes();
	witness = *r;
	witness.addr += r->len_bytes;
	witness.nr_pages = thp_pages;
	witness.len_bytes = mm_thp_bytes();
	again_mixedprot(b, r);
}

static void drop_mixedprot(struct bench *b, struct mm_region *r)
{
	(void)b;
	park_free(mix_park);
	mix_park = NULL;
	memset(&witness, 0, sizeof(witness));
	mm_region_unmap(r);
}

/* Share of the witness's pages that fault if, and only if, they should. */
static double share_mixedprot(struct bench *b, const struct mm_region *r)
{
	struct thread_usage was, now;
	size_t nr = 0;

	(void)b;
	if (!witness.addr || witness.addr != r->addr + r->len_bytes)
		return 0;
	for (size_t i = 0; i < witness.nr_pages; i++) {
		thread_usage_read(&was);
		*(volatile char *)mm_region_page(&witness, i) = 3;
		thread_usage_read(&now);
		nr += now.minflt - was.minflt == (i % 2 ? 0 : 1);
	}
	return (double)nr / (double)witness.nr_pages;
}

static const struct expect mixedprot_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 1 },
	{ .what = EV_THP_SHARE, .per_op = 0 },
	{ .what = EV_FOLIO_PAGES, .per_op = UNIT_PAGES },
	{ .what = EV_KIND, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_mixedprot = {
	.name = "mixedprot",
	.what = "PTE-mapped transparent huge pages, every second entry write-protected: a child that is gone had inherited only these (MADV_DONTFORK on the others); the next fork makes all entries alike",
	.unit_pages = parts_thp_pages,
	.ready = thp_usable_by_madvise,
	.make = make_mixedprot,
	.again = again_mixedprot,
	.drop = drop_mixedprot,
	.share = share_mixedprot,
	.promise = mixedprot_promise,
};
PAGE_KIND(kind_mixedprot);

/*
 * MADV_FREE of a whole THP cleans its PMD, and the page table that replaces it
 * has clean entries. Written through, without a fault, is every second one.
 */
static void again_mixeddirty(struct bench *b, struct mm_region *r)
{
	parts_thps(b, r);
	parts_advise(b, r->addr, r->len_bytes, MADV_FREE, "MADV_FREE");
	parts_split_pmds(b, r);
	for (size_t i = 0; i < r->nr_pages; i += 2)
		*(volatile char *)mm_region_page(r, i) = 2;
	parts_freeze(b, r);
}

static void make_mixeddirty(struct bench *b, struct mm_region *r,
			    size_t nr_pages)
{
	parts_map(b, r, nr_pages, MM_THP);
	again_mixeddirty(b, r);
}

/* 1: half of the entries are clean. smaps looks at entry and folio. */
static double share_mixeddirty(struct bench *b, const struct mm_region *r)
{
	struct smaps_range s;
	uint64_t clean, dirty;

	(void)b;
	if (smaps_read(r->addr, r->len_bytes, &s, NULL))
		return -1;
	clean = s.private_clean_bytes + s.shared_clean_bytes;
	dirty = s.private_dirty_bytes + s.shared_dirty_bytes;
	return 2 * (double)(clean < dirty ? clean : dirty) /
	       (double)r->len_bytes;
}

static const struct expect mixeddirty_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 1 },
	{ .what = EV_THP_SHARE, .per_op = 0 },
	{ .what = EV_FOLIO_PAGES, .per_op = UNIT_PAGES },
	{ .what = EV_KIND, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_mixeddirty = {
	.name = "mixeddirty",
	.what = "PTE-mapped transparent huge pages, every second entry dirty: MADV_FREE cleaned the huge page, its PMD was split and half of it written again; the folios are lazily freeable",
	.unit_pages = parts_thp_pages,
	.ready = thp_usable_by_madvise,
	.make = make_mixeddirty,
	.again = again_mixeddirty,
	.share = share_mixeddirty,
	.promise = mixeddirty_promise,
};
PAGE_KIND(kind_mixeddirty);
