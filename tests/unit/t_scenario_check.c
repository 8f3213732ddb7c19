// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/scenario.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "tests/unit/scenario_fix.h"

static void the_dead_do_nothing(void **state)
{
	(void)state;
	must_refuse(HEAD "P fork C\nC exit\nC read a", "7:1",
		    "process 'C' has exited", NULL);
	must_refuse(HEAD "P exit\nP fork C", "6:1", "process 'P' has exited",
		    NULL);
	must_refuse(HEAD "P get read r a\nP fork C\nP exit\nC look r", "8:8",
		    "reference 'r' is not held here",
		    "get, pin or dio takes it; drop and exit end it");
}

static void the_unborn_do_nothing(void **state)
{
	(void)state;
	must_refuse(HEAD "race\nP fork C\nalso\nC read a\nend", "8:1",
		    "process 'C' is not yet forked here", "P fork C");
}

static void a_crowd_only_sleeps(void **state)
{
	(void)state;
	must_refuse(HEAD "P fork C x3\nC read a", "6:1",
		    "'C' is a crowd of 3 processes that only sleep", NULL);
	must_refuse(HEAD "P fork C x3\nC exit", "6:1",
		    "'C' is a crowd of 3 processes that only sleep", NULL);
}

static void a_page_that_is_gone_is_not_used(void **state)
{
	const char *hint = "it was unmapped, or not given by fork";

	(void)state;
	must_refuse(HEAD "P unmap b\nP write b", "6:9",
		    "process 'P' has no page 'b' here", hint);
	must_refuse(HEAD "P unmap a\nP unmap a", "6:9",
		    "process 'P' has no page 'a' here", hint);
	must_refuse(HEAD "P unmap a\nP fork C\nC read a", "7:8",
		    "process 'C' has no page 'a' here", hint);
	must_refuse(HEAD "P dontfork a\nP fork C\nC get read r a", "7:14",
		    "process 'C' has no page 'a' here", hint);
}

static void what_goes_and_comes_back_is_used(void **state)
{
	struct scenario s;

	(void)state;
	must_parse(&s, HEAD "P dontneed a\nP write a\nP dontfork a\n"
			    "P dofork a\nP fork C\nC unmap a\nP read a\n"
			    "P protect b\nP unprotect b\nP write b");
	scenario_release(&s);
}

static void a_protected_page_is_written_by_force_only(void **state)
{
	const char *hint = "'P force a' writes what is protected";
	const char *what = "page 'a' is protected: 'P' may not write it";
	struct scenario s;

	(void)state;
	must_refuse(HEAD "P protect a\nP write a.0", "6:9", what, hint);
	must_refuse(HEAD "P protect a\nP pin write r a", "6:15", what, hint);
	must_refuse(HEAD "P protect a\nP dio read r a", "6:14", what, hint);
	must_refuse(HEAD "P protect a\nP same b a", "6:10", what, hint);
	/* what a fork gives is protected as well */
	must_refuse(HEAD "P protect a\nP fork C\nC write a", "7:9",
		    "page 'a' is protected: 'C' may not write it",
		    "'C force a' writes what is protected");
	must_parse(&s, HEAD "P protect a\nP force a\nP read a\n"
			    "P get read r a\nP dio write q a");
	scenario_release(&s);
}

static void references_are_used_while_held_and_by_who_holds_them(void **state)
{
	(void)state;
	must_refuse(HEAD "P get read r a\nP get read r b", "6:12",
		    "reference 'r' is already held", "'P drop r' ends it");
	must_refuse(HEAD "P get read r a\nP fork C\nC look r", "7:8",
		    "reference 'r' is held by 'P', not by 'C'",
		    "fork does not copy references");
	must_refuse(HEAD "P get read r a\nP drop r\nP drop r", "7:8",
		    "reference 'r' is not held here",
		    "get, pin or dio takes it; drop and exit end it");
	must_refuse(HEAD "P get read r a\nP poke r.1", "6:8",
		    "reference 'r' is to read only", "take it with 'write'");
	must_refuse(HEAD "P dio write r a\nP poke r", "6:8",
		    "reference 'r' is to read only",
		    "the device writes memory in a 'dio read'");
	must_refuse(HEAD "P pin read r a\nP promote r", "6:11",
		    "reference 'r' is no get: 'pin' took it", NULL);
	must_refuse(HEAD "P get read r a\nP promote r\nP promote r", "7:11",
		    "reference 'r' is no get: 'pin' took it", NULL);
}

static void two_references_to_what_is_gone_do_not_poke(void **state)
{
	const char *what = "'r' and 's' are to a page that is gone: what a "
			   "poke shows the other is nowhere promised";
	struct scenario s;

	(void)state;
	must_refuse(HEAD "P pin write r a\nP get read s a\nP unmap a\nP poke r",
		    "8:8", what, NULL);
	must_refuse(HEAD "P pin write r a\nP get read s a\nP dontneed a\n"
			 "P write a\nP poke r",
		    "9:8", what, NULL);
	must_parse(&s, HEAD "P pin write r a\nP get read s a\nP unmap a\n"
			    "P look r\nP look s\nP drop s\nP poke r\nP look r");
	scenario_release(&s);
	/* of the same page, but not of the same past */
	must_parse(&s, HEAD "P pin write r a\nP dontneed a\nP get read s a\n"
			    "P dontneed a\nP poke r\nP look s");
	scenario_release(&s);
}

static void only_equal_pages_are_merged(void **state)
{
	const char *what = "pages 'a' and 'b' differ: nothing to merge";
	const char *hint = "'P same a b' makes them equal";
	struct scenario s;

	(void)state;
	must_refuse(HEAD "P merge a b", "5:9", what, hint);
	must_refuse(HEAD "P same a b\nP write b.1\nP merge a b", "7:9", what,
		    hint);
	must_refuse(HEAD "P same a b\nP pin write r a\nP poke r\nP merge a b",
		    "8:9", what, hint);
	must_refuse(HEAD "P same a b\nP dontneed a\nP merge a b", "7:9", what,
		    hint);
	must_refuse(HEAD "P same a a", "5:8", "'a' is one page: two are needed",
		    NULL);
	must_parse(&s, HEAD "P same a b\nP fork C\nP write a\nC merge b a");
	scenario_release(&s);
}

static void a_kind_that_cannot_is_told(void **state)
{
	struct scenario s;

	(void)state;
	must_refuse(HEAD "P split a", "5:9",
		    "page 'a' is of no kind that can split", NULL);
	must_refuse(HEAD_OF("hugetlb") "P swapout a", "5:11",
		    "page 'a' is of no kind that can swapout", NULL);
	must_parse(&s, HEAD_OF("base,thp") "P split a");
	scenario_release(&s);
}

static void what_is_cleaned_was_begun(void **state)
{
	struct scenario s;

	(void)state;
	must_refuse(HEAD "P cleaned a", "5:11",
		    "page 'a' of 'P' is not being cleaned",
		    "'P clean a' begins it");
	must_refuse(HEAD "P clean a\nP dontneed a\nP cleaned a", "7:11",
		    "page 'a' of 'P' is not being cleaned",
		    "'P clean a' begins it");
	must_parse(&s, HEAD "P clean a\nP write a\nP cleaned a");
	scenario_release(&s);
}

#define ORDER                                                                  \
	"what is mapped or held after the race depends on whether a step of "  \
	"the other column came first"

static void no_order_of_a_race_may_fail(void **state)
{
	const char *gone = "process 'P' has no page 'a' here";
	const char *hint = "it was unmapped, or not given by fork";
	struct scenario s;

	(void)state;
	/* possible in the order of the file, not in the other */
	must_refuse(HEAD "race\nP write a\nalso\nP unmap a\nend", "6:9", gone,
		    hint);
	must_refuse(HEAD "race\nP unmap a\nalso\nP write a\nend", "8:9", gone,
		    hint);
	/* both orders are possible; what is between them is not */
	must_refuse(HEAD "race\nP protect a\nP unprotect a\nalso\nP write a\n"
			 "end",
		    "9:9", "page 'a' is protected: 'P' may not write it",
		    "'P force a' writes what is protected");
	/* possible in any, and the child has the page or not */
	must_refuse(HEAD "race\nP fork C\nalso\nP unmap a\nend", "8:1", ORDER,
		    NULL);
	must_parse(&s, HEAD "P fork C\nrace\nP fork D\nP write a\nalso\n"
			    "C get read r b\nC write a\nend\nC look r");
	scenario_release(&s);
}

static void a_race_has_two_columns_and_there_is_one(void **state)
{
	struct scenario s;

	(void)state;
	must_refuse(HEAD "race\nP fork C\nend", "7:1",
		    "the race has one column: 'also' begins the second", NULL);
	must_refuse(HEAD "race\nalso", "6:1", "no step in column 1 of the race",
		    NULL);
	must_refuse(HEAD "race\nP fork C\nalso\nend", "8:1",
		    "no step in column 2 of the race", NULL);
	must_refuse(HEAD "race\nP fork C\nalso\nP read a\nalso", "9:1",
		    "a race has two columns", NULL);
	must_refuse(HEAD "race\nP fork C\nalso\nP read a\nend\nrace", "10:1",
		    "a second race: one is possible", NULL);
	must_refuse(HEAD "also", "5:1", "'also' without a race",
		    "a race is: race, steps, also, steps, end");
	/* the same of what no file can say */
	must_parse(&s, HEAD "race\nP fork C\nalso\nP read a\nend\nP read b");
	assert_int_equal(scenario_check(&s, NULL), 0);
	s.steps[2].column = 1;
	assert_int_equal(scenario_check(&s, NULL), -EINVAL);
	s.steps[2].column = 0;
	s.steps[1].column = 0;
	assert_int_equal(scenario_check(&s, NULL), -EINVAL);
	scenario_release(&s);
}

static void numbers_out_of_bounds_are_refused(void **state)
{
	struct scenario good, s;
	struct why why;

	(void)state;
	must_parse(&good, HEAD "P get read r a\nP fork C\nC same a b");
	s = good;
	assert_int_equal(scenario_check(&s, &why), 0);
	s.steps[0].ref = 1;
	assert_int_equal(scenario_check(&s, &why), -EINVAL);
	assert_string_equal(why.text, "check scenario 'test', line 5: names "
				      "what the scenario does not have");
	s = good;
	s.steps[1].other = 2;
	assert_int_equal(scenario_check(&s, &why), -EINVAL);
	s = good;
	s.steps[2].other = 2; /* there are two pages: 0 and 1 */
	assert_int_equal(scenario_check(&s, &why), -EINVAL);
	s = good;
	s.steps[2].page = SCN_NONE;
	assert_int_equal(scenario_check(&s, &why), -EINVAL);
	s = good;
	s.steps[2].verb = SCN_NR_VERBS;
	assert_int_equal(scenario_check(&s, &why), -EINVAL);
	s = good;
	s.steps[1].page = 0;
	assert_int_equal(scenario_check(&s, &why), -EINVAL);
	s = good;
	s.steps[1].times = 0;
	assert_int_equal(scenario_check(&s, &why), -EINVAL);
	s = good;
	s.nr_steps = SCN_STEPS + 1;
	assert_int_equal(scenario_check(&s, &why), -EINVAL);
	scenario_release(&good);
}

static void a_generated_step_is_named_by_its_number(void **state)
{
	struct scenario s;
	struct why why;

	(void)state;
	must_parse(&s, HEAD "P fork C\nP read a\nC read b");
	for (size_t i = 0; i < s.nr_steps; i++)
		s.steps[i].line = 0;
	s.steps[1].verb = SCN_UNMAP;
	s.steps[2].proc = 0;
	s.steps[2].page = 0;
	assert_int_equal(scenario_check(&s, &why), -EINVAL);
	assert_string_equal(why.text, "check scenario 'test', step 3: process "
				      "'P' has no page 'a' here");
	scenario_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_dead_do_nothing),
		cmocka_unit_test(the_unborn_do_nothing),
		cmocka_unit_test(a_crowd_only_sleeps),
		cmocka_unit_test(a_page_that_is_gone_is_not_used),
		cmocka_unit_test(what_goes_and_comes_back_is_used),
		cmocka_unit_test(a_protected_page_is_written_by_force_only),
		cmocka_unit_test(
			references_are_used_while_held_and_by_who_holds_them),
		cmocka_unit_test(two_references_to_what_is_gone_do_not_poke),
		cmocka_unit_test(only_equal_pages_are_merged),
		cmocka_unit_test(a_kind_that_cannot_is_told),
		cmocka_unit_test(what_is_cleaned_was_begun),
		cmocka_unit_test(no_order_of_a_race_may_fail),
		cmocka_unit_test(a_race_has_two_columns_and_there_is_one),
		cmocka_unit_test(numbers_out_of_bounds_are_refused),
		cmocka_unit_test(a_generated_step_is_named_by_its_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
