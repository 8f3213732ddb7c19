// SPDX-License-Identifier: GPL-2.0-or-later
/* Series with known changes, and what must be told of them. */
#include "tests/unit/change_fix.h"

#include "base/compiler.h"
#include "base/rng.h"

#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void expect_none(const double *v, size_t nr)
{
	struct change_view view;

	change_find(v, NULL, nr, &rule, &view);
	assert_int_equal(view.nr_changes, 0);
	change_view_release(&view);
}

static void a_level_that_stays_shows_nothing(void **state)
{
	double v[60], same[20];

	(void)state;
	fill(v, 0, 60, 1000);
	for (size_t i = 0; i < 20; i++)
		same[i] = 7;
	for (size_t nr = 0; nr <= 60; nr++)
		expect_none(v, nr);
	expect_none(same, 20);
}

static void a_step_is_found_where_it_is(void **state)
{
	double v[60];

	(void)state;
	for (size_t at = 12; at <= 48; at++) {
		struct change_view view;

		fill(v, 0, 60, 1000);
		fill(v, at, 60, 1100);
		change_find(v, NULL, 60, &rule, &view);
		assert_int_equal(view.nr, 60);
		assert_int_equal(view.first, 0);
		assert_int_equal(view.nr_changes, 1);
		assert_int_equal(view.changes[0].at, at);
		assert_int_equal(view.changes[0].from, 0);
		assert_int_equal(view.changes[0].kind, CHANGE_SHIFT);
		assert_true(view.changes[0].before == 1001);
		assert_true(view.changes[0].after == 1101);
		assert_true(view.changes[0].p <= 0.01);
		assert_true(view.changes[0].back == CHANGE_NONE);
		assert_int_equal(view.nr_outliers, 0);
		assert_true(change_level(&view, v, at - 1) == 1001);
		assert_true(change_level(&view, v, at) == 1101);
		assert_true(change_level(&view, v, 59) == 1101);
		change_view_release(&view);
	}
}

static void the_shift_is_hodges_and_lehmann_s_on_logs(void **state)
{
	struct change_view view;
	double v[30];

	(void)state;
	/* 15 values 100, 101, .. and 15 of 110, 111, ..: of the 225 ratios the
	 * 113th is 1.1 (56 of 110/101, 49 of 111/101, 64 of 110/100) */
	for (size_t i = 0; i < 30; i++)
		v[i] = (i < 15 ? 100 : 110) + (double)((i + i / 15) % 2);
	change_find(v, NULL, 30, &rule, &view);
	assert_int_equal(view.nr_changes, 1);
	assert_int_equal(view.changes[0].at, 15);
	assert_true(fabs(view.changes[0].shift.value - 0.1) < 1e-12);
	assert_true(view.changes[0].shift.lo < 0.1);
	assert_true(view.changes[0].shift.lo >= 110.0 / 101 - 1 - 1e-12);
	assert_true(view.changes[0].shift.hi >= 0.1 - 1e-12);
	assert_true(view.changes[0].shift.hi <= 0.11 + 1e-12);
	assert_true(view.changes[0].shift.has_interval);
	change_view_release(&view);
}

static void
costs_that_are_not_positive_are_compared_by_differences(void **state)
{
	struct change_view view;
	double v[40];

	(void)state;
	for (size_t i = 0; i < 40; i++)
		v[i] = (i < 20 ? -11 : 4) + wobble(i);
	change_find(v, NULL, 40, &rule, &view);
	assert_int_equal(view.nr_changes, 1);
	assert_int_equal(view.changes[0].at, 20);
	assert_true(view.changes[0].before == -10);
	/* 15 over |-10|; the wobbles differ by whole numbers */
	assert_true(fabs(view.changes[0].shift.value - 1.5) < 1e-12);
	assert_true(view.changes[0].shift.lo >= 1.3 - 1e-12);
	assert_true(view.changes[0].shift.hi <= 1.7 + 1e-12);
	change_view_release(&view);
}

static void several_changes_are_found_in_order(void **state)
{
	struct change_view view;
	double v[120];

	(void)state;
	fill(v, 0, 40, 1000);
	fill(v, 40, 80, 1050);
	fill(v, 80, 120, 1200);
	change_find(v, NULL, 120, &rule, &view);
	assert_int_equal(view.nr_changes, 2);
	assert_int_equal(view.changes[0].at, 40);
	assert_int_equal(view.changes[1].at, 80);
	assert_int_equal(view.changes[1].from, 40);
	assert_true(view.changes[1].before == 1051);
	assert_true(view.changes[0].after == 1051);
	assert_true(change_level(&view, v, 60) == 1051);
	assert_true(view.changes[0].back == CHANGE_NONE);
	change_view_release(&view);
}

/* 24 values of 150: T of all is at most 2.9, the level needs 3.5. */
static void opposite_changes_do_not_hide_each_other(void **state)
{
	struct change_view view;
	double v[150];

	(void)state;
	fill(v, 0, 150, 1000);
	fill(v, 63, 87, 1100);
	change_find(v, NULL, 150, &rule, &view);
	assert_int_equal(view.nr_changes, 2);
	assert_int_equal(view.changes[0].at, 63);
	assert_int_equal(view.changes[1].at, 87);
	assert_int_equal(view.changes[0].back, 1);
	assert_true(view.changes[1].is_return);
	assert_false(view.changes[0].is_return);
	assert_true(view.changes[1].back == CHANGE_NONE);
	change_view_release(&view);
}

static void a_return_is_to_a_quarter_of_the_step_or_delta(void **state)
{
	static const struct {
		double level;
		bool is_back;
	} ends[] = { { 1000, true },  { 1024, true }, { 976, true },
		     { 1030, false }, { 970, false }, { 1060, false } };
	double v[120];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		struct change_view view;

		fill(v, 0, 40, 1000);
		fill(v, 40, 80, 1100);
		fill(v, 80, 120, ends[i].level);
		change_find(v, NULL, 120, &rule, &view);
		assert_int_equal(view.nr_changes, 2);
		assert_int_equal(view.changes[0].back == 1, ends[i].is_back);
		assert_int_equal(view.changes[1].is_return, ends[i].is_back);
		change_view_release(&view);
	}
}

static void each_way_back_belongs_to_one_change(void **state)
{
	struct change_view view;
	double v[200];

	(void)state;
	for (size_t i = 0; i < 5; i++)
		fill(v, 40 * i, 40 * i + 40, i % 2 ? 1100 : 1000);
	change_find(v, NULL, 200, &rule, &view);
	assert_int_equal(view.nr_changes, 4);
	assert_int_equal(view.changes[0].back, 1);
	assert_true(view.changes[1].is_return);
	assert_true(view.changes[1].back == CHANGE_NONE);
	assert_int_equal(view.changes[2].back, 3);
	assert_false(view.changes[2].is_return);
	assert_true(view.changes[3].is_return);
	change_view_release(&view);
}

static void changes_below_delta_are_not_told(void **state)
{
	struct change_rule delta = { .alpha = 0.01 };
	struct change_view view;
	double v[60];

	(void)state;
	fill(v, 0, 30, 1000);
	fill(v, 30, 60, 1008);
	delta.delta_ratio = 0.0075;
	change_find(v, NULL, 60, &delta, &view);
	assert_int_equal(view.nr_changes, 1);
	change_view_release(&view);
	delta.delta_ratio = 0.0085;
	change_find(v, NULL, 60, &delta, &view);
	assert_int_equal(view.nr_changes, 0);
	change_view_release(&view);
}

/* 3 sqrt(1/30 + 1/30) = 0.7746 standard errors of a point. */
static void changes_below_three_standard_errors_are_not_told(void **state)
{
	struct change_view view;
	double v[60], se[60];

	(void)state;
	fill(v, 0, 30, 1000);
	fill(v, 30, 60, 1100);
	for (size_t i = 0; i < 60; i++)
		se[i] = i % 3 ? 0.125 * v[i] : NAN;
	change_find(v, se, 60, &rule, &view);
	assert_int_equal(view.nr_changes, 1);
	change_view_release(&view);
	for (size_t i = 0; i < 60; i++)
		se[i] = i % 3 ? 0.132 * v[i] : NAN;
	change_find(v, se, 60, &rule, &view);
	assert_int_equal(view.nr_changes, 0);
	change_view_release(&view);
	for (size_t i = 0; i < 60; i++)
		se[i] = NAN;
	change_find(v, se, 60, &rule, &view);
	assert_int_equal(view.nr_changes, 1);
	change_view_release(&view);
}

static double uniform(struct rng *rng)
{
	return ((double)(rng_next(rng) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(struct rng *rng)
{
	return sqrt(-2 * log(uniform(rng))) * cos(2 * M_PI * uniform(rng));
}

/* phi of an autoregressive series; in percent of 200 series of 100 points. */
static double percent_with_change(double phi, double nr_sds, size_t within)
{
	size_t nr_found = 0;

	for (uint64_t s = 0; s < 200; s++) {
		struct change_view view;
		bool is_found = false;
		double v[100], last = 0;
		struct rng rng;

		rng_init(&rng, 42 + s);
		for (size_t i = 0; i < 100; i++) {
			last = phi * last + sqrt(1 - phi * phi) * normal(&rng);
			v[i] = 100 + last + (i < 50 ? 0 : nr_sds);
		}
		change_find(v, NULL, 100, &rule, &view);
		for (size_t i = 0; i < view.nr_changes; i++)
			is_found |= view.changes[i].at + within >= 50 &&
				    view.changes[i].at <= 50 + within;
		nr_found += is_found;
		change_view_release(&view);
	}
	return (double)nr_found / 2;
}

/* The limits are three standard deviations above, below what is promised. */
static void noise_shows_a_change_in_one_of_a_hundred(void **state)
{
	(void)state;
	assert_true(percent_with_change(0, 0, 100) <= 3);
	assert_true(percent_with_change(0.4, 0, 100) <= 3);
}

static void steps_of_two_sd_are_found_within_two_points(void **state)
{
	(void)state;
	assert_true(percent_with_change(0, 2, 2) >= 88);
	assert_true(percent_with_change(0, 3, 2) >= 95);
}

static void dependence_is_seen_and_said(void **state)
{
	struct change_view view;
	double v[300], last = 0;
	struct rng rng;

	(void)state;
	rng_init(&rng, 1);
	for (size_t i = 0; i < 300; i++) {
		last = 0.4 * last + normal(&rng);
		v[i] = 100 + last;
	}
	change_find(v, NULL, 300, &rule, &view);
	assert_true(view.phi > 0.2 && view.phi < 0.75);
	change_view_release(&view);
}

static void a_mirrored_series_has_mirrored_changes(void **state)
{
	struct change_view a, b;
	double v[60], w[60];

	(void)state;
	fill(v, 0, 25, 1000);
	fill(v, 25, 60, 1080);
	for (size_t i = 0; i < 60; i++)
		w[i] = v[59 - i];
	change_find(v, NULL, 60, &rule, &a);
	change_find(w, NULL, 60, &rule, &b);
	assert_int_equal(a.nr_changes, 1);
	assert_int_equal(b.nr_changes, 1);
	assert_int_equal(b.changes[0].at, 60 - a.changes[0].at);
	assert_true(a.changes[0].p == b.changes[0].p);
	change_view_release(&a);
	change_view_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_level_that_stays_shows_nothing),
		cmocka_unit_test(a_step_is_found_where_it_is),
		cmocka_unit_test(the_shift_is_hodges_and_lehmann_s_on_logs),
		cmocka_unit_test(
			costs_that_are_not_positive_are_compared_by_differences),
		cmocka_unit_test(several_changes_are_found_in_order),
		cmocka_unit_test(opposite_changes_do_not_hide_each_other),
		cmocka_unit_test(a_return_is_to_a_quarter_of_the_step_or_delta),
		cmocka_unit_test(each_way_back_belongs_to_one_change),
		cmocka_unit_test(changes_below_delta_are_not_told),
		cmocka_unit_test(
			changes_below_three_standard_errors_are_not_told),
		cmocka_unit_test(noise_shows_a_change_in_one_of_a_hundred),
		cmocka_unit_test(steps_of_two_sd_are_found_within_two_points),
		cmocka_unit_test(dependence_is_seen_and_said),
		cmocka_unit_test(a_mirrored_series_has_mirrored_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
