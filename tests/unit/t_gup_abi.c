// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Expected values: mm/gup_benchmark.c of 5.10 and mm/gup_test.h of 6.12,
 * compiled on x86-64 and printed.
 */
#include "sys/gup_test.h"

#include "sys/gup.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void the_structs_of_5_10_are_those_of_the_kernel(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct gup_benchmark_args), 120);
	assert_int_equal(offsetof(struct gup_benchmark_args, addr), 16);
	assert_int_equal(offsetof(struct gup_benchmark_args, len_bytes), 24);
	assert_int_equal(offsetof(struct gup_benchmark_args, call_pages), 32);
	assert_int_equal(offsetof(struct gup_benchmark_args, flags), 36);
	assert_int_equal(offsetof(struct gup_benchmark_args, expansion), 40);
}

static void the_structs_since_5_11_are_those_of_the_kernel(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct gup_test_args), 80);
	assert_int_equal(offsetof(struct gup_test_args, addr), 16);
	assert_int_equal(offsetof(struct gup_test_args, len_bytes), 24);
	assert_int_equal(offsetof(struct gup_test_args, call_pages), 32);
	assert_int_equal(offsetof(struct gup_test_args, gup_flags), 36);
	assert_int_equal(offsetof(struct gup_test_args, test_flags), 40);
	assert_int_equal(offsetof(struct gup_test_args, which_pages), 44);
	assert_int_equal(sizeof(struct gup_test_hold_args), 24);
	assert_int_equal(offsetof(struct gup_test_hold_args, len_bytes), 8);
	assert_int_equal(offsetof(struct gup_test_hold_args, flags), 16);
}

static void pin_commands_have_other_numbers_before_5_11(void **state)
{
	(void)state;
	assert_true(GUP_BENCHMARK_GET == 0xc0786701);
	assert_true(GUP_BENCHMARK_PIN == 0xc0786703);
	assert_true(GUP_BENCHMARK_LONGTERM == 0xc0786705);
	assert_true(GUP_TEST_GET == 0xc0506701);
	assert_true(GUP_TEST_PIN == 0xc0506702);
	assert_true(GUP_TEST_LONGTERM == 0xc0506703);
}

static void held_pins_have_commands_of_their_own(void **state)
{
	(void)state;
	assert_true(GUP_TEST_HOLD_START == 0x40186707);
	assert_true(GUP_TEST_HOLD_STOP == 0x6708);
	assert_true(GUP_TEST_HOLD_READ == 0x40086709);
}

static void only_gup_test_has_times_of_the_kernel(void **state)
{
	uint64_t get_usec = 7, put_usec = 8;
	struct gup g = { .driver = gup_driver_find("vmsplice") };

	(void)state;
	assert_non_null(g.driver);
	assert_int_equal(gup_test_usec(&g, &get_usec, &put_usec), -EOPNOTSUPP);
	assert_true(get_usec == 7 && put_usec == 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_structs_of_5_10_are_those_of_the_kernel),
		cmocka_unit_test(
			the_structs_since_5_11_are_those_of_the_kernel),
		cmocka_unit_test(pin_commands_have_other_numbers_before_5_11),
		cmocka_unit_test(held_pins_have_commands_of_their_own),
		cmocka_unit_test(only_gup_test_has_times_of_the_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
