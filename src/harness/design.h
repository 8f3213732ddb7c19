/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * design.h - what the known designs of the COW rule do with an anonymous base
 * page that nobody else maps, but that somebody has an extra reference to.
 *
 * Reading, so that a run can be held against it: the rule of do_wp_page() up to
 * 5.8 (reuse_swap_page()), of 5.9 (09854ba94c6a), of 5.18 (53a05ad9f21d,
 * d4c470970d45) and of 5.19 (6c287605fd56).
 */
#ifndef HARNESS_DESIGN_H
#define HARNESS_DESIGN_H

#include <stdbool.h>
#include <stddef.h>

enum design {
	DESIGN_MAPCOUNT, /* one mapping, swap entries included: reuse */
	DESIGN_REFCOUNT_5_9, /* one reference: reuse; nothing is tidied first */
	DESIGN_REFCOUNT_5_18, /* the same after this CPU's batch and the swap
			       * cache have given up theirs */
	DESIGN_EXCLUSIVE, /* the exclusive bit: reuse; else as 5.18 */
	DESIGN_NR,
};

/* What else holds the page besides its one mapping. */
enum extra_ref {
	REF_NONE,
	REF_GET, /* FOLL_GET, held through the write */
	REF_LRU_LOCAL, /* the LRU batch of the CPU that writes */
	REF_LRU_REMOTE, /* that of another CPU */
	REF_SWAPCACHE,
};

/* "mapcount", "refcount 5.9", "refcount 5.18", "exclusive". */
const char *design_name(enum design d);

/*
 * Would the write fault copy the page? is_exclusive: it was never shared since
 * it was last exclusive (write-protected by other means than fork), so that
 * PageAnonExclusive is set where there is such a thing.
 */
bool design_copies(enum design d, enum extra_ref ref, bool is_exclusive);

/*
 * "as mapcount, exclusive; refcount 5.9, refcount 5.18 would copy": which
 * designs behave as was seen and which do not. Returns buf.
 */
const char *design_text(enum extra_ref ref, bool is_exclusive, bool copied,
			char *buf, size_t size_bytes);

#endif
