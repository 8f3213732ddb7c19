// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/page_core.h"
#include "sys/page_info.h"

#include "core_fix.h"

#include <errno.h>

static int begin(void **state)
{
	memset(fix_pages, 0, sizeof(fix_pages));
	fix_begin(state);
	fix_btf_usual();
	return 0;
}

static struct page_core look_at(uint64_t pfn)
{
	struct page_state s = { .present = true, .has_pfn = true, .pfn = pfn };
	struct page_core_map m;
	struct page_core c = { 0 };
	struct why why;

	fix_kcore_usual();
	if (page_core_open(&m, &why) || page_core_read(&m, &s, 1, &c, &why))
		fail_msg("%s (%s)", why.text, why.hint);
	return c;
}

static void a_base_page_has_the_references_it_has(void **state)
{
	struct page_core c = { 0 };

	(void)state;
	fix_set64(9, FIX_FLAGS, 1 << 5);
	fix_set64(9, FIX_MAPPING, 0xffff888000001001ULL);
	fix_set32(9, FIX_REFCOUNT, 3);
	c = look_at(9);
	assert_true(c.is_known);
	assert_false(c.is_large);
	assert_int_equal(c.refcount, 3);
	assert_int_equal(c.nr_pages, 1);
	assert_int_equal(c.head_pfn, 9);
	assert_int_equal(c.flags, 1 << 5);
	assert_true(c.mapping == 0xffff888000001001ULL);
	assert_int_equal(c.nr_pins, 0);
	assert_false(c.is_exact);
}

static void pins_of_a_base_page_are_thousands_of_references(void **state)
{
	(void)state;
	fix_set32(9, FIX_REFCOUNT, 1023);
	fix_set32(10, FIX_REFCOUNT, 1025);
	fix_set32(11, FIX_REFCOUNT, 3 * 1024 + 2);
	assert_int_equal(look_at(9).nr_pins, 0);
	assert_int_equal(look_at(10).nr_pins, 1);
	assert_int_equal(look_at(11).nr_pins, 3);
	assert_false(look_at(11).is_exact);
}

static void a_tail_has_the_counts_of_its_head(void **state)
{
	struct page_core c = { 0 };

	(void)state;
	fix_folio(32, 16, 1040, 5, 4);
	c = look_at(45);
	assert_true(c.is_known && c.is_large && c.is_exact);
	assert_int_equal(c.head_pfn, 32);
	assert_int_equal(c.refcount, 1040);
	assert_int_equal(c.nr_pins, 5);
	assert_int_equal(c.nr_pages, 16);
	assert_true(c.has_large_mapcount);
	assert_int_equal(c.large_mapcount, 4);
	assert_int_equal(look_at(32).nr_pins, 5);
}

static void a_tail_may_have_a_mask_in_place_of_an_address(void **state)
{
	(void)state;
	fix_folio(32, 16, 7, 0, 1);
	fix_set64(45, FIX_HEAD, ~(16ULL * FIX_STRUCT - 1) | 1);
	assert_int_equal(look_at(45).head_pfn, 32);
	assert_int_equal(look_at(45).refcount, 7);
}

static void a_tail_that_looks_like_a_head_is_told_by_its_neighbour(void **state)
{
	const uint64_t per_page = mm_page_bytes() / FIX_STRUCT;

	(void)state;
	if (2 * per_page >= FIX_FRAMES)
		skip();
	/* the first struct page of the second page of the memory map */
	fix_folio(0, (uint32_t)(2 * per_page), 9, 0, 1);
	fix_set64(per_page, FIX_HEAD, 0);
	fix_set64(per_page, FIX_FLAGS, 1ULL << FIX_PG_HEAD);
	assert_int_equal(look_at(per_page).head_pfn, 0);
	assert_int_equal(look_at(per_page).refcount, 9);
}

static void a_tail_beyond_the_end_of_its_head_is_not_known(void **state)
{
	(void)state;
	fix_folio(32, 16, 7, 0, 1);
	fix_set64(60, FIX_HEAD, FIX_VMEMMAP + 32 * FIX_STRUCT + 1);
	assert_false(look_at(60).is_known);
}

static void nothing_at_all_is_no_struct_page(void **state)
{
	(void)state;
	assert_false(look_at(20).is_known);
	assert_false(look_at(FIX_FRAMES + 5).is_known);
}

static void two_pages_have_no_pin_count_in_the_third(void **state)
{
	struct fix_types t;
	struct page_core c = { 0 };

	(void)state;
	fix_types_begin(&t);
	fix_add_page(&t, "hpage_pinned_refcount");
	assert_true(btf__add_struct(t.btf, "folio", 128) > 0);
	assert_int_equal(btf__add_field(t.btf, "_nr_pages", t.u32, 96 * 8, 0),
			 0);
	fix_add_flags(&t);
	fix_put_btf(&t);
	fix_folio(32, 2, 2050, 0, 1);
	c = look_at(33);
	assert_true(c.is_large);
	assert_false(c.is_exact);
	assert_int_equal(c.nr_pins, 2);
	fix_folio(64, 4, 6, 0, 1);
	fix_set32(66, 32, 5);
	c = look_at(64);
	assert_true(c.is_exact);
	assert_int_equal(c.nr_pins, 5);
}

static void many_frames_each_get_their_own(void **state)
{
	struct page_state s[FIX_FRAMES] = { { .present = false } };
	static struct page_core c[FIX_FRAMES];
	struct page_core_map m;

	(void)state;
	for (int i = 0; i < FIX_FRAMES; i++)
		fix_set32((uint64_t)i, FIX_REFCOUNT, 1000 - i);
	fix_kcore_usual();
	for (size_t i = 0; i < FIX_FRAMES; i++)
		/* side by side, then backwards, then none */
		s[i] = (struct page_state){
			.present = true,
			.has_pfn = i < 200,
			.pfn = i < 100 ? i + 1 : 255 - i,
		};
	assert_int_equal(page_core_open(&m, NULL), 0);
	assert_int_equal(page_core_read(&m, s, FIX_FRAMES, c, NULL), 0);
	for (size_t i = 0; i < FIX_FRAMES; i++) {
		assert_int_equal(c[i].is_known, i < 200);
		if (i < 200)
			assert_int_equal(c[i].refcount, 1000 - s[i].pfn);
	}
}

static int64_t extra_of(const struct page_info *p)
{
	struct kstruct layout;
	int64_t nr = -99;

	assert_int_equal(kstruct_read(&layout, NULL), 0);
	return page_info_extra_refs(p, &layout, &nr) ? nr : -99;
}

static void what_is_no_mapping_and_no_cache_is_extra(void **state)
{
	struct page_info p = { .has_flags = true,
			       .has_count = true,
			       .nr_mappings = 2,
			       .flags = 1ULL << KPF_ANON };

	(void)state;
	assert_int_equal(extra_of(&p), -99); /* not known */
	p.core = (struct page_core){ .is_known = true,
				     .nr_pages = 1,
				     .refcount = 1026 };
	assert_int_equal(extra_of(&p), 1024);
	p.flags |= 1ULL << KPF_SWAPCACHE;
	assert_int_equal(extra_of(&p), 1023);
	p.flags = 0; /* page cache */
	assert_int_equal(extra_of(&p), 1023);
	p.core.is_large = true;
	p.core.nr_pages = 16;
	assert_int_equal(extra_of(&p), -99);
	p.core.has_large_mapcount = true;
	p.core.large_mapcount = 20;
	assert_int_equal(extra_of(&p), 1026 - 20 - 16);
	p.flags = 1ULL << KPF_HUGE;
	assert_int_equal(extra_of(&p), -99);
}

#define CORE(f) cmocka_unit_test_setup_teardown(f, begin, fix_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CORE(a_base_page_has_the_references_it_has),
		CORE(pins_of_a_base_page_are_thousands_of_references),
		CORE(a_tail_has_the_counts_of_its_head),
		CORE(a_tail_may_have_a_mask_in_place_of_an_address),
		CORE(a_tail_that_looks_like_a_head_is_told_by_its_neighbour),
		CORE(a_tail_beyond_the_end_of_its_head_is_not_known),
		CORE(nothing_at_all_is_no_struct_page),
		CORE(two_pages_have_no_pin_count_in_the_third),
		CORE(many_frames_each_get_their_own),
		CORE(what_is_no_mapping_and_no_cache_is_extra),
	};

	return cmocka_run_group_tests_name("sys_page_core", tests, NULL, NULL);
}
