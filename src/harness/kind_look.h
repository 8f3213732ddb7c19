/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kind_look.h - what page kinds look at while they establish themselves. */
#ifndef HARNESS_KIND_LOOK_H
#define HARNESS_KIND_LOOK_H

#include "harness/bench.h"
#include "harness/proof_pages.h"
#include "sys/mm.h"

/*
 * All pages of the region into *t: pagemap, and where we may read them
 * kpageflags and kpagecount (t->has_frames). Untimed; allocates nothing. Ends
 * the case as broken when pagemap cannot be read.
 */
void kind_look(struct bench *b, const struct mm_region *r,
	       struct page_tally *t);

/* Share of present pages with this kpageflags bit; <0: cannot be read. */
double kind_flag_share(const struct mm_region *r, unsigned int kpf_bit);

/*
 * Are all the pages there, and none of them on an LRU list yet? Who may not
 * look at frames takes the latter on trust.
 */
bool kind_is_batched(const struct page_tally *t);

/* Give the CPU to others for so long; for bounded waits in make() and again(). */
void kind_nap(unsigned int us);

#endif
