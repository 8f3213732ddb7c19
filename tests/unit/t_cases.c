// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cases.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void the_cross_product_has_the_last_axis_fastest(void **state)
{
	static const char *const wanted[] = {
		"b page=base state=exclusive",
		"b page=base state=shared",
		"b page=thp state=exclusive",
		"b page=thp state=shared",
	};
	struct case_axes all;
	struct axes axes;
	char *label;

	(void)state;
	assert_int_equal(case_axes_parse(&all,
					 "page=base,thp state=exclusive,shared",
					 NULL),
			 0);
	assert_int_equal(case_axes_count(&all), 4);
	for (size_t i = 0; i < 4; i++) {
		case_axes_nth(&all, i, &axes);
		label = case_label("b", &axes);
		assert_string_equal(label, wanted[i]);
		free(label);
		axes_release(&axes);
	}
	case_axes_release(&all);
}

static void no_axes_are_one_case(void **state)
{
	struct case_axes all;

	(void)state;
	assert_int_equal(case_axes_parse(&all, NULL, NULL), 0);
	assert_int_equal(case_axes_count(&all), 1);
	case_axes_release(&all);
}

static void bad_texts_are_refused_with_the_word(void **state)
{
	static const struct {
		const char *text, *word;
	} bad[] = {
		{ "page", "'page'" },
		{ "=base", "'=base'" },
		{ "page=", "empty" },
		{ "page=base,,thp", "empty" },
		{ "page=base,", "empty" },
		{ "page=a page=b", "'page' twice" },
		{ "page=a,b,a", "'a' twice" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct case_axes all;
		struct why why = { "", "" };

		assert_int_equal(case_axes_parse(&all, bad[i].text, &why),
				 -EINVAL);
		assert_non_null(strstr(why.text, bad[i].word));
		case_axes_release(&all);
	}
}

static void a_filter_keeps_what_it_names_and_only_that(void **state)
{
	struct axes axes = { 0 };

	(void)state;
	axes_add(&axes, "page", "base");
	axes_add(&axes, "state", "shared");
	assert_true(case_matches(&axes, NULL));
	assert_true(case_matches(&axes, "page=base"));
	assert_true(case_matches(&axes, "page=thp,base state=shared"));
	assert_false(case_matches(&axes, "page=thp"));
	assert_false(case_matches(&axes, "page=base state=exclusive"));
	assert_false(case_matches(&axes, "size=4"));
	axes_release(&axes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cross_product_has_the_last_axis_fastest),
		cmocka_unit_test(no_axes_are_one_case),
		cmocka_unit_test(bad_texts_are_refused_with_the_word),
		cmocka_unit_test(a_filter_keeps_what_it_names_and_only_that),
	};

	return cmocka_run_group_tests_name("cases", tests, NULL, NULL);
}
