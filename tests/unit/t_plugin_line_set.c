// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/plugin/line_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void only_the_first_touch_of_a_line_is_the_first(void **state)
{
	struct line_set s = { 0 };

	(void)state;
	assert_true(line_set_touch(&s, 7, LINE_KERNEL_READ));
	assert_false(line_set_touch(&s, 7, LINE_KERNEL_READ));
	/* in another way, by another: not the first of the line */
	assert_false(line_set_touch(&s, 7, LINE_KERNEL_WRITE));
	assert_false(line_set_touch(&s, 7, LINE_USER_READ));
	assert_true(line_set_touch(&s, 8, LINE_USER_READ));
	line_set_release(&s);
}

static void counts_are_of_distinct_lines(void **state)
{
	struct line_set s = { 0 };
	struct line_counts c;

	(void)state;
	for (int round = 0; round < 3; round++) {
		line_set_touch(&s, 1, LINE_KERNEL_READ);
		line_set_touch(&s, 1, LINE_KERNEL_WRITE);
		line_set_touch(&s, 2, LINE_KERNEL_READ);
		line_set_touch(&s, 2, LINE_USER_WRITE);
		line_set_touch(&s, 3, LINE_USER_READ);
		line_set_touch(&s, 3, LINE_USER_WRITE);
		line_set_touch(&s, 4, LINE_KERNEL_WRITE);
		line_set_touch(&s, 5, LINE_USER_WRITE);
	}
	c = line_set_counts(&s);
	assert_int_equal(c.kernel_read, 2); /* 1, 2 */
	assert_int_equal(c.kernel_written, 2); /* 1, 4 */
	assert_int_equal(c.user_read, 1); /* 3 */
	assert_int_equal(c.user_written, 3); /* 2, 3, 5 */
	assert_int_equal(c.kernel, 3); /* 1, 2, 4 */
	assert_int_equal(c.user, 3); /* 2, 3, 5 */
	assert_int_equal(c.any, 5);
	line_set_release(&s);
}

static void nothing_is_left_when_it_was_cleared(void **state)
{
	struct line_set s = { 0 };
	struct line_counts c;

	(void)state;
	line_set_touch(&s, 0, LINE_KERNEL_READ);
	line_set_touch(&s, 123456, LINE_KERNEL_WRITE);
	line_set_clear(&s);
	c = line_set_counts(&s);
	assert_int_equal(c.any, 0);
	assert_int_equal(c.kernel, 0);
	/* and each line is new again, by whatever mark */
	assert_true(line_set_touch(&s, 0, LINE_KERNEL_READ));
	assert_true(line_set_touch(&s, 123456, LINE_USER_READ));
	c = line_set_counts(&s);
	assert_int_equal(c.any, 2);
	assert_int_equal(c.kernel_written, 0);
	line_set_release(&s);
}

/* 2^22 lines are the first room: 2^23 and 2^24 lie far beyond it. */
static void memory_may_be_as_large_as_it_is(void **state)
{
	struct line_set s = { 0 };

	(void)state;
	assert_true(line_set_touch(&s, 5, LINE_KERNEL_READ));
	assert_true(line_set_touch(&s, 1u << 23, LINE_KERNEL_READ));
	assert_true(line_set_touch(&s, 1u << 24, LINE_KERNEL_READ));
	/* what was touched before is known after it has grown */
	assert_false(line_set_touch(&s, 5, LINE_KERNEL_READ));
	assert_false(line_set_touch(&s, 1u << 23, LINE_KERNEL_READ));
	assert_int_equal(line_set_counts(&s).kernel_read, 3);
	line_set_release(&s);
}

static void more_lines_than_there_was_room_for_are_counted(void **state)
{
	struct line_set s = { 0 };
	const uint64_t nr = 200000;

	(void)state;
	for (uint64_t i = 0; i < nr; i++)
		assert_true(line_set_touch(&s, i, LINE_USER_WRITE));
	assert_int_equal(line_set_counts(&s).user_written, nr);
	line_set_clear(&s);
	for (uint64_t i = 0; i < nr; i++)
		assert_true(line_set_touch(&s, i, LINE_USER_WRITE));
	line_set_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_first_touch_of_a_line_is_the_first),
		cmocka_unit_test(counts_are_of_distinct_lines),
		cmocka_unit_test(nothing_is_left_when_it_was_cleared),
		cmocka_unit_test(memory_may_be_as_large_as_it_is),
		cmocka_unit_test(
			more_lines_than_there_was_room_for_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
