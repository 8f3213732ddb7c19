// SPDX-License-Identifier: GPL-2.0-or-later
#include "litmus/race_aim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define COLUMN_1_NS 100000
#define COLUMN_2_NS 3000

static struct race_aim aim;

static void take_turns(uint64_t outcome_1, uint64_t outcome_2)
{
	const uint64_t lasted_ns[2] = { COLUMN_1_NS, COLUMN_2_NS };
	const uint64_t slow_ns[2] = { 100 * COLUMN_1_NS, 100 * COLUMN_2_NS };

	race_aim_init(&aim, 1);
	for (unsigned int i = 0; i < 2 * RACE_TURNS; i++)
		race_aim_turn(&aim, i % 2, i < 5 ? slow_ns : lasted_ns,
			      i < 5   ? 99 + i
			      : i % 2 ? outcome_2
				      : outcome_1);
	race_aim_begin(&aim);
}

/* A column 1 that meets the page at_ns after it starts, give or take. */
static int64_t run_once(int64_t at_ns, uint64_t jitter_ns)
{
	int64_t distance_ns = race_aim_next(&aim);
	int64_t when_ns = at_ns + (int64_t)rng_below(&aim.rng, jitter_ns) -
			  (int64_t)jitter_ns / 2;

	race_aim_learn(&aim, distance_ns > when_ns ? 1 : 2);
	return distance_ns;
}

static void it_finds_the_moment(void **state)
{
	static const int64_t moments_ns[] = { -2000, 400, 31000, 99000 };

	(void)state;
	for (size_t i = 0; i < sizeof(moments_ns) / sizeof(*moments_ns); i++) {
		unsigned int nr_near = 0;

		take_turns(1, 2);
		for (int k = 0; k < 2000; k++)
			run_once(moments_ns[i], 400);
		for (int k = 0; k < 1000; k++) {
			int64_t d = run_once(moments_ns[i], 400);

			nr_near += d > moments_ns[i] - 500 &&
				   d < moments_ns[i] + 500;
		}
		/* anywhere: 1 % of them would be */
		assert_in_range(nr_near, 200, 1000);
	}
}

static void it_follows_a_moment_that_moves(void **state)
{
	unsigned int nr_near = 0;

	(void)state;
	take_turns(1, 2);
	for (int k = 0; k < 3000; k++)
		run_once(80000, 400);
	for (int k = 0; k < 4000; k++)
		run_once(20000, 400);
	for (int k = 0; k < 1000; k++) {
		int64_t d = run_once(20000, 400);

		nr_near += d > 19500 && d < 20500;
	}
	assert_in_range(nr_near, 200, 1000);
}

static void without_a_sign_all_distances_are_alike(void **state)
{
	unsigned int nr[4] = { 0 };

	(void)state;
	take_turns(7, 7);
	assert_false(aim.has_outcomes);
	for (int k = 0; k < 4000; k++) {
		int64_t d = race_aim_next(&aim);

		assert_true(d >= -COLUMN_2_NS && d <= COLUMN_1_NS);
		race_aim_learn(&aim, 7);
		nr[(d + COLUMN_2_NS) * 4 / (COLUMN_1_NS + COLUMN_2_NS + 1)]++;
	}
	/* 1000 each; four standard deviations are 110 */
	for (int i = 0; i < 4; i++)
		assert_in_range(nr[i], 890, 1110);
}

static void the_same_seed_aims_alike(void **state)
{
	int64_t first[50];

	(void)state;
	take_turns(1, 2);
	for (int k = 0; k < 50; k++)
		first[k] = run_once(31000, 400);
	take_turns(1, 2);
	for (int k = 0; k < 50; k++)
		assert_int_equal(run_once(31000, 400), first[k]);
}

static void it_counts_who_was_first(void **state)
{
	(void)state;
	take_turns(1, 2);
	for (int k = 0; k < 30; k++) {
		race_aim_next(&aim);
		race_aim_learn(&aim, k < 5 ? 1 : k < 12 ? 2 : 3);
	}
	assert_int_equal(aim.nr_first[0], 5);
	assert_int_equal(aim.nr_first[1], 7);
	assert_int_equal(aim.nr_between, 18);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_finds_the_moment),
		cmocka_unit_test(it_follows_a_moment_that_moves),
		cmocka_unit_test(without_a_sign_all_distances_are_alike),
		cmocka_unit_test(the_same_seed_aims_alike),
		cmocka_unit_test(it_counts_who_was_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
