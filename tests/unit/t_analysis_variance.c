// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/variance.h"

#include "reference.h"

static void assert_variance(const struct variance *v, const char *name)
{
	struct reference want = reference(name);

	assert_near(v->ms_between, want.v[0]);
	assert_near(v->ms_within, want.v[1]);
	assert_near(v->between, want.v[2]);
	assert_near(v->within, want.v[1]);
	assert_near(v->icc, want.v[3]);
	assert_near(v->f, want.v[4]);
	assert_near(v->p, want.v[5]);
}

static void balanced_reference(void **state)
{
	struct reference a = reference("group_1"), b = reference("group_2");
	struct reference c = reference("group_3"), d = reference("group_4");
	const struct boot groups[] = {
		{ a.nr, a.v }, { b.nr, b.v }, { c.nr, c.v }, { d.nr, d.v }
	};
	struct variance v;

	(void)state;
	assert_true(variance_components(groups, 4, &v));
	assert_int_equal(v.nr_groups, 4);
	assert_int_equal(v.nr, 12);
	assert_variance(&v, "groups");
}

static void unbalanced_reference(void **state)
{
	struct reference a = reference("group_5"), b = reference("group_6");
	struct reference c = reference("group_3"), d = reference("group_7");
	const struct boot groups[] = {
		{ a.nr, a.v }, { b.nr, b.v }, { c.nr, c.v }, { d.nr, d.v }
	};
	const struct boot other[] = {
		{ c.nr, c.v }, { a.nr, a.v }, { d.nr, d.v }, { b.nr, b.v }
	};
	struct variance v;

	(void)state;
	assert_true(variance_components(groups, 4, &v));
	assert_int_equal(v.nr, 14);
	assert_variance(&v, "groups_unequal");
	assert_true(variance_components(other, 4, &v));
	assert_variance(&v, "groups_unequal");
}

/* 1 3 | 2 2: means equal, ms within 2 / 2. */
static void no_component_below_zero(void **state)
{
	const double one[] = { 1, 3 }, two[] = { 2, 2 };
	const struct boot groups[] = { { 2, one }, { 2, two } };
	struct variance v;

	(void)state;
	assert_true(variance_components(groups, 2, &v));
	assert_true(v.ms_between == 0 && v.ms_within == 1);
	assert_true(v.between == 0 && v.within == 1 && v.icc == 0);
	assert_true(v.f == 0 && v.p == 1);
	assert_true(isinf(variance_optimum(&v, 6, 2)));
}

/* 1 1 | 3 3 | 3: unequal sizes, no spread within. */
static void nothing_within(void **state)
{
	const double one[] = { 1, 1 }, two[] = { 3, 3 };
	const struct boot groups[] = { { 2, one }, { 2, two }, { 1, two } };
	const struct boot same[] = { { 2, one }, { 2, one } };
	struct variance v;

	(void)state;
	assert_true(variance_components(groups, 3, &v));
	assert_true(v.within == 0 && v.icc == 1 && isinf(v.f) && v.p == 0);
	/* sum of squares between 4.8, 2 degrees; size (5 - 9 / 5) / 2 */
	assert_near(v.ms_between, 2.4);
	assert_near(v.between, 2.4 / 1.6);
	assert_true(variance_optimum(&v, 6, 2) == 1);
	assert_true(variance_components(same, 2, &v));
	assert_true(v.between == 0 && isnan(v.icc) && isnan(v.f));
	assert_true(variance_optimum(&v, 6, 2) == 1);
}

/* Live: within 2.6 %, between 1.7 %, 2 ms and 6 ms: 2.65 samples. */
static void optimum_by_hand(void **state)
{
	struct variance v = { .between = 1.7 * 1.7, .within = 2.6 * 2.6 };

	(void)state;
	assert_near(variance_optimum(&v, 6, 2), sqrt(3) * 2.6 / 1.7);
	assert_near(variance_optimum(&v, 8, 2), 2 * 2.6 / 1.7);
	assert_near(variance_optimum(&v, 0.5, 0.125), 2 * 2.6 / 1.7);
	assert_true(variance_optimum(&v, 2, 6) == 1);
	assert_true(isnan(variance_optimum(&v, 0, 2)));
	assert_true(isnan(variance_optimum(&v, 2, 0)));
	assert_true(isnan(variance_optimum(&v, NAN, 2)));
}

static void too_little_is_refused(void **state)
{
	const double one[] = { 1, 2, 4 }, bad[] = { NAN, 2 };
	const struct boot single[] = { { 2, one } };
	const struct boot ones[] = { { 1, one }, { 1, one + 1 } };
	const struct boot empty[] = { { 3, one }, { 0, one } };
	const struct boot wrong[] = { { 2, one }, { 2, bad } };
	const struct boot wrong_first[] = { { 2, bad }, { 2, one } };
	struct variance v = { .icc = 77 };

	(void)state;
	assert_false(variance_components(single, 0, &v));
	assert_false(variance_components(single, 1, &v));
	assert_false(variance_components(ones, 2, &v));
	assert_false(variance_components(empty, 2, &v));
	assert_false(variance_components(wrong, 2, &v));
	assert_false(variance_components(wrong_first, 2, &v));
	assert_true(v.icc == 77);
}

/* A shift changes nothing, a scale all by its square. */
static void shift_and_scale_follow(void **state)
{
	const double one[] = { 1, 3, 4 }, two[] = { 9, 8 };
	const double far_one[] = { 1000, 1004, 1006 },
		     far_two[] = { 1016, 1014 };
	const struct boot g[] = { { 3, one }, { 2, two } };
	const struct boot far[] = { { 3, far_one }, { 2, far_two } };
	struct variance v, w;

	(void)state;
	assert_true(variance_components(g, 2, &v));
	assert_true(variance_components(far, 2, &w));
	assert_near(w.between, 4 * v.between);
	assert_near(w.within, 4 * v.within);
	assert_near(w.icc, v.icc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(balanced_reference),
		cmocka_unit_test(unbalanced_reference),
		cmocka_unit_test(no_component_below_zero),
		cmocka_unit_test(nothing_within),
		cmocka_unit_test(optimum_by_hand),
		cmocka_unit_test(too_little_is_refused),
		cmocka_unit_test(shift_and_scale_follow),
	};

	return cmocka_run_group_tests_name("analysis_variance", tests, NULL,
					   NULL);
}
