// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/kstruct.h"

#include "core_fix.h"

#include <errno.h>

static struct kstruct read_it(void)
{
	struct kstruct k;
	struct why why;

	if (kstruct_read(&k, &why))
		fail_msg("%s", why.text);
	return k;
}

static void members_are_found_in_what_has_no_name(void **state)
{
	struct kstruct k;

	(void)state;
	fix_btf_usual();
	k = read_it();
	assert_int_equal(k.page_bytes, FIX_STRUCT);
	assert_int_equal(k.fields[KFIELD_HEAD].offset_bytes, FIX_HEAD);
	assert_int_equal(k.fields[KFIELD_HEAD].size_bytes, 8);
	assert_int_equal(k.fields[KFIELD_MAPPING].offset_bytes, FIX_MAPPING);
	assert_int_equal(k.fields[KFIELD_REFCOUNT].offset_bytes, FIX_REFCOUNT);
	assert_int_equal(k.fields[KFIELD_REFCOUNT].size_bytes, 4);
	assert_int_equal(k.fields[KFIELD_FLAGS].size_bytes, 8);
}

static void what_the_kernel_lacks_is_absent(void **state)
{
	struct fix_types t;
	struct kstruct k;

	(void)state;
	fix_types_begin(&t);
	fix_add_page(&t, NULL);
	fix_put_btf(&t);
	k = read_it();
	assert_false(kstruct_has(&k, KFIELD_PINCOUNT));
	assert_false(kstruct_has(&k, KFIELD_NR_PAGES));
	assert_false(kstruct_has(&k, KFIELD_LARGE_MAPCOUNT));
	assert_int_equal(kstruct_span_bytes(&k), FIX_STRUCT);
	for (size_t i = 0; i < KFLAG_NR; i++)
		assert_int_equal(k.flag_bits[i], -1);
	assert_false(kstruct_flag(&k, KFLAG_HEAD, ~0ULL));
}

static void pins_of_old_kernels_are_in_the_third_struct_page(void **state)
{
	struct fix_types t;
	struct kstruct k;

	(void)state;
	fix_types_begin(&t);
	fix_add_page(&t, "hpage_pinned_refcount");
	fix_put_btf(&t);
	k = read_it();
	assert_int_equal(k.fields[KFIELD_PINCOUNT].offset_bytes,
			 2 * FIX_STRUCT + 32);
	assert_int_equal(kstruct_span_bytes(&k), 2 * FIX_STRUCT + 36);
}

static void pins_of_later_kernels_are_in_the_second(void **state)
{
	struct fix_types t;
	struct kstruct k;

	(void)state;
	fix_types_begin(&t);
	fix_add_page(&t, "compound_pincount");
	fix_put_btf(&t);
	k = read_it();
	assert_int_equal(k.fields[KFIELD_PINCOUNT].offset_bytes,
			 FIX_STRUCT + 32);
}

static void a_folio_knows_better_than_a_page(void **state)
{
	struct fix_types t;
	struct kstruct k;

	(void)state;
	fix_types_begin(&t);
	fix_add_page(&t, "compound_pincount");
	fix_add_folio(&t);
	fix_put_btf(&t);
	k = read_it();
	assert_int_equal(k.fields[KFIELD_PINCOUNT].offset_bytes, 100);
	assert_int_equal(k.fields[KFIELD_NR_PAGES].offset_bytes, 96);
}

static void a_flag_is_known_by_its_other_name(void **state)
{
	struct kstruct k;

	(void)state;
	fix_btf_usual();
	k = read_it();
	assert_int_equal(k.flag_bits[KFLAG_ANON_EXCLUSIVE], 9);
	assert_int_equal(k.flag_bits[KFLAG_LRU], 5);
	assert_int_equal(k.flag_bits[KFLAG_SWAPCACHE], -1);
	assert_true(kstruct_flag(&k, KFLAG_HEAD, 1ULL << FIX_PG_HEAD));
	assert_false(kstruct_flag(&k, KFLAG_HEAD, 1ULL << 5));
}

static void a_value_is_as_wide_as_its_member(void **state)
{
	static const unsigned char page[FIX_STRUCT] = {
		[8] = 0xff, [9] = 0xff, [10] = 0xff, [11] = 0xff, [12] = 1
	};
	struct kstruct k = { .page_bytes = FIX_STRUCT };

	(void)state;
	k.fields[KFIELD_ORDER] = (struct kfield){ 12, 1 };
	k.fields[KFIELD_REFCOUNT] = (struct kfield){ 8, 4 };
	assert_int_equal(kstruct_get(&k, KFIELD_ORDER, page), 1);
	assert_int_equal(kstruct_get(&k, KFIELD_REFCOUNT, page), 0xffffffff);
}

static void btf_without_struct_page_is_refused(void **state)
{
	struct fix_types t;
	struct kstruct k;
	struct why why;

	(void)state;
	fix_types_begin(&t);
	fix_add_folio(&t);
	fix_put_btf(&t);
	assert_int_equal(kstruct_read(&k, &why), -EINVAL);
	assert_non_null(strstr(why.text, "struct page"));
}

static void what_is_no_btf_is_refused_with_its_path(void **state)
{
	struct kstruct k;
	struct why why;

	(void)state;
	fix_text("/sys/kernel/btf/vmlinux", "this is no type information");
	assert_true(kstruct_read(&k, &why) < 0);
	assert_non_null(strstr(why.text, "/sys/kernel/btf/vmlinux"));
}

static void a_kernel_without_btf_gives_the_option(void **state)
{
	struct kstruct k;
	struct why why;

	(void)state;
	assert_int_equal(kstruct_read(&k, &why), -ENOENT);
	assert_non_null(strstr(why.hint, "CONFIG_DEBUG_INFO_BTF"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIXED(members_are_found_in_what_has_no_name),
		FIXED(what_the_kernel_lacks_is_absent),
		FIXED(pins_of_old_kernels_are_in_the_third_struct_page),
		FIXED(pins_of_later_kernels_are_in_the_second),
		FIXED(a_folio_knows_better_than_a_page),
		FIXED(a_flag_is_known_by_its_other_name),
		cmocka_unit_test(a_value_is_as_wide_as_its_member),
		FIXED(btf_without_struct_page_is_refused),
		FIXED(what_is_no_btf_is_refused_with_its_path),
		FIXED(a_kernel_without_btf_gives_the_option),
	};

	return cmocka_run_group_tests_name("sys_kstruct", tests, NULL, NULL);
}
