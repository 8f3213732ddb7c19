// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/figure_parts.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define assert_near(a, b, within) assert_true(fabs((a) - (b)) <= (within))

static void expect_quoted(const char *text, const char *want)
{
	char *got = figure_quote(text);

	assert_string_equal(got, want);
	free(got);
}

static void quotes_hide_markup_commands_and_line_ends(void **state)
{
	(void)state;
	expect_quoted("", "''");
	expect_quoted("6.1", "'6.1'");
	expect_quoted("it's", "'it''s'");
	expect_quoted("a_b^c", "'a\\_b\\^c'");
	expect_quoted("{/:Bold x}", "'\\{/:Bold x\\}'");
	expect_quoted("@x &{y} ~z", "'\\@x \\&\\{y\\} \\~z'");
	expect_quoted("a\\n", "'a\\\\n'");
	/* In single quotes a back quote is a letter. */
	expect_quoted("`id` \"q\"", "'`id` \"q\"'");
	expect_quoted("a\nb\tc\177", "'a b c '");
	expect_quoted("\xc3\xa9", "'\xc3\xa9'");
}

static void expect_cut(const char *text, size_t width, const char *want)
{
	char *got = figure_cut(text, width);

	assert_string_equal(got, want);
	free(got);
}

static void long_labels_lose_their_middle(void **state)
{
	(void)state;
	expect_cut("short", 5, "short");
	expect_cut("fork/anon page=base state=shared", 15, "fork/...=shared");
	/* Letters of two bytes stay whole. */
	expect_cut("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9",
		   6, "\xc3\xa9\xc3\xa9...\xc3\xa9");
}

static void expect_id(const char *kind, const char *words, const char *want)
{
	char *got = figure_id(kind, words);

	assert_string_equal(got, want);
	free(got);
}

static void ids_are_names_of_files_in_any_shell(void **state)
{
	char *a, *b, words[200];

	(void)state;
	expect_id("cost", "fork/anon page=base", "cost-fork-anon-page-base");
	expect_id("forest", "../../etc/passwd", "forest-etc-passwd");
	expect_id("forest", "", "forest");
	expect_id("forest", "\xc3\xa9 `id` $x", "forest-id-x");
	memset(words, 'a', sizeof(words));
	words[sizeof(words) - 1] = '\0';
	a = figure_id("cost", words);
	words[sizeof(words) - 2] = 'b';
	b = figure_id("cost", words);
	assert_true(strlen(a) < 100);
	assert_string_not_equal(a, b);
	free(a);
	free(b);
}

static void percents_have_three_digits_and_a_sign(void **state)
{
	(void)state;
	assert_string_equal(figure_percent(0.01234).s, "+1.23 %");
	assert_string_equal(figure_percent(-0.1234).s, "-12.3 %");
	assert_string_equal(figure_percent(2.5).s, "+250 %");
	assert_string_equal(figure_percent(21.5).s, "x 22.5");
	assert_string_equal(figure_percent(NAN).s, "-");
	assert_string_equal(figure_percent(INFINITY).s, "-");
}

static void units_keep_numbers_readable(void **state)
{
	struct figure_unit u;

	(void)state;
	u = figure_unit_of(9999, false);
	assert_string_equal(u.name, "ns");
	assert_near(u.scale, 1, 0);
	u = figure_unit_of(-10000, false);
	assert_string_equal(u.name, "us");
	assert_near(u.scale, 1e3, 0);
	u = figure_unit_of(1e6, false);
	assert_string_equal(u.name, "ms");
	u = figure_unit_of(1e300, false);
	assert_string_equal(u.name, "s");
	assert_near(u.scale, 1e9, 0);
	u = figure_unit_of(1e4, true);
	assert_string_equal(u.name, "thousand instructions");
	u = figure_unit_of(0, true);
	assert_string_equal(u.name, "instructions");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotes_hide_markup_commands_and_line_ends),
		cmocka_unit_test(long_labels_lose_their_middle),
		cmocka_unit_test(ids_are_names_of_files_in_any_shell),
		cmocka_unit_test(percents_have_three_digits_and_a_sign),
		cmocka_unit_test(units_keep_numbers_readable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
