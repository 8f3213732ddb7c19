// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/ratio.h"

#include "base/compiler.h"
#include "base/err.h"
#include "results/record.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static char pin[] = "pin", unpin[] = "unpin", get[] = "get", put[] = "put";
static char *const phases[] = { pin, unpin, get, put };

static void two_phases_are_two_bits(void **state)
{
	struct ratio r;

	(void)state;
	assert_int_equal(ratio_parse(&r, "pin/get", phases, 4, NULL), 0);
	assert_int_equal(r.over, 1);
	assert_int_equal(r.under, 4);
}

static void sums_may_stand_on_both_sides(void **state)
{
	struct ratio r;

	(void)state;
	assert_int_equal(ratio_parse(&r, "pin+unpin/get+put", phases, 4, NULL),
			 0);
	assert_int_equal(r.over, 3);
	assert_int_equal(r.under, 12);
	/* a share of the whole has a phase on both */
	assert_int_equal(ratio_parse(&r, "pin/pin+unpin", phases, 4, NULL), 0);
	assert_int_equal(r.over, 1);
	assert_int_equal(r.under, 3);
}

static void what_is_no_ratio_is_refused(void **state)
{
	static const char *const bad[] = {
		"",	    "pin",	   "pin/",
		"/get",	    "pin/get/put", "pin+/get",
		"+pin/get", "pin/getx",	   "pi/get",
		"pin /get", "pin+pin/get",
	};
	struct ratio r;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct why why = { .text = "" };

		assert_int_equal(ratio_parse(&r, bad[i], phases, 4, &why),
				 -EINVAL);
		assert_true(why.text[0] != '\0');
	}
	/* put is the fourth */
	assert_int_equal(ratio_parse(&r, "pin/put", phases, 3, NULL), -EINVAL);
}

static void the_sums_are_divided(void **state)
{
	const double values[] = { 30, 10, 12, 4 };
	struct ratio r;

	(void)state;
	assert_int_equal(ratio_parse(&r, "pin+unpin/get+put", phases, 4, NULL),
			 0);
	assert_true(ratio_of(&r, values, 4) == 2.5); /* 40 / 16 */
	assert_int_equal(ratio_parse(&r, "put/pin", phases, 4, NULL), 0);
	assert_true(fabs(ratio_of(&r, values, 4) - 0.13333333333333333) <
		    1e-15);
}

static void a_side_that_is_not_above_0_has_no_ratio(void **state)
{
	const double none[] = { 30, 10, 0, 0 };
	const double negative[] = { -1, 0.5, 3, 0 };
	const double unknown[] = { 1, NAN, 1, 1 };
	struct ratio r;

	(void)state;
	assert_int_equal(ratio_parse(&r, "pin+unpin/get+put", phases, 4, NULL),
			 0);
	assert_true(isnan(ratio_of(&r, none, 4)));
	assert_true(isnan(ratio_of(&r, negative, 4)));
	assert_true(isnan(ratio_of(&r, unknown, 4)));
}

static void words_have_blanks_around_the_signs(void **state)
{
	char text[64], narrow[8];

	(void)state;
	ratio_words(text, sizeof(text), "pin+unpin/get+put");
	assert_string_equal(text, "pin + unpin / get + put");
	ratio_words(narrow, sizeof(narrow), "pin+unpin/get+put");
	assert_string_equal(narrow, "pin + ");
}

/* Of a process that died: all that a record must have, and two phases. */
static void broken_record(struct case_record *r)
{
	*r = (struct case_record){ .version = 1,
				   .outcome = OUTCOME_BROKEN,
				   .proof = PROOF_NONE,
				   .cpu = -1,
				   .nr_phases = 2,
				   .nr_ratios = 1,
				   .op_bytes = 4096 };
	r->bench = xstrdup("pin/bias");
	r->op = xstrdup("page");
	r->why = xstrdup("killed by SIGSEGV");
	r->phases[0] = xstrdup("pin");
	r->phases[1] = xstrdup("get");
	r->ratios[0] = xstrdup("pin/get");
}

static void a_ratio_names_phases_of_its_record(void **state)
{
	struct case_record r, back;
	struct why why;
	json_t *obj;

	(void)state;
	broken_record(&r);
	obj = case_record_json(&r);
	json_object_set_new(obj, "ratios", json_pack("[s]", "pin/put"));
	assert_int_equal(case_record_parse(&back, obj, &why), -EINVAL);
	assert_string_equal(why.text,
			    "ratios: \"pin/put\": \"put\" is no phase");
	json_object_set_new(obj, "ratios", json_pack("[i]", 1));
	assert_int_equal(case_record_parse(&back, obj, &why), -EINVAL);
	json_decref(obj);
	case_record_release(&r);
}

static void without_ratios_and_bytes_a_record_is_whole(void **state)
{
	struct case_record r, back;
	struct why why;
	json_t *obj;

	(void)state;
	broken_record(&r);
	obj = case_record_json(&r);
	json_object_del(obj, "ratios");
	json_object_set_new(obj, "op_bytes", json_integer(0));
	assert_int_equal(case_record_parse(&back, obj, &why), -EINVAL);
	json_object_del(obj, "op_bytes");
	assert_int_equal(case_record_parse(&back, obj, &why), 0);
	assert_int_equal(back.nr_ratios, 0);
	assert_int_equal(back.op_bytes, 0);
	case_record_release(&back);
	json_decref(obj);
	case_record_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_phases_are_two_bits),
		cmocka_unit_test(sums_may_stand_on_both_sides),
		cmocka_unit_test(what_is_no_ratio_is_refused),
		cmocka_unit_test(the_sums_are_divided),
		cmocka_unit_test(a_side_that_is_not_above_0_has_no_ratio),
		cmocka_unit_test(a_ratio_names_phases_of_its_record),
		cmocka_unit_test(without_ratios_and_bytes_a_record_is_whole),
		cmocka_unit_test(words_have_blanks_around_the_signs),
	};

	return cmocka_run_group_tests_name("results_ratio", tests, NULL, NULL);
}
