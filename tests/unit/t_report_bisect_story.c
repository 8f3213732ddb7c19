// SPDX-License-Identifier: GPL-2.0-or-later
/* What a bisection tells at its end. */
#include "report/bisect_story.h"

#include "base/compiler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

static char bench[] = "fork/anon", axes[] = "page=base state=exclusive";
static char unit[] = "instructions per page", good[] = "5.10", bad[] = "7.2";
static char id[] = "1", w1[] = "6.1", w2[] = "6.6", w3[] = "6.12";
static char k1[] = "6.1.0-56", k3[] = "6.12.117", reason[] = "panic: no root";
static char between[] = "between good and bad, like neither";

static struct bisect_step steps[] = {
	{ .what = w3,
	  .kernel = k3,
	  .value = 200.734,
	  .margin = 0.1,
	  .verdict = BISECT_BAD,
	  .where = BISECT_BETWEEN,
	  .why = between,
	  .wall_s = 4.9 },
	{ .what = w2,
	  .value = NAN,
	  .margin = NAN,
	  .verdict = BISECT_SKIP,
	  .where = BISECT_NOWHERE,
	  .why = reason,
	  .wall_s = 3 },
	{ .what = w1,
	  .kernel = k1,
	  .value = 141.006,
	  .margin = 0.1,
	  .verdict = BISECT_GOOD,
	  .where = BISECT_NEAR,
	  .wall_s = 4.2 },
};

static struct bisect_log log_of(size_t nr, bool is_found)
{
	return (struct bisect_log){
		.has_begin = true,
		.begin = { .bench = bench,
			   .axes = axes,
			   .unit = unit,
			   .good_name = good,
			   .bad_name = bad,
			   .good = 116.706,
			   .bad = 225.354,
			   .middle = 162.172,
			   .margin = 0.64,
			   .id = id },
		.nr = nr,
		.steps = steps,
		.is_found = is_found,
		.nr_untold = is_found,
	};
}

static char *story_of(const struct bisect_log *log)
{
	char *text = NULL, *line;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);

	bisect_story_write(f, log);
	assert_int_equal(fclose(f), 0);
	for (line = text; *line; line = strchr(line, '\n') + 1)
		assert_true(strcspn(line, "\n") <= 78);
	return text;
}

static void expect_all(const char *text, const char *const *want, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		if (strstr(text, want[i]))
			continue;
		print_error("no '%s' in\n%s", want[i], text);
		fail();
	}
}

static void the_end_names_both_neighbours_and_the_change(void **state)
{
	static const char *const want[] = {
		"bisect    fork/anon page=base state=exclusive\n",
		"good      116.71 instructions per page (5.10)\n",
		"bad       225.35 (7.2), +93.1%\n",
		"middle    162.17; tau 0.64\n",
		"first bad 6.12 (6.12.117)\n",
		"last good 6.1 (6.1.0-56)\n",
		/* 200.734 - 141.006 = 59.728; / 141.006 = 42.4 % */
		("change    141.01 -> 200.73 instructions per page, +59.73, "
		 "+42.4%\n"),
		"panic: no root",
		"1 between the last good and the first bad could not",
		"1 step is like neither end",
	};
	struct bisect_log log = log_of(ARRAY_SIZE(steps), true);
	char *text = story_of(&log);

	(void)state;
	expect_all(text, want, ARRAY_SIZE(want));
	assert_null(strstr(text, "not at its end"));
	assert_null(strstr(text, "nan"));
	free(text);
}

static void before_the_end_it_says_so(void **state)
{
	static const char *const want[] = { "\nbad       6.12 (6.12.117)\n",
					    "\ngood      5.10\n",
					    "116.71 -> 200.73", /* the end's */
					    "not at its end" };
	struct bisect_log log = log_of(2, false);
	char *text = story_of(&log);

	(void)state;
	expect_all(text, want, ARRAY_SIZE(want));
	assert_null(strstr(text, "first bad"));
	free(text);
}

static void without_a_step_the_ends_are_the_answer(void **state)
{
	static const char *const want[] = { "first bad 7.2\n",
					    "last good 5.10\n",
					    "116.71 -> 225.35" };
	struct bisect_log log = log_of(0, true);
	char *text;

	(void)state;
	log.nr_untold = 0;
	log.begin.margin = NAN;
	text = story_of(&log);
	expect_all(text, want, ARRAY_SIZE(want));
	assert_null(strstr(text, "tau"));
	free(text);
}

static void what_moved_is_named_with_both_values(void **state)
{
	struct compare_row row = { .nr_moved = 1 };
	char *text = NULL;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);

	(void)state;
	row.moved[0] = (struct compare_moved){ .what = "pgreuse",
					       .unit = "per page",
					       .old_value = 1,
					       .new_value = 0 };
	bisect_story_moved(f, &row);
	assert_int_equal(fclose(f), 0);
	assert_string_equal(text, "moved     pgreuse: 1 -> 0 per page\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_end_names_both_neighbours_and_the_change),
		cmocka_unit_test(before_the_end_it_says_so),
		cmocka_unit_test(without_a_step_the_ends_are_the_answer),
		cmocka_unit_test(what_moved_is_named_with_both_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
