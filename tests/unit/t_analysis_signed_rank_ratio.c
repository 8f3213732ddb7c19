// SPDX-License-Identifier: GPL-2.0-or-later
/* A factor between values in pairs, with the interval of the signed ranks. */
#include "analysis/signed_rank.h"

#include "base/compiler.h"
#include "base/rng.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const double calls[] = { 580, 590, 571, 560, 601, 577, 585, 569 };

/*
 * The definition: nothing is left of over less x times under. An odd number of
 * pairs, so that the median is one of them.
 */
static void a_ratio_is_where_the_difference_vanishes(void **state)
{
	const double over[] = { 30, 44, 12, 51, 38, 27, 60, 33, 41 };
	const double under[] = { 9, 14, 6, 15, 13, 10, 17, 12, 11 };
	struct estimate r = hodges_lehmann_ratio(over, under, 9), e[3];
	const double at[] = { r.value, r.lo, r.hi };
	double left[9];

	(void)state;
	assert_true(r.is_valid && r.has_interval && r.nr == 9);
	assert_true(r.lo < r.value && r.value < r.hi);
	for (size_t k = 0; k < 3; k++) {
		for (size_t i = 0; i < 9; i++)
			left[i] = over[i] - at[k] * under[i];
		e[k] = hodges_lehmann(left, 9);
	}
	assert_true(fabs(e[0].value) < 1e-9);
	assert_true(fabs(e[1].lo) < 1e-9);
	assert_true(fabs(e[2].hi) < 1e-9);
}

static void over_equal_values_it_is_the_estimate_divided(void **state)
{
	const double under[] = { 4, 4, 4, 4, 4, 4, 4, 4 };
	struct estimate a = hodges_lehmann(calls, 8);
	struct estimate r = hodges_lehmann_ratio(calls, under, 8);

	(void)state;
	assert_true(r.value == a.value / 4);
	assert_true(r.lo == a.lo / 4 && r.hi == a.hi / 4);
}

static void one_value_below_zero_by_noise_is_no_end_of_it(void **state)
{
	const double under[] = { 31, 28, 35, -2, 30, 33, 29, 34 };
	struct estimate r = hodges_lehmann_ratio(calls, under, 8);

	(void)state;
	assert_true(r.is_valid && r.lo < r.value && isfinite(r.hi));
	assert_true(r.lo < 580.0 / 31 && 580.0 / 31 < r.hi);
}

static void over_what_may_be_nothing_there_is_none(void **state)
{
	const double noise[] = { 3, -4, 1, -2, 5, -1, 2, -3 };
	const double not_here[] = { 3, 4, 1, 2, NAN, 1, 2, 3 };
	const double lost[] = { -1, -2, -3, -1, -2, -4, -1, -2 };
	const double nothing[8] = { 0 };
	double ones[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1 };
	double minus[] = { .5, .5, .5, .5, .5, .5, .5, .5, .5 };

	(void)state;
	assert_false(hodges_lehmann_ratio(calls, noise, 8).is_valid);
	assert_false(hodges_lehmann_ratio(calls, not_here, 8).is_valid);
	assert_false(hodges_lehmann_ratio(not_here, calls, 8).is_valid);
	assert_false(hodges_lehmann_ratio(lost, noise, 8).is_valid);
	assert_false(hodges_lehmann_ratio(lost, calls, 8).is_valid);
	assert_false(hodges_lehmann_ratio(calls, calls, 0).is_valid);
	assert_false(hodges_lehmann_ratio(nothing, calls, 8).is_valid);
	assert_true(hodges_lehmann_ratio(ones, ones, 9).is_valid);
	ones[4] = 0; /* a single sum that is nothing over nothing */
	assert_false(hodges_lehmann_ratio(ones, ones, 9).is_valid);
	minus[4] = -1; /* nor has less than nothing over nothing a factor */
	assert_false(hodges_lehmann_ratio(minus, ones, 9).is_valid);
	minus[4] = .25; /* and something over nothing an infinite one */
	assert_true(hodges_lehmann_ratio(minus, ones, 9).is_valid);
	ones[4] = 5;
	assert_true(hodges_lehmann_ratio(minus, ones, 9).is_valid);
}

static void few_pairs_have_a_ratio_without_interval(void **state)
{
	const double under[] = { 10, 10, 10 };
	struct estimate r = hodges_lehmann_ratio(calls, under, 3);

	(void)state;
	assert_true(r.is_valid && !r.has_interval && r.nr == 3);
	/* sums 580, 585, 575.5, 590, 580.5, 571 of pairs, halved: 580.25 */
	assert_true(fabs(r.value - 58.025) < 1e-9);
}

static double draw(struct rng *rng)
{
	double u = ((double)(rng_next(rng) >> 11) + 0.5) / (double)(1ull << 53);

	return gsl_cdf_ugaussian_Pinv(u);
}

/* Below the line scatters by 40 %: intervals hold 18 as often as they say. */
static void intervals_cover_95_percent(void **state)
{
	size_t nr_hits = 0, nr_all = 0;
	double over[12], under[12];
	struct estimate e;
	struct rng rng;

	(void)state;
	rng_init(&rng, 20261121);
	for (size_t i = 0; i < 2000; i++) {
		for (size_t k = 0; k < 12; k++) {
			under[k] = 1 + 0.4 * draw(&rng);
			over[k] = 18 + 0.9 * draw(&rng);
		}
		e = hodges_lehmann_ratio(over, under, 12);
		nr_all += e.is_valid;
		nr_hits += e.is_valid && e.lo <= 18 && 18 <= e.hi;
	}
	assert_true(nr_all > 1990);
	assert_true((double)nr_hits > 0.93 * (double)nr_all);
	assert_true((double)nr_hits < 0.97 * (double)nr_all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ratio_is_where_the_difference_vanishes),
		cmocka_unit_test(over_equal_values_it_is_the_estimate_divided),
		cmocka_unit_test(one_value_below_zero_by_noise_is_no_end_of_it),
		cmocka_unit_test(over_what_may_be_nothing_there_is_none),
		cmocka_unit_test(few_pairs_have_a_ratio_without_interval),
		cmocka_unit_test(intervals_cover_95_percent),
	};

	return cmocka_run_group_tests_name("analysis_signed_rank_ratio", tests,
					   NULL, NULL);
}
