// SPDX-License-Identifier: GPL-2.0-or-later
/* Planted pages: each kind of page evidence must be able to say no. */
#include "harness/proof_pages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define NR   8
#define NEAR 1e-9

/* Eight pages of one kind, as pagemap, kpageflags and kpagecount show them. */
struct planted {
	struct page_state pages[NR];
	uint64_t flags[NR], counts[NR];
};

#define BIT(n) (1ULL << (n))

/* Exclusive base pages, no frame behind the other. */
static void plant_base(struct planted *p)
{
	memset(p, 0, sizeof(*p));
	for (size_t i = 0; i < NR; i++) {
		p->pages[i] = (struct page_state){ .pfn = 1000 + 2 * i,
						   .has_pfn = true,
						   .present = true,
						   .exclusive = true };
		p->flags[i] = BIT(KPF_ANON) | BIT(KPF_MMAP) | BIT(KPF_LRU) |
			      BIT(KPF_ANON_EXCLUSIVE) | BIT(KPF_DIRTY);
		p->counts[i] = 1;
	}
}

/* One folio of nr pages after the other, from frame 4096 on. */
static void plant_folios(struct planted *p, size_t nr)
{
	plant_base(p);
	for (size_t i = 0; i < NR; i++) {
		p->pages[i].pfn = 4096 + i;
		p->flags[i] |= BIT(KPF_THP) | (i % nr ? BIT(KPF_COMPOUND_TAIL)
						      : BIT(KPF_COMPOUND_HEAD));
	}
}

/* As proof.c does: pagemap of all at once, frames in chunks. */
static struct page_tally tally_chunked(const struct planted *p, size_t chunk)
{
	struct page_tally t = { 0 };

	page_tally_add(&t, p->pages, NR);
	for (size_t i = 0; i < NR; i += chunk)
		page_tally_add_frames(&t, p->pages + i, p->flags + i,
				      p->counts + i, chunk);
	return t;
}

static double value(const struct planted *p, enum evidence_id id)
{
	struct page_tally t = tally_chunked(p, NR);

	return page_tally_value(&t, id);
}

static void assert_value(const struct planted *p, enum evidence_id id,
			 double want)
{
	assert_float_equal(value(p, id), want, NEAR);
}

static void base_pages_are_none_of_the_other_things(void **state)
{
	static const enum evidence_id none[] = {
		EV_LARGE_SHARE, EV_SWAPPED,   EV_SWAPCACHE, EV_KSM,
		EV_HUGETLB,	EV_ZERO_PAGE, EV_UFFD_WP,   EV_SOFT_DIRTY,
		EV_FILE,	EV_CONTIGUOUS
	};
	static const enum evidence_id all[] = { EV_PRESENT_BEFORE, EV_EXCLUSIVE,
						EV_ANON_EXCLUSIVE, EV_ON_LRU,
						EV_DIRTY,	   EV_MAPCOUNT,
						EV_FOLIO_PAGES };
	struct planted p;

	(void)state;
	plant_base(&p);
	for (size_t i = 0; i < ARRAY_SIZE(none); i++)
		assert_value(&p, none[i], 0);
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		assert_value(&p, all[i], 1);
}

/* Evidence that one bit of one page's flags moves by an eighth. */
static void one_odd_page_among_eight_is_seen(void **state)
{
	static const struct {
		enum evidence_id id;
		unsigned int bit;
		double want;
	} odd[] = {
		{ EV_SWAPCACHE, KPF_SWAPCACHE, 0.125 },
		{ EV_KSM, KPF_KSM, 0.125 },
		{ EV_HUGETLB, KPF_HUGE, 0.125 },
		{ EV_ZERO_PAGE, KPF_ZERO_PAGE, 0.125 },
		{ EV_LARGE_SHARE, KPF_COMPOUND_HEAD, 0.125 },
		{ EV_LARGE_SHARE, KPF_COMPOUND_TAIL, 0.125 },
		{ EV_ON_LRU, KPF_LRU, 0.875 },
		{ EV_DIRTY, KPF_DIRTY, 0.875 },
		{ EV_ANON_EXCLUSIVE, KPF_ANON_EXCLUSIVE, 0.875 },
		/* that bit is another flag of a page that is not anonymous */
		{ EV_ANON_EXCLUSIVE, KPF_ANON, 0.875 },
	};
	struct planted p;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		plant_base(&p);
		p.flags[5] ^= BIT(odd[i].bit);
		assert_value(&p, odd[i].id, odd[i].want);
	}
}

static void one_odd_entry_among_eight_is_seen(void **state)
{
	struct planted p;

	(void)state;
	plant_base(&p);
	p.pages[3].exclusive = false;
	p.counts[3] = 2;
	assert_value(&p, EV_EXCLUSIVE, 0.875);
	assert_value(&p, EV_MAPCOUNT, 1.125);
	p.pages[4].uffd_wp = true;
	assert_value(&p, EV_UFFD_WP, 0.125);
	p.pages[4].soft_dirty = true;
	assert_value(&p, EV_SOFT_DIRTY, 0.125);
	p.pages[4].file = true;
	assert_value(&p, EV_FILE, 0.125);
}

/* A swap entry has neither frame nor flags, and is in no folio. */
static void a_swapped_page_is_not_present(void **state)
{
	struct planted p;

	(void)state;
	plant_base(&p);
	p.pages[0] = (struct page_state){ .swapped = true };
	p.flags[0] = BIT(KPF_NOPAGE);
	p.counts[0] = 0;
	assert_value(&p, EV_SWAPPED, 0.125);
	assert_value(&p, EV_PRESENT, 0.875);
	assert_value(&p, EV_EXCLUSIVE, 1); /* of those present */
	assert_value(&p, EV_MAPCOUNT, 1);
	assert_value(&p, EV_ON_LRU, 0.875); /* of all */
	assert_value(&p, EV_FOLIO_PAGES, 1);
}

static void pages_of_a_folio_are_counted_by_its_size(void **state)
{
	struct planted p;

	(void)state;
	for (size_t nr = 2; nr <= NR; nr *= 2) {
		plant_folios(&p, nr);
		assert_value(&p, EV_LARGE_SHARE, 1);
		assert_value(&p, EV_FOLIO_PAGES, (double)nr);
		assert_value(&p, EV_CONTIGUOUS, 1);
	}
}

static void a_folio_that_crosses_a_chunk_is_one(void **state)
{
	struct page_tally t;
	struct planted p;

	(void)state;
	plant_folios(&p, NR);
	t = tally_chunked(&p, 2);
	assert_float_equal(page_tally_value(&t, EV_FOLIO_PAGES), NR, NEAR);
}

/* Tails without their neighbour: each is all that is left of its folio. */
static void a_tail_behind_a_hole_is_a_folio_by_itself(void **state)
{
	struct planted p;

	(void)state;
	plant_folios(&p, NR);
	for (size_t i = 0; i < NR; i += 2) {
		p.pages[i] = (struct page_state){ .present = false };
		p.flags[i] = BIT(KPF_NOPAGE);
	}
	assert_value(&p, EV_FOLIO_PAGES, 1);
	assert_value(&p, EV_PRESENT_BEFORE, 0.5);
}

/* Two folios, page by page by turns. */
static void woven_folios_have_no_page_beside_their_own(void **state)
{
	struct planted p;

	(void)state;
	plant_folios(&p, NR);
	for (size_t i = 1; i < NR; i += 2)
		p.pages[i].pfn += 512;
	assert_value(&p, EV_LARGE_SHARE, 1);
	assert_value(&p, EV_FOLIO_PAGES, 1);
	assert_value(&p, EV_CONTIGUOUS, 0);
}

static void scattered_and_descending_frames_are_not_contiguous(void **state)
{
	struct planted p;

	(void)state;
	plant_base(&p);
	for (size_t i = 0; i < NR; i++)
		p.pages[i].pfn = 2000 - i;
	assert_value(&p, EV_CONTIGUOUS, 0);
	/* the same frame again: the zero page */
	for (size_t i = 0; i < NR; i++)
		p.pages[i].pfn = 2000;
	assert_value(&p, EV_CONTIGUOUS, 0);
	/* one of seven pairs in a row */
	p.pages[4].pfn = 2001;
	assert_value(&p, EV_CONTIGUOUS, 1.0 / 7);
}

static void without_frames_only_pagemap_speaks(void **state)
{
	static const enum evidence_id frames[] = {
		EV_LARGE_SHARE, EV_ANON_EXCLUSIVE, EV_SWAPCACHE,  EV_KSM,
		EV_HUGETLB,	EV_ZERO_PAGE,	   EV_ON_LRU,	  EV_DIRTY,
		EV_CONTIGUOUS,	EV_MAPCOUNT,	   EV_FOLIO_PAGES
	};
	struct page_tally t = { 0 };
	struct planted p;

	(void)state;
	plant_base(&p);
	for (size_t i = 0; i < NR; i++)
		p.pages[i].has_pfn = false;
	page_tally_add(&t, p.pages, NR);
	for (size_t i = 0; i < ARRAY_SIZE(frames); i++)
		assert_true(page_tally_value(&t, frames[i]) < 0);
	assert_float_equal(page_tally_value(&t, EV_PRESENT), 1, NEAR);
	assert_float_equal(page_tally_value(&t, EV_EXCLUSIVE), 1, NEAR);
}

static void of_no_page_present_nothing_is_said(void **state)
{
	struct planted p;

	(void)state;
	memset(&p, 0, sizeof(p));
	for (size_t i = 0; i < NR; i++)
		p.flags[i] = BIT(KPF_NOPAGE);
	assert_value(&p, EV_PRESENT, 0);
	assert_true(value(&p, EV_EXCLUSIVE) < 0);
	assert_true(value(&p, EV_ANON_EXCLUSIVE) < 0);
	assert_true(value(&p, EV_MAPCOUNT) < 0);
	assert_true(value(&p, EV_FOLIO_PAGES) < 0);
}

/* Of these a tally of pages knows nothing. */
static void what_is_no_evidence_of_pages_is_missing(void **state)
{
	struct planted p;

	(void)state;
	plant_base(&p);
	assert_true(value(&p, EV_MINFLT) < 0);
	assert_true(value(&p, EV_THP_SHARE) < 0);
	assert_true(value(&p, EV_NR_VMAS) < 0);
	assert_true(value(&p, EV_KIND) < 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(base_pages_are_none_of_the_other_things),
		cmocka_unit_test(one_odd_page_among_eight_is_seen),
		cmocka_unit_test(one_odd_entry_among_eight_is_seen),
		cmocka_unit_test(a_swapped_page_is_not_present),
		cmocka_unit_test(pages_of_a_folio_are_counted_by_its_size),
		cmocka_unit_test(a_folio_that_crosses_a_chunk_is_one),
		cmocka_unit_test(a_tail_behind_a_hole_is_a_folio_by_itself),
		cmocka_unit_test(woven_folios_have_no_page_beside_their_own),
		cmocka_unit_test(
			scattered_and_descending_frames_are_not_contiguous),
		cmocka_unit_test(without_frames_only_pagemap_speaks),
		cmocka_unit_test(of_no_page_present_nothing_is_said),
		cmocka_unit_test(what_is_no_evidence_of_pages_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
