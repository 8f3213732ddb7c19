// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/fix_run.h"

#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const struct run_head some_head = {
	.machine = "AMD EPYC, 2 cpus, VM (kvm)",
	.kernel = "6.1.0-18-amd64",
	.mode = "live, cpu 1, fifo, ASLR off, seed 1",
	.file = "results/a.jsonl",
	.repro_options = "--seed 1",
	.nr_processes = 61,
	.elapsed_s = 118.2,
};

static void the_whole_table_reads_as_designed(void **state)
{
	struct case_summary cases[3] = {
		good_case(),
		bad_case(OUTCOME_SKIP, "no THP here"),
		good_case(),
	};
	char *text, *expected;

	(void)state;
	cases[2].bench = "fork/vfork";
	cases[2].version = 2;
	axes_release(&cases[2].axes);
	cases[2].headline = SUMMARY_FIXED;
	cases[2].nr_phases = 1;
	cases[2].nr_dropped = 0;
	cases[2].nr_processes = 5;
	cases[2].phases[0] = phase_of("call", estimate_of(66.7, 66.9, 5),
				      estimate_of(111900, 112100, 5));
	cases[2].tags = TAG_FEW;
	cases[2].proof = PROOF_UNPROVEN;
	cases[2].proof_text = xstrdup("PFNs are not readable");
	text = table_of(cases, 3, &some_head);
	expected = xasprintf(
		"machine   AMD EPYC, 2 cpus, VM (kvm)\n"
		"kernel    6.1.0-18-amd64\n"
		"mode      live, cpu 1, fifo, ASLR off, seed 1\n"
		"file      results/a.jsonl\n"
		"\n"
		"benchmark / case                 estimate +-9"
		"5%%  fixed or /op   +-95%%   n  drop  proof     tags\n"
		"fork/anon.v1:call\n"
		"  page=base state=exclusive  45.1 ns/page  0."
		"4%%       41.2 us    1.9%%  28  0.4%%  proven    NONLINEAR\n"
		"    exit                     30.0 ns/page  0."
		"9%%       -210 ns 1.20 us  28\n"
		"  page=thp  skip: no THP here\n"
		"fork/vfork.v2:call                 112 us    "
		" -  66.8 ns/page       -   5    0%%  unproven  FEW\n"
		"\n"
		"  NONLINEAR   %s\n"
		"  FEW         %s\n"
		"  unproven    PFNs are not readable (1 case)\n"
		"\n"
		"repro\n"
		"  run-bench run fork/anon page=base state=exclusive "
		"--seed 1\n"
		"  run-bench run fork/anon page=thp --seed 1\n"
		"  run-bench run fork/vfork --seed 1\n"
		"\n"
		"2 ok, 1 skip, 0 broken, 0 suspect; 61 processes in 1m58s; "
		"results/a.jsonl\n",
		tag_explain(TAG_NONLINEAR), tag_explain(TAG_FEW));
	assert_string_equal(text, expected);
	free(expected);
	free(text);
	free(cases[2].proof_text);
}

static void a_case_without_trust_has_a_reason_and_no_number(void **state)
{
	static const struct {
		enum outcome outcome;
		const char *line, *sum;
	} rows[] = {
		{ OUTCOME_SKIP, "  page=thp  skip: why not\n", "0 ok, 1 skip" },
		{ OUTCOME_BROKEN, "  page=thp  broken: why not\n",
		  "0 ok, 0 skip, 1 broken" },
		{ OUTCOME_SUSPECT, "  page=thp  SUSPECT: why not\n",
		  "0 ok, 0 skip, 0 broken, 1 suspect" },
	};
	struct run_head head = { .nr_processes = 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct case_summary s = bad_case(rows[i].outcome, "why not");
		char *text = table_of(&s, 1, &head);

		assert_non_null(strstr(text, rows[i].line));
		assert_non_null(strstr(text, rows[i].sum));
		assert_null(strstr(text, "ns"));
		assert_null(strstr(text, " us"));
		assert_null(strstr(text, "estimate"));
		assert_null(strstr(text, "45.1"));
		free(text);
	}
}

static void what_processes_found_stands_below_their_row(void **state)
{
	struct case_summary s = good_case();
	struct say_summary says[] = {
		{ .key = "behaves_like",
		  .text = "copied 9 of 9: as exclusive",
		  .nr = 28,
		  .nr_of = 28 },
		{ .key = "by", .text = "soft-dirty", .nr = 3, .nr_of = 28 },
	};
	struct run_head head = { .nr_processes = 28 };
	char *text;

	(void)state;
	s.says = says;
	s.nr_says = 2;
	text = table_of(&s, 1, &head);
	assert_non_null(strstr(text, "\n    behaves like: copied 9 of 9: as "
				     "exclusive\n"));
	assert_non_null(
		strstr(text, "\n    by: soft-dirty (3 of 28 processes)\n"));
	free(text);
	s.says = NULL;
	s.nr_says = 0;
}

static void one_broken_process_of_many_is_counted(void **state)
{
	struct case_summary s = bad_case(OUTCOME_BROKEN, "killed by SIGSEGV");
	struct run_head head = { .nr_processes = 28 };
	char *text;

	(void)state;
	s.nr_outcomes[OUTCOME_BROKEN] = 1;
	s.nr_outcomes[OUTCOME_OK] = 27;
	text = table_of(&s, 1, &head);
	assert_non_null(strstr(text, "broken (1 of 28 processes): "
				     "killed by SIGSEGV"));
	free(text);
}

static void a_case_that_never_ran_is_not_ok(void **state)
{
	struct case_summary s = {
		.bench = "cow/copy",
		.version = 1,
		.op = "page",
		.outcome = OUTCOME_OK,
		.why = (char *)"the run ended before its first process",
	};
	struct run_head head = { .elapsed_s = NAN, .incomplete = "stopped" };
	char *text = table_of(&s, 1, &head);

	(void)state;
	assert_non_null(strstr(text, "cow/copy.v1  no number: the run ended "
				     "before its first process\n"));
	assert_non_null(strstr(text, "0 ok, 0 skip, 0 broken, 0 suspect, "
				     "1 without a number; 0 processes in -; "
				     "stopped\n"));
	free(text);
}

static void the_legend_has_only_the_tags_that_occur(void **state)
{
	struct case_summary s = good_case();
	struct run_head head = { .nr_processes = 28 };
	char *text;

	(void)state;
	s.tags = TAG_NOISY;
	s.phases[1].tags = TAG_DRIFT;
	text = table_of(&s, 1, &head);
	assert_non_null(strstr(text, "\n  NOISY "));
	assert_non_null(strstr(text, "\n  DRIFT "));
	for (unsigned int bit = 1; bit < 1u << TAG_NR; bit <<= 1)
		if (!(bit & (TAG_NOISY | TAG_DRIFT)))
			assert_null(strstr(text, tag_name(bit)));
	free(text);
}

static void a_repeated_reason_is_said_once_with_a_count(void **state)
{
	struct case_summary cases[3] = { good_case(), good_case(),
					 good_case() };
	struct run_head head = { .nr_processes = 84 };
	char *text, *first;

	(void)state;
	for (int i = 0; i < 3; i++) {
		cases[i].proof = PROOF_UNPROVEN;
		cases[i].proof_text = (char *)(i == 1 ? "one" : "other");
	}
	text = table_of(cases, 3, &head);
	first = strstr(text, "other (2 cases)");
	assert_non_null(first);
	assert_null(strstr(first + 1, "other"));
	assert_non_null(strstr(text, "one (1 case)"));
	free(text);
}

static void assert_narrow_ascii(const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		assert_true(len <= 100);
		assert_false(len && text[len - 1] == ' ');
		for (size_t i = 0; i < len; i++)
			assert_true(isprint((unsigned char)text[i]));
		text += len + 1;
	}
}

static void no_line_is_wider_than_100_whatever_the_names(void **state)
{
	struct case_summary cases[2] = {
		good_case(),
		bad_case(OUTCOME_BROKEN,
			 "a very long reason that goes on and on, names "
			 "/sys/kernel/mm/transparent_hugepage/enabled and "
			 "what it should be, and then some more words"),
	};
	struct run_head head = some_head;
	static const char *const notes[] = {
		"no PMU: hardware counters are missing in this virtual "
		"machine, software events are counted, and everything else "
		"works as it would",
	};
	char *text;

	(void)state;
	head.nr_notes = 1;
	head.notes = notes;
	head.machine = "Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz with a "
		       "name that does not end, 224 cpus, 8 nodes, VM (kvm)";
	head.repro_options = "--seed 18446744073709551615 --cpu 127 --policy "
			     "fifo --layouts 8";
	cases[0].bench = "family/with-a-rather-long-name";
	cases[0].op = "operation-of-note";
	axes_add(&cases[0].axes, "neighbours", "a-hundred-thousand");
	axes_add(&cases[0].axes, "mapping", "shared-file");
	cases[0].tags = (1u << TAG_NR) - 1;
	cases[0].nr_processes = 160;
	cases[0].nr_dropped = 999;
	cases[0].phases[0].per_op_ns = estimate_of(-2999, 2999000, 160);
	cases[0].phases[0].fixed_ns = estimate_of(-29990000, 1000000, 160);
	text = table_of(cases, 2, &head);
	assert_narrow_ascii(text);
	assert_non_null(strstr(text, "NONLINEAR"));
	assert_non_null(strstr(text, " \\\n    "));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_table_reads_as_designed),
		cmocka_unit_test(
			a_case_without_trust_has_a_reason_and_no_number),
		cmocka_unit_test(what_processes_found_stands_below_their_row),
		cmocka_unit_test(one_broken_process_of_many_is_counted),
		cmocka_unit_test(a_case_that_never_ran_is_not_ok),
		cmocka_unit_test(the_legend_has_only_the_tags_that_occur),
		cmocka_unit_test(a_repeated_reason_is_said_once_with_a_count),
		cmocka_unit_test(no_line_is_wider_than_100_whatever_the_names),
	};

	return cmocka_run_group_tests_name("run_table", tests, NULL, NULL);
}
