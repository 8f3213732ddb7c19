// SPDX-License-Identifier: GPL-2.0-or-later
/* A histogram against sorting: quantiles, the largest, buckets without gaps. */
#include "harness/latency.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static struct latency l;

static void of_none_there_is_no_quantile(void **state)
{
	(void)state;
	latency_reset(&l);
	assert_int_equal(latency_quantile_ns(&l, 0.5), 0);
	assert_int_equal(latency_quantile_ns(&l, 1), 0);
}

static void one_value_is_every_quantile(void **state)
{
	(void)state;
	latency_reset(&l);
	latency_add(&l, 1234567);
	assert_in_range(latency_quantile_ns(&l, 0), 1233000, 1234567);
	assert_in_range(latency_quantile_ns(&l, 1), 1233000, 1234567);
	assert_int_equal(l.max_ns, 1234567);
}

static void small_values_are_exact(void **state)
{
	(void)state;
	latency_reset(&l);
	/* 1..100, each once: the 50th and the 99th of 100 */
	for (uint64_t i = 100; i; i--)
		latency_add(&l, i);
	assert_int_equal(l.nr, 100);
	assert_int_equal(latency_quantile_ns(&l, 0), 1);
	assert_int_equal(latency_quantile_ns(&l, 0.01), 1);
	assert_int_equal(latency_quantile_ns(&l, 0.5), 50);
	assert_int_equal(latency_quantile_ns(&l, 0.99), 99);
	assert_int_equal(latency_quantile_ns(&l, 0.991), 100);
	assert_int_equal(latency_quantile_ns(&l, 1), 100);
	latency_reset(&l);
	latency_add(&l, 2047);
	latency_add(&l, 5000);
	assert_int_equal(latency_quantile_ns(&l, 0.5), 2047);
}

static void one_long_stall_among_many_is_the_largest_and_nothing_else(void **s)
{
	(void)s;
	latency_reset(&l);
	for (int i = 0; i < 9999; i++)
		latency_add(&l, 40);
	latency_add(&l, 3000000000ull);
	assert_int_equal(latency_quantile_ns(&l, 0.5), 40);
	assert_int_equal(latency_quantile_ns(&l, 0.99), 40);
	assert_int_equal(l.max_ns, 3000000000ull);
	assert_in_range(latency_quantile_ns(&l, 1), 2997000000ull,
			3000000000ull);
}

static void buckets_grow_by_at_most_one(void **state)
{
	size_t last = latency_bucket(0), now;

	(void)state;
	assert_int_equal(last, 0);
	for (uint64_t ns = 1; ns < 200000; ns++) {
		now = latency_bucket(ns);
		assert_true(now == last || now == last + 1);
		last = now;
	}
	assert_true(latency_bucket(UINT64_MAX) < LATENCY_BUCKETS);
}

static void a_quantile_is_within_a_thousandth(void **state)
{
	(void)state;
	for (uint64_t ns = 1; ns < 1ull << 50; ns += ns / 3 + 1) {
		uint64_t seen;

		latency_reset(&l);
		latency_add(&l, ns);
		l.max_ns = UINT64_MAX; /* so that it does not help */
		seen = latency_quantile_ns(&l, 0.5);
		assert_in_range(seen, ns - ns / 1024, ns + ns / 1024);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_none_there_is_no_quantile),
		cmocka_unit_test(one_value_is_every_quantile),
		cmocka_unit_test(small_values_are_exact),
		cmocka_unit_test(
			one_long_stall_among_many_is_the_largest_and_nothing_else),
		cmocka_unit_test(buckets_grow_by_at_most_one),
		cmocka_unit_test(a_quantile_is_within_a_thousandth),
	};

	return cmocka_run_group_tests_name("latency", tests, NULL, NULL);
}
