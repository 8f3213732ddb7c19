// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/tick.h"

#include "base/compiler.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void multiples_of_a_tick_are_found(void **state)
{
	/* HZ=250: 4 ms */
	const double v[] = { 4.0e6, 8.01e6, 3.99e6, 12.02e6, 4.03e6 };
	unsigned int hz = 0;

	(void)state;
	assert_true(tick_is_quantised(v, 5, &hz));
	assert_int_equal(hz, 250);
	assert_true(tick_is_quantised(v, 5, NULL));
}

static void each_hz_is_known(void **state)
{
	const unsigned int hz[] = { 100, 250, 300, 1000 };
	unsigned int found;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(hz); i++) {
		const double one = 1e9 / hz[i];

		found = 0;
		assert_true(tick_is_quantised(&one, 1, &found));
		assert_int_equal(found, hz[i]);
	}
}

static void times_far_below_a_tick_are_left_alone(void **state)
{
	const double v[] = { 80e3, 100e3, 250e3, 1, 0, 500e3 };
	unsigned int hz = 7;

	(void)state;
	assert_false(tick_is_quantised(v, 6, &hz));
	assert_int_equal(hz, 7);
	assert_false(tick_is_quantised(v, 0, &hz));
}

static void one_percent_is_the_tolerance(void **state)
{
	/* k = 1 of HZ=1000 */
	const double in[] = { 1.0099e6, 0.9901e6, 1e6 };
	const double out[] = { 1.0101e6, 0.9899e6, 1.011e6 };

	(void)state;
	assert_true(tick_is_quantised(in, 3, NULL));
	assert_true(tick_is_quantised(in + 2, 1, NULL));
	assert_false(tick_is_quantised(out, 3, NULL));
}

static void half_of_the_times_is_not_most(void **state)
{
	const double v[] = { 1e6, 1.5e6, 2e6, 2.5e6, 3e6 };

	(void)state;
	assert_false(tick_is_quantised(v, 4, NULL));
	assert_true(tick_is_quantised(v, 5, NULL));
}

static void long_times_are_left_alone(void **state)
{
	/* 10 ticks of HZ=100 count, 11 do not */
	const double ten = 100e6, eleven = 110e6;

	(void)state;
	assert_true(tick_is_quantised(&ten, 1, NULL));
	assert_false(tick_is_quantised(&eleven, 1, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(multiples_of_a_tick_are_found),
		cmocka_unit_test(each_hz_is_known),
		cmocka_unit_test(times_far_below_a_tick_are_left_alone),
		cmocka_unit_test(one_percent_is_the_tolerance),
		cmocka_unit_test(half_of_the_times_is_not_most),
		cmocka_unit_test(long_times_are_left_alone),
	};

	return cmocka_run_group_tests_name("analysis_tick", tests, NULL, NULL);
}
