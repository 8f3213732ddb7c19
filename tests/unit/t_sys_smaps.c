// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The recorded smaps: the program, 2 MiB of one huge page at 7f0000000000,
 * 1 MiB of base pages right behind it, vsyscall.
 */
#include "sys/smaps.h"

#include "sys/root.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define HUGE_AT	 0x7f0000000000ULL
#define BASE_AT	 0x7f0000200000ULL
#define HUGE_LEN (2048ULL * 1024)
#define BASE_LEN (1024ULL * 1024)
#define KB(n)	 ((n)*1024ULL)

static char *text;

static int recorded(void **state)
{
	(void)state;
	sys_root_set("tests/data/sys/mthp-6.18");
	return sys_read("/proc/self/smaps", &text, NULL);
}

static int back_to_this_machine(void **state)
{
	(void)state;
	free(text);
	sys_root_set("");
	return 0;
}

static void a_huge_mapping_is_seen_as_huge(void **state)
{
	struct smaps_range s;

	(void)state;
	assert_int_equal(smaps_parse(text, HUGE_AT, HUGE_LEN, &s), 0);
	assert_int_equal(s.nr_vmas, 1);
	assert_true(s.size_bytes == HUGE_LEN);
	assert_true(s.anon_huge_bytes == HUGE_LEN);
	assert_true(s.private_dirty_bytes == HUGE_LEN);
	assert_true(s.shared_dirty_bytes == 0);
}

static void every_key_goes_to_its_own_sum(void **state)
{
	struct smaps_range s;

	(void)state;
	assert_int_equal(smaps_parse(text, BASE_AT, BASE_LEN, &s), 0);
	assert_int_equal(s.nr_vmas, 1);
	assert_true(s.size_bytes == KB(1024));
	assert_true(s.rss_bytes == KB(500));
	assert_true(s.pss_bytes == KB(258));
	assert_true(s.anonymous_bytes == KB(500));
	assert_true(s.anon_huge_bytes == 0);
	assert_true(s.private_dirty_bytes == KB(12));
	assert_true(s.private_clean_bytes == KB(4));
	assert_true(s.shared_dirty_bytes == KB(476));
	assert_true(s.shared_clean_bytes == KB(8));
	assert_true(s.swap_bytes == KB(24));
	assert_true(s.ksm_bytes == KB(16));
	assert_true(s.has_ksm);
	assert_true(s.locked_bytes == KB(4));
}

static void no_line_of_ksm_is_not_a_ksm_of_nothing(void **state)
{
	static const char old[] = "1000-2000 rw-p 00000000 00:00 0\n"
				  "Size:                  4 kB\n"
				  "VmFlags: rd wr\n";
	struct smaps_range s;

	(void)state;
	assert_int_equal(smaps_parse(old, 0x1000, 0x1000, &s), 0);
	assert_int_equal(s.nr_vmas, 1);
	assert_false(s.has_ksm);
	assert_int_equal(smaps_parse(text, 0x10, 0x10, &s), 0);
	assert_false(s.has_ksm);
}

static void mappings_that_overlap_the_range_are_added_up(void **state)
{
	struct smaps_range s;

	(void)state;
	assert_int_equal(smaps_parse(text, HUGE_AT, HUGE_LEN + BASE_LEN, &s),
			 0);
	assert_int_equal(s.nr_vmas, 2);
	assert_true(s.rss_bytes == KB(2548));
	assert_true(s.private_dirty_bytes == KB(2060));
	/* One byte of each side of the border touches both. */
	assert_int_equal(smaps_parse(text, BASE_AT - 1, 2, &s), 0);
	assert_int_equal(s.nr_vmas, 2);
}

static void a_neighbour_that_only_touches_is_not_in_the_range(void **state)
{
	struct smaps_range s;

	(void)state;
	assert_int_equal(smaps_parse(text, BASE_AT - 1, 1, &s), 0);
	assert_int_equal(s.nr_vmas, 1);
	assert_true(s.anon_huge_bytes == HUGE_LEN);
	assert_int_equal(smaps_parse(text, BASE_AT, 1, &s), 0);
	assert_int_equal(s.nr_vmas, 1);
	assert_true(s.anon_huge_bytes == 0);
	assert_int_equal(smaps_parse(text, BASE_AT + BASE_LEN, 1, &s), 0);
	assert_int_equal(s.nr_vmas, 0);
	assert_true(s.rss_bytes == 0);
}

static void what_is_not_smaps_is_refused(void **state)
{
	struct smaps_range s;

	(void)state;
	assert_int_equal(smaps_parse("Rss: 4 kB\n", 0, 1, &s), -EINVAL);
	assert_int_equal(smaps_parse("hello\n", 0, 1, &s), -EINVAL);
	assert_int_equal(smaps_parse("0-1000 r--p 0 0:0 0\nRss: x kB\n", 0, 1,
				     &s),
			 -EINVAL);
	assert_int_equal(smaps_parse("0-1000 r--p 0 0:0 0\nRss: 4 MB\n", 0, 1,
				     &s),
			 -EINVAL);
}

static void the_file_says_what_its_text_says(void **state)
{
	struct smaps_range from_file, from_text;
	const void *at;

	(void)state;
	memset(&from_file, 0xff, sizeof(from_file));
	/* NOLINTNEXTLINE(performance-no-int-to-ptr): an address, not memory */
	at = (const void *)(uintptr_t)BASE_AT;
	assert_int_equal(smaps_read(at, BASE_LEN, &from_file, NULL), 0);
	assert_int_equal(smaps_parse(text, BASE_AT, BASE_LEN, &from_text), 0);
	assert_memory_equal(&from_file, &from_text, sizeof(from_text));
}

static void a_kernel_without_smaps_names_the_option(void **state)
{
	struct smaps_range s;
	struct why why;

	(void)state;
	sys_root_set("tests/data/sys/debian-5.10");
	assert_int_equal(smaps_read(NULL, 1, &s, &why), -ENOENT);
	assert_string_equal(why.hint, "needs CONFIG_PROC_PAGE_MONITOR");
	sys_root_set("tests/data/sys/mthp-6.18");
}

static void the_vsyscall_page_is_no_mapping_of_the_process(void **state)
{
	size_t nr;

	(void)state;
	assert_int_equal(maps_count_vmas(&nr), 0);
	assert_int_equal(nr, 3);
}

static void a_status_key_is_not_taken_for_a_longer_one(void **state)
{
	uint64_t bytes;

	(void)state;
	assert_int_equal(status_vm_pte_bytes(&bytes), 0);
	assert_true(bytes == KB(44));
	assert_int_equal(status_kb("VmSwap", &bytes), 0);
	assert_true(bytes == KB(24));
	assert_int_equal(status_kb("VmPT", &bytes), -ENOENT);
	assert_int_equal(status_kb("Name", &bytes), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_huge_mapping_is_seen_as_huge),
		cmocka_unit_test(every_key_goes_to_its_own_sum),
		cmocka_unit_test(no_line_of_ksm_is_not_a_ksm_of_nothing),
		cmocka_unit_test(mappings_that_overlap_the_range_are_added_up),
		cmocka_unit_test(
			a_neighbour_that_only_touches_is_not_in_the_range),
		cmocka_unit_test(what_is_not_smaps_is_refused),
		cmocka_unit_test(the_file_says_what_its_text_says),
		cmocka_unit_test(a_kernel_without_smaps_names_the_option),
		cmocka_unit_test(
			the_vsyscall_page_is_no_mapping_of_the_process),
		cmocka_unit_test(a_status_key_is_not_taken_for_a_longer_one),
	};

	return cmocka_run_group_tests_name("sys_smaps", tests, recorded,
					   back_to_this_machine);
}
