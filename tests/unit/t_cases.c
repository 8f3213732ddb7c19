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

static void assert_cases(const char *text, const char *const *wanted, size_t nr)
{
	struct case_axes all;
	struct axes axes;

	assert_int_equal(case_axes_parse(&all, text, NULL), 0);
	assert_int_equal(case_axes_count(&all), nr);
	for (size_t i = 0; i < nr; i++) {
		char *label;

		case_axes_nth(&all, i, &axes);
		assert_true(case_axes_have(&all, &axes));
		label = case_label("b", &axes);
		assert_string_equal(label, wanted[i]);
		free(label);
		axes_release(&axes);
	}
	case_axes_release(&all);
}

static void a_union_has_its_products_in_their_order(void **state)
{
	static const char *const wanted[] = {
		"b by=t tasks=1 place=near", "b by=t tasks=2 place=near",
		"b by=p tasks=1 place=near", "b by=p tasks=2 place=near",
		"b by=t tasks=2 place=core", "b by=t tasks=2 place=llc",
		"b by=p tasks=2 place=core", "b by=p tasks=2 place=llc",
	};

	(void)state;
	assert_cases("by=t,p tasks=1,2 place=near; by=t,p tasks=2 "
		     "place=core,llc",
		     wanted, ARRAY_SIZE(wanted));
}

static void a_case_of_two_products_counts_once(void **state)
{
	static const char *const wanted[] = {
		"b x=1 y=1",
		"b x=1 y=2",
		"b x=2 y=2",
		"b x=2 y=3",
	};

	(void)state;
	/* 1/2 is in the first two, 2/2 in the last two, 2/3 in the last */
	assert_cases("x=1 y=1,2;x=1,2 y=2; x=2 y=2,3", wanted,
		     ARRAY_SIZE(wanted));
}

static void a_union_knows_values_and_has_combinations(void **state)
{
	struct axes axes = { 0 };
	struct case_axes all;

	(void)state;
	assert_int_equal(case_axes_parse(&all,
					 "tasks=1,2 place=near; "
					 "tasks=2 place=core",
					 NULL),
			 0);
	assert_true(case_axes_know(&all, "place", "core"));
	assert_true(case_axes_know(&all, "tasks", "1"));
	assert_false(case_axes_know(&all, "place", "1"));
	assert_false(case_axes_know(&all, "by", "threads"));
	axes_add(&axes, "tasks", "1");
	assert_false(case_axes_have(&all, &axes));
	axes_add(&axes, "place", "core");
	assert_false(case_axes_have(&all, &axes));
	axes_release(&axes);
	axes_add(&axes, "tasks", "2");
	axes_add(&axes, "place", "core");
	assert_true(case_axes_have(&all, &axes));
	axes_release(&axes);
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
		{ "page=a;", "product 2" },
		{ ";page=a", "product 2" },
		{ ";", "product 2" },
		{ "page=a x=1; x=1 page=b", "product 2" },
		{ "page=a; page=b; page=c x=1", "product 3" },
		{ "page=a; page=", "empty" },
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
	/* one product, or a suite would mean something else by it */
	assert_false(case_matches(&axes, "page=base; page=thp"));
	assert_false(case_matches(&axes, "page"));
	axes_release(&axes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cross_product_has_the_last_axis_fastest),
		cmocka_unit_test(a_union_has_its_products_in_their_order),
		cmocka_unit_test(a_case_of_two_products_counts_once),
		cmocka_unit_test(a_union_knows_values_and_has_combinations),
		cmocka_unit_test(no_axes_are_one_case),
		cmocka_unit_test(bad_texts_are_refused_with_the_word),
		cmocka_unit_test(a_filter_keeps_what_it_names_and_only_that),
	};

	return cmocka_run_group_tests_name("cases", tests, NULL, NULL);
}
