// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/outlier.h"

#include "reference.h"

static void the_wild_value_is_labelled(void **state)
{
	struct reference x = reference("x");
	bool is_far[10];

	(void)state;
	/* 131.0 is 26.6 MAD off, 126.2 5.06, the others less than 2 */
	assert_int_equal(outlier_label(x.v, 10, is_far), 2);
	for (size_t i = 0; i < 10; i++)
		assert_int_equal(is_far[i], i == 4 || i == 7);
	x.v[7] = 125.3;
	x.v[4] = 119; /* to the other side */
	assert_int_equal(outlier_label(x.v, 10, is_far), 1);
	assert_true(is_far[4]);
}

/* -1 0 1: MAD 1.4826, five of them 7.413. */
static void five_mads_are_the_edge(void **state)
{
	double v[] = { -1, 0, 1, 7.413, -1 };
	bool is_far[5];

	(void)state;
	v[4] = -7.413;
	assert_int_equal(outlier_label(v, 5, is_far), 0);
	v[3] = 5 * 1.482602218505602; /* just so */
	assert_int_equal(outlier_label(v, 5, is_far), 0);
	v[3] = 7.4131;
	assert_int_equal(outlier_label(v, 5, is_far), 1);
	assert_true(is_far[3] && !is_far[4]);
}

static void scale_and_shift_change_nothing(void **state)
{
	struct reference x = reference("x");
	bool is_far[10];

	(void)state;
	for (size_t i = 0; i < 10; i++)
		x.v[i] = 1e6 - 8 * x.v[i];
	assert_int_equal(outlier_label(x.v, 10, is_far), 2);
}

static void without_spread_nothing_is_far(void **state)
{
	const double v[] = { 5, 5, 5, 9 }, bad[] = { 1, 2, 3, NAN, 100 };
	bool is_far[5] = { 1, 1, 1, 1, 1 };

	(void)state;
	assert_int_equal(outlier_label(v, 4, is_far), 0);
	assert_false(is_far[0] || is_far[3]);
	is_far[4] = true;
	assert_int_equal(outlier_label(bad, 5, is_far), 0);
	assert_false(is_far[3] || is_far[4]);
	assert_int_equal(outlier_label(v, 1, is_far), 0);
	assert_int_equal(outlier_label(v, 0, is_far), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_wild_value_is_labelled),
		cmocka_unit_test(five_mads_are_the_edge),
		cmocka_unit_test(scale_and_shift_change_nothing),
		cmocka_unit_test(without_spread_nothing_is_far),
	};

	return cmocka_run_group_tests_name("analysis_outlier", tests, NULL,
					   NULL);
}
