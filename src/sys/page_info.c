// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/page_info.h"

#include "base/err.h"
#include "sys/kernel.h"
#include "sys/mm.h"
#include "sys/pagescan.h"
#include "sys/root.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Flags that only the head of a folio has; tails show some of their own. */
#define FOLIO_FLAGS                                                            \
	(1ULL << KPF_LOCKED | 1ULL << KPF_ERROR | 1ULL << KPF_REFERENCED |     \
	 1ULL << KPF_UPTODATE | 1ULL << KPF_DIRTY | 1ULL << KPF_LRU |          \
	 1ULL << KPF_ACTIVE | 1ULL << KPF_WRITEBACK | 1ULL << KPF_RECLAIM |    \
	 1ULL << KPF_SWAPCACHE | 1ULL << KPF_SWAPBACKED |                      \
	 1ULL << KPF_UNEVICTABLE | 1ULL << KPF_MLOCKED)

/* Larger than any folio: 16 GiB of hugetlb in pages of 4 KiB. */
#define FOLIO_PAGES_MAX (1u << 22)

static void *no_int_to_ptr(uint64_t addr)
{
	/* NOLINTNEXTLINE(performance-no-int-to-ptr): not our memory */
	return (void *)(uintptr_t)addr;
}

static int read_maps(struct page_look *l, pid_t pid, uint64_t addr,
		     struct why *why)
{
	struct page_state *states = xcalloc(l->nr, sizeof(*states));
	int err = pagemap_read_of(pid, no_int_to_ptr(addr), l->nr,
				  mm_page_bytes(), states, why);
	bool is_hidden = false;

	for (size_t i = 0; i < l->nr && !err; i++) {
		l->pages[i].addr = addr + i * mm_page_bytes();
		l->pages[i].map = states[i];
		is_hidden |= states[i].present && !states[i].has_pfn;
	}
	if (is_hidden) {
		why_set(&l->missing[PAGE_SOURCE_FRAMES], -EPERM,
			"frame numbers: the kernel hides them");
		why_hint(&l->missing[PAGE_SOURCE_FRAMES],
			 "needs CAP_SYS_ADMIN: run as root");
	}
	free(states);
	return err;
}

static void read_scan(struct page_look *l, pid_t pid, uint64_t addr)
{
	unsigned char *categories = xcalloc(l->nr, 1);

	if (!pagescan_read(pid, addr, l->nr, categories,
			   &l->missing[PAGE_SOURCE_SCAN]))
		for (size_t i = 0; i < l->nr; i++) {
			l->pages[i].has_scan = true;
			l->pages[i].scan = categories[i];
		}
	free(categories);
}

static struct page_state *states_of(const struct page_look *l)
{
	struct page_state *states = xcalloc(l->nr, sizeof(*states));

	for (size_t i = 0; i < l->nr; i++)
		states[i] = l->pages[i].map;
	return states;
}

/* kpageflags of one frame; 0 where it can't be read. */
static uint64_t flags_of(uint64_t pfn)
{
	struct page_state s = { .present = true, .has_pfn = true, .pfn = pfn };
	uint64_t flags = 0;

	if (!pfn || kpageflags_read(&s, 1, &flags, NULL))
		return 0;
	return flags;
}

/*
 * The head of a folio and its size by kpageflags alone: a folio of 2^n pages
 * begins at a multiple of 2^n, and its tails say that they are some.
 */
static bool folio_by_flags(uint64_t pfn, uint64_t *head_pfn, uint64_t *nr_pages)
{
	uint64_t step, size;

	for (step = 1; step <= FOLIO_PAGES_MAX; step *= 2) {
		*head_pfn = pfn & ~(step - 1);
		if (kpf_has(flags_of(*head_pfn), KPF_COMPOUND_HEAD))
			break;
	}
	if (step > FOLIO_PAGES_MAX)
		return false;
	for (size = 2; size < FOLIO_PAGES_MAX; size *= 2)
		if (!kpf_has(flags_of(*head_pfn + size), KPF_COMPOUND_TAIL))
			break;
	*nr_pages = size;
	return pfn - *head_pfn < size;
}

/*
 * What a PMD maps has its PageAnonExclusive in the head alone. Where it can't
 * be told what maps a page, its own bit and the head's are the same to us.
 */
static bool is_as_head(const struct page_info *p)
{
	return !p->has_scan || p->scan & PAGESCAN_HUGE;
}

/* What kpageflags shows of a large folio's head counts for its tails. */
static void add_folios(struct page_look *l)
{
	uint64_t head_pfn = 0, nr_pages = 0, head_flags = 0;

	for (size_t i = 0; i < l->nr; i++) {
		struct page_info *p = &l->pages[i];

		if (!p->has_flags || !p->map.has_pfn)
			continue;
		p->folio_pages = 1;
		if (!kpf_is_large(p->flags))
			continue;
		p->folio_pages = 0;
		if (!nr_pages || p->map.pfn < head_pfn ||
		    p->map.pfn - head_pfn >= nr_pages) {
			nr_pages = 0;
			if (!folio_by_flags(p->map.pfn, &head_pfn, &nr_pages))
				continue;
			head_flags = flags_of(head_pfn);
		}
		p->folio_pages = nr_pages;
		p->flags =
			(p->flags & ~FOLIO_FLAGS) | (head_flags & FOLIO_FLAGS);
		if (is_as_head(p))
			p->flags |= head_flags & 1ULL << KPF_ANON_EXCLUSIVE;
	}
}

static void read_flags(struct page_look *l, const struct page_state *states)
{
	uint64_t *flags = xcalloc(l->nr, sizeof(*flags));

	if (!kpageflags_read(states, l->nr, flags,
			     &l->missing[PAGE_SOURCE_FLAGS])) {
		for (size_t i = 0; i < l->nr; i++) {
			l->pages[i].has_flags = states[i].present;
			l->pages[i].flags = flags[i];
		}
		add_folios(l);
	}
	free(flags);
}

static void read_counts(struct page_look *l, const struct page_state *states)
{
	uint64_t *counts = xcalloc(l->nr, sizeof(*counts));

	if (!kpagecount_read(states, l->nr, counts,
			     &l->missing[PAGE_SOURCE_COUNTS]))
		for (size_t i = 0; i < l->nr; i++) {
			l->pages[i].has_count = states[i].present;
			l->pages[i].nr_mappings = counts[i];
		}
	free(counts);
}

static void read_core(struct page_look *l, const struct page_state *states)
{
	struct why *why = &l->missing[PAGE_SOURCE_CORE];
	struct page_core *core = xcalloc(l->nr, sizeof(*core));
	struct page_core_map *m = xcalloc(1, sizeof(*m));

	if (!page_core_open(m, why) &&
	    !page_core_read(m, states, l->nr, core, why)) {
		l->layout = m->layout;
		for (size_t i = 0; i < l->nr; i++) {
			l->pages[i].core = core[i];
			if (core[i].is_known && core[i].nr_pages)
				l->pages[i].folio_pages = core[i].nr_pages;
		}
	}
	free(m);
	free(core);
}

/*
 * By struct page where that can be read: exact. Else by kpageflags, which of
 * PTE-mapped large folios shows the head's bit since 6.10.
 */
static void add_exclusive(struct page_look *l)
{
	const bool has_any = kernel_at_least(5, 19);

	for (size_t i = 0; i < l->nr; i++) {
		struct page_info *p = &l->pages[i];

		if (!has_any || !p->map.present || p->map.file)
			continue;
		if (p->core.is_known &&
		    l->layout.flag_bits[KFLAG_ANON_EXCLUSIVE] >= 0) {
			p->has_anon_exclusive = true;
			p->is_anon_exclusive =
				p->core.mapping & 1 &&
				kstruct_flag(
					&l->layout, KFLAG_ANON_EXCLUSIVE,
					is_as_head(p)
						? p->core.flags |
							  p->core.head_flags
						: p->core.flags);
		} else if (p->has_flags) {
			p->has_anon_exclusive = true;
			p->is_anon_exclusive =
				kpf_has(p->flags, KPF_ANON) &&
				kpf_has(p->flags, KPF_ANON_EXCLUSIVE);
		}
	}
}

/* The process goes on meanwhile. */
static void look_again(struct page_look *l, pid_t pid)
{
	struct page_state *states = xcalloc(l->nr, sizeof(*states));

	if (!pagemap_read_of(pid, no_int_to_ptr(l->pages[0].addr), l->nr,
			     mm_page_bytes(), states, NULL))
		for (size_t i = 0; i < l->nr; i++)
			l->pages[i].has_moved =
				states[i].present != l->pages[i].map.present ||
				states[i].pfn != l->pages[i].map.pfn;
	free(states);
}

int page_look(struct page_look *l, pid_t pid, uint64_t addr, size_t nr,
	      struct why *why)
{
	struct page_state *states;
	int err;

	memset(l, 0, sizeof(*l));
	l->nr = nr;
	l->pages = xcalloc(nr, sizeof(*l->pages));
	err = read_maps(l, pid, addr, why);
	if (err)
		return err;
	read_scan(l, pid, addr);
	states = states_of(l);
	read_flags(l, states);
	read_counts(l, states);
	read_core(l, states);
	add_exclusive(l);
	look_again(l, pid);
	free(states);
	return 0;
}

void page_look_free(struct page_look *l)
{
	free(l->pages);
	l->pages = NULL;
	l->nr = 0;
}

bool page_info_extra_refs(const struct page_info *p,
			  const struct kstruct *layout, int64_t *nr)
{
	const struct page_core *c = &p->core;
	int64_t held;

	if (!c->is_known || !p->has_flags || !p->has_count || !c->nr_pages ||
	    kpf_has(p->flags, KPF_HUGE) || kpf_has(p->flags, KPF_ZERO_PAGE) ||
	    kstruct_flag(layout, KFLAG_RESERVED, c->head_flags))
		return false;
	if (c->is_large && !c->has_large_mapcount)
		return false;
	held = c->is_large ? c->large_mapcount : (int64_t)p->nr_mappings;
	/* The caches hold a reference for each page. */
	if (!kpf_has(p->flags, KPF_ANON) || kpf_has(p->flags, KPF_SWAPCACHE))
		held += (int64_t)c->nr_pages;
	held += kstruct_flag(layout, KFLAG_PRIVATE, c->head_flags);
	*nr = c->refcount - held;
	return true;
}
