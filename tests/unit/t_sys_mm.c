// SPDX-License-Identifier: GPL-2.0-or-later
/* Maps memory, which any kernel does; what it cannot show here is skipped. */
#include "sys/mm.h"

#include "sys/root.h"
#include "sys/smaps.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

static size_t span_bytes(void)
{
	return mm_table_pages() * mm_page_bytes();
}

static void a_page_table_maps_a_page_of_eight_byte_entries(void **state)
{
	(void)state;
	assert_int_equal(mm_page_bytes(), getpagesize());
	assert_int_equal(mm_table_pages() * 8, mm_page_bytes());
}

static void the_size_of_a_huge_page_is_the_kernels_word(void **state)
{
	(void)state;
	sys_root_set("tests/data/sys/debian-5.10");
	assert_int_equal(mm_thp_bytes(), 2097152);
	sys_root_set("tests/data/sys/arm64-64k");
	assert_int_equal(mm_thp_bytes(), 0);
	sys_root_set("");
}

static void a_region_has_its_page_tables_to_itself(void **state)
{
	static const size_t sizes[] = { 1, 7, 512, 513 };
	struct mm_region r;
	char *map_end, *tables_end;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		assert_int_equal(mm_region_map(&r, sizes[i], MM_BASE, NULL), 0);
		assert_int_equal(r.nr_pages, sizes[i]);
		assert_int_equal(r.len_bytes, sizes[i] * mm_page_bytes());
		assert_int_equal((uintptr_t)r.addr % span_bytes(), 0);
		/* A guard page before, and all of the last table behind. */
		assert_true(r.addr >= (char *)r.map + mm_page_bytes());
		tables_end = r.addr + (r.len_bytes + span_bytes() - 1) /
					      span_bytes() * span_bytes();
		map_end = (char *)r.map + r.map_bytes;
		assert_true(map_end >= tables_end);
		assert_true(map_end >= r.addr + r.len_bytes + mm_page_bytes());
		mm_region_unmap(&r);
		assert_null(r.map);
		mm_region_unmap(&r);
	}
}

static void no_pages_are_refused(void **state)
{
	struct mm_region r;
	struct why why;

	(void)state;
	assert_int_equal(mm_region_map(&r, 0, MM_BASE, &why), -EINVAL);
	assert_int_equal(mm_region_map(&r, SIZE_MAX / 2, MM_BASE, &why),
			 -EINVAL);
	assert_null(r.map);
}

static void huge_pages_come_whole_or_not_at_all(void **state)
{
	struct mm_region r;
	struct why why;

	(void)state;
	sys_root_set("tests/data/sys/debian-5.10");
	assert_int_equal(mm_region_map(&r, 3, MM_THP, &why), -EINVAL);
	assert_non_null(strstr(why.text, "not a multiple of "));
	sys_root_set("tests/data/sys/arm64-64k");
	assert_int_equal(mm_region_map(&r, 512, MM_THP, &why), -EOPNOTSUPP);
	sys_root_set("");
}

static void a_filled_page_is_like_no_other_and_survives_writes(void **state)
{
	struct mm_region r, other;
	size_t i, k;

	(void)state;
	assert_int_equal(mm_region_map(&r, 300, MM_BASE, NULL), 0);
	assert_int_equal(mm_region_map(&other, 1, MM_BASE, NULL), 0);
	assert_int_equal(mm_region_nr_intact(&r), 0);
	mm_region_fill(&r);
	mm_region_fill(&other);
	assert_int_equal(mm_region_nr_intact(&r), 300);
	mm_region_write(&r, 5);
	mm_region_write(&other, 5);
	for (i = 0; i < 300; i++) {
		const char *page = r.addr + i * r.page_bytes;

		assert_true(memcmp(page, other.addr, r.page_bytes) != 0);
		for (k = 0; k < i; k++)
			assert_true(memcmp(page, r.addr + k * r.page_bytes,
					   r.page_bytes) != 0);
	}
	assert_int_equal(mm_region_nr_intact(&r), 300);
	memset(r.addr + 17 * r.page_bytes, 0, r.page_bytes);
	assert_int_equal(mm_region_nr_intact(&r), 299);
	mm_region_unmap(&other);
	mm_region_unmap(&r);
}

static void a_write_touches_the_first_byte_of_every_page_only(void **state)
{
	struct mm_region r;
	size_t i;

	(void)state;
	assert_int_equal(mm_region_map(&r, 9, MM_BASE, NULL), 0);
	mm_region_write(&r, 0xa5);
	mm_region_read(&r);
	for (i = 0; i < r.len_bytes; i++)
		assert_int_equal((unsigned char)r.addr[i],
				 i % r.page_bytes ? 0 : 0xa5);
	assert_int_equal(mm_region_dontneed(&r), 0);
	for (i = 0; i < r.nr_pages; i++)
		assert_int_equal(r.addr[i * r.page_bytes], 0);
	mm_region_unmap(&r);
}

static void a_layout_puts_regions_at_the_same_place_again(void **state)
{
	struct mm_region a, b;
	const char *first, *second;

	(void)state;
	mm_layout_set(3);
	assert_int_equal(mm_region_map(&a, 512, MM_BASE, NULL), 0);
	assert_int_equal(mm_region_map(&b, 512, MM_BASE, NULL), 0);
	first = a.addr;
	second = b.addr;
	/* Not just wherever the kernel puts what finds its place taken. */
	assert_true(second > first && second < first + 8 * span_bytes());
	mm_region_unmap(&a);
	mm_region_unmap(&b);

	mm_layout_set(4);
	assert_int_equal(mm_region_map(&a, 512, MM_BASE, NULL), 0);
	assert_ptr_not_equal(a.addr, first);
	mm_region_unmap(&a);

	mm_layout_set(3);
	assert_int_equal(mm_region_map(&a, 512, MM_BASE, NULL), 0);
	assert_int_equal(mm_region_map(&b, 512, MM_BASE, NULL), 0);
	assert_ptr_equal(a.addr, first);
	assert_ptr_equal(b.addr, second);
	mm_region_unmap(&a);
	mm_region_unmap(&b);
	mm_layout_set(0);
}

static size_t nr_vmas_of(const struct mm_region *r)
{
	struct smaps_range seen;

	if (smaps_read(r->addr, r->len_bytes, &seen, NULL))
		skip();
	return seen.nr_vmas;
}

static void a_region_is_one_vma_until_it_is_cut(void **state)
{
	static const size_t cuts[] = { 1, 2, 5, 64 };
	struct mm_region r, neighbour;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cuts); i++) {
		assert_int_equal(mm_region_map(&r, 320, MM_BASE, NULL), 0);
		assert_int_equal(mm_region_map(&neighbour, 320, MM_BASE, NULL),
				 0);
		assert_int_equal(nr_vmas_of(&r), 1);
		assert_int_equal(mm_region_split_vmas(&r, cuts[i], NULL), 0);
		assert_int_equal(nr_vmas_of(&r), cuts[i]);
		assert_int_equal(nr_vmas_of(&neighbour), 1);
		mm_region_unmap(&neighbour);
		mm_region_unmap(&r);
	}
}

static void a_cut_that_leaves_a_rest_is_refused(void **state)
{
	struct mm_region r;
	struct why why;

	(void)state;
	assert_int_equal(mm_region_map(&r, 10, MM_BASE, NULL), 0);
	assert_int_equal(mm_region_split_vmas(&r, 3, &why), -EINVAL);
	assert_string_equal(why.text,
			    "cut 10 pages into 3 VMAs: does not divide");
	assert_int_equal(mm_region_split_vmas(&r, 0, &why), -EINVAL);
	assert_int_equal(mm_region_split_vmas(&r, 20, &why), -EINVAL);
	mm_region_unmap(&r);
}

static void a_touched_pool_leaves_nothing_mapped(void **state)
{
	size_t before, after;

	(void)state;
	if (maps_count_vmas(&before))
		skip();
	assert_int_equal(mm_pool_touch(5 * mm_page_bytes() + 1), 0);
	assert_int_equal(maps_count_vmas(&after), 0);
	assert_int_equal(before, after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_page_table_maps_a_page_of_eight_byte_entries),
		cmocka_unit_test(the_size_of_a_huge_page_is_the_kernels_word),
		cmocka_unit_test(a_region_has_its_page_tables_to_itself),
		cmocka_unit_test(no_pages_are_refused),
		cmocka_unit_test(huge_pages_come_whole_or_not_at_all),
		cmocka_unit_test(
			a_filled_page_is_like_no_other_and_survives_writes),
		cmocka_unit_test(
			a_write_touches_the_first_byte_of_every_page_only),
		cmocka_unit_test(a_layout_puts_regions_at_the_same_place_again),
		cmocka_unit_test(a_region_is_one_vma_until_it_is_cut),
		cmocka_unit_test(a_cut_that_leaves_a_rest_is_refused),
		cmocka_unit_test(a_touched_pool_leaves_nothing_mapped),
	};

	return cmocka_run_group_tests_name("sys_mm", tests, NULL, NULL);
}
