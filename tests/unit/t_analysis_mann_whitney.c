// SPDX-License-Identifier: GPL-2.0-or-later
/* The null distribution of U and the shift; the p is in _mann_whitney_p. */
#include "analysis/mann_whitney.h"

#include "base/rng.h"
#include "reference.h"

static double below(const double *pmf, size_t u)
{
	double sum = 0;

	for (size_t i = 0; i <= u; i++)
		sum += pmf[i];
	return sum;
}

static void null_distribution_is_the_enumeration(void **state)
{
	struct reference want = reference("mann_whitney_7_13");
	double pmf[92], other[92];

	(void)state;
	for (size_t u = 0; u < 92; u++)
		pmf[u] = other[u] = NAN; /* what was there does not matter */
	mann_whitney_pmf(7, 13, pmf);
	mann_whitney_pmf(13, 7, other);
	assert_int_equal(want.nr, 46);
	for (size_t u = 0; u < 92; u++) {
		assert_near(pmf[u], want.v[u < 46 ? u : 91 - u] / 77520);
		assert_near(other[u], pmf[u]);
	}
}

static void null_distribution_by_hand(void **state)
{
	/* 2 against 2: 6 choices */
	const double want[] = { 1, 1, 2, 1, 1 };
	double pmf[5];

	(void)state;
	mann_whitney_pmf(2, 2, pmf);
	for (size_t u = 0; u < 5; u++)
		assert_near(pmf[u], want[u] / 6);
	mann_whitney_pmf(1, 1, pmf);
	assert_true(pmf[0] == 0.5 && pmf[1] == 0.5);
	mann_whitney_pmf(1, 3, pmf);
	for (size_t u = 0; u < 4; u++)
		assert_true(pmf[u] == 0.25);
}

static void the_far_tail_keeps_its_digits(void **state)
{
	struct reference want = reference("mann_whitney_50");
	const size_t u[] = { 0, 10, 500, 965 };
	double *pmf = malloc(2501 * sizeof(*pmf));

	(void)state;
	mann_whitney_pmf(50, 50, pmf);
	for (size_t i = 0; i < ARRAY_SIZE(u); i++)
		assert_near(below(pmf, u[i]), want.v[i]);
	assert_near(below(pmf, 2500), 1);
	for (size_t i = 0; i <= 2500; i++)
		assert_true(pmf[i] > 0);
	free(pmf);
}

static void index_and_level_reference(void **state)
{
	struct reference want = reference("mann_whitney_index");
	struct reference of_50 = reference("mann_whitney_50_index");
	double level;

	(void)state;
	assert_int_equal(mann_whitney_index(10, 10, 0.05, &level), want.v[0]);
	assert_near(level, want.v[1]);
	assert_int_equal(mann_whitney_index(50, 50, 0.05, &level), of_50.v[0]);
	assert_near(level, of_50.v[1]);
}

/* P(U <= 0) = 1/6 for 2 against 2: alpha / 2 met with equality. */
static void index_reaches_alpha_exactly(void **state)
{
	double level;

	(void)state;
	assert_int_equal(mann_whitney_index(1, 1, 0.5, &level), 1);
	assert_true(level == 0);
	/* 1 against 3, each 1/4 */
	assert_int_equal(mann_whitney_index(1, 3, 0.5, &level), 1);
	assert_true(level == 0.5);
	assert_int_equal(mann_whitney_index(3, 1, 0.5, &level), 1);
	assert_true(level == 0.5);
	assert_int_equal(mann_whitney_index(3, 1, 1, &level), 2);
	assert_true(level == 0);
}

static void few_values_reach_no_level(void **state)
{
	double level;

	(void)state;
	/* 2 / C(6, 3) = .1: no 95 %, the whole range */
	assert_int_equal(mann_whitney_index(3, 3, 0.05, &level), 1);
	assert_near(level, 0.9);
	/* 2 / C(8, 4) = .0286 */
	assert_int_equal(mann_whitney_index(4, 4, 0.05, &level), 1);
	assert_near(level, 1 - 2.0 / 70);
}

/* k = floor(mn/2 - 1.959964 sqrt(mn(m+n+1)/12)), by hand. */
static void normal_index_continues_the_exact_one(void **state)
{
	double level;

	(void)state;
	/* 51 x 51: 1300.5 - 1.959964 sqrt(2601 103/12) = 1007.64 */
	assert_int_equal(mann_whitney_index(51, 51, 0.05, &level), 1007);
	assert_near(level, erf(294 / sqrt(2 * 2601 * 103.0 / 12)));
	/* 51 x 20: 510 - 1.959964 sqrt(1020 72/12) = 356.67 */
	assert_int_equal(mann_whitney_index(51, 20, 0.05, &level), 356);
	assert_int_equal(mann_whitney_index(20, 51, 0.05, &level), 356);
	assert_near(level, erf(154.5 / sqrt(2 * 1020 * 72.0 / 12)));
	/* 1 against 60: no interval, the whole range and less than 95 % */
	assert_int_equal(mann_whitney_index(1, 60, 0.001, &level), 1);
	assert_true(level < 0.999);
}

static void shift_reference(void **state)
{
	struct reference x = reference("x"), y = reference("y");
	struct reference want = reference("mann_whitney_shift");
	struct reference index = reference("mann_whitney_index");
	struct estimate e = mann_whitney_shift(x.v, x.nr, y.v, y.nr, 0.95);

	(void)state;
	assert_near(e.value, want.v[0]);
	assert_near(e.lo, want.v[1]);
	assert_near(e.hi, want.v[2]);
	assert_near(e.level, index.v[1]);
	assert_int_equal(e.nr, 10);
	assert_true(e.is_valid && e.has_interval);
}

static void sides_swap_signs(void **state)
{
	struct reference x = reference("x"), y = reference("y");
	struct estimate e = mann_whitney_shift(x.v, x.nr, y.v, y.nr, 0.9);
	struct estimate o = mann_whitney_shift(y.v, y.nr, x.v, x.nr, 0.9);

	(void)state;
	assert_true(o.value == -e.value && o.lo == -e.hi && o.hi == -e.lo);
	assert_true(o.level == e.level);
}

static void scale_and_shift_follow(void **state)
{
	const double a[] = { 3, 1, 4, 1.5, 5, 9 }, b[] = { 2, 6, 5.5, 8, 7 };
	struct estimate e = mann_whitney_shift(a, 6, b, 5, 0.95), f;
	double far[6], wide_a[6], wide_b[5];

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		far[i] = a[5 - i] - 16; /* another order, too */
		wide_a[i] = 4 * a[i];
	}
	for (size_t i = 0; i < 5; i++)
		wide_b[i] = 4 * b[i];
	f = mann_whitney_shift(far, 6, b, 5, 0.95);
	assert_true(f.value == e.value + 16 && f.lo == e.lo + 16 &&
		    f.hi == e.hi + 16);
	f = mann_whitney_shift(wide_a, 6, wide_b, 5, 0.95);
	assert_true(f.value == 4 * e.value && f.lo == 4 * e.lo &&
		    f.hi == 4 * e.hi);
	assert_int_equal(f.nr, 5);
	assert_true(e.lo <= e.value && e.value <= e.hi);
}

static void one_wild_value_has_bounded_influence(void **state)
{
	struct reference x = reference("x"), y = reference("y");
	struct estimate a, b;

	(void)state;
	y.v[3] = 1e6;
	a = mann_whitney_shift(x.v, 10, y.v, 10, 0.95);
	y.v[3] = 1e12;
	b = mann_whitney_shift(x.v, 10, y.v, 10, 0.95);
	assert_true(a.value == b.value && a.lo == b.lo && a.hi == b.hi);
	assert_true(a.hi < 3);
}

static void empty_single_tied_and_not_a_number(void **state)
{
	const double a[] = { 1, 2, NAN }, b[] = { 7, 7, 7, 7, 7 };
	struct estimate e;

	(void)state;
	assert_false(mann_whitney_shift(a, 0, b, 5, 0.95).is_valid);
	assert_false(mann_whitney_shift(b, 5, a, 0, 0.95).is_valid);
	assert_false(mann_whitney_shift(a, 3, b, 5, 0.95).is_valid);
	assert_false(mann_whitney_shift(b, 5, a, 3, 0.95).is_valid);
	e = mann_whitney_shift(a, 1, b, 1, 0.95);
	assert_true(e.value == 6 && e.lo == 6 && e.hi == 6 && e.level == 0);
	assert_true(e.is_valid && !e.has_interval);
	e = mann_whitney_shift(b, 5, b, 5, 0.95);
	assert_true(e.value == 0 && e.lo == 0 && e.hi == 0);
	assert_true(e.has_interval);
	e = mann_whitney_shift(b, 3, a, 1, 0.5);
	assert_true(e.level == 0.5 && e.has_interval); /* just so */
	e = mann_whitney_shift(a, 2, b, 2, 0.95);
	assert_true(e.value == 5.5 && e.lo == 5 && e.hi == 6);
	assert_false(e.has_interval);
}

static void a_large_side_has_an_interval_by_design(void **state)
{
	double a[51], b[51];
	struct estimate e;

	(void)state;
	for (size_t i = 0; i < 51; i++) {
		a[i] = (double)i;
		b[i] = (double)i + 0.5;
	}
	/* the level that k reaches is a hair less than this */
	e = mann_whitney_shift(a, 51, b, 51, 0.9505);
	assert_true(e.has_interval && e.value == 0.5);
	assert_true(e.lo + e.hi == 1 && e.lo < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(null_distribution_is_the_enumeration),
		cmocka_unit_test(null_distribution_by_hand),
		cmocka_unit_test(the_far_tail_keeps_its_digits),
		cmocka_unit_test(index_and_level_reference),
		cmocka_unit_test(index_reaches_alpha_exactly),
		cmocka_unit_test(few_values_reach_no_level),
		cmocka_unit_test(normal_index_continues_the_exact_one),
		cmocka_unit_test(shift_reference),
		cmocka_unit_test(sides_swap_signs),
		cmocka_unit_test(scale_and_shift_follow),
		cmocka_unit_test(one_wild_value_has_bounded_influence),
		cmocka_unit_test(empty_single_tied_and_not_a_number),
		cmocka_unit_test(a_large_side_has_an_interval_by_design),
	};

	return cmocka_run_group_tests_name("analysis_mann_whitney", tests, NULL,
					   NULL);
}
