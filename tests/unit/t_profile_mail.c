// SPDX-License-Identifier: GPL-2.0-or-later
/* Profiles in a mail: no rows without news, no long lines, a short legend. */
#include "tests/unit/profile_print_fix.h"

/* Two of a kernel: what does as much with another number of locks is shown. */
static void rows_that_are_all_zero_are_among_the_others(void **state)
{
	struct profile_row old[] = {
		row("grows", 100, 300, 0, 0),
		row("nearly", 10000, 20000, 0, 0),
		row("large", 20000, 40000, 0, 0),
		row("locks", 50, 150, 0, 0),
	};
	struct profile_row new[] = {
		row("grows", 100, 400, 0, 0),
		row("nearly", 10000, 20000, 0, 0),
		row("large", 20000, 40000, 0, 0),
		row("locks", 50, 150, 0, 100),
	};
	struct fix_two t;
	struct page page;

	(void)state;
	two_up(&t, old, new, 4,
	       (const uint64_t[2][2]){ { 30150, 60450 }, { 30150, 60550 } },
	       (const double[]){ NAN, NAN });
	/* A thousandth of an instruction. */
	for (size_t i = 0; i < t.diff.nr; i++)
		if (t.diff.lines[i].name_a &&
		    !strcmp(t.diff.lines[i].name_a, "nearly"))
			t.diff.lines[i].diff[PROFILE_INSNS] = 0.001;
	page = print(&t.sheet, PROFILE_TEXT, 20);
	assert_true(has_line(page.text, "grows 2.00 3.00 +1.00 ="));
	assert_true(has_line(page.text, "locks 1.00 1.00 = +1.00"));
	assert_true(has_line(page.text, "2 others 300.00 300.00 0.00 ="));
	free(page.text);
	/* --top 0: all of them. */
	page = print(&t.sheet, PROFILE_TEXT, 0);
	assert_true(has_line(page.text, "nearly 100.00 100.00 0.00 ="));
	free(page.text);
	two_down(&t);
}

/* A mail holds 100 columns, whatever a compiler calls its clones. */
static void no_line_is_wider_than_a_mail(void **state)
{
	struct profile_row rows[] = {
		row("a_function_with_a_name_that_has_no_end_"
		    "and_then_some_more_of_it_as_compilers_do.constprop.0",
		    4000, 7000, 0, 400),
		row("b", 500, 1500, 500, 0),
	};
	struct profile_sheet s = { .nr = 1 };
	struct profile_record r;
	struct profile_table t;
	struct page page;

	(void)state;
	set_up(&r, rows, 2, 5000, 9600);
	build(&t, &r);
	s.sides[0] = (struct profile_side){ .name = "6.1", .lab_insns = 46 };
	s.functions = (struct profile_set){ .nr = 1, .tables = { &t } };
	page = print(&s, PROFILE_TEXT, 0);
	for (const char *line = page.text; *line;) {
		size_t len = strcspn(line, "\n");

		if (len > 100)
			fail_msg("%zu columns: %.*s", len, (int)len, line);
		line += len + (line[len] == '\n');
	}
	free(page.text);
	profile_table_release(&t);
	profile_record_release(&r);
}

/* The model's misses are not "no caches", and no measurement. */
static void the_legend_does_not_contradict_the_model(void **state)
{
	struct profile_row rows[] = { row("f", 4000, 7000, 0, 400) };
	const struct profile_print short_one = { .top = 20 };
	struct profile_sheet s = { .nr = 1 };
	struct profile_record r;
	struct profile_table t;
	struct page page;
	FILE *f;

	(void)state;
	set_up(&r, rows, 1, 4000, 7000);
	r.cache = xstrdup("l1=32k/8");
	build(&t, &r);
	s.sides[0] = (struct profile_side){ .name = "6.1", .lab_insns = 30 };
	s.functions = (struct profile_set){ .nr = 1, .tables = { &t } };
	page = print(&s, PROFILE_TEXT, 20);
	assert_null(strstr(page.text, "no caches,"));
	assert_non_null(strstr(page.text, "not measured: l1=32k/8"));
	assert_non_null(strstr(page.text, "  samples "));
	free(page.text);
	f = open_memstream(&page.text, &page.len);
	assert_non_null(f);
	profile_print(f, &s, 1, &short_one);
	fclose(f);
	assert_null(strstr(page.text, "  samples "));
	assert_null(strstr(page.text, "  (not attr.)"));
	assert_non_null(strstr(page.text, "--legend"));
	assert_non_null(strstr(page.text, "not measured: l1=32k/8"));
	free(page.text);
	profile_table_release(&t);
	profile_record_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_that_are_all_zero_are_among_the_others),
		cmocka_unit_test(no_line_is_wider_than_a_mail),
		cmocka_unit_test(the_legend_does_not_contradict_the_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
