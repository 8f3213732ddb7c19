// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/rank_correlation.h"

#include "base/compiler.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define assert_near(a, b, within) assert_true(fabs((a) - (b)) <= (within))

static void is_one_for_one_order_and_minus_one_for_its_reverse(void **state)
{
	const double a[] = { 1, 2, 30, 400 }, b[] = { -5, 0, 0.1, 9 };
	const double c[] = { 4, 3, 2, -100 };

	(void)state;
	assert_near(rank_correlation(a, b, 4), 1, 0);
	assert_near(rank_correlation(a, c, 4), -1, 0);
}

/* Ranks 1 2 3 4 5 and 2 1 4 3 5: 1 - 6 * 4 / (5 * 24) = 0.8. */
static void follows_the_formula_of_rank_differences(void **state)
{
	const double a[] = { 10, 20, 30, 40, 50 };
	const double b[] = { 2, 1, 4, 3, 5 };

	(void)state;
	assert_near(rank_correlation(a, b, 5), 0.8, 1e-15);
}

/*
 * Ranks 1.5 1.5 3 4 and 1 3 3 3: deviations -1 -1 .5 1.5 and -1.5 .5 .5 .5;
 * 2 / sqrt(4.5 * 3) = 0.544331053951817.
 */
static void gives_equal_values_the_mean_of_their_ranks(void **state)
{
	const double a[] = { 7, 7, 8, 9 }, b[] = { 1, 2, 2, 2 };

	(void)state;
	assert_near(rank_correlation(a, b, 4), 0.5443310539518174, 1e-15);
}

static void says_nothing_where_nothing_can_be_said(void **state)
{
	const double a[] = { 1, 2, 3 }, same[] = { 4, 4, 4 };
	const double hole[] = { 1, NAN, 3 };

	(void)state;
	assert_true(isnan(rank_correlation(a, a, 0)));
	assert_true(isnan(rank_correlation(a, a, 2)));
	assert_near(rank_correlation(a, a, 3), 1, 0);
	assert_true(isnan(rank_correlation(a, same, 3)));
	assert_true(isnan(rank_correlation(same, a, 3)));
	assert_true(isnan(rank_correlation(a, hole, 3)));
	assert_true(isnan(rank_correlation(hole, a, 3)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			is_one_for_one_order_and_minus_one_for_its_reverse),
		cmocka_unit_test(follows_the_formula_of_rank_differences),
		cmocka_unit_test(gives_equal_values_the_mean_of_their_ranks),
		cmocka_unit_test(says_nothing_where_nothing_can_be_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
