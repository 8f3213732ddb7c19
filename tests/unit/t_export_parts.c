// SPDX-License-Identifier: GPL-2.0-or-later
/* Fields of CSV, lines of the Go benchmark format, units of numbers. */
#include "base/err.h"
#include "report/case_unit.h"
#include "report/csv.h"
#include "report/gobench.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void csv_quotes_as_rfc_4180_says(void **state)
{
	static const char *const head[] = { "plain", "a,b", NULL };
	char *text = NULL;
	size_t len_bytes;
	struct csv c = { .out = open_memstream(&text, &len_bytes) };

	(void)state;
	csv_head(&c, head);
	csv_text(&c, "say \"no\"");
	csv_text(&c, "two\nlines");
	csv_text(&c, NULL);
	csv_text(&c, "");
	csv_text(&c, "with blanks; and 'these'");
	csv_number(&c, 0.1);
	csv_number(&c, NAN);
	csv_number(&c, -INFINITY);
	csv_uint(&c, 18446744073709551615u);
	csv_end_row(&c);
	csv_text(&c, "x");
	csv_end_row(&c);
	fclose(c.out);
	assert_string_equal(text,
			    "plain,\"a,b\"\n"
			    "\"say \"\"no\"\"\",\"two\nlines\",,,with blanks; "
			    "and 'these',0.1,,,18446744073709551615\n"
			    "x\n");
	free(text);
}

static void names_are_go_names_with_their_axes(void **state)
{
	struct axes axes = { 0 };
	char *name;

	(void)state;
	name = gobench_name("self/noop", 3, &axes);
	assert_string_equal(name, "BenchmarkSelfNoop.v3-1");
	free(name);
	axes_add(&axes, "page", "mthp 64k");
	axes_add(&axes, "mix", "1/8");
	/* the last -N is a number of CPUs to benchstat, so there is one */
	axes_add(&axes, "order", "x-4");
	name = gobench_name("fork/anon-cow", 1, &axes);
	assert_string_equal(
		name,
		"BenchmarkForkAnonCow.v1/page=mthp_64k/mix=1_8/order=x-4-1");
	free(name);
	axes_release(&axes);
}

static void lines_cannot_be_broken_by_their_text(void **state)
{
	char *text = NULL;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);

	(void)state;
	gobench_config(f, "side", "a\nBenchmarkX 1 1 ns/op");
	gobench_config(f, "empty", "");
	gobench_config(f, "none", NULL);
	gobench_remark(f, "one\rtwo");
	gobench_unit(f, "insns/page");
	gobench_result(f, "BenchmarkX-1", 66.8123456789, "ns/page");
	fclose(f);
	assert_string_equal(text, "side: a BenchmarkX 1 1 ns/op\n"
				  "# one two\n"
				  "Unit insns/page better=lower\n"
				  "BenchmarkX-1 1 66.8123457 ns/page\n");
	free(text);
}

static void check_unit(struct case_unit u, const char *want)
{
	char *text = case_unit_text(&u);

	assert_string_equal(text, want);
	free(text);
}

static void units_name_what_is_divided_by(void **state)
{
	(void)state;
	check_unit((struct case_unit){ .op = "page" }, "ns/page");
	check_unit((struct case_unit){ .op = "page", .is_lab = true },
		   "insns/page");
	check_unit((struct case_unit){ .op = "page",
				       .headline = SUMMARY_FIXED },
		   "ns/call");
	check_unit((struct case_unit){ .op = "fork",
				       .sweep = "children",
				       .is_per_size = true },
		   "ns/child");
	check_unit((struct case_unit){ .op = "fork",
				       .sweep = "vmas",
				       .is_per_size = true },
		   "ns/vma");
	/* the op itself is never cut: "access" is no plural */
	check_unit((struct case_unit){ .op = "access" }, "ns/access");
	check_unit((struct case_unit){ .op = "page pair" }, "ns/page-pair");
	check_unit((struct case_unit){ 0 }, "ns/op");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_quotes_as_rfc_4180_says),
		cmocka_unit_test(names_are_go_names_with_their_axes),
		cmocka_unit_test(lines_cannot_be_broken_by_their_text),
		cmocka_unit_test(units_name_what_is_divided_by),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
