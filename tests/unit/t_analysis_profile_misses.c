// SPDX-License-Identifier: GPL-2.0-or-later
/* Misses of the cache model: not in proportion to the size. */
#include "tests/unit/profile_rows_fix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct profile_record p;
static struct profile_table t;

static int setup(void **state)
{
	struct profile_row *row;

	(void)state;
	rows_fix_init(&p);
	p.has |= 1u << PROFILE_L1 | 1u << PROFILE_L2;
	/*
	 * 128 lines a page, at both sizes; the smaller one is in L2 already,
	 * the larger is not. 512 and 1024 pages.
	 */
	row = rows_fix_add(&p, "copy", 512 * 10, 1024 * 10);
	row->counts[0][PROFILE_L1] = 512 * 128;
	row->counts[1][PROFILE_L1] = 1024 * 128;
	row->counts[0][PROFILE_L2] = 0;
	row->counts[1][PROFILE_L2] = 1024 * 96;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	profile_table_release(&t);
	profile_record_release(&p);
	return 0;
}

/* The difference would say 192 of L2 a page: more than came to it. */
static void misses_are_those_of_the_largest_size(void **state)
{
	(void)state;
	assert_int_equal(profile_table_build(&t, &p, &p.functions,
					     PROFILE_PER_OP, NULL),
			 0);
	assert_true(rows_fix_near(t.lines[0].counts[PROFILE_L1], 128));
	assert_true(rows_fix_near(t.lines[0].counts[PROFILE_L2], 96));
	assert_true(rows_fix_near(t.total.counts[PROFILE_L2], 96));
	/* what was not counted is not 0 */
	assert_true(isnan(t.lines[0].counts[PROFILE_DTLB]));
	assert_true(rows_fix_near(t.lines[0].counts[PROFILE_INSNS], 10));
}

static void no_part_of_them_is_fixed(void **state)
{
	(void)state;
	rows_fix_add(&p, "entry", 50, 50);
	assert_int_equal(profile_table_build(&t, &p, &p.functions,
					     PROFILE_FIXED, NULL),
			 0);
	assert_true(isnan(t.total.counts[PROFILE_L1]));
	assert_true(rows_fix_near(t.total.counts[PROFILE_INSNS], 50));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			misses_are_those_of_the_largest_size, setup, teardown),
		cmocka_unit_test_setup_teardown(no_part_of_them_is_fixed, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
