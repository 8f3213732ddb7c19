// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/summary.h"

#include "base/compiler.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void names_are_as_documented(void **state)
{
	(void)state;
	assert_string_equal(tag_name(TAG_NOISY), "NOISY");
	assert_string_equal(tag_name(TAG_DRIFT), "DRIFT");
	assert_string_equal(tag_name(TAG_MODES), "MODES");
	assert_string_equal(tag_name(TAG_NONLINEAR), "NONLINEAR");
	assert_string_equal(tag_name(TAG_CPU_TIME), "CPU-TIME");
	assert_string_equal(tag_name(TAG_TICK), "TICK");
	assert_string_equal(tag_name(TAG_FEW), "FEW");
	assert_string_equal(tag_name(TAG_WAITS), "WAITS");
	assert_string_equal(tag_name(TAG_LAYOUT), "LAYOUT");
}

static void explanations_are_one_line_each(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < TAG_NR; i++) {
		const char *text = tag_explain(1u << i);

		assert_null(strchr(text, '\n'));
		assert_in_range(strlen(text), 20, 100);
		assert_true(text[strlen(text) - 1] != '.');
		for (unsigned int j = 0; j < i; j++)
			assert_string_not_equal(text, tag_explain(1u << j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_as_documented),
		cmocka_unit_test(explanations_are_one_line_each),
	};

	return cmocka_run_group_tests_name("analysis_tags", tests, NULL, NULL);
}
