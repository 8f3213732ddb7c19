// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/sum.h"

#include "reference.h"

static void small_terms_survive_large_ones(void **state)
{
	const double v[] = { 1, 1e100, 1, -1e100 };
	const double w[] = { 1e100, 1, -1e100, 1 };

	(void)state;
	assert_true(sum_of(v, 4) == 2);
	assert_true(sum_of(w, 4) == 2);
	assert_true(sum_mean(v, 4) == 0.5);
}

static void a_thousand_tenths(void **state)
{
	double v[1000], plain = 0;

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		plain += v[i] = 0.1;
	assert_true(plain != 100);
	assert_true(sum_of(v, 1000) == 100);
	assert_true(sum_mean(v, 1000) == 0.1);
}

static void squares_are_around_the_centre(void **state)
{
	const double v[] = { 1, 2, 4 };
	const double w[] = { 3e8, 3e8 + 1, 3e8 + 2 };

	(void)state;
	assert_true(sum_squares(v, 3, 2) == 5);
	assert_true(sum_squares(v, 3, 0) == 21);
	assert_true(sum_squares(w, 3, 3e8 + 1) == 2);
}

/* 1 + 1e8 squares of 1e-8 would vanish one by one. */
static void small_squares_survive(void **state)
{
	double v[1001] = { 1 };

	(void)state;
	for (size_t i = 1; i <= 1000; i++)
		v[i] = 0x1p-27;
	assert_true(sum_squares(v, 1001, 0) == 1 + 1000 * 0x1p-54);
}

static void moments_reference(void **state)
{
	struct reference x = reference("x"), y = reference("y");
	struct reference mean = reference("mean"), sd = reference("sd");
	double m = sum_mean(x.v, 10);

	(void)state;
	assert_near(m, mean.v[0]);
	assert_near(sqrt(sum_squares(x.v, 10, m) / 9), sd.v[0]);
	m = sum_mean(y.v, 10);
	assert_near(m, mean.v[1]);
	assert_near(sqrt(sum_squares(y.v, 10, m) / 9), sd.v[1]);
}

static void nothing_sums_to_nothing(void **state)
{
	const double v[] = { 5 };

	(void)state;
	assert_true(sum_of(v, 0) == 0);
	assert_true(isnan(sum_mean(v, 0)));
	assert_true(sum_of(v, 1) == 5 && sum_mean(v, 1) == 5);
	assert_true(sum_squares(v, 0, 1) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_terms_survive_large_ones),
		cmocka_unit_test(a_thousand_tenths),
		cmocka_unit_test(squares_are_around_the_centre),
		cmocka_unit_test(small_squares_survive),
		cmocka_unit_test(moments_reference),
		cmocka_unit_test(nothing_sums_to_nothing),
	};

	return cmocka_run_group_tests_name("analysis_sum", tests, NULL, NULL);
}
