// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Path proof, first half: what can be seen around phase 0.
 *
 * /proc/vmstat is read last before and first after, so that the reads of
 * pagemap and smaps do not count into its differences.
 */
#include "harness/core.h"
#include "harness/need.h"
#include "harness/proof_pages.h"
#include "harness/run.h"

#include "sys/smaps.h"

#include <stdio.h>
#include <string.h>

#define CHUNK 512

/* What /proc/kpageflags and kpagecount say of the frames: root only. */
static void tally_frames(struct page_tally *t, const struct page_state *pages,
			 size_t nr)
{
	static uint64_t flags[CHUNK], counts[CHUNK];
	struct page_tally with = *t;

	for (size_t done = 0, n; done < nr; done += n) {
		n = nr - done < CHUNK ? nr - done : CHUNK;
		if (kpageflags_read(pages + done, n, flags, NULL) ||
		    kpagecount_read(pages + done, n, counts, NULL))
			return;
		page_tally_add_frames(&with, pages + done, flags, counts, n);
	}
	*t = with;
}

/* Look at the watched pages; *first to *last: evidence that it is good for. */
static void look(struct bench *b, struct page_state *pages,
		 const enum evidence_id *ids, size_t nr_ids)
{
	const struct mm_region *r = b->watched;
	struct page_tally t = { 0 };

	if (pagemap_read_step(r->addr, r->nr_pages, r->step_bytes, pages, NULL))
		return;
	page_tally_add(&t, pages, r->nr_pages);
	tally_frames(&t, pages, r->nr_pages);
	for (size_t i = 0; i < nr_ids; i++)
		b->proof->seen[ids[i]] = page_tally_value(&t, ids[i]);
}

/*
 * smaps knows better than kpageflags, which shows KSM for every anonymous page
 * on many kernels that have the line (pagemap.h).
 */
static void see_ksm(struct bench *b, const struct smaps_range *range,
		    enum evidence_id id)
{
	const struct mm_region *r = b->watched;

	if (range->has_ksm)
		b->proof->seen[id] = (double)range->ksm_bytes /
				     (double)(r->nr_pages * r->page_bytes);
}

static void read_before(struct bench *b)
{
	static const enum evidence_id ids[] = {
		EV_PRESENT_BEFORE,
		EV_LARGE_SHARE,
		EV_EXCLUSIVE,
		EV_ANON_EXCLUSIVE,
		EV_SWAPPED,
		EV_SWAPCACHE,
		EV_KSM,
		EV_HUGETLB,
		EV_ZERO_PAGE,
		EV_UFFD_WP,
		EV_SOFT_DIRTY,
		EV_FILE,
		EV_ON_LRU,
		EV_DIRTY,
		EV_CONTIGUOUS,
		EV_MAPCOUNT,
		EV_FOLIO_PAGES,
	};
	const struct mm_region *r = b->watched;
	struct proof_sample *p = b->proof;
	struct smaps_range range;

	if (!smaps_read(r->addr, r->len_bytes, &range, NULL)) {
		p->seen[EV_THP_SHARE] =
			(double)range.anon_huge_bytes / (double)r->len_bytes;
		p->seen[EV_NR_VMAS] = (double)range.nr_vmas;
	} else {
		range.has_ksm = false;
	}
	look(b, b->before, ids, ARRAY_SIZE(ids));
	core_look(b, b->before, EV_REFCOUNT, EV_PINCOUNT);
	see_ksm(b, &range, EV_KSM);
	if (b->page_kind && b->page_kind->share)
		p->seen[EV_KIND] = b->page_kind->share(b, r);
}

static void look_before(struct bench *b)
{
	struct proof_sample *p = b->proof;

	memset(p, 0, sizeof(*p));
	for (size_t i = 0; i < EV_NR; i++)
		p->seen[i] = -1;
	b->child = 0;
	if (b->watched)
		read_before(b);
}

void bench_look(struct bench *b)
{
	if (!b->proof)
		return;
	look_before(b);
	b->has_looked = true;
}

void proof_before(struct bench *b)
{
	if (!b->has_looked)
		look_before(b);
	b->has_looked = false;
	refs_held(b);
	counts_before(b);
}

static void compare_frames(struct bench *b)
{
	const struct mm_region *r = b->watched;
	const int fate = evidence_vmstat(EV_FATE);
	size_t nr_changed = 0, nr_pfn = 0, nr_present = 0;

	for (size_t i = 0; i < r->nr_pages; i++) {
		nr_present += b->after[i].present;
		if (!b->before[i].has_pfn || !b->after[i].has_pfn)
			continue;
		nr_pfn++;
		nr_changed += b->before[i].pfn != b->after[i].pfn;
	}
	if (nr_pfn)
		b->proof->seen[EV_PFN_CHANGED] =
			(double)nr_changed / (double)nr_pfn;
	/* A write on write-protected pages: each was reused or has moved. */
	b->proof->has_vmstat[fate] &= nr_pfn == r->nr_pages;
	b->proof->vmstat[fate] += nr_changed;
	if (!nr_pfn && !b->why_unreadable[0] && nr_present &&
	    !b->after[0].has_pfn)
		snprintf(b->why_unreadable, sizeof(b->why_unreadable),
			 "frame numbers need CAP_SYS_ADMIN");
}

/* Which entries the fork in phase 0 copied; the frames are compared by now. */
static void look_at_child(struct bench *b)
{
	const struct mm_region *r = b->watched;
	size_t nr = 0;

	if (!b->child || pagemap_read_of(b->child, r->addr, r->nr_pages,
					 r->step_bytes, b->after, NULL))
		return;
	for (size_t i = 0; i < r->nr_pages; i++)
		nr += b->after[i].present || b->after[i].swapped;
	b->proof->seen[EV_IN_CHILD] = (double)nr / (double)r->nr_pages;
}

static void read_after(struct bench *b)
{
	static const enum evidence_id ids[] = {
		EV_PRESENT,	      EV_EXCLUSIVE_AFTER, EV_MAPCOUNT_AFTER,
		EV_LARGE_SHARE_AFTER, EV_SWAPPED_AFTER,	  EV_KSM_AFTER,
	};
	const struct mm_region *r = b->watched;
	struct smaps_range range;

	look(b, b->after, ids, ARRAY_SIZE(ids));
	core_look(b, b->after, EV_REFCOUNT_AFTER, EV_PINCOUNT_AFTER);
	if (!smaps_read(r->addr, r->len_bytes, &range, NULL)) {
		b->proof->seen[EV_THP_SHARE_AFTER] =
			(double)range.anon_huge_bytes / (double)r->len_bytes;
		see_ksm(b, &range, EV_KSM_AFTER);
	}
	compare_frames(b);
	look_at_child(b);
}

void proof_after(struct bench *b)
{
	counts_after(b);
	if (b->watched)
		read_after(b);
	counts_end(b);
	b->proof->is_taken = true;
}
