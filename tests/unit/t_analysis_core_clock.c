// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/core_clock.h"
#include "analysis/summary.h"

#include "tests/unit/analysis_case.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define NR 20

static const struct summary_rule rule;

static void slow_down(uint64_t *ns, double factor)
{
	*ns = (uint64_t)((double)*ns * factor);
}

/* Every second process on a clock that is slower by the factor. */
static struct case_set *two_clocks(double slower, double work)
{
	struct case_set *set = case_set_new(NR, 4);

	for (size_t i = 0; i < NR; i++)
		for (size_t k = 0; k < set->r[i].nr_points; k++) {
			struct point_record *p = &set->r[i].points[k];

			p->clock_probe_ns =
				i % 2 ? (uint64_t)(6000 * slower) : 6000;
			for (size_t j = 0; i % 2 && j < p->nr_samples; j++) {
				slow_down(&p->wall_ns[0][j], work);
				slow_down(&p->cpu_ns[0][j], work);
			}
		}
	return set;
}

static struct case_summary summarise(struct case_set *set,
				     const struct summary_rule *how)
{
	const struct case_record *r[NR];
	struct case_summary s;

	for (size_t i = 0; i < NR; i++)
		r[i] = &set->r[i];
	summary_case(r, NR, how, &s);
	return s;
}

/* Two clocks 10 % apart: half way between them is 1.05 of the faster. */
static void work_at_two_clocks_is_one_number(void **state)
{
	struct case_set *set = two_clocks(1.10, 1.10);
	struct case_summary s = summarise(set, &rule);

	(void)state;
	assert_true(fabs(s.phases[0].per_op_ns.value / CASE_PER_OP - 1.05) <
		    0.01);
	assert_true(s.phases[0].spread_ratio < 0.01);
	case_summary_release(&s);
	case_set_free(set);
}

static void work_that_does_not_follow_the_clock_is_not_hidden(void **state)
{
	struct case_set *set = two_clocks(1.10, 1.0);
	struct case_summary s = summarise(set, &rule);

	(void)state;
	assert_true(s.phases[0].spread_ratio > 0.03);
	case_summary_release(&s);
	case_set_free(set);
}

static void without_probes_times_stay_as_they_are(void **state)
{
	struct case_set *set = case_set_new(NR, 4);
	struct case_summary s = summarise(set, &rule);

	(void)state;
	assert_true(fabs(s.phases[0].per_op_ns.value / CASE_PER_OP - 1) < 0.01);
	case_summary_release(&s);
	case_set_free(set);
}

static struct core_clock clock_of(struct case_set *set)
{
	const struct case_record *r[NR];

	for (size_t i = 0; i < NR; i++)
		r[i] = &set->r[i];
	return core_clock_of(r, NR);
}

/* The run's clock is given: the interval reaches to both ends of it. */
static void the_interval_covers_the_clocks_of_the_run(void **state)
{
	struct case_set *set = two_clocks(1.10, 1.10);
	const struct summary_rule run = { .clock = clock_of(set) };
	struct case_summary s = summarise(set, &run);
	const struct estimate *e = &s.phases[0].per_op_ns;

	(void)state;
	assert_true(e->lo < CASE_PER_OP * 1.005);
	assert_true(e->hi > CASE_PER_OP * 1.095);
	assert_true(e->lo > CASE_PER_OP * 0.98);
	assert_true(e->hi < CASE_PER_OP * 1.12);
	case_summary_release(&s);
	case_set_free(set);
}

static void a_steady_clock_leaves_the_interval_alone(void **state)
{
	struct case_set *set = two_clocks(1.005, 1.005);
	const struct summary_rule run = { .clock = clock_of(set) };
	struct case_summary s = summarise(set, &run);

	(void)state;
	assert_true(estimate_half_width_ratio(&s.phases[0].per_op_ns) < 0.01);
	case_summary_release(&s);
	case_set_free(set);
}

static void a_case_without_probes_is_not_stretched(void **state)
{
	struct case_set *set = case_set_new(NR, 4);
	const struct summary_rule run = {
		.clock = { 6000, 0.9, 1.1 },
	};
	struct case_summary s = summarise(set, &run);

	(void)state;
	assert_true(estimate_half_width_ratio(&s.phases[0].per_op_ns) < 0.01);
	case_summary_release(&s);
	case_set_free(set);
}

static void every_point_with_a_probe_counts(void **state)
{
	struct case_set *set = case_set_new(NR, 4);
	struct core_clock c;

	(void)state;
	set->r[0].points[0].clock_probe_ns = 6000;
	set->r[NR - 1].points[3].clock_probe_ns = 6200;
	c = clock_of(set);
	assert_true(c.ref_ns == 6100);
	assert_true(fabs(c.fast_ratio - 6020.0 / 6100) < 1e-12);
	assert_true(fabs(c.slow_ratio - 6180.0 / 6100) < 1e-12);
	case_set_free(set);
}

static void probes_of_different_cores_are_no_reference(void **state)
{
	struct case_set *set = two_clocks(2.5, 1.0);
	struct core_clock c = clock_of(set);

	(void)state;
	assert_true(c.ref_ns == 0);
	assert_true(c.fast_ratio == 1 && c.slow_ratio == 1);
	assert_true(core_clock_scale(&set->r[0].points[0], 0) == 1);
	case_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(work_at_two_clocks_is_one_number),
		cmocka_unit_test(the_interval_covers_the_clocks_of_the_run),
		cmocka_unit_test(
			work_that_does_not_follow_the_clock_is_not_hidden),
		cmocka_unit_test(without_probes_times_stay_as_they_are),
		cmocka_unit_test(a_steady_clock_leaves_the_interval_alone),
		cmocka_unit_test(a_case_without_probes_is_not_stretched),
		cmocka_unit_test(every_point_with_a_probe_counts),
		cmocka_unit_test(probes_of_different_cores_are_no_reference),
	};

	return cmocka_run_group_tests_name("analysis_core_clock", tests, NULL,
					   NULL);
}
