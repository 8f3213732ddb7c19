// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/lab_mode.h"
#include "tests/unit/lab_fix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct lab_phase *only_phase(const struct fix_lab *lab)
{
	return &lab->view.rows[0].cells[0].phases[0];
}

static void the_lowest_group_of_a_tenth_is_the_mode(void **state)
{
	/* 1000 once, 1010 to 1012 four times, 1100 seven times: 12 values */
	const double v[] = { 1100, 1012, 1100, 1010, 1100, 1000,
			     1100, 1011, 1100, 1012, 1100, 1100 };
	struct lab_mode m;

	(void)state;
	lab_mode_find(v, 12, &m);
	assert_true(m.has_mode);
	/* of 1010 1011 1012 1012 the lower median */
	assert_true(fix_near(m.insns, 1011));
	assert_true(fix_near(m.mass, 4.0 / 12));
}

static void a_mode_is_as_wide_as_two_or_its_share(void **state)
{
	/* 0.005 % of 100000 is 5 */
	const double wide[] = { 100000, 100005, 100020, 100020 };
	const double apart[] = { 100000, 100006, 100020, 100020 };
	const double two[] = { 100, 102, 110, 110 };
	struct lab_mode m;

	(void)state;
	lab_mode_find(wide, 4, &m);
	assert_true(fix_near(m.insns, 100000));
	lab_mode_find(apart, 4, &m);
	assert_true(fix_near(m.insns, 100020));
	lab_mode_find(two, 4, &m);
	assert_true(fix_near(m.insns, 100));
}

static void a_tenth_is_rounded_up(void **state)
{
	/* 21 samples: three */
	double v[21] = { 4000, 4000 };
	struct lab_mode m;

	(void)state;
	for (size_t i = 2; i < 21; i++)
		v[i] = 5000;
	lab_mode_find(v, 21, &m);
	assert_true(fix_near(m.insns, 5000));
	v[2] = 4000;
	lab_mode_find(v, 21, &m);
	assert_true(fix_near(m.insns, 4000));
}

static void a_lone_low_sample_is_no_mode(void **state)
{
	/* 30 samples: a tenth is three, and two are not enough */
	double v[30];
	struct lab_mode m;

	(void)state;
	for (size_t i = 0; i < 30; i++)
		v[i] = 5000;
	v[3] = 4000;
	v[20] = 4001;
	lab_mode_find(v, 30, &m);
	assert_true(fix_near(m.insns, 5000));
	v[7] = 4002;
	lab_mode_find(v, 30, &m);
	assert_true(fix_near(m.insns, 4001));
	assert_true(fix_near(m.mass, 0.1));
}

static void without_a_mode_the_lowest_tenth_stands(void **state)
{
	double v[40];
	struct lab_mode m;

	(void)state;
	for (size_t i = 0; i < 40; i++)
		v[i] = 1000 + 100.0 * (double)i;
	lab_mode_find(v, 40, &m);
	assert_false(m.has_mode);
	assert_true(fix_near(m.insns, 1300)); /* the fourth of 40 */
	lab_mode_find(v, 1, &m);
	assert_false(m.has_mode);
	assert_true(fix_near(m.insns, 1000));
	lab_mode_find(v, 0, &m);
	assert_true(isnan(m.insns));
}

static void a_line_is_the_exact_quotient(void **state)
{
	struct fix_lab *lab = fix_lab_new(1);
	const struct lab_phase *p;

	(void)state;
	fix_plan(&lab->boots[0], "fork/anon", "page=base", "per_op");
	fix_lab_add(lab, 0, "fork/anon", "page=base", 3, 105000, 117);
	fix_lab_build(lab);
	p = only_phase(lab);
	assert_true(p->has_line);
	assert_true(fix_near(p->value[LAB_PER_OP].insns, 117));
	assert_true(fix_near(p->value[LAB_FIXED].insns, 105000));
	assert_true(fix_near(p->value[LAB_PER_OP].range, 0));
	assert_int_equal(p->value[LAB_PER_OP].tags, 0);
	assert_int_equal(p->nr_processes, 3);
	assert_int_equal(p->nr_steps, 2);
	assert_true(fix_near(p->steps[1], 117));
	/* 0.05 % of 117; of 105000 + 512 x 117 = 164904 */
	assert_true(fix_near(lab_value_tau(&p->value[LAB_PER_OP]), 0.0585));
	assert_true(fix_near(lab_value_tau(&p->value[LAB_FIXED]), 82.452));
	fix_lab_free(lab);
}

static void the_lower_of_two_modes_counts_with_its_mass(void **state)
{
	/* 512 x 100 = 51200; half of the samples refill a list for 4000 */
	static const uint64_t two[FIX_SAMPLES] = { 55200, 51200, 55200, 51200,
						   51200, 55200, 55200, 55200 };
	struct fix_lab *lab = fix_lab_new(1);
	const struct lab_phase *p;

	(void)state;
	fix_plan(&lab->boots[0], "fork/anon", NULL, "per_op");
	fix_lab_add(lab, 0, "fork/anon", NULL, 3, 0, 100);
	for (size_t i = 0; i < 3; i++)
		fix_samples(&lab->boots[0].f.cases[i], 0, two);
	fix_lab_build(lab);
	p = only_phase(lab);
	assert_true(fix_near(p->value[LAB_PER_OP].insns, 100));
	assert_true(fix_near(p->mass_min, 0.375));
	assert_int_equal(p->value[LAB_PER_OP].tags, 0);
	fix_lab_free(lab);
}

static void samples_with_a_tick_count_only_where_there_is_no_other(void **state)
{
	struct fix_lab *lab = fix_lab_new(1);
	const struct lab_phase *p;
	struct point_record *pt;

	(void)state;
	fix_plan(&lab->boots[0], "fork/anon", NULL, "per_op");
	fix_lab_add(lab, 0, "fork/anon", NULL, 3, 0, 100);
	for (size_t r = 0; r < 3; r++) {
		/* the first size: half of the samples, 3000 more; */
		pt = &lab->boots[0].f.cases[r].points[0];
		for (size_t i = 0; i < 4; i++) {
			pt->drop[i] = DROP_TICK;
			pt->wall_ns[0][i] -= 3000; /* lower: must not win */
		}
		/* the last: all of them */
		pt = &lab->boots[0].f.cases[r].points[2];
		for (size_t i = 0; i < FIX_SAMPLES; i++) {
			pt->drop[i] = DROP_TICK;
			pt->wall_ns[0][i] += 3072;
		}
		/* for another cause, or by plan: never */
		pt = &lab->boots[0].f.cases[r].points[1];
		pt->drop[0] = DROP_TICK | DROP_PREEMPTED;
		pt->drop[1] = DROP_WARMUP;
		pt->drop[2] = DROP_COUNTED;
		pt->drop[3] = DROP_PREEMPTED;
		for (size_t i = 0; i < 4; i++)
			pt->wall_ns[0][i] = 10;
	}
	fix_lab_build(lab);
	p = only_phase(lab);
	assert_int_equal(p->sizes[0].nr_ticked, 12);
	assert_int_equal(p->sizes[0].nr_ticks, 0);
	assert_true(fix_near(p->sizes[0].insns, 51200));
	assert_int_equal(p->sizes[1].nr_samples, 12);
	assert_true(fix_near(p->sizes[1].insns, 102400));
	assert_int_equal(p->sizes[2].nr_ticks, 24);
	assert_true(p->value[LAB_PER_OP].tags & LAB_TAG_TICK);
	/* 3072 / (2048 - 512) more */
	assert_true(fix_near(p->value[LAB_PER_OP].insns, 102));
	fix_lab_free(lab);
}

static void one_process_has_no_spread(void **state)
{
	struct fix_lab *lab = fix_lab_new(1);
	const struct lab_phase *p;

	(void)state;
	fix_plan(&lab->boots[0], "fork/anon", NULL, "per_op");
	fix_lab_add(lab, 0, "fork/anon", NULL, 1, 0, 100);
	fix_lab_build(lab);
	p = only_phase(lab);
	assert_true(isnan(p->value[LAB_PER_OP].range));
	assert_int_equal(p->value[LAB_PER_OP].tags, LAB_TAG_FEW);
	assert_true(fix_near(p->value[LAB_PER_OP].insns, 100));
	fix_lab_free(lab);
}

static void the_spread_is_over_processes_and_boots(void **state)
{
	struct fix_lab *lab = fix_lab_new(2);
	const struct result_file *both[2] = { &lab->boots[0].f,
					      &lab->boots[1].f };
	const struct lab_phase *p;

	(void)state;
	fix_plan(&lab->boots[0], "fork/anon", NULL, "per_op");
	fix_lab_add(lab, 0, "fork/anon", NULL, 1, 0, 1000);
	fix_lab_add(lab, 0, "fork/anon", NULL, 1, 0, 1000.5);
	fix_lab_add(lab, 1, "fork/anon", NULL, 1, 0, 1001);
	fix_lab_add(lab, 1, "fork/anon", NULL, 1, 0, 1002);
	/* two boots of one kernel */
	lab->nr = 1;
	lab->columns[0].nr_files = 2;
	lab->columns[0].files = both;
	fix_lab_build(lab);
	p = only_phase(lab);
	assert_int_equal(p->nr_boots, 2);
	assert_int_equal(p->nr_processes, 4);
	assert_true(fix_near(p->value[LAB_PER_OP].insns, 1000));
	assert_true(fix_near(p->value[LAB_PER_OP].range, 2));
	assert_true(fix_near(p->value[LAB_PER_OP].range_in_boot, 1));
	assert_true(fix_near(p->value[LAB_PER_OP].range_of_boots, 1));
	/* 2 is over 0.1 % of 1000 */
	assert_true(p->value[LAB_PER_OP].tags & LAB_TAG_SPREAD);
	/* four processes: three times the range */
	assert_true(fix_near(lab_value_tau(&p->value[LAB_PER_OP]), 6));
	lab->nr = 2;
	fix_lab_free(lab);
}

static void what_only_the_pool_shows_is_spread_too(void **state)
{
	struct fix_lab *lab = fix_lab_new(3);
	const struct lab_phase *p;

	(void)state;
	fix_plan(&lab->boots[0], "fork/anon", NULL, "per_op");
	/* one low sample a process is no mode of it, but three are one of all */
	for (size_t i = 0; i < 3; i++) {
		fix_lab_add(lab, i, "fork/anon", NULL, 1, 0, 100);
		lab->boots[i].f.cases[0].points[2].wall_ns[0][5] -= 1536;
	}
	lab->nr = 1;
	lab->columns[0].nr_files = 3;
	fix_lab_build(lab);
	p = only_phase(lab);
	assert_true(fix_near(p->value[LAB_PER_OP].insns, 99));
	assert_true(fix_near(p->value[LAB_PER_OP].range_of_boots, 0));
	assert_true(fix_near(p->value[LAB_PER_OP].range, 1));
	lab->nr = 3;
	fix_lab_free(lab);
}

static void quotients_that_differ_are_no_line(void **state)
{
	struct fix_lab *lab = fix_lab_new(2);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		fix_plan(&lab->boots[i], "fork/anon", NULL, "per_op");
		fix_lab_add(lab, i, "fork/anon", NULL, 3, 50000, 100);
		for (size_t r = 0; r < 3; r++)
			for (size_t s = 0; s < FIX_SAMPLES; s++)
				/* quotients 100 + x and 100 - x / 2 */
				lab->boots[i].f.cases[r].points[1].wall_ns[0]
									  [s] +=
					i ? 358 : 307;
	}
	fix_lab_build(lab);
	/* 307 / 512 + 307 / 1024 = 0.899: within 1 %; 358: 1.049 */
	assert_int_equal(
		lab->view.rows[0].cells[0].phases[0].value[LAB_PER_OP].tags, 0);
	assert_int_equal(
		lab->view.rows[0].cells[1].phases[0].value[LAB_PER_OP].tags,
		LAB_TAG_NONLINEAR);
	fix_lab_free(lab);
}

static void a_negative_fixed_cost_is_no_line(void **state)
{
	struct fix_lab *lab = fix_lab_new(1);

	(void)state;
	fix_plan(&lab->boots[0], "fork/anon", NULL, "per_op");
	fix_lab_add(lab, 0, "fork/anon", NULL, 3, -5000, 100);
	fix_lab_build(lab);
	assert_int_equal(only_phase(lab)->value[LAB_FIXED].tags,
			 LAB_TAG_NONLINEAR);
	fix_lab_free(lab);
}

static void another_layout_is_told_apart(void **state)
{
	struct fix_lab *lab = fix_lab_new(1);
	const struct lab_phase *p;

	(void)state;
	fix_plan(&lab->boots[0], "fork/anon", NULL, "per_op");
	fix_lab_add(lab, 0, "fork/anon", NULL, 3, 0, 1378);
	fix_line(&lab->boots[0], "fork/anon", NULL, 0, 1378)->layout = 1;
	fix_line(&lab->boots[0], "fork/anon", NULL, 0, 1397)->layout = 2;
	fix_lab_build(lab);
	p = only_phase(lab);
	/* neither value nor spread comes from other layouts */
	assert_int_equal(p->nr_processes, 3);
	assert_true(fix_near(p->value[LAB_PER_OP].insns, 1378));
	assert_true(fix_near(p->value[LAB_PER_OP].range, 0));
	assert_int_equal(p->nr_layouts, 2);
	assert_true(fix_near(p->value[LAB_PER_OP].layout_shift, 19));
	assert_int_equal(p->value[LAB_PER_OP].tags, LAB_TAG_LAYOUT);
	fix_lab_free(lab);
}

static void a_single_size_has_a_mean_and_no_fixed_cost(void **state)
{
	struct fix_lab *lab = fix_lab_new(1);
	const struct lab_phase *p;

	(void)state;
	fix_plan(&lab->boots[0], "fork/anon", NULL, "fixed");
	fix_lab_add(lab, 0, "fork/anon", NULL, 3, 51200, 100);
	for (size_t r = 0; r < 3; r++) {
		struct case_record *one = &lab->boots[0].f.cases[r];

		for (size_t k = 1; k < FIX_SIZES; k++) {
			free(one->points[k].wall_ns[0]);
			free(one->points[k].cpu_ns[0]);
			free(one->points[k].drop);
		}
		one->nr_points = 1;
	}
	fix_lab_build(lab);
	p = only_phase(lab);
	assert_false(p->has_line);
	assert_true(fix_near(p->value[LAB_PER_OP].insns, 200));
	assert_true(isnan(p->value[LAB_FIXED].insns));
	assert_true(lab_is_headline(&lab->view.rows[0], 0, LAB_PER_OP));
	fix_lab_free(lab);
}

static void operations_that_do_not_grow_are_counted_by_size(void **state)
{
	struct fix_lab *lab = fix_lab_new(1);
	const struct lab_phase *p;

	(void)state;
	fix_plan(&lab->boots[0], "fork/anon", NULL, "per_op");
	fix_lab_add(lab, 0, "fork/anon", NULL, 3, 50000, 100);
	for (size_t r = 0; r < 3; r++)
		for (size_t k = 0; k < FIX_SIZES; k++)
			lab->boots[0].f.cases[r].points[k].nr_ops = 2;
	fix_lab_build(lab);
	p = only_phase(lab);
	assert_true(p->is_per_size);
	assert_true(fix_near(p->value[LAB_PER_OP].insns, 50));
	assert_true(fix_near(p->value[LAB_FIXED].insns, 25000));
	fix_lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_lowest_group_of_a_tenth_is_the_mode),
		cmocka_unit_test(a_mode_is_as_wide_as_two_or_its_share),
		cmocka_unit_test(a_tenth_is_rounded_up),
		cmocka_unit_test(a_lone_low_sample_is_no_mode),
		cmocka_unit_test(without_a_mode_the_lowest_tenth_stands),
		cmocka_unit_test(a_line_is_the_exact_quotient),
		cmocka_unit_test(the_lower_of_two_modes_counts_with_its_mass),
		cmocka_unit_test(
			samples_with_a_tick_count_only_where_there_is_no_other),
		cmocka_unit_test(one_process_has_no_spread),
		cmocka_unit_test(the_spread_is_over_processes_and_boots),
		cmocka_unit_test(what_only_the_pool_shows_is_spread_too),
		cmocka_unit_test(quotients_that_differ_are_no_line),
		cmocka_unit_test(a_negative_fixed_cost_is_no_line),
		cmocka_unit_test(another_layout_is_told_apart),
		cmocka_unit_test(a_single_size_has_a_mean_and_no_fixed_cost),
		cmocka_unit_test(
			operations_that_do_not_grow_are_counted_by_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
