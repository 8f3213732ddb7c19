// SPDX-License-Identifier: GPL-2.0-or-later
/* Good or bad: what is decided from a value and its margin. */
#include "tests/unit/bisect_fix.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void expect(const struct bisect_ends *e, double value, double margin,
		   enum bisect_verdict verdict, enum bisect_where where)
{
	struct bisect_step step = { 0 };

	bisect_decide(e, value, margin, &step);
	assert_int_equal(step.verdict, verdict);
	assert_int_equal(step.where, where);
	/* what is not plainly one of the ends is said */
	assert_int_equal(!step.why, where == BISECT_NEAR);
	bisect_step_release(&step);
}

static void a_value_is_what_the_nearer_end_is(void **state)
{
	/* the middle of 100 and 400 is 200, on logarithms */
	const struct bisect_ends e = {
		.is_lab = true, .good = 100, .bad = 400, .middle = 200
	};

	(void)state;
	expect(&e, 100, 1, BISECT_GOOD, BISECT_NEAR);
	expect(&e, 101, 1, BISECT_GOOD, BISECT_NEAR);
	expect(&e, 399, 1, BISECT_BAD, BISECT_NEAR);
	expect(&e, 198.9, 1, BISECT_GOOD, BISECT_BETWEEN);
	expect(&e, 201.1, 1, BISECT_BAD, BISECT_BETWEEN);
	expect(&e, 200.9, 1, BISECT_SKIP, BISECT_UNCLEAR);
	expect(&e, 199.1, 1, BISECT_SKIP, BISECT_UNCLEAR);
	expect(&e, 98.9, 1, BISECT_GOOD, BISECT_BEYOND);
	expect(&e, 50, 1, BISECT_GOOD, BISECT_BEYOND);
	expect(&e, 402, 1, BISECT_BAD, BISECT_BEYOND);
	/* at their very borders */
	expect(&e, 199, 1, BISECT_SKIP, BISECT_UNCLEAR);
	expect(&e, 200, 0, BISECT_SKIP, BISECT_UNCLEAR);
	expect(&e, 200, 100, BISECT_GOOD, BISECT_NEAR);
	expect(&e, 99, 0.5, BISECT_GOOD, BISECT_BEYOND);
	expect(&e, NAN, 1, BISECT_SKIP, BISECT_NOWHERE);
	expect(&e, 100, NAN, BISECT_SKIP, BISECT_NOWHERE);
}

static void a_bad_end_may_be_the_cheaper_one(void **state)
{
	const struct bisect_ends e = {
		.is_lab = true, .good = 400, .bad = 100, .middle = 200
	};

	(void)state;
	expect(&e, 400, 1, BISECT_GOOD, BISECT_NEAR);
	expect(&e, 500, 1, BISECT_GOOD, BISECT_BEYOND);
	expect(&e, 100, 1, BISECT_BAD, BISECT_NEAR);
	expect(&e, 90, 1, BISECT_BAD, BISECT_BEYOND);
	expect(&e, 150, 1, BISECT_BAD, BISECT_BETWEEN);
}

static void what_could_be_either_end_is_skipped(void **state)
{
	/* ends just beyond tau, and a step with a wide one */
	const struct bisect_ends e = {
		.is_lab = true, .good = 100, .bad = 103, .middle = 101.489
	};

	(void)state;
	expect(&e, 100, 2, BISECT_GOOD, BISECT_NEAR);
	expect(&e, 100, 3, BISECT_GOOD, BISECT_NEAR);
	expect(&e, 103, 2, BISECT_BAD, BISECT_NEAR);
	expect(&e, 101.4, 2, BISECT_SKIP, BISECT_UNCLEAR);
	expect(&e, 101.6, 2, BISECT_SKIP, BISECT_UNCLEAR);
	expect(&e, 100, 4, BISECT_SKIP, BISECT_UNCLEAR);
	expect(&e, 103, 4, BISECT_SKIP, BISECT_UNCLEAR);
}

static void a_live_value_is_compared_by_its_logarithm(void **state)
{
	const struct bisect_ends e = { .good = 100, .bad = 121, .middle = 110 };
	struct bisect_step step = { 0 };

	(void)state;
	expect(&e, 109.9, 0.0953, BISECT_GOOD, BISECT_NEAR); /* ln 1.1 */
	expect(&e, 110.1, 0.0953, BISECT_BAD, BISECT_NEAR);
	/* beyond by 5 %, where the ends are 19 % apart */
	expect(&e, 95, 0.01, BISECT_GOOD, BISECT_BEYOND);
	expect(&e, 127, 0.01, BISECT_BAD, BISECT_BEYOND);
	expect(&e, 104, 0.01, BISECT_GOOD, BISECT_BETWEEN);
	expect(&e, 0, 0.01, BISECT_SKIP, BISECT_NOWHERE);
	bisect_decide(&e, 100, 0.01, &step);
	assert_true(fabs(step.margin - 1.0050167) < 1e-6);
	bisect_step_release(&step);
}

/* The formula, with numbers put in by hand. */
static void processes_are_planned_as_the_formula_says(void **state)
{
	struct bisect_ends e = { .process_sd = 0.05, .room = log(1.05) / 2 };
	struct why why;
	size_t nr = 0;

	(void)state;
	/* 4.65270^2 x 0.0025 / (0.955 x 0.0487902^2) = 23.8 */
	assert_int_equal(bisect_plan(&e, &nr, &why), 0);
	assert_int_equal(nr, 24);
	/* never fewer than twelve */
	e.process_sd = 0.01;
	assert_int_equal(bisect_plan(&e, &nr, &why), 0);
	assert_int_equal(nr, 12);
	/* a standard error of 1 % of both ends takes 0.0001 / 2 off */
	e.process_sd = 0.05;
	e.ends_var = 0.00005;
	assert_int_equal(bisect_plan(&e, &nr, &why), 0);
	/* 0.0025 / (0.955 x (0.02439508^2 / 2.3263479^2 - 0.00005)) = 43.7 */
	assert_int_equal(nr, 44);
	assert_true(fabs(bisect_half_width_ratio(&e) -
			 1.959964 * sqrt(0.00010996527 - 0.00005)) < 1e-6);
}

static void no_number_of_processes_helps_against_boots(void **state)
{
	struct bisect_ends e = { .process_sd = 0.01,
				 .room = log(1.03) / 2,
				 .change_ratio = 0.03,
				 .session_sd = 0.01,
				 .sessions_var = 5.411895 * 1.5e-4 };
	struct why why;
	size_t nr = 0;

	(void)state;
	assert_int_equal(bisect_plan(&e, &nr, &why), -ERANGE);
	assert_non_null(strstr(why.text, "3.0%"));
	/* exp(2 x sqrt(5.411895 x (1e-4/(0.955 x 160) + 1.5e-4))) - 1 */
	assert_non_null(strstr(why.text, "5.9%"));
	assert_non_null(strstr(why.hint, "assumed"));
	/* and twice of that is enough */
	e.room = log(1.06) / 2;
	assert_int_equal(bisect_plan(&e, &nr, &why), 0);
}

static void the_last_look_is_the_last_that_is_planned(void **state)
{
	struct bisect_ends e = { .process_sd = 0.05, .change_ratio = 0.01 };
	struct why why;
	size_t nr = 0;

	(void)state;
	/* room for 159.5 processes, then for 160.5 */
	e.room = 2.3263478740408408 * sqrt(0.0025 / (0.955 * 159.5));
	assert_int_equal(bisect_plan(&e, &nr, &why), 0);
	assert_int_equal(nr, 160);
	e.room = 2.3263478740408408 * sqrt(0.0025 / (0.955 * 160.5));
	assert_int_equal(bisect_plan(&e, &nr, &why), -ERANGE);
	/* exp(2 x 2.3263 x sqrt(.25 / (.955 x 160))) - 1 = .2071 */
	e.process_sd = 0.5;
	e.session_df = 2;
	assert_int_equal(bisect_plan(&e, &nr, &why), -ERANGE);
	assert_non_null(strstr(why.text, "takes 21%"));
	assert_non_null(strstr(why.hint, "measured"));
}

/* Exact counts: good, bad, and the value of a step, three processes each. */
static int lab_step(double good, double bad, double value,
		    struct bisect_ends *e, struct bisect_step *step,
		    struct why *why)
{
	const double v[3][3] = { { good, good, good },
				 { bad, bad, bad },
				 { value, value, value } };
	struct bisect_side sides[2];
	struct fix_file files[3];
	int err;

	for (size_t i = 0; i < 3; i++)
		fix_file_fill(&files[i], true, v[i], 3);
	sides[0] = fix_side(&files[0]);
	sides[1] = fix_side(&files[1]);
	*step = (struct bisect_step){ 0 };
	err = bisect_ends(e, &sides[0], &sides[1], &fork_case, 0.01, NAN, why);
	if (!err)
		err = bisect_step_file(e, &sides[0], &sides[1], &fork_case,
				       files[2].ref, step, why);
	for (size_t i = 0; i < 3; i++)
		fix_file_free(&files[i]);
	return err;
}

static void a_step_of_the_lab_is_told_by_tau(void **state)
{
	struct bisect_ends e;
	struct bisect_step step;
	struct why why;

	(void)state;
	assert_int_equal(lab_step(125, 150, 125, &e, &step, &why), 0);
	assert_true(e.is_lab);
	assert_true(fix_near(e.good, 125) && fix_near(e.bad, 150));
	assert_true(fix_near(e.middle, sqrt(125.0 * 150)));
	assert_true(fix_near(e.tau, 0.075)); /* 0.05 % of 150 */
	assert_int_equal(step.verdict, BISECT_GOOD);
	assert_int_equal(step.where, BISECT_NEAR);
	assert_true(fix_near(step.value, 125));
	assert_true(fix_near(step.margin, 0.075));
	assert_int_equal(step.nr_processes, 3);
	bisect_step_release(&step);
	assert_int_equal(lab_step(125, 150, 150, &e, &step, &why), 0);
	assert_int_equal(step.verdict, BISECT_BAD);
	bisect_step_release(&step);
	assert_int_equal(lab_step(125, 150, 141, &e, &step, &why), 0);
	assert_int_equal(step.verdict, BISECT_BAD);
	assert_int_equal(step.where, BISECT_BETWEEN);
	bisect_step_release(&step);
}

static void ends_that_do_not_differ_are_nothing_to_look_for(void **state)
{
	struct bisect_ends e;
	struct bisect_step step;
	struct why why;

	(void)state;
	assert_int_equal(lab_step(125, 125, 125, &e, &step, &why), -ERANGE);
	assert_non_null(strstr(why.text, "cost the same"));
	/* beyond tau, but below the effect of 1 % */
	assert_int_equal(lab_step(125, 126, 125, &e, &step, &why), -ERANGE);
	assert_non_null(strstr(why.text, "0.8%"));
	assert_int_equal(lab_step(125, 126.5, 125, &e, &step, &why), 0);
	bisect_step_release(&step);
}

/* Where an end costs nothing there is no geometric mean. */
static void the_border_is_a_mean_of_the_ends(void **state)
{
	static const double ends[][3] = {
		{ 0.5, 2, 1 }, { 2, 0.5, 1 }, { 0, 2, 1 }, { 2, 0, 1 }
	};
	struct bisect_step step;
	struct bisect_ends e;
	struct why why;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		assert_int_equal(lab_step(ends[i][0], ends[i][1], ends[i][0],
					  &e, &step, &why),
				 0);
		assert_true(fix_near(e.middle, ends[i][2]));
		assert_int_equal(step.verdict, BISECT_GOOD);
		bisect_step_release(&step);
	}
}

static void an_effect_is_reached_at_its_value(void **state)
{
	const double v[2][3] = { { 100, 100, 100 }, { 150, 150, 150 } };
	struct bisect_side sides[2];
	struct fix_file files[2];
	struct bisect_ends e;
	struct why why;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		fix_file_fill(&files[i], true, v[i], 3);
		sides[i] = fix_side(&files[i]);
	}
	assert_int_equal(bisect_ends(&e, &sides[0], &sides[1], &fork_case, 0.5,
				     NAN, &why),
			 0);
	assert_int_equal(bisect_ends(&e, &sides[0], &sides[1], &fork_case,
				     0.500001, NAN, &why),
			 -ERANGE);
	for (size_t i = 0; i < 2; i++)
		fix_file_free(&files[i]);
}

static void a_broken_case_is_a_skip_with_its_reason(void **state)
{
	const double v[2][3] = { { 125, 125, 125 }, { 150, 150, 150 } };
	struct fix_file files[3];
	struct bisect_side sides[2];
	struct bisect_ends e;
	struct bisect_step step = { 0 };
	struct case_record *r;
	struct why why;

	(void)state;
	for (size_t i = 0; i < 2; i++)
		fix_file_fill(&files[i], true, v[i], 3);
	fix_file_fill(&files[2], true, v[1], 3);
	r = &files[2].boot.f.cases[1];
	r->outcome = OUTCOME_BROKEN;
	r->why = xstrdup("killed by SIGSEGV");
	sides[0] = fix_side(&files[0]);
	sides[1] = fix_side(&files[1]);
	assert_int_equal(bisect_ends(&e, &sides[0], &sides[1], &fork_case, 0,
				     NAN, &why),
			 0);
	assert_int_equal(bisect_step_file(&e, &sides[0], &sides[1], &fork_case,
					  files[2].ref, &step, &why),
			 0);
	assert_int_equal(step.verdict, BISECT_SKIP);
	assert_int_equal(step.where, BISECT_NOWHERE);
	assert_string_equal(step.why, "killed by SIGSEGV");
	assert_true(isnan(step.value));
	bisect_step_release(&step);
	/* and no end */
	assert_int_equal(
		bisect_ends(&e, &sides[0],
			    &(struct bisect_side){ "bad", 1, &files[2].ref },
			    &fork_case, 0, NAN, &why),
		-ENODATA);
	assert_non_null(strstr(why.text, "killed by SIGSEGV"));
	/* one process was lost: two are too few to judge */
	files[2].boot.f.nr_cases--;
	r->outcome = OUTCOME_OK;
	assert_int_equal(bisect_step_file(&e, &sides[0], &sides[1], &fork_case,
					  files[2].ref, &step, &why),
			 0);
	assert_int_equal(step.verdict, BISECT_SKIP);
	assert_non_null(strstr(step.why, "fewer than three"));
	bisect_step_release(&step);
	files[2].boot.f.nr_cases++;
	for (size_t i = 0; i < 3; i++)
		fix_file_free(&files[i]);
}

static void counts_and_times_are_never_together(void **state)
{
	const double v[3] = { 125, 125, 125 };
	struct fix_file lab, live;
	struct bisect_side sides[2];
	struct bisect_ends e;
	struct why why;

	(void)state;
	fix_file_fill(&lab, true, v, 3);
	fix_file_fill(&live, false, v, 3);
	sides[0] = fix_side(&lab);
	sides[1] = fix_side(&live);
	assert_int_equal(bisect_ends(&e, &sides[0], &sides[1], &fork_case, 0,
				     NAN, &why),
			 -EINVAL);
	assert_non_null(strstr(why.hint, "never compared"));
	assert_int_equal(bisect_ends(&e, &sides[1], &sides[0], &fork_case, 0,
				     NAN, &why),
			 -EINVAL);
	/* two variants in one file are no end either */
	live.boot.f.cases[1].variant = 'b';
	assert_int_equal(bisect_ends(&e, &sides[1], &sides[1], &fork_case, 0,
				     NAN, &why),
			 -EINVAL);
	assert_non_null(strstr(why.text, "run --ab"));
	fix_file_free(&lab);
	fix_file_free(&live);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_is_what_the_nearer_end_is),
		cmocka_unit_test(a_bad_end_may_be_the_cheaper_one),
		cmocka_unit_test(what_could_be_either_end_is_skipped),
		cmocka_unit_test(a_live_value_is_compared_by_its_logarithm),
		cmocka_unit_test(processes_are_planned_as_the_formula_says),
		cmocka_unit_test(no_number_of_processes_helps_against_boots),
		cmocka_unit_test(the_last_look_is_the_last_that_is_planned),
		cmocka_unit_test(a_step_of_the_lab_is_told_by_tau),
		cmocka_unit_test(the_border_is_a_mean_of_the_ends),
		cmocka_unit_test(an_effect_is_reached_at_its_value),
		cmocka_unit_test(
			ends_that_do_not_differ_are_nothing_to_look_for),
		cmocka_unit_test(a_broken_case_is_a_skip_with_its_reason),
		cmocka_unit_test(counts_and_times_are_never_together),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
