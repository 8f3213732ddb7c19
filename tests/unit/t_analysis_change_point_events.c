// SPDX-License-Identifier: GPL-2.0-or-later
/* Single points that stand out, and which points are looked at at all. */
#include "tests/unit/change_fix.h"

#include "base/compiler.h"
#include "analysis/change_point_table.h"

#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void one_point_is_an_event_never_a_change(void **state)
{
	struct change_view view;
	double v[60];

	(void)state;
	fill(v, 0, 60, 1000);
	v[20] = 1500;
	v[40] = 500;
	change_find(v, NULL, 60, &rule, &view);
	assert_int_equal(view.nr_changes, 0);
	assert_int_equal(view.nr_outliers, 2);
	assert_int_equal(view.outliers[0].at, 20);
	assert_true(fabs(view.outliers[0].ratio - (1500.0 / 1001 - 1)) < 1e-12);
	/* median distance 1: sd 1.4826 */
	assert_true(fabs(view.outliers[0].nr_sds - 499 / 1.4826) < 0.01);
	assert_int_equal(view.outliers[1].at, 40);
	assert_true(view.outliers[1].nr_sds < -300);
	assert_false(view.has_watch);
	change_view_release(&view);
}

static void an_event_is_beyond_five_robust_sds_and_delta(void **state)
{
	struct change_rule delta = { .alpha = 0.01 };
	struct change_view view;
	double v[60];

	(void)state;
	fill(v, 0, 60, 1000);
	v[20] = 1001 + 7.4; /* 4.99 */
	v[30] = 1001 + 7.5; /* 5.06 */
	change_find(v, NULL, 60, &rule, &view);
	assert_int_equal(view.nr_outliers, 1);
	assert_int_equal(view.outliers[0].at, 30);
	change_view_release(&view);
	delta.delta_ratio = 0.008;
	change_find(v, NULL, 60, &delta, &view);
	assert_int_equal(view.nr_outliers, 0);
	change_view_release(&view);
}

static void the_newest_point_is_watched(void **state)
{
	struct change_view view;
	double v[60];

	(void)state;
	fill(v, 0, 60, 1000);
	v[59] = 1001 + 4.5; /* 3.04 */
	change_find(v, NULL, 60, &rule, &view);
	assert_true(view.has_watch);
	assert_int_equal(view.watch.at, 59);
	assert_int_equal(view.nr_outliers, 0);
	change_view_release(&view);
	v[59] = 1001 + 4.4; /* 2.97 */
	change_find(v, NULL, 60, &rule, &view);
	assert_false(view.has_watch);
	change_view_release(&view);
	v[59] = 2000;
	v[58] = 2000;
	change_find(v, NULL, 60, &rule, &view);
	assert_true(view.has_watch);
	assert_int_equal(view.nr_outliers, 1);
	assert_int_equal(view.outliers[0].at, 58);
	change_view_release(&view);
}

static void events_are_told_apart_from_the_level_of_their_segment(void **state)
{
	struct change_view view;
	double v[60];

	(void)state;
	fill(v, 0, 30, 1000);
	fill(v, 30, 60, 1100);
	v[45] = 1001;
	change_find(v, NULL, 60, &rule, &view);
	assert_int_equal(view.nr_changes, 1);
	assert_int_equal(view.nr_outliers, 1);
	assert_int_equal(view.outliers[0].at, 45);
	assert_true(fabs(view.outliers[0].ratio - (1001.0 / 1101 - 1)) < 1e-12);
	change_view_release(&view);
}

static void fewer_than_six_points_have_no_event(void **state)
{
	const double v[] = { 100, 101, 100, 500, 100 };
	const double w[] = { 100, 101, 100, 500, 100, 101 };
	struct change_view view;

	(void)state;
	change_find(v, NULL, 5, &rule, &view);
	assert_int_equal(view.nr_outliers, 0);
	change_view_release(&view);
	change_find(w, NULL, 6, &rule, &view);
	assert_int_equal(view.nr_outliers, 1);
	change_view_release(&view);
}

static void of_a_long_series_the_newest_points_are_looked_at(void **state)
{
	static double v[CHANGE_NR_MAX + 150], se[CHANGE_NR_MAX + 150];
	const size_t nr = ARRAY_SIZE(v);
	struct change_view view;

	(void)state;
	fill(v, 0, nr, 1000);
	fill(v, 0, 100, 2000); /* too old to be seen */
	fill(v, 300, nr, 1100);
	v[200] = 5;
	v[nr - 1] = 3000;
	for (size_t i = 0; i < nr; i++)
		se[i] = i < 150 ? 1e9 : 1;
	change_find(v, se, nr, &rule, &view);
	assert_int_equal(view.nr, nr);
	assert_int_equal(view.first, 150);
	assert_int_equal(view.nr_changes, 1);
	assert_int_equal(view.changes[0].at, 300);
	assert_int_equal(view.changes[0].from, 150);
	assert_int_equal(view.nr_outliers, 1);
	assert_int_equal(view.outliers[0].at, 200);
	assert_int_equal(view.watch.at, nr - 1);
	assert_true(isnan(change_level(&view, v, 149)));
	assert_true(change_level(&view, v, 150) == 1001);
	change_view_release(&view);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_point_is_an_event_never_a_change),
		cmocka_unit_test(an_event_is_beyond_five_robust_sds_and_delta),
		cmocka_unit_test(the_newest_point_is_watched),
		cmocka_unit_test(
			events_are_told_apart_from_the_level_of_their_segment),
		cmocka_unit_test(fewer_than_six_points_have_no_event),
		cmocka_unit_test(
			of_a_long_series_the_newest_points_are_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
