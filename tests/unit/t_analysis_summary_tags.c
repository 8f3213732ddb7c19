// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/summary.h"

#include "base/compiler.h"

#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/analysis_case.h"

static const struct summary_rule per_op = { .headline = SUMMARY_PER_OP };

static struct case_summary summarise(const struct case_set *set,
				     const struct summary_rule *rule)
{
	struct case_summary s;

	summary_case(set->p, set->nr, rule, &s);
	return s;
}

static void drop_samples(struct case_set *set, size_t nr, uint32_t why)
{
	for_each_sample(set, r, p, i)
	{
		if (nr) {
			p->drop[i] |= why;
			nr--;
		}
	}
}

/* 384 samples: 38 are below, 39 above 10 %; 192 are 50 %. */
static void dropped_samples_make_it_noisy_and_then_void(void **state)
{
	const struct {
		size_t nr;
		unsigned int tags;
		bool is_valid;
	} steps[] = {
		{ 38, 0, true },
		{ 39, TAG_NOISY, true },
		{ 192, TAG_NOISY, true },
		{ 193, TAG_NOISY | TAG_FEW, false },
	};

	(void)state;
	for (size_t k = 0; k < ARRAY_SIZE(steps); k++) {
		struct case_set *set = case_set_new(12, 4);
		struct case_summary s;
		size_t nr = steps[k].nr;

		for (size_t i = 0; i < CASE_SAMPLES; i++) /* spread evenly */
			for (size_t at = 0; at < 48 && nr; at++, nr--)
				set->r[at / 4].points[at % 4].drop[i] =
					DROP_STEAL;
		s = summarise(set, &per_op);
		assert_int_equal(s.nr_dropped, steps[k].nr);
		assert_int_equal(s.nr_samples, 384);
		assert_int_equal(s.nr_dropped_by[4], steps[k].nr);
		assert_int_equal(s.tags, steps[k].tags);
		assert_int_equal(summary_headline(&s)->is_valid,
				 steps[k].is_valid);
		if (steps[k].is_valid)
			assert_null(s.why);
		else
			assert_string_equal(s.why,
					    "no verdict: 193 of 384 samples "
					    "were dropped, mostly STEAL");
		case_summary_release(&s);
		case_set_free(set);
	}
}

static void what_was_dropped_by_plan_is_no_noise(void **state)
{
	struct case_set *set = case_set_new(12, 4);
	struct case_summary s;

	(void)state;
	for_each_sample(set, r, p, i)
	{
		if (i < 5)
			p->drop[i] = i < 2 ? DROP_WARMUP
					   : DROP_COUNTED | DROP_FAULTS;
	}
	s = summarise(set, &per_op);
	assert_int_equal(s.nr_samples, 12 * 4 * 3);
	assert_int_equal(s.nr_dropped, 0);
	assert_int_equal(s.tags & TAG_NOISY, 0);
	assert_true(summary_headline(&s)->is_valid);
	case_summary_release(&s);
	case_set_free(set);
}

static void the_most_frequent_cause_is_named(void **state)
{
	struct case_set *set = case_set_new(2, 1);
	struct case_summary s;

	(void)state;
	drop_samples(set, 16, DROP_FAULTS);
	drop_samples(set, 12, DROP_MIGRATED);
	s = summarise(set, &per_op);
	assert_string_equal(s.why, "no verdict: 16 of 16 samples were dropped, "
				   "mostly FAULTS");
	case_summary_release(&s);
	for_each_sample(set, r, p, i)
	{
		p->drop[i] = 1u << 30;
	} /* of a later version */
	s = summarise(set, &per_op);
	assert_string_equal(s.why, "no verdict: 16 of 16 samples were dropped, "
				   "mostly unknown");
	case_summary_release(&s);
	for_each_sample(set, r, p, i)
	{
		p->drop[i] = DROP_WARMUP;
	}
	s = summarise(set, &per_op);
	assert_string_equal(s.why, "no number: no process kept a sample");
	assert_false(summary_headline(&s)->is_valid);
	case_summary_release(&s);
	case_set_free(set);
}

static void too_few_processes_are_tagged(void **state)
{
	struct summary_rule rule = { .min_processes = 12 };
	struct case_set *set = case_set_new(12, 4);
	struct case_summary s = summarise(set, &rule);

	(void)state;
	assert_int_equal(s.tags, 0);
	case_summary_release(&s);
	rule.min_processes = 13;
	s = summarise(set, &rule);
	assert_int_equal(s.tags, TAG_FEW);
	case_summary_release(&s);
	case_set_free(set);
	/* five have no 95 % interval, whatever was planned */
	set = case_set_new(5, 4);
	s = summarise(set, &per_op);
	assert_int_equal(s.tags, TAG_FEW);
	assert_true(summary_headline(&s)->is_valid);
	case_summary_release(&s);
	case_set_free(set);
}

static void tags_of_phases_stay_apart(void **state)
{
	struct case_set *set = case_set_new(12, 4);
	struct case_summary s;

	(void)state;
	for (size_t i = 0; i < 12; i++) {
		set->r[i].nr_phases = 2;
		set->r[i].phases[1] = xstrdup("wait");
	}
	for_each_sample(set, r, p, i)
	{
		if (!i) {
			p->wall_ns[1] = xcalloc(CASE_SAMPLES, 8);
			p->cpu_ns[1] = xcalloc(CASE_SAMPLES, 8);
		}
		p->wall_ns[1][i] = 5 * p->wall_ns[0][i];
		p->cpu_ns[1][i] = p->wall_ns[0][i];
	}
	s = summarise(set, &per_op);
	assert_int_equal(s.nr_phases, 2);
	assert_string_equal(s.phases[1].name, "wait");
	assert_int_equal(s.phases[1].tags, TAG_WAITS);
	assert_int_equal(s.tags, 0);
	assert_true(
		is_near(s.phases[1].per_op_ns.value, 5 * CASE_PER_OP, 0.01));
	assert_true(is_near(summary_headline(&s)->value, CASE_PER_OP, 0.01));
	case_summary_release(&s);
	set->r[1].nr_phases = 1; /* an odd record: what all have is used */
	s = summarise(set, &per_op);
	assert_int_equal(s.nr_phases, 1);
	case_summary_release(&s);
	set->r[1].nr_phases = 2;
	case_set_free(set);
}

static void layouts_that_differ_are_tagged(void **state)
{
	struct case_set *set = case_set_new(24, 4);
	struct case_summary s;

	(void)state;
	for (size_t i = 0; i < 24; i++)
		set->r[i].layout = 1 + i % 3;
	s = summarise(set, &per_op);
	assert_int_equal(s.nr_layouts, 3);
	assert_true(s.layout_spread_ratio < 0.01);
	case_summary_release(&s);
	for_each_sample(set, r, p, i)
	{
		if (r->layout == 2)
			p->wall_ns[0][i] += p->wall_ns[0][i] / 10;
	}
	s = summarise(set, &per_op);
	assert_true(s.tags & TAG_LAYOUT);
	assert_true(s.layout_spread_ratio > 0.08 &&
		    s.layout_spread_ratio < 0.12);
	assert_int_equal(s.layouts[1].nr, 8);
	case_summary_release(&s);
	case_set_free(set);
}

static void ten_percent_exactly_is_not_noisy(void **state)
{
	struct case_set *set = case_set_new(5, 1);
	struct case_summary s;

	(void)state;
	drop_samples(set, 4, DROP_STEAL); /* of 40 */
	s = summarise(set, &per_op);
	assert_int_equal(s.tags & TAG_NOISY, 0);
	case_summary_release(&s);
	case_set_free(set);
}

static void two_layouts_are_enough_and_one_is_not(void **state)
{
	struct case_set *set = case_set_new(24, 4);
	struct case_summary s;

	(void)state;
	for_each_sample(set, r, p, i)
	{
		r->layout = r->round % 2;
		p->wall_ns[0][i] += r->layout * (p->wall_ns[0][i] / 20);
		p->cpu_ns[0][i] = p->wall_ns[0][i];
	}
	s = summarise(set, &per_op);
	assert_true(s.tags & TAG_LAYOUT);
	assert_int_equal(s.nr_layouts, 2);
	case_summary_release(&s);
	for (size_t i = 0; i < 24; i++)
		set->r[i].layout = 0;
	s = summarise(set, &per_op);
	assert_int_equal(s.tags & TAG_LAYOUT, 0);
	case_summary_release(&s);
	case_set_free(set);
}

static void tags_of_the_headline_phase_are_those_of_the_case(void **state)
{
	struct case_set *set = case_set_new(12, 4);
	struct case_summary s;

	(void)state;
	for_each_sample(set, r, p, i)
	{
		p->cpu_ns[0][i] = p->wall_ns[0][i] / 3;
	}
	s = summarise(set, &per_op);
	assert_int_equal(s.tags, TAG_WAITS);
	case_summary_release(&s);
	case_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dropped_samples_make_it_noisy_and_then_void),
		cmocka_unit_test(what_was_dropped_by_plan_is_no_noise),
		cmocka_unit_test(the_most_frequent_cause_is_named),
		cmocka_unit_test(too_few_processes_are_tagged),
		cmocka_unit_test(tags_of_phases_stay_apart),
		cmocka_unit_test(layouts_that_differ_are_tagged),
		cmocka_unit_test(ten_percent_exactly_is_not_noisy),
		cmocka_unit_test(two_layouts_are_enough_and_one_is_not),
		cmocka_unit_test(
			tags_of_the_headline_phase_are_those_of_the_case),
	};

	return cmocka_run_group_tests_name("analysis_summary_tags", tests, NULL,
					   NULL);
}
