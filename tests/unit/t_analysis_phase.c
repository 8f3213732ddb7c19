// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/phase.h"

#include "base/compiler.h"

#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/analysis_case.h"

struct result {
	struct phase_summary s;
	enum summary_headline headline;
	double values[64];
};

static struct result summarise(const struct case_set *set)
{
	const struct records rs = { .r = set->p, .nr = set->nr };
	struct result r = { .headline = SUMMARY_PER_OP };

	phase_summarise(&rs, 0, &r.headline, &r.s, r.values);
	return r;
}

static void scale_sample(struct point_record *p, size_t i, double factor)
{
	p->wall_ns[0][i] = (uint64_t)((double)p->wall_ns[0][i] * factor);
	p->cpu_ns[0][i] = p->wall_ns[0][i];
}

static void a_quiet_case_has_its_numbers_and_no_tags(void **state)
{
	(void)state;
	for (size_t nr = 12; nr <= 60; nr += 16) {
		struct case_set *set = case_set_new(nr, 4);
		struct result r = summarise(set);

		assert_int_equal(r.s.tags, 0);
		assert_string_equal(r.s.name, "call");
		assert_int_equal(r.headline, SUMMARY_PER_OP);
		assert_int_equal(r.s.clock, SUMMARY_WALL);
		assert_true(r.s.kappa == 1);
		assert_true(r.s.has_line && !r.s.is_per_size);
		assert_true(is_near(r.s.per_op_ns.value, CASE_PER_OP, 0.01));
		assert_true(is_near(r.s.fixed_ns.value, CASE_FIXED, 0.01));
		assert_true(is_near(r.s.theil_sen_ns.value, CASE_PER_OP, 0.01));
		assert_true(r.s.per_op_ns.lo <= CASE_PER_OP &&
			    r.s.per_op_ns.hi >= CASE_PER_OP);
		assert_int_equal(r.s.per_op_ns.nr, nr);
		assert_true(r.s.max_residual_ratio < 0.01);
		assert_true(r.s.spread_ratio > 0.001 &&
			    r.s.spread_ratio < 0.02);
		assert_int_equal(r.s.modes.nr, 0);
		assert_true(r.s.fixed_ns.lo < r.s.fixed_ns.hi);
		assert_true(r.s.theil_sen_ns.lo < r.s.theil_sen_ns.hi);
		/* the same times on the other clock */
		assert_true(r.s.companion_ns.value == r.s.per_op_ns.value);
		phase_release(&r.s);
		case_set_free(set);
	}
}

static void every_size_is_summarised(void **state)
{
	struct case_set *set = case_set_new(12, 4);
	struct result r = summarise(set);

	(void)state;
	assert_int_equal(r.s.nr_sizes, 4);
	for (size_t k = 0; k < 4; k++) {
		const struct size_summary *z = &r.s.sizes[k];
		double want = CASE_FIXED + CASE_PER_OP * (double)case_sizes[k];

		assert_int_equal(z->size, case_sizes[k]);
		assert_int_equal(z->nr_ops, case_sizes[k]);
		assert_true(is_near(z->total_ns.value, want, 0.005));
		assert_true(is_near(z->per_op_ns.value,
				    want / (double)case_sizes[k], 0.005));
		assert_int_equal(z->step_per_op_ns.is_valid, k > 0);
		if (k)
			assert_true(is_near(z->step_per_op_ns.value,
					    CASE_PER_OP, 0.02));
		assert_true(fabs(z->residual_ratio) < 0.005);
	}
	phase_release(&r.s);
	case_set_free(set);
}

static void one_size_gives_the_mean_cost(void **state)
{
	struct case_set *set = case_set_new(12, 1);
	struct result r = summarise(set);
	double want = (CASE_FIXED + CASE_PER_OP * 512) / 512;

	(void)state;
	assert_int_equal(r.headline, SUMMARY_MEAN);
	assert_false(r.s.has_line);
	assert_false(r.s.fixed_ns.is_valid || r.s.theil_sen_ns.is_valid);
	assert_true(is_near(r.s.per_op_ns.value, want, 0.005));
	assert_true(is_near(r.values[3], want, 0.02));
	assert_true(isnan(r.s.max_residual_ratio));
	assert_true(r.s.companion_ns.value == r.s.per_op_ns.value);
	assert_int_equal(r.s.tags, 0);
	phase_release(&r.s);
	case_set_free(set);
}

static void the_spread_is_that_of_the_processes(void **state)
{
	struct case_set *set = case_set_new(12, 1);
	struct result r;

	(void)state;
	for_each_sample(set, rec, p, i)
	{
		p->wall_ns[0][i] = 512 * (1000 + 10 * (rec->round % 3));
	}
	r = summarise(set);
	/* 1000, 1010, 1020 four times each: MAD 10 of median 1010 */
	assert_true(is_near(r.s.spread_ratio, 14.82602218505602 / 1010, 1e-9));
	phase_release(&r.s);
	case_set_free(set);
}

static void assert_same(const struct estimate *a, const struct estimate *b)
{
	assert_true(a->is_valid && b->is_valid && a->nr == b->nr);
	assert_true(a->value == b->value && a->lo == b->lo && a->hi == b->hi);
}

static void dropped_samples_change_nothing(void **state)
{
	struct case_set *quiet = case_set_new(12, 4);
	struct case_set *wild = case_set_new(12, 4);
	struct result a, b;

	(void)state;
	for_each_sample(quiet, r, p, i)
	{
		if (i == 2)
			p->drop[i] = DROP_PREEMPTED;
	}
	for_each_sample(wild, r, p, i)
	{
		if (i == 2) {
			p->drop[i] = DROP_PREEMPTED;
			scale_sample(p, i, 1000);
		}
	}
	a = summarise(quiet);
	b = summarise(wild);
	assert_same(&a.s.per_op_ns, &b.s.per_op_ns);
	assert_same(&a.s.fixed_ns, &b.s.fixed_ns);
	assert_int_equal(a.s.tags, b.s.tags);
	phase_release(&a.s);
	phase_release(&b.s);
	case_set_free(quiet);
	case_set_free(wild);
}

/* By value nothing is excluded: the median takes care of a few. */
static void kept_outliers_move_the_estimate_little(void **state)
{
	struct case_set *set = case_set_new(12, 4);
	struct result r;

	(void)state;
	for_each_sample(set, rec, p, i)
	{
		if (i == 2)
			scale_sample(p, i, 1000);
	}
	r = summarise(set);
	assert_true(is_near(r.s.per_op_ns.value, CASE_PER_OP, 0.01));
	phase_release(&r.s);
	case_set_free(set);
}

static void empty_measurements_are_subtracted(void **state)
{
	struct case_set *set = case_set_new(12, 4);
	struct result a, b;

	(void)state;
	a = summarise(set);
	for (size_t i = 0; i < 12; i++)
		set->r[i].empty_wall_ns = 4000;
	b = summarise(set);
	assert_true(fabs(a.s.sizes[2].total_ns.value -
			 b.s.sizes[2].total_ns.value - 4000) < 1e-6);
	phase_release(&a.s);
	phase_release(&b.s);
	case_set_free(set);
}

static void no_verdict_leaves_no_number(void **state)
{
	struct case_set *set = case_set_new(12, 4);
	struct result r = summarise(set);

	(void)state;
	phase_void(&r.s);
	assert_false(r.s.per_op_ns.is_valid || r.s.fixed_ns.is_valid);
	assert_false(r.s.theil_sen_ns.is_valid || r.s.companion_ns.is_valid);
	assert_true(isnan(r.s.spread_ratio));
	for (size_t k = 0; k < 4; k++) {
		assert_false(r.s.sizes[k].total_ns.is_valid);
		assert_false(r.s.sizes[k].per_op_ns.is_valid);
		assert_false(r.s.sizes[k].step_per_op_ns.is_valid);
	}
	phase_release(&r.s);
	assert_null(r.s.sizes);
	case_set_free(set);
}

static void a_line_is_not_mixed_with_means(void **state)
{
	struct case_set *set = case_set_new(12, 2);
	struct result r;

	(void)state;
	/* each process kept only one of the sizes: no line, no number */
	for_each_sample(set, rec, p, i)
	{
		if (p == &rec->points[rec->round % 2])
			p->drop[i] = DROP_STEAL;
	}
	r = summarise(set);
	assert_int_equal(r.headline, SUMMARY_PER_OP);
	assert_false(r.s.has_line || r.s.per_op_ns.is_valid);
	assert_int_equal(r.s.sizes[0].total_ns.nr, 6);
	phase_release(&r.s);
	case_set_free(set);
}

static void equal_operations_make_a_line_over_the_size(void **state)
{
	struct case_set *set = case_set_new(12, 4);
	struct result r;

	(void)state;
	for_each_sample(set, rec, p, i)
	{
		p->nr_ops = 1;
	}
	r = summarise(set);
	assert_true(r.s.is_per_size && r.s.has_line);
	assert_true(is_near(r.s.per_op_ns.value, CASE_PER_OP, 0.01));
	phase_release(&r.s);
	case_set_free(set);
}

static void one_process_is_a_number_without_an_interval(void **state)
{
	struct case_set *set = case_set_new(1, 4);
	const struct case_record **one = xcalloc(1, sizeof(*one));
	const struct records rs = { .r = one, .nr = 1 };
	struct result r = { .headline = SUMMARY_PER_OP };

	(void)state;
	one[0] = &set->r[0];
	phase_summarise(&rs, 0, &r.headline, &r.s, r.values);
	assert_string_equal(r.s.name, "call");
	assert_true(r.s.per_op_ns.is_valid && !r.s.per_op_ns.has_interval);
	assert_true(is_near(r.s.per_op_ns.value, CASE_PER_OP, 0.02));
	assert_true(r.s.spread_ratio == 0);
	assert_int_equal(r.s.tags, 0);
	phase_release(&r.s);
	free(one);
	case_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_quiet_case_has_its_numbers_and_no_tags),
		cmocka_unit_test(every_size_is_summarised),
		cmocka_unit_test(one_size_gives_the_mean_cost),
		cmocka_unit_test(the_spread_is_that_of_the_processes),
		cmocka_unit_test(dropped_samples_change_nothing),
		cmocka_unit_test(kept_outliers_move_the_estimate_little),
		cmocka_unit_test(empty_measurements_are_subtracted),
		cmocka_unit_test(no_verdict_leaves_no_number),
		cmocka_unit_test(a_line_is_not_mixed_with_means),
		cmocka_unit_test(equal_operations_make_a_line_over_the_size),
		cmocka_unit_test(one_process_is_a_number_without_an_interval),
	};

	return cmocka_run_group_tests_name("analysis_phase", tests, NULL, NULL);
}
