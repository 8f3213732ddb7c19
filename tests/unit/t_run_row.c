// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/fix_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void a_missing_estimate_is_a_dash_and_not_zero(void **state)
{
	struct case_summary s = good_case();
	struct run_head head = { .nr_processes = 28 };
	char *text;

	(void)state;
	s.phases[1].per_op_ns = estimate_none();
	s.phases[1].fixed_ns = estimate_none();
	text = table_of(&s, 1, &head);
	assert_non_null(strstr(text, "    exit                            "
				     "    -     -        -     -   0\n"));
	assert_null(strstr(text, "0 ns"));
	assert_null(strstr(text, "nan"));
	free(text);
}

static void an_interval_wider_than_its_value_is_a_time(void **state)
{
	struct case_summary s = good_case();
	struct run_head head = { .nr_processes = 28 };
	char *text;

	(void)state;
	/* half of 10..50 is 20 ns: 2 times the estimate, which is skewed */
	s.phases[0].per_op_ns = estimate_of(10, 50, 28);
	s.phases[0].per_op_ns.value = 10;
	text = table_of(&s, 1, &head);
	assert_non_null(strstr(text, " 10.0 ns/page 20.0 ns "));
	free(text);
	/* half of -0.5..6 is 65 % of 5, but 5 may as well be 0 */
	s = good_case();
	s.phases[0].per_op_ns = estimate_of(-0.5, 6, 28);
	s.phases[0].per_op_ns.value = 5;
	text = table_of(&s, 1, &head);
	assert_non_null(strstr(text, " 5.00 ns/page 3.25 ns "));
	free(text);
}

static void the_unit_of_a_slope_over_the_size_is_the_size(void **state)
{
	struct case_summary s = good_case();
	struct run_head head = { .nr_processes = 28 };
	char *text;

	(void)state;
	s.op = "fork";
	s.sweep = "children";
	s.phases[0].is_per_size = true;
	text = table_of(&s, 1, &head);
	assert_non_null(strstr(text, "45.1 ns/child "));
	assert_non_null(strstr(text, "30.0 ns/fork "));
	free(text);
}

static void what_spoils_one_number_is_said_below(void **state)
{
	struct case_summary s = good_case();
	struct size_summary sizes[3] = {
		{ .size = 512, .step_per_op_ns = estimate_none() },
		{ .size = 1024, .step_per_op_ns = estimate_of(40, 42, 28) },
		{ .size = 2048, .step_per_op_ns = estimate_of(50, 52, 28) },
	};
	struct run_head head = { .nr_processes = 28 };
	char *text;

	(void)state;
	s.phases[0].modes = (struct mode_summary){
		.nr = 2,
		.size = 2048,
		.total_ns = { 190000, 240000 },
		.mass = { 0.68, 0.32 },
	};
	s.phases[0].clock = SUMMARY_CPU;
	s.phases[0].kappa = 1.31;
	s.phases[0].companion_ns = estimate_of(58, 60, 28);
	s.phases[0].is_nonlinear = true;
	s.phases[0].nr_sizes = 3;
	s.phases[0].sizes = sizes;
	s.tags = TAG_MODES | TAG_CPU_TIME | TAG_NONLINEAR;
	text = table_of(&s, 1, &head);
	assert_non_null(strstr(text, "    two groups: 190 us (68% of the "
				     "samples) and 240 us (32%) at "
				     "pages=2048\n"));
	assert_non_null(strstr(text, "    CPU time; wall clock says 59.0 ns, "
				     "1.31 times it\n"));
	assert_non_null(strstr(text, "    not one line; a further page costs "
				     "41.0 ns up to 1024, 51.0 ns up to 2048 "
				     "pages\n"));
	free(text);
}

static void ratios_and_bytes_stand_below_the_row(void **state)
{
	struct case_summary s = good_case();
	struct run_head head = { .nr_processes = 28 };
	char *text;

	(void)state;
	s.nr_ratios = 2;
	s.ratios[0] = (struct ratio_summary){ "call/exit",
					      estimate_of(11.9, 12.7, 28) };
	s.ratios[1].text = "call+exit/exit";
	s.ratios[1].value = estimate_none();
	s.bytes_per_ns = estimate_of(31.0, 31.4, 28);
	text = table_of(&s, 1, &head);
	assert_non_null(strstr(text, "    call / exit  12.3 x [11.9, 12.7]\n"));
	assert_non_null(
		strstr(text, "    call + exit / exit  -: a side may be 0\n"));
	assert_non_null(strstr(text, "    = 31.2 [31.0, 31.4] GB/s\n"));
	free(text);
	s.bytes_per_ns = estimate_of(0.5, 0.7, 28);
	s.ratios[0].value.has_interval = false;
	text = table_of(&s, 1, &head);
	assert_non_null(strstr(text, "    = 600 [500, 700] MB/s\n"));
	assert_non_null(strstr(text, "    call / exit  12.3 x\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_missing_estimate_is_a_dash_and_not_zero),
		cmocka_unit_test(an_interval_wider_than_its_value_is_a_time),
		cmocka_unit_test(the_unit_of_a_slope_over_the_size_is_the_size),
		cmocka_unit_test(what_spoils_one_number_is_said_below),
		cmocka_unit_test(ratios_and_bytes_stand_below_the_row),
	};

	return cmocka_run_group_tests_name("run_row", tests, NULL, NULL);
}
