// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static char *wrapped(const char *lead, size_t indent, size_t width,
		     const char *s)
{
	char *text = NULL;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);

	text_print_wrapped(f, lead, indent, width, s);
	fclose(f);
	return text;
}

#define assert_wrapped(expected, ...)                                          \
	do {                                                                   \
		char *text_ = wrapped(__VA_ARGS__);                            \
                                                                               \
		assert_string_equal(text_, expected);                          \
		free(text_);                                                   \
	} while (0)

static void width_counts_characters_not_bytes(void **state)
{
	(void)state;
	assert_int_equal(text_width(""), 0);
	assert_int_equal(text_width("abc"), 3);
	assert_int_equal(text_width("Intel\xc2\xae"), 6);
	assert_int_equal(text_width("\xe2\x82\xac"), 1);
	assert_int_equal(text_width("\xf0\x9f\x90\x84!"), 2);
}

static void broken_utf8_is_safe(void **state)
{
	(void)state;
	assert_int_equal(text_width("\xff\xfe"), 2);
	assert_int_equal(text_width("\x80\x80"), 2);
	assert_int_equal(text_width("\xe2"), 1);
	assert_int_equal(text_width("\xe2\x82"), 2);
	assert_int_equal(text_fit_bytes("\xe2\x82\xac", 1), 3);
	assert_int_equal(text_fit_bytes("ab\xe2\x82\xac", 2), 2);
}

static void lines_break_at_blanks(void **state)
{
	(void)state;
	assert_wrapped("one two\nthree\n", "", 0, 7, "one two three");
	assert_wrapped("one\ntwo\n", "", 0, 3, "one two");
	assert_wrapped("abcde\nfgh\n", "", 0, 5, "abcdefgh");
	assert_wrapped("a\nb\n", "", 0, 20, "a\nb");
	/* a list that no line would hold breaks behind its commas */
	assert_wrapped("x ab,cd,\nef,gh\n", "", 0, 8, "x ab,cd,ef,gh");
	assert_wrapped("x\nab,cd\n", "", 0, 5, "x ab,cd");
	assert_wrapped("ab,\ncdefg\nhi\n", "", 0, 5, "ab,cdefghi");
	assert_wrapped("", "", 0, 20, "");
}

static void the_lead_stands_before_the_first_line(void **state)
{
	(void)state;
	assert_wrapped("ab  one\n    two\n", "ab", 4, 8, "one two");
	assert_wrapped("abcd\n    one\n", "abcd", 4, 8, "one");
	assert_wrapped("abcd\n", "abcd", 8, 20, "");
	assert_wrapped("    one\n    two\n", "", 4, 8, "one two");
}

static void globs_match_whole_names(void **state)
{
	(void)state;
	assert_true(text_glob("fork/anon", "fork/anon"));
	assert_false(text_glob("fork", "fork/anon"));
	assert_true(text_glob("*", ""));
	assert_true(text_glob("*anon", "fork/anon"));
	assert_true(text_glob("f*k/*", "fork/anon"));
	assert_true(text_glob("*a*a*", "banana"));
	assert_true(text_glob("f?rk/*", "fork/anon"));
	assert_false(text_glob("f?rk", "frk"));
	assert_false(text_glob("*x", "fork/anon"));
	assert_false(text_glob("", "a"));
	assert_true(text_glob("*ab", "aab"));
}

static void a_family_means_its_benchmarks(void **state)
{
	(void)state;
	assert_true(text_matches_name("fork", "fork/anon"));
	assert_true(text_matches_name("fork/", "fork/anon"));
	assert_false(text_matches_name("fork//", "fork/anon"));
	assert_false(text_matches_name("for/", "fork/anon"));
	assert_false(text_matches_name("fork/anon/", "fork/anon"));
	assert_false(text_matches_name("noop/", "noop"));
	assert_false(text_matches_name("/", "fork/anon"));
	assert_false(text_matches_name("", "fork/anon"));
	assert_true(text_matches_name("fork/anon", "fork/anon"));
	assert_false(text_matches_name("for", "fork/anon"));
	assert_false(text_matches_name("forks", "fork/anon"));
	assert_false(text_matches_name("anon", "fork/anon"));
	assert_false(text_matches_name("fork/an", "fork/anon"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(width_counts_characters_not_bytes),
		cmocka_unit_test(broken_utf8_is_safe),
		cmocka_unit_test(lines_break_at_blanks),
		cmocka_unit_test(the_lead_stands_before_the_first_line),
		cmocka_unit_test(globs_match_whole_names),
		cmocka_unit_test(a_family_means_its_benchmarks),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
