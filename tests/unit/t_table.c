// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/compiler.h"
#include "report/progress.h"
#include "report/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const struct table_column columns[] = {
	{ "name", TABLE_LEFT, TABLE_WRAP },
	{ "ns", TABLE_RIGHT, TABLE_WHOLE },
	{ "empty", TABLE_LEFT, TABLE_WHOLE },
	{ "text", TABLE_LEFT, TABLE_WRAP },
};

static char *written(struct table *t, size_t width)
{
	char *text = NULL;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);

	table_write(t, f, width);
	fclose(f);
	table_free(t);
	return text;
}

static void columns_align_and_empty_ones_are_left_out(void **state)
{
	struct table *t = table_new(columns, ARRAY_SIZE(columns));
	char *text;

	(void)state;
	table_row(t);
	table_set(t, 0, "a");
	table_set(t, 1, "%d", 5);
	table_set(t, 3, "first");
	table_row(t);
	table_set(t, 0, "longer");
	table_set(t, 1, "1234");
	text = written(t, 100);
	assert_string_equal(text, "name      ns  text\n"
				  "a          5  first\n"
				  "longer  1234\n");
	free(text);
}

static void the_rightmost_text_wraps_first(void **state)
{
	struct table *t = table_new(columns, ARRAY_SIZE(columns));
	char *text;

	(void)state;
	table_row(t);
	table_set(t, 0, "a rather long name");
	table_set(t, 1, "77");
	table_set(t, 3, "alpha beta gamma");
	text = written(t, 18 + 2 + 2 + 2 + 11);
	assert_string_equal(text, "name                ns  text\n"
				  "a rather long name  77  alpha beta\n"
				  "                        gamma\n");
	free(text);
}

static void words_are_cut_only_where_nothing_else_helps(void **state)
{
	struct table *t = table_new(columns, ARRAY_SIZE(columns));
	char *text;

	(void)state;
	table_row(t);
	table_set(t, 0, "aaaa bbbb cccc dddd");
	table_set(t, 3, "indivisible-word");
	/* 10 + 2 + 16: the words fit, if the left column gives way */
	text = written(t, 28);
	assert_string_equal(text, "name        text\n"
				  "aaaa bbbb   indivisible-word\n"
				  "cccc dddd\n");
	free(text);
	t = table_new(columns, ARRAY_SIZE(columns));
	table_row(t);
	table_set(t, 0, "longer-than-ten");
	text = written(t, 10);
	assert_string_equal(text, "name\n"
				  "longer-tha\n"
				  "n-ten\n");
	free(text);
}

static void leading_blanks_indent_every_line_of_a_cell(void **state)
{
	struct table *t = table_new(columns, ARRAY_SIZE(columns));
	char *text;

	(void)state;
	table_row(t);
	table_set(t, 0, "  page=base state=shared");
	table_set(t, 1, "1");
	text = written(t, 20);
	assert_string_equal(text, "name              ns\n"
				  "  page=base        1\n"
				  "  state=shared\n");
	free(text);
}

static void spans_use_the_whole_width(void **state)
{
	struct table *t = table_new(columns, ARRAY_SIZE(columns));
	char *text;

	(void)state;
	table_span(t, 2, "one two three");
	table_row(t);
	table_row(t);
	table_set(t, 0, "a");
	text = written(t, 10);
	assert_string_equal(text, "name\n"
				  "  one two\n"
				  "  three\n"
				  "\n"
				  "a\n");
	free(text);
}

static void characters_outside_ascii_keep_the_columns(void **state)
{
	struct table *t = table_new(columns, ARRAY_SIZE(columns));
	char *text;

	(void)state;
	table_row(t);
	table_set(t, 0, "Intel\xc2\xae");
	table_set(t, 1, "1");
	table_row(t);
	table_set(t, 0, "others");
	table_set(t, 1, "2");
	text = written(t, 100);
	assert_string_equal(text, "name    ns\n"
				  "Intel\xc2\xae   1\n"
				  "others   2\n");
	free(text);
}

static void progress_says_where_the_run_is(void **state)
{
	struct progress p = {
		.round = 14,
		.nr_rounds_max = 40,
		.label = "fork/anon page=base",
		.nr_processes = 312,
		.nr_processes_estimated = 600,
		.left_s = 72,
	};
	char buf[200];

	(void)state;
	progress_line(buf, sizeof(buf), 100, &p);
	assert_string_equal(buf, "round 14/40  fork/anon page=base  "
				 "312 of ~600 processes  1m12s left");
	/* 48 columns without the label but its gap; 18 are left */
	assert_int_equal(progress_line(buf, sizeof(buf), 66, &p), 66);
	assert_string_equal(buf, "round 14/40  fork/anon page=b..  "
				 "312 of ~600 processes  1m12s left");
	progress_line(buf, sizeof(buf), 52, &p);
	assert_string_equal(buf, "round 14/40  312 of ~600 processes  "
				 "1m12s left");
}

static void progress_invents_nothing(void **state)
{
	struct progress p = { .nr_processes = 1, .left_s = -1 };
	char buf[200];

	(void)state;
	progress_line(buf, sizeof(buf), 100, &p);
	assert_string_equal(buf, "pilot  1 process");
	p.round = 3;
	p.nr_processes = 20;
	progress_line(buf, sizeof(buf), 100, &p);
	assert_string_equal(buf, "round 3  20 processes");
	assert_int_equal(progress_line(buf, 8, 100, &p), 7);
	assert_string_equal(buf, "round 3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_align_and_empty_ones_are_left_out),
		cmocka_unit_test(the_rightmost_text_wraps_first),
		cmocka_unit_test(words_are_cut_only_where_nothing_else_helps),
		cmocka_unit_test(leading_blanks_indent_every_line_of_a_cell),
		cmocka_unit_test(spans_use_the_whole_width),
		cmocka_unit_test(characters_outside_ascii_keep_the_columns),
		cmocka_unit_test(progress_says_where_the_run_is),
		cmocka_unit_test(progress_invents_nothing),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
