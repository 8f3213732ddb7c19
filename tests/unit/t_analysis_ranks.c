// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/ranks.h"

#include "reference.h"

static void ranks_follow_the_order(void **state)
{
	const double v[] = { 30, -10, 20 };
	size_t twice[3];
	double ties = -1;

	(void)state;
	assert_true(ranks_twice(v, 3, twice, &ties));
	assert_int_equal(twice[0], 6);
	assert_int_equal(twice[1], 2);
	assert_int_equal(twice[2], 4);
	assert_true(ties == 0);
}

/* ranks 2 3 share 2.5; 4 5 6 share 5: ties 2^3 - 2 + 3^3 - 3 */
static void equal_values_share_the_mean(void **state)
{
	const double v[] = { 7, 5, 7, 1, 5, 7 };
	const size_t want[] = { 10, 5, 10, 2, 5, 10 };
	size_t twice[6];
	double ties;

	(void)state;
	assert_true(ranks_twice(v, 6, twice, &ties));
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(twice[i], want[i]);
	assert_true(ties == 30);
	assert_true(ranks_twice(v, 6, twice, NULL));
	assert_true(ranks_twice(v, 3, twice, &ties));
	assert_true(ties == 6 && twice[0] == 5 && twice[1] == 2);
}

static void zeros_of_both_signs_are_equal(void **state)
{
	const double v[] = { 0.0, -0.0 };
	size_t twice[2];

	(void)state;
	assert_true(ranks_twice(v, 2, twice, NULL));
	assert_true(twice[0] == 3 && twice[1] == 3);
}

static void not_a_number_is_refused(void **state)
{
	const double bad[] = { 1, 2, NAN }, wild[] = { -INFINITY, 1, 2 };
	size_t twice[3] = { 77, 77, 77 };
	double ties = -1;

	(void)state;
	assert_false(ranks_twice(bad, 3, twice, &ties));
	assert_false(ranks_twice(wild, 3, twice, &ties));
	assert_true(twice[0] == 77 && ties == -1);
	assert_true(ranks_twice(bad, 2, twice, &ties));
	assert_true(ranks_twice(bad, 0, twice, &ties));
	assert_true(ties == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranks_follow_the_order),
		cmocka_unit_test(equal_values_share_the_mean),
		cmocka_unit_test(zeros_of_both_signs_are_equal),
		cmocka_unit_test(not_a_number_is_refused),
	};

	return cmocka_run_group_tests_name("analysis_ranks", tests, NULL, NULL);
}
