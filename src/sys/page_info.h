/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * page_info.h - all that this kernel lets us see of a process's pages, put
 * together; and for what it does not, the reason.
 *
 *	pagemap		present, swapped, mapped once, ...; frames as root
 *	PAGEMAP_SCAN	mapped by a PMD, zero page: since 6.7
 *	kpageflags	flags of the frame and of its folio: root
 *	kpagecount	mappings: root
 *	kcore		references, pins, size of the folio: root, page_core.h
 */
#ifndef SYS_PAGE_INFO_H
#define SYS_PAGE_INFO_H

#include "sys/page_core.h"
#include "sys/pagemap.h"

/* Exported, and not in the user's header: include/linux/kernel-page-flags.h. */
#define KPF_MLOCKED 33

enum page_source {
	PAGE_SOURCE_SCAN,
	PAGE_SOURCE_FRAMES, /* frame numbers in pagemap */
	PAGE_SOURCE_FLAGS,
	PAGE_SOURCE_COUNTS,
	PAGE_SOURCE_CORE,
	PAGE_SOURCE_NR,
};

struct page_info {
	uint64_t addr;
	struct page_state map;
	bool has_scan, has_flags, has_count;
	unsigned char scan; /* enum pagescan_category bits */
	bool has_moved; /* the frame changed while we looked */
	/*
	 * KPF_ bits of the frame; those that belong to a folio are those of
	 * its head, which kernels before 6.10 do not show for its tails.
	 */
	uint64_t flags;
	uint64_t nr_mappings; /* of the page */
	struct page_core core; /* only if core.is_known */
	uint64_t folio_pages; /* from core or kpageflags; 0: not known */
	bool has_anon_exclusive, is_anon_exclusive;
};

struct page_look {
	size_t nr;
	struct page_info *pages;
	/* Of each source: what could not be seen and why; empty: it was. */
	struct why missing[PAGE_SOURCE_NR];
	struct kstruct layout; /* only where core was seen */
};

/*
 * nr pages from addr on (page aligned). Fails only where pagemap can't be read
 * at all; all else that is missing is said in *look. page_look_free() in any
 * case.
 */
MUST_CHECK int page_look(struct page_look *look, pid_t pid, uint64_t addr,
			 size_t nr, struct why *why);
void page_look_free(struct page_look *look);

/*
 * References to the folio that are neither mappings nor those of the page cache
 * or swap cache or private data: GUP, a per-CPU LRU batch, a task that
 * works on it just now. A pin of a page without a pin count is PIN_BIAS of
 * them. false where the mappings of the whole folio are not known (large ones
 * before 6.10) or not held by reference counts (zero page, hugetlb, devices).
 */
MUST_CHECK bool page_info_extra_refs(const struct page_info *p,
				     const struct kstruct *layout, int64_t *nr);

#endif
