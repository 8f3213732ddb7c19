// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/quantile.h"

#include "base/compiler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* Reference: scipy 1.10.1 on these ten values. */
static const double x[] = { 125.0, 125.3,  124.8, 125.1, 126.2,
			    124.9, 125.05, 131.0, 125.2, 124.95 };

static void assert_near(double got, double want)
{
	assert_true(fabs(got - want) <= 1e-12 * fabs(want));
}

static void reference_values_are_met(void **state)
{
	(void)state;
	assert_near(quantile_median(x, 10), 125.075);
	assert_near(quantile_type7(x, 10, 0.25), 124.9625);
	assert_near(quantile_type7(x, 10, 0.75), 125.275);
	assert_near(quantile_mad(x, 10), 0.2223903327758382);
}

static void ends_are_minimum_and_maximum(void **state)
{
	(void)state;
	assert_true(quantile_type7(x, 10, 0) == 124.8);
	assert_true(quantile_type7(x, 10, 1) == 131.0);
}

static void odd_and_even_counts(void **state)
{
	const double v[] = { 5, 1, 4, 2, 3 };

	(void)state;
	assert_true(quantile_median(v, 5) == 3);
	assert_true(quantile_median(v, 4) == 3); /* 1 2 4 5 */
	assert_true(quantile_median(v, 1) == 5);
	assert_true(quantile_mad(v, 1) == 0);
}

static void input_is_not_reordered(void **state)
{
	double v[10];

	(void)state;
	memcpy(v, x, sizeof(v));
	quantile_mad(v, 10);
	quantile_median(v, 10);
	assert_memory_equal(v, x, sizeof(v));
}

static void order_shift_and_scale_follow(void **state)
{
	double v[10];

	(void)state;
	for (size_t i = 0; i < 10; i++)
		v[i] = 4 * x[9 - i] + 16;
	assert_near(quantile_median(v, 10), 4 * 125.075 + 16);
	assert_near(quantile_mad(v, 10), 4 * 0.2223903327758382);
}

static void one_wild_value_moves_the_median_one_place(void **state)
{
	double v[] = { 1, 2, 3, 4, 5 };

	(void)state;
	v[4] = 1e300;
	assert_true(quantile_median(v, 5) == 3);
	assert_near(quantile_mad(v, 5), 1.482602218505602);
}

static void the_first_value_counts_as_any(void **state)
{
	const double v[] = { 10, 1, 2 }, bad[] = { NAN, 1, 2 };
	double w[] = { NAN, 1 };

	(void)state;
	assert_near(quantile_mad(v, 3), 1.482602218505602); /* of 8 1 0 */
	assert_true(isnan(quantile_median(bad, 3)));
	assert_int_equal(quantile_finite(w, 2), 1);
	assert_true(w[0] == 1);
	w[0] = 5;
	assert_int_equal(quantile_finite(w, 1), 1);
}

static void nothing_and_not_a_number_give_none(void **state)
{
	double v[] = { 1, NAN, 3 };

	(void)state;
	assert_true(isnan(quantile_median(v, 0)));
	assert_true(isnan(quantile_mad(v, 0)));
	assert_true(isnan(quantile_type7(v, 0, 0.5)));
	assert_true(isnan(quantile_median(v, 3)));
	assert_true(isnan(quantile_mad(v, 3)));
	assert_true(isnan(quantile_type7(v, 3, 0.5)));
	v[1] = -INFINITY;
	assert_true(isnan(quantile_median(v, 3)));
	assert_null(quantile_sort(v, 3));
	assert_null(quantile_sort(v, 0));
}

static void finite_values_keep_their_order(void **state)
{
	double v[] = { NAN, 7, INFINITY, 5, 6, NAN };

	(void)state;
	assert_int_equal(quantile_finite(v, 6), 3);
	assert_true(v[0] == 7 && v[1] == 5 && v[2] == 6);
	assert_int_equal(quantile_finite(v, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reference_values_are_met),
		cmocka_unit_test(ends_are_minimum_and_maximum),
		cmocka_unit_test(odd_and_even_counts),
		cmocka_unit_test(input_is_not_reordered),
		cmocka_unit_test(order_shift_and_scale_follow),
		cmocka_unit_test(one_wild_value_moves_the_median_one_place),
		cmocka_unit_test(the_first_value_counts_as_any),
		cmocka_unit_test(nothing_and_not_a_number_give_none),
		cmocka_unit_test(finite_values_keep_their_order),
	};

	return cmocka_run_group_tests_name("analysis_quantile", tests, NULL,
					   NULL);
}
