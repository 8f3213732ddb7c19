// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/bootstrap.h"

#include "base/rng.h"
#include "reference.h"

#include <gsl/gsl_cdf.h>

#define PER_BOOT 10

struct side {
	double v[20][PER_BOOT];
	struct boot boots[20];
};

static double normal(struct rng *rng)
{
	double u = ((double)(rng_next(rng) >> 11) + 0.5) / 0x1p53;

	return gsl_cdf_ugaussian_Pinv(u);
}

/* Boots that differ by sd_boot, processes that differ by sd_process. */
static void fill(struct side *s, size_t nr, double sd_boot, double sd_process,
		 struct rng *rng)
{
	for (size_t i = 0; i < nr; i++) {
		double level = sd_boot * normal(rng);

		for (size_t k = 0; k < PER_BOOT; k++)
			s->v[i][k] = level + sd_process * normal(rng);
		s->boots[i] = (struct boot){ PER_BOOT, s->v[i] };
	}
}

static void the_estimate_is_of_medians_and_means(void **state)
{
	const double v[] = { 1, 2, 30 }, w[] = { 4, 6 }, x[] = { 10, 12, 9 };
	const struct boot a[] = { { 3, v }, { 2, w } }; /* 2, 5 */
	const struct boot b[] = { { 3, x }, { 1, x }, { 1, x + 1 } };
	struct estimate e = bootstrap_shift(a, 2, b, 3, 0.95);

	(void)state;
	assert_near(e.value, (10 + 10 + 12) / 3.0 - 3.5);
	assert_true(e.is_valid && e.has_interval && e.level == 0.95);
	assert_int_equal(e.nr, 2);
	assert_true(e.lo < e.value && e.value < e.hi);
	assert_int_equal(bootstrap_shift(b, 3, a, 2, 0.95).nr, 2);
}

static void the_same_data_give_the_same_bits(void **state)
{
	struct estimate e, f;
	struct side a, b;
	struct rng rng;

	(void)state;
	rng_init(&rng, 3);
	fill(&a, 8, 1, 2, &rng);
	fill(&b, 8, 1, 2, &rng);
	e = bootstrap_shift(a.boots, 8, b.boots, 8, 0.95);
	f = bootstrap_shift(a.boots, 8, b.boots, 8, 0.95);
	assert_memory_equal(&e.lo, &f.lo, sizeof(e.lo));
	assert_memory_equal(&e.hi, &f.hi, sizeof(e.hi));
	b.v[7][9] += 1e-9; /* the last value is part of the seed */
	f = bootstrap_shift(a.boots, 8, b.boots, 8, 0.95);
	assert_true(fabs(f.lo - e.lo) > 1e-6);
	b.v[7][9] -= 1e-9;
	a.v[0][0] += 1e-9; /* and the first */
	f = bootstrap_shift(a.boots, 8, b.boots, 8, 0.95);
	assert_true(fabs(f.lo - e.lo) > 1e-6);
	a.v[0][0] -= 1e-9;
	/* a wider level is wider */
	f = bootstrap_shift(a.boots, 8, b.boots, 8, 0.8);
	assert_true(f.hi - f.lo < 0.8 * (e.hi - e.lo));
}

/* Half width over t, against what theory gives the standard error. */
static void assert_error(double sd_boot, double sd_process, size_t nr, double t)
{
	struct side *a = malloc(sizeof(*a)), *b = malloc(sizeof(*b));
	/* median of 10 normal values: variance 0.1383 (order statistics) */
	double want = sqrt(
		2 * (sd_boot * sd_boot + 0.1383 * sd_process * sd_process) /
		(double)nr);
	double sum = 0;
	struct rng rng;

	rng_init(&rng, 17);
	for (size_t i = 0; i < 12; i++) {
		struct estimate e;

		fill(a, nr, sd_boot, sd_process, &rng);
		fill(b, nr, sd_boot, sd_process, &rng);
		e = bootstrap_shift(a->boots, nr, b->boots, nr, 0.95);
		sum += (e.hi - e.lo) / 2 / t / 12;
	}
	if (fabs(sum / want - 1) > 0.12)
		fail_msg("%g, not %g", sum, want);
	free(b);
	free(a);
}

static void the_width_is_that_of_both_levels(void **state)
{
	(void)state;
	/* R: qt(.975, c(14, 30)) */
	assert_error(1, 2, 8, 2.1447866879178035);
	assert_error(1, 2, 16, 2.0422724563012378);
	assert_error(1, 0.01, 8, 2.1447866879178035);
}

/* Boots alike: what is left is within, not counted twice. */
static void no_spread_between_boots(void **state)
{
	double v[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, sd;
	struct boot boots[8];
	struct estimate e;

	(void)state;
	for (size_t i = 0; i < 8; i++)
		boots[i] = (struct boot){ 9, v };
	e = bootstrap_shift(boots, 8, boots, 8, 0.95);
	assert_true(e.value == 0 && e.has_interval);
	/* median of 9 drawn of 1 .. 9 by enumeration: variance 1.9241 */
	sd = sqrt(1.9241 * 2 / 8);
	assert_true(fabs((e.hi - e.lo) / 2 / 2.1447866879178035 / sd - 1) <
		    0.05);
}

static void no_spread_at_all_is_a_point(void **state)
{
	const double v[] = { 4, 4, 4 }, w[] = { 7, 7 };
	const struct boot a[] = { { 3, v }, { 3, v } };
	const struct boot b[] = { { 2, w }, { 1, w } };
	struct estimate e = bootstrap_shift(a, 2, b, 2, 0.95);

	(void)state;
	assert_true(e.value == 3 && e.lo == 3 && e.hi == 3);
}

static void assert_ends(const struct estimate *e, double below, double above)
{
	assert_true(fabs(e->lo - (e->value - below)) < 1e-12);
	assert_true(fabs(e->hi - (e->value + above)) < 1e-12);
}

/*
 * Boots of one process at 0 3 12 (mean 5, scale sqrt(3 / 2)) against one: 2 degrees
 * of freedom. Sums 0 and 36 have 1/27 of the draws each, 3 and 27 have 3/27. Tail
 * at 80 %: Q(1.886) = .030, at 70 %: Q(1.386) = .083.
 */
static void ends_by_hand(void **state)
{
	const double v[] = { 0, 3, 12 }, w[] = { 7, 9 };
	const struct boot b[] = { { 1, v }, { 1, v + 1 }, { 1, v + 2 } };
	const struct boot a[] = { { 1, w } },
			  two[] = { { 1, w }, { 1, w + 1 } };
	struct estimate e = bootstrap_shift(a, 1, b, 3, 0.8);

	(void)state;
	assert_near(e.value, -2);
	assert_ends(&e, 5 * sqrt(1.5), 7 * sqrt(1.5));
	e = bootstrap_shift(a, 1, b, 3, 0.7);
	assert_ends(&e, 4 * sqrt(1.5), 4 * sqrt(1.5));
	/* 1 degree: tail Q(.776) = .22 of 1/4, 1/2, 1/4 at 8 -+ sqrt(2) */
	e = bootstrap_shift(a, 1, two, 2, 0.42);
	assert_ends(&e, sqrt(2), sqrt(2));
}

/* Without degrees of freedom: what drawing 2 of 7 and 9 gives, 1/4 1/2 1/4. */
static void ends_of_one_boot_against_one(void **state)
{
	const double v[] = { 5 }, w[] = { 7, 9 };
	const struct boot a[] = { { 1, v } }, b[] = { { 2, w } };
	struct estimate e = bootstrap_shift(a, 1, b, 1, 0.6);

	(void)state;
	assert_near(e.value, 3);
	assert_ends(&e, 1, 1); /* .2 at each end */
	e = bootstrap_shift(a, 1, b, 1, 0.4);
	assert_ends(&e, 0, 0); /* .3 */
}

/*
 * Medians -1 and 1 (x 1e-3), seen variance 2; the first of processes -3 and 1: their
 * drawn median varies by 2, the other's by 0, the mean is 1. Scale^2 = (1 - 1 / 2)
 * 2 / 1 = 1: the least is twice -1 - 2, in 1/64 of the draws; the most is 1.
 */
static void what_is_within_is_taken_from_between(void **state)
{
	const double v[] = { 0.007, 0.007, 0.007 };
	const double w[] = { -0.003, 0.001 };
	const struct boot a[] = { { 1, v }, { 2, v }, { 3, v } };
	const struct boot b[] = { { 2, w }, { 1, w + 1 } };
	struct estimate e = bootstrap_shift(a, 3, b, 2, 0.95);

	(void)state;
	assert_near(e.value, -0.007);
	/* the variance within is itself drawn, 200 times */
	assert_true(fabs(e.lo - -0.010) < 1.5e-4);
	assert_true(fabs(e.hi - -0.006) < 1.5e-4);
}

static void one_boot_says_nothing_of_boots(void **state)
{
	const double v[] = { 1, 2, 3 }, w[] = { 5, 6, 8 };
	const struct boot a[] = { { 3, v } }, b[] = { { 3, w }, { 3, v } };
	struct estimate e = bootstrap_shift(a, 1, b, 2, 0.95);

	(void)state;
	assert_true(e.is_valid && !e.has_interval && e.value == 2);
	assert_true(isfinite(e.lo) && isfinite(e.hi));
	assert_false(bootstrap_shift(b, 2, a, 1, 0.95).has_interval);
}

static void sides_shift_and_scale_follow(void **state)
{
	struct estimate e, f;
	struct side a, b;
	struct rng rng;

	(void)state;
	rng_init(&rng, 3);
	fill(&a, 10, 1, 2, &rng);
	fill(&b, 10, 1, 2, &rng);
	e = bootstrap_shift(a.boots, 10, b.boots, 10, 0.95);
	f = bootstrap_shift(b.boots, 10, a.boots, 10, 0.95);
	/* other draws, so about */
	assert_near(f.value, -e.value);
	assert_true(fabs(f.lo + e.hi) < 0.08 * (e.hi - e.lo));
	assert_true(fabs(f.hi + e.lo) < 0.08 * (e.hi - e.lo));
	for (size_t i = 0; i < 10; i++)
		for (size_t k = 0; k < PER_BOOT; k++) {
			a.v[i][k] = 8 * a.v[i][k] + 64;
			b.v[i][k] = 8 * b.v[i][k] + 64;
		}
	f = bootstrap_shift(a.boots, 10, b.boots, 10, 0.95);
	assert_true(fabs(f.value - 8 * e.value) < 1e-12);
	assert_true(fabs(f.lo - 8 * e.lo) < 0.08 * (f.hi - f.lo));
}

static void one_wild_process_has_bounded_influence(void **state)
{
	struct estimate e, f;
	struct side a, b;
	struct rng rng;

	(void)state;
	rng_init(&rng, 4);
	fill(&a, 8, 1, 2, &rng);
	fill(&b, 8, 1, 2, &rng);
	e = bootstrap_shift(a.boots, 8, b.boots, 8, 0.95);
	b.v[2][5] = 1e9;
	f = bootstrap_shift(a.boots, 8, b.boots, 8, 0.95);
	assert_true(fabs(f.value - e.value) < 0.3);
	assert_true(f.hi - f.lo < 2 * (e.hi - e.lo));
}

static void empty_and_not_a_number(void **state)
{
	const double v[] = { 1, 2, 3 }, bad[] = { 1, NAN };
	const struct boot a[] = { { 3, v }, { 2, v } };
	const struct boot b[] = { { 3, v }, { 0, v } };
	const struct boot c[] = { { 2, bad }, { 3, v } };

	(void)state;
	assert_false(bootstrap_shift(a, 0, a, 2, 0.95).is_valid);
	assert_false(bootstrap_shift(a, 2, a, 0, 0.95).is_valid);
	assert_false(bootstrap_shift(a, 2, b, 2, 0.95).is_valid);
	assert_false(bootstrap_shift(b, 2, a, 2, 0.95).is_valid);
	assert_false(bootstrap_shift(c, 2, a, 2, 0.95).is_valid);
	assert_false(bootstrap_shift(a, 2, c, 2, 0.95).is_valid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_estimate_is_of_medians_and_means),
		cmocka_unit_test(the_same_data_give_the_same_bits),
		cmocka_unit_test(the_width_is_that_of_both_levels),
		cmocka_unit_test(no_spread_between_boots),
		cmocka_unit_test(no_spread_at_all_is_a_point),
		cmocka_unit_test(ends_by_hand),
		cmocka_unit_test(ends_of_one_boot_against_one),
		cmocka_unit_test(what_is_within_is_taken_from_between),
		cmocka_unit_test(one_boot_says_nothing_of_boots),
		cmocka_unit_test(sides_shift_and_scale_follow),
		cmocka_unit_test(one_wild_process_has_bounded_influence),
		cmocka_unit_test(empty_and_not_a_number),
	};

	return cmocka_run_group_tests_name("analysis_bootstrap", tests, NULL,
					   NULL);
}
