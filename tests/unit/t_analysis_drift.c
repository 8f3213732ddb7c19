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

static void assert_near(double got, double want)
{
	assert_true(fabs(got - want) <= 1e-12 * fabs(want));
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_trend_is_drift),
		cmocka_unit_test(middle_third_is_not_looked_at),
		cmocka_unit_test(a_certain_but_tiny_shift_is_no_drift),
		cmocka_unit_test(twenty_values_cannot_drift),
		cmocka_unit_test(not_a_number_is_no_drift),
		cmocka_unit_test(noise_rarely_drifts),
	};

	return cmocka_run_group_tests_name("analysis_drift", tests, NULL, NULL);
}
