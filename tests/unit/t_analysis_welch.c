// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/welch.h"

#include "reference.h"

static void welch_reference(void **state)
{
	struct reference x = reference("x"), y = reference("y");
	struct reference want = reference("welch");
	double df = 0;

	(void)state;
	assert_near(welch_t(x.v, 10, y.v, 10, &df), want.v[0]);
	assert_near(df, want.v[1]);
	assert_near(welch_p(x.v, 10, y.v, 10), want.v[2]);
	assert_near(welch_p(y.v, 10, x.v, 10), want.v[2]);
	assert_near(welch_t(y.v, 10, x.v, 10, &df), -want.v[0]);
}

static void interval_reference(void **state)
{
	struct reference x = reference("x"), y = reference("y");
	struct reference at_95 = reference("welch_95");
	struct reference at_90 = reference("welch_90");
	struct estimate e = welch_shift(x.v, 10, y.v, 10, 0.95);

	(void)state;
	assert_near(e.value, at_95.v[0]);
	assert_near(e.lo, at_95.v[1]);
	assert_near(e.hi, at_95.v[2]);
	assert_true(e.level == 0.95 && e.is_valid && e.has_interval);
	assert_int_equal(e.nr, 10);
	e = welch_shift(x.v, 10, y.v, 10, 0.9);
	assert_near(e.lo, at_90.v[1]);
	assert_near(e.hi, at_90.v[2]);
	e = welch_shift(y.v, 10, x.v, 10, 0.9);
	assert_near(e.lo, -at_90.v[2]);
	assert_near(e.hi, -at_90.v[1]);
}

/*
 * Equal sizes and spread: 2 (n - 1) degrees of freedom, that of Student's test.
 * 1 2 | 4 5: sd^2 .5, error sqrt(.5), t = 3 / sqrt(.5), 2 degrees, for which
 * P(|T| > t) = 1 - t / sqrt(2 + t^2) = 1 - sqrt(.9).
 */
static void two_against_two_by_hand(void **state)
{
	const double a[] = { 1, 2 }, b[] = { 4, 5 };
	struct estimate e = welch_shift(a, 2, b, 2, 0.95);
	double df;

	(void)state;
	assert_near(welch_t(a, 2, b, 2, &df), 3 / sqrt(0.5));
	assert_near(df, 2);
	assert_true(fabs(welch_p(a, 2, b, 2) - (1 - sqrt(0.9))) < 1e-12);
	assert_true(e.value == 3 && e.lo + e.hi == 6);
}

/* One side without spread: the other's degrees of freedom. */
static void one_constant_side(void **state)
{
	struct reference t = reference("quantile_t");
	const double a[] = { 3, 3, 3 }, b[] = { 4, 6, 5, 5 };
	struct estimate e = welch_shift(a, 3, b, 4, 0.95);
	double df, error = sqrt(2.0 / 3 / 4);

	(void)state;
	assert_near(welch_t(a, 3, b, 4, &df), 2 / error);
	assert_near(df, 3);
	assert_near(e.hi, 2 + error * t.v[0]);
	assert_int_equal(e.nr, 3);
	e = welch_shift(b, 4, a, 3, 0.95);
	assert_int_equal(e.nr, 3);
}

static void scale_and_order_follow(void **state)
{
	struct reference x = reference("x"), y = reference("y");
	struct estimate e = welch_shift(x.v, 10, y.v, 10, 0.95), f;
	double a[10], b[10];

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		a[i] = 4 * x.v[i * 3 % 10] + 100;
		b[i] = 4 * y.v[i * 7 % 10] + 100;
	}
	f = welch_shift(a, 10, b, 10, 0.95);
	assert_true(fabs(f.value - 4 * e.value) < 1e-11);
	assert_true(fabs(f.lo - 4 * e.lo) < 1e-11);
	assert_true(fabs(welch_p(a, 10, b, 10) - welch_p(x.v, 10, y.v, 10)) <
		    1e-12);
}

static void without_spread_there_is_no_interval(void **state)
{
	/* least and most at odd places: the range looks at every value */
	const double a[] = { 4, 1, 5, 7 }, b[] = { 8, 7, 8, 9 };
	const double c[] = { 2, 2, 2 };
	struct estimate e = welch_shift(a, 1, b, 4, 0.95);
	double df;

	(void)state;
	assert_true(e.is_valid && !e.has_interval && e.level == 0);
	assert_true(e.value == 4 && e.lo == 3 && e.hi == 5 && e.nr == 1);
	e = welch_shift(a, 4, b, 1, 0.95);
	assert_true(e.value == 3.75 && e.lo == 1 && e.hi == 7 && e.nr == 1);
	e = welch_shift(c, 3, c, 2, 0.95);
	assert_true(e.is_valid && !e.has_interval && e.value == 0);
	assert_true(isnan(welch_p(a, 1, b, 2)) && isnan(welch_p(c, 3, c, 2)));
	assert_true(isnan(welch_p(a, 2, b, 1)) && isnan(welch_p(a, 1, b, 1)));
	assert_true(isnan(welch_t(c, 3, c, 3, &df)));
}

static void empty_and_not_a_number(void **state)
{
	const double bad[] = { 1, 2, NAN }, v[] = { 1, 2, 3 };
	const double bad_first[] = { NAN, 1, 2 };
	double df;

	(void)state;
	assert_false(welch_shift(v, 0, v, 3, 0.95).is_valid);
	assert_false(welch_shift(v, 3, v, 0, 0.95).is_valid);
	assert_false(welch_shift(bad, 3, v, 3, 0.95).is_valid);
	assert_false(welch_shift(bad_first, 3, v, 3, 0.95).is_valid);
	assert_false(welch_shift(v, 3, bad, 3, 0.95).is_valid);
	assert_true(welch_shift(bad, 2, v, 3, 0.95).is_valid);
	assert_true(isnan(welch_p(bad, 3, v, 3)));
	assert_true(isnan(welch_p(v, 3, v, 0)));
	assert_true(isnan(welch_t(v, 3, bad, 3, &df)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(welch_reference),
		cmocka_unit_test(interval_reference),
		cmocka_unit_test(two_against_two_by_hand),
		cmocka_unit_test(one_constant_side),
		cmocka_unit_test(scale_and_order_follow),
		cmocka_unit_test(without_spread_there_is_no_interval),
		cmocka_unit_test(empty_and_not_a_number),
	};

	return cmocka_run_group_tests_name("analysis_welch", tests, NULL, NULL);
}
