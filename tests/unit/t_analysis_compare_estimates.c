// SPDX-License-Identifier: GPL-2.0-or-later
/* From the numbers of both sides to a row: pairs and sessions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/compare_numbers_fix.h"

#include "analysis/bootstrap.h"

static void a_pair_is_of_one_session_round_and_stage(void **state)
{
	struct compare_numbers n[2] = { { 0 }, { 0 } };
	struct compare_row row;

	(void)state;
	add(&n[0], 1, 0, 1, 0);
	add(&n[0], 2, 0, 1, 1);
	add(&n[0], 3, 0, 2, 0); /* no partner */
	add(&n[0], 4, 1, 1, 0);
	add(&n[0], 5, 1, 3, 0);
	add(&n[0], 6, 1, 3, 0); /* the round again */
	add(&n[1], 10, 0, 1, 1);
	add(&n[1], 20, 0, 9, 0); /* no partner */
	add(&n[1], 30, 0, 1, 0);
	add(&n[1], 40, 1, 3, 0);
	add(&n[1], 50, 1, 1, 0);
	add(&n[1], 60, 2, 1, 0);
	add(&n[1], 70, 2, 3, 0);
	row = test_of(n, true, 0);
	assert_int_equal(row.design, COMPARE_PAIRED);
	assert_int_equal(row.nr_pairs, 4);
	assert_int_equal(row.nr_old, 4);
	assert_int_equal(row.nr_new, 4);
	assert_true(row.pair_logs[0] == 30 - 1);
	assert_true(row.pair_logs[1] == 10 - 2);
	assert_true(row.pair_logs[2] == 50 - 4);
	assert_true(row.pair_logs[3] == 40 - 5);
	/* costs are of what is in pairs: medians of 1 2 4 5, 10 30 40 50 */
	assert_true(fix_close(log(row.old_cost.value), 3));
	assert_true(fix_close(log(row.new_cost.value), 32.5));
	/* 1.4826 x median of |x - 3| = 1, 1, 2, 2 */
	assert_true(fabs(row.old_sd_ratio - 1.4826 * 1.5) < 1e-4);
	/* of 8, 29, 35, 46 about 32: 2.. 3, 3, 14, 24 */
	assert_true(fabs(row.unit_sd - 1.4826 * 8.5) < 1e-3);
	row_free(&row, n);
}

static void one_pair_has_no_spread_and_none_no_number(void **state)
{
	struct compare_numbers n[2] = { { 0 }, { 0 } };
	struct compare_row row;

	(void)state;
	add(&n[0], 1, 0, 1, 0);
	add(&n[1], 1.5, 0, 1, 0);
	row = test_of(n, true, 0);
	assert_int_equal(row.nr_units_old, 1);
	assert_int_equal(row.nr_units_new, 1);
	assert_true(isnan(row.unit_sd));
	assert_true(isnan(row.old_sd_ratio) && isnan(row.new_sd_ratio));
	assert_true(row.p_attainable == 1);
	row_free(&row, n);
	memset(n, 0, sizeof(n));
	add(&n[0], 1, 0, 1, 0);
	add(&n[0], 3, 0, 2, 0);
	add(&n[1], 1.5, 0, 1, 0);
	add(&n[1], 3.7, 0, 2, 0);
	row = test_of(n, true, 0);
	/* half of .7 - .5 */
	assert_true(fabs(row.unit_sd - 1.4826 * 0.1) < 1e-5);
	row_free(&row, n);
	memset(n, 0, sizeof(n));
	add(&n[0], 1, 0, 1, 0);
	add(&n[1], 1.5, 1, 1, 0);
	row = test_of(n, true, 0);
	assert_int_equal(row.nr_old, 0);
	assert_null(row.pair_logs);
	assert_false(row.change.is_valid);
	assert_string_equal(row.why, "no round has a number of both variants");
	row_free(&row, n);
}

static const double three[] = { 0, .01, .02 };

/* R 4.2.2: t.test(y, x), its p and its intervals, wilcox.test(). */
static void few_sessions_on_one_side_leave_it_to_welch(void **state)
{
	static const double x[] = { 0, .01, .03 };
	static const double y[] = { .05,  .06,	.04,  .07, .055,
				    .045, .065, .051, .058 };

	(void)state;
	for (int turn = 0; turn < 2; turn++) {
		struct compare_numbers n[2] = { { 0 }, { 0 } };
		double sign = turn ? -1 : 1;
		struct compare_row row;

		n[turn] = side_of(x, "012");
		n[!turn] = side_of(y, "012345678");
		row = test_of(n, false, 0);
		assert_int_equal(row.design, COMPARE_SESSIONS);
		assert_int_equal(row.nr_units_old, turn ? 9 : 3);
		assert_int_equal(row.nr_units_new, turn ? 3 : 9);
		assert_true(fix_close(row.change.value,
				      expm1(sign * 0.041555555555555554)));
		assert_true(fix_close(turn ? row.change.hi : row.change.lo,
				      expm1(sign * 0.0084321389754698512)));
		assert_true(fix_close(turn ? row.hi90 : row.lo90,
				      expm1(sign * 0.017773679863157296)));
		assert_true(fix_close(row.p_second, 0.029949114057696822));
		assert_true(fix_close(row.p, 2.0 / 220));
		assert_true(
			fix_close(turn ? row.new_sd_ratio : row.old_sd_ratio,
				  0.015275252316519466));
		assert_true(
			fix_close(turn ? row.old_sd_ratio : row.new_sd_ratio,
				  0.0095189868741957593));
		assert_true(fix_close(row.unit_sd, 0.012726830800408333));
		row_free(&row, n);
	}
}

static void two_sessions_are_enough_to_be_sessions(void **state)
{
	(void)state;
	for (int turn = 0; turn < 2; turn++) {
		struct compare_numbers n[2] = { { 0 }, { 0 } };
		struct compare_row row;

		n[turn] = side_of(three, "011");
		n[!turn] = side_of(three, "012");
		row = test_of(n, false, 0);
		assert_int_equal(row.design, COMPARE_SESSIONS);
		assert_int_equal(row.nr_units_old, turn ? 3 : 2);
		assert_int_equal(row.nr_units_new, turn ? 2 : 3);
		row_free(&row, n);
	}
}

static void eight_sessions_a_side_are_left_to_the_bootstrap(void **state)
{
	static const double a[] = { 0,	 .01, .03, .02, .05, .01, .04, .02,
				    .03, .06, .02, .01, .04, .05, .03, .02 };
	static const char sessions[] = "0011223344556677";
	struct compare_numbers n[2] = { side_of(a, sessions),
					side_of(a, sessions) };
	struct boot old[8], new[8];
	struct estimate want;
	struct compare_row row;

	(void)state;
	for (size_t i = 0; i < 16; i++)
		n[1].logs[i] = 0.1 + 2 * a[15 - i];
	for (size_t i = 0; i < 8; i++) {
		old[i] = (struct boot){ 2, n[0].logs + 2 * i };
		new[i] = (struct boot){ 2, n[1].logs + 2 * i };
	}
	row = test_of(n, false, 0);
	want = bootstrap_shift(old, 8, new, 8, 0.95);
	/* twice the mean of a, .0275, less that, and .1 */
	assert_true(fix_close(row.change.value, expm1(0.1275)));
	assert_true(fix_close(row.change.lo, expm1(want.lo)));
	assert_true(fix_close(row.change.hi, expm1(want.hi)));
	want = bootstrap_shift(old, 8, new, 8, 0.9);
	assert_true(fix_close(row.lo90, expm1(want.lo)));
	assert_true(fix_close(row.hi90, expm1(want.hi)));
	row_free(&row, n);
}

/* The ranks do not see how wild the last is, the mean does. */
static void a_cost_is_inside_of_its_own_interval(void **state)
{
	static const double wild[] = { 0,    .001, .002, .003, .004, .005,
				       .006, .007, .008, .009, .01,  8 };
	static const char sessions[] = "0123456789:;";
	struct compare_numbers n[2] = { side_of(wild, sessions),
					side_of(wild, sessions) };
	struct compare_row row;

	(void)state;
	for (size_t i = 0; i < 12; i++)
		n[1].logs[i] = -wild[i];
	row = test_of(n, false, 0);
	/* 8.055 / 12 */
	assert_true(fix_close(row.old_cost.value, exp(0.67125)));
	assert_true(row.old_cost.hi == row.old_cost.value);
	assert_true(row.old_cost.lo < exp(0.01));
	assert_true(fix_close(row.new_cost.value, exp(-0.67125)));
	assert_true(row.new_cost.lo == row.new_cost.value);
	assert_true(row.new_cost.hi > exp(-0.01));
	row_free(&row, n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pair_is_of_one_session_round_and_stage),
		cmocka_unit_test(one_pair_has_no_spread_and_none_no_number),
		cmocka_unit_test(few_sessions_on_one_side_leave_it_to_welch),
		cmocka_unit_test(two_sessions_are_enough_to_be_sessions),
		cmocka_unit_test(
			eight_sessions_a_side_are_left_to_the_bootstrap),
		cmocka_unit_test(a_cost_is_inside_of_its_own_interval),
	};

	return cmocka_run_group_tests_name("analysis_compare_estimates", tests,
					   NULL, NULL);
}
