// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/samples.h"

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

static void only_samples_without_a_cause_count(void **state)
{
	struct case_set *set = case_set_new(1, 1);
	struct point_record *p = &set->r[0].points[0];
	double v[CASE_SAMPLES];

	(void)state;
	for (size_t i = 0; i < CASE_SAMPLES; i++) {
		p->wall_ns[0][i] = 100 + i;
		p->drop[i] = i < 7 ? 1u << i : 0;
	}
	assert_int_equal(samples_retained(&set->r[0], p, 0, SUMMARY_WALL, 0, v),
			 1);
	assert_true(v[0] == 107);
	p->drop[2] = 0;
	p->drop[7] = 1u << 30; /* a cause of a later version */
	assert_int_equal(samples_retained(&set->r[0], p, 0, SUMMARY_WALL, 0, v),
			 1);
	assert_true(v[0] == 102);
	case_set_free(set);
}

static void empty_measurement_is_subtracted_down_to_zero(void **state)
{
	struct case_set *set = case_set_new(1, 1);
	struct point_record *p = &set->r[0].points[0];
	double v[CASE_SAMPLES];

	(void)state;
	set->r[0].empty_wall_ns = 50;
	set->r[0].empty_cpu_ns = 300;
	p->nr_samples = 3;
	for (size_t i = 0; i < 3; i++) {
		p->wall_ns[0][i] = 40 + 10 * i;
		p->cpu_ns[0][i] = 299 + i;
	}
	assert_int_equal(samples_retained(&set->r[0], p, 0, SUMMARY_WALL, 0, v),
			 3);
	assert_true(v[0] == 0 && v[1] == 0 && v[2] == 10);
	assert_int_equal(samples_retained(&set->r[0], p, 0, SUMMARY_CPU, 0, v),
			 3);
	assert_true(v[0] == 0 && v[1] == 0 && v[2] == 1);
	case_set_free(set);
}

static void a_phase_without_rows_has_no_samples(void **state)
{
	struct case_set *set = case_set_new(1, 1);
	double v[CASE_SAMPLES];

	(void)state;
	assert_int_equal(samples_retained(&set->r[0], &set->r[0].points[0], 1,
					  SUMMARY_WALL, 0, v),
			 0);
	case_set_free(set);
}

static void sizes_are_sorted_and_unique(void **state)
{
	struct case_set *set = case_set_new(3, 4);
	struct records rs = records_of(set);
	uint64_t *sizes;
	size_t nr;

	(void)state;
	set->r[0].points[0].size = 4096; /* seeded order in the process */
	set->r[0].points[3].size = 512;
	set->r[2].points[1].size = 8192; /* one has another size */
	set->r[1].points[0].size = set->r[2].points[0].size = 1024;
	sizes = samples_sizes(&rs, &nr);
	assert_int_equal(nr, 5);
	assert_int_equal(sizes[0], 512);
	assert_int_equal(sizes[1], 1024);
	assert_int_equal(sizes[2], 2048);
	assert_int_equal(sizes[3], 4096);
	assert_int_equal(sizes[4], 8192);
	free(sizes);
	assert_ptr_equal(samples_point(&set->r[0], 512), &set->r[0].points[3]);
	assert_ptr_equal(samples_point(&set->r[0], 4096), &set->r[0].points[0]);
	assert_null(samples_point(&set->r[0], 8192));
	case_set_free(set);
}

static void samples_of_a_size_come_in_time_order(void **state)
{
	struct case_set *set = case_set_new(3, 2);
	struct records rs = records_of(set);
	double *v;
	size_t nr;

	(void)state;
	for_each_sample(set, r, p, i)
	{
		p->wall_ns[0][i] = p->size * 1000 + r->round * 100 + i;
	}
	set->r[1].points[1].drop[0] = DROP_STEAL;
	set->r[2].points[1].size = 77; /* this one lacks 1024 */
	v = samples_of_size(&rs, 0, SUMMARY_WALL, 1024, &nr);
	assert_int_equal(nr, 15);
	assert_true(v[0] == 1024000 && v[7] == 1024007);
	assert_true(v[8] == 1024101 && v[14] == 1024107);
	free(v);
	v = samples_of_size(&rs, 0, SUMMARY_WALL, 5, &nr);
	assert_int_equal(nr, 0);
	free(v);
	case_set_free(set);
}

static void resolution_is_the_smallest_step(void **state)
{
	const double v[] = { 120, 40, 80, 40, 160, 95 };
	const double tied[] = { 40, 40.5, 40.5 }, first[] = { 40, 45, 80 };

	(void)state;
	assert_true(samples_resolution(v, 6) == 15);
	assert_true(samples_resolution(v, 5) == 40);
	assert_true(samples_resolution(v, 1) == 0);
	assert_true(samples_resolution(tied, 3) == 0.5);
	assert_true(samples_resolution(first, 3) == 5);
	assert_true(samples_resolution(v, 0) == 0);
}

static void causes_are_counted_and_plans_are_not(void **state)
{
	struct case_set *set = case_set_new(2, 1);
	struct records rs = records_of(set);
	const size_t want[] = { 0, 0, 2, 1, 0, 1, 1, 1 };
	struct case_summary s = { 0 };
	uint32_t *a = set->r[0].points[0].drop, *b = set->r[1].points[0].drop;

	(void)state;
	a[0] = DROP_WARMUP;
	a[1] = DROP_COUNTED;
	a[2] = DROP_WARMUP | DROP_STEAL;
	a[3] = DROP_PREEMPTED;
	a[4] = DROP_PREEMPTED | DROP_FAULTS;
	b[0] = DROP_MAJFLT;
	b[1] = DROP_MIGRATED;
	b[2] = 1u << 30;
	b[3] = DROP_TICK;
	samples_count(&rs, &s);
	assert_int_equal(s.nr_samples, 13);
	assert_int_equal(s.nr_dropped, 6);
	for (size_t bit = 0; bit < SUMMARY_DROP_BITS; bit++)
		assert_int_equal(s.nr_dropped_by[bit], want[bit]);
	case_set_free(set);
}

/* cpu = wall / kappa for every i-th sample, else cpu = wall. */
static void contend(struct case_set *set, double kappa, size_t every)
{
	size_t at = 0;

	for_each_sample(set, r, p, i)
	{
		double share = at++ % every ? 1 : kappa;

		p->wall_ns[0][i] = 1000000;
		p->cpu_ns[0][i] = (uint64_t)(1000000 / share);
	}
}

static void kappa_of_a_quiet_phase_is_one(void **state)
{
	struct case_set *set = case_set_new(4, 2);
	struct records rs = records_of(set);
	struct kappa k;

	(void)state;
	contend(set, 1, 1);
	samples_kappa(&rs, 0, &k);
	assert_int_equal(k.nr, 64);
	assert_true(k.median == 1);
	assert_false(k.is_contended || k.is_waiting);
	case_set_free(set);
}

static void contention_that_comes_and_goes(void **state)
{
	struct case_set *set = case_set_new(4, 2);
	struct records rs = records_of(set);
	struct kappa k;

	(void)state;
	for_each_sample(set, r, p, i)
	{
		p->wall_ns[0][i] = 1030000;
		p->cpu_ns[0][i] = i < 2 ? 1030000 : 1000000;
	}
	samples_kappa(&rs, 0, &k); /* three quarters at 1.03 */
	assert_true(k.median == 1.03);
	assert_true(k.is_contended && !k.is_waiting);
	for_each_sample(set, r, p, i)
	{
		if (i >= 2)
			p->cpu_ns[0][i] = 1030000 / 1.015;
	}
	samples_kappa(&rs, 0, &k);
	assert_false(k.is_contended || k.is_waiting);
	contend(set, 2, 4); /* only one quarter */
	samples_kappa(&rs, 0, &k);
	assert_true(k.median == 1);
	assert_false(k.is_contended || k.is_waiting);
	case_set_free(set);
}

static void a_phase_that_always_sleeps_waits(void **state)
{
	struct case_set *set = case_set_new(4, 2);
	struct records rs = records_of(set);
	struct kappa k;

	(void)state;
	contend(set, 3, 1);
	samples_kappa(&rs, 0, &k);
	assert_true(fabs(k.median - 3) < 1e-4);
	assert_true(k.is_waiting && !k.is_contended);
	case_set_free(set);
}

static void short_samples_do_not_vote(void **state)
{
	struct case_set *set = case_set_new(2, 1);
	struct records rs = records_of(set);
	struct kappa k;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		set->r[i].empty_wall_ns = 40;
		set->r[i].empty_cpu_ns = 100;
	}
	for_each_sample(set, r, p, i)
	{
		p->wall_ns[0][i] = 40 + 4000;
		p->cpu_ns[0][i] = 100 + (r->round ? 2000 : 1999);
	}
	samples_kappa(&rs, 0, &k); /* 20 x 100 ns is the limit */
	assert_int_equal(k.nr, 8);
	assert_true(k.median == 2);
	for (size_t i = 0; i < 2; i++) {
		set->r[i].empty_wall_ns = 100;
		set->r[i].empty_cpu_ns = 40;
	}
	for_each_sample(set, r, p, i)
	{
		p->wall_ns[0][i] = 100 + 4000;
		p->cpu_ns[0][i] = 40 + (r->round ? 2000 : 1999);
	}
	samples_kappa(&rs, 0, &k);
	assert_int_equal(k.nr, 8);
	case_set_free(set);
}

static void no_cpu_time_no_kappa(void **state)
{
	struct case_set *set = case_set_new(2, 1);
	struct records rs = records_of(set);
	struct kappa k;

	(void)state;
	assert_true(samples_have_cpu(&rs, 0));
	for_each_sample(set, r, p, i)
	{
		p->cpu_ns[0][i] = 0;
	}
	samples_kappa(&rs, 0, &k);
	assert_true(k.nr == 0 && isnan(k.median));
	assert_false(k.is_contended || k.is_waiting);
	assert_false(samples_have_cpu(&rs, 0));
	assert_false(samples_have_cpu(&rs, 1)); /* no such rows */
	set->r[1].points[0].cpu_ns[0][3] = 1;
	assert_true(samples_have_cpu(&rs, 0));
	set->r[1].points[0].drop[3] = DROP_STEAL;
	assert_false(samples_have_cpu(&rs, 0));
	set->r[0].points[0].cpu_ns[0][0] = 1;
	assert_true(samples_have_cpu(&rs, 0));
	case_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_samples_without_a_cause_count),
		cmocka_unit_test(empty_measurement_is_subtracted_down_to_zero),
		cmocka_unit_test(a_phase_without_rows_has_no_samples),
		cmocka_unit_test(sizes_are_sorted_and_unique),
		cmocka_unit_test(samples_of_a_size_come_in_time_order),
		cmocka_unit_test(resolution_is_the_smallest_step),
		cmocka_unit_test(causes_are_counted_and_plans_are_not),
		cmocka_unit_test(kappa_of_a_quiet_phase_is_one),
		cmocka_unit_test(contention_that_comes_and_goes),
		cmocka_unit_test(a_phase_that_always_sleeps_waits),
		cmocka_unit_test(short_samples_do_not_vote),
		cmocka_unit_test(no_cpu_time_no_kappa),
	};

	return cmocka_run_group_tests_name("analysis_samples", tests, NULL,
					   NULL);
}
