// SPDX-License-Identifier: GPL-2.0-or-later
/* Comparisons as Markdown and in the layout of the kernel test robot. */
#include "compare_view_fix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define CASE " page=base state=exclusive"
#define KEY  ".page=base.state=exclusive"

static void lkp_columns_stand_where_the_robot_puts_them(void **state)
{
	struct compare_fix *x = compare_fix_new();
	char *text = compare_fix_print(x, compare_lkp_write);

	(void)state;
	assert_true(compare_fix_has_line(
		text, "---------------- ---------------------------"));
	assert_true(compare_fix_has_line(
		text, "         %stddev     %change         %stddev"));
	assert_true(compare_fix_has_line(
		text, "             \\          |                \\"));
	assert_true(compare_fix_has_line(
		text, "             6.1                        6.18"));
	assert_true(compare_fix_has_line(
		text, "     40.00 \u00b1  1%     +25.0%      50.00 \u00b1 12%  "
		      "fork/anon.v1" KEY ".ns/page"));
	/* ncompare prints no digits behind the point from 1000 on */
	assert_true(compare_fix_has_line(
		text, "    250000 \u00b1  1%      +0.0%     250000 \u00b1 12%  "
		      "fault/anon.v1" KEY ".ns/page"));
	assert_true(compare_fix_has_line(
		text, "      1000 \u00b1  1%      +0.5%       1005 \u00b1 12%  "
		      "cow/copy.v1" KEY ".ns/call"));
	free(text);
	compare_fix_free(x);
}

static void lkp_block_names_the_common_axes_and_both_commits(void **state)
{
	struct compare_fix *x = compare_fix_new();
	char *text = compare_fix_print(x, compare_lkp_write);

	(void)state;
	assert_true(compare_fix_has_line(
		text, "compiler/kconfig/thp/tbox_group/testcase/mode:"));
	assert_true(compare_fix_has_line(
		text, "  gcc-(Debian)-12/c0de/madvise/A-CPU/quick/live"));
	assert_true(compare_fix_has_line(text, "  6.1 (\"6.1.0, Debian\")"));
	assert_true(compare_fix_has_line(text, "  6.18"));
	free(text);
	/* what differs is no axis */
	json_object_set_new(json_object_get(x->files[1].env, "subject"),
			    "compiler", json_string("clang"));
	text = compare_fix_print(x, compare_lkp_write);
	assert_true(compare_fix_has_line(
		text, "kconfig/thp/tbox_group/testcase/mode:"));
	assert_null(strstr(text, "gcc"));
	free(text);
	compare_fix_free(x);
}

static void lkp_counters_follow_their_metric(void **state)
{
	struct compare_fix *x = compare_fix_new();
	char *text = compare_fix_print(x, compare_lkp_write);

	(void)state;
	assert_true(compare_fix_has_line(
		text, "      1.00          +100.0%       2.00        "
		      "fork/anon.v1" KEY ".page-faults"));
	assert_true(compare_fix_has_line(text, "fork/anon.v1" CASE
					       ": behaves_like: exclusive -> "
					       "refcount"));
	free(text);
	/* from 0 there is no percentage: the change is the count itself */
	x->rows[0].moved[0].old_value = 0;
	text = compare_fix_print(x, compare_lkp_write);
	assert_true(compare_fix_has_line(
		text, "      0.00            +2.0        2.00        "
		      "fork/anon.v1" KEY ".page-faults"));
	free(text);
	compare_fix_free(x);
}

static void lkp_gives_every_verdict_its_bound(void **state)
{
	struct compare_fix *x = compare_fix_new();
	char *text = compare_fix_print(x, compare_lkp_write);

	(void)state;
	assert_true(compare_fix_has_line(
		text, "      26 %  REGRESSED     fork/anon.v1" KEY ".ns/page"));
	assert_true(compare_fix_has_line(
		text,
		"    0.80 %  EQUIVALENT    fault/anon.v1" KEY ".ns/page"));
	assert_true(compare_fix_has_line(
		text, "     1.3 %  INCONCLUSIVE  cow/copy.v1" KEY ".ns/call"));
	assert_true(compare_fix_has_line(text, "         -  gup/fast.v1" CASE
					       ": new: skip: needs a|b <c>"));
	assert_non_null(
		strstr(text, "Columns: the left number is the old side"));
	assert_true(compare_fix_has_line(text, "new.jsonl is partial"));
	free(text);
	compare_fix_free(x);
}

static void markdown_begins_with_the_headline(void **state)
{
	struct compare_fix *x = compare_fix_new();
	char *text = compare_fix_print(x, compare_markdown_write);

	(void)state;
	assert_int_equal(strncmp(text, "**6.18 against 6.1: ", 20), 0);
	assert_non_null(strstr(text, "1 regressed"));
	free(text);
	compare_fix_free(x);
}

static void markdown_shows_changes_and_folds_the_rest(void **state)
{
	struct compare_fix *x = compare_fix_new();
	char *text = compare_fix_print(x, compare_markdown_write);
	const char *fold = strstr(text, "<details>");

	(void)state;
	assert_true(compare_fix_has_line(
		text, "| fork/anon.v1" CASE
		      " | ns/page | 40.0 ns | 50.0 ns | **+25.0 %** [+24.0 %, "
		      "+26.0 %] | 26 % | 0.0008 | **REGRESSED** (DRIFT) |"));
	assert_true(strstr(text, "INCONCLUSIVE: needs 40 sessions a side; this "
				 "data detects 1.5 %") < fold);
	assert_non_null(strstr(text, "cow/copy.v1" CASE " (fixed cost) | "
				     "ns/call"));
	assert_true(compare_fix_has_line(
		text, "<details><summary>1 equivalent</summary>"));
	assert_true(strstr(text, "EQUIVALENT |") > fold);
	assert_true(compare_fix_has_line(
		text, "- fork/anon.v1" CASE ": page-faults 1 -> 2 per page; "
		      "behaves_like exclusive -> refcount"));
	free(text);
	compare_fix_free(x);
}

static void markdown_keeps_cells_and_tags_apart_from_data(void **state)
{
	struct compare_fix *x = compare_fix_new();
	char *text = compare_fix_print(x, compare_markdown_write);

	(void)state;
	assert_true(compare_fix_has_line(
		text, "- gup/fast.v1" CASE ": new: skip: needs a\\|b &lt;c>"));
	assert_true(compare_fix_has_line(
		text, "| 6.18 | subject release | 6.1.0 | 6.18.0 |"));
	free(text);
	compare_fix_free(x);
}

static void what_broke_on_the_new_side_is_not_folded(void **state)
{
	struct compare_fix *x = compare_fix_new();
	char *text;

	(void)state;
	x->rows[3].is_lost = true;
	text = compare_fix_print(x, compare_markdown_write);
	assert_non_null(strstr(text, "Broken or suspect on the new side:"));
	assert_true(strstr(text, "gup/fast.v1") < strstr(text, "<details>"));
	free(text);
	compare_fix_free(x);
}

static void the_lab_counts_and_tests_nothing(void **state)
{
	struct compare_fix *x = compare_fix_new();
	char *text;

	(void)state;
	compare_fix_lab(x);
	text = compare_fix_print(x, compare_markdown_write);
	assert_true(compare_fix_has_line(
		text, "| fork/anon.v1" CASE
		      " | insns/page | 40.00 insns | 50.00 insns | **+25.0 "
		      "%** [+24.0 %, +26.0 %] | 26 % | **REGRESSED** (SPREAD) "
		      "|"));
	assert_null(strstr(text, "adjusted"));
	assert_null(strstr(text, " ns"));
	assert_non_null(strstr(text, "there is no p-value"));
	free(text);
	text = compare_fix_print(x, compare_lkp_write);
	assert_true(compare_fix_has_line(
		text, "There is no %stddev: counts are exact."));
	assert_non_null(strstr(text, KEY ".insns/page\n"));
	assert_null(strstr(text, KEY ".ns/page"));
	free(text);
	compare_fix_free(x);
}

/* Two pairs span something at 50 %: not what a column of 95 % intervals holds. */
static void what_is_no_interval_is_not_printed_as_one(void **state)
{
	struct compare_fix *x = compare_fix_new();
	char *text;

	(void)state;
	x->rows[0].design = COMPARE_PAIRED;
	x->rows[0].change = fix_estimate(0.25, 0.211, 0.289);
	x->rows[0].change.has_interval = false;
	x->rows[0].change.level = 0.5;
	x->rows[0].bound_ratio = NAN;
	text = compare_fix_print(x, compare_markdown_write);
	assert_null(strstr(text, "+21.1"));
	free(text);
	text = compare_fix_print(x, compare_kcidb_write);
	assert_null(strstr(text, "0.211"));
	assert_null(strstr(text, "21.1"));
	assert_null(strstr(text, "larger than -"));
	free(text);
	text = compare_fix_print(x, compare_csv_write);
	assert_null(strstr(text, "0.211"));
	free(text);
	x->rows[0].change.has_interval = true;
	text = compare_fix_print(x, compare_csv_write);
	assert_non_null(strstr(text, "0.211"));
	free(text);
	compare_fix_free(x);
}

static void what_was_asked_for_is_not_rounded(void **state)
{
	struct compare_fix *x = compare_fix_new();
	char *text;

	(void)state;
	x->view.rule.delta_ratio = 0.0125;
	x->view.rule.alpha = 0.0005;
	text = compare_fix_print(x, compare_markdown_write);
	assert_non_null(strstr(text, "at 0.05 % over"));
	assert_non_null(strstr(text, "matters from 1.25 % on"));
	free(text);
	compare_fix_free(x);
}

static void force_is_said_aloud(void **state)
{
	struct compare_fix *x = compare_fix_new();
	char *text;

	(void)state;
	x->head.forced = "cpu_model: 1 and 17";
	text = compare_fix_print(x, compare_markdown_write);
	assert_non_null(strstr(text, "by force: cpu_model: 1 and 17"));
	free(text);
	text = compare_fix_print(x, compare_lkp_write);
	assert_true(compare_fix_has_line(
		text, "Compared by force: cpu_model: 1 and 17"));
	free(text);
	compare_fix_free(x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lkp_columns_stand_where_the_robot_puts_them),
		cmocka_unit_test(
			lkp_block_names_the_common_axes_and_both_commits),
		cmocka_unit_test(lkp_counters_follow_their_metric),
		cmocka_unit_test(lkp_gives_every_verdict_its_bound),
		cmocka_unit_test(markdown_begins_with_the_headline),
		cmocka_unit_test(markdown_shows_changes_and_folds_the_rest),
		cmocka_unit_test(markdown_keeps_cells_and_tags_apart_from_data),
		cmocka_unit_test(what_broke_on_the_new_side_is_not_folded),
		cmocka_unit_test(the_lab_counts_and_tests_nothing),
		cmocka_unit_test(what_is_no_interval_is_not_printed_as_one),
		cmocka_unit_test(what_was_asked_for_is_not_rounded),
		cmocka_unit_test(force_is_said_aloud),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
