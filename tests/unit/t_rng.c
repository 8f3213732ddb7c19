// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Vectors: splitmix64 from seed 1234567 and xoshiro256** from state 1,2,3,4
 * as published with the reference implementations; FNV-1a from its authors'
 * test suite.
 */
#include "base/compiler.h"
#include "base/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void a_seed_is_spread_by_splitmix64(void **state)
{
	struct rng rng;

	(void)state;
	rng_init(&rng, 1234567);
	assert_true(rng.s[0] == 6457827717110365317ULL);
	assert_true(rng.s[1] == 3203168211198807973ULL);
	assert_true(rng.s[2] == 9817491932198370423ULL);
	assert_true(rng.s[3] == 4593380528125082431ULL);
}

static void the_generator_is_xoshiro256_starstar(void **state)
{
	static const uint64_t expected[] = {
		11520ULL,
		0ULL,
		1509978240ULL,
		1215971899390074240ULL,
		1216172134540287360ULL,
		607988272756665600ULL,
	};
	struct rng rng = { { 1, 2, 3, 4 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		assert_true(rng_next(&rng) == expected[i]);
}

static void a_bounded_number_stays_below_and_reaches_all(void **state)
{
	size_t seen[7] = { 0 };
	struct rng rng;

	(void)state;
	rng_init(&rng, 1);
	for (int i = 0; i < 7000; i++) {
		uint64_t x = rng_below(&rng, 7);

		assert_true(x < 7);
		seen[x]++;
	}
	/* 1000 expected, sd 29: 6 sd on either side */
	for (int i = 0; i < 7; i++)
		assert_in_range(seen[i], 824, 1176);
	assert_true(rng_below(&rng, 1) == 0);
}

static void a_bounded_number_has_no_modulo_bias(void **state)
{
	/* 2^64 is 4/3 of the bound: a bare modulo doubles the first third */
	const uint64_t third = 1ULL << 62, bound = 3 * third;
	size_t nr_first = 0;
	struct rng rng;

	(void)state;
	rng_init(&rng, 2);
	for (int i = 0; i < 3000; i++)
		nr_first += rng_below(&rng, bound) < third;
	/* 1000 expected, sd 26; 1500 with the bias */
	assert_in_range(nr_first, 850, 1150);
}

static void a_shuffle_permutes_and_depends_on_the_seed_alone(void **state)
{
	size_t a[50], b[50], c[50], sum = 0, nr_moved = 0, nr_other = 0;
	struct rng rng;

	(void)state;
	for (size_t i = 0; i < 50; i++)
		a[i] = b[i] = c[i] = i;
	rng_init(&rng, 7);
	rng_shuffle(&rng, a, 50);
	rng_init(&rng, 7);
	rng_shuffle(&rng, b, 50);
	rng_init(&rng, 8);
	rng_shuffle(&rng, c, 50);
	for (size_t i = 0; i < 50; i++) {
		size_t nr = 0;

		for (size_t k = 0; k < 50; k++)
			nr += a[k] == i;
		assert_int_equal(nr, 1);
		assert_int_equal(a[i], b[i]);
		nr_moved += a[i] != i;
		nr_other += a[i] != c[i];
		sum += a[i];
	}
	assert_int_equal(sum, 49 * 50 / 2);
	assert_true(nr_moved > 30);
	assert_true(nr_other > 30);
}

static void strings_hash_as_fnv1a(void **state)
{
	(void)state;
	assert_true(hash_str("") == 0xcbf29ce484222325ULL);
	assert_true(hash_str("a") == 0xaf63dc4c8601ec8cULL);
	assert_true(hash_str("foobar") == 0x85944171f73967e8ULL);
	assert_true(hash_bytes(hash_str("foo"), "bar", 3) ==
		    hash_str("foobar"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_seed_is_spread_by_splitmix64),
		cmocka_unit_test(the_generator_is_xoshiro256_starstar),
		cmocka_unit_test(a_bounded_number_stays_below_and_reaches_all),
		cmocka_unit_test(a_bounded_number_has_no_modulo_bias),
		cmocka_unit_test(
			a_shuffle_permutes_and_depends_on_the_seed_alone),
		cmocka_unit_test(strings_hash_as_fnv1a),
	};

	return cmocka_run_group_tests_name("rng", tests, NULL, NULL);
}
