// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/lab_fix.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Two kernels, three processes each, of one case. */
static struct fix_lab *pair(const char *headline, double old_fixed,
			    double old_per_op, double new_fixed,
			    double new_per_op)
{
	struct fix_lab *lab = fix_lab_new(2);

	for (size_t i = 0; i < 2; i++)
		fix_plan(&lab->boots[i], "fork/anon", NULL, headline);
	fix_lab_add(lab, 0, "fork/anon", NULL, 3, old_fixed, old_per_op);
	fix_lab_add(lab, 1, "fork/anon", NULL, 3, new_fixed, new_per_op);
	return lab;
}

static struct lab_change headline_of(struct fix_lab *lab)
{
	struct lab_change c;

	fix_lab_build(lab);
	lab_compare_headline(&lab->view.rows[0], 0, 1, &c);
	return c;
}

static void a_tenth_of_a_percent_is_found(void **state)
{
	struct fix_lab *lab = pair("per_op", 50000, 1000, 50000, 1001);
	struct lab_change c = headline_of(lab);

	(void)state;
	assert_int_equal(c.verdict, LAB_CHANGED);
	assert_true(fix_near(c.diff, 1));
	assert_true(fix_near(c.ratio, 0.001));
	assert_true(fix_near(c.tau, 0.5005)); /* of the larger of both */
	assert_int_equal(c.from, TAU_SHARE);
	fix_lab_free(lab);
}

static void less_than_half_of_that_is_not(void **state)
{
	struct fix_lab *lab = pair("per_op", 50000, 1000, 50000, 1000.4);
	struct lab_change c = headline_of(lab);

	(void)state;
	assert_int_equal(c.verdict, LAB_SAME);
	fix_lab_free(lab);
	/* small numbers have a floor: 0.02 of 10 is four times the share */
	lab = pair("per_op", 50000, 10, 50000, 10 + 15 / 1024.0);
	c = headline_of(lab);
	assert_int_equal(c.verdict, LAB_SAME);
	assert_int_equal(c.from, TAU_FLOOR);
	assert_true(fix_near(c.tau, 0.02));
	fix_lab_free(lab);
}

static void a_kernel_against_itself_is_the_same(void **state)
{
	struct fix_lab *lab = pair("per_op", 105000, 117, 105000, 117);
	struct lab_ab ab;

	(void)state;
	fix_lab_build(lab);
	lab_ab(&lab->view, 0.01, &ab);
	assert_int_equal(ab.nr_rows, 1);
	assert_int_equal(ab.nr_same, 1);
	assert_int_equal(ab.nr_changed, 0);
	assert_int_equal(ab.nr_others, 1); /* the fixed cost */
	assert_int_equal(ab.nr_others_changed, 0);
	assert_false(ab.is_over_gate);
	assert_true(fix_near(ab.bound_ratio, 0.0005));
	assert_null(ab.largest);
	fix_lab_free(lab);
}

static void a_wide_spread_must_be_exceeded_by_far(void **state)
{
	/* 1000, 1003, 1006 against itself: three processes, tau is 4 x 6 */
	static const double differ[] = { 23, 25 };
	static const enum lab_verdict verdicts[] = { LAB_SAME, LAB_CHANGED };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct fix_lab *lab = fix_lab_new(2);
		struct lab_change c;

		for (size_t k = 0; k < 2; k++)
			fix_plan(&lab->boots[k], "fork/anon", NULL, "per_op");
		fix_lab_add(lab, 0, "fork/anon", NULL, 3, 0, 1000 + differ[i]);
		for (size_t k = 0; k < 3; k++)
			fix_lab_add(lab, 1, "fork/anon", NULL, 1, 0,
				    1000 + 3 * (double)k);
		c = headline_of(lab);
		assert_int_equal(c.verdict, verdicts[i]);
		assert_true(fix_near(c.tau, 24));
		assert_int_equal(c.from, TAU_SPREAD);
		assert_true(c.tags & LAB_TAG_SPREAD);
		fix_lab_free(lab);
	}
}

static void fewer_than_three_processes_are_not_judged(void **state)
{
	struct fix_lab *lab = fix_lab_new(2);
	struct lab_change c;
	struct lab_ab ab;

	(void)state;
	for (size_t k = 0; k < 2; k++)
		fix_plan(&lab->boots[k], "fork/anon", NULL, "per_op");
	fix_lab_add(lab, 0, "fork/anon", NULL, 3, 0, 100);
	fix_lab_add(lab, 1, "fork/anon", NULL, 2, 0, 200);
	c = headline_of(lab);
	assert_int_equal(c.verdict, LAB_UNJUDGED);
	assert_true(isnan(c.tau));
	assert_true(fix_near(c.ratio, 1)); /* but not hidden */
	lab_ab(&lab->view, 0.01, &ab);
	assert_int_equal(ab.nr_unjudged, 1);
	assert_int_equal(ab.nr_changed, 0);
	assert_false(ab.is_over_gate);
	fix_lab_free(lab);
}

static void the_factor_falls_with_the_number_of_processes(void **state)
{
	(void)state;
	assert_true(fix_near(lab_spread_factor(3), 4));
	assert_true(fix_near(lab_spread_factor(4), 3));
	assert_true(fix_near(lab_spread_factor(5), 2));
	assert_true(fix_near(lab_spread_factor(30), 2));
}

static void other_sizes_are_not_judged(void **state)
{
	struct fix_lab *lab = pair("per_op", 0, 100, 0, 200);

	(void)state;
	for (size_t r = 0; r < 3; r++) {
		lab->boots[1].f.cases[r].points[1].size = 1536;
		lab->boots[1].f.cases[r].points[1].nr_ops = 1536;
	}
	assert_int_equal(headline_of(lab).verdict, LAB_UNJUDGED);
	fix_lab_free(lab);
}

static void a_fixed_headline_is_judged_by_its_fixed_cost(void **state)
{
	/* smallest sample 50512: 0.05 % of it is 25.256 */
	struct fix_lab *lab = pair("fixed", 50000, 1, 50026, 1);
	struct lab_change c = headline_of(lab);

	(void)state;
	assert_true(lab_is_headline(&lab->view.rows[0], 0, LAB_FIXED));
	assert_false(lab_is_headline(&lab->view.rows[0], 0, LAB_PER_OP));
	assert_int_equal(c.verdict, LAB_CHANGED);
	assert_true(fix_near(c.diff, 26));
	fix_lab_free(lab);
	lab = pair("fixed", 50000, 1, 50025, 1);
	c = headline_of(lab);
	assert_int_equal(c.verdict, LAB_SAME);
	assert_true(fix_near(c.tau, 0.0005 * (50025 + 512)));
	fix_lab_free(lab);
	/* the floor: 20 of a sample of 10512 */
	lab = pair("fixed", 10000, 1, 10019, 1);
	c = headline_of(lab);
	assert_int_equal(c.verdict, LAB_SAME);
	assert_int_equal(c.from, TAU_FLOOR);
	fix_lab_free(lab);
}

static void a_fixed_cost_below_nothing_is_not_compared(void **state)
{
	struct fix_lab *lab = pair("per_op", -5000, 100, 9000, 100);
	struct lab_change c;
	struct lab_ab ab;

	(void)state;
	fix_lab_build(lab);
	lab_compare(&lab->view.rows[0], 0, LAB_FIXED, 0, 1, &c);
	assert_int_equal(c.verdict, LAB_NO_NUMBER);
	assert_true(fix_near(c.old_insns, -5000));
	lab_ab(&lab->view, NAN, &ab);
	assert_int_equal(ab.nr_others, 0);
	fix_lab_free(lab);
}

static void layouts_that_swap_are_a_shift(void **state)
{
	struct fix_lab *lab = pair("per_op", 0, 1378, 0, 1397);
	struct lab_change c;

	(void)state;
	fix_line(&lab->boots[0], "fork/anon", NULL, 0, 1397)->layout = 1;
	fix_line(&lab->boots[1], "fork/anon", NULL, 0, 1378)->layout = 1;
	c = headline_of(lab);
	assert_int_equal(c.verdict, LAB_SHIFTED);
	fix_lab_free(lab);
	/* the new value is found on the old side only: a change */
	lab = pair("per_op", 0, 1378, 0, 1397);
	fix_line(&lab->boots[0], "fork/anon", NULL, 0, 1397)->layout = 1;
	fix_line(&lab->boots[1], "fork/anon", NULL, 0, 1397)->layout = 1;
	c = headline_of(lab);
	assert_int_equal(c.verdict, LAB_CHANGED);
	fix_lab_free(lab);
}

static void a_case_that_one_kernel_has_not_is_no_number(void **state)
{
	struct fix_lab *lab = fix_lab_new(2);
	struct case_record *r;
	struct lab_ab ab;

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		fix_plan(&lab->boots[k], "fork/anon", "page=base", "per_op");
		fix_plan(&lab->boots[k], "fork/anon", "page=thp", "per_op");
		fix_lab_add(lab, k, "fork/anon", "page=base", 3, 0, 100);
	}
	fix_lab_add(lab, 0, "fork/anon", "page=thp", 3, 0, 10);
	r = fix_record(&lab->boots[1], "fork/anon", "page=thp");
	r->outcome = OUTCOME_BROKEN;
	r->why = xstrdup("the kernel said BUG: bad page");
	fix_lab_build(lab);
	assert_int_equal(lab->view.nr_rows, 2);
	assert_int_equal(lab->view.rows[1].cells[1].state, LAB_BROKEN);
	assert_string_equal(lab->view.rows[1].cells[1].why,
			    "the kernel said BUG: bad page");
	assert_null(lab_value(&lab->view.rows[1], 1, 0, LAB_PER_OP));
	lab_ab(&lab->view, NAN, &ab);
	assert_int_equal(ab.nr_same, 1);
	assert_int_equal(ab.nr_without, 1);
	assert_int_equal(ab.nr_state, 1);
	fix_lab_free(lab);
}

static void one_broken_process_takes_the_number_away(void **state)
{
	struct fix_lab *lab = fix_lab_new(1);
	struct case_record *r;

	(void)state;
	fix_plan(&lab->boots[0], "fork/anon", NULL, "per_op");
	fix_plan(&lab->boots[0], "cow/copy", NULL, "per_op");
	fix_plan(&lab->boots[0], "cow/reuse", NULL, "per_op");
	fix_lab_add(lab, 0, "fork/anon", NULL, 2, 0, 100);
	r = fix_record(&lab->boots[0], "fork/anon", NULL);
	r->outcome = OUTCOME_BROKEN;
	r->why = xstrdup("it timed out");
	fix_lab_add(lab, 0, "cow/copy", NULL, 3, 0, 100);
	lab->boots[0].f.cases[5].outcome = OUTCOME_SUSPECT;
	lab->boots[0].f.cases[5].why = xstrdup("WARNING: at mm/rmap.c");
	lab->boots[0].f.is_complete = false;
	lab->boots[0].f.end = json_pack("{s:s}", "why", "panic: no memory");
	fix_lab_build(lab);
	assert_int_equal(lab->view.rows[0].cells[0].state, LAB_BROKEN);
	assert_false(lab_cell_has_number(&lab->view.rows[0].cells[0]));
	/* suspect: numbers for who looks at them, but none in tables */
	assert_int_equal(lab->view.rows[1].cells[0].state, LAB_SUSPECT);
	assert_int_equal(lab->view.rows[1].cells[0].nr_phases, 1);
	assert_null(lab_value(&lab->view.rows[1], 0, 0, LAB_PER_OP));
	assert_int_equal(lab->view.rows[2].cells[0].state, LAB_ABSENT);
	assert_string_equal(lab->view.rows[2].cells[0].why,
			    "not run: panic: no memory");
	fix_lab_free(lab);
}

static void the_gate_looks_at_what_got_slower(void **state)
{
	struct fix_lab *lab = fix_lab_new(2);
	struct lab_ab ab;

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		fix_plan(&lab->boots[k], "a", NULL, "per_op");
		fix_plan(&lab->boots[k], "b", NULL, "per_op");
		fix_plan(&lab->boots[k], "c", NULL, "per_op");
		fix_lab_add(lab, k, "a", NULL, 3, 0, k ? 500 : 1000);
		fix_lab_add(lab, k, "b", NULL, 3, 0, k ? 1020 : 1000);
		fix_lab_add(lab, k, "c", NULL, 3, 9000, 1000);
	}
	fix_lab_build(lab);
	lab_ab(&lab->view, 0.01, &ab);
	assert_int_equal(ab.nr_changed, 2);
	assert_int_equal(ab.nr_slower, 1);
	assert_int_equal(ab.nr_faster, 1);
	assert_string_equal(ab.largest->bench, "a");
	assert_true(fix_near(ab.largest_ratio, -0.5));
	assert_string_equal(ab.worst->bench, "b");
	assert_true(fix_near(ab.worst_ratio, 0.02));
	assert_int_equal(ab.nr_over_gate, 1);
	assert_true(ab.is_over_gate);
	lab_ab(&lab->view, 0.03, &ab);
	assert_false(ab.is_over_gate);
	lab_ab(&lab->view, NAN, &ab);
	assert_false(ab.is_over_gate);
	fix_lab_free(lab);
}

static void times_are_refused(void **state)
{
	struct fix_lab *lab = fix_lab_new(2);
	struct lab_view view;
	struct why why;

	(void)state;
	json_object_set_new(json_object_get(lab->boots[1].f.env, "lab"),
			    "accel", json_string("kvm"));
	assert_int_equal(lab_build(lab->columns, 2, &view, &why), -EINVAL);
	assert_string_equal(why.text, "compare 6.1.jsonl: it holds time, not "
				      "instructions (accelerator kvm)");
	json_object_set_new(lab->boots[0].f.env, "mode", json_string("live"));
	assert_int_equal(lab_build(lab->columns, 2, &view, &why), -EINVAL);
	assert_non_null(strstr(why.text, "no file of the lab (mode live)"));
	assert_int_equal(lab_build(lab->columns, 0, &view, &why), -EINVAL);
	lab->columns[0].nr_files = 0;
	assert_int_equal(lab_build(lab->columns, 1, &view, &why), -EINVAL);
	fix_lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tenth_of_a_percent_is_found),
		cmocka_unit_test(less_than_half_of_that_is_not),
		cmocka_unit_test(a_kernel_against_itself_is_the_same),
		cmocka_unit_test(a_wide_spread_must_be_exceeded_by_far),
		cmocka_unit_test(fewer_than_three_processes_are_not_judged),
		cmocka_unit_test(the_factor_falls_with_the_number_of_processes),
		cmocka_unit_test(other_sizes_are_not_judged),
		cmocka_unit_test(a_fixed_headline_is_judged_by_its_fixed_cost),
		cmocka_unit_test(a_fixed_cost_below_nothing_is_not_compared),
		cmocka_unit_test(layouts_that_swap_are_a_shift),
		cmocka_unit_test(a_case_that_one_kernel_has_not_is_no_number),
		cmocka_unit_test(one_broken_process_takes_the_number_away),
		cmocka_unit_test(the_gate_looks_at_what_got_slower),
		cmocka_unit_test(times_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
