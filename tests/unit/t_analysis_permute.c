// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/permute.h"

#include "reference.h"

/* Five standard errors of a share of 9999 draws. */
static void assert_share(double got, double want)
{
	if (fabs(got - want) > 5 * sqrt(want * (1 - want) / 9999) + 1e-4)
		fail_msg("%g, not %g", got, want);
}

static void signs_approach_the_enumeration(void **state)
{
	/* ranks 1 .. 10, 1 2 3 negative: P(T <= 6) = 14 / 1024 by listing */
	const size_t rank[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
	const bool plus[] = { 0, 0, 0, 1, 1, 1, 1, 1, 1, 1 };
	const bool minus[] = { 1, 1, 1, 0, 0, 0, 0, 0, 0, 0 };
	double p = permute_signs(rank, plus, 10);

	(void)state;
	assert_share(p, 28.0 / 1024);
	assert_true(permute_signs(rank, minus, 10) == p);
	assert_true(permute_signs(rank, plus, 10) == p);
}

static void no_draw_is_as_far(void **state)
{
	size_t score[200];
	bool plus[200];

	(void)state;
	for (size_t i = 0; i < 200; i++) {
		score[i] = i + 1;
		plus[i] = true;
	}
	assert_true(permute_signs(score, plus, 200) == 1e-4);
	assert_true(permute_labels(score, 100, 200) == 1e-4);
	/* more than 64 signs are independent: half of the second 64 */
	for (size_t i = 64; i < 200; i++)
		score[i] = 0;
	assert_true(permute_signs(score, plus, 200) == 1e-4);
	for (size_t i = 0; i < 200; i++) {
		score[i] = 1;
		plus[i] = i < 124;
	}
	/* 124 of 200 coins: 2 Q(23.5 / sqrt(50)) */
	assert_share(permute_signs(score, plus, 200),
		     erfc(23.5 / sqrt(50) / sqrt(2)));
}

/* Two that count, among others: equal signs in half of the draws. */
static void signs_are_drawn_one_by_one(void **state)
{
	const size_t apart[] = { 1, 62, 63, 64, 65, 127, 128 };
	const size_t uneven[] = { 100, 1 };
	const bool both[] = { 1, 1 };
	size_t far[128] = { 0 };
	bool all[128];

	(void)state;
	memset(all, true, sizeof(all));
	for (size_t i = 0; i < 7; i++) {
		size_t score[129] = { 1 };
		bool plus[129] = { 1 };

		score[apart[i]] = 1;
		plus[apart[i]] = true;
		assert_share(permute_signs(score, plus, apart[i] + 1), 0.5);
	}
	assert_share(permute_signs(uneven, both, 2), 0.5);
	/* the last of each word of bits */
	far[63] = far[127] = 1;
	assert_share(permute_signs(far, all, 128), 0.5);
}

/* Every score is part of the seed: a millionth more, other draws. */
static void all_scores_are_the_seed(void **state)
{
	size_t score[] = { 5000007, 1000001, 2000003, 7000009, 3000011,
			   6000013, 4000017, 8000019, 9000023, 10000029 };
	const bool plus[] = { 1, 1, 0, 1, 1, 1, 0, 1, 0, 1 };
	double signs = permute_signs(score, plus, 10);
	double labels = permute_labels(score, 4, 10);

	(void)state;
	score[9]++;
	assert_true(permute_signs(score, plus, 10) != signs);
	assert_true(permute_labels(score, 4, 10) != labels);
	/* the same draws would give the same p of 257 times the scores, and the
	 * lowest bytes are the same */
	score[9]--;
	for (size_t i = 0; i < 10; i++)
		score[i] *= 257;
	assert_true(permute_signs(score, plus, 10) != signs);
	assert_true(permute_labels(score, 4, 10) != labels);
}

static void labels_approach_the_enumeration(void **state)
{
	/* 1 2 4 | 3 5 .. 9: U = 1, 2 P(U <= 1) = 4 / C(9, 3) */
	const size_t rank[] = { 4, 1, 2, 7, 3, 5, 9, 8, 6 };
	const size_t other[] = { 7, 3, 5, 9, 8, 6, 4, 1, 2 };
	double p = permute_labels(rank, 3, 9);

	(void)state;
	assert_share(p, 4.0 / 84);
	assert_true(permute_labels(rank, 3, 9) == p);
	assert_share(permute_labels(other, 6, 9), 4.0 / 84);
}

static void nothing_to_permute(void **state)
{
	const size_t score[] = { 3, 3, 3, 3 }, one[] = { 1, 5 };
	const bool plus[] = { 1, 0, 1, 0 };

	(void)state;
	assert_true(permute_signs(score, plus, 0) == 1);
	assert_true(permute_labels(score, 0, 0) == 1);
	assert_true(permute_labels(one, 0, 2) == 1);
	assert_true(permute_labels(one, 2, 2) == 1);
	assert_true(permute_labels(score, 2, 4) == 1);
	assert_true(permute_signs(score, plus, 4) == 1);
	assert_true(permute_signs(score, plus, 1) == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signs_approach_the_enumeration),
		cmocka_unit_test(no_draw_is_as_far),
		cmocka_unit_test(signs_are_drawn_one_by_one),
		cmocka_unit_test(all_scores_are_the_seed),
		cmocka_unit_test(labels_approach_the_enumeration),
		cmocka_unit_test(nothing_to_permute),
	};

	return cmocka_run_group_tests_name("analysis_permute", tests, NULL,
					   NULL);
}
