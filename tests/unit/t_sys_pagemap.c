// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The recorded pagemap has eight entries, for pages 0 to 7: untouched,
 * anonymous frame 2, file frame 3, swapped, anonymous frame 5, frame 6,
 * frame 1, guard. kpageflags holds bits (frame) and 60, kpagecount 10 + frame.
 */
#include "sys/pagemap.h"

#include "sys/mm.h"
#include "sys/root.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define PRESENT (1ULL << 63)

static void an_untouched_page_is_nothing(void **state)
{
	struct page_state s = pagemap_decode(0);

	(void)state;
	assert_false(s.present || s.swapped || s.file || s.exclusive ||
		     s.soft_dirty || s.uffd_wp || s.guard || s.has_pfn);
	assert_true(s.pfn == 0);
}

static void every_bit_is_where_the_manual_says(void **state)
{
	(void)state;
	assert_true(pagemap_decode(1ULL << 55).soft_dirty);
	assert_true(pagemap_decode(1ULL << 56).exclusive);
	assert_true(pagemap_decode(1ULL << 57).uffd_wp);
	assert_true(pagemap_decode(1ULL << 58).guard);
	assert_true(pagemap_decode(1ULL << 61).file);
	assert_true(pagemap_decode(1ULL << 62).swapped);
	assert_true(pagemap_decode(1ULL << 63).present);
	assert_false(pagemap_decode(~(1ULL << 55)).soft_dirty);
	assert_false(pagemap_decode(~(1ULL << 56)).exclusive);
	assert_false(pagemap_decode(~(1ULL << 63)).present);
}

static void a_frame_number_has_55_bits(void **state)
{
	struct page_state s = pagemap_decode(~0ULL);

	(void)state;
	assert_true(s.has_pfn);
	assert_true(s.pfn == 0x7fffffffffffffULL);
	assert_true(pagemap_decode(PRESENT | 0x123456).pfn == 0x123456);
}

static void a_hidden_frame_number_is_absent_not_zero(void **state)
{
	struct page_state s = pagemap_decode(PRESENT | 1ULL << 56);

	(void)state;
	assert_true(s.present);
	assert_true(s.exclusive);
	assert_false(s.has_pfn);
}

static void the_place_in_swap_is_not_a_frame(void **state)
{
	struct page_state s = pagemap_decode(1ULL << 62 | 0x1ff);

	(void)state;
	assert_true(s.swapped);
	assert_false(s.has_pfn);
	assert_true(s.pfn == 0);
}

/* Pages [first, first + nr) of the recorded pagemap. */
static int read_pages(size_t first, size_t nr, struct page_state *out,
		      struct why *why)
{
	uintptr_t addr = first * mm_page_bytes();

	/* NOLINTNEXTLINE(performance-no-int-to-ptr): an address, not memory */
	return pagemap_read((const void *)addr, nr, out, why);
}

static int recorded(void **state)
{
	(void)state;
	sys_root_set("tests/data/sys/mthp-6.18");
	return 0;
}

static void pages_are_read_from_the_address_on(void **state)
{
	struct page_state s[3];

	(void)state;
	assert_int_equal(read_pages(1, 3, s, NULL), 0);
	assert_true(s[0].pfn == 2 && s[0].exclusive && s[0].soft_dirty);
	assert_false(s[0].file);
	assert_true(s[1].pfn == 3 && s[1].file && !s[1].exclusive);
	assert_true(s[2].swapped && !s[2].present);
}

static void a_range_that_ends_too_early_is_an_error(void **state)
{
	struct page_state s[3];
	struct why why;

	(void)state;
	assert_int_equal(read_pages(6, 3, s, &why), -ENODATA);
	assert_non_null(strstr(why.text, "/proc/self/pagemap: "));
}

static void a_kernel_without_pagemap_is_an_error(void **state)
{
	struct page_state s;

	(void)state;
	sys_root_set("tests/data/sys/debian-5.10");
	assert_int_equal(read_pages(0, 1, &s, NULL), -ENOENT);
}

static void flags_and_counts_are_those_of_the_frames(void **state)
{
	struct page_state s[8];
	uint64_t flags[8], counts[8];
	size_t i;

	(void)state;
	assert_int_equal(read_pages(0, 8, s, NULL), 0);
	assert_int_equal(kpageflags_read(s, 8, flags, NULL), 0);
	assert_int_equal(kpagecount_read(s, 8, counts, NULL), 0);
	for (i = 0; i < 8; i++) {
		if (!s[i].present) {
			assert_true(flags[i] == 1ULL << KPF_NOPAGE);
			assert_true(counts[i] == 0);
			continue;
		}
		assert_true(flags[i] == (1ULL << s[i].pfn | 1ULL << 60));
		assert_true(counts[i] == 10 + s[i].pfn);
	}
}

static void frames_that_repeat_or_jump_get_their_own_flags(void **state)
{
	static const uint64_t frames[] = { 5, 6, 6, 7, 1, 2, 4, 3, 3 };
	struct page_state s[ARRAY_SIZE(frames)];
	uint64_t counts[ARRAY_SIZE(frames)];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(frames); i++)
		s[i] = pagemap_decode(PRESENT | frames[i]);
	assert_int_equal(kpagecount_read(s, ARRAY_SIZE(s), counts, NULL), 0);
	for (i = 0; i < ARRAY_SIZE(frames); i++)
		assert_true(counts[i] == 10 + frames[i]);
}

static void many_pages_are_read_in_order(void **state)
{
	enum { NR = 2000 };
	static uint64_t entries[NR];
	static struct page_state s[NR];
	char dir[] = "/tmp/t_sys_pagemap.XXXXXX", proc[64], self[80], path[96];
	size_t i;
	FILE *f;

	(void)state;
	for (i = 0; i < NR; i++)
		entries[i] = PRESENT | (i + 1);
	assert_non_null(mkdtemp(dir));
	snprintf(proc, sizeof(proc), "%s/proc", dir);
	snprintf(self, sizeof(self), "%s/self", proc);
	snprintf(path, sizeof(path), "%s/pagemap", self);
	assert_int_equal(mkdir(proc, 0700), 0);
	assert_int_equal(mkdir(self, 0700), 0);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(entries, sizeof(entries[0]), NR, f), NR);
	assert_int_equal(fclose(f), 0);
	sys_root_set(dir);
	assert_int_equal(read_pages(3, NR - 3, s, NULL), 0);
	for (i = 0; i < NR - 3; i++)
		assert_true(s[i].pfn == i + 4);
	unlink(path);
	rmdir(self);
	rmdir(proc);
	rmdir(dir);
}

static void a_frame_beyond_memory_is_an_error(void **state)
{
	struct page_state s = pagemap_decode(PRESENT | 8);
	uint64_t flags;

	(void)state;
	assert_int_equal(kpageflags_read(&s, 1, &flags, NULL), -ENODATA);
}

static void a_hidden_frame_has_no_flags_and_says_why(void **state)
{
	struct page_state s = pagemap_decode(PRESENT);
	struct why why;
	uint64_t flags;

	(void)state;
	assert_int_equal(kpageflags_read(&s, 1, &flags, &why), -EPERM);
	assert_non_null(strstr(why.text, "hides frame numbers"));
	assert_string_equal(why.hint, "needs CAP_SYS_ADMIN");
	assert_int_equal(kpagecount_read(&s, 1, &flags, &why), -EPERM);
}

static void a_large_folio_is_known_by_its_head_and_its_tails(void **state)
{
	(void)state;
	assert_true(kpf_is_large(1ULL << 15 | 1ULL << 12));
	assert_true(kpf_is_large(1ULL << 16));
	assert_false(kpf_is_large(1ULL << 12 | 1ULL << 5 | 1ULL << 17));
	assert_true(kpf_has(1ULL << 34 | 1ULL << 12, KPF_ANON_EXCLUSIVE));
	assert_int_equal(KPF_ANON, 12);
}

static int back_to_this_machine(void **state)
{
	(void)state;
	sys_root_set("");
	return 0;
}

#define RECORDED(f)                                                            \
	cmocka_unit_test_setup_teardown(f, recorded, back_to_this_machine)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_untouched_page_is_nothing),
		cmocka_unit_test(every_bit_is_where_the_manual_says),
		cmocka_unit_test(a_frame_number_has_55_bits),
		cmocka_unit_test(a_hidden_frame_number_is_absent_not_zero),
		cmocka_unit_test(the_place_in_swap_is_not_a_frame),
		RECORDED(pages_are_read_from_the_address_on),
		RECORDED(a_range_that_ends_too_early_is_an_error),
		RECORDED(a_kernel_without_pagemap_is_an_error),
		RECORDED(flags_and_counts_are_those_of_the_frames),
		RECORDED(frames_that_repeat_or_jump_get_their_own_flags),
		RECORDED(many_pages_are_read_in_order),
		RECORDED(a_frame_beyond_memory_is_an_error),
		RECORDED(a_hidden_frame_has_no_flags_and_says_why),
		cmocka_unit_test(
			a_large_folio_is_known_by_its_head_and_its_tails),
	};

	return cmocka_run_group_tests_name("sys_pagemap", tests, NULL, NULL);
}
