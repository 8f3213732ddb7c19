// SPDX-License-Identifier: GPL-2.0-or-later
/* From the numbers of both sides to a row: a single file on a side. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/compare_numbers_fix.h"

/*
 * Expected: R 4.2.2, term by term as docs/statistics.md has it, e.g. of the
 * first: Z = qnorm(.975), a = c(0, .01, .02), (qt(.975, 2) / Z * sd(a) /
 * sqrt(3))^2 + sd(a)^2 + (log(1.04 / .98) / 2 / Z)^2, and again without clock.
 */
static const double three[] = { 0, .01, .02 };
static const double three_up[] = { .1, .11, .12 };

static void a_single_file_is_as_exact_as_processes_session_and_clock(void **s)
{
	struct compare_numbers n[2] = { side_of(three, "000"),
					side_of(three_up, "000") };
	struct compare_row row;

	(void)s;
	n[0].clock.slow_ratio = 1.04;
	n[0].clock.fast_ratio = 0.98;
	/* the processes differ by 1 %, and so may sessions, whatever is said */
	row = test_of(n, false, 0.002);
	assert_int_equal(row.design, COMPARE_SINGLE);
	assert_int_equal(row.nr_old, 3);
	assert_int_equal(row.nr_units_old, 1);
	assert_int_equal(row.change.nr, 6);
	assert_true(row.change.level == 0.95);
	assert_true(fix_close(row.change.value, expm1(0.1)));
	assert_true(fix_close(row.change.lo, 0.047373217760621526));
	assert_true(fix_close(row.change.hi, 0.16615809670180337));
	assert_true(row.has_tost);
	assert_true(fix_close(row.lo90, 0.056457394098889412));
	assert_true(fix_close(row.hi90, 0.15613063525573734));
	assert_true(fix_close(row.bound_ratio, row.hi90));
	assert_true(fix_close(row.p, 0.00026342384449727863));
	assert_true(row.p_attainable == 0);
	assert_true(fix_close(row.unit_sd, 0.019378930460863072));
	row_free(&row, n);
}

static void the_allowance_counts_where_it_is_more_and_is_shared(void **state)
{
	static const double five[] = { .1, .11, .12, .1, .12 };
	struct compare_numbers n[2] = { side_of(three, "000"),
					side_of(five, "00011") };
	struct compare_row row = test_of(n, false, 0.05);

	(void)state;
	assert_int_equal(row.design, COMPARE_SINGLE);
	assert_int_equal(row.nr_units_old, 1);
	assert_int_equal(row.nr_units_new, 2);
	assert_int_equal(row.nr_old, 3);
	assert_int_equal(row.nr_new, 5);
	assert_true(fix_close(log(row.old_cost.value), 0.01));
	assert_true(fix_close(log(row.new_cost.value), 0.11));
	assert_int_equal(row.old_cost.nr, 3);
	assert_int_equal(row.new_cost.nr, 5);
	/* 1.4826 x .01: of 1, 0, 1 and of 1, 0, 1, 1, 1 hundredths */
	assert_true(fabs(row.old_sd_ratio - 0.014826) < 1e-6);
	assert_true(fabs(row.new_sd_ratio - 0.014826) < 1e-6);
	assert_int_equal(row.change.nr, 8);
	assert_true(fix_close(row.change.lo, -0.022926991217279102));
	assert_true(fix_close(row.change.hi, 0.25006294021144371));
	assert_true(fix_close(row.p, 0.11161889268433732));
	row_free(&row, n);
	/* the other way round it is the same but for the sign */
	n[0] = side_of(five, "00011");
	n[1] = side_of(three, "000");
	row = test_of(n, false, 0.05);
	assert_int_equal(row.design, COMPARE_SINGLE);
	assert_true(fix_close(row.p, 0.11161889268433732));
	row_free(&row, n);
}

static void a_rise_inside_is_half_a_drift(void **state)
{
	/* six: the interval is their range; medians .04 and .01 of its halves */
	static const double six[] = { 0, .01, .02, .03, .04, .05 };
	struct compare_numbers n[2] = { side_of(six, "000000"),
					side_of(three, "000") };
	struct compare_row row = test_of(n, false, 0);

	(void)state;
	assert_true(fix_close(row.change.value, expm1(0.01 - 0.025)));
	assert_true(fix_close(row.change.lo, -0.07404349141527175));
	assert_true(fix_close(row.change.hi, 0.048046560018006536));
	assert_true(fix_close(row.lo90, -0.064778263365712463));
	assert_true(fix_close(row.p, 0.63497512195349581));
	/* of a fall the far end is the lower one */
	assert_true(row.bound_ratio == -row.lo90);
	row_free(&row, n);
}

/* Squared standard error of logs alone: the other side has none. */
static double variance_of(const double *logs, const char *sessions)
{
	static const double still[] = { 0, 0, 0 };
	struct compare_numbers n[2] = { side_of(still, "000"),
					side_of(logs, sessions) };
	struct compare_row row = test_of(n, false, 0);
	double sd = row.unit_sd;

	row_free(&row, n);
	return 2 * sd * sd;
}

/*
 * (range / 2 / qnorm(.975))^2 + var / sessions + (drift / 2)^2; four processes
 * have no interval, three no drift.
 */
static void the_largest_drift_of_a_session_counts(void **state)
{
	/* 1 of session 0; of the others .045 first, then .01 */
	static const double fall[] = { .02, .05, .04, .03, .01, .00 };
	/* 0 and .04; then nothing */
	static const double eight[] = { 0, 0, .04, .04, .02, .02, .02, .02 };
	const double z = 1.959963984540054;

	(void)state;
	assert_true(fix_close(variance_of(fall, "011111"),
			      0.025 * 0.025 / z / z +
				      0.018708286933869708 *
					      0.018708286933869708 / 2 +
				      0.0175 * 0.0175));
	/*
	 * var = 4 x .02^2 / 7; signed ranks of eight: from the 4th of 36
	 * averages, behind three of 0, that is .01, to the 4th last, .03
	 */
	assert_true(fix_close(variance_of(eight, "00001111"),
			      0.01 * 0.01 / z / z + 4 * 0.02 * 0.02 / 7 / 2 +
				      0.02 * 0.02));
	/* the same where the later session drifts */
	assert_true(fix_close(variance_of((const double[]){ .02, .02, .02, .02,
							    .04, .04, 0, 0 },
					  "00001111"),
			      0.01 * 0.01 / z / z + 4 * 0.02 * 0.02 / 7 / 2 +
				      0.02 * 0.02));
}

static void without_any_error_a_difference_is_sure(void **state)
{
	static const double zero[] = { 0, 0 }, one[] = { 1, 1 };
	struct compare_numbers n[2] = { side_of(zero, "00"),
					side_of(one, "00") };
	struct compare_row row = test_of(n, false, 0);

	(void)state;
	assert_true(row.p == 0);
	assert_true(row.change.is_valid && row.change.has_interval);
	assert_true(fix_close(row.change.lo, row.change.hi));
	row_free(&row, n);
	n[0] = side_of(zero, "00");
	n[1] = side_of(zero, "00");
	row = test_of(n, false, 0);
	assert_true(row.p == 1);
	row_free(&row, n);
}

static void a_process_alone_on_either_side_says_nothing(void **state)
{
	struct compare_numbers n[2] = { side_of(three, "0"),
					side_of(three, "00") };
	struct compare_row row = test_of(n, false, 0.01);

	(void)state;
	assert_true(isnan(row.p));
	assert_non_null(strstr(row.why, "single process"));
	assert_true(isnan(row.old_sd_ratio));
	assert_true(fabs(row.new_sd_ratio - 1.4826 * 0.005) < 1e-6);
	row_free(&row, n);
	n[0] = side_of(three, "00");
	n[1] = side_of(three, "0");
	row = test_of(n, false, 0.01);
	assert_true(isnan(row.p));
	assert_true(fabs(row.old_sd_ratio - 1.4826 * 0.005) < 1e-6);
	row_free(&row, n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_single_file_is_as_exact_as_processes_session_and_clock),
		cmocka_unit_test(
			the_allowance_counts_where_it_is_more_and_is_shared),
		cmocka_unit_test(a_rise_inside_is_half_a_drift),
		cmocka_unit_test(the_largest_drift_of_a_session_counts),
		cmocka_unit_test(without_any_error_a_difference_is_sure),
		cmocka_unit_test(a_process_alone_on_either_side_says_nothing),
	};

	return cmocka_run_group_tests_name("analysis_compare_single", tests,
					   NULL, NULL);
}
