// SPDX-License-Identifier: GPL-2.0-or-later
/* What a row could have found, and how many units more it takes. */
#include "tests/unit/compare_rows.h"

#include "analysis/mann_whitney.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/*
 * R 4.2.2 by the formulas of power.h, of sd 0.02 (sessions: 0.01 and 0.02) and
 * delta = log(1.01): expm1((qnorm(.995) + qnorm(.95)) sqrt(.02^2 / (3 / pi) /
 * (12 - 1 - qnorm(.995)^2 / 2))) and so on.
 */
static const struct {
	enum compare_design design;
	double alpha;
	double mde;
	size_t needed;
} powers[] = {
	/* to find a change takes most: 79.7, 96.8, 153.3 */
	{ COMPARE_PAIRED, 0.01, 0.031656242784562687, 80 },
	{ COMPARE_SESSIONS, 0.01, 0.034812149791790203, 97 },
	{ COMPARE_SINGLE, 0.01, 0.1267968267505625, 154 },
	/* at so lax a level the two one-sided tests: 57.3, 70.1, 111.4 */
	{ COMPARE_PAIRED, 0.2, NAN, 58 },
	{ COMPARE_SESSIONS, 0.2, NAN, 71 },
	{ COMPARE_SINGLE, 0.2, NAN, 112 },
};

static void power_is_that_of_the_design(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(powers); i++) {
		struct compare_row row =
			row_of(powers[i].design, 0.5, 0.001, 0.1);
		struct one *o;

		if (powers[i].design == COMPARE_PAIRED)
			row.nr_units_old = row.nr_units_new = 12;
		if (powers[i].design == COMPARE_SESSIONS)
			row.unit_sd = sqrt((0.01 * 0.01 + 0.02 * 0.02) / 2);
		o = one_of(1, &row);
		o->view.rule.alpha = powers[i].alpha;
		compare_judge(&o->view);
		assert_int_equal(o->rows[0].verdict, COMPARE_INCONCLUSIVE);
		assert_null(o->rows[0].why);
		assert_int_equal(o->rows[0].units_needed, powers[i].needed);
		if (!isnan(powers[i].mde))
			assert_true(
				fix_close(o->rows[0].mde_ratio, powers[i].mde));
		one_free(o);
	}
}

/* Over a million pairs for a change, 0.82 million for an equivalence. */
static void what_no_number_of_units_decides_needs_none(void **state)
{
	struct compare_row row = row_of(COMPARE_PAIRED, 0.5, 0.001, 0.1);
	struct one *o;

	(void)state;
	row.unit_sd = 245 * log1p(0.01);
	o = one_of(1, &row);
	compare_judge(&o->view);
	assert_int_equal(o->rows[0].units_needed, 0);
	one_free(o);
}

/* Two rows halve the level; a row that is not tested does not. */
static void the_strictest_row_sets_the_level_of_all(void **state)
{
	struct compare_row rows[3] = {
		row_of(COMPARE_PAIRED, 0.5, 0.001, 0.1),
		row_of(COMPARE_PAIRED, 0.4, 0.001, 0.1),
		row_of(COMPARE_PAIRED, NAN, 0.001, 0.1),
	};
	struct one *o;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		rows[i].nr_units_old = rows[i].nr_units_new = 12;
	o = one_of(3, rows);
	o->view.nr_tests = 7; /* of whatever was there before */
	compare_judge(&o->view);
	assert_int_equal(o->view.nr_tests, 2);
	assert_true(fix_close(o->rows[0].mde_ratio, 0.034885497381206346));
	assert_int_equal(o->rows[0].units_needed, 89); /* 88.8 */
	assert_true(fix_close(o->rows[1].p_adjusted, 0.8));
	assert_true(isnan(o->rows[2].p_adjusted));
	/* of two stages with nothing confirmed there is no test at all */
	o->view.is_confirming = true;
	compare_judge(&o->view);
	assert_int_equal(o->view.nr_tests, 0);
	assert_true(fix_close(o->rows[0].mde_ratio, 0.031656242784562687));
	one_free(o);
}

/* What a row with so few units says at a level; NULL: nothing. */
static void expect_too_few(enum compare_design design, size_t nr, double p_min,
			   double alpha, const char *text)
{
	struct compare_row row = row_of(design, 1, 0, 1);
	struct one *o;

	row.p_attainable = p_min;
	row.nr_units_old = row.nr_units_new = nr;
	o = one_of(1, &row);
	o->view.rule.alpha = alpha;
	compare_judge(&o->view);
	assert_int_equal(o->rows[0].verdict, COMPARE_INCONCLUSIVE);
	if (text)
		assert_string_equal(o->rows[0].why, text);
	else
		assert_null(o->rows[0].why);
	one_free(o);
}

/* The smallest p of n pairs is 2^(1 - n), of n and n sessions 2 / C(2n, n). */
static void the_fewest_units_that_reach_the_level_are_said(void **state)
{
	(void)state;
	expect_too_few(COMPARE_PAIRED, 1, 1, 0.5,
		       "1 pairs are too few to find any change: needs 2");
	expect_too_few(COMPARE_PAIRED, 7, 0x1p-6, 0x1p-7,
		       "7 pairs are too few to find any change: needs 8");
	expect_too_few(COMPARE_PAIRED, 8, 0x1p-7, 0x1p-7, NULL);
	expect_too_few(COMPARE_PAIRED, 8, 0x1p-7, 0x1p-49,
		       "8 pairs are too few to find any change: needs 50");
	/* nobody measures more */
	expect_too_few(COMPARE_PAIRED, 8, 0x1p-7, 0x1p-50, NULL);
	expect_too_few(COMPARE_SESSIONS, 2, 1. / 3, mann_whitney_p_min(3, 3),
		       "2 and 2 are too few to find any change: needs 3 "
		       "sessions a side");
}

static void too_few_units_need_no_less_than_their_power(void **state)
{
	struct compare_row row = row_of(COMPARE_PAIRED, 1, 0, 1);
	struct one *o;

	(void)state;
	row.p_attainable = 0.125;
	o = one_of(1, &row);
	compare_judge(&o->view);
	assert_int_equal(o->rows[0].units_needed, 80); /* not 8 */
	one_free(o);
	row.unit_sd = NAN; /* of a single pair */
	o = one_of(1, &row);
	compare_judge(&o->view);
	assert_int_equal(o->rows[0].units_needed, 8);
	one_free(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(power_is_that_of_the_design),
		cmocka_unit_test(what_no_number_of_units_decides_needs_none),
		cmocka_unit_test(the_strictest_row_sets_the_level_of_all),
		cmocka_unit_test(
			the_fewest_units_that_reach_the_level_are_said),
		cmocka_unit_test(too_few_units_need_no_less_than_their_power),
	};

	return cmocka_run_group_tests_name("analysis_compare_power", tests,
					   NULL, NULL);
}
