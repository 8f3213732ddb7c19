// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Dependence of neighbours and what it does to a scan. Expected values: an
 * independent program in Python, straight from the formulas of
 * change_point_scan.h.
 */
#include "analysis/change_point_scan.h"

#include "base/compiler.h"
#include "base/rng.h"
#include "analysis/change_point.h"

#include <math.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const double pi_digits[] = { 3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8 };

static void assert_near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-12 * fabs(want)))
		fail_msg("%.17g, wanted %.17g", got, want);
}

static double phi_of(const double *v, size_t nr, const size_t *cuts,
		     size_t nr_cuts)
{
	struct change_ranks *ranks = change_ranks_new(nr);
	double phi = change_phi(v, nr, cuts, nr_cuts, ranks);

	free(ranks);
	return phi;
}

static void autocorrelation_is_that_of_ranks_with_bias_and_caution(void **state)
{
	(void)state;
	assert_near(phi_of(pi_digits, 12, NULL, 0), 0.37453439443399233);
}

static void each_segment_has_its_own_level(void **state)
{
	static const size_t cuts[] = { 4, 8 };
	double v[12];

	(void)state;
	assert_near(phi_of(pi_digits, 12, cuts, 2), 0.08091434077872739);
	for (size_t i = 0; i < 12; i++)
		v[i] = pi_digits[i] + (i < 4 ? 0 : i < 8 ? 100 : -50);
	assert_near(phi_of(v, 12, cuts, 2), 0.08091434077872739);
	assert_true(phi_of(v, 12, NULL, 0) > 0.6);
}

static void autocorrelation_is_at_least_0_and_at_most_080(void **state)
{
	const double up[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	const double zigzag[] = { 1, 9, 2, 8, 1, 9, 2, 8 };

	(void)state;
	assert_true(phi_of(up, 9, NULL, 0) == 0.8);
	assert_true(phi_of(zigzag, 8, NULL, 0) == 0);
}

static void nothing_left_or_too_few_values_depend_on_nothing(void **state)
{
	const double levels[] = { 1, 1, 1, 1, 7, 7, 7, 7 };
	const size_t cut = 4;

	(void)state;
	assert_true(phi_of(levels, 8, &cut, 1) == 0);
	assert_true(phi_of(pi_digits, 5, NULL, 0) == 0);
	assert_true(phi_of(pi_digits, 6, NULL, 0) > 0);
}

static void deflation_is_the_root_of_the_variance_ratio(void **state)
{
	(void)state;
	assert_true(change_deflation(0) == 1);
	assert_near(change_deflation(0.6), 2);
	assert_near(change_deflation(0.8), 3);
}

static void deflated_is_the_step_against_what_is_left(void **state)
{
	(void)state;
	assert_near(change_deflate(4.5, 28, 2), 3.4016802570830453);
	assert_near(change_deflate(2, 100, 1.5), 1.3485545265715526);
	assert_true(change_deflate(2.5, 30, 1) == 2.5);
	/* T^2 = n - 1: all variance is the step's */
	assert_true(change_deflate(3, 10, 2) == 3);
}

/* 0 1 2 1 0 | s s+2 s+1 s+2 s: at 5.202 or so 2.5 times what 0.8 explains. */
static void a_step_far_beyond_the_noise_is_plain(void **state)
{
	const double near[] = { 0, 1, 2, 1, 0, 5, 7, 6, 7, 5 };
	const double far[] = { 0, 1, 2, 1, 0, 6, 8, 7, 8, 6 };
	const double down[] = { 0, -1, -2, -1, 0, -6, -8, -7, -8, -6 };
	/* unequal sides: 2.19 at 6, 2.55 at 7 */
	const double six[] = { 0, 1, 2, 6, 8, 7, 8, 6 };
	const double seven[] = { 0, 1, 2, 7, 9, 8, 9, 7 };

	(void)state;
	assert_false(change_is_plain(near, 10, 5));
	assert_true(change_is_plain(far, 10, 5));
	assert_true(change_is_plain(down, 10, 5));
	assert_false(change_is_plain(six, 8, 3));
	assert_true(change_is_plain(seven, 8, 3));
}

static double normal(struct rng *rng)
{
	double u = ((double)(rng_next(rng) >> 11) + 0.5) / 9007199254740992.0;
	double a = ((double)(rng_next(rng) >> 11) + 0.5) / 9007199254740992.0;

	return sqrt(-2 * log(u)) * cos(2 * M_PI * a);
}

/* 3 % in 0.2 %: once lost, because chance looked like dependence. */
static void a_clean_step_shows_with_the_points_that_are_needed(void **state)
{
	static const double alphas[] = { 0.01, 4e-4, 5e-5 };

	(void)state;
	for (size_t i = 0; i < 3 * 50; i++) {
		const struct change_rule rule = { .alpha = alphas[i / 50] };
		size_t nr = change_points_needed(rule.alpha);
		struct change_view view;
		double v[40];
		struct rng rng;

		assert_true(nr <= ARRAY_SIZE(v));
		rng_init(&rng, 900 + i);
		for (size_t j = 0; j < nr; j++)
			v[j] = (j < nr / 2 ? 100 : 103) + 0.2 * normal(&rng);
		change_find(v, NULL, nr, &rule, &view);
		assert_int_equal(view.nr_changes, 1);
		assert_int_equal(view.changes[0].at, nr / 2);
		change_view_release(&view);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			autocorrelation_is_that_of_ranks_with_bias_and_caution),
		cmocka_unit_test(each_segment_has_its_own_level),
		cmocka_unit_test(autocorrelation_is_at_least_0_and_at_most_080),
		cmocka_unit_test(
			nothing_left_or_too_few_values_depend_on_nothing),
		cmocka_unit_test(deflation_is_the_root_of_the_variance_ratio),
		cmocka_unit_test(deflated_is_the_step_against_what_is_left),
		cmocka_unit_test(a_step_far_beyond_the_noise_is_plain),
		cmocka_unit_test(
			a_clean_step_shows_with_the_points_that_are_needed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
