// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/summary.h"

#include "base/compiler.h"

#include <errno.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/analysis_case.h"

static json_t *plan_of(const char *text)
{
	json_t *plan = json_loads(text, 0, NULL);

	assert_non_null(plan);
	return plan;
}

static void set_axis(struct case_record *r, const char *value)
{
	axes_release(&r->axes);
	memset(&r->axes, 0, sizeof(r->axes));
	axes_add(&r->axes, "page", value);
	axes_add(&r->axes, "state", "shared");
}

static void cases_come_in_plan_order(void **state)
{
	struct case_set *set = case_set_new(8, 2);
	struct result_file f = { .nr_cases = 8, .cases = set->r };
	struct run_summary out;
	struct why why;

	(void)state;
	for (size_t i = 0; i < 8; i++)
		set_axis(&set->r[i], i % 2 ? "thp" : "base");
	f.plan = plan_of(
		"{\"rounds_min\": 4, \"cases\": ["
		"{\"bench\": \"fork/anon\", \"version\": 1,"
		" \"case\": {\"state\": \"shared\", \"page\": \"thp\"},"
		" \"headline\": \"fixed\"},"
		"{\"bench\": \"cow/copy\", \"version\": 3,"
		" \"case\": {\"a\": \"\", \"b\": \"\", \"c\": \"\", \"d\": \"\","
		" \"e\": \"\", \"f\": \"\", \"g\": \"\", \"h\": \"8\"}},"
		"{\"bench\": \"fork/anon\", \"version\": 1,"
		" \"case\": {\"page\": \"base\", \"state\": \"shared\"},"
		" \"headline\": \"per_op\"}]}");
	assert_int_equal(summary_build(&f, &out, &why), 0);
	assert_int_equal(out.nr, 3);
	assert_string_equal(axes_get(&out.cases[0].axes, "page"), "thp");
	assert_int_equal(out.cases[0].headline, SUMMARY_FIXED);
	assert_int_equal(out.cases[0].nr_processes, 4);
	assert_string_equal(axes_get(&out.cases[2].axes, "page"), "base");
	assert_int_equal(out.cases[2].headline, SUMMARY_PER_OP);
	assert_int_equal(out.cases[2].nr_processes, 4);
	/* planned, never measured */
	assert_string_equal(out.cases[1].bench, "cow/copy");
	assert_int_equal(out.cases[1].version, 3);
	assert_string_equal(axes_get(&out.cases[1].axes, "h"), "8");
	assert_int_equal(out.cases[1].nr_processes, 0);
	assert_int_equal(out.cases[1].proof, PROOF_NONE);
	assert_string_equal(out.cases[1].why,
			    "no number: planned, but not in the file");
	assert_false(summary_headline(&out.cases[1])->is_valid);
	run_summary_release(&out);
	assert_int_equal(out.nr, 0);
	json_decref(f.plan);
	case_set_free(set);
}

static void the_planned_minimum_is_used(void **state)
{
	struct case_set *set = case_set_new(8, 2);
	struct result_file f = { .nr_cases = 8, .cases = set->r };
	struct run_summary out;

	(void)state;
	f.plan = plan_of("{\"rounds_min\": 8}");
	assert_int_equal(summary_build(&f, &out, NULL), 0);
	assert_int_equal(out.cases[0].tags & TAG_FEW, 0);
	run_summary_release(&out);
	json_decref(f.plan);
	f.plan = plan_of("{\"rounds_min\": 9}");
	assert_int_equal(summary_build(&f, &out, NULL), 0);
	assert_true(out.cases[0].tags & TAG_FEW);
	run_summary_release(&out);
	json_decref(f.plan);
	f.plan = plan_of("{\"rounds_min\": -1}");
	assert_int_equal(summary_build(&f, &out, NULL), 0);
	assert_int_equal(out.cases[0].tags & TAG_FEW, 0);
	run_summary_release(&out);
	json_decref(f.plan);
	case_set_free(set);
}

static void without_a_plan_the_file_gives_the_order(void **state)
{
	struct case_set *set = case_set_new(6, 2);
	struct result_file f = { .nr_cases = 6, .cases = set->r };
	struct run_summary out;

	(void)state;
	set_axis(&set->r[0], "thp");
	set->r[2].version = 2; /* another workload, another metric */
	free(set->r[4].bench);
	set->r[4].bench = xstrdup("unmap/anon");
	assert_int_equal(summary_build(&f, &out, NULL), 0);
	assert_int_equal(out.nr, 4);
	assert_int_equal(out.cases[0].axes.nr, 2);
	assert_int_equal(out.cases[1].nr_processes, 3);
	assert_int_equal(out.cases[1].version, 1);
	assert_int_equal(out.cases[2].version, 2);
	assert_string_equal(out.cases[3].bench, "unmap/anon");
	run_summary_release(&out);
	case_set_free(set);
}

static void a_version_is_part_of_the_case(void **state)
{
	struct case_set *set = case_set_new(2, 2);
	struct result_file f = { .nr_cases = 2, .cases = set->r };
	struct run_summary out;

	(void)state;
	f.plan = plan_of("{\"cases\": [{\"bench\": \"fork/anon\","
			 "\"version\": 2, \"case\": {\"page\": \"base\"}}]}");
	assert_int_equal(summary_build(&f, &out, NULL), 0);
	assert_int_equal(out.nr, 2); /* planned version 2 is missing */
	assert_int_equal(out.cases[0].nr_processes, 0);
	assert_int_equal(out.cases[1].nr_processes, 2);
	run_summary_release(&out);
	json_decref(f.plan);
	/* a plan that does not say takes any */
	f.plan = plan_of("{\"cases\": [{\"bench\": \"fork/anon\","
			 "\"case\": {\"page\": \"base\"}}]}");
	assert_int_equal(summary_build(&f, &out, NULL), 0);
	assert_int_equal(out.nr, 1);
	assert_int_equal(out.cases[0].nr_processes, 2);
	run_summary_release(&out);
	json_decref(f.plan);
	/* same bench, other axes */
	f.plan = plan_of("{\"cases\": [{\"bench\": \"fork/anon\","
			 "\"case\": {\"other\": \"base\"}}]}");
	assert_int_equal(summary_build(&f, &out, NULL), 0);
	assert_int_equal(out.nr, 2);
	run_summary_release(&out);
	json_decref(f.plan);
	case_set_free(set);
}

static void an_empty_file_has_no_cases(void **state)
{
	struct result_file f = { 0 };
	struct run_summary out;

	(void)state;
	assert_int_equal(summary_build(&f, &out, NULL), 0);
	assert_int_equal(out.nr, 0);
	run_summary_release(&out);
}

static void a_plan_of_another_shape_is_refused(void **state)
{
	const struct {
		const char *plan;
		const char *why;
	} bad[] = {
		{ "{\"cases\": 3}", "plan: cases: must be an array" },
		{ "{\"cases\": [{}]}", "plan: cases[0].bench: must be a name" },
		{ "{\"cases\": [{\"bench\": \"a\"}, {\"bench\": 1}]}",
		  "plan: cases[1].bench: must be a name" },
		{ "{\"cases\": [{\"bench\": \"a\", \"headline\": \"x\"}]}",
		  "plan: cases[0].headline: must be per_op or fixed" },
		{ "{\"cases\": [{\"bench\": \"a\", \"headline\": 1}]}",
		  "plan: cases[0].headline: must be per_op or fixed" },
		{ "{\"cases\": [{\"bench\": \"a\", \"case\": []}]}",
		  "plan: cases[0].case: must be an object with at most 8 "
		  "words" },
		{ "{\"cases\": [{\"bench\": \"a\", \"case\": {\"a\": \"\","
		  "\"b\": \"\", \"c\": \"\", \"d\": \"\", \"e\": \"\","
		  "\"f\": \"\", \"g\": \"\", \"h\": \"\", \"i\": \"\"}}]}",
		  "plan: cases[0].case: must be an object with at most 8 "
		  "words" },
		{ "{\"cases\": [{\"bench\": \"a\", \"case\": {\"b\": 1}}]}",
		  "plan: cases[0].case.b: must be a word" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct result_file f = { .plan = plan_of(bad[i].plan) };
		struct run_summary out;
		struct why why = { .text = "" };

		assert_int_equal(summary_build(&f, &out, &why), -EINVAL);
		assert_string_equal(why.text, bad[i].why);
		assert_int_equal(out.nr, 0);
		run_summary_release(&out);
		json_decref(f.plan);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases_come_in_plan_order),
		cmocka_unit_test(the_planned_minimum_is_used),
		cmocka_unit_test(without_a_plan_the_file_gives_the_order),
		cmocka_unit_test(a_version_is_part_of_the_case),
		cmocka_unit_test(an_empty_file_has_no_cases),
		cmocka_unit_test(a_plan_of_another_shape_is_refused),
	};

	return cmocka_run_group_tests_name("analysis_summary_run", tests, NULL,
					   NULL);
}
