/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kind_parts.h - steps that several page kinds are made by: for kind_*.c only.
 *
 * Each ends the case when it fails.
 */
#ifndef HARNESS_KIND_PARTS_H
#define HARNESS_KIND_PARTS_H

#include "harness/kind.h"
#include "harness/need.h"

/* Pages of a PMD-sized THP; 0: the kernel has none. */
size_t parts_thp_pages(void);

/* An untouched region of the kind, not yet watched. */
void parts_map(struct bench *b, struct mm_region *r, size_t nr_pages,
	       enum mm_page_kind kind);

/*
 * The region anew, each page written: all of it THPs that a PMD maps. Skips
 * when the kernel has no huge page to give. parts_thps_here() only fills and
 * looks, for a region that was mapped anew by the caller.
 */
void parts_thps(struct bench *b, const struct mm_region *r);
void parts_thps_here(struct bench *b, const struct mm_region *r);

/*
 * A page table in place of each PMD; the folios stay. A VMA that is cut inside
 * of a huge page makes the kernel split the PMD (vma_adjust_trans_huge()), so
 * each THP is cut by MADV_DONTDUMP and made one VMA again by MADV_DODUMP:
 * neither touches protection or dirty bits.
 */
void parts_split_pmds(struct bench *b, const struct mm_region *r);

/*
 * Hands off: khugepaged makes huge pages of PTE-mapped ones (since 5.8,
 * 5503fbf2b0b8) where the VMA asked for them. Flags of the VMA change, not its
 * pages. The next parts_thps() asks again.
 */
void parts_freeze(struct bench *b, const struct mm_region *r);

void parts_advise(struct bench *b, char *addr, size_t len_bytes, int advice,
		  const char *name);

/*
 * For what cannot hold while a child shares the pages for the whole case
 * (state=shared): skips with "page=KIND state=shared: WHY".
 */
void parts_not_shared(struct bench *b, const char *kind, const char *why);

/* mremap() to exactly there; what was mapped there is gone. */
void parts_move(struct bench *b, char *from, size_t len_bytes, char *to);

/*
 * Empty this CPU's batch of new pages: madvise_cold() begins with
 * lru_add_drain(), since 5.4, whatever the range.
 */
void parts_drain_lru(struct bench *b);

#endif
