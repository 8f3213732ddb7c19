/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * page_core.h - struct page of a frame, and its folio: reference count, pins,
 * mapping counts. Read from /proc/kcore (kcore.h) with what BTF says of the
 * layout (kstruct.h).
 *
 * The kernel changes these fields while they are read, and nothing is locked:
 * each number is what it was at some moment, two numbers need not be of one.
 * A page whose head changed meanwhile is read again.
 */
#ifndef SYS_PAGE_CORE_H
#define SYS_PAGE_CORE_H

#include "sys/kcore.h"
#include "sys/kstruct.h"
#include "sys/pagemap.h"

/*
 * What FOLL_PIN adds to the reference count of a page that has no pin count of
 * its own: GUP_PIN_COUNTING_BIAS, include/linux/mm.h, 1U << 10 since 5.7 up to
 * 7.3. A macro: BTF does not have it.
 */
#define PIN_BIAS 1024 /* of a stock kernel: cow_rules_pin_bias() */

/* Nothing that points anywhere: made once, and handed on if need be. */
struct page_core_map {
	struct kstruct layout;
	struct kcore kcore;
	uint64_t vmemmap; /* address of frame 0's struct page */
};

struct page_core {
	bool is_known; /* else all others are 0 */
	bool is_large; /* the folio has more than one page */
	uint64_t head_pfn;
	uint64_t flags; /* of the page itself, for kstruct_flag() */
	uint64_t head_flags;
	uint64_t mapping; /* of the head; bit 0: anonymous */
	int64_t refcount; /* of the folio */
	bool has_large_mapcount;
	int64_t large_mapcount; /* of all pages of the folio; since 6.10 */
	uint64_t nr_pages; /* of the folio; 0: not known */
	/*
	 * Exact where the folio has a pin count; else refcount / PIN_BIAS,
	 * which is how folio_maybe_dma_pinned() sees it: 1024 other references
	 * look like a pin.
	 */
	uint64_t nr_pins;
	bool is_exact;
};

/*
 * Everything that is needed: BTF, the headers of kcore, the memory map. Takes
 * 10 ms and 5 MB for a moment. Fails as its parts do, with a hint.
 */
MUST_CHECK int page_core_open(struct page_core_map *m, struct why *why);

/*
 * Of frames (0: none, and is_known false). Reads what lies side by side at
 * once; allocates nothing. What has no struct page is not known.
 */
MUST_CHECK int page_core_read(const struct page_core_map *m,
			      const struct page_state *pages, size_t nr,
			      struct page_core *out, struct why *why);

#endif
