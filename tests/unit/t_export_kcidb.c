// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Exports for KCIDB. What must hold is restated here from the I/O schema of
 * kcidb-io, v5.0 to v5.3: required keys, patterns, the list of statuses.
 */
#include "export_fix.h"

#include "report/kcidb.h"

#include <errno.h>
#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static bool matches(const char *text, const char *pattern)
{
	regex_t re;
	bool is_match;

	if (!text || regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB))
		return false;
	is_match = !regexec(&re, text, 0, NULL, 0);
	regfree(&re);
	return is_match;
}

static const char *text_of(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

static json_t *export_json(const struct result_file *f)
{
	struct why why;
	char *text = export_print("kcidb", &f, 1, NULL, &why);
	json_t *doc;

	assert_non_null(text);
	doc = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	free(text);
	assert_non_null(doc);
	return doc;
}

static void has_no_null(const json_t *v)
{
	const char *key;
	json_t *child;
	size_t i;

	assert_false(json_is_null(v));
	if (json_is_array(v))
		json_array_foreach(v, i, child)
			has_no_null(child);
	if (json_is_object(v))
		json_object_foreach((json_t *)v, key, child)
			has_no_null(child);
}

static void check_ids(const json_t *array, const char *other)
{
	json_t *o;
	size_t i;

	assert_true(json_array_size(array) > 0);
	json_array_foreach(array, i, o) {
		assert_true(matches(text_of(o, "id"), "^[a-z0-9_]+:.*$"));
		assert_true(matches(text_of(o, "origin"), "^[a-z0-9_]+$"));
		if (other)
			assert_true(
				matches(text_of(o, other), "^[a-z0-9_]+:.*$"));
	}
}

static void documents_hold_what_the_schema_requires(void **state)
{
	struct result_file f;
	json_t *doc, *t;
	size_t i;

	(void)state;
	export_file_init(&f, "a.jsonl", "2026-01-02T03:04:05Z");
	export_plan(&f, "fork/anon", "base", "per_op");
	export_plan(&f, "fork/anon", "64.k/2", "per_op");
	export_lines(&f, "fork/anon", "base", 7);
	export_record(&f, "fork/anon", "64.k/2", OUTCOME_SKIP, "too small");
	doc = export_json(&f);
	assert_int_equal(json_integer_value(json_object_get(
				 json_object_get(doc, "version"), "major")),
			 5);
	check_ids(json_object_get(doc, "checkouts"), NULL);
	check_ids(json_object_get(doc, "builds"), "checkout_id");
	check_ids(json_object_get(doc, "tests"), "build_id");
	has_no_null(doc);
	json_array_foreach(json_object_get(doc, "tests"), i, t) {
		assert_true(matches(text_of(t, "path"),
				    "^[a-zA-Z0-9_-]+(\\.[a-zA-Z0-9_-]+)*$"));
		assert_true(matches(text_of(t, "status"),
				    "^(FAIL|ERROR|MISS|PASS|DONE|SKIP)$"));
		assert_true(matches(text_of(t, "start_time"),
				    "^2026-01-02T03:04:05Z$"));
	}
	t = json_array_get(json_object_get(doc, "tests"), 1);
	assert_string_equal(text_of(t, "path"),
			    "cowbench.fork.anon.v1.page_64_k_2");
	json_decref(doc);
	result_file_release(&f);
}

static void statuses_follow_outcomes(void **state)
{
	static const struct {
		enum outcome outcome;
		const char *status;
	} want[] = {
		{ OUTCOME_OK, "DONE" },
		{ OUTCOME_SKIP, "SKIP" },
		{ OUTCOME_BROKEN, "ERROR" },
		/* not FAIL: the measurement is in doubt, not the kernel */
		{ OUTCOME_SUSPECT, "ERROR" },
	};
	struct result_file f;
	json_t *doc, *tests, *t;

	(void)state;
	export_file_init(&f, "a.jsonl", "2026-01-02T03:04:05Z");
	for (size_t i = 0; i < 4; i++) {
		const char page[] = { (char)('a' + i), '\0' };

		export_plan(&f, "fork/anon", page, "per_op");
		export_lines(&f, "fork/anon", page, 7);
		for (size_t k = 7 * i; k < f.nr_cases; k++) {
			f.cases[k].outcome = want[i].outcome;
			if (i)
				f.cases[k].why = xstrdup("because");
		}
	}
	export_plan(&f, "fork/anon", "e", "per_op");
	doc = export_json(&f);
	tests = json_object_get(doc, "tests");
	assert_int_equal(json_array_size(tests), 5);
	for (size_t i = 0; i < 4; i++) {
		t = json_array_get(tests, i);
		assert_string_equal(text_of(t, "status"), want[i].status);
		assert_int_equal(!!json_object_get(t, "number"), !i);
		if (i)
			assert_string_equal(text_of(t, "comment"), "because");
	}
	t = json_array_get(tests, 4);
	assert_string_equal(text_of(t, "status"), "MISS");
	assert_null(json_object_get(t, "number"));
	json_decref(doc);
	result_file_release(&f);
}

static void numbers_have_a_value_and_a_unit(void **state)
{
	struct result_file f;
	json_t *doc, *t, *number;

	(void)state;
	export_file_init(&f, "a.jsonl", "2026-01-02T03:04:05Z");
	export_lines(&f, "fork/anon", "base", 7);
	doc = export_json(&f);
	t = json_array_get(json_object_get(doc, "tests"), 0);
	number = json_object_get(t, "number");
	assert_true(json_number_value(json_object_get(number, "value")) == 13);
	assert_string_equal(text_of(number, "unit"), "ns/page");
	assert_int_equal(json_object_size(number), 2);
	/* seven processes of a quarter of a second */
	assert_true(json_number_value(json_object_get(t, "duration")) == 1.75);
	json_decref(doc);
	result_file_release(&f);
}

static void ids_are_the_same_again_and_differ_between_runs(void **state)
{
	struct result_file f[2];
	json_t *a, *b, *c;
	const char *id;

	(void)state;
	export_file_init(&f[0], "a.jsonl", "2026-01-02T03:04:05Z");
	export_file_init(&f[1], "moved.jsonl", "2026-01-02T03:04:06Z");
	export_lines(&f[0], "fork/anon", "base", 7);
	export_lines(&f[1], "fork/anon", "base", 7);
	a = export_json(&f[0]);
	b = export_json(&f[0]);
	c = export_json(&f[1]);
	assert_true(json_equal(a, b));
	id = text_of(json_array_get(json_object_get(a, "tests"), 0), "id");
	assert_string_not_equal(
		id,
		text_of(json_array_get(json_object_get(c, "tests"), 0), "id"));
	/* the kernel is the same */
	assert_true(json_equal(json_object_get(a, "builds"),
			       json_object_get(c, "builds")));
	json_decref(a);
	json_decref(b);
	json_decref(c);
	result_file_release(&f[0]);
	result_file_release(&f[1]);
}

static void a_known_build_is_not_made_up(void **state)
{
	const struct export_options o = { .tool = "t",
					  .origin = "me",
					  .build_id = "ci:abc" };
	struct result_file f;
	const struct result_file *p = &f;
	struct export_view view;
	struct why why;
	char *text = NULL, *notes;
	size_t len_bytes;
	FILE *out;

	(void)state;
	export_file_init(&f, "a.jsonl", "2026-01-02T03:04:05Z");
	export_lines(&f, "fork/anon", "base", 7);
	assert_int_equal(export_build(&p, 1, &view, &why), 0);
	out = open_memstream(&text, &len_bytes);
	assert_int_equal(export_format_find("kcidb")->write(out, &view, &o,
							    &notes, &why),
			 0);
	fclose(out);
	assert_non_null(strstr(text, "\"build_id\": \"ci:abc\""));
	assert_non_null(strstr(text, "\"builds\": []"));
	assert_non_null(strstr(text, "\"checkouts\": []"));
	free(text);
	export_view_release(&view);
	result_file_release(&f);
}

static void an_origin_is_one_word(void **state)
{
	(void)state;
	assert_true(kcidb_is_origin("my_lab2"));
	assert_false(kcidb_is_origin(""));
	assert_false(kcidb_is_origin("My-Lab"));
	assert_false(kcidb_is_origin("a:b"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_hold_what_the_schema_requires),
		cmocka_unit_test(statuses_follow_outcomes),
		cmocka_unit_test(numbers_have_a_value_and_a_unit),
		cmocka_unit_test(
			ids_are_the_same_again_and_differ_between_runs),
		cmocka_unit_test(a_known_build_is_not_made_up),
		cmocka_unit_test(an_origin_is_one_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
