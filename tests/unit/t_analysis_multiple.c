// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/multiple.h"

#include "reference.h"

static const struct {
	const char *name;
	void (*adjust)(const double *p, size_t nr, double *adjusted);
} ways[] = {
	{ "holm", multiple_holm },
	{ "bh", multiple_bh },
	{ "by", multiple_by },
};

static void references(void **state)
{
	struct reference p = reference("p"), want;
	double got[8];

	(void)state;
	for (size_t k = 0; k < ARRAY_SIZE(ways); k++) {
		want = reference(ways[k].name);
		ways[k].adjust(p.v, 8, got);
		for (size_t i = 0; i < 8; i++)
			assert_near(got[i], want.v[i]);
	}
}

static void order_does_not_matter(void **state)
{
	struct reference p = reference("p"), want;
	double mixed[8], got[8];

	(void)state;
	for (size_t i = 0; i < 8; i++)
		mixed[i] = p.v[i * 5 % 8];
	for (size_t k = 0; k < ARRAY_SIZE(ways); k++) {
		want = reference(ways[k].name);
		ways[k].adjust(mixed, 8, got);
		for (size_t i = 0; i < 8; i++)
			assert_near(got[i], want.v[i * 5 % 8]);
		memcpy(got, mixed, sizeof(got)); /* in place */
		ways[k].adjust(got, 8, got);
		assert_near(got[1], want.v[5]);
	}
}

static void what_was_not_tested_does_not_count(void **state)
{
	struct reference p = reference("p"), want;
	double with[10], got[10];

	(void)state;
	with[0] = with[5] = NAN;
	for (size_t i = 0; i < 4; i++) {
		with[1 + i] = p.v[i];
		with[6 + i] = p.v[4 + i];
	}
	for (size_t k = 0; k < ARRAY_SIZE(ways); k++) {
		want = reference(ways[k].name);
		got[0] = got[5] = 7;
		ways[k].adjust(with, 10, got);
		assert_true(isnan(got[0]) && isnan(got[5]));
		for (size_t i = 0; i < 4; i++) {
			assert_near(got[1 + i], want.v[i]);
			assert_near(got[6 + i], want.v[4 + i]);
		}
	}
}

/* .03 .01 .02: Holm .03, then 2 x .02, then at least that. BH: all .03. */
static void steps_are_monotone(void **state)
{
	const double p[] = { .03, .01, .02 };
	double got[3];

	(void)state;
	multiple_holm(p, 3, got);
	assert_near(got[1], .03);
	assert_near(got[2], .04);
	assert_near(got[0], .04);
	multiple_bh(p, 3, got);
	for (size_t i = 0; i < 3; i++)
		assert_near(got[i], .03);
}

static void never_above_one_and_one_is_itself(void **state)
{
	const double p[] = { 1, 1, .9 }, one[] = { .2 };
	double got[3];

	(void)state;
	for (size_t k = 0; k < ARRAY_SIZE(ways); k++) {
		ways[k].adjust(p, 3, got);
		for (size_t i = 0; i < 3; i++)
			assert_true(got[i] <= 1 && got[i] >= .9);
		ways[k].adjust(one, 1, got);
		assert_near(got[0], .2);
		got[0] = 7;
		ways[k].adjust(one, 0, got);
		assert_true(got[0] == 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(references),
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(what_was_not_tested_does_not_count),
		cmocka_unit_test(steps_are_monotone),
		cmocka_unit_test(never_above_one_and_one_is_itself),
	};

	return cmocka_run_group_tests_name("analysis_multiple", tests, NULL,
					   NULL);
}
