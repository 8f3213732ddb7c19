// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/mann_whitney.h"

#include "base/rng.h"
#include "reference.h"

/* Two sets without ties, from x and y. */
struct untied {
	double a[10], b[10];
};

static struct untied untied(void)
{
	struct reference x = reference("x"), y = reference("y");
	struct untied u;

	for (size_t i = 0; i < 10; i++) {
		u.a[i] = x.v[i] + (double)i * 1e-6;
		u.b[i] = y.v[i] + (double)i * 1.3e-6;
	}
	return u;
}

static void exact_reference(void **state)
{
	struct reference want = reference("mann_whitney_exact");
	struct untied s = untied();
	double u;

	(void)state;
	assert_near(mann_whitney_p(s.a, 10, s.b, 10), want.v[1]);
	assert_near(mann_whitney_p(s.b, 10, s.a, 10), want.v[1]);
	assert_near(mann_whitney(s.a, 10, s.b, 10, &u), want.v[1]);
	assert_true(u == want.v[0]);
	assert_near(mann_whitney(s.b, 10, s.a, 10, &u), want.v[1]);
	assert_true(u == 100 - want.v[0]);
}

static void one_sided_reference(void **state)
{
	struct reference want = reference("mann_whitney_above");
	struct untied s = untied();
	double other, both = mann_whitney_p(s.a, 10, s.b, 10);

	(void)state;
	assert_near(mann_whitney_p_above(s.a, 10, s.b, 10), want.v[0]);
	/* P(U >= u) + P(U <= u) = 1 + P(U = u) */
	other = mann_whitney_p_above(s.b, 10, s.a, 10);
	assert_true(other > 1 - both / 2 && other < 1);
}

static void ties_are_conditioned_on(void **state)
{
	struct reference x = reference("x"), y = reference("y");
	struct reference exact = reference("mann_whitney_tied");
	struct reference normal = reference("mann_whitney_normal");
	double u;

	(void)state;
	assert_near(mann_whitney_p(x.v, 10, y.v, 10), exact.v[0]);
	assert_near(mann_whitney_p(y.v, 10, x.v, 10), exact.v[0]);
	assert_near(mann_whitney_p_above(x.v, 10, y.v, 10), exact.v[0] / 2);
	assert_near(mann_whitney(x.v, 10, y.v, 10, &u), normal.v[1]);
	assert_true(u == normal.v[0]);
	assert_near(mann_whitney(y.v, 10, x.v, 10, &u), normal.v[1]);
	assert_true(u == 100 - normal.v[0]);
}

/*
 * a 1 1 2, b 1 3 4: mid-ranks 2 2 4 | 2 5 6; of the 20 choices of three the sums
 * are 6, 8 three times, 9 and 10 three times each, ...: three 2s make 6; two 2s
 * and 4: 8. P(sum <= 8) = (1 + 3) / 20.
 */
static void ties_by_hand(void **state)
{
	const double a[] = { 1, 1, 2 }, b[] = { 1, 3, 4 };
	const double c[] = { 1 }, e[] = { 2, 2 }, most[] = { 2, 3, 4, 5, 5 };

	(void)state;
	assert_near(mann_whitney_p(a, 3, b, 3), 0.4);
	assert_near(mann_whitney_p_above(a, 3, b, 3), 0.2);
	/* sum >= 8 but for three 2s */
	assert_near(mann_whitney_p_above(b, 3, a, 3), 1 - 1.0 / 20);
	assert_near(mann_whitney_p(c, 1, e, 2), 2.0 / 3);
	/* five above one: as far up as a sum can be */
	assert_near(mann_whitney_p(most, 5, c, 1), 2.0 / 6);
	assert_near(mann_whitney_p_above(c, 1, most, 5), 1.0 / 6);
	assert_near(mann_whitney_p_above(c, 1, e, 2), 1.0 / 3);
	assert_near(mann_whitney_p_above(e, 2, c, 1), 1);
}

/*
 * The same by the normal approximation. U = 2 of 9, three tied values: var = 9/12
 * (7 - 24/30), z = (4.5 - 2 - .5) / sqrt(var). Second: U = 0, var = 1/2.
 */
static void normal_ties_by_hand(void **state)
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
	assert_near(mann_whitney_p(a, 2, b, 3), 0.4);
	assert_near(mann_whitney_p(e, 3, c, 2), 0.8);
	assert_near(mann_whitney_p_above(a, 2, b, 3), 0.2);
	assert_near(mann_whitney_p_above(b, 3, a, 2), 0.9);
}

static void smallest_p_reference(void **state)
{
	struct reference want = reference("mann_whitney_p_min");
	double v[18];

	(void)state;
	for (size_t i = 0; i < 18; i++)
		v[i] = (double)i;
	for (size_t n = 5; n <= 9; n++) {
		assert_near(mann_whitney_p_min(n, n), want.v[n - 5]);
		assert_near(mann_whitney_p(v, n, v + 9, n), want.v[n - 5]);
	}
	assert_near(mann_whitney_p_min(2, 3), 0.2);
	assert_near(mann_whitney_p_min(3, 2), 0.2);
	assert_near(mann_whitney_p_min(1, 4), 0.4);
	assert_true(mann_whitney_p_min(1, 1) == 1);
	assert_true(mann_whitney_p_min(0, 4) == 1);
	assert_true(mann_whitney_p_min(4, 0) == 1);
	/* C(100, 50) */
	assert_near(mann_whitney_p_min(50, 50), 2 / 1.0089134454556417e29);
}

/* 51 x 51 pairs, mean 1300.5: z = 1300 / sqrt(2601 103 / 12) */
static void smallest_normal_p_is_that_of_separation(void **state)
{
	double a[51], b[51], want;

	(void)state;
	for (size_t i = 0; i < 51; i++) {
		a[i] = (double)i;
		b[i] = (double)i + 100;
	}
	want = erfc(1300 / sqrt(2 * 2601 * 103.0 / 12));
	assert_near(mann_whitney_p_min(51, 51), want);
	assert_near(mann_whitney_p(a, 51, b, 51), want);
	assert_near(mann_whitney_p(b, 51, a, 51), want);
	/* 5 x 51 pairs, mean 127.5 */
	want = erfc(127 / sqrt(2 * 255 * 57.0 / 12));
	assert_near(mann_whitney_p_min(5, 51), want);
	assert_near(mann_whitney_p_min(51, 5), want);
	assert_near(mann_whitney_p(a, 5, b, 51), want);
	/* 1 against 60 says nothing */
	assert_near(mann_whitney_p_min(1, 51),
		    erfc(25 / sqrt(2 * 51 * 53.0 / 12)));
	assert_near(mann_whitney_p_min(50, 50), mann_whitney_p(a, 50, b, 50));
}

/* a above b[j] for j < i: 51 50 / 2 = 1275, below the mean by 25.5 */
static void normal_by_hand(void **state)
{
	double a[51], b[51], u, want;

	(void)state;
	for (size_t i = 0; i < 51; i++) {
		a[i] = (double)i;
		b[i] = (double)i + 0.5;
	}
	want = erfc(25 / sqrt(2 * 2601 * 103.0 / 12));
	assert_near(mann_whitney(a, 51, b, 51, &u), want);
	assert_true(u == 1275);
	assert_near(mann_whitney_p(a, 51, b, 51), want);
	assert_near(mann_whitney_p_above(a, 51, b, 51), want / 2);
	assert_near(mann_whitney_p_above(b, 51, a, 51),
		    1 - erfc(26 / sqrt(2 * 2601 * 103.0 / 12)) / 2);
}

static void exact_and_normal_agree_where_they_meet(void **state)
{
	double a[51], b[51], exact, normal;

	(void)state;
	for (size_t i = 0; i < 51; i++) {
		a[i] = (double)(2 * i);
		b[i] = (double)(2 * i) + 15;
	}
	exact = mann_whitney_p(a, 50, b, 50);
	normal = mann_whitney_p(a, 51, b, 51);
	assert_true(exact > 0.001 && exact < 0.1);
	assert_true(fabs(normal - exact) < 0.2 * exact);
	/* 51 against 50 is normal on either side */
	normal = mann_whitney_p(a, 50, b, 51);
	assert_near(mann_whitney_p(b, 51, a, 50), normal);
}

static void long_sets_with_ties_are_drawn(void **state)
{
	struct reference a = reference("long_a"), b = reference("long_b");
	struct reference want = reference("long_normal");
	double p, u;

	(void)state;
	assert_near(mann_whitney(a.v, a.nr, b.v, b.nr, &u), want.v[1]);
	assert_true(u == want.v[0]);
	p = mann_whitney_p(a.v, a.nr, b.v, b.nr);
	/* standard error of 9999 draws: .0046 */
	assert_true(p != want.v[1] && fabs(p - want.v[1]) < 0.02);
	assert_true(p == mann_whitney_p(a.v, a.nr, b.v, b.nr));
	assert_near(mann_whitney_p_above(a.v, a.nr, b.v, b.nr), want.v[1] / 2);
	a.v[0] = b.v[1]; /* one more tie, one set small */
	p = mann_whitney_p(a.v, 20, b.v, b.nr);
	assert_true(p > 0 && p * 10000 == round(p * 10000));
}

static void p_is_at_most_one(void **state)
{
	struct reference x = reference("x");
	const double a[] = { 1, 4 }, b[] = { 2, 3 }, c[] = { 5, 5, 5 };
	double same[60];

	(void)state;
	for (size_t i = 0; i < 60; i++)
		same[i] = 3;
	assert_true(mann_whitney_p(a, 2, b, 2) == 1);
	assert_true(mann_whitney_p(c, 2, c + 1, 2) == 1);
	assert_true(mann_whitney_p(x.v, 10, x.v, 10) == 1);
	assert_true(mann_whitney_p(same, 60, same, 55) == 1);
	assert_true(mann_whitney_p_above(same, 60, same, 55) == 1);
	assert_true(mann_whitney(a, 2, b, 2, NULL) == 1);
	assert_true(mann_whitney(c, 2, c + 1, 2, NULL) == 1);
	assert_true(mann_whitney(x.v, 10, x.v, 10, NULL) == 1);
}

static void empty_and_not_a_number(void **state)
{
	const double bad[] = { 1, NAN, 2 }, v[] = { 1, 2, 3 };

	(void)state;
	assert_true(mann_whitney_p(v, 0, v, 3) == 1);
	assert_true(mann_whitney_p(v, 3, v, 0) == 1);
	assert_true(mann_whitney_p(NULL, 0, NULL, 0) == 1);
	assert_true(mann_whitney_p_above(v, 0, v, 3) == 1);
	assert_true(mann_whitney_p_above(v, 3, v, 0) == 1);
	assert_true(mann_whitney(v, 0, v, 3, NULL) == 1);
	assert_true(mann_whitney(v, 3, v, 0, NULL) == 1);
	assert_true(mann_whitney(v, 0, v, 0, NULL) == 1);
	assert_true(isnan(mann_whitney_p(bad, 3, v, 3)));
	assert_true(isnan(mann_whitney_p(v, 3, bad, 3)));
	assert_true(isnan(mann_whitney_p_above(bad, 3, v, 3)));
	assert_true(isnan(mann_whitney(v, 3, bad, 3, NULL)));
	assert_true(isnan(mann_whitney(bad, 3, bad, 3, NULL)));
}

/* Units of either side in another order, another unit: the same p. */
static void order_shift_and_scale_do_not_matter(void **state)
{
	struct reference x = reference("x"), y = reference("y");
	double p = mann_whitney_p(x.v, 10, y.v, 10), a[10], b[10];

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		a[i] = 8 * x.v[i * 3 % 10];
		b[i] = 8 * y.v[i * 7 % 10];
	}
	assert_true(mann_whitney_p(a, 10, b, 10) == p);
}

/* Exact p on discrete data never exceeds its level under the null. */
static void level_is_kept_under_ties(void **state)
{
	struct rng rng;
	double a[8], b[9];
	size_t nr_hits = 0;

	(void)state;
	rng_init(&rng, 5);
	for (size_t t = 0; t < 2000; t++) {
		for (size_t i = 0; i < 8; i++)
			a[i] = (double)rng_below(&rng, 5);
		for (size_t i = 0; i < 9; i++)
			b[i] = (double)rng_below(&rng, 5);
		nr_hits += mann_whitney_p(a, 8, b, 9) <= 0.05;
	}
	/* 5 % of 2000, three standard errors above; not far below either */
	assert_in_range(nr_hits, 40, 129);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_reference),
		cmocka_unit_test(one_sided_reference),
		cmocka_unit_test(ties_are_conditioned_on),
		cmocka_unit_test(ties_by_hand),
		cmocka_unit_test(normal_ties_by_hand),
		cmocka_unit_test(unequal_sets_by_hand),
		cmocka_unit_test(smallest_p_reference),
		cmocka_unit_test(smallest_normal_p_is_that_of_separation),
		cmocka_unit_test(normal_by_hand),
		cmocka_unit_test(exact_and_normal_agree_where_they_meet),
		cmocka_unit_test(long_sets_with_ties_are_drawn),
		cmocka_unit_test(p_is_at_most_one),
		cmocka_unit_test(empty_and_not_a_number),
		cmocka_unit_test(order_shift_and_scale_do_not_matter),
		cmocka_unit_test(level_is_kept_under_ties),
	};

	return cmocka_run_group_tests_name("analysis_mann_whitney_p", tests,
					   NULL, NULL);
}
