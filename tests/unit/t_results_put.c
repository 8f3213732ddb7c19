// SPDX-License-Identifier: GPL-2.0-or-later
/* What goes into JSON: any bytes, all 64 bits, order of insertion. */
#include "results/put.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void gives(json_t *obj, const char *want)
{
	char *text = json_dumps(obj, JSON_COMPACT);

	assert_string_equal(text, want);
	free(text);
	json_decref(obj);
}

static void bytes_that_are_no_utf8_become_question_marks(void **state)
{
	json_t *obj = put_object(), *array = put_array();

	(void)state;
	put_text(obj, "why", "file \xff\xfe is missing");
	put_uint(obj, "key\xff", 1);
	append_text(array, "\xc3");
	put_json(obj, "argv", array);
	gives(obj, "{\"why\":\"file ?? is missing\",\"key?\":1,"
		   "\"argv\":[\"?\"]}");
}

static void what_is_utf8_stays(void **state)
{
	json_t *obj = put_object();

	(void)state;
	put_text(obj, "why", "3 \xc2\xb5s");
	gives(obj, "{\"why\":\"3 \xc2\xb5s\"}");
}

static void nothing_is_null_and_seeds_are_hex(void **state)
{
	json_t *obj = put_object();

	(void)state;
	put_text(obj, "why", NULL);
	put_hex(obj, "seed", 0xfedcba9876543210ULL);
	put_hex(obj, "low", 10);
	put_int(obj, "cpu", -1);
	put_uint(obj, "most", INT64_MAX);
	put_bool(obj, "dirty", true);
	gives(obj, "{\"why\":null,\"seed\":\"fedcba9876543210\","
		   "\"low\":\"000000000000000a\",\"cpu\":-1,"
		   "\"most\":9223372036854775807,\"dirty\":true}");
}

static void a_line_break_never_breaks_the_line(void **state)
{
	json_t *obj = put_object();

	(void)state;
	put_text(obj, "why", "one\ntwo\r\"");
	gives(obj, "{\"why\":\"one\\ntwo\\r\\\"\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_that_are_no_utf8_become_question_marks),
		cmocka_unit_test(what_is_utf8_stays),
		cmocka_unit_test(nothing_is_null_and_seeds_are_hex),
		cmocka_unit_test(a_line_break_never_breaks_the_line),
	};

	return cmocka_run_group_tests_name("results_put", tests, NULL, NULL);
}
