/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proof_pages.h - pages added up into evidence; pure. */
#ifndef HARNESS_PROOF_PAGES_H
#define HARNESS_PROOF_PAGES_H

#include "harness/bench.h"
#include "sys/pagemap.h"

/* What was seen of some pages of a region, in the order of their addresses. */
struct page_tally {
	size_t nr; /* pages looked at */
	size_t nr_present, nr_once, nr_swapped, nr_uffd_wp, nr_soft_dirty;
	size_t nr_file, nr_contiguous;
	/* only with has_frames */
	bool has_frames;
	size_t nr_large, nr_anon_exclusive, nr_swapcache, nr_ksm, nr_hugetlb;
	size_t nr_zero, nr_on_lru, nr_dirty, nr_folios;
	uint64_t nr_mappings;
	uint64_t last_pfn; /* 0: the page before was not present */
	uint64_t last_frame; /* the same of page_tally_add_frames() */
};

/* Add pages as pagemap_read() left them. */
void page_tally_add(struct page_tally *t, const struct page_state *pages,
		    size_t nr);

/*
 * The same pages and what their frames show (kpageflags, kpagecount), which
 * are read only for the present ones. Sets has_frames.
 */
void page_tally_add_frames(struct page_tally *t, const struct page_state *pages,
			   const uint64_t *flags, const uint64_t *counts,
			   size_t nr);

/*
 * One kind of page evidence from the tally, before or after: a share of all
 * pages, of the present ones for EV_EXCLUSIVE and EV_ANON_EXCLUSIVE, or a
 * mean. <0: not readable, or no page is present to be looked at.
 */
double page_tally_value(const struct page_tally *t, enum evidence_id id);

#endif
