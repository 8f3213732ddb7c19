// SPDX-License-Identifier: GPL-2.0-or-later
/* The line that says how far several guests are. */
#include "report/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const struct progress_guest guests[] = {
	{ "5.10", NULL, 38, 44 },
	{ "6.1", "boots", 0, 44 },
	{ "6.12", "waits", 0, 44 },
};

static void every_guest_has_its_state(void **state)
{
	char line[200];

	(void)state;
	progress_guests(line, sizeof(line), 99, guests, 3, 70);
	assert_string_equal(line,
			    "5.10 38/44  6.1 boots  6.12 waits  1m10s left");
	progress_guests(line, sizeof(line), 99, guests, 1, -1);
	assert_string_equal(line, "5.10 38/44");
}

static void the_last_ones_give_way_to_the_time(void **state)
{
	char line[200];

	(void)state;
	progress_guests(line, sizeof(line), 40, guests, 3, 70);
	assert_string_equal(line, "5.10 38/44  6.1 boots  +1  1m10s left");
	assert_true(strlen(line) <= 40);
}

static void a_line_is_never_wider_than_it_may(void **state)
{
	char line[200], tiny[8];

	(void)state;
	for (size_t width = 1; width < 60; width++)
		assert_true(progress_guests(line, sizeof(line), width, guests,
					    3, 70) <= width);
	assert_true(progress_guests(tiny, sizeof(tiny), 99, guests, 3, 70) <
		    sizeof(tiny));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_guest_has_its_state),
		cmocka_unit_test(the_last_ones_give_way_to_the_time),
		cmocka_unit_test(a_line_is_never_wider_than_it_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
