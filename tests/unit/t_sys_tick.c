// SPDX-License-Identifier: GPL-2.0-or-later
/* The arithmetic of ticks: no clock is read. */
#include "harness/run.h"
#include "sys/tick.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* HZ=250; a tick was seen 1.3 ms after a full second. */
static const struct tick hz250 = { .period_ns = 4000000,
				   .seen_ns = 7001300000 };

static void the_sleep_ends_behind_the_next_tick_but_none_earlier(void **state)
{
	(void)state;
	/* ticks at ...1.3, 5.3, 9.3 ms; asked at 2 ms */
	assert_int_equal(tick_next_ns(&hz250, 7002000000, 0, 60000),
			 7005360000);
	/* 3.3 ms reach 5.3 ms: its 60 us are still ahead */
	assert_int_equal(tick_next_ns(&hz250, 7002000000, 3300000, 60000),
			 7005360000);
	assert_int_equal(tick_next_ns(&hz250, 7002000000, 3400000, 60000),
			 7009360000);
	assert_int_equal(tick_next_ns(&hz250, 7002000000, 40000000, 60000),
			 7045360000);
}

static void a_time_that_is_wanted_exactly_is_not_now(void **state)
{
	(void)state;
	/* else the sleep would end at once, behind a tick long past */
	assert_int_equal(tick_next_ns(&hz250, 7001360000, 0, 60000),
			 7005360000);
}

static void the_tick_that_was_seen_may_still_be_slept_for(void **state)
{
	(void)state;
	assert_int_equal(tick_next_ns(&hz250, 7001310000, 0, 60000),
			 7001360000);
}

static void ticks_between_two_times_are_counted(void **state)
{
	const uint64_t from =
		7001380000; /* 80 us behind the one that was seen */

	(void)state;
	assert_int_equal(tick_count(&hz250, from, from), 0);
	assert_int_equal(tick_count(&hz250, from, from + 3000000), 0);
	/* ends 100 us before, and 100 us behind, the tick at 5.3 ms */
	assert_int_equal(tick_count(&hz250, from, from + 3820000), 0);
	assert_int_equal(tick_count(&hz250, from, from + 4020000), 1);
	assert_int_equal(tick_count(&hz250, from, from + 4000000), 1);
	assert_int_equal(tick_count(&hz250, from, from + 12000000), 3);
	/* and from any tick on */
	assert_int_equal(tick_count(&hz250, from + 400000000, from + 403000000),
			 0);
	assert_int_equal(tick_count(&hz250, from + 400000000, from + 405000000),
			 1);
}

static void a_tick_that_begins_as_the_phase_ends_counts(void **state)
{
	(void)state;
	/* seen at 5.3 ms, so it interrupted some microseconds before */
	assert_int_equal(tick_count(&hz250, 7001380000, 7005295000), 1);
	assert_int_equal(tick_count(&hz250, 7001380000, 7005270000), 0);
}

static void a_tick_in_a_phase_below_a_period_is_dropped(void **state)
{
	(void)state;
	assert_int_equal(settle_drop(&hz250, 0, 3999999), 0);
	assert_int_equal(settle_drop(&hz250, 1, 3999999), DROP_TICK);
	assert_int_equal(settle_drop(&hz250, 1, 100000), DROP_TICK);
}

static void a_tick_that_cannot_be_avoided_is_not(void **state)
{
	(void)state;
	assert_int_equal(settle_drop(&hz250, 1, 4000000), 0);
	assert_int_equal(settle_drop(&hz250, 1, 6300000), 0);
	assert_int_equal(settle_drop(&hz250, 2, 7990000), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_sleep_ends_behind_the_next_tick_but_none_earlier),
		cmocka_unit_test(a_time_that_is_wanted_exactly_is_not_now),
		cmocka_unit_test(the_tick_that_was_seen_may_still_be_slept_for),
		cmocka_unit_test(ticks_between_two_times_are_counted),
		cmocka_unit_test(a_tick_that_begins_as_the_phase_ends_counts),
		cmocka_unit_test(a_tick_in_a_phase_below_a_period_is_dropped),
		cmocka_unit_test(a_tick_that_cannot_be_avoided_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
