// SPDX-License-Identifier: GPL-2.0-or-later
/* Comparisons as JSON, CSV, Otava CSV and KCIDB. */
#include "compare_view_fix.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define ID "/page=base,state=exclusive"

static json_t *document(const struct compare_fix *x, compare_fix_writer *writer)
{
	char *text = compare_fix_print(x, writer);
	json_t *doc = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	free(text);
	assert_non_null(doc);
	return doc;
}

static json_t *row_at(const json_t *doc, size_t at)
{
	json_t *pair = json_array_get(json_object_get(doc, "pairs"), 0);

	return json_array_get(json_object_get(pair, "rows"), at);
}

static double number(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return json_is_number(v) ? json_number_value(v) : NAN;
}

static const char *text_of(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

static void verdict_rows_hold_their_numbers(void **state)
{
	struct compare_fix *x = compare_fix_new();
	json_t *doc = document(x, compare_json_write), *row = row_at(doc, 0);
	json_t *summary = json_object_get(doc, "summary");

	(void)state;
	assert_string_equal(text_of(doc, "kind"), "verdict");
	assert_string_equal(text_of(doc, "mode"), "live");
	assert_true(number(summary, "regressed") == 1);
	assert_true(number(summary, "equivalent") == 1);
	assert_true(number(summary, "inconclusive") == 1);
	assert_true(number(summary, "no_number") == 1);
	assert_string_equal(text_of(row, "id"), "fork/anon.v1" ID);
	assert_string_equal(text_of(row, "verdict"), "REGRESSED");
	assert_string_equal(text_of(row, "unit"), "ns/page");
	assert_true(number(json_object_get(row, "old"), "value") == 40);
	assert_true(number(json_object_get(row, "change"), "value") == 0.25);
	assert_true(number(row, "p_adjusted") == 0.0008);
	assert_true(fabs(number(row, "bound_ratio") - 0.258) < 1e-12);
	json_decref(doc);
	compare_fix_free(x);
}

static void what_is_missing_is_null_and_says_why(void **state)
{
	struct compare_fix *x = compare_fix_new();
	json_t *doc = document(x, compare_json_write);
	json_t *row = row_at(doc, 3), *live = row_at(doc, 0);
	json_t *missing = json_object_get(row, "missing"), *v;
	const char *key;

	(void)state;
	assert_true(json_is_null(json_object_get(row, "old")));
	assert_true(json_is_null(json_object_get(row, "p")));
	assert_string_equal(text_of(missing, "p"), "new: skip: needs a|b <c>");
	assert_string_equal(text_of(json_object_get(live, "missing"),
				    "tau_ratio"),
			    "a live run has no tau");
	/* no null number without a reason */
	json_object_foreach(row, key, v)
		if (json_is_null(v) && strcmp(key, "tau_from") != 0)
			assert_non_null(text_of(missing, key));
	json_decref(doc);
	compare_fix_free(x);
}

static void the_method_can_be_read_back(void **state)
{
	struct compare_fix *x = compare_fix_new();
	json_t *doc, *method;

	(void)state;
	x->view.rule.is_exploring = true;
	x->view.rule.alpha = 0.05;
	doc = document(x, compare_json_write);
	method = json_object_get(doc, "method");
	assert_string_equal(text_of(method, "correction"),
			    "benjamini-hochberg");
	assert_true(number(method, "alpha") == 0.05);
	assert_true(number(method, "delta_ratio") == 0.01);
	assert_true(number(method, "nr_tests") == 3);
	json_decref(doc);
	compare_fix_lab(x);
	doc = document(x, compare_json_write);
	method = json_object_get(doc, "method");
	assert_true(json_is_null(json_object_get(method, "correction")));
	assert_true(json_is_null(json_object_get(method, "alpha")));
	assert_string_equal(text_of(doc, "mode"), "lab");
	assert_string_equal(text_of(row_at(doc, 0), "tau_from"), "0.05%");
	assert_true(json_is_null(json_object_get(row_at(doc, 0), "p")));
	json_decref(doc);
	compare_fix_free(x);
}

static void twice_the_same_view_is_twice_the_same_text(void **state)
{
	static compare_fix_writer *const writers[] = {
		compare_json_write, compare_markdown_write, compare_lkp_write,
		compare_csv_write,  compare_otava_write,    compare_kcidb_write
	};
	struct compare_fix *x = compare_fix_new();

	(void)state;
	for (size_t i = 0; i < sizeof(writers) / sizeof(*writers); i++) {
		char *a = compare_fix_print(x, writers[i]);
		char *b = compare_fix_print(x, writers[i]);

		assert_string_equal(a, b);
		free(a);
		free(b);
	}
	compare_fix_free(x);
}

static void csv_has_a_row_per_case_and_empty_fields(void **state)
{
	struct compare_fix *x = compare_fix_new();
	char *text = compare_fix_print(x, compare_csv_write);

	(void)state;
	assert_int_equal(strncmp(text, "old_side,new_side,mode,id,", 26), 0);
	assert_non_null(strstr(text, "\n6.1,6.18,live,\"fork/anon.v1" ID
				     "\",per_op,call,ns/page,REGRESSED,,"
				     "sessions,40,50,0.25,0.24,0.26,"));
	assert_non_null(strstr(text,
			       "\n6.1,6.18,live,\"gup/fast.v1" ID
			       "\",per_op,call,ns/page,-,new: skip: needs "
			       "a|b <c>,sessions,,,,,,,,,,,,0.01,,0,0,0,0,0,"
			       "\n"));
	free(text);
	compare_fix_free(x);
}

static void otava_gets_only_columns_that_are_whole(void **state)
{
	struct compare_fix *x = compare_fix_new();
	char *text = compare_fix_print(x, compare_otava_write);

	(void)state;
	assert_string_equal(
		text, "time,side,machine,unit,\"fork/anon.v1" ID
		      "\",\"fault/anon.v1" ID "\",\"cow/copy.v1" ID "\"\n"
		      "2026-01-02T03:04:05Z,6.1,00c0ffee00c0ffee,ns,40,250000,"
		      "1000\n"
		      "2026-01-02T03:04:05Z,6.18,00c0ffee00c0ffee,ns,50,250000,"
		      "1005\n");
	free(text);
	compare_fix_free(x);
}

static void only_a_regression_fails_in_kcidb(void **state)
{
	static const char *const want[] = { "FAIL", "PASS", "DONE", "MISS" };
	struct compare_fix *x = compare_fix_new();
	json_t *doc = document(x, compare_kcidb_write);
	json_t *tests = json_object_get(doc, "tests");
	json_t *builds = json_object_get(doc, "builds");

	(void)state;
	assert_int_equal(json_array_size(tests), 4);
	assert_int_equal(json_array_size(builds), 1);
	for (size_t i = 0; i < 4; i++) {
		json_t *t = json_array_get(tests, i);

		assert_string_equal(text_of(t, "status"), want[i]);
		assert_string_equal(text_of(t, "build_id"),
				    text_of(json_array_get(builds, 0), "id"));
		assert_int_equal(!json_object_get(t, "number"), i == 3);
	}
	assert_string_equal(text_of(json_array_get(tests, 0), "path"),
			    "cowbench.compare.fork.anon.v1.page_base."
			    "state_exclusive");
	assert_true(number(json_object_get(json_array_get(tests, 0), "number"),
			   "value") == 50);
	json_decref(doc);
	compare_fix_free(x);
}

static void every_format_is_in_the_table(void **state)
{
	static const char *const names[] = { "text",  "md",	   "json",
					     "lkp",   "benchstat", "csv",
					     "otava", "kcidb" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_non_null(compare_format_find(names[i]));
	assert_null(compare_format_find("xml"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdict_rows_hold_their_numbers),
		cmocka_unit_test(what_is_missing_is_null_and_says_why),
		cmocka_unit_test(the_method_can_be_read_back),
		cmocka_unit_test(twice_the_same_view_is_twice_the_same_text),
		cmocka_unit_test(csv_has_a_row_per_case_and_empty_fields),
		cmocka_unit_test(otava_gets_only_columns_that_are_whole),
		cmocka_unit_test(only_a_regression_fails_in_kcidb),
		cmocka_unit_test(every_format_is_in_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
