// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/facts.h"

#include "base/compiler.h"

#include <errno.h>
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

static void add_evidence(struct case_record *r, const char *what,
			 enum evidence_status status, const char *why)
{
	struct evidence *e;

	r->evidence =
		xrealloc(r->evidence, r->nr_evidence + 1, sizeof(*r->evidence));
	e = &r->evidence[r->nr_evidence++];
	*e = (struct evidence){ .what = xstrdup(what),
				.status = status,
				.expected = 1,
				.seen = 0.5,
				.unit = xstrdup("per page"),
				.why = why ? xstrdup(why) : NULL };
}

static void add_counter(struct case_record *r, size_t point, const char *event,
			enum counter_status status, double per_op)
{
	struct point_record *p = &r->points[point];
	struct counter_record *c;

	p->counters =
		xrealloc(p->counters, p->nr_counters + 1, sizeof(*p->counters));
	c = &p->counters[p->nr_counters++];
	*c = (struct counter_record){ .event = xstrdup(event),
				      .status = status,
				      .per_op = per_op };
	if (status == COUNTER_ABSENT)
		c->err = ENOENT;
}

static void proof_of(struct case_set *set, enum proof_verdict want)
{
	struct records rs = records_of(set);
	struct case_summary s = { 0 };

	facts_proof(&rs, &s);
	assert_int_equal(s.proof, want);
	free(s.proof_text);
}

static void the_worst_proof_counts(void **state)
{
	struct case_set *set = case_set_new(4, 1);

	(void)state;
	for (size_t i = 0; i < 4; i++)
		set->r[i].proof = PROOF_NONE;
	proof_of(set, PROOF_NONE);
	set->r[1].proof = PROOF_PROVEN;
	proof_of(set, PROOF_PROVEN);
	set->r[2].proof = PROOF_UNPROVEN;
	proof_of(set, PROOF_UNPROVEN);
	set->r[0].proof = PROOF_SUSPECT;
	proof_of(set, PROOF_SUSPECT);
	set->r[0].proof = PROOF_PROVEN;
	set->r[3].proof = PROOF_SUSPECT; /* after an unproven one */
	proof_of(set, PROOF_SUSPECT);
	case_set_free(set);
}

static void a_failure_is_quoted_before_what_is_missing(void **state)
{
	struct case_set *set = case_set_new(2, 1);
	struct records rs = records_of(set);
	struct case_summary s = { 0 };

	(void)state;
	add_evidence(&set->r[0], "pgfault", EVIDENCE_OK, NULL);
	facts_proof(&rs, &s);
	assert_null(s.proof_text);
	add_evidence(&set->r[0], "pfn", EVIDENCE_MISSING, "needs root");
	add_evidence(&set->r[0], "thp", EVIDENCE_MISSING, "second");
	facts_proof(&rs, &s);
	assert_string_equal(s.proof_text, "pfn not read: needs root");
	free(s.proof_text);
	add_evidence(&set->r[1], "minflt", EVIDENCE_FAILED, "at size 512");
	facts_proof(&rs, &s);
	assert_string_equal(s.proof_text, "expected minflt 1 per page, "
					  "saw 0.5, at size 512");
	free(s.proof_text);
	case_set_free(set);
}

static void a_reason_may_be_left_out(void **state)
{
	struct case_set *set = case_set_new(1, 1);
	struct records rs = records_of(set);
	struct case_summary s = { 0 };

	(void)state;
	add_evidence(&set->r[0], "pfn", EVIDENCE_MISSING, NULL);
	facts_proof(&rs, &s);
	assert_string_equal(s.proof_text, "pfn not read");
	free(s.proof_text);
	set->r[0].evidence[0].status = EVIDENCE_FAILED;
	facts_proof(&rs, &s);
	assert_string_equal(s.proof_text, "expected pfn 1 per page, saw 0.5");
	free(s.proof_text);
	case_set_free(set);
}

static void counters_are_medians_of_exact_counts(void **state)
{
	struct case_set *set = case_set_new(4, 2);
	struct records rs = records_of(set);
	struct case_summary s = { 0 };

	(void)state;
	add_counter(&set->r[0], 1, "cycles", COUNTER_EXACT, 10);
	add_counter(&set->r[1], 1, "cycles", COUNTER_SCALED, 1e9);
	add_counter(&set->r[2], 1, "cycles", COUNTER_EXACT, 40);
	add_counter(&set->r[3], 1, "cycles", COUNTER_EXACT, 12);
	/* small sizes carry the fixed cost: not looked at */
	add_counter(&set->r[0], 0, "cycles", COUNTER_EXACT, 77);
	facts_counters(&rs, &s);
	assert_int_equal(s.nr_counters, 1);
	assert_string_equal(s.counters[0].event, "cycles");
	assert_int_equal(s.counters[0].status, COUNTER_EXACT);
	assert_true(s.counters[0].per_op == 12);
	assert_int_equal(s.counters[0].nr, 3);
	assert_int_equal(s.counters[0].err, 0);
	free(s.counters);
	case_set_free(set);
}

static void a_counter_says_the_best_that_is_known(void **state)
{
	struct case_set *set = case_set_new(2, 1);
	struct records rs = records_of(set);
	struct case_summary s = { 0 };

	(void)state;
	add_counter(&set->r[0], 0, "a", COUNTER_ABSENT, 0);
	add_counter(&set->r[1], 0, "a", COUNTER_ABSENT, 0);
	add_counter(&set->r[0], 0, "b", COUNTER_ABSENT, 0);
	add_counter(&set->r[1], 0, "b", COUNTER_NEVER_RAN, 0);
	add_counter(&set->r[0], 0, "c", COUNTER_SCALED, 5);
	add_counter(&set->r[1], 0, "c", COUNTER_NEVER_RAN, 0);
	add_counter(&set->r[0], 0, "d", COUNTER_SCALED, 5);
	add_counter(&set->r[1], 0, "d", COUNTER_EXACT, 6);
	add_counter(&set->r[1], 0, "late", COUNTER_EXACT, 7);
	facts_counters(&rs, &s);
	assert_int_equal(s.nr_counters, 5);
	assert_int_equal(s.counters[0].status, COUNTER_ABSENT);
	assert_int_equal(s.counters[0].err, ENOENT);
	assert_true(isnan(s.counters[0].per_op));
	assert_int_equal(s.counters[1].status, COUNTER_NEVER_RAN);
	assert_int_equal(s.counters[1].err, 0);
	assert_int_equal(s.counters[2].status, COUNTER_SCALED);
	assert_true(isnan(s.counters[2].per_op));
	assert_int_equal(s.counters[3].status, COUNTER_EXACT);
	assert_true(s.counters[3].per_op == 6);
	assert_string_equal(s.counters[4].event, "late");
	assert_true(s.counters[4].per_op == 7);
	free(s.counters);
	case_set_free(set);
}

static void noise_is_medians_and_sums(void **state)
{
	struct case_set *set = case_set_new(3, 1);
	struct records rs = records_of(set);
	struct case_summary s = { 0 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const double cpus[] = { 9, 0.25, 0.5 };
		const double share[] = { 0.01, 0.9, 0.02 };

		set->r[i].noise = (struct interference){
			.other_cpus = cpus[i],
			.measured_cpu_other = share[i],
			.steal_ns = 100 << i,
			.nr_preempted = 10 << i,
			.nr_migrated = 1 << i,
		};
		set->r[i].empty_wall_ns = 40 + 5 * i;
	}
	facts_noise(&rs, &s);
	assert_true(s.noise.other_cpus == 0.5);
	assert_true(s.noise.measured_cpu_other == 0.02);
	assert_int_equal(s.noise.steal_ns, 700);
	assert_int_equal(s.noise.nr_preempted, 70);
	assert_int_equal(s.noise.nr_migrated, 7);
	assert_int_equal(s.empty_wall_ns, 45);
	case_set_free(set);
}

static void layouts_are_medians_and_a_spread(void **state)
{
	const double values[] = { 100, 120, 102, NAN, 104, 122, NAN };
	struct case_set *set = case_set_new(7, 1);
	struct records rs = records_of(set);
	struct case_summary s = { 0 };

	(void)state;
	for (size_t i = 0; i < 6; i++)
		set->r[i].layout = i % 2 ? 5 : 3;
	set->r[6].layout = 9; /* without a value */
	facts_layouts(&rs, values, &s);
	assert_int_equal(s.nr_layouts, 3);
	assert_int_equal(s.layouts[0].layout, 3);
	assert_true(s.layouts[0].headline_ns == 102);
	assert_int_equal(s.layouts[0].nr, 3);
	assert_int_equal(s.layouts[1].layout, 5);
	assert_true(s.layouts[1].headline_ns == 121);
	assert_int_equal(s.layouts[1].nr, 2);
	assert_true(isnan(s.layouts[2].headline_ns) && !s.layouts[2].nr);
	/* (121 - 102) / 111.5 */
	assert_true(is_near(s.layout_spread_ratio, 19 / 111.5, 1e-12));
	free(s.layouts);
	case_set_free(set);
}

static void one_layout_has_no_spread(void **state)
{
	const double values[] = { 100, 120 };
	struct case_set *set = case_set_new(2, 1);
	struct records rs = records_of(set);
	struct case_summary s = { 0 };

	(void)state;
	facts_layouts(&rs, values, &s);
	assert_int_equal(s.nr_layouts, 1);
	assert_true(s.layout_spread_ratio == 0);
	free(s.layouts);
	case_set_free(set);
}

static void the_first_process_may_be_the_only_one_to_know(void **state)
{
	struct case_set *set = case_set_new(3, 1);
	struct records rs = records_of(set);
	struct case_summary s = { 0 };

	(void)state;
	add_counter(&set->r[0], 0, "early", COUNTER_EXACT, 3);
	add_counter(&set->r[0], 0, "no", COUNTER_ABSENT, 0);
	add_counter(&set->r[1], 0, "no", COUNTER_ABSENT, 0);
	add_counter(&set->r[0], 0, "up", COUNTER_NEVER_RAN, 0);
	add_counter(&set->r[1], 0, "up", COUNTER_SCALED, 4);
	add_counter(&set->r[2], 0, "up", COUNTER_NEVER_RAN, 0);
	set->r[1].points[0].counters[0].err = EACCES; /* the first is told */
	facts_counters(&rs, &s);
	assert_int_equal(s.nr_counters, 3);
	assert_true(s.counters[0].per_op == 3);
	assert_int_equal(s.counters[1].err, ENOENT);
	assert_int_equal(s.counters[2].status, COUNTER_SCALED);
	free(s.counters);
	case_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_worst_proof_counts),
		cmocka_unit_test(a_failure_is_quoted_before_what_is_missing),
		cmocka_unit_test(a_reason_may_be_left_out),
		cmocka_unit_test(counters_are_medians_of_exact_counts),
		cmocka_unit_test(a_counter_says_the_best_that_is_known),
		cmocka_unit_test(noise_is_medians_and_sums),
		cmocka_unit_test(layouts_are_medians_and_a_spread),
		cmocka_unit_test(one_layout_has_no_spread),
		cmocka_unit_test(the_first_process_may_be_the_only_one_to_know),
	};

	return cmocka_run_group_tests_name("analysis_facts", tests, NULL, NULL);
}
