// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/lab_table.h"
#include "tests/unit/lab_fix.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const struct lab_print as_text = { .format = LAB_TEXT };

/* gcc 12 inlines it and takes the copy for the variable: a false warning. */
static __attribute__((noinline)) char *printed(const struct fix_lab *lab,
					       const struct lab_print *p)
{
	char *text = NULL;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);

	lab_view_print(f, &lab->view, p);
	fclose(f);
	return text;
}

static char *printed_ab(const struct fix_lab *lab, double gate,
			const struct lab_print *p)
{
	char *text = NULL;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);
	struct lab_ab ab;

	lab_ab(&lab->view, gate, &ab);
	lab_ab_print(f, &lab->view, &ab, p);
	fclose(f);
	return text;
}

static void skip_it(struct fix_lab *lab, size_t column, const char *bench,
		    const char *axes, enum outcome outcome, const char *why)
{
	struct case_record *r = fix_record(&lab->boots[column], bench, axes);

	r->outcome = outcome;
	r->why = xstrdup(why);
}

/* The ladder of the issue: fork, a case that two kernels skip, vfork. */
static struct fix_lab *ladder(size_t nr)
{
	static const double fork[] = { 125, 150, 208, 234 };
	static const double fixed[] = { 105000, 120000, 105000, 130000 };
	struct fix_lab *lab = fix_lab_new(nr);

	for (size_t i = 0; i < nr; i++) {
		struct fix_boot *b = &lab->boots[i];

		fix_plan(b, "fork/anon", "page=base", "per_op");
		fix_plan(b, "fork/anon", "page=thp", "per_op");
		fix_plan(b, "fork/vfork", NULL, "fixed");
		fix_lab_add(lab, i, "fork/anon", "page=base", 3, fixed[i],
			    fork[i]);
		if (i == 0)
			fix_lab_add(lab, i, "fork/anon", "page=thp", 3, 106000,
				    10);
		else if (i == 3)
			skip_it(lab, i, "fork/anon", "page=thp", OUTCOME_BROKEN,
				"the kernel said BUG: bad page");
		else
			skip_it(lab, i, "fork/anon", "page=thp", OUTCOME_SKIP,
				"no THP here");
		fix_lab_add(lab, i, "fork/vfork", NULL, 3, 48000, 0);
	}
	fix_lab_build(lab);
	return lab;
}

static void four_kernels_read_as_designed(void **state)
{
	struct fix_lab *lab = ladder(4);
	char *text = printed(lab, &as_text), *end;

	(void)state;
	end = strstr(text, "\n  =   ");
	assert_non_null(end);
	end[1] = '\0';
	assert_string_equal(
		text,
		"instructions per operation; change against 5.10\n"
		"\n"
		"benchmark / case    5.10    6.1          6.12            7.2\n"
		"fork/anon.v1:call /page\n"
		"  page=base       125.0   150.0 +20.0%  208.0 +66.4%   "
		"234.0 +87.2%\n"
		"  page=thp         10.00   skip          skip         "
		"broken\n"
		"\n"
		"fixed cost: instructions of a call; change against 5.10\n"
		"\n"
		"benchmark / case      5.10     6.1           6.12       7.2\n"
		"fork/anon.v1:call\n"
		"  page=base         105000  120000 +14.3%  105000 =  130000 "
		"+23.8%\n"
		"  page=thp          106000    skip           skip    broken\n"
		"fork/vfork.v1:call   48000   48000   =      48000 =   48000   "
		"=\n"
		"\n");
	free(text);
	fix_lab_free(lab);
}

/* A kernel whose processes differ by 900: 1825279 says no more than 1825300. */
static void no_digit_is_beyond_tau(void **state)
{
	static const double fixed[] = { 1825279, 1825579, 1826179 };
	struct fix_lab *lab = fix_lab_new(1);
	char *text;

	(void)state;
	fix_plan(&lab->boots[0], "fork/vfork", NULL, "fixed");
	for (unsigned int i = 0; i < 3; i++)
		fix_line(&lab->boots[0], "fork/vfork", NULL, fixed[i], 0)
			->round = i;
	fix_lab_build(lab);
	text = printed(lab, &as_text);
	assert_non_null(strstr(text, "1825300"));
	assert_null(strstr(text, "1825279"));
	free(text);
	fix_lab_free(lab);
}

/* Half a permille of 512 x 4145 instructions is 1061: -521 is nothing. */
static void a_fixed_cost_within_its_tau_is_nothing(void **state)
{
	struct fix_lab *lab = fix_lab_new(1);
	char *text;

	(void)state;
	fix_plan(&lab->boots[0], "fault/anon", "page=thp", "per_op");
	fix_lab_add(lab, 0, "fault/anon", "page=thp", 3, -521, 4145);
	fix_lab_build(lab);
	text = printed(lab, &as_text);
	assert_non_null(strstr(text, "~0\n"));
	assert_null(strstr(text, "521"));
	assert_non_null(strstr(text, "does not tell from nothing"));
	free(text);
	fix_lab_free(lab);
}

static void reasons_are_merged_and_kernels_named(void **state)
{
	struct fix_lab *lab = ladder(4);
	char *text = printed(lab, &as_text);

	(void)state;
	assert_non_null(strstr(text, "\n  skip        fork/anon page=thp "
				     "(6.1, 6.12): no THP here\n"));
	assert_non_null(strstr(text, "\n  broken      fork/anon page=thp "
				     "(7.2): the kernel said BUG: bad page\n"));
	assert_non_null(
		strstr(text, "\n  6.12        1 boot, 3 processes a case\n"));
	assert_non_null(strstr(text, "\n  machine     QEMU 7.2.22, q35, CPU "
				     "Skylake-Server-v4, 1 cpu, 1G memory\n"));
	assert_non_null(strstr(text, "not time"));
	/* letters that do not occur are not explained */
	assert_null(strstr(text, "SPREAD"));
	assert_null(strstr(text, "cmdline"));
	free(text);
	fix_lab_free(lab);
}

static void what_differs_between_machines_is_said(void **state)
{
	struct fix_lab *lab = ladder(2);
	json_t *other = json_object_get(lab->boots[1].f.env, "lab");
	char *text;

	(void)state;
	json_object_set_new(other, "cmdline",
			    json_string("quiet nokaslr init_on_alloc=1"));
	json_object_set_new(other, "cpu", json_string("EPYC-v3"));
	text = printed(lab, &as_text);
	assert_non_null(strstr(text, "\n  cmdline     differs: 6.1 has "
				     "init_on_alloc=1\n"));
	assert_non_null(strstr(text, "\n  NOT ALIKE   6.1 ran on another "
				     "machine: QEMU 7.2.22, q35, CPU "
				     "EPYC-v3"));
	free(text);
	fix_lab_free(lab);
}

static size_t widest_line(const char *text)
{
	size_t widest = 0, len;

	while (*text) {
		len = strcspn(text, "\n");
		widest = len > widest ? len : widest;
		text += len + (text[len] == '\n');
	}
	return widest;
}

static void mails_are_not_wrapped(void **state)
{
	static const size_t widths[] = { 0, 60, 80, 0, 100 };

	(void)state;
	for (size_t nr = 1; nr <= 4; nr++) {
		struct fix_lab *lab = fix_lab_new(nr);
		char *text;

		if (nr == 3) {
			fix_lab_free(lab);
			continue;
		}
		/* the widest that is real: 7 digits and all letters */
		for (size_t i = 0; i < nr; i++) {
			fix_plan(&lab->boots[i], "fork/anon",
				 "page=base state=exclusive", "per_op");
			fix_lab_add(lab, i, "fork/anon",
				    "page=base state=exclusive", 2,
				    1000000.0 * (double)(i + 1), 1234.0);
			fix_lab_add(lab, i, "fork/anon",
				    "page=base state=exclusive", 1,
				    1000000.0 * (double)(i + 1), 1240.0);
		}
		fix_lab_build(lab);
		text = printed(lab, &(struct lab_print){ .width = widths[nr] });
		assert_true(widest_line(text) <= widths[nr]);
		free(text);
		fix_lab_free(lab);
	}
}

static void more_kernels_than_fit_continue_below(void **state)
{
	struct fix_lab *lab = ladder(4);
	char *text = printed(lab, &(struct lab_print){ .width = 60 });

	(void)state;
	assert_true(widest_line(text) <= 60);
	assert_non_null(strstr(text, "\nbenchmark / case     7.2\n"));
	free(text);
	fix_lab_free(lab);
}

static void only_changed_rows_are_answered(void **state)
{
	struct fix_lab *lab = fix_lab_new(2);
	char *text;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		fix_plan(&lab->boots[i], "cow/copy", NULL, "per_op");
		fix_plan(&lab->boots[i], "cow/reuse", NULL, "per_op");
		fix_plan(&lab->boots[i], "fork/anon", NULL, "per_op");
		fix_lab_add(lab, i, "cow/copy", NULL, 3, 5000, i ? 6810 : 3000);
		fix_lab_add(lab, i, "cow/reuse", NULL, 3, 5000, 1000);
		fix_lab_add(lab, i, "fork/anon", NULL, 3, i ? 110250 : 105000,
			    i ? 116 : 117);
	}
	fix_lab_build(lab);
	text = printed_ab(lab, 0.01, &as_text);
	assert_ptr_equal(
		strstr(text,
		       "6.1 against 5.10, instructions\n"
		       "\n"
		       "case                    old       new     diff    "
		       "change    tau  from\n"
		       "cow/copy             3000      6810    +3810    "
		       "+127.0%    3.4   0.05%\n"
		       "fork/anon             117.0     116.0     -1.0    "
		       "-0.85%   0.06  0.05%\n"
		       "fork/anon (fixed)  105000    110250    +5250      "
		       "+5.0%   85     0.05%\n"
		       "\n"),
		text);
	assert_non_null(strstr(
		text, "\n2 of 3 cases changed (1 up, 1 down; largest: cow/copy "
		      "+127.0%), 1 unchanged (largest bound:\n"
		      "cow/reuse 0.05%); of 3 further numbers 1 changed\n"
		      "gate 1.0%: FAILED by 1 case, worst: cow/copy "
		      "+127.0%\n"));
	assert_null(strstr(text, "\ncow/reuse  "));
	assert_non_null(strstr(text, "\nfork/anon (fixed)"));
	free(text);
	text = printed_ab(lab, NAN, &as_text);
	assert_null(strstr(text, "gate"));
	free(text);
	fix_lab_free(lab);
}

static void nothing_changed_is_one_sentence(void **state)
{
	struct fix_lab *lab = fix_lab_new(2);
	char *text;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		fix_plan(&lab->boots[i], "cow/copy", NULL, "per_op");
		fix_lab_add(lab, i, "cow/copy", NULL, 3, 5000, 3000);
	}
	fix_lab_build(lab);
	text = printed_ab(lab, 0.01, &as_text);
	assert_null(strstr(text, "change  "));
	assert_non_null(strstr(text, "\n0 of 1 cases changed, 1 unchanged "
				     "(largest bound: cow/copy 0.05%); of 1 "
				     "further numbers 0 changed\n"
				     "gate 1.0%: passed, no case is dearer "
				     "by more\n"));
	free(text);
	text = printed_ab(lab, 0, &as_text);
	assert_non_null(strstr(text, "\ngate tau: passed, "));
	free(text);
	fix_lab_free(lab);
}

static void markdown_has_a_table_for_each_half(void **state)
{
	struct fix_lab *lab = ladder(2);
	char *text =
		printed(lab, &(struct lab_print){ .format = LAB_MARKDOWN });

	(void)state;
	assert_non_null(strstr(text, "| benchmark | case | 5.10 | 6.1 |\n"
				     "| :-- | :-- | --: | --: |\n"
				     "| fork/anon.v1:call /page | page=base | "
				     "125.0 | 150.0 (+20.0%) |\n"
				     "| fork/anon.v1:call /page | page=thp | "
				     "10.00 | skip |\n"));
	assert_non_null(strstr(text, "| fork/vfork.v1:call |  | 48000 | 48000 "
				     "(=) |\n"));
	assert_non_null(strstr(text, "\n- **skip** fork/anon page=thp (6.1): "
				     "no THP here\n"));
	free(text);
	fix_lab_free(lab);
}

static void json_holds_what_the_tables_leave_out(void **state)
{
	struct fix_lab *lab = ladder(4);
	const json_t *row, *cell, *phase;
	char *text = printed(lab, &(struct lab_print){ .format = LAB_JSON });
	json_t *o = json_loads(text, 0, NULL);

	(void)state;
	assert_non_null(o);
	row = json_array_get(json_object_get(o, "cases"), 0);
	cell = json_array_get(json_object_get(row, "kernels"), 1);
	phase = json_array_get(json_object_get(cell, "phases"), 0);
	cell = json_object_get(phase, "per_op");
	assert_true(fix_near(json_number_value(json_object_get(cell, "insns")),
			     150));
	assert_true(
		fix_near(json_number_value(json_object_get(cell, "range")), 0));
	assert_true(json_is_null(json_object_get(cell, "range_of_boots")));
	cell = json_object_get(cell, "change");
	assert_string_equal(json_string_value(json_object_get(cell, "verdict")),
			    "changed");
	assert_true(fix_near(json_number_value(json_object_get(cell, "ratio")),
			     0.2));
	row = json_array_get(json_object_get(o, "cases"), 1);
	cell = json_array_get(json_object_get(row, "kernels"), 3);
	assert_string_equal(json_string_value(json_object_get(cell, "state")),
			    "broken");
	json_decref(o);
	free(text);
	fix_lab_free(lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(four_kernels_read_as_designed),
		cmocka_unit_test(no_digit_is_beyond_tau),
		cmocka_unit_test(a_fixed_cost_within_its_tau_is_nothing),
		cmocka_unit_test(reasons_are_merged_and_kernels_named),
		cmocka_unit_test(what_differs_between_machines_is_said),
		cmocka_unit_test(mails_are_not_wrapped),
		cmocka_unit_test(more_kernels_than_fit_continue_below),
		cmocka_unit_test(only_changed_rows_are_answered),
		cmocka_unit_test(nothing_changed_is_one_sentence),
		cmocka_unit_test(markdown_has_a_table_for_each_half),
		cmocka_unit_test(json_holds_what_the_tables_leave_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
