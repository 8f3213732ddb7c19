// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/scenario.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "tests/unit/scenario_fix.h"

static const char *const whole =
	"# a comment\n"
	"scenario vmsplice-child # and another\n"
	"about    A child  keeps a reference to #1,\n"
	"         and reads.\n"
	"source   CVE-2020-29374; 17839856fd58\n"
	"asks     isolation needless-copy\n"
	"page     a base,thp lru=remote\n"
	"breaks   isolation: mapcount *[thp]\n"
	"breaks   needless-copy: refcount-5.9[base,thp]\n"
	"\n"
	"P write a.1\n"
	"P fork C x1023\n"
	"race\n"
	"\tP get read r a slow x16\n"
	"also\n"
	"\tP fork D\n"
	"end\n"
	"P look r";

static void a_scenario_is_what_its_file_says(void **state)
{
	struct scenario s;

	(void)state;
	must_parse(&s, whole);
	assert_string_equal(s.name, "vmsplice-child");
	assert_string_equal(s.about,
			    "A child keeps a reference to #1, and reads.");
	assert_string_equal(s.source, "CVE-2020-29374; 17839856fd58");
	assert_int_equal(s.asks, 1u << SCN_ISOLATION | 1u << SCN_NEEDLESS_COPY);
	assert_int_equal(s.nr_pages, 1);
	assert_string_equal(s.pages[0].name, "a");
	assert_int_equal(s.pages[0].kinds, 1u << SCN_BASE | 1u << SCN_THP);
	assert_int_equal(s.pages[0].batch, SCN_LRU_REMOTE);
	assert_int_equal(s.kind, SCN_BASE);
	assert_int_equal(s.nr_procs, 3);
	assert_string_equal(s.procs[0], "P");
	assert_string_equal(s.procs[1], "C");
	assert_int_equal(s.crowd[0], 1);
	assert_int_equal(s.crowd[1], 1023);
	assert_int_equal(s.crowd[2], 1);
	assert_int_equal(s.nr_refs, 1);
	assert_string_equal(s.refs[0], "r");
	scenario_release(&s);
}

static void steps_have_what_their_verb_wants_and_nothing_else(void **state)
{
	const struct scn_step *st;
	struct scenario s;

	(void)state;
	must_parse(&s, whole);
	assert_int_equal(s.nr_steps, 5);
	st = &s.steps[0];
	assert_int_equal(st->verb, SCN_WRITE);
	assert_int_equal(st->proc, 0);
	assert_int_equal(st->page, 0);
	assert_int_equal(st->other, SCN_NONE);
	assert_int_equal(st->ref, SCN_NONE);
	assert_int_equal(st->flags, SCN_F_HALF1);
	assert_int_equal(st->times, 1);
	assert_int_equal(st->line, 11);
	st = &s.steps[1];
	assert_int_equal(st->verb, SCN_FORK);
	assert_int_equal(st->page, SCN_NONE);
	assert_int_equal(st->other, 1);
	assert_int_equal(st->times, 1023);
	st = &s.steps[2];
	assert_int_equal(st->verb, SCN_GET);
	assert_int_equal(st->ref, 0);
	assert_int_equal(st->flags, SCN_F_SLOW);
	assert_int_equal(st->times, 16);
	assert_int_equal(st->column, 1);
	assert_int_equal(s.steps[3].column, 2);
	assert_int_equal(s.steps[4].column, 0);
	scenario_release(&s);
}

static void a_file_is_printed_in_one_form(void **state)
{
	struct scenario s;
	char *text;

	(void)state;
	must_parse(&s, whole);
	text = scenario_text(&s);
	assert_string_equal(
		text, "scenario vmsplice-child\n"
		      "about    A child keeps a reference to #1, and reads.\n"
		      "source   CVE-2020-29374; 17839856fd58\n"
		      "asks     isolation needless-copy\n"
		      "page     a base,thp lru=remote\n"
		      "breaks   isolation: mapcount\n"
		      "breaks   isolation: *[thp]\n"
		      "breaks   needless-copy: refcount-5.9\n"
		      "\n"
		      "P write a.1\n"
		      "P fork C x1023\n"
		      "race\n"
		      "\tP get read r a slow x16\n"
		      "also\n"
		      "\tP fork D\n"
		      "end\n"
		      "P look r\n");
	free(text);
	scenario_release(&s);
}

static void texts_go_on_in_indented_lines_only(void **state)
{
	struct scenario s;

	(void)state;
	must_parse(&s, "scenario t\nabout one\n\ttwo\n three # four\n"
		       "source x\n   \n  asks refusal\npage a base lru=local\n"
		       "# no step\n  P read a # nor this");
	assert_string_equal(s.about, "one two three # four");
	assert_string_equal(s.source, "x");
	assert_int_equal(s.pages[0].batch, SCN_LRU_LOCAL);
	assert_int_equal(s.nr_steps, 1);
	scenario_release(&s);
}

/* Is there such a line, for this design or for all? */
static bool expects(const struct scenario *s, const char *design,
		    enum scn_kind kind, enum scn_property property)
{
	for (size_t i = 0; i < s->nr_expects; i++) {
		const struct scn_expect *e = &s->expects[i];

		if (e->property == property && e->kinds & (1u << kind) &&
		    (!strcmp(e->design, "*") || !strcmp(e->design, design)))
			return true;
	}
	return false;
}

static void what_a_design_breaks_is_known_by_kind(void **state)
{
	struct scenario s;

	(void)state;
	must_parse(&s, whole);
	assert_int_equal(s.nr_expects, 3);
	assert_true(expects(&s, "mapcount", SCN_BASE, SCN_ISOLATION));
	assert_true(expects(&s, "mapcount", SCN_THP, SCN_ISOLATION));
	assert_false(expects(&s, "other", SCN_BASE, SCN_ISOLATION));
	assert_true(expects(&s, "other", SCN_THP, SCN_ISOLATION));
	assert_true(expects(&s, "refcount-5.9", SCN_BASE, SCN_NEEDLESS_COPY));
	assert_false(expects(&s, "refcount-5.9", SCN_BASE, SCN_ISOLATION));
	assert_false(
		expects(&s, "refcount-5.9", SCN_HUGETLB, SCN_NEEDLESS_COPY));
	scenario_release(&s);
}

static void a_read_by_the_device_writes_memory(void **state)
{
	struct scenario s;

	(void)state;
	must_parse(&s, HEAD "P dio read r a\nP dio write q b\n"
			    "P get write s a\nP get read t b");
	assert_int_equal(s.steps[0].flags, SCN_F_WRITE);
	assert_int_equal(s.steps[1].flags, 0);
	assert_int_equal(s.steps[2].flags, SCN_F_WRITE);
	assert_int_equal(s.steps[3].flags, 0);
	scenario_release(&s);
}

static void a_name_of_a_reference_may_begin_again(void **state)
{
	struct scenario s;

	(void)state;
	must_parse(&s, HEAD "P get read r a\nP drop r\nP pin write r b long");
	assert_int_equal(s.nr_refs, 1);
	assert_int_equal(s.steps[2].ref, 0);
	scenario_release(&s);
}

static void the_end_of_the_file_is_as_good_as_a_newline(void **state)
{
	static const char text[] = HEAD "P read aX";
	struct why why;
	struct scenario s;

	(void)state;
	assert_int_equal(scenario_parse(&s, text, sizeof(text) - 2, "f", &why),
			 0);
	assert_int_equal(s.nr_steps, 1);
	scenario_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_scenario_is_what_its_file_says),
		cmocka_unit_test(
			steps_have_what_their_verb_wants_and_nothing_else),
		cmocka_unit_test(a_file_is_printed_in_one_form),
		cmocka_unit_test(texts_go_on_in_indented_lines_only),
		cmocka_unit_test(what_a_design_breaks_is_known_by_kind),
		cmocka_unit_test(a_read_by_the_device_writes_memory),
		cmocka_unit_test(a_name_of_a_reference_may_begin_again),
		cmocka_unit_test(the_end_of_the_file_is_as_good_as_a_newline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
