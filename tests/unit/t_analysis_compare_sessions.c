// SPDX-License-Identifier: GPL-2.0-or-later
/* Sides of several files, or of one: sessions, and the allowance for them. */
#include "tests/unit/compare_fix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/compare_sides.h"

/* Three processes around the value of every session: its median is known. */
static struct sides *sessions_of(const double *a, size_t nr_a, const double *b,
				 size_t nr_b)
{
	struct sides *s = sides_new(nr_a, nr_b);

	for (size_t i = 0; i < nr_a + nr_b; i++) {
		double v = i < nr_a ? a[i] : b[i - nr_a];

		fix_process(s->x[i], "fork/anon", v * 1.001);
		fix_process(s->x[i], "fork/anon", v * 0.999);
		fix_process(s->x[i], "fork/anon", v);
	}
	return s;
}

/* R 4.2.2: t.test(log(b), log(a)) and wilcox.test() of the same. */
#define R_DIFF 0.044720648923731218
#define R_LO95 0.025701267500317631
#define R_HI95 0.063740030347144802
#define R_LO90 0.0294282008504752
#define R_HI90 0.0600130969969872
#define R_P    0.000725992307240469

static void five_sessions_a_side_give_the_numbers_of_r(void **state)
{
	static const double a[5] = { 1.00, 1.01, 1.02, 0.99, 1.005 };
	static const double b[5] = { 1.05, 1.06, 1.045, 1.07, 1.03 };
	struct sides *s = sessions_of(a, 5, b, 5);
	const struct compare_row *row = build(s);

	(void)state;
	assert_int_equal(row->design, COMPARE_SESSIONS);
	assert_int_equal(row->nr_old, 15);
	assert_int_equal(row->nr_units_old, 5);
	assert_int_equal(row->nr_units_new, 5);
	assert_true(fix_close(row->change.value, expm1(R_DIFF)));
	assert_true(fix_close(row->change.lo, expm1(R_LO95)));
	assert_true(fix_close(row->change.hi, expm1(R_HI95)));
	assert_true(fix_close(row->lo90, expm1(R_LO90)));
	assert_true(fix_close(row->hi90, expm1(R_HI90)));
	assert_true(fix_close(row->bound_ratio, expm1(R_HI90)));
	assert_true(fix_close(row->p, 2.0 / 252));
	assert_true(fix_close(row->p_attainable, 2.0 / 252));
	assert_true(fix_close(row->p_second, R_P));
	assert_int_equal(row->verdict, COMPARE_REGRESSED);
	sides_free(s);
}

static void three_sessions_cannot_raise_an_alarm(void **state)
{
	static const double a[3] = { 1.00, 1.01, 1.02 };
	static const double b[3] = { 1.05, 1.06, 1.045 };
	struct sides *s = sessions_of(a, 3, b, 3);
	const struct compare_row *row = build(s);

	(void)state;
	assert_true(fix_close(row->p, 0.1));
	assert_int_equal(row->verdict, COMPARE_INCONCLUSIVE);
	/* 2 / C(10, 5) = .0079 is the first below .01 */
	assert_string_equal(row->why, "3 and 3 are too few to find any change: "
				      "needs 5 sessions a side");
	assert_true(row->units_needed >= 5);
	sides_free(s);
}

static void ranks_that_the_means_contradict_raise_nothing(void **state)
{
	static const double a[5] = { 1, 1.001, 1.002, 1.003, 1.004 };
	static const double b[5] = { 1.005, 1.006, 1.007, 1.008, 3 };
	struct sides *s = sessions_of(a, 5, b, 5);
	const struct compare_row *row = build(s);

	(void)state;
	assert_true(row->p_adjusted <= 0.01);
	assert_int_equal(row->verdict, COMPARE_INCONCLUSIVE);
	assert_non_null(strstr(row->why, "second opinion contradicts"));
	sides_free(s);
}

static void eight_sessions_a_side_are_bootstrapped(void **state)
{
	static const double a[8] = { 1.00,  1.01, 1.02,	 0.99,
				     1.005, .995, 1.003, 1.012 };
	double b[8];
	struct sides *s;
	const struct compare_row *row;

	(void)state;
	for (int i = 0; i < 8; i++)
		b[i] = a[7 - i] * 1.1;
	s = sessions_of(a, 8, b, 8);
	row = build(s);
	assert_true(fix_close(row->change.value, 0.1));
	assert_true(row->change.lo > 0.08 && row->change.lo < 0.1);
	assert_true(row->change.hi < 0.12 && row->change.hi > 0.1);
	assert_int_equal(row->verdict, COMPARE_REGRESSED);
	sides_free(s);
}

/* Without any scatter of processes all that is left is the allowance. */
static void a_single_file_is_given_the_allowance_of_sessions(void **state)
{
	struct sides *s = exact_sides(1, 1, 1.05);
	const struct compare_row *row;
	double se;

	(void)state;
	s->rule.session_sd_ratio = 0.01;
	row = build(s);
	se = 0.01 * sqrt(2);
	assert_int_equal(row->design, COMPARE_SINGLE);
	assert_true(fix_close(row->change.value, 0.05));
	assert_true(fix_close(row->change.lo,
			      expm1(log(1.05) - 1.959963984540054 * se)));
	assert_true(fix_close(row->change.hi,
			      expm1(log(1.05) + 1.959963984540054 * se)));
	assert_true(fix_close(row->hi90,
			      expm1(log(1.05) + 1.6448536269514722 * se)));
	/* z = 3.45: two-sided normal tail, by the complementary error function */
	assert_true(fix_close(row->p, erfc(log(1.05) / se / sqrt(2))));
	assert_int_equal(row->verdict, COMPARE_REGRESSED);
	sides_free(s);
	s = exact_sides(1, 1, 1.05); /* the default allows three times that */
	row = build(s);
	assert_true(fix_close(s->view.rule.session_sd_ratio,
			      COMPARE_SESSION_SD_RATIO));
	assert_int_equal(row->verdict, COMPARE_INCONCLUSIVE);
	sides_free(s);
}

static void more_files_on_one_side_halve_their_share(void **state)
{
	struct sides *s = exact_sides(4, 1, 1.05);
	const struct compare_row *row;
	double se;

	(void)state;
	s->rule.session_sd_ratio = 0.01;
	row = build(s);
	se = 0.01 * sqrt(1 + 1.0 / 4);
	assert_int_equal(row->design, COMPARE_SINGLE);
	assert_int_equal(row->nr_units_old, 4);
	assert_true(fix_close(row->change.hi,
			      expm1(log(1.05) + 1.959963984540054 * se)));
	sides_free(s);
}

static void a_drift_inside_a_session_widens_its_interval(void **state)
{
	struct sides *s = sides_new(1, 1), *still;
	const struct compare_row *row;
	double width;

	(void)state;
	/* the same twelve numbers in two orders */
	still = sides_new(1, 1);
	for (int i = 0; i < 2; i++)
		for (int k = 0; k < 12; k++) {
			fix_process(s->x[i], "fork/anon",
				    i && k >= 6 ? 1.1 : 1.0);
			fix_process(still->x[i], "fork/anon",
				    i && k % 2 ? 1.1 : 1.0);
		}
	row = build(still);
	width = log1p(row->change.hi) - log1p(row->change.value);
	row = build(s);
	assert_true(log1p(row->change.hi) - log1p(row->change.value) >
		    1.05 * width);
	sides_free(still);
	sides_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(five_sessions_a_side_give_the_numbers_of_r),
		cmocka_unit_test(three_sessions_cannot_raise_an_alarm),
		cmocka_unit_test(ranks_that_the_means_contradict_raise_nothing),
		cmocka_unit_test(eight_sessions_a_side_are_bootstrapped),
		cmocka_unit_test(
			a_single_file_is_given_the_allowance_of_sessions),
		cmocka_unit_test(more_files_on_one_side_halve_their_share),
		cmocka_unit_test(a_drift_inside_a_session_widens_its_interval),
	};

	return cmocka_run_group_tests_name("analysis_compare_sessions", tests,
					   NULL, NULL);
}
