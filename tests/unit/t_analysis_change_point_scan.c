// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One rank-CUSUM and its chance. Expected values of T and phi: an independent
 * program in Python, straight from the formulas; chances up to 9 values: all
 * orders enumerated there.
 */
#include "analysis/change_point_scan.h"

#include "base/compiler.h"
#include "analysis/change_point.h"
#include "analysis/change_point_table.h"

#include <math.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const double step[] = { 4.1, 3.9, 4.0, 4.2,  4.05,
			       5.1, 5.0, 5.2, 4.95, 5.05 };
static const double ties[] = { 1, 2, 2, 1, 3, 3, 2, 4, 4, 3, 4, 5 };
static const double slow[] = { 5, 5, 4,	 6,  6,	 7,  7,	 8,
			       9, 9, 10, 11, 12, 11, 10, 9 };
static const double pi_digits[] = { 3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8 };

static void assert_near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-12 * fabs(want)))
		fail_msg("%.17g, wanted %.17g", got, want);
}

static void expect_scan(const double *v, size_t nr, double t, size_t at)
{
	struct change_ranks *ranks = change_ranks_new(nr);
	struct change_scan s = change_scan(v, nr, ranks);

	free(ranks);
	assert_near(s.t, t);
	assert_int_equal(s.at, at);
}

static void statistic_and_place_are_those_of_the_formula(void **state)
{
	(void)state;
	expect_scan(step, ARRAY_SIZE(step), 2.6111648393354674, 5);
	expect_scan(ties, ARRAY_SIZE(ties), 2.7426510911614863, 7);
	expect_scan(slow, ARRAY_SIZE(slow), 3.3831351697428698, 8);
	expect_scan(pi_digits, ARRAY_SIZE(pi_digits), 2.145645507267485, 4);
}

static void only_the_order_of_values_matters(void **state)
{
	double v[ARRAY_SIZE(slow)];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(slow); i++)
		v[i] = exp(slow[i]) - 7;
	expect_scan(v, ARRAY_SIZE(v), 3.3831351697428698, 8);
	for (size_t i = 0; i < ARRAY_SIZE(slow); i++)
		v[i] = -slow[i];
	expect_scan(v, ARRAY_SIZE(v), 3.3831351697428698, 8);
}

static void a_level_holds_three_points(void **state)
{
	const double v[] = { 1, 1, 9, 9, 9, 9, 9 };
	const double w[] = { 9, 9, 9, 1, 1, 1, 1, 1, 1 };
	const double x[] = { 1, 1, 1, 1, 1, 1, 9, 9, 9 };
	struct change_ranks *ranks = change_ranks_new(9);

	(void)state;
	assert_int_equal(change_scan(v, 7, ranks).at, 3);
	assert_int_equal(change_scan(w, 9, ranks).at, 3);
	assert_int_equal(change_scan(x, 9, ranks).at, 6);
	free(ranks);
}

static void too_few_or_equal_values_show_nothing(void **state)
{
	const double same[] = { 2, 2, 2, 2, 2, 2, 2 };
	const double five[] = { 1, 1, 1, 9, 9 };

	(void)state;
	expect_scan(same, 7, 0, 0);
	expect_scan(five, 5, 0, 0);
}

static void six_values_are_enough_for_a_statistic(void **state)
{
	const double v[] = { 1, 2, 3, 4, 5, 6 };

	(void)state;
	/* 4.5 / sqrt(3.5 * 1.5) */
	expect_scan(v, 6, 1.9639610121239315, 3);
}

static void of_equal_maxima_the_first_counts(void **state)
{
	/* k = 3 and k = 4: sums -6 and -6 of the centred ranks 1.5, 6 */
	const double v[] = { 1, 1, 2, 2, 1, 1, 1 };
	const double w[] = { 1, 2, 3, 5, 6, 4, 9, 7, 8 };
	struct change_ranks *ranks = change_ranks_new(9);
	struct change_scan s = change_scan(w, 9, ranks);

	(void)state;
	/* S_3 = S_6 = -9 */
	assert_int_equal(s.at, 3);
	assert_near(s.t, 9 / sqrt(7.5 * 2));
	assert_true(change_scan(v, 7, ranks).t > 0);
	free(ranks);
}

static void chances_of_short_series_are_exact_levels(void **state)
{
	static const struct {
		size_t nr;
		double t, p;
	} want[] = {
		/* exactly 0.1 and 0.2 of all orders */
		{ 6, 1.963961, 0.1 },
		{ 6, 1.9638, 0.2 },
		{ 6, 1.527525, 0.2 },
		{ 6, 1.5274, 1 },
		{ 7, 2.12132, 0.1 }, /* 0.1 */
		{ 7, 1.767767, 0.2 }, /* 0.1857 */
		{ 7, 1.4143, 1 },
		{ 8, 2.309401, 0.05 }, /* 0.02857 */
		{ 8, 2.236068, 0.1 }, /* 0.0839 */
		{ 8, 2.020726, 0.1 }, /* 0.1 */
		{ 8, 1.937926, 0.2 }, /* 0.1518 */
		{ 8, 1.639783, 1 }, /* 0.273 */
		{ 9, 2.449490, 0.05 }, /* 0.02857 */
		{ 9, 2.323790, 0.1 }, /* 0.066 */
		{ 9, 2.065591, 0.2 }, /* 0.119 */
		{ 9, 1.807392, 1 }, /* 0.2127 */
		/* 2 / C(10, 5): as clear as ten values can be */
		{ 10, 2.611165, 0.01 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(want); i++)
		if (change_p(want[i].t, want[i].nr) != want[i].p)
			fail_msg("p of %g in %zu: %g, wanted %g", want[i].t,
				 want[i].nr, change_p(want[i].t, want[i].nr),
				 want[i].p);
}

static void a_table_value_has_the_chance_of_its_level(void **state)
{
	static const double levels[] = { CHANGE_LEVELS };

	(void)state;
	for (size_t r = 0; r < CHANGE_NR_LENGTHS; r++)
		for (size_t l = 0; l < CHANGE_NR_LEVELS; l++) {
			const struct change_row *row = &change_table[r];

			if (isfinite(row->critical[l]) && row->nr >= 30)
				assert_near(change_p(row->critical[l], row->nr),
					    levels[l]);
		}
}

static void the_table_grows_with_level_and_length(void **state)
{
	(void)state;
	for (size_t r = 0; r < CHANGE_NR_LENGTHS; r++) {
		const struct change_row *row = &change_table[r];

		for (size_t l = 1; l < CHANGE_NR_LEVELS; l++)
			assert_true(row->critical[l] >= row->critical[l - 1]);
		if (!r)
			continue;
		assert_true(row->nr > row[-1].nr);
		/* from 30 on the discreteness is over; noise of the draws */
		for (size_t l = 0; l < CHANGE_NR_LEVELS && row->nr > 30; l++)
			assert_true(row->critical[l] >
				    row[-1].critical[l] -
					    (l > 10 ? 0.03 : 0.015));
	}
	assert_int_equal(change_table[0].nr, 6);
	assert_int_equal(change_table[CHANGE_NR_LENGTHS - 1].nr, CHANGE_NR_MAX);
}

static void chances_fall_without_jumps(void **state)
{
	static const size_t lengths[] = { 30, 47, 62, 100, 115, 399, 400 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		double last = change_p(2.7, lengths[i]);

		for (double t = 2.71; t < 7; t += 0.01) {
			double p = change_p(t, lengths[i]);

			assert_true(p < last && p > 0.2 * last);
			last = p;
		}
		assert_true(last < 1e-8 && last > 0);
	}
}

static void between_lengths_is_between_their_chances(void **state)
{
	(void)state;
	for (double t = 2.7; t < 5.5; t += 0.1) {
		assert_true(change_p(t, 63) >= change_p(t, 60) * 0.98);
		assert_true(change_p(t, 63) <= change_p(t, 65) * 1.02);
		assert_true(change_p(t, 399) <= change_p(t, 400) * 1.01);
		assert_true(change_p(t, 351) >= change_p(t, 350) * 0.99);
	}
	/* a third of the way from 60 to 65 on a logarithmic scale */
	assert_near(change_p(change_table[54].critical[4] +
				     log(62.0 / 60) / log(65.0 / 60) *
					     (change_table[55].critical[4] -
					      change_table[54].critical[4]),
			     62),
		    0.01);
}

static void beyond_the_table_the_tail_goes_on_as_it_came(void **state)
{
	const double *c = change_table[CHANGE_NR_LENGTHS - 1].critical;
	/* from 0.001 to 0.00001 in t^2, and as far again */
	double t = sqrt(2 * c[13] * c[13] - c[7] * c[7]);

	(void)state;
	assert_near(change_p(t, 400), 1e-7);
	/* short series have no tail to go on with */
	assert_true(change_p(9, 29) == 1e-5);
}

static void points_needed_are_where_a_clean_step_shows(void **state)
{
	static const double alphas[] = { 0.01, 0.001, 1e-4, 1e-5 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(alphas); i++) {
		size_t nr = change_points_needed(alphas[i]);
		double t[2];

		for (size_t j = 0; j < 2; j++) {
			double n = (double)(nr - 2 * j), h = n / 2;

			/* S = h^2 / 2 */
			t[j] = h * h / 2 / sqrt(n * (n + 1) / 12 * h * h / n);
		}
		/* series of less than 16 points share nothing */
		assert_true(change_p(t[0], nr) <=
			    (nr < 16 ? 1 : 0.75) * alphas[i]);
		assert_true(change_p(t[1], nr - 2) >
			    (nr - 2 < 16 ? 1 : 0.75) * alphas[i]);
	}
	assert_int_equal(change_points_needed(0.3), 6);
	/* 5 and 5 */
	assert_int_equal(change_points_needed(0.01), 10);
	assert_int_equal(change_points_needed(1e-300), CHANGE_NR_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statistic_and_place_are_those_of_the_formula),
		cmocka_unit_test(only_the_order_of_values_matters),
		cmocka_unit_test(a_level_holds_three_points),
		cmocka_unit_test(too_few_or_equal_values_show_nothing),
		cmocka_unit_test(six_values_are_enough_for_a_statistic),
		cmocka_unit_test(of_equal_maxima_the_first_counts),
		cmocka_unit_test(chances_of_short_series_are_exact_levels),
		cmocka_unit_test(a_table_value_has_the_chance_of_its_level),
		cmocka_unit_test(the_table_grows_with_level_and_length),
		cmocka_unit_test(chances_fall_without_jumps),
		cmocka_unit_test(between_lengths_is_between_their_chances),
		cmocka_unit_test(beyond_the_table_the_tail_goes_on_as_it_came),
		cmocka_unit_test(points_needed_are_where_a_clean_step_shows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
