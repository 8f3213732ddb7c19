// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/power.h"

#include "analysis/mann_whitney.h"
#include "analysis/signed_rank.h"
#include "reference.h"

/* R: qnorm of .975 .995 .95 .9; 3 / pi */
#define Z_975 1.9599639845400545
#define Z_995 2.5758293035489004
#define Z_95  1.6448536269514722
#define Z_90  1.2815515655446004
#define ARE   0.95492965855137202

static void change_by_hand(void **state)
{
	double lost = Z_995 * Z_995 / 2 + 1, reach = Z_995 + Z_95;

	(void)state;
	assert_near(power_mde(0.016, 40, 0.01, 0.95),
		    reach * 0.016 / sqrt(ARE * (40 - lost)));
	lost = Z_975 * Z_975 / 2 + 1;
	reach = Z_975 + Z_90;
	assert_near(power_mde(2, 20, 0.05, 0.9),
		    reach * 2 / sqrt(ARE * (20 - lost)));
}

/* 2^-7 is below .01, twice that is not: all eight must be above 0. */
static void where_only_one_outcome_will_do(void **state)
{
	/* R: qnorm(.95^(1/8)), qnorm(.5^(1/6)) */
	const double of_8 = 2.4897776943880134, of_6 = 1.2313217140743953;

	(void)state;
	assert_near(power_mde(2, 8, 0.01, 0.95), 2 * of_8);
	assert_near(power_mde(2, 6, 0.05, 0.5), 2 * of_6);
	assert_true(power_mde(1, 9, 0.01, 0.95) < of_8 - 0.3);
	/* one against is allowed at 2^-6, if just so */
	assert_true(power_mde(1, 8, ldexp(1, -6), 0.95) < of_8 - 0.3);
	/* so that 9 pairs are needed for a little less */
	assert_int_equal(power_pairs(1, of_8 + 1e-6, 0.01, 0.95), 8);
	assert_int_equal(power_pairs(1, of_8 - 1e-6, 0.01, 0.95), 9);
	assert_int_equal(
		power_pairs(1, power_mde(1, 8, 0.01, 0.95), 0.01, 0.95), 8);
}

/* Sides of 10 and 15: harmonic mean 12. */
static void two_sides_by_hand(void **state)
{
	double lost = 0.6 * (Z_995 * Z_995 / 2 + 1), reach = Z_995 + Z_95;
	double square = 9.0 / 10 + 16.0 / 15;

	(void)state;
	assert_near(power_mde_two(3, 10, 4, 15, 0.01, 0.95),
		    reach * sqrt(square * 12 / (12 - lost) / ARE));
	assert_near(power_mde_two(4, 15, 3, 10, 0.01, 0.95),
		    power_mde_two(3, 10, 4, 15, 0.01, 0.95));
}

/* Whole numbers hide much: so for many spreads. */
static void pairs_by_hand(void **state)
{
	double reach = Z_995 + Z_95, lost = Z_995 * Z_995 / 2 + 1;
	/* one-sided z of .95 twice; (1 + .9) / 2 */
	double reach_1 = Z_95 + Z_95, lost_1 = Z_95 * Z_95 / 2 + 1, square;

	(void)state;
	for (double sd = 1.2; sd < 4; sd += 0.013) {
		square = sd * sd / ARE;
		assert_int_equal(power_pairs(0.01 * sd, 0.01, 0.01, 0.95),
				 ceil(reach * reach * square + lost));
		assert_int_equal(power_units(0.008 * sd, 0.006 * sd, 0.01, 0.01,
					     0.95),
				 ceil(reach * reach * square + 0.6 * lost));
		assert_int_equal(power_pairs_equivalence(0.01 * sd, 0.01, 0.05,
							 0.9),
				 ceil(reach_1 * reach_1 * square + lost_1));
		assert_int_equal(
			power_units_equivalence(0.008 * sd, 0.006 * sd, 0.01,
						0.05, 0.9),
			ceil(reach_1 * reach_1 * square + 0.6 * lost_1));
	}
}

static void pairs_needed_are_enough_and_no_more(void **state)
{
	size_t nr;

	(void)state;
	for (double sd = 0.002; sd < 0.1; sd *= 1.7)
		for (double alpha = 0.05; alpha > 1e-4; alpha /= 3) {
			nr = power_pairs(sd, 0.01, alpha, 0.95);
			assert_true(power_mde(sd, nr, alpha, 0.95) <= 0.01);
			assert_true(power_mde(sd, nr - 1, alpha, 0.95) > 0.01);
			nr = power_units(sd, sd, 0.01, alpha, 0.95);
			assert_true(power_mde_two(sd, nr, sd, nr, alpha,
						  0.95) <= 0.01);
			assert_true(power_mde_two(sd, nr - 1, sd, nr - 1, alpha,
						  0.95) > 0.01);
		}
}

/* However small the spread: 2^(1 - n), 2 / C(2n, n) must reach alpha. */
static void never_fewer_than_can_reach_alpha(void **state)
{
	const double alpha[] = { 0.05, 0.01, 0.001, 0.00025 };
	const size_t pairs[] = { 6, 8, 11, 13 }, units[] = { 4, 5, 7, 8 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(alpha); i++) {
		assert_int_equal(power_pairs(0, 0.01, alpha[i], 0.95),
				 pairs[i]);
		assert_int_equal(power_units(0, 0, 0.01, alpha[i], 0.95),
				 units[i]);
		assert_true(isinf(power_mde(1, pairs[i] - 1, alpha[i], 0.95)));
		assert_true(isfinite(power_mde(1, pairs[i], alpha[i], 0.95)));
		assert_true(isinf(power_mde_two(1, units[i] - 1, 1,
						units[i] - 1, alpha[i], 0.95)));
		assert_true(isfinite(power_mde_two(1, units[i], 1, units[i],
						   alpha[i], 0.95)));
	}
	/* met with equality */
	assert_true(isfinite(power_mde(1, 8, ldexp(1, -7), 0.95)));
	assert_true(isfinite(
		power_mde_two(1, 5, 1, 5, mann_whitney_p_min(5, 5), 0.95)));
	assert_int_equal(power_pairs(0, 1, ldexp(1, -7), 0.95), 8);
	/* one-sided 5 %: 2^-n, 1 / C(2n, n) */
	assert_int_equal(power_pairs_equivalence(0, 1, 0.05, 0.9), 5);
	assert_int_equal(power_pairs_equivalence(0, 1, 0.5, 0.9), 1);
	assert_int_equal(power_units_equivalence(0, 0, 1, 0.05, 0.9), 3);
	assert_true(isinf(power_mde(1, 0, 0.05, 0.95)));
	assert_true(isinf(power_mde(1, 1, 0.9, 0.95)));
	assert_true(isinf(power_mde_two(1, 0, 1, 5, 0.05, 0.95)));
}

/* 1 against many reaches alpha, and still tells nothing. */
static void a_single_unit_finds_nothing(void **state)
{
	(void)state;
	assert_true(mann_whitney_p_min(1, 45) < 0.05);
	assert_true(isinf(power_mde_two(1, 1, 1, 45, 0.05, 0.95)) ||
		    power_mde_two(1, 1, 1, 45, 0.05, 0.95) > 5);
}

static void scale_follows(void **state)
{
	(void)state;
	assert_near(power_mde(5, 20, 0.01, 0.9),
		    5 * power_mde(1, 20, 0.01, 0.9));
	assert_near(power_mde_two(5, 9, 10, 8, 0.01, 0.9),
		    5 * power_mde_two(1, 9, 2, 8, 0.01, 0.9));
	assert_int_equal(power_pairs(5, 1, 0.01, 0.9),
			 power_pairs(50, 10, 0.01, 0.9));
	assert_true(power_mde(0, 20, 0.01, 0.9) == 0);
	assert_true(power_mde_two(0, 9, 1, 9, 0.01, 0.9) > 0);
	assert_near(power_mde_two(1, 9, 0, 9, 0.01, 0.9),
		    power_mde_two(0, 9, 1, 9, 0.01, 0.9));
}

static void what_is_no_number_is_not_planned(void **state)
{
	(void)state;
	assert_true(isnan(power_mde(NAN, 20, 0.01, 0.9)));
	assert_true(isnan(power_mde(-1, 20, 0.01, 0.9)));
	assert_true(isnan(power_mde_two(NAN, 20, 1, 20, 0.01, 0.9)));
	assert_true(isnan(power_mde_two(1, 20, NAN, 20, 0.01, 0.9)));
	assert_true(isnan(power_mde_two(1, 20, -1, 20, 0.01, 0.9)));
	assert_int_equal(power_pairs(NAN, 1, 0.01, 0.9), 0);
	assert_int_equal(power_pairs(-1, 1, 0.01, 0.9), 0);
	assert_int_equal(power_pairs(INFINITY, 1, 0.01, 0.9), 0);
	assert_int_equal(power_pairs(1, 0, 0.01, 0.9), 0);
	assert_int_equal(power_pairs(1, NAN, 0.01, 0.9), 0);
	assert_int_equal(power_pairs(1, -1, 0.01, 0.9), 0);
	assert_int_equal(power_pairs(1000, 1, 0.01, 0.9), 0);
	assert_int_equal(power_units(NAN, 1, 1, 0.01, 0.9), 0);
	assert_int_equal(power_units(1, -1, 1, 0.01, 0.9), 0);
	assert_int_equal(power_pairs_equivalence(NAN, 1, 0.01, 0.9), 0);
	assert_int_equal(power_units_equivalence(1, 1, 0, 0.01, 0.9), 0);
}

/* z^2 / 2 of a level beyond the million. */
static void a_million_is_the_end(void **state)
{
	size_t nr = power_pairs(240, 1, 0.05, 0.95);

	(void)state;
	assert_in_range(nr, 500000, POWER_UNITS_MAX);
	assert_int_equal(power_pairs(340, 1, 0.05, 0.95), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(change_by_hand),
		cmocka_unit_test(where_only_one_outcome_will_do),
		cmocka_unit_test(two_sides_by_hand),
		cmocka_unit_test(pairs_by_hand),
		cmocka_unit_test(pairs_needed_are_enough_and_no_more),
		cmocka_unit_test(never_fewer_than_can_reach_alpha),
		cmocka_unit_test(a_single_unit_finds_nothing),
		cmocka_unit_test(scale_follows),
		cmocka_unit_test(what_is_no_number_is_not_planned),
		cmocka_unit_test(a_million_is_the_end),
	};

	return cmocka_run_group_tests_name("analysis_power", tests, NULL, NULL);
}
