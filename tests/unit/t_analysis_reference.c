// SPDX-License-Identifier: GPL-2.0-or-later
/* The vectors that need no test of their own module, and the file itself. */
#include "analysis/quantile.h"
#include "analysis/signed_rank.h"
#include "analysis/slope.h"
#include "reference.h"

#include <gsl/gsl_cdf.h>

static void order_statistics(void **state)
{
	struct reference x = reference("x"), y = reference("y");
	struct reference median = reference("median"), mad = reference("mad");
	struct reference quartiles = reference("quartiles_x");

	(void)state;
	assert_near(quantile_median(x.v, x.nr), median.v[0]);
	assert_near(quantile_median(y.v, y.nr), median.v[1]);
	assert_near(quantile_mad(x.v, x.nr), mad.v[0]);
	assert_near(quantile_mad(y.v, y.nr), mad.v[1]);
	assert_near(quantile_type7(x.v, x.nr, 0.25), quartiles.v[0]);
	assert_near(quantile_type7(x.v, x.nr, 0.75), quartiles.v[1]);
}

static void estimates_at_other_levels(void **state)
{
	struct reference d = reference("d"), want;
	struct estimate e;

	(void)state;
	want = reference("hodges_lehmann_90");
	e = hodges_lehmann_at(d.v, d.nr, 0.9);
	assert_near(e.lo, want.v[1]);
	assert_near(e.hi, want.v[2]);
	assert_true(e.level == want.v[3] && e.has_interval);
	want = reference("hodges_lehmann_99");
	e = hodges_lehmann_at(d.v, d.nr, 0.99);
	assert_near(e.value, want.v[0]);
	assert_near(e.lo, want.v[1]);
	assert_near(e.hi, want.v[2]);
	assert_true(e.level == want.v[3] && e.has_interval);
}

static void lines(void **state)
{
	struct reference n = reference("n"), t = reference("t"), want;
	double one[8], by_n[8], by_t[8];
	struct slope s;

	(void)state;
	for (size_t i = 0; i < 8; i++) {
		one[i] = 1;
		by_n[i] = 1 / (n.v[i] * n.v[i]);
		by_t[i] = 1 / (t.v[i] * t.v[i]);
	}
	want = reference("line");
	assert_true(slope_fit_weighted(n.v, t.v, one, 8, &s));
	assert_near(s.per_op, want.v[0]);
	assert_near(s.fixed, want.v[1]);
	want = reference("line_n");
	assert_true(slope_fit_weighted(n.v, t.v, by_n, 8, &s));
	assert_near(s.per_op, want.v[0]);
	assert_near(s.fixed, want.v[1]);
	want = reference("line_t");
	assert_true(slope_fit_weighted(n.v, t.v, by_t, 8, &s));
	assert_near(s.per_op, want.v[0]);
	assert_near(s.fixed, want.v[1]);
	assert_true(slope_fit(n.v, t.v, 8, &s));
	assert_near(s.per_op, want.v[0]);
	assert_near(s.fixed, want.v[1]);
}

/* Of the library, which everything above rests on. */
static void quantiles_of_gsl(void **state)
{
	struct reference t = reference("quantile_t"), z = reference("normal");
	const double df[] = { 3, 9, 29 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(df); i++)
		assert_near(gsl_cdf_tdist_Pinv(0.975, df[i]), t.v[i]);
	assert_near(gsl_cdf_ugaussian_Pinv(0.995), z.v[0]);
	assert_near(gsl_cdf_ugaussian_P(-2.5), z.v[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_statistics),
		cmocka_unit_test(estimates_at_other_levels),
		cmocka_unit_test(lines),
		cmocka_unit_test(quantiles_of_gsl),
	};

	return cmocka_run_group_tests_name("analysis_reference", tests, NULL,
					   NULL);
}
