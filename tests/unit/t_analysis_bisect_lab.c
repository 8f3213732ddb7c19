// SPDX-License-Identifier: GPL-2.0-or-later
/* Ends and steps of the lab: which end is meant, and whose tau. */
#include "tests/unit/bisect_fix.h"

#include "analysis/lab_estimate.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Good, bad and a step, of which the named ends are told apart by name. */
struct hunt {
	struct fix_file x[3];
	struct bisect_side sides[2];
	struct bisect_ends e;
	struct bisect_step step;
	struct why why;
};

static struct hunt *hunt_new(const double *good, size_t nr_good,
			     const double *bad, size_t nr_bad,
			     const double *step, size_t nr_step)
{
	struct hunt *h = xcalloc(1, sizeof(*h));

	fix_file_fill(&h->x[0], true, good, nr_good);
	fix_file_fill(&h->x[1], true, bad, nr_bad);
	fix_file_fill(&h->x[2], true, step, nr_step);
	for (size_t i = 0; i < 2; i++) {
		h->sides[i] = fix_side(&h->x[i]);
		h->sides[i].name = i ? "new.jsonl" : "old.jsonl";
	}
	h->x[2].ref = &h->x[2].boot.f;
	h->step.why = xstrdup("of an earlier try");
	h->step.nr_processes = 9;
	return h;
}

static void hunt_free(struct hunt *h)
{
	bisect_step_release(&h->step);
	for (size_t i = 0; i < 3; i++)
		fix_file_free(&h->x[i]);
	free(h);
}

static int find_ends(struct hunt *h)
{
	return bisect_ends(&h->e, &h->sides[0], &h->sides[1], &fork_case, 0,
			   NAN, &h->why);
}

static int take_step(struct hunt *h)
{
	return bisect_step_file(&h->e, &h->sides[0], &h->sides[1], &fork_case,
				h->x[2].ref, &h->step, &h->why);
}

static const double low[5] = { 125, 125, 125, 125, 125 };
static const double high[5] = { 150, 150, 150, 150, 150 };

static void expect_no_end(struct hunt *h, const char *which, const char *name,
			  const char *why)
{
	assert_int_equal(find_ends(h), -ENODATA);
	if (!strstr(h->why.text, which) || !strstr(h->why.text, why) ||
	    !strstr(h->why.hint, name))
		fail_msg("%s; %s", h->why.text, h->why.hint);
}

static void an_end_without_a_number_is_named(void **state)
{
	struct hunt *h = hunt_new(low, 3, high, 3, low, 3);
	struct case_record *r;

	(void)state;
	for (size_t side = 0; side < 2; side++) {
		r = &h->x[side].boot.f.cases[2];
		r->outcome = OUTCOME_BROKEN;
		r->why = xstrdup("killed by SIGBUS");
		expect_no_end(h, side ? "bad end" : "good end",
			      side ? "new.jsonl" : "old.jsonl",
			      "killed by SIGBUS");
		r->outcome = OUTCOME_OK;
	}
	/* two processes are no end: said of the bad one, whichever it is */
	h->x[1].boot.f.nr_cases = 2;
	expect_no_end(h, "bad end", "new.jsonl", "fewer than three");
	h->x[1].boot.f.nr_cases = 3;
	assert_int_equal(find_ends(h), 0);
	hunt_free(h);
}

static void a_case_that_no_file_has_is_said_of_the_good_end(void **state)
{
	struct hunt *h = hunt_new(low, 3, high, 3, low, 3);
	const struct bisect_case other = { .bench = "fork/anon",
					   .version = 2,
					   .axes = &axes_base };

	(void)state;
	assert_int_equal(bisect_ends(&h->e, &h->sides[0], &h->sides[1], &other,
				     0, NAN, &h->why),
			 -ENODATA);
	assert_non_null(strstr(h->why.text,
			       "good end has no number: the case is not in"));
	hunt_free(h);
}

static void ends_alike_are_said_without_layouts(void **state)
{
	struct hunt *h = hunt_new(low, 3, low, 3, low, 3);

	(void)state;
	assert_int_equal(find_ends(h), -ERANGE);
	assert_non_null(
		strstr(h->why.text, "cost the same: 125.00 and 125.00"));
	assert_null(strstr(h->why.text, "layouts"));
	hunt_free(h);
}

static void a_plan_of_another_shape_is_refused(void **state)
{
	struct hunt *h = hunt_new(low, 3, high, 3, low, 3);

	(void)state;
	assert_int_equal(find_ends(h), 0);
	assert_string_equal(h->e.op, "page");
	assert_false(h->e.is_fixed);
	json_object_set_new(h->x[2].boot.f.plan, "cases", json_pack("[{}]"));
	assert_int_equal(take_step(h), -EINVAL);
	json_object_set_new(h->x[1].boot.f.plan, "cases", json_pack("[{}]"));
	assert_int_equal(find_ends(h), -EINVAL);
	hunt_free(h);
}

/* fix_file_add(): the fixed cost is 200 times that of an operation. */
static void a_fixed_cost_is_looked_for_where_it_is_the_headline(void **state)
{
	struct hunt *h = hunt_new(low, 3, high, 4, high, 5);

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		json_object_set_new(h->x[i].boot.f.plan, "cases", json_array());
		fix_plan(&h->x[i].boot, "fork/anon", "page=base", "fixed");
	}
	assert_int_equal(find_ends(h), 0);
	assert_true(h->e.is_fixed);
	assert_true(fix_near(h->e.good, 200 * 125));
	assert_true(fix_near(h->e.bad, 200 * 150));
	assert_int_equal(take_step(h), 0);
	assert_true(fix_near(h->step.value, 200 * 150));
	assert_int_equal(h->step.verdict, BISECT_BAD);
	assert_int_equal(h->step.nr_processes, 5);
	hunt_free(h);
}

static void a_step_without_a_number_has_no_processes(void **state)
{
	struct hunt *h = hunt_new(low, 3, high, 4, low, 5);

	(void)state;
	assert_int_equal(find_ends(h), 0);
	h->x[2].boot.f.nr_cases = 0;
	assert_int_equal(take_step(h), 0);
	assert_int_equal(h->step.verdict, BISECT_SKIP);
	assert_int_equal(h->step.nr_processes, 0);
	assert_string_not_equal(h->step.why, "of an earlier try");
	h->x[2].boot.f.nr_cases = 2;
	assert_int_equal(take_step(h), 0);
	assert_int_equal(h->step.verdict, BISECT_SKIP);
	assert_int_equal(h->step.nr_processes, 2);
	assert_non_null(strstr(h->step.why, "fewer than three"));
	h->x[2].boot.f.nr_cases = 5;
	assert_int_equal(take_step(h), 0);
	assert_int_equal(h->step.verdict, BISECT_GOOD);
	assert_int_equal(h->step.nr_processes, 5);
	hunt_free(h);
}

/*
 * The three processes of one end are 1 apart, nothing else scatters: tau is
 * that times the factor of three processes, whichever end it is.
 */
static void the_margin_is_the_tau_of_the_worse_end(void **state)
{
	static const double wide_low[3] = { 125, 125.5, 126 };
	static const double wide_high[3] = { 150, 150.5, 151 };

	(void)state;
	for (size_t side = 0; side < 2; side++) {
		struct hunt *h = hunt_new(side ? low : wide_low, 3,
					  side ? wide_high : high, 3, low, 3);

		assert_int_equal(find_ends(h), 0);
		assert_true(fix_near(h->e.tau, lab_spread_factor(3) * 1));
		assert_int_equal(take_step(h), 0);
		assert_true(fix_near(h->step.value, 125));
		assert_true(fix_near(h->step.margin, lab_spread_factor(3) * 1));
		hunt_free(h);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_end_without_a_number_is_named),
		cmocka_unit_test(
			a_case_that_no_file_has_is_said_of_the_good_end),
		cmocka_unit_test(ends_alike_are_said_without_layouts),
		cmocka_unit_test(a_plan_of_another_shape_is_refused),
		cmocka_unit_test(
			a_fixed_cost_is_looked_for_where_it_is_the_headline),
		cmocka_unit_test(a_step_without_a_number_has_no_processes),
		cmocka_unit_test(the_margin_is_the_tau_of_the_worse_end),
	};

	return cmocka_run_group_tests_name("analysis_bisect_lab", tests, begin,
					   end);
}
