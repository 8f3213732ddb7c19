// SPDX-License-Identifier: GPL-2.0-or-later
/* Phases against each other, and bytes per second. */
#include "analysis/summary.h"

#include "base/compiler.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/analysis_case.h"

/*
 * Every sample of process i costs fixed + per_op n, without scatter, so that a
 * line through the sizes is exact.
 */
static void plant(struct case_record *r, size_t phase, uint64_t fixed,
		  uint64_t per_op)
{
	for (size_t k = 0; k < r->nr_points; k++) {
		struct point_record *p = &r->points[k];

		if (!p->wall_ns[phase]) {
			p->wall_ns[phase] =
				xcalloc(CASE_SAMPLES, sizeof(uint64_t));
			p->cpu_ns[phase] =
				xcalloc(CASE_SAMPLES, sizeof(uint64_t));
		}
		for (size_t i = 0; i < CASE_SAMPLES; i++) {
			p->wall_ns[phase][i] = fixed + per_op * p->size;
			p->cpu_ns[phase][i] = p->wall_ns[phase][i];
		}
	}
}

/* Two phases; slopes 100 + i and 50, fixed costs 3000 and 1000. */
static struct case_set *two_phases(size_t nr, size_t nr_sizes, const char *text)
{
	struct case_set *set = case_set_new(nr, nr_sizes);

	for (size_t i = 0; i < nr; i++) {
		struct case_record *r = &set->r[i];

		r->nr_phases = 2;
		r->phases[1] = xstrdup("drop");
		r->nr_ratios = 1;
		r->ratios[0] = xstrdup(text);
		plant(r, 0, 3000, 100 + i);
		plant(r, 1, 1000, 50);
	}
	return set;
}

static struct case_summary summarise(const struct case_set *set,
				     enum summary_headline headline)
{
	const struct summary_rule rule = { .headline = headline };
	struct case_summary s;

	summary_case(set->p, set->nr, &rule, &s);
	return s;
}

/*
 * Ratios 2.00, 2.02, ... 2.14 of 8 processes: the Walsh averages are symmetric
 * about 2.07; the interval of nr = 8 leaves out 3 of 36 at each end (Hollander
 * and Wolfe, table A.4: P(T+ <= 3) = .0195), so it goes from the fourth
 * smallest average, (2.02 + 2.02) / 2 or (2.00 + 2.04) / 2, to the mirror.
 */
static void slopes_are_divided_process_by_process(void **state)
{
	struct case_set *set = two_phases(8, 4, "call/drop");
	struct case_summary s = summarise(set, SUMMARY_PER_OP);
	const struct estimate *e = &s.ratios[0].value;

	(void)state;
	assert_int_equal(s.nr_ratios, 1);
	assert_string_equal(s.ratios[0].text, "call/drop");
	assert_true(e->is_valid && e->has_interval);
	assert_int_equal(e->nr, 8);
	assert_true(is_near(e->value, 2.07, 1e-9));
	assert_true(is_near(e->lo, 2.02, 1e-9));
	assert_true(is_near(e->hi, 2.12, 1e-9));
	case_summary_release(&s);
	case_set_free(set);
}

static void a_sum_adds_the_slopes(void **state)
{
	struct case_set *set = two_phases(7, 4, "call+drop/drop");
	struct case_summary s = summarise(set, SUMMARY_PER_OP);

	(void)state;
	/* (150 + i) / 50, i = 0 .. 6 */
	assert_true(is_near(s.ratios[0].value.value, 3.06, 1e-9));
	case_summary_release(&s);
	case_set_free(set);
}

static void fixed_costs_are_divided_where_they_are_the_headline(void **state)
{
	struct case_set *set = two_phases(6, 4, "call/drop");
	struct case_summary s = summarise(set, SUMMARY_FIXED);

	(void)state;
	assert_true(is_near(s.ratios[0].value.value, 3, 1e-6));
	case_summary_release(&s);
	case_set_free(set);
}

static void without_a_sweep_whole_samples_are_divided(void **state)
{
	struct case_set *set = two_phases(1, 1, "call/drop");
	struct case_summary s = summarise(set, SUMMARY_PER_OP);

	(void)state;
	/* 3000 + 100 x 512 over 1000 + 50 x 512 */
	assert_true(is_near(s.ratios[0].value.value, 54200.0 / 26600, 1e-9));
	assert_false(s.ratios[0].value.has_interval);
	case_summary_release(&s);
	case_set_free(set);
}

static void one_process_without_a_cost_below_is_scatter(void **state)
{
	struct case_set *set = two_phases(8, 4, "call/drop");
	struct case_summary s;

	(void)state;
	plant(&set->r[3], 1, 1000, 0);
	s = summarise(set, SUMMARY_PER_OP);
	assert_int_equal(s.nr_ratios, 1);
	assert_true(s.ratios[0].value.is_valid);
	assert_true(s.ratios[0].value.lo < 2.07);
	assert_true(s.ratios[0].value.hi > 2.12);
	case_summary_release(&s);
	case_set_free(set);
}

static void without_a_cost_below_there_is_no_ratio(void **state)
{
	struct case_set *set = two_phases(8, 4, "call/drop");
	struct case_summary s;

	(void)state;
	for (size_t i = 0; i < 8; i++)
		plant(&set->r[i], 1, 1000, 0);
	s = summarise(set, SUMMARY_PER_OP);
	assert_false(s.ratios[0].value.is_valid);
	assert_true(summary_headline(&s)->is_valid);
	case_summary_release(&s);
	case_set_free(set);
}

static void a_case_without_a_number_has_no_ratio(void **state)
{
	struct case_set *set = two_phases(8, 4, "call/drop");
	struct case_summary s;

	(void)state;
	for_each_sample(set, r, p, i) p->drop[i] = DROP_PREEMPTED;
	s = summarise(set, SUMMARY_PER_OP);
	assert_false(s.ratios[0].value.is_valid);
	case_summary_release(&s);
	case_set_free(set);
}

/* 4096 bytes at 100 .. 107 ns: 4096 / 103.5, from 4096 / 106 to 4096 / 101. */
static void bytes_per_second_are_the_cost_turned_over(void **state)
{
	struct case_set *set = two_phases(8, 4, "call/drop");
	struct case_summary s;
	const struct estimate *e;

	(void)state;
	for (size_t i = 0; i < set->nr; i++)
		set->r[i].op_bytes = 4096;
	s = summarise(set, SUMMARY_PER_OP);
	e = &s.bytes_per_ns;
	assert_true(e->is_valid && e->has_interval);
	assert_true(is_near(e->value, 39.57487922705314, 1e-9));
	assert_true(is_near(e->lo, 38.64150943396226, 1e-9));
	assert_true(is_near(e->hi, 40.55445544554455, 1e-9));
	case_summary_release(&s);
	s = summarise(set, SUMMARY_FIXED); /* a call moves nothing */
	assert_false(s.bytes_per_ns.is_valid);
	case_summary_release(&s);
	case_set_free(set);
}

static void nothing_moved_is_no_throughput(void **state)
{
	struct case_set *set = two_phases(8, 4, "call/drop");
	struct case_summary s = summarise(set, SUMMARY_PER_OP);

	(void)state;
	assert_false(s.bytes_per_ns.is_valid);
	case_summary_release(&s);
	case_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slopes_are_divided_process_by_process),
		cmocka_unit_test(a_sum_adds_the_slopes),
		cmocka_unit_test(
			fixed_costs_are_divided_where_they_are_the_headline),
		cmocka_unit_test(without_a_sweep_whole_samples_are_divided),
		cmocka_unit_test(one_process_without_a_cost_below_is_scatter),
		cmocka_unit_test(without_a_cost_below_there_is_no_ratio),
		cmocka_unit_test(a_case_without_a_number_has_no_ratio),
		cmocka_unit_test(bytes_per_second_are_the_cost_turned_over),
		cmocka_unit_test(nothing_moved_is_no_throughput),
	};

	return cmocka_run_group_tests_name("analysis_ratios", tests, NULL,
					   NULL);
}
