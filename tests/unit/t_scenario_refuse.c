// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/scenario.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "tests/unit/scenario_fix.h"

static void times_are_from_2_on(void **state)
{
	struct scenario s;

	(void)state;
	must_parse(&s, HEAD "P fork C x2\nP fork D x2048");
	assert_int_equal(s.crowd[1], 2);
	assert_int_equal(s.steps[1].times, 2048);
	scenario_release(&s);
	must_refuse(HEAD "P fork C x1", "5:10", "'x1' is no number of times",
		    "x2 to x2048");
	must_refuse(HEAD "P fork C x016", "5:10",
		    "'x016' is no number of times", "x2 to x2048");
	must_refuse(HEAD "P get read r a x2 x2", "5:19", "'x2': said twice",
		    NULL);
	must_refuse(HEAD "P get read r a slow slow", "5:21",
		    "'slow': said twice", NULL);
	must_refuse(HEAD "P get read r a long", "5:16",
		    "'long' says nothing of 'get'",
		    "P get read|write r a [slow] [xN]");
	must_refuse(HEAD "P exit now", "5:8", "'now' says nothing of 'exit'",
		    "P exit");
}

static void designs_and_kinds_in_breaks_are_looked_at(void **state)
{
#define ASKED "scenario t\nasks refusal\npage a base,thp\n"
	(void)state;
	must_refuse(ASKED "breaks", "4:7", "the property is missing", NULL);
	must_refuse(ASKED "breaks refusal x", "4:8",
		    "'refusal' lacks its colon", "breaks PROPERTY: DESIGN...");
	must_refuse(ASKED "breaks refusla: x", "4:8",
		    "'refusla' is no property", "did you mean 'refusal'?");
	must_refuse(ASKED "breaks refusal:", "4:16", "the design is missing",
		    NULL);
	must_refuse(ASKED "breaks refusal: x[tph]", "4:17",
		    "'tph' is no kind of page", "did you mean 'thp'?");
	must_refuse(ASKED "breaks refusal: x[thp,thp]", "4:17",
		    "kind 'thp' twice", NULL);
	must_refuse(ASKED "breaks refusal: x[thp", "4:17",
		    "'x[thp' lacks its ']'", NULL);
	must_refuse(ASKED "breaks refusal: x[", "4:17", "'x[' lacks its ']'",
		    NULL);
	must_refuse(ASKED "breaks refusal: x[]", "4:17",
		    "'' is no kind of page", NULL);
	must_refuse(ASKED "breaks refusal: [thp]", "4:17",
		    "a design's name has 1 to 39 letters", NULL);
	must_refuse(ASKED "breaks refusal: a/b", "4:17",
		    "'a/b' names no design", NULL);
	must_refuse(ASKED "breaks refusal: **", "4:17", "'**' names no design",
		    NULL);
	must_refuse(ASKED "page b base,thp lru=all", "4:17",
		    "'lru=all' says nothing of a page",
		    "lru=local or lru=remote");
	must_refuse(ASKED "page b base,thp lru=local x", "4:27",
		    "'x' is one word too many", NULL);
	must_refuse(ASKED "page b", "4:7", "the kinds of the page are missing",
		    NULL);
	must_refuse(ASKED "page", "4:5", "the page's name is missing", NULL);
	must_refuse(ASKED "breaks refusal: x\npage b base,thp", "5:1",
		    "'page' must come before 'breaks'", NULL);
}

static void unknown_words_have_one_suggestion(void **state)
{
	(void)state;
	must_refuse(HEAD "P wirte a", "5:3", "no verb 'wirte' here",
		    "did you mean 'write'?");
	must_refuse("scenario t\nasks isolaton", "2:6",
		    "'isolaton' is no property", "did you mean 'isolation'?");
	must_refuse("scenario t\npage a base,htp", "2:8",
		    "'htp' is no kind of page", "did you mean 'thp'?");
	must_refuse("scenario t\nasks isolation\npage alpha base\nP read alpah",
		    "4:8", "no page 'alpah' here", "did you mean 'alpha'?");
	must_refuse(HEAD "P fork Child\nChidl read a", "6:1",
		    "no process 'Chidl' here", "did you mean 'Child'?");
	must_refuse(HEAD "P get read ref a\n P look rfe", "6:9",
		    "no reference 'rfe' here", "did you mean 'ref'?");
	must_refuse(HEAD "P look nobody", "5:8", "no reference 'nobody' here",
		    NULL);
	must_refuse(HEAD "P pin read r a lon", "5:16",
		    "'lon' says nothing of 'pin'",
		    "P pin read|write r a [long] [slow] [xN]");
}

static void names_are_given_once(void **state)
{
	(void)state;
	must_refuse("scenario t\npage a base\npage a base", "3:6",
		    "'a' already names a page", NULL);
	must_refuse(HEAD "P fork C\nP fork C", "6:8",
		    "'C' already names a process", NULL);
	must_refuse(HEAD "P fork a", "5:8", "'a' already names a page", NULL);
	must_refuse(HEAD "P get read P a", "5:12",
		    "'P' already names a process", NULL);
	must_refuse("scenario t\nscenario u", "2:1",
		    "a second 'scenario' in one file", NULL);
	must_refuse("scenario t\nabout x\nabout y", "3:1",
		    "a second 'about' in one file", NULL);
	must_refuse("scenario t\nasks unstable unstable", "2:15",
		    "'unstable' is asked twice", NULL);
	must_refuse("scenario t\nasks refusal\npage a base\n"
		    "breaks refusal: x y x",
		    "4:21", "'x' is named twice", NULL);
	must_refuse(HEAD "P fork abcdefghijklmnopqrstuvwxyz-0123456789-xyz",
		    "5:8", "a name has at most 39 letters", NULL);
	must_refuse(HEAD "P fork 1st", "5:8", "'1st' is no name",
		    "a letter, then letters, digits, '-', '_'");
	must_refuse(HEAD "P fork race", "5:8",
		    "'race' is a word of the language", NULL);
}

static void there_may_be_too_many_of_anything(void **state)
{
	char text[4000], long_line[600], place[20], what[60];
	size_t at;

	(void)state;
	must_refuse("scenario t\npage a base\npage b base\npage c base\n"
		    "page d base",
		    "5:1", "more than 3 pages", NULL);
	must_refuse(HEAD "P fork A\nP fork B\nP fork C\nP fork D", "8:8",
		    "more than 4 processes", NULL);
	must_refuse(HEAD "P get read r a\nP get read s a\nP get read t a\n"
			 "P get read u a\nP get read v a",
		    "9:12", "more than 4 references", NULL);
	snprintf(text, sizeof(text), "%s", HEAD);
	for (int i = 0; i <= SCN_STEPS; i++) {
		at = strlen(text);
		snprintf(text + at, sizeof(text) - at, "P read a\n");
	}
	must_refuse(text, "37:1", "more than 32 steps", NULL);
	snprintf(text, sizeof(text), "scenario t\nasks refusal\npage a base\n");
	for (int i = 0; i <= SCN_EXPECTS; i++) {
		at = strlen(text);
		snprintf(text + at, sizeof(text) - at, "breaks refusal: d%d\n",
			 i);
	}
	snprintf(place, sizeof(place), "%d:17", 4 + SCN_EXPECTS);
	snprintf(what, sizeof(what), "more than %d designs in 'breaks'",
		 SCN_EXPECTS);
	must_refuse(text, place, what, NULL);
	memset(long_line, 'a', sizeof(long_line));
	long_line[0] = '#';
	long_line[sizeof(long_line) - 1] = '\0';
	must_refuse(long_line, "1:401", "the line is longer than 400 bytes",
		    NULL);
	long_line[150] = '\0';
	long_line[0] = 'a';
	must_refuse(long_line, "1:1", "a word is longer than 100 bytes", NULL);
	must_refuse("a a a a a a a a a a a a a a a a a a a a a a a a a", "1:49",
		    "more than 24 words in a line", NULL);
	must_refuse("scenario abcdefghijklmnopqrstuvwxyz-0123456789-xyz",
		    "1:10", "a name has at most 39 letters", NULL);
	must_refuse(HEAD "P fork C x2049", "5:10",
		    "'x2049' is no number of times", "x2 to x2048");
	must_refuse(HEAD "P fork C x99999999999999999999", "5:10",
		    "'x99999999999999999999' is no number of times",
		    "x2 to x2048");
}

static void too_long_a_file_is_not_read(void **state)
{
	size_t len = 32769;
	char *text = malloc(len);
	struct why why;
	struct scenario s;

	(void)state;
	assert_non_null(text);
	memset(text, '\n', len);
	assert_int_equal(scenario_parse(&s, text, len, "f", &why), -EINVAL);
	assert_string_equal(why.text, "read scenario 'f', line 1, column 1: "
				      "longer than 32768 bytes");
	/* one byte less: read to its end, where all is lacking */
	assert_int_equal(scenario_parse(&s, text, len - 1, "f", &why), -EINVAL);
	assert_string_equal(why.text,
			    "read scenario 'f', line 32769, column 1: the file "
			    "ends and lacks a line 'scenario NAME'");
	free(text);
}

static void bytes_that_are_no_text_are_named(void **state)
{
	static const char with_zero[] = "scenario t\nasks\0isolation";
	struct why why;
	struct scenario s;

	(void)state;
	assert_int_equal(scenario_parse(&s, with_zero, sizeof(with_zero) - 1,
					"f", &why),
			 -EINVAL);
	assert_string_equal(why.text, "read scenario 'f', line 2, column 5: "
				      "a byte that is zero");
	must_refuse("scenario t\r\n", "1:11", "a carriage return",
		    "lines end in a newline alone: dos2unix");
	must_refuse("scenario t\nabout K\xc3\xa1ra", "2:8",
		    "byte 0xc3: scenarios are ASCII", NULL);
	must_refuse("\x1b[2J", "1:1", "control character 0x1b", NULL);
}

static void what_is_lacking_is_said(void **state)
{
	(void)state;
	must_refuse("", "1:1", "the file ends and lacks a line 'scenario NAME'",
		    NULL);
	must_refuse("scenario t\npage a base\n", "3:1",
		    "the file ends and lacks a line 'asks PROPERTY'", NULL);
	must_refuse("scenario t\nasks refusal\n", "3:1",
		    "the file ends and lacks a line 'page NAME KIND'", NULL);
	must_refuse(HEAD, "5:1", "the file ends and lacks steps", NULL);
	must_refuse(HEAD "race\nP fork C\nalso\nP read a\n", "9:1",
		    "the file ends and lacks the 'end' of the race", NULL);
	must_refuse(HEAD "P", "5:2", "a verb is missing behind 'P'",
		    "a step is: PROCESS VERB WORDS");
	must_refuse(HEAD "P pin read r", "5:13", "'pin' wants more words",
		    "P pin read|write r a [long] [slow] [xN]");
	must_refuse("scenario", "1:9", "the scenario's name is missing", NULL);
	must_refuse("scenario t\nabout", "2:6", "nothing is said", NULL);
}

static void what_comes_first_is_said(void **state)
{
	(void)state;
	must_refuse("page a base", "1:1",
		    "'scenario NAME' must come before all else", NULL);
	must_refuse("  about x", "1:3",
		    "'scenario NAME' must come before all else", NULL);
	must_refuse("scenario t\nP read a", "2:1",
		    "steps must come after 'asks' and 'page'", NULL);
	must_refuse(HEAD "P read a\npage c base", "6:1",
		    "'page' must come before the steps", NULL);
	must_refuse("scenario t\nbreaks refusal: x", "2:1",
		    "'breaks' must come after 'asks' and 'page'", NULL);
	must_refuse("scenario t\nasks refusal\npage a base\n"
		    "breaks isolation: x",
		    "4:8", "'isolation' is not asked", NULL);
	must_refuse("scenario t\nasks refusal\npage a base\n"
		    "breaks refusal: x[thp]",
		    "4:17", "'x[thp]' names a kind that the page is not", NULL);
	must_refuse("scenario t\npage a base\npage b thp", "3:8",
		    "all pages of a scenario have the same kinds",
		    "those of page 'a'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_from_2_on),
		cmocka_unit_test(designs_and_kinds_in_breaks_are_looked_at),
		cmocka_unit_test(unknown_words_have_one_suggestion),
		cmocka_unit_test(names_are_given_once),
		cmocka_unit_test(there_may_be_too_many_of_anything),
		cmocka_unit_test(too_long_a_file_is_not_read),
		cmocka_unit_test(bytes_that_are_no_text_are_named),
		cmocka_unit_test(what_is_lacking_is_said),
		cmocka_unit_test(what_comes_first_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
