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

static void set_outcome(struct case_record *r, enum outcome outcome,
			const char *why)
{
	r->outcome = outcome;
	free(r->why);
	r->why = why ? xstrdup(why) : NULL;
}

static void a_quiet_case(void **state)
{
	struct case_set *set = case_set_new(12, 4);
	struct case_summary s = summarise(set, &per_op);

	(void)state;
	assert_string_equal(s.bench, "fork/anon");
	assert_string_equal(axes_get(&s.axes, "page"), "base");
	assert_string_equal(s.op, "page");
	assert_string_equal(s.sweep, "pages");
	assert_int_equal(s.version, 1);
	assert_int_equal(s.outcome, OUTCOME_OK);
	assert_int_equal(s.nr_outcomes[OUTCOME_OK], 12);
	assert_int_equal(s.nr_processes, 12);
	assert_int_equal(s.nr_samples, 12 * 4 * CASE_SAMPLES);
	assert_int_equal(s.nr_dropped, 0);
	assert_int_equal(s.headline, SUMMARY_PER_OP);
	assert_int_equal(s.nr_phases, 1);
	assert_int_equal(s.tags, 0);
	assert_int_equal(s.proof, PROOF_PROVEN);
	assert_null(s.why);
	assert_null(s.outcome_why);
	assert_int_equal(s.nr_layouts, 1);
	assert_ptr_equal(summary_headline(&s), &s.phases[0].per_op_ns);
	assert_true(is_near(summary_headline(&s)->value, CASE_PER_OP, 0.01));
	case_summary_release(&s);
	case_set_free(set);
}

static void the_fixed_cost_may_be_the_headline(void **state)
{
	const struct summary_rule fixed = { .headline = SUMMARY_FIXED };
	struct case_set *set = case_set_new(12, 4);
	struct case_summary s = summarise(set, &fixed);

	(void)state;
	assert_ptr_equal(summary_headline(&s), &s.phases[0].fixed_ns);
	assert_true(is_near(summary_headline(&s)->value, CASE_FIXED, 0.01));
	/* the spread is that of the fixed cost too */
	assert_true(s.phases[0].spread_ratio > 0);
	case_summary_release(&s);
	case_set_free(set);
	set = case_set_new(12, 1); /* and falls back without a sweep */
	s = summarise(set, &fixed);
	assert_int_equal(s.headline, SUMMARY_MEAN);
	assert_ptr_equal(summary_headline(&s), &s.phases[0].per_op_ns);
	assert_true(summary_headline(&s)->is_valid);
	case_summary_release(&s);
	case_set_free(set);
}

static void suspect_processes_are_counted_but_not_used(void **state)
{
	struct summary_rule rule = per_op;
	struct case_set *set = case_set_new(24, 4);
	struct case_summary s;

	(void)state;
	for (size_t i = 12; i < 24; i++) {
		set_outcome(&set->r[i], OUTCOME_SUSPECT, "wrong path");
		set->r[i].proof = PROOF_SUSPECT;
		for_each_sample(set, r, p, k)
		{
			if (r == &set->r[i])
				p->wall_ns[0][k] = 7;
		}
	}
	s = summarise(set, &rule);
	assert_int_equal(s.outcome, OUTCOME_SUSPECT);
	assert_string_equal(s.outcome_why, "wrong path");
	assert_int_equal(s.nr_outcomes[OUTCOME_SUSPECT], 12);
	assert_int_equal(s.nr_processes, 12);
	assert_int_equal(s.proof, PROOF_SUSPECT);
	assert_int_equal(s.nr_samples, 12 * 4 * CASE_SAMPLES);
	assert_true(is_near(summary_headline(&s)->value, CASE_PER_OP, 0.01));
	case_summary_release(&s);
	rule.use_suspect = true;
	s = summarise(set, &rule);
	assert_int_equal(s.nr_processes, 24);
	assert_true(summary_headline(&s)->value < 0.9 * CASE_PER_OP);
	case_summary_release(&s);
	case_set_free(set);
}

static void one_lost_process_in_ten_good_ones_is_a_tag(void **state)
{
	const struct summary_rule rule = { 0 };
	struct case_set *set = case_set_new(11, 4);
	struct case_summary s;

	(void)state;
	set_outcome(&set->r[4], OUTCOME_BROKEN, "signal 9");
	s = summarise(set, &rule);
	assert_int_equal(s.outcome, OUTCOME_OK);
	assert_int_equal(s.tags & TAG_LOST, TAG_LOST);
	assert_int_equal(s.nr_processes, 10);
	assert_int_equal(s.nr_outcomes[OUTCOME_BROKEN], 1);
	case_summary_release(&s);
	set_outcome(&set->r[5], OUTCOME_BROKEN, "signal 11");
	s = summarise(set, &rule);
	assert_int_equal(s.outcome, OUTCOME_BROKEN);
	assert_int_equal(s.tags & TAG_LOST, 0);
	case_summary_release(&s);
	case_set_free(set);
}

static void broken_and_skipped_processes_are_not_used(void **state)
{
	const struct summary_rule all = { .use_suspect = true };
	struct case_set *set = case_set_new(11, 4);
	struct case_summary s;

	(void)state;
	set_outcome(&set->r[0], OUTCOME_SKIP, "no memory");
	set_outcome(&set->r[1], OUTCOME_BROKEN, "signal 9");
	set->r[1].proof = PROOF_SUSPECT; /* of a process that did not end */
	s = summarise(set, &all);
	assert_int_equal(s.outcome, OUTCOME_BROKEN);
	assert_string_equal(s.outcome_why, "signal 9");
	assert_int_equal(s.nr_processes, 9);
	assert_int_equal(s.proof, PROOF_PROVEN);
	assert_true(summary_headline(&s)->is_valid);
	case_summary_release(&s);
	set_outcome(&set->r[1], OUTCOME_OK, NULL);
	s = summarise(set, &all);
	assert_int_equal(s.outcome, OUTCOME_OK);
	assert_null(s.outcome_why);
	assert_int_equal(s.nr_outcomes[OUTCOME_SKIP], 1);
	case_summary_release(&s);
	case_set_free(set);
}

static void a_case_that_never_ran_has_a_reason(void **state)
{
	struct case_set *set = case_set_new(2, 0);
	struct case_summary s;

	(void)state;
	set_outcome(&set->r[0], OUTCOME_SKIP, "needs root");
	set_outcome(&set->r[1], OUTCOME_SKIP, "later");
	s = summarise(set, &per_op);
	assert_int_equal(s.outcome, OUTCOME_SKIP);
	assert_string_equal(s.outcome_why, "needs root");
	assert_string_equal(s.why, "no number: skip: needs root");
	assert_false(summary_headline(&s)->is_valid);
	assert_true(isnan(summary_headline(&s)->value));
	assert_int_equal(s.nr_phases, 0);
	assert_int_equal(s.tags, 0);
	case_summary_release(&s);
	set_outcome(&set->r[0], OUTCOME_BROKEN, NULL);
	s = summarise(set, &per_op);
	assert_string_equal(s.why, "no number: broken: no reason given");
	case_summary_release(&s);
	/* says ok, but brought nothing */
	set_outcome(&set->r[0], OUTCOME_OK, NULL);
	s = summarise(set, &per_op);
	assert_string_equal(s.why, "no number: no process kept a sample");
	assert_int_equal(s.nr_processes, 0);
	case_summary_release(&s);
	case_set_free(set);
}

static void a_line_without_enough_sizes_says_so(void **state)
{
	struct case_set *set = case_set_new(12, 4);
	struct case_summary s;

	(void)state;
	/* by plan, so that the share of dropped samples stays 0 */
	for_each_sample(set, r, p, i)
	{
		if (p->size > 1024)
			p->drop[i] = DROP_WARMUP;
	}
	s = summarise(set, &per_op);
	assert_false(summary_headline(&s)->is_valid);
	assert_string_equal(s.why, "no number: no process kept enough sizes "
				   "for a line");
	case_summary_release(&s);
	case_set_free(set);
}

static void interference_and_counters_come_along(void **state)
{
	struct case_set *set = case_set_new(6, 1);
	struct case_summary s;

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		struct point_record *p = &set->r[i].points[0];

		set->r[i].noise.other_cpus = 0.25;
		set->r[i].empty_wall_ns = 45;
		p->nr_counters = 1;
		p->counters = xcalloc(1, sizeof(*p->counters));
		p->counters->event = xstrdup("cycles");
		p->counters->status = COUNTER_EXACT;
		p->counters->per_op = 300;
	}
	s = summarise(set, &per_op);
	assert_true(s.noise.other_cpus == 0.25);
	assert_int_equal(s.empty_wall_ns, 45);
	assert_int_equal(s.nr_counters, 1);
	assert_true(s.counters[0].per_op == 300);
	case_summary_release(&s);
	case_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_quiet_case),
		cmocka_unit_test(the_fixed_cost_may_be_the_headline),
		cmocka_unit_test(suspect_processes_are_counted_but_not_used),
		cmocka_unit_test(one_lost_process_in_ten_good_ones_is_a_tag),
		cmocka_unit_test(broken_and_skipped_processes_are_not_used),
		cmocka_unit_test(a_case_that_never_ran_has_a_reason),
		cmocka_unit_test(a_line_without_enough_sizes_says_so),
		cmocka_unit_test(interference_and_counters_come_along),
	};

	return cmocka_run_group_tests_name("analysis_summary", tests, NULL,
					   NULL);
}
