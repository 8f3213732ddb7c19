// SPDX-License-Identifier: GPL-2.0-or-later
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

/* Reference: exact enumeration. T = 3 (ranks of -.2 and -.1), n = 12. */
static const double d[] = {
	.8, -.2, 1.1, .4, .6, 1.3, -.1, .9, .7, .5, 1.0, .3
};

static double below(const double *pmf, size_t t)
{
	double sum = 0;

	for (size_t i = 0; i <= t; i++)
		sum += pmf[i];
	return sum;
}

static void null_distribution_by_hand(void **state)
{
	/* n = 3: rank sums of the 8 subsets of {1, 2, 3} */
	const double want[] = { 1, 1, 1, 2, 1, 1, 1 };
	double pmf[7];

	(void)state;
	for (size_t t = 0; t < 7; t++)
		pmf[t] = NAN; /* what was there does not matter */
	signed_rank_pmf(3, pmf);
	for (size_t t = 0; t < 7; t++)
		assert_true(pmf[t] == want[t] / 8);
}

static void null_distribution_reference_p(void **state)
{
	double pmf[79];

	(void)state;
	signed_rank_pmf(12, pmf);
	assert_true(2 * below(pmf, 3) == 0.00244140625);
	assert_true(below(pmf, 78) == 1);
	for (size_t t = 0; t <= 78; t++)
		assert_true(pmf[t] == pmf[78 - t]);
}

static void null_distribution_sums_to_one_at_the_limit(void **state)
{
	double pmf[60 * 61 / 2 + 1];

	(void)state;
	signed_rank_pmf(60, pmf);
	assert_true(fabs(below(pmf, 1830) - 1) < 1e-12);
	assert_true(pmf[0] == ldexp(1, -60));
}

static void index_and_level_reference(void **state)
{
	double level;

	(void)state;
	assert_int_equal(signed_rank_index(12, 0.05, &level), 14);
	assert_true(level == 0.95751953125);
	/* n = 6: P(T <= 0) = 1/64 < .025, P(T <= 1) = 2/64 > .025 */
	assert_int_equal(signed_rank_index(6, 0.05, &level), 1);
	assert_true(level == 1 - 2.0 / 64);
	/* tables of critical values: n = 20, T <= 52 at two-sided .05 */
	assert_int_equal(signed_rank_index(20, 0.05, &level), 53);
	assert_true(level >= 0.95 && level < 0.955);
}

static void index_reaches_alpha_exactly(void **state)
{
	double level;

	(void)state;
	/* P(T+ <= 0) = 1/4 for n = 2: alpha / 2 met with equality */
	assert_int_equal(signed_rank_index(2, 0.5, &level), 1);
	assert_true(level == 0.5);
	/* n = 3: P(T <= 1) = 1/4 exactly */
	assert_int_equal(signed_rank_index(3, 0.5, &level), 2);
	assert_true(level == 0.5);
}

/* Exact values: integer enumeration of the null distribution. */
static void normal_index_continues_the_exact_one(void **state)
{
	double level;

	(void)state;
	assert_int_equal(signed_rank_index(60, 0.05, &level), 649);
	assert_true(fabs(level - 0.9507184940156387) < 1e-12);
	/* n = 61: 945.5 - 1.959964 sqrt(61 62 123 / 24) = 672.63; exact 673 */
	assert_int_equal(signed_rank_index(61, 0.05, &level), 672);
	assert_true(fabs(level - 0.9514389342917087) < 1e-3);
	/* P(T+ <= 671) with continuity: (671.5 - 945.5) / sd */
	assert_true(fabs(level - erf(274 / sqrt(2 * 19382.75))) < 1e-12);
	/* n = 160: 6440 - 1.959964 sqrt(160 161 321 / 24) = 5289.5; 5290 */
	assert_int_equal(signed_rank_index(160, 0.05, &level), 5289);
	assert_true(fabs(level - 0.9503919809535679) < 1e-3);
}

static void hodges_lehmann_reference(void **state)
{
	struct estimate e = hodges_lehmann(d, 12);

	(void)state;
	assert_true(fabs(e.value - 0.625) < 1e-12);
	assert_true(fabs(e.lo - 0.3) < 1e-12);
	assert_true(fabs(e.hi - 0.9) < 1e-12);
	assert_true(e.level == 0.95751953125);
	assert_int_equal(e.nr, 12);
	assert_true(e.is_valid && e.has_interval);
}

static void order_does_not_matter(void **state)
{
	struct estimate a = hodges_lehmann(d, 12), b;
	double v[12];

	(void)state;
	for (size_t i = 0; i < 12; i++)
		v[i] = d[i * 5 % 12];
	b = hodges_lehmann(v, 12);
	assert_true(a.value == b.value && a.lo == b.lo && a.hi == b.hi);
}

static void shift_scale_and_sign_follow(void **state)
{
	struct estimate a = hodges_lehmann(d, 12), b, c;
	double v[12], w[12];

	(void)state;
	for (size_t i = 0; i < 12; i++) {
		v[i] = 8 * d[i] + 64;
		w[i] = -d[i];
	}
	b = hodges_lehmann(v, 12);
	assert_true(fabs(b.value - (8 * a.value + 64)) < 1e-9);
	assert_true(fabs(b.lo - (8 * a.lo + 64)) < 1e-9);
	assert_true(fabs(b.hi - (8 * a.hi + 64)) < 1e-9);
	c = hodges_lehmann(w, 12);
	assert_true(c.value == -a.value && c.lo == -a.hi && c.hi == -a.lo);
}

static void one_wild_value_has_bounded_influence(void **state)
{
	struct estimate a = hodges_lehmann(d, 12), b, c;
	double v[12];

	(void)state;
	for (size_t i = 0; i < 12; i++)
		v[i] = d[i];
	v[5] = 1e9;
	b = hodges_lehmann(v, 12);
	v[5] = 1e18;
	c = hodges_lehmann(v, 12);
	assert_true(b.value == c.value && b.lo == c.lo && b.hi == c.hi);
	assert_true(b.value < a.hi);
}

static void few_values_have_no_95_percent_interval(void **state)
{
	const double v[] = { 3, 1, 2, 5, 4 };
	struct estimate e;

	(void)state;
	e = hodges_lehmann(v, 0);
	assert_false(e.is_valid || e.has_interval);
	assert_true(isnan(e.value) && isnan(e.lo) && isnan(e.hi));
	assert_int_equal(e.nr, 0);
	e = hodges_lehmann(v, 1);
	assert_true(e.is_valid && !e.has_interval);
	assert_true(e.value == 3 && e.lo == 3 && e.hi == 3 && e.level == 0);
	e = hodges_lehmann(v, 2);
	assert_true(e.value == 2 && e.lo == 1 && e.hi == 3 && e.level == 0.5);
	e = hodges_lehmann(v, 5);
	assert_true(e.value == 3 && e.lo == 1 && e.hi == 5);
	assert_true(e.level == 0.9375 && !e.has_interval && e.nr == 5);
}

static void many_values_use_the_normal_index(void **state)
{
	double v[100];
	struct estimate e;

	(void)state;
	for (size_t i = 0; i < 100; i++)
		v[i] = (double)i;
	e = hodges_lehmann(v, 100);
	assert_true(e.value == 49.5);
	assert_true(e.has_interval && e.nr == 100);
	/* symmetric data, symmetric interval */
	assert_true(e.lo + e.hi == 99 && e.lo > 40 && e.lo < 46);
}

static void equal_values_give_a_point(void **state)
{
	const double v[] = { 7, 7, 7, 7, 7, 7, 7 };
	struct estimate e = hodges_lehmann(v, 7);

	(void)state;
	assert_true(e.value == 7 && e.lo == 7 && e.hi == 7 && e.has_interval);
}

static void not_a_number_is_refused(void **state)
{
	const double v[] = { 1, 2, NAN }, w[] = { 1, INFINITY };

	(void)state;
	assert_false(hodges_lehmann(v, 3).is_valid);
	assert_false(hodges_lehmann(w, 2).is_valid);
}

static double draw(struct rng *rng)
{
	double u = ((double)(rng_next(rng) >> 11) + 0.5) / (double)(1ull << 53);

	return gsl_cdf_ugaussian_Pinv(u);
}

static double draw_normal(struct rng *rng)
{
	return draw(rng);
}

static double draw_lognormal(struct rng *rng)
{
	return exp(0.25 * draw(rng));
}

static double draw_contaminated(struct rng *rng)
{
	return draw(rng) + (rng_below(rng, 20) ? 0 : 10);
}

/* Share of intervals over n values that hold the truth. */
static double coverage(double (*draw_one)(struct rng *), double truth, size_t n)
{
	struct rng rng;
	size_t nr_hits = 0, nr_draws = 3000;
	struct estimate e;
	double v[64];

	rng_init(&rng, 20251121);
	for (size_t i = 0; i < nr_draws; i++) {
		for (size_t j = 0; j < n; j++)
			v[j] = draw_one(&rng);
		e = hodges_lehmann(v, n);
		nr_hits += e.lo <= truth && truth <= e.hi;
	}
	return (double)nr_hits / (double)nr_draws;
}

/*
 * Truth is the pseudo-median, by numerical integration: e^(0.25 Z) 1.01537245;
 * 95 % N(0, 1) + 5 % N(10, 1) 0.09603640.
 */
static void intervals_cover_95_percent(void **state)
{
	const struct {
		double (*draw_one)(struct rng *);
		double truth;
	} dist[] = {
		{ draw_normal, 0 },
		{ draw_lognormal, 1.015372448245671 },
		{ draw_contaminated, 0.09603639947107151 },
	};
	double share;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(dist); i++)
		for (size_t n = 12; n <= 28; n += 8) {
			share = coverage(dist[i].draw_one, dist[i].truth, n);
			if (share < 0.93 || share > 0.97)
				fail_msg("%zu, n %zu: %g", i, n, share);
		}
}

static void the_level_can_be_chosen(void **state)
{
	struct estimate e = hodges_lehmann_at(d, 12, 0.99), f;

	(void)state;
	assert_true(fabs(e.lo - 0.15) < 1e-12 && fabs(e.hi - 1) < 1e-12);
	assert_true(e.level == 0.99072265625 && e.has_interval);
	f = hodges_lehmann_at(d, 12, 0.9999);
	assert_true(f.lo == -.2 && f.hi == 1.3 && !f.has_interval);
	f = hodges_lehmann_at(d, 12, 0.95);
	e = hodges_lehmann(d, 12);
	assert_true(e.lo == f.lo && e.hi == f.hi && e.level == f.level);
	assert_true(hodges_lehmann_at(d, 2, 0.5).has_interval); /* just so */
	assert_true(hodges_lehmann_at(d, 5, 0.9).has_interval);
	assert_false(hodges_lehmann_at(d, 4, 0.9).has_interval);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(null_distribution_by_hand),
		cmocka_unit_test(null_distribution_reference_p),
		cmocka_unit_test(null_distribution_sums_to_one_at_the_limit),
		cmocka_unit_test(index_and_level_reference),
		cmocka_unit_test(index_reaches_alpha_exactly),
		cmocka_unit_test(normal_index_continues_the_exact_one),
		cmocka_unit_test(hodges_lehmann_reference),
		cmocka_unit_test(the_level_can_be_chosen),
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(shift_scale_and_sign_follow),
		cmocka_unit_test(one_wild_value_has_bounded_influence),
		cmocka_unit_test(few_values_have_no_95_percent_interval),
		cmocka_unit_test(many_values_use_the_normal_index),
		cmocka_unit_test(equal_values_give_a_point),
		cmocka_unit_test(not_a_number_is_refused),
		cmocka_unit_test(intervals_cover_95_percent),
	};

	return cmocka_run_group_tests_name("analysis_signed_rank", tests, NULL,
					   NULL);
}
