// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/explore.h"
#include "scenario/ideal.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define MAX_STATES 100000

static int check(struct check_result *r, const char *design, const char *steps,
		 uint64_t states_max, struct why *why)
{
	struct design_run run;
	struct scenario s;
	char text[600] = "scenario t\nasks isolation synchrony lost-write "
			 "torn-copy\npage a base\n\n";
	int err;

	strncat(text, steps, sizeof(text) - strlen(text) - 1);
	if (design_find(&run, design, why) ||
	    scenario_parse(&s, text, strlen(text), "t", why))
		fail_msg("%s", why->text);
	s.kind = SCN_BASE;
	err = model_check(r, &s, &run, states_max, why);
	scenario_release(&s);
	return err;
}

static const char leak[] = "P write a\nP fork C\nC get read r a\nC unmap a\n"
			   "P write a\nC look r\nC look r\n";

static void without_a_race_there_is_one_way(void **state)
{
	struct check_result r;
	struct why why;

	(void)state;
	assert_int_equal(check(&r, "mapcount", leak, MAX_STATES, &why), 0);
	assert_true(r.is_whole);
	assert_int_equal(r.nr_states, 8);
	assert_int_equal(r.nr_transitions, 7);
	assert_int_equal(r.straight.nr, 7);
	check_result_release(&r);
}

static void a_story_ends_where_the_property_first_broke(void **state)
{
	struct check_result r;
	struct why why;

	(void)state;
	assert_int_equal(check(&r, "mapcount", leak, MAX_STATES, &why), 0);
	assert_int_equal(r.broken, 1u << SCN_ISOLATION);
	assert_int_equal(r.stories[SCN_ISOLATION].nr, 6);
	assert_int_equal(r.stories[SCN_ISOLATION].steps[5].effect.seen,
			 IDEAL_FOREIGN);
	assert_int_equal(r.stories[SCN_SYNCHRONY].nr, 0);
	check_result_release(&r);
	assert_int_equal(check(&r, "exclusive-6.5", leak, MAX_STATES, &why), 0);
	assert_int_equal(r.broken, 0);
	assert_int_equal(r.stories[SCN_ISOLATION].nr, 0);
	assert_int_equal(r.straight.nr, 7);
	check_result_release(&r);
}

static void what_nobody_asks_is_not_broken(void **state)
{
	static const char text[] = "scenario t\nasks torn-copy\npage a base\n\n"
				   "P fork C\nC get read r a\nC unmap a\n"
				   "P write a\nC look r\n";
	struct design_run run;
	struct check_result r;
	struct scenario s;

	(void)state;
	assert_int_equal(design_find(&run, "mapcount", NULL), 0);
	assert_int_equal(scenario_parse(&s, text, strlen(text), "t", NULL), 0);
	assert_int_equal(model_check(&r, &s, &run, MAX_STATES, NULL), 0);
	assert_int_equal(r.broken, 0);
	/* it happened all the same */
	assert_int_equal(r.straight.steps[4].effect.broken,
			 1u << SCN_ISOLATION);
	check_result_release(&r);
	scenario_release(&s);
}

static const char grid[] = "P read a\nrace\n\tP read a\n\tP read a\nalso\n"
			   "\tP read a\n\tP read a\n\tP read a\nend\n"
			   "P read a\n";

static void a_race_is_a_grid_of_its_columns(void **state)
{
	struct check_result r;
	struct why why;

	(void)state;
	/*
	 * Reads that change nothing: the start, (2+1)*(3+1) places in the race,
	 * the last of them also what comes after it, and the end.
	 */
	assert_int_equal(check(&r, "mapcount", grid, MAX_STATES, &why), 0);
	assert_true(r.is_whole);
	assert_int_equal(r.nr_states, 1 + 3 * 4 + 1);
	/* 2 * 4 + 3 * 3 edges of the grid */
	assert_int_equal(r.nr_transitions, 1 + 17 + 1);
	assert_int_equal(r.straight.nr, 7);
	check_result_release(&r);
}

static void a_bound_of_states_is_said(void **state)
{
	struct check_result r;
	struct why why;

	(void)state;
	assert_int_equal(check(&r, "mapcount", grid, 14, &why), 0);
	check_result_release(&r);
	assert_int_equal(check(&r, "mapcount", grid, 13, &why), -E2BIG);
	assert_false(r.is_whole);
	assert_int_equal(r.nr_states, 13);
	assert_non_null(strstr(why.text, "more than 13 states"));
	check_result_release(&r);
}

static const char race[] = "race\n\tP fork C\nalso\n\tP pin write r a\nend\n"
			   "P poke r\nC read a\nP write a\nP look r\n";

static void an_order_that_nobody_wrote_down_is_found(void **state)
{
	const struct story *t;
	struct check_result r;
	struct why why;
	bool is_between = false;

	(void)state;
	assert_int_equal(
		check(&r, "refcount-5.9-noseq", race, MAX_STATES, &why), 0);
	assert_true(r.broken & (1u << SCN_SYNCHRONY));
	t = &r.stories[SCN_SYNCHRONY];
	/* the pin was taken while fork was on its way */
	for (size_t i = 1; i + 1 < t->nr; i++)
		is_between |=
			t->steps[i].step.verb == SCN_PIN && t->steps[0].stage;
	assert_true(is_between);
	for (size_t i = 0; i < t->nr; i++)
		assert_true(t->steps[i].flight < MODEL_FLIGHTS);
	check_result_release(&r);
	/* c28b1fc70390 and 57efa1fe5957 (5.11) closed it */
	assert_int_equal(check(&r, "refcount-5.9", race, MAX_STATES, &why), 0);
	assert_int_equal(r.broken, 0);
	check_result_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_race_there_is_one_way),
		cmocka_unit_test(a_story_ends_where_the_property_first_broke),
		cmocka_unit_test(what_nobody_asks_is_not_broken),
		cmocka_unit_test(a_race_is_a_grid_of_its_columns),
		cmocka_unit_test(a_bound_of_states_is_said),
		cmocka_unit_test(an_order_that_nobody_wrote_down_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
