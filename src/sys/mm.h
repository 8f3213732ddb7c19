/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mm.h - the memory that is measured: private anonymous regions.
 *
 * A region is exactly one VMA of exactly known pages. It starts where a page
 * table starts and nothing else is mapped under its page tables: fork copies
 * nr_pages / mm_table_pages() tables for it, and no other. PROT_NONE guards on
 * both sides, in one reservation, keep the kernel from merging a neighbour
 * (malloc, another region) into the VMA.
 */
#ifndef SYS_MM_H
#define SYS_MM_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>
#include <stdint.h>

/* Size of a base page. */
size_t mm_page_bytes(void);

/* Base pages mapped by one lowest-level page table: entries are 8 bytes. */
size_t mm_table_pages(void);

/*
 * Size of a PMD-mapped transparent huge page (hpage_pmd_size, since 4.10);
 * 0: the kernel has none.
 */
size_t mm_thp_bytes(void);

enum mm_page_kind {
	MM_BASE, /* MADV_NOHUGEPAGE: order 0 whatever the settings are */
	MM_THP, /* MADV_HUGEPAGE: asked for, not promised; see smaps.h */
};

struct mm_region {
	char *addr; /* aligned to what one page table maps */
	size_t nr_pages; /* base pages, of either kind */
	size_t page_bytes; /* of a base page */
	/*
	 * From one page of the region to the next: page_bytes, or more where
	 * only every so many bytes there is a page (sparse).
	 */
	size_t step_bytes;
	size_t len_bytes; /* of the VMA */
	void *map; /* the reservation: guards included */
	size_t map_bytes;
};

/*
 * Where later regions are put. 0, the default: where the kernel likes. k > 0:
 * a place of its own for every k, the same in every process, as a hint that
 * the kernel follows if the place is free. Turns address-space layout into a
 * factor that can be repeated, instead of a hidden random one.
 */
void mm_layout_set(unsigned int k);

/*
 * Map a region, untouched. MM_THP needs nr_pages to be a multiple of
 * mm_thp_bytes() / mm_page_bytes(), else -EINVAL. -EOPNOTSUPP: no THP here;
 * -ENOMEM. On failure *r is all zero.
 */
MUST_CHECK int mm_region_map(struct mm_region *r, size_t nr_pages,
			     enum mm_page_kind kind, struct why *why);

/*
 * The same, sparse: nr_pages base pages, one at the beginning of every
 * step_bytes (a multiple of the page size). What lies between is mapped and
 * never touched. -EINVAL for another step.
 */
MUST_CHECK int mm_region_map_sparse(struct mm_region *r, size_t nr_pages,
				    size_t step_bytes, struct why *why);

/*
 * Reserve room for nr_pages from an address aligned to align_bytes (a power of
 * two, at least what a page table maps) and fill in *r, but map nothing: the
 * caller maps r->addr, r->len_bytes with MAP_FIXED (a file, hugetlb pages).
 */
MUST_CHECK int mm_region_reserve(struct mm_region *r, size_t nr_pages,
				 size_t align_bytes, struct why *why);

/* Unmap, guards included, and zero *r; nothing to do on a zero *r. */
void mm_region_unmap(struct mm_region *r);

/*
 * The i-th nr_pages of a region, as a region of its own: for one of several
 * tasks, or to be watched. Not to be unmapped.
 */
static inline struct mm_region mm_region_part(const struct mm_region *r,
					      size_t i, size_t nr_pages)
{
	const size_t len_bytes = nr_pages * r->step_bytes;

	return (struct mm_region){
		.addr = r->addr + i * len_bytes,
		.nr_pages = nr_pages,
		.page_bytes = r->page_bytes,
		.step_bytes = r->step_bytes,
		.len_bytes = len_bytes,
	};
}

/*
 * First touch: an 8-byte word in every base page, unlike in any two pages and
 * never 0, at byte 8 so that mm_region_write() leaves it alone. By writing, as
 * reading would map the shared zero page, which takes other paths; unlike, so
 * that no KSM and no same-filled swap page interferes.
 */
void mm_region_fill(const struct mm_region *r);

/* How many pages still hold the word that mm_region_fill() gave them. */
size_t mm_region_nr_intact(const struct mm_region *r);

/*
 * MADV_DONTNEED: frees the pages and keeps the VMA; its page tables too, but
 * for CONFIG_PT_RECLAIM (since 6.14).
 */
MUST_CHECK int mm_region_dontneed(const struct mm_region *r);

/*
 * Map the region's place over again, untouched and with page tables of its own
 * to come: after MADV_DONTNEED a page table stays, and no huge page can be
 * faulted in beneath it.
 */
MUST_CHECK int mm_region_renew(const struct mm_region *r,
			       enum mm_page_kind kind, struct why *why);

/*
 * Cut the region into nr_vmas VMAs of nr_pages / nr_vmas pages by setting
 * MADV_DONTDUMP on every second one: a flag that fork copies and that no fault
 * looks at. Cut before the first touch: then each VMA gets an anon_vma of its
 * own, as unrelated mappings have (neighbours share one only if their flags
 * agree, anon_vma_compatible()); cut afterwards, all stay on one. -EINVAL: it
 * does not divide; -ENOMEM: more than vm.max_map_count.
 */
MUST_CHECK int mm_region_split_vmas(const struct mm_region *r, size_t nr_vmas,
				    struct why *why);

/*
 * Map, write and unmap len_bytes of base pages, so that the frames that are
 * then used come from memory that was touched before: a virtual machine's
 * first use of a frame costs a fault in the host.
 */
MUST_CHECK int mm_pool_touch(size_t len_bytes);

/* Address of the i-th page of the region. */
static inline char *mm_region_page(const struct mm_region *r, size_t i)
{
	return r->addr + i * r->step_bytes;
}

/*
 * The measured loops: one byte of each page, in address order. volatile:
 * the accesses stay, and stay in order; the bounds are local, as a store
 * through a char pointer could otherwise be a store to *r.
 */
static inline void mm_region_write(const struct mm_region *r, unsigned char v)
{
	const size_t step_bytes = r->step_bytes;
	volatile unsigned char *p = (volatile unsigned char *)r->addr;
	volatile unsigned char *const end = p + r->nr_pages * step_bytes;

	for (; p != end; p += step_bytes)
		*p = v;
}

/*
 * The whole of each page, word by word, unlike in any two words (no page is
 * same-filled, none can be merged). A loop of 8-byte stores and not memset():
 * libc picks its memset by the CPU at hand (ERMS, AVX), so that the same
 * program would write by other instructions on other machines, and in the lab
 * by one that counts as one. volatile keeps the compiler from making it a
 * memset again.
 */
static inline void mm_region_write_whole(const struct mm_region *r,
					 unsigned char v)
{
	const size_t step_bytes = r->step_bytes;
	const size_t nr_words = r->page_bytes / sizeof(uint64_t);
	char *at = r->addr;
	char *const end = at + r->nr_pages * step_bytes;
	uint64_t word = v + 1ULL;

	for (; at != end; at += step_bytes) {
		volatile uint64_t *p = (volatile uint64_t *)(void *)at;
		volatile uint64_t *const last = p + nr_words;

		for (; p != last; p++) {
			word += 0x9e3779b97f4a7c15ULL;
			*p = word;
		}
	}
}

/*
 * One byte of each page, in the order of nr offsets into the region; they lie
 * where reading them does not fault.
 */
static inline void mm_region_write_at(const struct mm_region *r,
				      const uint64_t *offset_bytes, size_t nr,
				      unsigned char v)
{
	volatile unsigned char *const addr = (volatile unsigned char *)r->addr;

	for (size_t i = 0; i < nr; i++)
		addr[offset_bytes[i]] = v;
}

static inline void mm_region_read(const struct mm_region *r)
{
	const size_t step_bytes = r->step_bytes;
	const volatile unsigned char *p =
		(const volatile unsigned char *)r->addr;
	const volatile unsigned char *const end = p + r->nr_pages * step_bytes;

	for (; p != end; p += step_bytes)
		(void)*p;
}

#endif
