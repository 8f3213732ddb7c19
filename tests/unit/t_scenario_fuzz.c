// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define NR_INPUTS 100000 /* "make fuzz" has time for more */

static void no_input_is_a_crash(void **state)
{
	static uint8_t text[FUZZ_TEXT_MAX];
	unsigned int nr_good = 0;

	(void)state;
	for (uint64_t i = 0; i < NR_INPUTS; i++) {
		size_t len = fuzz_mutate(1, i, text);
		uint8_t *exact = malloc(len ? len : 1);

		assert_non_null(exact);
		memcpy(exact, text, len);
		nr_good += fuzz_scenario(exact, len);
		free(exact);
	}
	/* One in eight is left as it was; more and all could go wrong at once
	 * without a word. */
	assert_in_range(nr_good, NR_INPUTS / 8, NR_INPUTS / 2);
}

static void an_input_is_the_same_every_time(void **state)
{
	static uint8_t a[FUZZ_TEXT_MAX], b[FUZZ_TEXT_MAX];

	(void)state;
	for (uint64_t i = 0; i < 100; i++) {
		size_t len = fuzz_mutate(7, i, a);

		assert_int_equal(fuzz_mutate(7, i, b), len);
		assert_memory_equal(a, b, len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_input_is_a_crash),
		cmocka_unit_test(an_input_is_the_same_every_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
