/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * design_parts.h - what several designs say in the same words. Every function
 * has the type of a hook of struct design, or answers for one page.
 */
#ifndef MODEL_DESIGN_PARTS_H
#define MODEL_DESIGN_PARTS_H

#include "model/design.h"

/* A row of a table of rules; the index is the bit. */
#define RULE(bit, name, what) [bit] = { name, what }

/* The page cache's pages and the zero page are nobody's to reuse or to copy at
 * fork: copy_present_page() and PageAnon() let them pass. */
bool frame_is_anon(const struct frame *f);
/* Folios with a pin count of their own, 47e29d32afba (5.7): THP in both ways of
 * mapping, hugetlb. */
bool frame_is_large(const struct frame *f);

/* page_count() of the page of v by the bias of its design. */
uint32_t view_refcount(const struct design_view *v);
/* References by GUP, however often each counts. */
uint32_t view_nr_refs(const struct design_view *v);
/* mm->has_pinned of v->proc (008cfe4418b3, 5.9), where the design has that. */
bool view_has_pinned(const struct design_view *v);
/* Is v->gup (a pin, or O_DIRECT where that pins) a FOLL_PIN? And FOLL_WRITE? */
bool gup_is_pin(const struct design_view *v);
bool gup_is_write(const struct design_view *v);

/* folio_free_swap(): out of the swap cache if no swap entry is left. */
void free_swap(struct design_view *v);
/* lru_add_drain(): the batch of this CPU, not of the others. */
void drain_lru(struct design_view *v);

/* Hooks that say the same of every page. */
bool always(struct design_view *v);
bool never(struct design_view *v);

/* clear_refs has no hugetlb_entry, in any kernel: it does not walk them. */
bool skips_hugetlb(struct design_view *v);

/*
 * page_maybe_dma_pinned(): a small page by its reference count, compared
 * without sign; a large folio by its own count.
 */
bool looks_pinned(struct design_view *v);
/* The same by one who has so many references itself. */
bool looks_pinned_beside(const struct design_view *v, uint32_t nr_own);

/*
 * reuse_swap_page() up to 5.17, and hugetlb_wp() in every kernel up to 7.3: one
 * mapping and no other swap entry.
 */
bool reuses_by_mapcount(struct design_view *v);
/* The same in a write fault that swaps in; a read maps read-only. */
bool swapin_by_mapcount(struct design_view *v);
/* reuse_ksm_page(), 52d1e606ee73 (5.1) to 1a0cf26323c8 (5.9). */
bool reuses_single_ksm(struct design_view *v);

/*
 * Reclaim unmaps a page that is referenced (it stays in the swap cache then);
 * migration, KSM and khugepaged compare the reference count with what they
 * expect and let go of any page that somebody else holds, in every kernel.
 */
bool unmaps_unless_held(struct design_view *v);
/* As before, and reclaim lets go of what looks pinned: feb889fb40fa (5.11). */
bool unmaps_unless_pinned(struct design_view *v);
/*
 * Reclaim writes out only what nobody else references (is_page_cache_freeable()
 * in pageout(), in every kernel), so anonymous data is stable then.
 */
bool stable_unless_held(struct design_view *v);

#endif
