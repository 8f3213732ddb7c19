// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/signed_rank.h"

#include "base/rng.h"
#include "reference.h"

static void exact_reference(void **state)
{
	struct reference d = reference("d");
	struct reference want = reference("signed_rank");
	double minus[12];

	(void)state;
	assert_true(signed_rank_p(d.v, 12) == want.v[1]);
	assert_true(signed_rank_p_above(d.v, 12) == want.v[1] / 2);
	for (size_t i = 0; i < 12; i++)
		minus[i] = -d.v[i * 5 % 12];
	assert_true(signed_rank_p(minus, 12) == want.v[1]);
	/* P(T >= t) = 1 - P(T <= t - 1): t = 3, five sets of at most 3 */
	assert_true(signed_rank_p_above(minus, 12) == 1 - 3.0 / 4096);
}

static void ties_and_zeros_reference(void **state)
{
	struct reference d = reference("tied");
	struct reference want = reference("signed_rank_tied");

	(void)state;
	assert_int_equal(d.nr, 14);
	assert_true(signed_rank_p(d.v, d.nr) == want.v[1]);
	assert_true(signed_rank_p_above(d.v, d.nr) == want.v[1] / 2);
}

/* -1 1 2: mid-ranks 1.5 1.5 3; plus 4.5. Sums 0 1.5 1.5 3 3 4.5 4.5 6. */
static void ties_by_hand(void **state)
{
	const double d[] = { -1, 1, 2 };

	(void)state;
	assert_true(signed_rank_p(d, 3) == 0.75);
	assert_true(signed_rank_p_above(d, 3) == 0.375);
}

static void sixty_values_are_still_exact(void **state)
{
	struct reference want = reference("signed_rank_60");
	double d[60];

	(void)state;
	for (size_t i = 0; i < 60; i++)
		d[i] = (double)(i + 1);
	assert_near(signed_rank_p(d, 60), 2 * want.v[0]);
	d[1] = 1; /* with a tie, too */
	assert_near(signed_rank_p(d, 60), 2 * want.v[0]);
	d[1] = 2;
	d[39] = -40; /* sum of the negative: 100 */
	d[59] = -60;
	/* psignrank rounds */
	assert_true(fabs(signed_rank_p(d, 60) / 2 / want.v[1] - 1) < 1e-11);
	for (size_t i = 0; i < 60; i++)
		d[i] = -d[i];
	assert_true(fabs(signed_rank_p(d, 60) / 2 / want.v[1] - 1) < 1e-11);
	assert_true(fabs(signed_rank_p_above(d, 60) - 1) < 1e-11);
}

static void beyond_it_is_normal(void **state)
{
	struct reference negative = reference("negative");
	struct reference want = reference("signed_rank_70");
	double d[71], p;

	(void)state;
	for (size_t i = 0; i < 70; i++)
		d[i] = (double)(i + 1);
	for (size_t i = 0; i < negative.nr; i++)
		d[(size_t)negative.v[i] - 1] *= -1;
	p = signed_rank_p(d, 70);
	assert_near(p, want.v[1]);
	assert_near(signed_rank_p_above(d, 70), p / 2);
	d[70] = 0; /* no value */
	assert_near(signed_rank_p(d, 71), p);
	/* mean 1242.5, sd^2 = 70 71 141 / 24; below it by 477.5 with
	 * continuity on the other side */
	for (size_t i = 0; i < 70; i++)
		d[i] = -d[i];
	assert_near(signed_rank_p(d, 70), p);
	assert_near(signed_rank_p_above(d, 70),
		    1 - erfc(478 / sqrt(2 * 70 * 71 * 141.0 / 24)) / 2);
}

/* Zeros do not count: 62 numbers, 60 values, and 2 values of 70. */
static void zeros_are_dropped_before_the_choice(void **state)
{
	double d[70] = { 0 };

	(void)state;
	d[3] = 2;
	d[60] = 1;
	assert_true(signed_rank_p(d, 70) == 0.5);
	for (size_t i = 0; i < 60; i++)
		d[i] = (double)(i + 1);
	d[60] = d[61] = 0;
	assert_true(signed_rank_p(d, 62) == ldexp(1, -59));
}

static void many_ties_are_drawn(void **state)
{
	double d[80], p;

	(void)state;
	for (size_t i = 0; i < 80; i++)
		d[i] = (double)(i / 2 + 1) *
		       (i % 7 == 3 || i % 5 == 1 ? -1 : 1);
	p = signed_rank_p(d, 80);
	assert_true(p * 10000 == round(p * 10000));
	assert_true(p == signed_rank_p(d, 80));
	/* the one-sided one is normal; the draws' standard error below .002 */
	assert_true(fabs(p / 2 - signed_rank_p_above(d, 80)) < 0.003);
	for (size_t i = 0; i < 80; i++)
		d[i] = fabs(d[i]);
	assert_true(signed_rank_p(d, 80) == 1e-4);
	/* sd^2 = 80 81 161 / 24 - 40 (8 - 2) / 48 */
	assert_near(signed_rank_p_above(d, 80),
		    erfc(1619.5 / sqrt(2 * (80 * 81 * 161.0 / 24 - 5))) / 2);
}

static void smallest_p_reference(void **state)
{
	struct reference want = reference("signed_rank_p_min");
	const size_t nr[] = { 8, 10, 11, 12 };
	double d[61];

	(void)state;
	for (size_t i = 0; i < 61; i++)
		d[i] = (double)(i + 1);
	for (size_t i = 0; i < ARRAY_SIZE(nr); i++) {
		assert_true(signed_rank_p_min(nr[i]) == want.v[i]);
		assert_true(signed_rank_p(d, nr[i]) == want.v[i]);
	}
	assert_true(signed_rank_p_min(0) == 1);
	assert_true(signed_rank_p_min(1) == 1);
	assert_true(signed_rank_p_min(2) == 0.5);
	assert_true(signed_rank_p_min(60) == ldexp(1, -59));
	/* beyond, that of the approximation */
	assert_near(signed_rank_p_min(61),
		    erfc(945 / sqrt(2 * 61 * 62 * 123.0 / 24)));
	assert_near(signed_rank_p(d, 61), signed_rank_p_min(61));
}

/* 2^(1 - n) up to 60 values, then the approximation, which is larger. */
static void the_fewest_values_for_a_level(void **state)
{
	size_t nr;

	(void)state;
	assert_int_equal(signed_rank_least(1), 1);
	assert_int_equal(signed_rank_least(0.05), 6);
	assert_int_equal(signed_rank_least(0.01), 8);
	assert_int_equal(signed_rank_least(0.01 / 50), 14);
	/* met with equality */
	assert_int_equal(signed_rank_least(ldexp(1, -7)), 8);
	assert_int_equal(signed_rank_least(ldexp(1, -59)), 60);
	nr = signed_rank_least(ldexp(1, -60));
	assert_true(nr > 61 && signed_rank_p_min(nr) <= ldexp(1, -60));
	assert_true(signed_rank_p_min(nr - 1) > ldexp(1, -60));
}

static void none_one_and_not_a_number(void **state)
{
	const double zeros[] = { 0, 0, -0.0 }, one[] = { -3 };
	const double bad[] = { 1, NAN, 2 }, wild[] = { 1, INFINITY };

	(void)state;
	assert_true(signed_rank_p(one, 0) == 1);
	assert_true(signed_rank_p(zeros, 3) == 1);
	assert_true(signed_rank_p(one, 1) == 1);
	assert_true(signed_rank_p_above(one, 0) == 1);
	assert_true(signed_rank_p_above(zeros, 3) == 1);
	assert_true(signed_rank_p_above(one, 1) == 1);
	assert_true(isnan(signed_rank_p(bad, 3)));
	assert_true(isnan(signed_rank_p(wild, 2)));
	assert_true(isnan(signed_rank_p_above(bad, 3)));
	assert_true(isnan(signed_rank_p_above(wild, 2)));
}

static void scale_order_and_wild_values_do_not_matter(void **state)
{
	struct reference d = reference("d");
	double p = signed_rank_p(d.v, 12), v[12];

	(void)state;
	for (size_t i = 0; i < 12; i++)
		v[i] = 1024 * d.v[i * 7 % 12];
	assert_true(signed_rank_p(v, 12) == p);
	for (size_t i = 0; i < 12; i++)
		if (v[i] > 1.25 * 1024)
			v[i] = 1e300;
	assert_true(signed_rank_p(v, 12) == p);
}

/* Rejects exactly when 0 is outside of the interval of the same level. */
static void test_and_interval_are_one(void **state)
{
	struct estimate e;
	struct rng rng;
	double d[15];

	(void)state;
	rng_init(&rng, 11);
	for (size_t t = 0; t < 500; t++) {
		size_t nr = 6 + rng_below(&rng, 10);

		for (size_t i = 0; i < nr; i++)
			d[i] = (double)(rng_next(&rng) >> 11) / 0x1p53 - 0.3;
		e = hodges_lehmann_at(d, nr, 0.95);
		assert_int_equal(signed_rank_p(d, nr) <= 0.05,
				 e.lo > 0 || e.hi < 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_reference),
		cmocka_unit_test(ties_and_zeros_reference),
		cmocka_unit_test(ties_by_hand),
		cmocka_unit_test(sixty_values_are_still_exact),
		cmocka_unit_test(beyond_it_is_normal),
		cmocka_unit_test(zeros_are_dropped_before_the_choice),
		cmocka_unit_test(many_ties_are_drawn),
		cmocka_unit_test(smallest_p_reference),
		cmocka_unit_test(the_fewest_values_for_a_level),
		cmocka_unit_test(none_one_and_not_a_number),
		cmocka_unit_test(scale_order_and_wild_values_do_not_matter),
		cmocka_unit_test(test_and_interval_are_one),
	};

	return cmocka_run_group_tests_name("analysis_signed_rank_p", tests,
					   NULL, NULL);
}
