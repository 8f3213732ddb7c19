// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/slope.h"

#include "base/compiler.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* Reference: scipy 1.10.1. */
static const double n[] = { 512, 512, 1024, 1024, 2048, 2048, 4096, 4096 };
static const double y[] = { 76100,  75700,  110000, 109200,
			    177900, 178800, 313000, 316200 };
#define NR ARRAY_SIZE(n)

static void assert_near(double got, double want, double tolerance)
{
	assert_true(fabs(got - want) <= tolerance * fabs(want));
}

static void ordinary_least_squares_reference(void **state)
{
	const double w[NR] = { 1, 1, 1, 1, 1, 1, 1, 1 };
	struct slope s;

	(void)state;
	assert_true(slope_fit_weighted(n, y, w, NR, &s));
	assert_near(s.per_op, 66.6516644021739, 1e-12);
	assert_near(s.fixed, 41641.304347826095, 1e-12);
}

static void weighted_least_squares_reference(void **state)
{
	double w[NR];
	struct slope s;

	(void)state;
	for (size_t i = 0; i < NR; i++)
		w[i] = 1 / (n[i] * n[i]);
	assert_true(slope_fit_weighted(n, y, w, NR, &s));
	assert_near(s.per_op, 66.551672894, 1e-10);
	assert_near(s.fixed, 41767.8260869565, 1e-12);
}

static void theil_sen_reference(void **state)
{
	(void)state;
	assert_true(slope_theil_sen(n, y, NR) == 66.69921875);
}

static void fit_weighs_relative_errors(void **state)
{
	double w[NR];
	struct slope by_hand, s;

	(void)state;
	for (size_t i = 0; i < NR; i++)
		w[i] = 1 / (y[i] * y[i]);
	assert_true(slope_fit_weighted(n, y, w, NR, &by_hand));
	assert_true(slope_fit(n, y, NR, &s));
	assert_near(s.per_op, by_hand.per_op, 1e-12);
	assert_near(s.fixed, by_hand.fixed, 1e-12);
}

/*
 * By hand: n = 0 1 2, y = 1 2 5, w = 1 1/4 1/25, W = 1.29, nb = .33 / 1.29,
 * yb = 1.7 / 1.29; b = (.9 - .33 1.7 / 1.29) / (.41 - .33^2 / 1.29) = .6 / .42
 */
static void fit_by_hand(void **state)
{
	const double hand_n[] = { 0, 1, 2 }, hand_y[] = { 1, 2, 5 };
	struct slope s;

	(void)state;
	assert_true(slope_fit(hand_n, hand_y, 3, &s));
	assert_near(s.per_op, 0.6 / 0.42, 1e-12);
	assert_near(s.fixed, (1.7 - 0.33 * 0.6 / 0.42) / 1.29, 1e-12);
}

static void a_straight_line_is_found_exactly(void **state)
{
	double line[NR];
	struct slope s;

	(void)state;
	for (size_t i = 0; i < NR; i++)
		line[i] = 3000 + 12.5 * n[i];
	assert_true(slope_fit(n, line, NR, &s));
	assert_near(s.fixed, 3000, 1e-10);
	assert_near(s.per_op, 12.5, 1e-12);
	assert_near(slope_theil_sen(n, line, NR), 12.5, 1e-12);
	for (size_t i = 0; i < NR; i++)
		assert_true(fabs(slope_residual(&s, n[i], line[i])) < 1e-12);
}

static void scale_follows(void **state)
{
	double scaled[NR];
	struct slope a, b;

	(void)state;
	for (size_t i = 0; i < NR; i++)
		scaled[i] = 1000 * y[i];
	assert_true(slope_fit(n, y, NR, &a));
	assert_true(slope_fit(n, scaled, NR, &b));
	assert_near(b.per_op, 1000 * a.per_op, 1e-12);
	assert_near(b.fixed, 1000 * a.fixed, 1e-12);
}

static void one_size_has_no_line(void **state)
{
	const double same[] = { 513, 513, 513 }, some[] = { 1, 2, 3 };
	/* a sum of which rounds */
	const double third[] = { 0.1, 0.1, 0.1, 0.1, 0.1, 0.1 };
	struct slope s = { -1, -2 };

	(void)state;
	assert_false(slope_fit(same, some, 3, &s));
	assert_false(slope_fit(third, y, 6, &s));
	assert_false(slope_fit(n, y, 1, &s));
	assert_false(slope_fit(n, y, 0, &s));
	assert_true(s.fixed == -1 && s.per_op == -2);
	assert_true(isnan(slope_theil_sen(same, some, 3)));
	assert_true(isnan(slope_theil_sen(n, y, 1)));
	assert_true(isnan(slope_theil_sen(n, y, 0)));
}

static void times_that_cannot_be_are_refused(void **state)
{
	double bad[] = { 5, 0, 7 };
	const double size[] = { 1, 2, 3 }, w[] = { 1, 1, 1 };
	const double bad_n[] = { 1, NAN, 3 };
	const double bad_w[] = { 1, INFINITY, 1 };
	struct slope s;

	(void)state;
	assert_false(slope_fit(size, bad, 3, &s)); /* 0 */
	bad[1] = -1;
	assert_false(slope_fit(size, bad, 3, &s));
	bad[1] = NAN;
	assert_false(slope_fit(size, bad, 3, &s));
	assert_false(slope_fit_weighted(size, bad, w, 3, &s));
	assert_true(isnan(slope_theil_sen(size, bad, 3)));
	assert_false(slope_fit_weighted(bad_n, y, w, 3, &s));
	assert_false(slope_fit_weighted(size, y, bad_w, 3, &s));
	bad[1] = 0;
	bad[0] = 0; /* the first of several decides, not the last */
	assert_false(slope_fit(size, bad, 3, &s));
}

static void residual_is_relative_to_the_line(void **state)
{
	const struct slope s = { .fixed = 100, .per_op = 2 };
	const struct slope falls = { .fixed = 10, .per_op = -1 };

	(void)state;
	assert_near(slope_residual(&s, 50, 220), 0.1, 1e-12);
	assert_near(slope_residual(&s, 50, 180), -0.1, 1e-12);
	assert_true(isinf(slope_residual(&falls, 10, 5)));
	assert_true(isinf(slope_residual(&falls, 20, 5)));
	assert_near(slope_residual(&falls, 9.5, 1), 1, 1e-12);
}

static void steps_are_between_neighbours(void **state)
{
	const double size[] = { 1, 2, 4, 4 }, t[] = { 10, 13, 23, 30 };
	double steps[4];

	(void)state;
	slope_steps(size, t, 4, steps);
	assert_true(isnan(steps[0]));
	assert_true(steps[1] == 3);
	assert_true(steps[2] == 5);
	assert_true(isnan(steps[3]));
}

static void theil_sen_interval_reference(void **state)
{
	struct estimate e = slope_theil_sen_at(n, y, NR, 0.95);

	(void)state;
	assert_true(e.value == 66.69921875);
	assert_true(e.lo == 65.966796875 && e.hi == 67.1875);
	assert_true(e.level == 0.95 && e.has_interval && e.is_valid);
	assert_int_equal(e.nr, NR);
}

/*
 * 10 different n: sd^2 = 10 9 25 / 18 = 125, of 45 slopes k = (45 - 1.645 sd) / 2 =
 * 13.3 at 90 %; y squares: slopes are sums of two n.
 */
static void theil_sen_interval_by_hand(void **state)
{
	double a[10], b[10], sums[45];
	struct estimate e;
	size_t at = 0;

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		a[i] = (double)(i * i + 3 * i);
		b[i] = a[i] * a[i];
		for (size_t j = 0; j < i; j++)
			sums[at++] = a[i] + a[j];
	}
	for (size_t i = 0; i < 45; i++)
		for (size_t j = 1; j < 45; j++)
			if (sums[j] < sums[j - 1]) {
				double t = sums[j];

				sums[j] = sums[j - 1];
				sums[j - 1] = t;
			}
	e = slope_theil_sen_at(a, b, 10, 0.9);
	assert_true(e.value == sums[22]);
	assert_true(e.lo == sums[12] && e.hi == sums[32]);
}

/*
 * At every level, ends are the k-th slopes. n has groups of 2 and 3, y of 2 and 4:
 * 18 sd^2 = 10 9 25 - (2 1 9 + 3 2 11) - (2 1 9 + 4 3 13) = 1992.
 */
static void theil_sen_interval_with_ties_by_hand(void **state)
{
	const double a[] = { 1, 1, 2, 2, 2, 3, 4.5, 5.3, 6.1, 7 };
	const double b[] = { 3, 3, 1.1, 8, 8, 2.7, 8, 13, 8, 17 };
	double slopes[45], k, level;
	size_t nr = 0, at;

	(void)state;
	for (size_t i = 0; i < 10; i++)
		for (size_t j = i + 1; j < 10; j++)
			if (a[i] != a[j])
				slopes[nr++] = (b[j] - b[i]) / (a[j] - a[i]);
	assert_int_equal(nr, 45 - 1 - 3);
	gsl_sort(slopes, 1, nr);
	for (size_t i = 1; i < 10000; i++) {
		struct estimate e;

		level = (double)i / 10000;
		k = (41 - gsl_cdf_ugaussian_Pinv(0.5 + level / 2) *
				  sqrt(1992.0 / 18)) /
		    2;
		at = k >= 1 ? (size_t)k : 0;
		e = slope_theil_sen_at(a, b, 10, level);
		assert_int_equal(e.has_interval, at > 0);
		assert_true(e.level == (at ? level : 0));
		at = at ? at - 1 : 0;
		assert_near(e.lo, slopes[at], 1e-12);
		assert_near(e.hi, slopes[nr - 1 - at], 1e-12);
	}
}

/* Apart by less than 2e-10 of themselves: n^2 / 4 below 1e-20. */
static void sizes_that_only_rounding_tells_apart(void **state)
{
	const double apart[] = { 1000, 1000 + 2.2e-7 };
	const double alike[] = { 1000, 1000 + 1.8e-7 };
	const double none[] = { 0, 0 }, w[] = { 1, 1 };
	struct slope s;

	(void)state;
	assert_true(slope_fit_weighted(apart, y, w, 2, &s));
	assert_false(slope_fit_weighted(alike, y, w, 2, &s));
	assert_false(slope_fit_weighted(none, y, w, 2, &s));
}

static void few_points_have_no_interval(void **state)
{
	const double a[] = { 1, 2, 3 }, b[] = { 10, 12, 20 };
	const double bad[] = { 1, NAN, 3 };
	struct estimate e = slope_theil_sen_at(a, b, 3, 0.95);

	(void)state;
	assert_true(e.value == 5 && e.lo == 2 && e.hi == 8);
	assert_true(e.is_valid && !e.has_interval && e.level == 0);
	assert_false(slope_theil_sen_at(a, b, 1, 0.95).is_valid);
	assert_false(slope_theil_sen_at(a, b, 0, 0.95).is_valid);
	assert_false(slope_theil_sen_at(a, bad, 3, 0.95).is_valid);
	assert_false(slope_theil_sen_at(b + 1, a, 1, 0.95).is_valid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ordinary_least_squares_reference),
		cmocka_unit_test(weighted_least_squares_reference),
		cmocka_unit_test(theil_sen_reference),
		cmocka_unit_test(theil_sen_interval_reference),
		cmocka_unit_test(theil_sen_interval_by_hand),
		cmocka_unit_test(theil_sen_interval_with_ties_by_hand),
		cmocka_unit_test(sizes_that_only_rounding_tells_apart),
		cmocka_unit_test(few_points_have_no_interval),
		cmocka_unit_test(fit_weighs_relative_errors),
		cmocka_unit_test(fit_by_hand),
		cmocka_unit_test(a_straight_line_is_found_exactly),
		cmocka_unit_test(scale_follows),
		cmocka_unit_test(one_size_has_no_line),
		cmocka_unit_test(times_that_cannot_be_are_refused),
		cmocka_unit_test(residual_is_relative_to_the_line),
		cmocka_unit_test(steps_are_between_neighbours),
	};

	return cmocka_run_group_tests_name("analysis_slope", tests, NULL, NULL);
}
