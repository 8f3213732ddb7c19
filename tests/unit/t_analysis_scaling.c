// SPDX-License-Identifier: GPL-2.0-or-later
/* Made-up times of N tasks: families, the line, efficiency and its interval. */
#include "analysis/scaling.h"

#include "tests/unit/fix_run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#define CASES_MAX 8

static struct case_summary cases[CASES_MAX];
static struct run_summary run = { .cases = cases };

static struct case_summary *add(const char *by, const char *tasks, double lo,
				double hi)
{
	struct case_summary *s = &cases[run.nr++];

	*s = good_case();
	s->bench = "fault/concurrent";
	axes_release(&s->axes);
	axes_add(&s->axes, "by", by);
	if (tasks)
		axes_add(&s->axes, "tasks", tasks);
	s->phases[0].per_op_ns = estimate_of(lo, hi, 12);
	return s;
}

static struct case_summary *add_at(const char *place, const char *by,
				   const char *tasks, double ns)
{
	struct case_summary *s = add(by, tasks, ns, ns);

	axes_add(&s->axes, "place", place);
	return s;
}

static int reset(void **state)
{
	(void)state;
	for (size_t i = 0; i < run.nr; i++)
		axes_release(&cases[i].axes);
	run.nr = 0;
	return 0;
}

static void assert_near(double got, double expected)
{
	if (!(fabs(got - expected) <= 1e-9 * fabs(expected)))
		fail_msg("%.12g, not %.12g", got, expected);
}

static void perfect_scaling_is_an_efficiency_of_one(void **state)
{
	struct scaling *s;

	(void)state;
	add("processes", "1", 1000, 1000);
	add("processes", "2", 500, 500);
	add("processes", "4", 250, 250);
	assert_int_equal(scaling_find(&run, &s), 1);
	assert_int_equal(s->nr, 3);
	assert_true(s->has_one);
	assert_near(s->points[2].ops_per_s.value, 4e6);
	assert_near(s->points[2].linear_per_s, 4e6);
	for (size_t i = 0; i < 3; i++)
		assert_near(s->points[i].efficiency.value, 1);
	scaling_free(s, 1);
}

static void tasks_that_take_turns_reach_the_nth_part(void **state)
{
	struct scaling *s;

	(void)state;
	/* a lock: the time of an operation stays */
	add("threads", "1", 1000, 1000);
	add("threads", "8", 1000, 1000);
	assert_int_equal(scaling_find(&run, &s), 1);
	assert_near(s->points[1].efficiency.value, 1.0 / 8);
	assert_near(s->points[1].linear_per_s, 8e6);
	scaling_free(s, 1);
}

static void the_interval_takes_the_far_ends_of_both(void **state)
{
	struct scaling *s;

	(void)state;
	add("threads", "1", 900, 1100);
	add("threads", "2", 540, 660);
	assert_int_equal(scaling_find(&run, &s), 1);
	assert_near(s->points[1].efficiency.value, 1000.0 / 1200);
	assert_near(s->points[1].efficiency.lo, 900.0 / 1320);
	assert_near(s->points[1].efficiency.hi, 1100.0 / 1080);
	assert_true(s->points[1].efficiency.has_interval);
	assert_near(s->points[1].ops_per_s.lo, 1e9 / 660);
	assert_near(s->points[1].ops_per_s.hi, 1e9 / 540);
	/* tasks=1 against itself */
	assert_near(s->points[0].efficiency.lo, 1);
	assert_near(s->points[0].efficiency.hi, 1);
	scaling_free(s, 1);
}

static void an_interval_that_reaches_nothing_bounds_nothing(void **state)
{
	struct scaling *s;

	(void)state;
	add("threads", "1", 900, 1100);
	add("threads", "2", -10, 30);
	assert_int_equal(scaling_find(&run, &s), 1);
	assert_true(s->points[1].efficiency.is_valid);
	assert_false(s->points[1].efficiency.has_interval);
	scaling_free(s, 1);
}

static void few_processes_give_no_interval(void **state)
{
	struct scaling *s;

	(void)state;
	add("threads", "1", 900, 1100);
	add("threads", "2", 540, 660)->phases[0].per_op_ns =
		estimate_of(540, 660, 3);
	assert_int_equal(scaling_find(&run, &s), 1);
	assert_false(s->points[1].efficiency.has_interval);
	assert_int_equal(s->points[1].efficiency.nr, 3);
	scaling_free(s, 1);
}

static void families_are_told_apart_and_ordered_by_tasks(void **state)
{
	struct scaling *s;

	(void)state;
	add("threads", "16", 700, 700);
	add("processes", "2", 500, 500);
	add("threads", "2", 900, 900);
	add("processes", "1", 1000, 1000);
	add("threads", "1", 1000, 1000);
	assert_int_equal(scaling_find(&run, &s), 2);
	assert_string_equal(axes_get(&s[0].axes, "by"), "threads");
	assert_null(axes_get(&s[0].axes, "tasks"));
	assert_int_equal(s[0].nr, 3);
	assert_int_equal(s[0].points[0].tasks, 1);
	assert_int_equal(s[0].points[1].tasks, 2);
	assert_int_equal(s[0].points[2].tasks, 16);
	assert_int_equal(s[1].nr, 2);
	scaling_free(s, 2);
}

static void other_benchmarks_and_versions_are_other_families(void **state)
{
	struct scaling *s;

	(void)state;
	add("threads", "1", 1000, 1000);
	add("threads", "2", 900, 900)->version = 2;
	add("threads", "4", 900, 900)->bench = "fork/concurrent";
	assert_int_equal(scaling_find(&run, &s), 0);
	scaling_free(s, 0);
}

static void without_one_task_there_is_no_line(void **state)
{
	struct scaling *s;

	(void)state;
	add("threads", "2", 900, 900);
	add("threads", "4", 450, 450);
	assert_int_equal(scaling_find(&run, &s), 1);
	assert_false(s->has_one);
	assert_near(s->points[1].ops_per_s.value, 1e9 / 450);
	assert_true(isnan(s->points[1].linear_per_s));
	assert_false(s->points[1].efficiency.is_valid);
	scaling_free(s, 1);
}

static void the_one_of_near_is_that_of_every_place(void **state)
{
	struct scaling *s;

	(void)state;
	add_at("near", "threads", "1", 1000);
	add_at("near", "threads", "2", 500);
	add_at("near", "processes", "2", 500);
	add_at("core", "threads", "2", 1000);
	add_at("node", "threads", "2", 625);
	/* nobody's tasks=1, and alone in its family */
	add_at("core", "processes", "2", 800);
	assert_int_equal(scaling_find(&run, &s), 3);
	assert_string_equal(axes_get(&s[1].axes, "place"), "core");
	assert_string_equal(axes_get(&s[1].axes, "by"), "threads");
	assert_false(s[0].is_one_near);
	assert_near(s[0].points[1].efficiency.value, 1);
	for (size_t i = 1; i < 3; i++) {
		assert_int_equal(s[i].nr, 1);
		assert_true(s[i].has_one && s[i].is_one_near);
		assert_near(s[i].points[0].linear_per_s, 2e6);
	}
	assert_near(s[1].points[0].efficiency.value, 0.5);
	assert_near(s[2].points[0].efficiency.value, 0.8);
	scaling_free(s, 3);
}

static void the_interval_to_the_one_of_near_takes_its_ends_too(void **state)
{
	struct scaling *s;

	(void)state;
	add_at("llc", "threads", "2", 600)->phases[0].per_op_ns =
		estimate_of(540, 660, 12);
	add_at("near", "threads", "1", 1000)->phases[0].per_op_ns =
		estimate_of(900, 1100, 12);
	/* whoever lends stays, and may come after */
	assert_int_equal(scaling_find(&run, &s), 2);
	assert_near(s[0].points[0].efficiency.lo, 900.0 / 1320);
	assert_near(s[0].points[0].efficiency.hi, 1100.0 / 1080);
	assert_int_equal(s[1].nr, 1);
	assert_near(s[1].points[0].efficiency.lo, 1);
	scaling_free(s, 2);
}

static void another_benchmark_lends_nothing(void **state)
{
	struct scaling *s;

	(void)state;
	add_at("near", "threads", "1", 1000)->version = 2;
	add_at("near", "processes", "1", 1000);
	add_at("llc", "threads", "2", 600);
	assert_int_equal(scaling_find(&run, &s), 0);
	scaling_free(s, 0);
}

static void cases_without_a_number_are_left_out(void **state)
{
	struct scaling *s;

	(void)state;
	add("threads", "1", 1000, 1000);
	add("threads", "2", 900, 900);
	add("threads", "4", 900, 900)->outcome = OUTCOME_SKIP;
	add("threads", "8", 900, 900)->outcome = OUTCOME_SUSPECT;
	add("threads", "16", 900, 900)->headline = SUMMARY_FIXED;
	add("threads", "32", 900, 900)->phases[0].per_op_ns = estimate_none();
	add("threads", "64", -5, 5);
	add("threads", NULL, 900, 900);
	assert_int_equal(scaling_find(&run, &s), 1);
	assert_int_equal(s->nr, 2);
	scaling_free(s, 1);
}

static void one_number_of_tasks_is_no_family(void **state)
{
	struct scaling *s;

	(void)state;
	add("threads", "1", 1000, 1000);
	add("processes", "1", 1000, 1000);
	assert_int_equal(scaling_find(&run, &s), 0);
	scaling_free(s, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
			perfect_scaling_is_an_efficiency_of_one, reset),
		cmocka_unit_test_teardown(
			tasks_that_take_turns_reach_the_nth_part, reset),
		cmocka_unit_test_teardown(
			the_interval_takes_the_far_ends_of_both, reset),
		cmocka_unit_test_teardown(
			an_interval_that_reaches_nothing_bounds_nothing, reset),
		cmocka_unit_test_teardown(few_processes_give_no_interval,
					  reset),
		cmocka_unit_test_teardown(
			families_are_told_apart_and_ordered_by_tasks, reset),
		cmocka_unit_test_teardown(
			other_benchmarks_and_versions_are_other_families,
			reset),
		cmocka_unit_test_teardown(without_one_task_there_is_no_line,
					  reset),
		cmocka_unit_test_teardown(
			the_one_of_near_is_that_of_every_place, reset),
		cmocka_unit_test_teardown(
			the_interval_to_the_one_of_near_takes_its_ends_too,
			reset),
		cmocka_unit_test_teardown(another_benchmark_lends_nothing,
					  reset),
		cmocka_unit_test_teardown(cases_without_a_number_are_left_out,
					  reset),
		cmocka_unit_test_teardown(one_number_of_tasks_is_no_family,
					  reset),
	};

	return cmocka_run_group_tests_name("scaling", tests, NULL, NULL);
}
