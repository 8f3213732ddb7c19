// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/modes.h"

#include "base/compiler.h"
#include "base/rng.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* n values around centre, 0.01 % apart. */
static void cloud(double *v, size_t n, double centre)
{
	for (size_t i = 0; i < n; i++)
		v[i] = centre * (1 + 1e-4 * ((double)i - (double)(n - 1) / 2));
}

static double draw(struct rng *rng)
{
	double u = ((double)(rng_next(rng) >> 11) + 0.5) / (double)(1ull << 53);

	return gsl_cdf_ugaussian_Pinv(u);
}

static void two_groups_with_values_and_masses(void **state)
{
	struct modes m;
	double v[100];

	(void)state;
	cloud(v, 67, 1000);
	cloud(v + 67, 33, 1100);
	modes_find(v, 100, 0, &m);
	assert_int_equal(m.nr, 2);
	assert_true(fabs(m.value[0] - 1000) < 1e-9);
	assert_true(fabs(m.value[1] - 1100) < 1e-9);
	assert_true(m.mass[0] == 0.67 && fabs(m.mass[1] - 0.33) < 1e-12);
}

static void order_and_scale_do_not_matter(void **state)
{
	struct modes m;
	double v[100], w[100];

	(void)state;
	cloud(v, 33, 1100);
	cloud(v + 33, 67, 1000);
	for (size_t i = 0; i < 100; i++)
		w[i] = 1e6 * v[i * 37 % 100];
	modes_find(w, 100, 0, &m);
	assert_int_equal(m.nr, 2);
	assert_true(fabs(m.value[0] - 1e9) < 1e-3 && m.mass[0] == 0.67);
}

static void a_group_below_ten_percent_is_no_mode(void **state)
{
	struct modes m;
	double v[100];

	(void)state;
	cloud(v, 91, 1000);
	cloud(v + 91, 9, 1100);
	modes_find(v, 100, 0, &m);
	assert_int_equal(m.nr, 1);
	assert_true(fabs(m.mass[0] - 1) < 1e-12 && m.mass[1] == 0);
	assert_true(m.value[0] > 999 && m.value[0] < 1001);
	cloud(v, 90, 1000);
	cloud(v + 90, 10, 1100);
	modes_find(v, 100, 0, &m);
	assert_int_equal(m.nr, 2);
	cloud(v, 10, 1000);
	cloud(v + 10, 90, 1100);
	modes_find(v, 100, 0, &m);
	assert_int_equal(m.nr, 2);
	cloud(v, 9, 1000);
	cloud(v + 9, 91, 1100);
	modes_find(v, 100, 0, &m);
	assert_int_equal(m.nr, 1);
}

static void an_outlier_farther_than_the_modes_does_not_hide_them(void **state)
{
	struct modes m;
	double v[100];

	(void)state;
	cloud(v, 60, 1000);
	cloud(v + 60, 39, 1100);
	v[99] = 1e6;
	modes_find(v, 100, 0, &m);
	assert_int_equal(m.nr, 2);
	assert_true(m.mass[0] == 0.6);
}

static void the_wider_of_two_gaps_splits(void **state)
{
	struct modes m;
	double v[90];

	(void)state;
	cloud(v, 30, 1000);
	cloud(v + 30, 30, 1050);
	cloud(v + 60, 30, 1200);
	modes_find(v, 90, 0, &m);
	assert_int_equal(m.nr, 2);
	assert_true(fabs(m.mass[0] - 2.0 / 3) < 1e-12);
	cloud(v + 30, 30, 1150);
	modes_find(v, 90, 0, &m);
	assert_true(fabs(m.mass[0] - 1.0 / 3) < 1e-12);
}

static void half_a_percent_or_less_is_no_gap(void **state)
{
	struct modes m;
	double v[40];

	(void)state;
	for (size_t i = 0; i < 40; i++)
		v[i] = i < 20 ? 1000 : 1004.9;
	modes_find(v, 40, 0, &m);
	assert_int_equal(m.nr, 1);
	for (size_t i = 20; i < 40; i++)
		v[i] = 1005.1;
	modes_find(v, 40, 0, &m);
	assert_int_equal(m.nr, 2);
	modes_find(v, 40, 0.006, &m); /* the caller may ask for more */
	assert_int_equal(m.nr, 1);
	modes_find(v, 40, 0.001, &m); /* but not for less */
	assert_int_equal(m.nr, 2);
}

static void a_gap_that_chance_explains_is_no_gap(void **state)
{
	struct modes m;
	double v[40];

	(void)state;
	/* median gap 1 %: 40 values need 22 times that */
	for (size_t i = 0; i < 40; i++)
		v[i] = 1000 * exp(0.01 * (double)i + (i < 20 ? 0 : 0.20));
	modes_find(v, 40, 0, &m);
	assert_int_equal(m.nr, 1);
	for (size_t i = 20; i < 40; i++)
		v[i] *= exp(0.04);
	modes_find(v, 40, 0, &m);
	assert_int_equal(m.nr, 2);
}

/* At most 1 % of sets of one group, quiet or noisy, small or large. */
static void single_groups_are_left_alone(void **state)
{
	const double sd[] = { 0.005, 0.02, 0.1 };
	struct rng rng;
	struct modes m;
	double v[480];

	(void)state;
	rng_init(&rng, 1);
	for (size_t k = 0; k < ARRAY_SIZE(sd); k++)
		for (size_t n = 30; n <= 480; n *= 4) {
			size_t nr_split = 0;

			for (size_t t = 0; t < 300; t++) {
				for (size_t i = 0; i < n; i++)
					v[i] = exp(sd[k] * draw(&rng));
				modes_find(v, n, 0, &m);
				nr_split += m.nr == 2;
			}
			if (nr_split > 3)
				fail_msg("sd %g, n %zu: %zu of 300", sd[k], n,
					 nr_split);
		}
}

static void noisy_groups_apart_are_found(void **state)
{
	struct rng rng;
	struct modes m;
	double v[96];
	size_t nr_split = 0;

	(void)state;
	rng_init(&rng, 2);
	for (size_t t = 0; t < 200; t++) {
		for (size_t i = 0; i < 96; i++)
			v[i] = exp(0.01 * draw(&rng) + (i % 3 ? 0 : 0.08));
		modes_find(v, 96, 0, &m);
		nr_split += m.nr == 2;
	}
	assert_true(nr_split >= 190);
}

static void too_few_or_impossible_values_say_nothing(void **state)
{
	struct modes m;
	double v[20];

	(void)state;
	cloud(v, 10, 1000);
	cloud(v + 10, 10, 2000);
	modes_find(v, 20, 0, &m);
	assert_int_equal(m.nr, 2);
	modes_find(v, 19, 0, &m);
	assert_int_equal(m.nr, 0);
	modes_find(v, 0, 0, &m);
	assert_int_equal(m.nr, 0);
	v[3] = 0;
	modes_find(v, 20, 0, &m);
	assert_int_equal(m.nr, 0);
	v[3] = NAN;
	modes_find(v, 20, 0, &m);
	assert_int_equal(m.nr, 0);
}

static void equal_values_are_one_group(void **state)
{
	struct modes m;
	double v[30];

	(void)state;
	for (size_t i = 0; i < 30; i++)
		v[i] = 42;
	modes_find(v, 30, 0, &m);
	assert_int_equal(m.nr, 1);
	assert_true(m.value[0] == 42);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_groups_with_values_and_masses),
		cmocka_unit_test(order_and_scale_do_not_matter),
		cmocka_unit_test(a_group_below_ten_percent_is_no_mode),
		cmocka_unit_test(
			an_outlier_farther_than_the_modes_does_not_hide_them),
		cmocka_unit_test(the_wider_of_two_gaps_splits),
		cmocka_unit_test(half_a_percent_or_less_is_no_gap),
		cmocka_unit_test(a_gap_that_chance_explains_is_no_gap),
		cmocka_unit_test(single_groups_are_left_alone),
		cmocka_unit_test(noisy_groups_apart_are_found),
		cmocka_unit_test(too_few_or_impossible_values_say_nothing),
		cmocka_unit_test(equal_values_are_one_group),
	};

	return cmocka_run_group_tests_name("analysis_modes", tests, NULL, NULL);
}
