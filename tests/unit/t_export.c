// SPDX-License-Identifier: GPL-2.0-or-later
/* Result files as CSV, benchstat lines and Otava's CSV. */
#include "export_fix.h"
#include "lab_fix.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* Seven processes of 10 .. 16 ns a page: the middle one is the estimate. */
static void fill(struct result_file *f)
{
	export_plan(f, "fork/anon", "base", "per_op");
	export_plan(f, "fork/anon", "thp", "per_op");
	export_plan(f, "cow/copy", "base", "fixed");
	export_plan(f, "gup/fast", "base", "per_op");
	export_plan(f, "pin/register", "base", "per_op");
	export_lines(f, "fork/anon", "base", 7);
	export_record(f, "fork/anon", "thp", OUTCOME_SKIP, "needs \"THP\", on");
	export_lines(f, "cow/copy", "base", 7);
	export_record(f, "gup/fast", "base", OUTCOME_BROKEN, "signal 9");
}

static char *print_one(const char *format, const struct result_file *f)
{
	struct why why;
	char *text = export_print(format, &f, 1, NULL, &why);

	assert_non_null(text);
	return text;
}

static void a_case_is_a_row_with_its_unit(void **state)
{
	struct result_file f;
	char *text;

	(void)state;
	export_file_init(&f, "a.jsonl", "2026-01-02T03:04:05Z");
	fill(&f);
	text = print_one("csv", &f);
	assert_int_equal(strncmp(text,
				 "file,time,mode,kernel,id,bench,version,case,"
				 "variant,stage,status,why,headline,phase,unit,"
				 "value,lo,hi,level,tau,clock,nr_processes,",
				 129),
			 0);
	/*
	 * of 7 numbers P(T+ <= 2) = 3/128, so the third Walsh average from
	 * either end: (10 + 12) / 2 and (14 + 16) / 2, at 1 - 6/128
	 */
	assert_non_null(strstr(
		text, "\na.jsonl,2026-01-02T03:04:05Z,live,6.1.0,"
		      "fork/anon.v1/page=base,fork/anon,1,page=base,,0,ok,,"
		      "per_op,call,ns/page,13,11,15,0.953125,"));
	assert_non_null(strstr(text, ",fixed,call,ns/call,5000,5000,5000,"));
	free(text);
	result_file_release(&f);
}

static void what_has_no_number_has_a_status_and_a_reason(void **state)
{
	struct result_file f;
	char *text;

	(void)state;
	export_file_init(&f, "a.jsonl", "2026-01-02T03:04:05Z");
	fill(&f);
	text = print_one("csv", &f);
	assert_non_null(strstr(text, ",page=thp,,0,skip,\"needs \"\"THP\"\", "
				     "on\",per_op,,ns/page,,,,,,wall,0,1,,,"));
	assert_non_null(strstr(text, ",page=base,,0,broken,signal 9,per_op,,"
				     "ns/page,,,,,,wall,0,1,,,"));
	assert_non_null(strstr(text, ",pin/register,1,page=base,,0,absent,"));
	free(text);
	result_file_release(&f);
}

static void suspect_numbers_are_not_exported(void **state)
{
	struct result_file f;
	char *text;

	(void)state;
	export_file_init(&f, "a.jsonl", "2026-01-02T03:04:05Z");
	export_lines(&f, "fork/anon", "base", 7);
	for (size_t i = 0; i < 2; i++) {
		f.cases[i].outcome = OUTCOME_SUSPECT;
		f.cases[i].why = xstrdup("pgreuse: 0");
	}
	text = print_one("csv", &f);
	assert_non_null(strstr(text, ",suspect,pgreuse: 0,per_op,call,ns/page,"
				     ",,,,,wall,0,7,"));
	free(text);
	text = print_one("benchstat", &f);
	assert_null(strstr(text, "\nBenchmark"));
	assert_non_null(strstr(text, "# BenchmarkForkAnon.v1/page=base-1: "
				     "suspect: pgreuse: 0\n"));
	free(text);
	text = print_one("json", &f);
	assert_non_null(strstr(text, "\"process_values\": []"));
	free(text);
	/* and their samples neither: one row, without a number */
	text = print_one("csv-samples", &f);
	assert_non_null(strstr(text, ",suspect,pgreuse: 0,,,,,,,,,,,\n"));
	free(text);
	result_file_release(&f);
}

static void samples_come_with_their_drop_bits(void **state)
{
	struct result_file f;
	char *text;

	(void)state;
	export_file_init(&f, "a.jsonl", "2026-01-02T03:04:05Z");
	export_line(&f, "fork/anon", "base", 5000, 10);
	f.cases[0].points[1].drop[2] =
		DROP_WARMUP | DROP_STEAL | (1u << 9) /* of the future */;
	text = print_one("csv-samples", &f);
	assert_non_null(strstr(text, ",call,1000,1000,0,ns,15000,15000,0,0,0,"
				     "\n"));
	assert_non_null(strstr(text, ",call,2000,2000,2,ns,25000,25000,0,0,529,"
				     "WARMUP STEAL 512\n"));
	free(text);
	result_file_release(&f);
}

static void benchstat_sees_every_process(void **state)
{
	struct result_file f;
	char *text, *at;
	size_t nr = 0;

	(void)state;
	export_file_init(&f, "a.jsonl", "2026-01-02T03:04:05Z");
	fill(&f);
	text = print_one("benchstat", &f);
	for (at = text; (at = strstr(at, "\nBenchmarkForkAnon.v1/page=base-1 "
					 "1 "));
	     at++)
		nr++;
	assert_int_equal(nr, 7);
	assert_non_null(strstr(
		text, "\nBenchmarkForkAnon.v1/page=base-1 1 10 ns/page\n"
		      "BenchmarkForkAnon.v1/page=base-1 1 11 ns/page\n"));
	assert_non_null(strstr(text, "\nBenchmarkCowCopy.v1/page=base-1 1 5000 "
				     "ns/call\n"));
	assert_non_null(strstr(text, "Unit ns/page better=lower\n"));
	/* kernels differ: no key may say so, or nothing is compared */
	assert_null(strstr(text, "\nkernel:"));
	free(text);
	result_file_release(&f);
}

static void variants_are_sides_and_never_mixed(void **state)
{
	struct result_file f;
	char *text, *a, *b;

	(void)state;
	export_file_init(&f, "a.jsonl", "2026-01-02T03:04:05Z");
	export_plan(&f, "fork/anon", "base", "per_op");
	export_plan(&f, "fork/anon", "thp", "per_op");
	for (size_t i = 0; i < 7; i++) {
		export_line(&f, "fork/anon", "base", 5000, 10)->variant = 'a';
		export_line(&f, "fork/anon", "base", 5000, 20)->variant = 'b';
	}
	text = print_one("csv", &f);
	assert_non_null(strstr(text, ",page=base,a,0,ok,,per_op,call,ns/page,"
				     "10,10,10,"));
	assert_non_null(strstr(text, ",page=base,b,0,ok,,per_op,call,ns/page,"
				     "20,20,20,"));
	/* planned, never measured: said once */
	a = strstr(text, ",absent,");
	assert_non_null(a);
	assert_null(strstr(a + 1, ",absent,"));
	free(text);
	text = print_one("benchstat", &f);
	a = strstr(text, "\nside: a\n");
	b = strstr(text, "\nside: b\n");
	assert_true(a && b && a < b);
	assert_true(strstr(text, " 20 ns/page") > b);
	free(text);
	text = print_one("otava", &f);
	assert_int_equal(strncmp(text,
				 "time,kernel,machine,unit,file,"
				 "fork/anon.v1/page=base:a,"
				 "fork/anon.v1/page=base:b\n",
				 79),
			 0);
	free(text);
	result_file_release(&f);
}

static void otava_rows_are_in_order_of_time(void **state)
{
	struct result_file f[2];
	const struct result_file *files[] = { &f[0], &f[1] };
	struct why why;
	char *text, *notes;

	(void)state;
	export_file_init(&f[0], "late.jsonl", "2026-03-02T03:04:05Z");
	export_file_init(&f[1], "early.jsonl", "2026-01-02T03:04:05Z");
	fill(&f[0]);
	export_lines(&f[1], "fork/anon", "base", 7);
	text = export_print("otava", files, 2, &notes, &why);
	assert_string_equal(
		text,
		"time,kernel,machine,unit,file,fork/anon.v1/page=base\n"
		"2026-01-02T03:04:05Z,6.1.0,00c0ffee00c0ffee,ns,early.jsonl,"
		"13\n"
		"2026-03-02T03:04:05Z,6.1.0,00c0ffee00c0ffee,ns,late.jsonl,"
		"13\n");
	/* an empty cell would stop the importer: left out, and said */
	assert_non_null(strstr(notes, "cow/copy.v1/page=base: left out"));
	assert_non_null(strstr(notes, "gup/fast.v1/page=base: left out"));
	free(notes);
	free(text);
	result_file_release(&f[0]);
	result_file_release(&f[1]);
}

static void counts_of_the_lab_are_insns_and_never_ns(void **state)
{
	static const char *const formats[] = { "csv", "benchstat", "otava",
					       "kcidb", "json" };
	struct fix_boot boot;
	const struct result_file *f = &boot.f;
	char *text;

	(void)state;
	fix_boot_init(&boot, "6.1");
	json_object_set_new(boot.f.env, "time",
			    json_string("2026-01-02T03:04:05Z"));
	fix_plan(&boot, "fork/anon", "page=base", "per_op");
	for (unsigned int i = 0; i < 3; i++)
		fix_line(&boot, "fork/anon", "page=base", 8000, 70)->round = i;
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		text = print_one(formats[i], f);
		assert_non_null(strstr(text, "insns"));
		assert_null(strstr(text, ",ns/page"));
		assert_null(strstr(text, " ns/page"));
		assert_null(strstr(text, "\"ns/page\""));
		assert_null(strstr(text, ",ns,"));
		free(text);
	}
	text = print_one("csv", f);
	assert_non_null(strstr(text, ",per_op,call,insns/page,70,,,,0.035,"
				     "icount,3,3,"));
	free(text);
	text = print_one("csv-samples", f);
	assert_non_null(strstr(text, ",512,512,0,insns,43938,"));
	free(text);
	fix_boot_free(&boot);
}

static void otava_refuses_times_beside_counts(void **state)
{
	struct fix_boot boot;
	struct result_file live;
	const struct result_file *files[] = { &live, &boot.f };
	struct why why;

	(void)state;
	fix_boot_init(&boot, "6.1");
	json_object_set_new(boot.f.env, "time",
			    json_string("2026-01-02T03:04:05Z"));
	fix_line(&boot, "fork/anon", "page=base", 8000, 70);
	export_file_init(&live, "live.jsonl", "2026-01-02T03:04:05Z");
	export_lines(&live, "fork/anon", "base", 7);
	assert_null(export_print("otava", files, 2, NULL, &why));
	assert_non_null(strstr(why.text, "one holds times"));
	result_file_release(&live);
	fix_boot_free(&boot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_case_is_a_row_with_its_unit),
		cmocka_unit_test(what_has_no_number_has_a_status_and_a_reason),
		cmocka_unit_test(suspect_numbers_are_not_exported),
		cmocka_unit_test(samples_come_with_their_drop_bits),
		cmocka_unit_test(benchstat_sees_every_process),
		cmocka_unit_test(variants_are_sides_and_never_mixed),
		cmocka_unit_test(otava_rows_are_in_order_of_time),
		cmocka_unit_test(counts_of_the_lab_are_insns_and_never_ns),
		cmocka_unit_test(otava_refuses_times_beside_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
