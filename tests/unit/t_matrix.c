// SPDX-License-Identifier: GPL-2.0-or-later
/* Page kinds by operations: which case stands where, and how it is written. */
#include "analysis/matrix.h"

#include "fix_run.h"
#include "report/matrix_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

/* A case of bench with page=PAGE and one more axis; lo..hi ns a page. */
static struct case_summary case_of(const char *bench, const char *page,
				   const char *axis, const char *value,
				   double lo, double hi)
{
	struct case_summary s = {
		.bench = bench,
		.version = 1,
		.op = "page",
		.sweep = "pages",
		.outcome = OUTCOME_OK,
		.nr_outcomes = { 12, 0, 0, 0 },
		.nr_processes = 12,
		.headline = SUMMARY_PER_OP,
		.nr_phases = 1,
		.proof = PROOF_PROVEN,
	};

	s.phases[0] = phase_of("call", estimate_of(lo, hi, 12),
			       estimate_of(1, 3, 12));
	if (page)
		axes_add(&s.axes, "page", page);
	if (axis)
		axes_add(&s.axes, axis, value);
	return s;
}

static struct case_summary lacking(struct case_summary s, enum outcome outcome,
				   const char *why)
{
	s.outcome = outcome;
	s.outcome_why = why;
	memset(s.nr_outcomes, 0, sizeof(s.nr_outcomes));
	s.nr_outcomes[outcome] = 12;
	return s;
}

static char *written(const char *name, struct case_summary *cases, size_t nr)
{
	struct run_summary run = { .nr = nr, .cases = cases };
	const struct matrix_def *def = matrix_def_find(name, NULL);
	char *text = NULL;
	struct matrix m;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);

	assert_non_null(def);
	matrix_build(&m, def, &run);
	matrix_table_write(f, &m, 4096);
	fclose(f);
	matrix_release(&m);
	for (size_t i = 0; i < nr; i++)
		axes_release(&cases[i].axes);
	return text;
}

static size_t widest_line(const char *text)
{
	size_t widest = 0;

	while (*text) {
		size_t len = strcspn(text, "\n");

		widest = len > widest ? len : widest;
		text += len + (text[len] == '\n');
	}
	return widest;
}

/*
 * 4 KiB: 12.9 +- 0.129 is 1 %, and 262144 of them are 3.38 ms; 64 KiB: 4.00
 * +- 0.2 is 5 %, 1.05 ms; PMDs: 0.0300 +- 0.015, 7.9 us; split: 25.0 +- 0.5,
 * 6.55 ms; copied: 2000 +- 100, 524 ms.
 */
static void the_folio_table_is_what_a_patch_series_posts(void **state)
{
	struct case_summary c[] = {
		case_of("remap/split", "thp", "by", "mprotect", 24.5, 25.5),
		/* another way to do it: no action of the table */
		case_of("remap/split", "thp", "by", "dontneed", 15, 16),
		case_of("fork/anon", "thp", "state", "exclusive", 0.015, 0.045),
		case_of("fork/anon", "64k", "state", "exclusive", 3.8, 4.2),
		case_of("fork/anon", "base", "state", "exclusive", 12.771,
			13.029),
		case_of("fork/anon", "base", "state", "shared", 1, 2),
		case_of("cow/copy", "base", "write", "byte", 1900, 2100),
		lacking(case_of("cow/copy", "64k", "write", "byte", 0, 1),
			OUTCOME_SKIP, "no folio of 64k"),
		lacking(case_of("cow/reuse", "64k", "write", "byte", 0, 1),
			OUTCOME_SKIP, "no folio of 64k"),
	};
	char *text = written("folio", c, ARRAY_SIZE(c));

	(void)state;
	/* clang-format off */
	assert_string_equal(
		text,
"\n"
"folio: ns per page, and half of the 95 % interval; lower is better\n"
"\n"
"      Folio | remap | munmap |  fork | cow | cow- |  cow- |   cow- |  pte-\n"
"       size |       |        |       |     | byte | reuse | reuse- | dont-\n"
"            |       |        |       |     |      |       |   byte |  need\n"
"------------+-------+--------+-------+-----+------+-------+--------+------\n"
"       4KiB |     - |      - |  12.9 |   - | 2000 |     - |      - |     -\n"
"            |       |        |  1.0% |     | 5.0% |       |        |\n"
"      64KiB |     - |      - |  4.00 |   - |  (a) |     - |    (a) |     -\n"
"            |       |        |  5.0% |     |      |       |        |\n"
"2048KiB PMD |  25.0 |      - | 0.030 |   - |    - |     - |      - |     -\n"
"            |  2.0% |        |   50% |     |      |       |        |\n"
"\n"
"  (a)   skip: no folio of 64k (2 cases)\n"
"  -     the run has no such case\n"
"The eight actions of the pte-mapped-folio benchmarks. Rows are sizes of folios\n"
"that are mapped by PTEs; PMD: a huge page mapped by its PMD, which is what\n"
"remap begins with\n"
"\n"
"remap (remap/split by=mprotect)\n"
"\n"
" Folio size | ns/page | +-95% | ms per GiB\n"
"------------+---------+-------+-----------\n"
"2048KiB PMD |    25.0 |  2.0% |       6.55\n"
"\n"
"fork (fork/anon state=exclusive)\n"
"\n"
" Folio size | ns/page | +-95% | ms per GiB\n"
"------------+---------+-------+-----------\n"
"       4KiB |    12.9 |  1.0% |       3.38\n"
"      64KiB |    4.00 |  5.0% |       1.05\n"
"2048KiB PMD |   0.030 |   50% |      0.008\n"
"\n"
"cow-byte (cow/copy write=byte)\n"
"\n"
"Folio size | ns/page | +-95% | ms per GiB\n"
"-----------+---------+-------+-----------\n"
"      4KiB |    2000 |  5.0% |        524\n");
	/* clang-format on */
	free(text);
}

/* All ten columns, the longest name of a row, and numbers of five digits. */
static void the_states_table_fits_a_mail(void **state)
{
	static const char *const columns[][3] = {
		{ "fork/anon", "state", "exclusive" },
		{ "fork/anon", "state", "shared" },
		{ "cow/copy", "write", "byte" },
		{ "cow/reuse", "write", "byte" },
		{ "exit/anon", "state", "exclusive" },
		{ "exit/anon", "state", "shared" },
		{ "unmap/anon", "state", "exclusive" },
		{ "unmap/anon", "state", "shared" },
		{ "dontneed/anon", "state", "exclusive" },
		{ "dontneed/anon", "state", "shared" },
	};
	struct case_summary c[ARRAY_SIZE(columns) + 1];
	char *text;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		c[i] = case_of(columns[i][0], "mixeddirty", columns[i][1],
			       columns[i][2], 12000, 12690);
	/* without an axis "page": in the row of base pages */
	c[ARRAY_SIZE(columns)] =
		case_of("cow/reuse", NULL, "write", "byte", 500, 510);
	text = written("states", c, ARRAY_SIZE(c));
	assert_true(widest_line(text) <= 78);
	/* clang-format off */
	assert_non_null(strstr(
		text,
"      page  fork  fork   cow   cow  exit  exit   un-   un- dont- dont-\n"
"                  shrd  copy reuse        shrd   map   map  need  need\n"
"                                                      shrd        shrd\n"
"----------------------------------------------------------------------\n"
"mixeddirty 12345 12345 12345 12345 12345 12345 12345 12345 12345 12345\n"
"            2.8%  2.8%  2.8%  2.8%  2.8%  2.8%  2.8%  2.8%  2.8%  2.8%\n"
"      base     -     -     -   505"));
	/* clang-format on */
	free(text);
}

static struct case_summary with_interval(double value, double lo, double hi)
{
	struct case_summary s =
		case_of("fork/anon", "base", "state", "exclusive", lo, hi);

	s.phases[0].per_op_ns.value = value;
	return s;
}

/* The cell of the only number, and the one below it. */
static void assert_cells(struct case_summary s, const char *cell,
			 const char *below)
{
	struct run_summary run = { .nr = 1, .cases = &s };
	char *text = written("states", &s, 1), *line, *first, *second;

	(void)run;
	line = strstr(text, "base | ");
	assert_non_null(line);
	first = strtok_r(line + 7, " |", &second);
	assert_string_equal(first, cell);
	line = strchr(second, '\n') + 1;
	first = strtok_r(line, " |", &second);
	assert_string_equal(first, below);
	free(text);
}

static void a_cell_says_no_more_than_its_interval(void **state)
{
	struct case_summary few = with_interval(10, 9, 11);

	(void)state;
	assert_cells(with_interval(9.996, 9.896, 10.096), "10.0", "1.0%");
	assert_cells(with_interval(0.146, 0.145, 0.147), "0.146", "0.7%");
	assert_cells(with_interval(123456, 123000, 124000), "123456", "0.4%");
	/* as good as nothing, and less than nothing */
	assert_cells(with_interval(0.01, -0.1, 0.12), "~0", ">99%");
	assert_cells(with_interval(-2, -3, -1), "<0", "50%");
	assert_cells(with_interval(0.0002, 0.00019, 0.00021), "<.001", "5.0%");
	few.phases[0].per_op_ns.has_interval = false;
	assert_cells(few, "10.0", "-");
}

static void what_is_no_number_has_its_reason(void **state)
{
	struct case_summary c[] = {
		lacking(case_of("fork/anon", "ksm", "state", "exclusive", 1, 2),
			OUTCOME_SKIP, "no KSM here"),
		lacking(case_of("fork/anon", "swap", "state", "exclusive", 1,
				2),
			OUTCOME_SUSPECT, "expected swapped before 1, saw 0"),
		lacking(case_of("fork/anon", "swap", "state", "shared", 1, 2),
			OUTCOME_BROKEN, "crashed"),
	};
	char *text = written("states", c, ARRAY_SIZE(c));

	(void)state;
	assert_non_null(strstr(text, "\n ksm |  (a) |    - |"));
	assert_non_null(strstr(text, "\nswap |  (b) |  (c) |"));
	assert_non_null(strstr(text, "\n  (a)   skip: no KSM here (1 case)\n"
				     "  (b)   SUSPECT: expected swapped "
				     "before 1, saw 0 (1 case)\n"
				     "  (c)   broken: crashed (1 case)\n"));
	free(text);
}

static void tables_are_known_by_name(void **state)
{
	struct why why;

	(void)state;
	assert_non_null(matrix_def_find("folio", &why));
	assert_non_null(matrix_def_find("states", &why));
	assert_null(matrix_def_find("foliio", &why));
	assert_string_equal(why.text, "there is no table 'foliio'");
	assert_string_equal(why.hint, "did you mean folio?");
	assert_null(matrix_def_find("xyz", NULL));
}

/* 64 KiB pages: 16384 of them are a GiB. */
static void a_gib_has_as_many_pages_as_fit(void **state)
{
	(void)state;
	assert_float_equal(matrix_ms_per_gib(1000, 4096), 262.144, 1e-9);
	assert_float_equal(matrix_ms_per_gib(1000, 65536), 16.384, 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_folio_table_is_what_a_patch_series_posts),
		cmocka_unit_test(the_states_table_fits_a_mail),
		cmocka_unit_test(a_cell_says_no_more_than_its_interval),
		cmocka_unit_test(what_is_no_number_has_its_reason),
		cmocka_unit_test(tables_are_known_by_name),
		cmocka_unit_test(a_gib_has_as_many_pages_as_fit),
	};

	return cmocka_run_group_tests_name("matrix", tests, NULL, NULL);
}
