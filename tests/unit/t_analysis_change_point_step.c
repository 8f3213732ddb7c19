// SPDX-License-Identifier: GPL-2.0-or-later
/* The step rule of counts: beyond tau, and drift beyond three of them. */
#include "analysis/change_point.h"

#include "base/compiler.h"

#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct change_rule all = { .delta_ratio = 0 };

static void find(const double *v, const double *tau, size_t nr,
		 struct change_view *view)
{
	change_find_steps(v, tau, nr, &all, view);
	assert_int_equal(view->nr, nr);
	assert_int_equal(view->first, 0);
	assert_true(isnan(view->phi));
	assert_int_equal(view->nr_outliers, 0);
	assert_false(view->has_watch);
}

static void a_step_must_exceed_the_larger_tau(void **state)
{
	const double v[] = { 100, 101, 102, 103.5 };
	const double tau[] = { 1, 1, 0.5, 2 };
	struct change_view view;

	(void)state;
	/* 1 is not beyond 1; the last 1.5 not beyond 2 */
	find(v, tau, 4, &view);
	assert_int_equal(view.nr_changes, 0);
	change_view_release(&view);
}

static void either_side_s_tau_counts(void **state)
{
	const double v[] = { 100, 101.5, 100, 101.5 };
	const double tau[] = { 2, 1, 1, 1 };
	struct change_view view;

	(void)state;
	find(v, tau, 4, &view);
	assert_int_equal(view.nr_changes, 2);
	assert_int_equal(view.changes[0].at, 2);
	assert_int_equal(view.changes[1].at, 3);
	change_view_release(&view);
}

static void a_step_says_from_where_to_where(void **state)
{
	const double v[] = { 125, 125, 150, 150 };
	const double tau[] = { 0.5, 0.5, 0.25, 0.25 };
	struct change_view view;
	const struct change_point *c;

	(void)state;
	find(v, tau, 4, &view);
	assert_int_equal(view.nr_changes, 1);
	c = &view.changes[0];
	assert_int_equal(c->kind, CHANGE_STEP);
	assert_int_equal(c->at, 2);
	assert_int_equal(c->from, 0);
	assert_true(c->before == 125 && c->after == 150);
	assert_true(fabs(c->shift.value - 0.2) < 1e-15);
	assert_true(fabs(c->shift.lo - (0.2 - 0.004)) < 1e-15);
	assert_true(fabs(c->shift.hi - (0.2 + 0.004)) < 1e-15);
	assert_int_equal(c->shift.nr, 2);
	assert_true(c->shift.is_valid);
	assert_false(c->shift.has_interval);
	assert_true(isnan(c->p));
	assert_true(c->back == CHANGE_NONE && !c->is_return);
	assert_true(change_level(&view, v, 1) == 125);
	assert_true(change_level(&view, v, 2) == 150);
	assert_true(change_level(&view, v, 3) == 150);
	change_view_release(&view);
}

static void small_cuts_add_up_to_drift(void **state)
{
	const double v[] = { 100, 100.9, 101.8, 102.7, 103.6, 104.5 };
	const double tau[] = { 1, 1, 1, 1, 1, 1 };
	struct change_view view;

	(void)state;
	find(v, tau, 6, &view);
	assert_int_equal(view.nr_changes, 1);
	assert_int_equal(view.changes[0].kind, CHANGE_DRIFT);
	assert_int_equal(view.changes[0].at, 4);
	assert_true(view.changes[0].before == 100);
	assert_true(view.changes[0].after == 103.6);
	assert_true(fabs(view.changes[0].shift.value - 0.036) < 1e-15);
	change_view_release(&view);
}

static void three_tau_are_not_yet_drift(void **state)
{
	const double v[] = { 100, 99, 98, 97 };
	const double tau[] = { 1, 1, 1, 1 };
	const double w[] = { 100, 99, 98, 97, 96.5 };
	const double tau_w[] = { 1, 1, 1, 1, 1 };
	struct change_view view;

	(void)state;
	find(v, tau, 4, &view);
	assert_int_equal(view.nr_changes, 0);
	change_view_release(&view);
	find(w, tau_w, 5, &view);
	assert_int_equal(view.nr_changes, 1);
	assert_int_equal(view.changes[0].at, 4);
	change_view_release(&view);
}

static void drift_counts_from_the_level_accepted_last(void **state)
{
	const double v[] = { 100, 110, 110.9, 111.8, 112.7, 113.6 };
	const double tau[] = { 1, 1, 1, 1, 1, 1 };
	struct change_view view;

	(void)state;
	find(v, tau, 6, &view);
	assert_int_equal(view.nr_changes, 2);
	assert_int_equal(view.changes[0].at, 1);
	assert_int_equal(view.changes[1].at, 5);
	assert_int_equal(view.changes[1].from, 1);
	assert_int_equal(view.changes[1].kind, CHANGE_DRIFT);
	assert_true(view.changes[1].before == 110);
	assert_int_equal(view.changes[1].shift.nr, 4);
	change_view_release(&view);
}

static void where_tau_is_not_known_nothing_is_judged(void **state)
{
	const double v[] = { 100, 200, 200, 300 };
	const double tau[] = { 1, NAN, 1, 1 };
	struct change_view view;

	(void)state;
	find(v, tau, 4, &view);
	assert_int_equal(view.nr_changes, 1);
	assert_int_equal(view.changes[0].at, 3);
	change_view_release(&view);
}

static void a_level_that_comes_back_is_told(void **state)
{
	const double v[] = { 100, 120, 100.5, 80 };
	const double tau[] = { 1, 1, 1, 1 };
	struct change_view view;

	(void)state;
	find(v, tau, 4, &view);
	assert_int_equal(view.nr_changes, 3);
	assert_int_equal(view.changes[0].back, 1);
	assert_true(view.changes[1].is_return);
	assert_true(view.changes[1].back == CHANGE_NONE);
	assert_false(view.changes[2].is_return);
	change_view_release(&view);
}

static void a_delta_that_is_given_hides_smaller_steps(void **state)
{
	const double v[] = { 100, 104, 110 };
	const double tau[] = { 1, 1, 1 };
	const struct change_rule rule = { .delta_ratio = 0.05 };
	struct change_view view;

	(void)state;
	change_find_steps(v, tau, 3, &rule, &view);
	assert_int_equal(view.nr_changes, 1);
	assert_int_equal(view.changes[0].at, 2);
	assert_true(view.changes[0].before == 104);
	change_view_release(&view);
}

static void no_point_and_one_are_no_change(void **state)
{
	const double v[] = { 100 }, tau[] = { 1 };
	struct change_view view;

	(void)state;
	find(v, tau, 0, &view);
	assert_int_equal(view.nr_changes, 0);
	change_view_release(&view);
	find(v, tau, 1, &view);
	assert_int_equal(view.nr_changes, 0);
	change_view_release(&view);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_step_must_exceed_the_larger_tau),
		cmocka_unit_test(either_side_s_tau_counts),
		cmocka_unit_test(a_step_says_from_where_to_where),
		cmocka_unit_test(small_cuts_add_up_to_drift),
		cmocka_unit_test(three_tau_are_not_yet_drift),
		cmocka_unit_test(drift_counts_from_the_level_accepted_last),
		cmocka_unit_test(where_tau_is_not_known_nothing_is_judged),
		cmocka_unit_test(a_level_that_comes_back_is_told),
		cmocka_unit_test(a_delta_that_is_given_hides_smaller_steps),
		cmocka_unit_test(no_point_and_one_are_no_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
