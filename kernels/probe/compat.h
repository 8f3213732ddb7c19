/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kernels from 5.10 on call by different names. COWPROBE_HAS_*
 * come from Kbuild, which looks into the headers.
 */
#ifndef COWPROBE_COMPAT_H
#define COWPROBE_COMPAT_H

#include <linux/highmem.h>
#include <linux/ksm.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/version.h>

#include "cowprobe.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#error "cowprobe is for Linux 5.10 and later"
#endif

#ifdef COWPROBE_HAS_KMAP_LOCAL
static inline void *probe_map(struct page *page)
{
	return kmap_local_page(page);
}

static inline void probe_unmap(void *at)
{
	kunmap_local(at);
}
#else /* before 5.11 */
static inline void *probe_map(struct page *page)
{
	return kmap_atomic(page);
}

static inline void probe_unmap(void *at)
{
	kunmap_atomic(at);
}
#endif

#ifdef COWPROBE_HAS_GUP_VMAS /* before 6.5 */
static inline long probe_get_slow(unsigned long addr, unsigned long nr,
				  unsigned int gup_flags, struct page **pages)
{
	return get_user_pages(addr, nr, gup_flags, pages, NULL);
}

static inline long probe_pin_slow(unsigned long addr, unsigned long nr,
				  unsigned int gup_flags, struct page **pages)
{
	return pin_user_pages(addr, nr, gup_flags, pages, NULL);
}
#else
static inline long probe_get_slow(unsigned long addr, unsigned long nr,
				  unsigned int gup_flags, struct page **pages)
{
	return get_user_pages(addr, nr, gup_flags, pages);
}

static inline long probe_pin_slow(unsigned long addr, unsigned long nr,
				  unsigned int gup_flags, struct page **pages)
{
	return pin_user_pages(addr, nr, gup_flags, pages);
}
#endif

/* The rest wants a reference to the page, so that its folio stays. */

static inline bool probe_is_pinned(struct page *page)
{
#ifdef COWPROBE_HAS_FOLIO_PINNED
	return folio_maybe_dma_pinned(page_folio(page));
#else
	return page_maybe_dma_pinned(page);
#endif
}

static inline u32 probe_kind(struct page *page)
{
#ifdef COWPROBE_HAS_FOLIO
	struct folio *folio = page_folio(page);
	bool is_anon = folio_test_anon(folio), is_ksm = folio_test_ksm(folio);
	bool is_swapcache = folio_test_swapcache(folio);
	bool is_dirty = folio_test_dirty(folio);
#else
	struct page *head = compound_head(page);
	bool is_anon = PageAnon(head), is_ksm = PageKsm(head);
	bool is_swapcache = PageSwapCache(head), is_dirty = PageDirty(head);
#endif

	return (is_anon ? COWPROBE_IS_ANON : 0) |
	       (is_ksm ? COWPROBE_IS_KSM : 0) |
	       (is_swapcache ? COWPROBE_IS_SWAPCACHE : 0) |
	       (is_dirty ? COWPROBE_IS_DIRTY : 0);
}

static inline u32 probe_exclusive(struct page *page)
{
#ifdef COWPROBE_HAS_ANON_EXCLUSIVE
	u32 kind = probe_kind(page);

	/* Of hugetlb the first page has it. */
	if (PageHuge(page))
		page = compound_head(page);
	if (kind & COWPROBE_IS_ANON && !(kind & COWPROBE_IS_KSM))
		return COWPROBE_HAS_EXCLUSIVE |
		       (PageAnonExclusive(page) ? COWPROBE_IS_EXCLUSIVE : 0);
#endif
	return 0;
}

static inline bool probe_mapcount(struct page *page, s32 *count)
{
#ifdef COWPROBE_HAS_PAGE_MAPCOUNT
	*count = page_mapcount(page);
	return true;
#elif defined(COWPROBE_HAS_ENTIRE_MAPCOUNT)
	struct folio *folio = page_folio(page);

	if (IS_ENABLED(CONFIG_NO_PAGE_MAPCOUNT) && folio_test_large(folio))
		return false;
	*count = atomic_read(&page->_mapcount) + 1;
	if (folio_test_large(folio))
		*count += folio_entire_mapcount(folio);
	return true;
#else
	return false;
#endif
}

static inline bool probe_pincount(struct page *page, s32 *count)
{
#ifdef COWPROBE_HAS_HPAGE_PINCOUNT /* before 5.18 */
	struct page *head = compound_head(page);

	if (!hpage_pincount_available(head))
		return false;
	*count = head_compound_pincount(head);
	return true;
#elif defined(COWPROBE_HAS_HEAD_PINCOUNT) /* before 6.3 */
	struct page *head = compound_head(page);

	if (!PageHead(head))
		return false;
	*count = head_compound_pincount(head);
	return true;
#else
	struct folio *folio = page_folio(page);

#ifdef COWPROBE_HAS_FOLIO_HAS_PINCOUNT
	if (!folio_has_pincount(folio))
		return false;
#else
	if (!folio_test_large(folio))
		return false;
#endif
	*count = atomic_read(&folio->_pincount);
	return true;
#endif
}

/* nr_extra: references that the caller has only to look. */
static void probe_describe(struct page *page, int nr_extra,
			   struct cowprobe_page *to)
{
	struct page *head = compound_head(page);

	to->pfn = page_to_pfn(page);
	to->order = compound_order(head);
	to->index = page_to_pfn(page) - page_to_pfn(head);
	to->refcount = page_count(head) - nr_extra;
	to->flags =
		COWPROBE_HAS_PAGE | probe_kind(page) | probe_exclusive(page);
	if (probe_mapcount(page, &to->mapcount))
		to->flags |= COWPROBE_HAS_MAPCOUNT;
	if (probe_pincount(page, &to->pincount))
		to->flags |= COWPROBE_HAS_PINCOUNT;
	if (probe_is_pinned(page))
		to->flags |= COWPROBE_IS_PINNED;
}

#endif
