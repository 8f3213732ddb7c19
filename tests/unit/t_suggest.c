// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/suggest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const char *suggestion(const char *word, const char *const *candidates)
{
	struct suggest s;

	suggest_init(&s, word);
	for (; *candidates; candidates++)
		suggest_offer(&s, *candidates);
	return suggest_best(&s);
}

static void distances_are_those_of_the_textbook(void **state)
{
	(void)state;
	assert_int_equal(suggest_distance("", ""), 0);
	assert_int_equal(suggest_distance("", "abc"), 3);
	assert_int_equal(suggest_distance("kitten", "sitting"), 3);
	assert_int_equal(suggest_distance("saturday", "sunday"), 3);
	assert_int_equal(suggest_distance("flaw", "lawn"), 2);
}

static void swapped_neighbours_are_one_mistake(void **state)
{
	(void)state;
	assert_int_equal(suggest_distance("bugdet", "budget"), 1);
	/* optimal string alignment, not full Damerau: no edit inside a swap */
	assert_int_equal(suggest_distance("ca", "abc"), 3);
}

static void the_nearest_word_is_suggested(void **state)
{
	static const char *const words[] = { "run", "list", "explain", "check",
					     NULL };

	(void)state;
	assert_string_equal(suggestion("lits", words), "list");
	assert_string_equal(suggestion("exlpain", words), "explain");
	assert_string_equal(suggestion("chekc", words), "check");
}

static void nothing_near_gives_no_suggestion(void **state)
{
	static const char *const words[] = { "run", "list", "explain", NULL };
	static const char *const none[] = { NULL };

	(void)state;
	assert_null(suggestion("profile", words));
	assert_null(suggestion("x", none));
}

static void a_word_of_any_length_is_safe(void **state)
{
	static const char *const words[] = { "budget", NULL };
	char word[5000];

	(void)state;
	memset(word, 'b', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	assert_int_equal(suggest_distance(word, "b"), 63);
	suggestion(word, words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distances_are_those_of_the_textbook),
		cmocka_unit_test(swapped_neighbours_are_one_mistake),
		cmocka_unit_test(the_nearest_word_is_suggested),
		cmocka_unit_test(nothing_near_gives_no_suggestion),
		cmocka_unit_test(a_word_of_any_length_is_safe),
	};

	return cmocka_run_group_tests_name("suggest", tests, NULL, NULL);
}
