// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/mm.h"

#include "base/err.h"
#include "base/rng.h"
#include "sys/root.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Where mm_region_fill() puts its word: mm_region_write() uses byte 0. */
#define WORD_AT_BYTES 8

size_t mm_page_bytes(void)
{
	static size_t page_bytes;

	if (!page_bytes)
		page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	return page_bytes;
}

size_t mm_table_pages(void)
{
	/* A page table is one page of 64-bit entries, on x86-64 and arm64. */
	return mm_page_bytes() / sizeof(uint64_t);
}

static size_t table_span_bytes(void)
{
	return mm_table_pages() * mm_page_bytes();
}

size_t mm_thp_bytes(void)
{
	uint64_t size_bytes;

	if (sys_read_u64("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size",
			 &size_bytes))
		return 0;
	return (size_t)size_bytes;
}

static uintptr_t round_up(uintptr_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

/* The place of the next region under a layout; 0: the kernel's choice. */
static uintptr_t next_hint;

void mm_layout_set(unsigned int k)
{
	const size_t span_bytes = table_span_bytes();
	uintptr_t low, stack = (uintptr_t)__builtin_frame_address(0);
	struct rng rng;

	if (!k) {
		next_hint = 0;
		return;
	}
	/*
	 * The stack is near the top of what a process may use. From a quarter
	 * of that up, an eighth of it is free: the program and its heap lie
	 * lower or at two thirds, libraries and stack at the top.
	 */
	low = (uintptr_t)1 << (62 - __builtin_clzl(stack));
	rng_init(&rng, k);
	next_hint =
		low + (rng_below(&rng, low / 2) & ~(uintptr_t)(span_bytes - 1));
}

/*
 * Reserve room for len_bytes that starts at a multiple of span_bytes, starts and
 * ends with a page table of its own and keeps at least a page of guard before
 * and behind.
 */
static int reserve(struct mm_region *r, size_t span_bytes)
{
	/* Whole tables, so that the next hint is aligned as well. */
	size_t map_bytes = round_up(r->len_bytes, span_bytes) + 2 * span_bytes;
	uintptr_t at = next_hint ? next_hint - span_bytes : 0;

	/* NOLINTNEXTLINE(performance-no-int-to-ptr): a hint is a number */
	r->map = mmap((void *)at, map_bytes, PROT_NONE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (r->map == MAP_FAILED)
		return -errno;
	r->map_bytes = map_bytes;
	at = (uintptr_t)r->map;
	r->addr = (char *)r->map +
		  (round_up(at + r->page_bytes, span_bytes) - at);
	if (next_hint)
		next_hint += map_bytes;
	return 0;
}

/* Size and advice are known to be good. */
static int map_base(struct mm_region *r, size_t nr_pages, size_t step_bytes,
		    int advice, struct why *why)
{
	int err, flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;

	r->nr_pages = nr_pages;
	r->page_bytes = mm_page_bytes();
	r->step_bytes = step_bytes;
	r->len_bytes = (nr_pages - 1) * step_bytes + r->page_bytes;
	err = reserve(r, table_span_bytes());
	if (err) {
		why_errno(why, err, "reserve %zu pages", nr_pages);
		goto out_zero;
	}
	/* What is never touched needs no backing: TiB with little memory. */
	if (step_bytes > r->page_bytes)
		flags |= MAP_NORESERVE;
	if (mmap(r->addr, r->len_bytes, PROT_READ | PROT_WRITE, flags, -1, 0) ==
	    MAP_FAILED) {
		err = why_errno(why, -errno, "map %zu pages", nr_pages);
		goto out_unmap;
	}
	/* EINVAL: a kernel without THP, where base pages need no asking. */
	if (madvise(r->addr, r->len_bytes, advice) < 0 &&
	    !(advice == MADV_NOHUGEPAGE && errno == EINVAL)) {
		err = why_errno(why, -errno, "advise on %zu pages", nr_pages);
		goto out_unmap;
	}
	return 0;

out_unmap:
	munmap(r->map, r->map_bytes);
out_zero:
	memset(r, 0, sizeof(*r));
	return err;
}

int mm_region_map(struct mm_region *r, size_t nr_pages, enum mm_page_kind kind,
		  struct why *why)
{
	size_t thp_bytes;

	memset(r, 0, sizeof(*r));
	if (!nr_pages || nr_pages > SIZE_MAX / 2 / mm_page_bytes())
		return why_set(why, -EINVAL, "map %zu pages: not a size",
			       nr_pages);
	if (kind == MM_BASE)
		return map_base(r, nr_pages, mm_page_bytes(), MADV_NOHUGEPAGE,
				why);
	thp_bytes = mm_thp_bytes();
	if (!thp_bytes)
		return why_set(why, -EOPNOTSUPP,
			       "map huge pages: the kernel has no "
			       "transparent huge pages");
	if (nr_pages * mm_page_bytes() % thp_bytes)
		return why_set(why, -EINVAL,
			       "map %zu pages as huge pages: not a "
			       "multiple of %zu",
			       nr_pages, thp_bytes / mm_page_bytes());
	return map_base(r, nr_pages, mm_page_bytes(), MADV_HUGEPAGE, why);
}

int mm_region_map_sparse(struct mm_region *r, size_t nr_pages,
			 size_t step_bytes, struct why *why)
{
	memset(r, 0, sizeof(*r));
	if (!nr_pages || !step_bytes || step_bytes % mm_page_bytes() ||
	    nr_pages > SIZE_MAX / 4 / step_bytes)
		return why_set(why, -EINVAL,
			       "map %zu pages, one every %zu bytes: not a size",
			       nr_pages, step_bytes);
	return map_base(r, nr_pages, step_bytes, MADV_NOHUGEPAGE, why);
}

int mm_region_reserve(struct mm_region *r, size_t nr_pages, size_t align_bytes,
		      struct why *why)
{
	int err;

	memset(r, 0, sizeof(*r));
	if (!nr_pages || nr_pages > SIZE_MAX / 2 / mm_page_bytes())
		return why_set(why, -EINVAL, "reserve %zu pages: not a size",
			       nr_pages);
	if (align_bytes < table_span_bytes() || align_bytes & (align_bytes - 1))
		return why_set(why, -EINVAL, "align a region to %zu bytes",
			       align_bytes);
	r->nr_pages = nr_pages;
	r->page_bytes = r->step_bytes = mm_page_bytes();
	r->len_bytes = nr_pages * r->page_bytes;
	err = reserve(r, align_bytes);
	if (!err)
		return 0;
	memset(r, 0, sizeof(*r));
	return why_errno(why, err, "reserve %zu pages", nr_pages);
}

void mm_region_unmap(struct mm_region *r)
{
	if (r->map && munmap(r->map, r->map_bytes) < 0)
		BUG("munmap of a region failed: errno %d", errno);
	memset(r, 0, sizeof(*r));
}

static volatile uint64_t *word_of(const struct mm_region *r, size_t page)
{
	return (volatile uint64_t *)(r->addr + page * r->step_bytes +
				     WORD_AT_BYTES);
}

/* Odd, so never 0; multiplied, so that no byte is alike in all pages. */
static uint64_t word_for(const struct mm_region *r, size_t page)
{
	return ((uintptr_t)r->addr / r->page_bytes + page) *
		       0x9e3779b97f4a7c16ULL |
	       1;
}

void mm_region_fill(const struct mm_region *r)
{
	size_t i;

	for (i = 0; i < r->nr_pages; i++)
		*word_of(r, i) = word_for(r, i);
}

size_t mm_region_nr_intact(const struct mm_region *r)
{
	size_t i, nr = 0;

	for (i = 0; i < r->nr_pages; i++)
		nr += *word_of(r, i) == word_for(r, i);
	return nr;
}

int mm_region_dontneed(const struct mm_region *r)
{
	return madvise(r->addr, r->len_bytes, MADV_DONTNEED) < 0 ? -errno : 0;
}

int mm_region_renew(const struct mm_region *r, enum mm_page_kind kind,
		    struct why *why)
{
	if (mmap(r->addr, r->len_bytes, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		return why_errno(why, -errno, "map %zu pages anew",
				 r->nr_pages);
	if (madvise(r->addr, r->len_bytes,
		    kind == MM_THP ? MADV_HUGEPAGE : MADV_NOHUGEPAGE) < 0 &&
	    (kind == MM_THP || errno != EINVAL))
		return why_errno(why, -errno, "advise on %zu pages",
				 r->nr_pages);
	return 0;
}

int mm_region_split_vmas(const struct mm_region *r, size_t nr_vmas,
			 struct why *why)
{
	size_t i, piece_bytes;
	int err;

	if (!nr_vmas || r->nr_pages % nr_vmas)
		return why_set(why, -EINVAL,
			       "cut %zu pages into %zu VMAs: does not divide",
			       r->nr_pages, nr_vmas);
	piece_bytes = r->len_bytes / nr_vmas;
	for (i = 1; i < nr_vmas; i += 2) {
		if (!madvise(r->addr + i * piece_bytes, piece_bytes,
			     MADV_DONTDUMP))
			continue;
		err = why_errno(why, -errno, "cut %zu pages into %zu VMAs",
				r->nr_pages, nr_vmas);
		if (err == -ENOMEM)
			why_hint(why, "raise vm.max_map_count above %zu",
				 nr_vmas + 100);
		return err;
	}
	return 0;
}

int mm_pool_touch(size_t len_bytes)
{
	struct mm_region r;
	int err;

	err = mm_region_map(&r,
			    (len_bytes + mm_page_bytes() - 1) / mm_page_bytes(),
			    MM_BASE, NULL);
	if (err)
		return err;
	mm_region_write(&r, 1);
	mm_region_unmap(&r);
	return 0;
}
