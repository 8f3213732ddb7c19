// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/process_value.h"
#include "analysis/signed_rank.h"
#include "analysis_case.h"
#include "lab_fix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct result_file file_of(struct case_set *set)
{
	return (struct result_file){ .nr_cases = set->nr, .cases = set->r };
}

/* The core ran slower in process p by 1 + p / 100, and the probe says so. */
static void slow_down(struct case_set *set)
{
	for_each_sample(set, r, pt, i)
	{
		uint64_t percent = 100 + r->round;

		pt->clock_probe_ns = 100 * percent;
		pt->wall_ns[0][i] =
			(CASE_FIXED + CASE_PER_OP * (double)pt->size) *
			(double)percent / 100;
		pt->cpu_ns[0][i] = pt->wall_ns[0][i];
	}
}

static void a_line_is_read_process_by_process(void **state)
{
	struct case_set *set = case_set_new(3, CASE_SIZES);
	struct result_file f = file_of(set);
	struct process_rule rule = { .headline = SUMMARY_PER_OP };
	double *v;

	(void)state;
	for_each_sample(set, r, pt, i)
	{
		pt->wall_ns[0][i] = 1000 + (10 + r->round) * pt->size;
		pt->cpu_ns[0][i] = pt->wall_ns[0][i];
	}
	v = process_values(&f, set->p, set->nr, &rule);
	for (size_t i = 0; i < 3; i++)
		assert_true(is_near(v[i], 10 + (double)i, 1e-12));
	free(v);
	rule.headline = SUMMARY_FIXED;
	v = process_values(&f, set->p, set->nr, &rule);
	for (size_t i = 0; i < 3; i++)
		assert_true(is_near(v[i], 1000, 1e-9));
	free(v);
	case_set_free(set);
}

static void values_are_told_at_one_clock(void **state)
{
	struct case_set *set = case_set_new(5, CASE_SIZES);
	struct result_file f = file_of(set);
	const struct process_rule rule = { .headline = SUMMARY_PER_OP };
	double *v;

	(void)state;
	slow_down(set);
	v = process_values(&f, set->p, set->nr, &rule);
	/* the median probe is that of process 2: 2 % slower than nominal */
	for (size_t i = 0; i < 5; i++)
		assert_true(is_near(v[i], CASE_PER_OP * 1.02, 1e-4));
	free(v);
	case_set_free(set);
}

static void a_case_has_its_own_clock_where_the_file_has_none(void **state)
{
	struct case_set *set = case_set_new(10, CASE_SIZES);
	struct result_file f = file_of(set);
	const struct process_rule rule = { .headline = SUMMARY_PER_OP };
	double *v;

	(void)state;
	slow_down(set);
	/* the others ran at a quarter of the clock: no one clock for all */
	for (size_t i = 5; i < 10; i++)
		for (size_t k = 0; k < CASE_SIZES; k++)
			set->r[i].points[k].clock_probe_ns *= 4;
	/* and what is not used has no say */
	set->r[0].outcome = OUTCOME_BROKEN;
	set->r[1].outcome = OUTCOME_BROKEN;
	v = process_values(&f, set->p, 5, &rule);
	assert_true(isnan(v[0]) && isnan(v[1]));
	for (size_t i = 2; i < 5; i++)
		assert_true(is_near(v[i], CASE_PER_OP * 1.03, 1e-4));
	free(v);
	case_set_free(set);
}

static void cpu_time_is_taken_where_the_case_does(void **state)
{
	struct case_set *set = case_set_new(2, CASE_SIZES);
	struct result_file f = file_of(set);
	struct process_rule rule = { .headline = SUMMARY_PER_OP,
				     .clock = SUMMARY_CPU };
	double *v;

	(void)state;
	for_each_sample(set, r, pt, i)
	{
		pt->wall_ns[0][i] = 30 * pt->size;
		pt->cpu_ns[0][i] = 20 * pt->size;
	}
	v = process_values(&f, set->p, set->nr, &rule);
	assert_true(is_near(v[0], 20, 1e-12));
	free(v);
	case_set_free(set);
}

static void a_single_size_has_a_mean_and_no_line(void **state)
{
	struct case_set *set = case_set_new(2, 1);
	struct result_file f = file_of(set);
	struct process_rule rule = { .headline = SUMMARY_MEAN };
	double *v;

	(void)state;
	for_each_sample(set, r, pt, i) pt->wall_ns[0][i] = 512 * 7;
	v = process_values(&f, set->p, set->nr, &rule);
	assert_true(is_near(v[1], 7, 1e-12));
	free(v);
	rule.headline = SUMMARY_PER_OP;
	v = process_values(&f, set->p, set->nr, &rule);
	assert_true(isnan(v[0]) && isnan(v[1]));
	free(v);
	case_set_free(set);
}

static void only_good_processes_have_a_value(void **state)
{
	struct case_set *set = case_set_new(4, CASE_SIZES);
	struct result_file f = file_of(set);
	const struct process_rule rule = { .headline = SUMMARY_PER_OP };
	double *v;

	(void)state;
	set->r[0].outcome = OUTCOME_SUSPECT;
	set->r[1].outcome = OUTCOME_BROKEN;
	set->r[2].outcome = OUTCOME_SKIP;
	v = process_values(&f, set->p, set->nr, &rule);
	for (size_t i = 0; i < 3; i++)
		assert_true(isnan(v[i]));
	assert_true(is_near(v[3], CASE_PER_OP, 0.02));
	free(v);
	case_set_free(set);
}

static void their_estimate_is_that_of_the_summary(void **state)
{
	struct case_set *set = case_set_new(20, CASE_SIZES);
	struct result_file f = file_of(set);
	const struct process_rule rule = { .headline = SUMMARY_PER_OP };
	const struct summary_rule ask = { .headline = SUMMARY_PER_OP };
	struct case_summary s;
	struct estimate e;
	double *v;

	(void)state;
	summary_case(set->p, set->nr, &ask, &s);
	v = process_values(&f, set->p, set->nr, &rule);
	e = hodges_lehmann(v, set->nr);
	assert_true(e.value == summary_headline(&s)->value);
	assert_true(e.lo == summary_headline(&s)->lo);
	free(v);
	case_summary_release(&s);
	case_set_free(set);
}

static void counts_are_exact_and_of_layout_0(void **state)
{
	struct fix_boot boot;
	struct process_rule rule = { .is_lab = true,
				     .headline = SUMMARY_PER_OP };
	const struct case_record *p[2];
	double *v;

	(void)state;
	fix_boot_init(&boot, "6.1");
	fix_line(&boot, "fork/anon", "page=base", 8000, 70);
	fix_line(&boot, "fork/anon", "page=base", 8000, 75)->layout = 1;
	p[0] = &boot.f.cases[0];
	p[1] = &boot.f.cases[1];
	v = process_values(&boot.f, p, 2, &rule);
	assert_true(v[0] == 70);
	assert_true(isnan(v[1]));
	free(v);
	rule.headline = SUMMARY_FIXED;
	v = process_values(&boot.f, p, 2, &rule);
	assert_true(v[0] == 8000);
	free(v);
	fix_boot_free(&boot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_read_process_by_process),
		cmocka_unit_test(values_are_told_at_one_clock),
		cmocka_unit_test(
			a_case_has_its_own_clock_where_the_file_has_none),
		cmocka_unit_test(cpu_time_is_taken_where_the_case_does),
		cmocka_unit_test(a_single_size_has_a_mean_and_no_line),
		cmocka_unit_test(only_good_processes_have_a_value),
		cmocka_unit_test(their_estimate_is_that_of_the_summary),
		cmocka_unit_test(counts_are_exact_and_of_layout_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
