// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/scaling_table.h"

#include "tests/unit/fix_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

static struct case_summary tasks_case(const char *by, const char *tasks,
				      double lo, double hi)
{
	struct case_summary s = good_case();

	s.bench = "fault/concurrent";
	axes_release(&s.axes);
	axes_add(&s.axes, "by", by);
	axes_add(&s.axes, "tasks", tasks);
	s.phases[0].name = "write";
	s.phases[0].per_op_ns = estimate_of(lo, hi, 12);
	return s;
}

static char *scaling_of(struct case_summary *cases, size_t nr)
{
	struct run_summary run = { .nr = nr, .cases = cases };
	char *text = NULL;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);

	scaling_table_write(f, &run);
	fclose(f);
	for (size_t i = 0; i < nr; i++)
		axes_release(&cases[i].axes);
	return text;
}

static void the_table_reads_as_designed(void **state)
{
	struct case_summary cases[] = {
		tasks_case("threads", "1", 990, 1010),
		tasks_case("threads", "2", 960, 1040),
		tasks_case("processes", "1", 990, 1010),
		tasks_case("processes", "2", 500, 520),
		tasks_case("processes", "64", 23.9, 25.9),
	};
	char *text = scaling_of(cases, ARRAY_SIZE(cases));

	(void)state;
	/* 64 * 1e6; 990 / (2 * 1040) = 47.6 %, 1010 / (2 * 960) = 52.6 % */
	assert_string_equal(
		text,
		"\n"
		"scaling         tasks  time/op  ops/s  linear  efficiency  95%\n"
		"fault/concurrent.v1:write, page\n"
		"  by=threads        1  1.00 us  1.00M   1.00M        100%\n"
		"                    2  1.00 us  1.00M   2.00M         50%  48% to 53%\n"
		"  by=processes      1  1.00 us  1.00M   1.00M        100%\n"
		"                    2   510 ns  1.96M   2.00M         98%  95% to 101%\n"
		"                   64  24.9 ns  40.2M   64.0M         63%  60% to 66%\n"
		"  linear      tasks times the operations of tasks=1; "
		"efficiency is the share of it that was reached\n");
	free(text);
}

static void a_place_has_rows_of_its_own_and_the_one_of_near(void **state)
{
	struct case_summary cases[] = {
		tasks_case("threads", "1", 990, 1010),
		tasks_case("threads", "2", 960, 1040),
		tasks_case("threads", "2", 1960, 2040),
	};
	char *text;

	(void)state;
	axes_add(&cases[0].axes, "place", "near");
	axes_add(&cases[1].axes, "place", "near");
	axes_add(&cases[2].axes, "place", "node");
	text = scaling_of(cases, ARRAY_SIZE(cases));
	/* 1000 / (2 * 2000); 990 / (2 * 2040), 1010 / (2 * 1960) */
	assert_string_equal(
		text,
		"\n"
		"scaling                  tasks  time/op  ops/s  linear  efficiency  95%\n"
		"fault/concurrent.v1:write, page\n"
		"  by=threads place=near      1  1.00 us  1.00M   1.00M        100%\n"
		"                             2  1.00 us  1.00M   2.00M         50%  48% to 53%\n"
		"  by=threads place=node      2  2.00 us   500k   2.00M         25%  24% to 26%\n"
		"  linear      tasks times the operations of tasks=1; "
		"efficiency is the share of it that was reached\n"
		"  place       one task is near to nobody: tasks=1 of place=near "
		"is that of every place\n");
	free(text);
}

static void without_one_task_it_says_so(void **state)
{
	struct case_summary cases[] = {
		tasks_case("threads", "2", 1999, 2001),
		tasks_case("threads", "4", 999, 1001),
	};
	char *text = scaling_of(cases, ARRAY_SIZE(cases));

	(void)state;
	assert_non_null(strstr(text, "500k       -           -\n"));
	assert_non_null(strstr(text, "no line: it begins at tasks=1"));
	free(text);
}

static void a_run_without_tasks_has_no_such_table(void **state)
{
	struct case_summary cases[] = { good_case(), good_case() };
	char *text = scaling_of(cases, ARRAY_SIZE(cases));

	(void)state;
	assert_string_equal(text, "");
	free(text);
}

static void it_stands_between_the_rows_and_the_commands(void **state)
{
	static const struct run_head head = { .kernel = "6.1" };
	struct case_summary cases[] = {
		tasks_case("threads", "1", 990, 1010),
		tasks_case("threads", "2", 960, 1040),
	};
	char *text = table_of(cases, ARRAY_SIZE(cases), &head);
	const char *rows = strstr(text, "benchmark / case");
	const char *scaling = strstr(text, "\nscaling ");
	const char *repro = strstr(text, "\nrepro\n");

	(void)state;
	assert_true(rows && scaling && repro);
	assert_true(rows < scaling && scaling < repro);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_reads_as_designed),
		cmocka_unit_test(
			a_place_has_rows_of_its_own_and_the_one_of_near),
		cmocka_unit_test(without_one_task_it_says_so),
		cmocka_unit_test(a_run_without_tasks_has_no_such_table),
		cmocka_unit_test(it_stands_between_the_rows_and_the_commands),
	};

	return cmocka_run_group_tests_name("scaling_table", tests, NULL, NULL);
}
