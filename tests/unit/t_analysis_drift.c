// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/drift.h"

#include "base/compiler.h"
#include "base/rng.h"

#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* Reference: scipy 1.10.1. */
static const double x[] = { 125.0, 125.3,  124.8, 125.1, 126.2,
			    124.9, 125.05, 131.0, 125.2, 124.95 };
static const double y[] = { 126.1, 126.4,  125.9,  126.3, 126.2,
			    127.0, 126.05, 125.95, 133.5, 126.15 };

static void assert_near(double got, double want)
{
	assert_true(fabs(got - want) <= 1e-12 * fabs(want));
}

static void reference_with_ties(void **state)
{
	double u;

	(void)state;
	assert_near(mann_whitney(x, 10, y, 10, &u), 0.00812702465291022);
	assert_true(u == 14.5);
	assert_near(mann_whitney(y, 10, x, 10, &u), 0.00812702465291022);
	assert_true(u == 85.5);
}

static void reference_exact(void **state)
{
	double a[10], b[10], u;

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		a[i] = x[i] + (double)i * 1e-6;
		b[i] = y[i] + (double)i * 1.3e-6;
	}
	assert_near(mann_whitney(a, 10, b, 10, &u), 0.0051960423477451344);
	assert_true(u == 14);
	assert_near(mann_whitney(b, 10, a, 10, NULL), 0.0051960423477451344);
}

/* Complete separation: 2 / C(m + n, m). */
static void smallest_p_reference(void **state)
{
	const double v[] = { 1,	 2,  3,	 4,  5,	 6,  7,	 8,  9,
			     11, 12, 13, 14, 15, 16, 17, 18, 19 };

	(void)state;
	assert_near(mann_whitney(v, 5, v + 9, 5, NULL), 2.0 / 252);
	assert_near(mann_whitney(v, 9, v + 9, 9, NULL), 2.0 / 48620);
	assert_near(mann_whitney(v, 2, v + 9, 3, NULL), 2.0 / 10);
	assert_near(mann_whitney(v, 1, v + 9, 4, NULL), 2.0 / 5);
}

/* m = 2, n = 3: P(U <= 1) = 2 / 10, P(U <= 2) = 4 / 10 by listing. */
static void unequal_sets_by_hand(void **state)
{
	const double a[] = { 1, 3 }, b[] = { 2, 4, 5 }, c[] = { 1, 4 },
		     e[] = { 2, 3, 5 };
	double u;

	(void)state;
	assert_near(mann_whitney(a, 2, b, 3, &u), 0.4);
	assert_true(u == 1);
	assert_near(mann_whitney(c, 2, e, 3, &u), 0.8);
	assert_true(u == 2);
}

static void exact_and_normal_agree_where_they_meet(void **state)
{
	double a[31], b[31], exact, normal;

	(void)state;
	for (size_t i = 0; i < 31; i++) {
		a[i] = (double)(2 * i);
		b[i] = (double)(2 * i) + 11;
	}
	exact = mann_whitney(a, 30, b, 30, NULL);
	normal = mann_whitney(a, 31, b, 31, NULL);
	assert_true(exact > 0.01 && exact < 0.1);
	assert_true(fabs(normal - exact) < 0.2 * exact);
	/* 31 against 30 is normal on either side */
	normal = mann_whitney(a, 30, b, 31, NULL);
	assert_near(mann_whitney(b, 31, a, 30, NULL), normal);
}

/* 31 x 31 pairs, mean 480.5, continuity .5: z = 15 / sqrt(961 63 / 12) */
static void normal_by_hand(void **state)
{
	double a[31], b[31], u, p;

	(void)state;
	for (size_t i = 0; i < 31; i++) {
		a[i] = (double)i;
		b[i] = (double)i + 0.5;
	}
	/* a above b[j] for j < i: 31 30 / 2 = 465, below the mean by 15.5 */
	p = mann_whitney(a, 31, b, 31, &u);
	assert_true(u == 465);
	assert_near(p, erfc(15 / sqrt(961.0 * 63 / 12) / sqrt(2)));
}

static void p_is_at_most_one(void **state)
{
	const double a[] = { 1, 4 }, b[] = { 2, 3 }, c[] = { 5, 5, 5 };

	(void)state;
	assert_true(mann_whitney(a, 2, b, 2, NULL) == 1);
	assert_true(mann_whitney(c, 2, c + 1, 2, NULL) == 1);
	assert_true(mann_whitney(x, 10, x, 10, NULL) == 1);
}

static void empty_and_not_a_number(void **state)
{
	const double bad[] = { 1, NAN, 2 };

	(void)state;
	assert_true(mann_whitney(x, 0, y, 10, NULL) == 1);
	assert_true(mann_whitney(x, 10, y, 0, NULL) == 1);
	assert_true(mann_whitney(x, 0, y, 0, NULL) == 1);
	assert_true(isnan(mann_whitney(bad, 3, y, 10, NULL)));
	assert_true(isnan(mann_whitney(y, 10, bad, 3, NULL)));
	assert_true(isnan(mann_whitney(bad, 3, bad, 3, NULL)));
}

static void a_trend_is_drift(void **state)
{
	struct drift d;
	double v[30];

	(void)state;
	for (size_t i = 0; i < 30; i++)
		v[i] = 1000 + (double)i;
	drift_find(v, 30, &d);
	assert_near(d.p, 2.0 / 184756); /* 10 against 10, separated */
	assert_near(d.shift_ratio, 1024.5 / 1004.5 - 1);
	assert_true(d.is_drift);
	for (size_t i = 0; i < 30; i++)
		v[i] = 1000 - (double)i;
	drift_find(v, 30, &d);
	assert_true(d.is_drift && d.shift_ratio < -0.019);
}

static void middle_third_is_not_looked_at(void **state)
{
	struct drift d;
	double v[30];

	(void)state;
	for (size_t i = 0; i < 30; i++)
		v[i] = 1000 + (double)(i * 7 % 10);
	for (size_t i = 10; i < 20; i++)
		v[i] = 5000;
	drift_find(v, 30, &d);
	assert_false(d.is_drift);
	assert_true(d.shift_ratio == 0 && d.p == 1);
	for (size_t i = 0; i < 10; i++)
		v[i] += 5; /* the first is */
	drift_find(v, 30, &d);
	assert_true(d.p < 0.01 && d.shift_ratio < -0.004);
	for (size_t i = 20; i < 30; i++)
		v[i] += 10; /* and the last */
	drift_find(v, 30, &d);
	assert_true(d.p < 0.01 && d.shift_ratio > 0.004);
}

static void a_certain_but_tiny_shift_is_no_drift(void **state)
{
	struct drift d;
	double v[30];

	(void)state;
	for (size_t i = 0; i < 30; i++)
		v[i] = 1000 + 0.2 * (double)i;
	drift_find(v, 30, &d);
	assert_true(d.p < 0.001 && d.shift_ratio < 0.005);
	assert_false(d.is_drift);
	for (size_t i = 0; i < 30; i++)
		v[i] = 1000 + 0.3 * (double)i;
	drift_find(v, 30, &d);
	assert_true(d.is_drift);
}

/* p < .001 takes 7 against 7 (2 / 3432); 6 against 6 give 2 / 924. */
static void twenty_values_cannot_drift(void **state)
{
	struct drift d;
	double v[21];

	(void)state;
	for (size_t i = 0; i < 21; i++)
		v[i] = 1000 * (double)(i + 1);
	drift_find(v, 20, &d);
	assert_false(d.is_drift);
	assert_near(d.p, 2.0 / 924);
	drift_find(v, 21, &d);
	assert_true(d.is_drift);
	assert_near(d.p, 2.0 / 3432);
	drift_find(v, 2, &d);
	assert_false(d.is_drift);
	assert_true(d.p == 1 && isnan(d.shift_ratio));
	drift_find(v, 0, &d);
	assert_false(d.is_drift);
}

static void not_a_number_is_no_drift(void **state)
{
	struct drift d;
	double v[30];

	(void)state;
	for (size_t i = 0; i < 30; i++)
		v[i] = (double)(i + 1);
	v[0] = NAN;
	drift_find(v, 30, &d);
	assert_false(d.is_drift);
	assert_true(d.p == 1);
}

/* Nominal .001: at most a few of 2000 sets of pure noise. */
static void noise_rarely_drifts(void **state)
{
	struct rng rng;
	struct drift d;
	double v[48];
	size_t nr_drift = 0;

	(void)state;
	rng_init(&rng, 7);
	for (size_t t = 0; t < 2000; t++) {
		for (size_t i = 0; i < 48; i++)
			v[i] = 1000 + (double)rng_below(&rng, 1000);
		drift_find(v, 48, &d);
		nr_drift += d.is_drift;
	}
	assert_true(nr_drift <= 8);
}

/*
 * a 1 1 2, b 1 3 4: U = 2 of 9, three tied values: var = 9/12 (7 - 24/30),
 * z = (4.5 - 2 - .5) / sqrt(var). Second: a 1, b 2 2: U = 0, var = 1/2.
 */
static void ties_of_small_sets_by_hand(void **state)
{
	const double a[] = { 1, 1, 2 }, b[] = { 1, 3, 4 };
	const double c[] = { 1 }, e[] = { 2, 2 };
	double u;

	(void)state;
	assert_near(mann_whitney(a, 3, b, 3, &u), erfc(2 / sqrt(2 * 4.65)));
	assert_true(u == 2);
	assert_near(mann_whitney(c, 1, e, 2, &u), erfc(0.5 / sqrt(2 * 0.5)));
	assert_true(u == 0);
}

/* 2 / C(60, 30): the normal approximation would be 10^6 times larger. */
static void thirty_against_thirty_is_still_exact(void **state)
{
	double a[30], b[30];

	(void)state;
	for (size_t i = 0; i < 30; i++) {
		a[i] = (double)i;
		b[i] = (double)i + 100;
	}
	assert_near(mann_whitney(a, 30, b, 30, NULL), 2 / 118264581564861424.0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reference_with_ties),
		cmocka_unit_test(reference_exact),
		cmocka_unit_test(smallest_p_reference),
		cmocka_unit_test(unequal_sets_by_hand),
		cmocka_unit_test(exact_and_normal_agree_where_they_meet),
		cmocka_unit_test(normal_by_hand),
		cmocka_unit_test(p_is_at_most_one),
		cmocka_unit_test(empty_and_not_a_number),
		cmocka_unit_test(a_trend_is_drift),
		cmocka_unit_test(middle_third_is_not_looked_at),
		cmocka_unit_test(a_certain_but_tiny_shift_is_no_drift),
		cmocka_unit_test(twenty_values_cannot_drift),
		cmocka_unit_test(not_a_number_is_no_drift),
		cmocka_unit_test(noise_rarely_drifts),
		cmocka_unit_test(ties_of_small_sets_by_hand),
		cmocka_unit_test(thirty_against_thirty_is_still_exact),
	};

	return cmocka_run_group_tests_name("analysis_drift", tests, NULL, NULL);
}
