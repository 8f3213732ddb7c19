// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/equivalence.h"

#include "analysis/mann_whitney.h"
#include "analysis/signed_rank.h"
#include "base/rng.h"
#include "reference.h"

static void the_bound_is_the_farther_end(void **state)
{
	const struct estimate up = { .lo = -0.5, .hi = 2 };
	const struct estimate down = { .lo = -3, .hi = -1 };
	const struct estimate none = estimate_none();

	(void)state;
	assert_true(equivalence_bound(&up) == 2);
	assert_true(equivalence_bound(&down) == 3);
	assert_true(isnan(equivalence_bound(&none)));
}

/* All six below 10 and above -10: 2^-6 each; above -10 and not below .. */
static void p_by_hand(void **state)
{
	const double d[] = { 1, 2, 3, 4, 5, 6 };

	(void)state;
	assert_true(equivalence_p(d, 6, -10, 10) == ldexp(1, -6));
	/* below 5.5 all but one, by the least or (5 and 6) the two least */
	assert_true(equivalence_p(d, 6, -10, 5.6) == 2 * ldexp(1, -6));
	assert_true(equivalence_p(d, 6, 1.4, 10) == 2 * ldexp(1, -6));
	assert_true(equivalence_p(d, 6, 7, 10) == 1);
	assert_true(equivalence_p(d, 6, -10, 0) == 1);
}

static void p_of_two_by_hand(void **state)
{
	const double a[] = { 1, 2, 3 }, b[] = { 2, 3.5, 4 };

	(void)state;
	/* separated both ways: 1 / C(6, 3) */
	assert_near(equivalence_p_two(a, 3, b, 3, -10, 10), 0.05);
	assert_near(equivalence_p_two(b, 3, a, 3, -10, 10), 0.05);
	/* shifted by 2.5: -0.5 1 1.5 against 1 2 3; below by U = 1.5 with a tie:
	 * ranks 1 2.5 4 of 1 2.5 2.5 4 5 6: sums 6, 7.5, 7.5 of 20 */
	assert_near(equivalence_p_two(a, 3, b, 3, -10, 2.5), 0.15);
	assert_near(equivalence_p_two(a, 3, b, 3, 4, 10), 1);
	assert_near(equivalence_p_two(a, 3, b, 3, -10, -4), 1);
}

static void rejects_when_the_interval_is_inside(void **state)
{
	struct estimate e;
	struct rng rng;
	double d[20], low, high;

	(void)state;
	rng_init(&rng, 9);
	for (size_t t = 0; t < 400; t++) {
		for (size_t i = 0; i < 20; i++)
			d[i] = (double)(rng_next(&rng) >> 11) / 0x1p53;
		low = 0.2 + 0.001 * (double)(t % 100);
		high = 0.8 - 0.001 * (double)(t % 90);
		e = hodges_lehmann_at(d, 20, 0.9);
		assert_int_equal(equivalence_p(d, 20, low, high) <= 0.05,
				 e.lo > low && e.hi < high);
		e = mann_whitney_shift(d, 10, d + 10, 10, 0.9);
		low -= 0.7;
		high -= 0.3;
		assert_int_equal(equivalence_p_two(d, 10, d + 10, 10, low,
						   high) <= 0.05,
				 e.lo > low && e.hi < high);
	}
}

static void none_and_not_a_number(void **state)
{
	const double bad[] = { 1, NAN }, v[] = { 1, 2 };

	(void)state;
	assert_true(equivalence_p(v, 0, -1, 1) == 1);
	assert_true(equivalence_p_two(v, 0, v, 2, -1, 1) == 1);
	assert_true(equivalence_p_two(v, 2, v, 0, -1, 1) == 1);
	assert_true(isnan(equivalence_p(bad, 2, -1, 1)));
	assert_true(isnan(equivalence_p_two(bad, 2, v, 2, -1, 1)));
	assert_true(isnan(equivalence_p_two(v, 2, bad, 2, -1, 1)));
	assert_true(isnan(equivalence_p(v, 2, NAN, 1)));
	assert_true(isnan(equivalence_p(v, 2, -1, NAN)));
	assert_true(isnan(equivalence_p_two(v, 2, v, 2, -1, NAN)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bound_is_the_farther_end),
		cmocka_unit_test(p_by_hand),
		cmocka_unit_test(p_of_two_by_hand),
		cmocka_unit_test(rejects_when_the_interval_is_inside),
		cmocka_unit_test(none_and_not_a_number),
	};

	return cmocka_run_group_tests_name("analysis_equivalence", tests, NULL,
					   NULL);
}
