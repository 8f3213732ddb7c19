// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/reduce.h"

#include "base/compiler.h"

#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/analysis_case.h"

static struct records records_of(const struct case_set *set)
{
	return (struct records){ .r = set->p, .nr = set->nr };
}

/* y = 1000 (round + 1) + 10 (round + 1) size, without scatter */
static struct case_set *exact_set(size_t nr, size_t nr_sizes)
{
	struct case_set *set = case_set_new(nr, nr_sizes);

	for_each_sample(set, r, p, i)
	{
		p->wall_ns[0][i] = (r->round + 1) * (1000 + 10 * p->size);
		p->cpu_ns[0][i] = 2 * p->wall_ns[0][i];
	}
	return set;
}

static void each_process_gets_its_line(void **state)
{
	struct case_set *set = exact_set(3, 4);
	struct records rs = records_of(set);
	struct reduced d;

	(void)state;
	reduce(&rs, 0, SUMMARY_WALL, &d);
	assert_true(d.has_line && !d.is_per_size);
	assert_int_equal(d.nr, 3);
	assert_int_equal(d.nr_sizes, 4);
	for (size_t p = 0; p < 3; p++) {
		double f = (double)(p + 1);

		assert_true(is_near(d.slope[p], 10 * f, 1e-9));
		assert_true(is_near(d.fixed[p], 1000 * f, 1e-9));
		assert_true(is_near(d.theil_sen[p], 10 * f, 1e-9));
		assert_true(d.total_ns[p * 4 + 1] == 11240 * f);
		assert_true(d.per_op_ns[p * 4 + 1] == 11240 * f / 1024);
		assert_true(isnan(d.steps[p * 4]));
		assert_true(is_near(d.steps[p * 4 + 3], 10 * f, 1e-9));
		assert_true(fabs(d.residuals[p * 4]) < 1e-9);
		assert_true(fabs(d.residuals[p * 4 + 2]) < 1e-9);
	}
	assert_int_equal(d.nr_ops[2], 2048);
	assert_ptr_equal(reduced_values(&d, SUMMARY_PER_OP), d.slope);
	assert_ptr_equal(reduced_values(&d, SUMMARY_FIXED), d.fixed);
	assert_null(reduced_values(&d, SUMMARY_MEAN));
	reduced_release(&d);
	reduce(&rs, 0, SUMMARY_CPU, &d);
	assert_true(is_near(d.slope[0], 20, 1e-9));
	reduced_release(&d);
	case_set_free(set);
}

static void a_process_is_its_median_sample(void **state)
{
	struct case_set *set = exact_set(1, 1);
	struct point_record *p = &set->r[0].points[0];
	struct records rs = records_of(set);
	struct reduced d;

	(void)state;
	for (size_t i = 0; i < CASE_SAMPLES; i++)
		p->wall_ns[0][i] = 1000 * (i + 1);
	p->wall_ns[0][7] = 1u << 30;
	p->drop[0] = DROP_WARMUP; /* 2000 .. 7000 and a wild one: 5000 */
	reduce(&rs, 0, SUMMARY_WALL, &d);
	assert_true(d.total_ns[0] == 5000);
	assert_true(d.per_op_ns[0] == 5000.0 / 512);
	assert_false(d.has_line || d.is_per_size);
	assert_true(isnan(d.slope[0]));
	assert_ptr_equal(reduced_values(&d, SUMMARY_MEAN), d.per_op_ns);
	assert_null(reduced_values(&d, SUMMARY_PER_OP));
	assert_null(reduced_values(&d, SUMMARY_FIXED));
	reduced_release(&d);
	case_set_free(set);
}

static void the_order_of_points_does_not_matter(void **state)
{
	struct case_set *set = exact_set(1, 4);
	struct point_record last = set->r[0].points[3];
	struct records rs = records_of(set);
	struct reduced d;

	(void)state;
	set->r[0].points[3] = set->r[0].points[0];
	set->r[0].points[0] = last;
	reduce(&rs, 0, SUMMARY_WALL, &d);
	assert_true(d.total_ns[3] == 41960);
	assert_true(is_near(d.slope[0], 10, 1e-9));
	reduced_release(&d);
	case_set_free(set);
}

/* fork with k children: one operation at every size */
static void equal_operations_make_a_line_over_the_size(void **state)
{
	struct case_set *set = exact_set(2, 3);
	struct records rs = records_of(set);
	struct reduced d;

	(void)state;
	for_each_sample(set, r, p, i)
	{
		p->nr_ops = 4;
	}
	reduce(&rs, 0, SUMMARY_WALL, &d);
	assert_true(d.is_per_size && d.has_line);
	assert_true(is_near(d.slope[1], 20.0 / 4, 1e-9));
	assert_true(is_near(d.fixed[1], 2000.0 / 4, 1e-9));
	reduced_release(&d);
	case_set_free(set);
}

static void a_lost_size_does_not_lose_the_process(void **state)
{
	struct case_set *set = exact_set(2, 4);
	struct records rs = records_of(set);
	struct reduced d;

	(void)state;
	for (size_t i = 0; i < CASE_SAMPLES; i++)
		set->r[0].points[1].drop[i] = DROP_PREEMPTED;
	reduce(&rs, 0, SUMMARY_WALL, &d);
	assert_true(isnan(d.total_ns[1]) && isnan(d.residuals[1]));
	assert_true(is_near(d.slope[0], 10, 1e-9));
	/* no step across the hole, nor to it */
	assert_true(isnan(d.steps[1]) && isnan(d.steps[2]));
	assert_true(is_near(d.steps[3], 10, 1e-9));
	reduced_release(&d);
	/* half of the sizes are not enough */
	for (size_t i = 0; i < CASE_SAMPLES; i++)
		set->r[0].points[3].drop[i] = DROP_PREEMPTED;
	reduce(&rs, 0, SUMMARY_WALL, &d);
	assert_true(isnan(d.slope[0]) && isnan(d.fixed[0]));
	assert_true(isnan(d.theil_sen[0]));
	assert_true(is_near(d.slope[1], 20, 1e-9) && d.has_line);
	assert_true(reduce_estimate(d.slope, 2, 1).nr == 1);
	reduced_release(&d);
	case_set_free(set);
}

static void an_unknown_number_of_operations_is_no_value(void **state)
{
	struct case_set *set = exact_set(2, 2);
	struct records rs = records_of(set);
	struct reduced d;

	(void)state;
	set->r[0].points[0].nr_ops = 0;
	reduce(&rs, 0, SUMMARY_WALL, &d);
	assert_true(isnan(d.total_ns[0]) && isnan(d.slope[0]));
	assert_int_equal(d.nr_ops[0], 512); /* of the other process */
	reduced_release(&d);
	case_set_free(set);
}

static void two_sizes_make_a_line(void **state)
{
	struct case_set *set = exact_set(1, 2);
	struct records rs = records_of(set);
	struct reduced d;

	(void)state;
	reduce(&rs, 0, SUMMARY_WALL, &d);
	assert_true(d.has_line && is_near(d.slope[0], 10, 1e-9));
	reduced_release(&d);
	case_set_free(set);
}

static void estimates_pass_over_what_is_missing(void **state)
{
	const double v[] = { 1, 9, NAN, 9, 3, 9, 2, 9 };
	struct estimate e = reduce_estimate(v, 4, 2);

	(void)state;
	assert_true(e.is_valid && e.value == 2 && e.nr == 3);
	assert_true(e.lo == 1 && e.hi == 3);
	assert_false(reduce_estimate(v + 2, 1, 1).is_valid);
	assert_false(reduce_estimate(v, 0, 1).is_valid);
}

/* residuals[k] of 12 processes at one size */
static double residual(const double *r, size_t nr, bool *is_systematic)
{
	struct reduced d = { .nr = nr,
			     .nr_sizes = 1,
			     .residuals = (double *)r };

	return reduce_residual(&d, 0, is_systematic);
}

static void residuals_average_and_their_sign_is_tested(void **state)
{
	double r[] = { .03, .03, .03, .03, .03, .03,
		       .03, .03, .03, .03, .03, .03 };
	bool is_systematic;

	(void)state;
	assert_true(is_near(residual(r, 12, &is_systematic), 0.03, 1e-12));
	assert_true(is_systematic);
	/* 2 (1 + 12) / 4096 = .0063; 2 (1 + 12 + 66) / 4096 = .039 */
	r[3] = -0.06;
	assert_true(is_near(residual(r, 12, &is_systematic), 0.27 / 12, 1e-9));
	assert_true(is_systematic);
	r[4] = -0.06;
	residual(r, 12, &is_systematic);
	assert_false(is_systematic);
	/* either sign */
	for (size_t i = 0; i < 12; i++)
		r[i] = -0.03;
	assert_true(residual(r, 12, &is_systematic) < 0);
	assert_true(is_systematic);
	/* 2 / 2^7 = .016 is not enough, 2 / 2^8 = .0078 is */
	residual(r, 7, &is_systematic);
	assert_false(is_systematic);
	residual(r, 8, &is_systematic);
	assert_true(is_systematic);
	/* zeros have no sign, missing ones no weight */
	r[0] = 0;
	residual(r, 8, &is_systematic);
	assert_false(is_systematic);
	for (size_t i = 1; i < 8; i++)
		r[i] = 0.03;
	residual(r, 8, &is_systematic);
	assert_false(is_systematic);
	for (size_t i = 1; i < 8; i++)
		r[i] = -0.03;
	r[0] = NAN;
	assert_true(is_near(residual(r, 8, &is_systematic), -0.03, 1e-9));
	assert_false(is_systematic);
	assert_true(isnan(residual(r, 1, &is_systematic)));
	assert_false(is_systematic);
}

static void residuals_are_those_of_the_size(void **state)
{
	double r[] = { 1, 10, 2, 20, 3, 30 }; /* two sizes, three processes */
	struct reduced d = { .nr = 3, .nr_sizes = 2, .residuals = r };
	bool is_systematic;

	(void)state;
	assert_true(reduce_residual(&d, 0, &is_systematic) == 2);
	assert_true(reduce_residual(&d, 1, &is_systematic) == 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_process_gets_its_line),
		cmocka_unit_test(a_process_is_its_median_sample),
		cmocka_unit_test(the_order_of_points_does_not_matter),
		cmocka_unit_test(equal_operations_make_a_line_over_the_size),
		cmocka_unit_test(a_lost_size_does_not_lose_the_process),
		cmocka_unit_test(an_unknown_number_of_operations_is_no_value),
		cmocka_unit_test(two_sizes_make_a_line),
		cmocka_unit_test(estimates_pass_over_what_is_missing),
		cmocka_unit_test(residuals_average_and_their_sign_is_tested),
		cmocka_unit_test(residuals_are_those_of_the_size),
	};

	return cmocka_run_group_tests_name("analysis_reduce", tests, NULL,
					   NULL);
}
