// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/proof_pages.h"

void page_tally_add(struct page_tally *t, const struct page_state *pages,
		    size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		const struct page_state *p = &pages[i];

		t->nr++;
		t->nr_present += p->present;
		t->nr_once += p->present && p->exclusive;
		t->nr_swapped += p->swapped;
		t->nr_uffd_wp += p->uffd_wp;
		t->nr_soft_dirty += p->soft_dirty;
		t->nr_file += p->file;
		t->nr_contiguous +=
			p->has_pfn && t->last_pfn && p->pfn == t->last_pfn + 1;
		t->last_pfn = p->has_pfn ? p->pfn : 0;
	}
}

void page_tally_add_frames(struct page_tally *t, const struct page_state *pages,
			   const uint64_t *flags, const uint64_t *counts,
			   size_t nr)
{
	t->has_frames = true;
	for (size_t i = 0; i < nr; i++) {
		uint64_t f = flags[i], before_pfn = t->last_frame;

		t->last_frame = pages[i].present ? pages[i].pfn : 0;
		if (!pages[i].present)
			continue;
		t->nr_large += kpf_is_large(f);
		t->nr_anon_exclusive +=
			kpf_has(f, KPF_ANON) && kpf_has(f, KPF_ANON_EXCLUSIVE);
		t->nr_swapcache += kpf_has(f, KPF_SWAPCACHE);
		t->nr_ksm += kpf_has(f, KPF_KSM);
		t->nr_hugetlb += kpf_has(f, KPF_HUGE);
		t->nr_zero += kpf_has(f, KPF_ZERO_PAGE);
		t->nr_on_lru += kpf_has(f, KPF_LRU);
		t->nr_dirty += kpf_has(f, KPF_DIRTY);
		t->nr_mappings += counts[i];
		/* A tail right behind its neighbour belongs to its folio. */
		t->nr_folios += !kpf_has(f, KPF_COMPOUND_TAIL) || !before_pfn ||
				before_pfn + 1 != pages[i].pfn;
	}
}

static double share(size_t nr, size_t of)
{
	return of ? (double)nr / (double)of : -1;
}

static double frames_share(const struct page_tally *t, size_t nr, size_t of)
{
	return t->has_frames ? share(nr, of) : -1;
}

double page_tally_value(const struct page_tally *t, enum evidence_id id)
{
	switch (id) {
	case EV_PRESENT_BEFORE:
	case EV_PRESENT:
		return share(t->nr_present, t->nr);
	case EV_EXCLUSIVE:
	case EV_EXCLUSIVE_AFTER:
		return share(t->nr_once, t->nr_present);
	case EV_SWAPPED:
	case EV_SWAPPED_AFTER:
		return share(t->nr_swapped, t->nr);
	case EV_UFFD_WP:
		return share(t->nr_uffd_wp, t->nr);
	case EV_SOFT_DIRTY:
		return share(t->nr_soft_dirty, t->nr);
	case EV_FILE:
		return share(t->nr_file, t->nr);
	case EV_CONTIGUOUS:
		/* the first page has none before it */
		return t->has_frames && t->nr > 1
			       ? share(t->nr_contiguous, t->nr - 1)
			       : -1;
	case EV_LARGE_SHARE:
	case EV_LARGE_SHARE_AFTER:
		return frames_share(t, t->nr_large, t->nr);
	case EV_ANON_EXCLUSIVE:
		return frames_share(t, t->nr_anon_exclusive, t->nr_present);
	case EV_SWAPCACHE:
		return frames_share(t, t->nr_swapcache, t->nr);
	case EV_KSM:
	case EV_KSM_AFTER:
		return frames_share(t, t->nr_ksm, t->nr);
	case EV_HUGETLB:
		return frames_share(t, t->nr_hugetlb, t->nr);
	case EV_ZERO_PAGE:
		return frames_share(t, t->nr_zero, t->nr);
	case EV_ON_LRU:
		return frames_share(t, t->nr_on_lru, t->nr);
	case EV_DIRTY:
		return frames_share(t, t->nr_dirty, t->nr);
	case EV_MAPCOUNT:
	case EV_MAPCOUNT_AFTER:
		return t->has_frames && t->nr_present
			       ? (double)t->nr_mappings / (double)t->nr_present
			       : -1;
	case EV_FOLIO_PAGES:
		return t->has_frames && t->nr_folios
			       ? (double)t->nr_present / (double)t->nr_folios
			       : -1;
	default:
		return -1;
	}
}
