// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows of the lab: tau decides, and what it resolves is the bound. */
#include "tests/unit/lab_fix.h"

#include "analysis/compare.h"

#include <errno.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

struct pair {
	struct fix_lab *lab;
	struct compare_side sides[2];
	struct compare_view view;
};

static void pair_init(struct pair *p)
{
	p->lab = fix_lab_new(2);
	for (int i = 0; i < 2; i++)
		p->sides[i] = (struct compare_side){
			.name = i ? "6.1" : "5.10",
			.nr_files = 1,
			.files = &p->lab->files[i],
		};
}

static const struct compare_row *pair_build(struct pair *p, double delta)
{
	const struct compare_rule rule = { .delta_ratio = delta,
					   .session_sd_ratio = NAN };
	struct why why = { .text = "" };

	if (compare_build(p->sides, 2, &rule, &p->view, &why))
		fail_msg("%s", why.text);
	assert_true(p->view.is_lab);
	assert_int_equal(p->view.pairs[0].nr_rows, 1);
	return p->view.pairs[0].rows;
}

static void pair_free(struct pair *p)
{
	compare_view_release(&p->view);
	fix_lab_free(p->lab);
}

/* Five processes a side, old with 100 instructions a page. */
static const struct compare_row *of(struct pair *p, double insns, double delta)
{
	pair_init(p);
	fix_lab_add(p->lab, 0, "fork/anon", "page=base", 5, 30000, 100);
	fix_lab_add(p->lab, 1, "fork/anon", "page=base", 5, 30000, insns);
	return pair_build(p, delta);
}

static void a_difference_beyond_tau_is_a_change(void **state)
{
	const struct compare_row *row;
	struct pair p;

	(void)state;
	row = of(&p, 110, NAN);
	assert_int_equal(row->design, COMPARE_EXACT);
	assert_int_equal(row->verdict, COMPARE_REGRESSED);
	assert_true(fix_near(row->old_cost.value, 100));
	assert_true(fix_near(row->new_cost.value, 110));
	assert_true(fix_near(row->change.value, 0.1));
	/* tau: 0.05 % of the larger, 0.055 */
	assert_true(fix_near(row->tau_ratio, 0.00055));
	assert_int_equal(row->tau_from, TAU_SHARE);
	assert_true(fix_near(row->change.lo, 0.1 - 0.00055));
	assert_true(fix_near(row->change.hi, 0.1 + 0.00055));
	assert_true(fix_near(row->bound_ratio, 0.1 + 0.00055));
	assert_true(isnan(row->p) && isnan(row->p_adjusted));
	assert_int_equal(row->nr_old, 5);
	assert_int_equal(p.view.nr_tests, 0);
	pair_free(&p);
	assert_int_equal(of(&p, 90, NAN)->verdict, COMPARE_IMPROVED);
	pair_free(&p);
}

static void delta_makes_it_small_or_the_same_too_wide(void **state)
{
	const struct compare_row *row;
	struct pair p;

	(void)state;
	assert_int_equal(of(&p, 102, 0.05)->verdict, COMPARE_SMALL);
	pair_free(&p);
	assert_int_equal(of(&p, 105, 0.05)->verdict, COMPARE_REGRESSED);
	pair_free(&p);
	row = of(&p, 100, NAN);
	assert_int_equal(row->verdict, COMPARE_EQUIVALENT);
	assert_true(fix_near(row->bound_ratio, 0.0005));
	assert_true(fix_near(row->delta_ratio, row->tau_ratio));
	pair_free(&p);
	assert_int_equal(of(&p, 100, 0.01)->verdict, COMPARE_EQUIVALENT);
	pair_free(&p);
	row = of(&p, 100, 0.0004);
	assert_int_equal(row->verdict, COMPARE_INCONCLUSIVE);
	assert_non_null(strstr(row->why, "differs from itself"));
	pair_free(&p);
}

static void two_processes_are_not_judged(void **state)
{
	const struct compare_row *row;
	struct pair p;

	(void)state;
	pair_init(&p);
	fix_lab_add(p.lab, 0, "fork/anon", "page=base", 2, 30000, 100);
	fix_lab_add(p.lab, 1, "fork/anon", "page=base", 5, 30000, 120);
	row = pair_build(&p, NAN);
	assert_int_equal(row->verdict, COMPARE_INCONCLUSIVE);
	assert_string_equal(row->why, "fewer than three processes on a side");
	pair_free(&p);
}

static void a_broken_case_is_lost_and_another_version_no_row_twice(void **state)
{
	const struct compare_row *row;
	struct case_record *r;
	struct pair p;

	(void)state;
	pair_init(&p);
	fix_lab_add(p.lab, 0, "fork/anon", "page=base", 5, 30000, 100);
	r = fix_record(&p.lab->boots[1], "fork/anon", "page=base");
	r->outcome = OUTCOME_BROKEN;
	r->why = xstrdup("killed");
	row = pair_build(&p, NAN);
	assert_int_equal(row->verdict, COMPARE_NO_NUMBER);
	assert_true(row->is_lost);
	assert_string_equal(row->why, "new: broken: killed");
	assert_int_equal(p.view.pairs[0].nr_lost, 1);
	pair_free(&p);
	pair_init(&p);
	fix_lab_add(p.lab, 0, "fork/anon", "page=base", 5, 30000, 100);
	fix_lab_add(p.lab, 1, "fork/anon", "page=base", 5, 30000, 100);
	for (size_t i = 0; i < 5; i++)
		p.lab->boots[1].f.cases[i].version = 2;
	row = pair_build(&p, NAN);
	assert_int_equal(row->verdict, COMPARE_NO_NUMBER);
	assert_string_equal(row->why, "another workload: version 1 and 2");
	assert_false(row->is_lost);
	pair_free(&p);
}

static void what_differs_with_it_is_told_of_changes_alone(void **state)
{
	struct pair p;

	(void)state;
	for (int k = 0; k < 2; k++) {
		const struct compare_row *row;

		pair_init(&p);
		fix_lab_add(p.lab, 0, "fork/anon", NULL, 5, 30000, 100);
		fix_lab_add(p.lab, 1, "fork/anon", NULL, 5, 30000,
			    k ? 100 : 120);
		for (int side = 0; side < 2; side++)
			for (size_t i = 0; i < 5; i++)
				p.lab->boots[side].f.cases[i].notes =
					json_pack("{s:s}", "path",
						  side ? "slow" : "fast");
		row = pair_build(&p, NAN);
		assert_int_equal(row->nr_moved, k ? 0 : 1);
		if (!k)
			assert_string_equal(row->moved[0].new_text, "slow");
		pair_free(&p);
	}
}

static void times_of_an_emulator_are_refused(void **state)
{
	const struct compare_rule rule = { .delta_ratio = NAN };
	struct why why = { .text = "" };
	struct pair p;

	(void)state;
	pair_init(&p);
	fix_lab_add(p.lab, 0, "fork/anon", NULL, 5, 30000, 100);
	fix_lab_add(p.lab, 1, "fork/anon", NULL, 5, 30000, 100);
	json_object_set_new(json_object_get(p.lab->boots[1].f.env, "lab"),
			    "accel", json_string("kvm"));
	assert_int_equal(compare_build(p.sides, 2, &rule, &p.view, &why),
			 -EINVAL);
	assert_non_null(strstr(why.text, "holds time"));
	pair_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_difference_beyond_tau_is_a_change),
		cmocka_unit_test(delta_makes_it_small_or_the_same_too_wide),
		cmocka_unit_test(two_processes_are_not_judged),
		cmocka_unit_test(
			a_broken_case_is_lost_and_another_version_no_row_twice),
		cmocka_unit_test(what_differs_with_it_is_told_of_changes_alone),
		cmocka_unit_test(times_of_an_emulator_are_refused),
	};

	return cmocka_run_group_tests_name("analysis_compare_exact", tests,
					   NULL, NULL);
}
