// SPDX-License-Identifier: GPL-2.0-or-later
#include "litmus/rate.h"

#include "base/compiler.h"

#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/*
 * From R 4.2.2: binom.test(nr, nr_tries)$conf.int; for none and for all the
 * one-sided 1 - 0.05^(1/n) and 0.05^(1/n).
 */
static const struct {
	uint64_t nr, nr_tries;
	double low, high;
} references[] = {
	{ 0, 10, 0, 0.2588656 },
	{ 10, 10, 0.7411344, 1 },
	{ 1, 10, 0.002528578544, 0.445016117 },
	{ 5, 10, 0.1870860284, 0.8129139716 },
	{ 9, 10, 0.554983883, 0.9974714215 },
	{ 3, 7, 0.09898827844, 0.8159484324 },
	{ 17, 9000, 0.001100720358, 0.003022577083 },
	{ 999, 1000, 0.9944410757, 0.9999746825 },
	{ 0, 12345, 0, 0.0002426382 },
	{ 1, 1000000, 2.531780766e-08, 5.571630655e-06 },
	{ 500000, 1000000, 0.4990195192, 0.5009804808 },
};

static void intervals_are_those_of_r(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(references); i++) {
		struct rate r =
			rate_interval(references[i].nr, references[i].nr_tries);

		assert_true(fabs(r.low - references[i].low) <=
			    2e-7 * references[i].low);
		assert_true(fabs(r.high - references[i].high) <=
			    3e-7 * references[i].high);
	}
}

static void none_of_many_is_the_rule_of_three(void **state)
{
	struct rate r = rate_interval(0, 1000000);

	(void)state;
	/* -ln(0.05) = 2.9957 */
	assert_true(fabs(r.high * 1e6 - 2.995732) < 1e-5);
}

static void no_tries_say_nothing(void **state)
{
	struct rate r = rate_interval(0, 0);

	(void)state;
	assert_true(r.low == 0 && r.high == 1);
}

/*
 * What an exact interval promises: at its ends the tails have 2.5 % each, here
 * added up term by term.
 */
static double tail(unsigned int from, unsigned int to, unsigned int n, double p)
{
	double sum = 0;

	for (unsigned int k = from; k <= to; k++) {
		double term = 1;

		for (unsigned int i = 0; i < k; i++)
			term *= p * (n - i) / (i + 1);
		sum += term * pow(1 - p, n - k);
	}
	return sum;
}

static void tails_beyond_the_ends_are_as_promised(void **state)
{
	(void)state;
	for (unsigned int n = 2; n <= 60; n += 7)
		for (unsigned int k = 1; k < n; k++) {
			struct rate r = rate_interval(k, n);

			assert_true(fabs(tail(k, n, n, r.low) - 0.025) < 1e-9);
			assert_true(fabs(tail(0, k, n, r.high) - 0.025) < 1e-9);
		}
}

static void text_rounds_bounds_outwards(void **state)
{
	char buf[128];

	(void)state;
	assert_string_equal(rate_text(buf, sizeof(buf), 17, 9000, "synchrony"),
			    "17 of 9000 broke synchrony: 0.19 % [0.11, 0.31]");
	assert_string_equal(
		rate_text(buf, sizeof(buf), 0, 12345, "isolation"),
		"0 of 12345 broke isolation: at most 0.025 % at 95 %");
	assert_string_equal(rate_text(buf, sizeof(buf), 10, 10, "torn-copy"),
			    "10 of 10 broke torn-copy: at least 74 % at 95 %");
	assert_string_equal(
		rate_text(buf, sizeof(buf), 1, 1000000, "isolation"),
		"1 of 1000000 broke isolation: 0.00010 % [0.0000025, 0.00056]");
	assert_string_equal(rate_text(buf, sizeof(buf), 0, 0, "isolation"),
			    "0 of 0 broke isolation");
}

static void text_fits_any_buffer(void **state)
{
	char buf[64] = "";

	(void)state;
	for (size_t n = 1; n < sizeof(buf); n++) {
		buf[n] = '#';
		rate_text(buf, n, 17, 9000, "synchrony");
		assert_int_equal(buf[n], '#');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(intervals_are_those_of_r),
		cmocka_unit_test(none_of_many_is_the_rule_of_three),
		cmocka_unit_test(no_tries_say_nothing),
		cmocka_unit_test(tails_beyond_the_ends_are_as_promised),
		cmocka_unit_test(text_rounds_bounds_outwards),
		cmocka_unit_test(text_fits_any_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
