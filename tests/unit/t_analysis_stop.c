// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/stop.h"

#include "base/compiler.h"
#include "base/rng.h"
#include "analysis/signed_rank.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const size_t looks[] = { 12, 16, 20, 28, 40, 56, 80, 112, 160 };
static const struct stop_rule half_percent = { .half_width_ratio = 0.005 };

static enum stop_reason decide(const struct stop_rule *rule, size_t nr,
			       double width, double elapsed_s)
{
	const struct stop_state s = { .nr_processes = nr,
				      .half_width_ratio = width,
				      .elapsed_s = elapsed_s };

	return stop_decide(rule, &s);
}

static bool is_in_table(size_t nr)
{
	for (size_t i = 0; i < ARRAY_SIZE(looks); i++)
		if (looks[i] == nr)
			return true;
	return false;
}

static void the_looks_are_the_table(void **state)
{
	(void)state;
	for (size_t nr = 0; nr <= 200; nr++)
		assert_int_equal(stop_is_look(&half_percent, nr),
				 is_in_table(nr));
}

static void a_narrow_interval_stops_at_a_look_only(void **state)
{
	(void)state;
	for (size_t nr = 0; nr < 160; nr++)
		assert_int_equal(decide(&half_percent, nr, 0.001, 1),
				 is_in_table(nr) ? STOP_PRECISE : STOP_NOT_YET);
}

static void the_asked_width_itself_is_enough(void **state)
{
	(void)state;
	assert_int_equal(decide(&half_percent, 12, 0.005, 1), STOP_PRECISE);
	assert_int_equal(decide(&half_percent, 12, 0.00501, 1), STOP_NOT_YET);
}

static void no_look_before_the_minimum(void **state)
{
	const struct stop_rule rule = { .half_width_ratio = 0.005,
					.min_processes = 20 };

	(void)state;
	assert_int_equal(decide(&rule, 16, 0.001, 1), STOP_NOT_YET);
	assert_int_equal(decide(&rule, 20, 0.001, 1), STOP_PRECISE);
	assert_false(stop_is_look(&rule, 16));
	assert_true(stop_is_look(&rule, 20));
}

static void the_greatest_number_stops(void **state)
{
	const struct stop_rule five = { .half_width_ratio = 0.005,
					.max_processes = 5 };

	(void)state;
	assert_int_equal(decide(&half_percent, 159, 0.009, 1), STOP_NOT_YET);
	assert_int_equal(decide(&half_percent, 160, 0.009, 1), STOP_ROUNDS);
	assert_int_equal(decide(&half_percent, 160, 0.001, 1), STOP_PRECISE);
	assert_int_equal(decide(&half_percent, 170, 0.001, 1), STOP_ROUNDS);
	assert_int_equal(decide(&five, 4, 0.001, 1), STOP_NOT_YET);
	assert_int_equal(decide(&five, 5, 0.001, 1), STOP_ROUNDS);
}

static void the_budget_stops_at_any_number(void **state)
{
	const struct stop_rule rule = { .half_width_ratio = 0.005,
					.budget_s = 10 };
	const struct stop_rule second = { .half_width_ratio = 0.005,
					  .budget_s = 0.5 };

	(void)state;
	assert_int_equal(decide(&rule, 13, 0.009, 9.9), STOP_NOT_YET);
	assert_int_equal(decide(&rule, 13, 0.009, 10), STOP_BUDGET);
	assert_int_equal(decide(&rule, 3, NAN, 10), STOP_BUDGET);
	assert_int_equal(decide(&rule, 12, 0.004, 10), STOP_PRECISE);
	assert_int_equal(decide(&half_percent, 13, 0.009, 1e9), STOP_NOT_YET);
	assert_int_equal(decide(&second, 13, 0.009, 0.5), STOP_BUDGET);
}

/*
 * 12 processes in 1 s of 4 s: 48 at the end, width halves. Twice the asked
 * .5 % is met from 2 % on.
 */
static void hopeless_within_the_budget(void **state)
{
	const struct stop_rule rule = { .half_width_ratio = 0.005,
					.budget_s = 4 };
	const struct stop_rule half = { .half_width_ratio = 0.005,
					.budget_s = 0.5 };

	(void)state;
	assert_int_equal(decide(&rule, 12, 0.0199, 1), STOP_NOT_YET);
	assert_int_equal(decide(&rule, 12, 0.0201, 1), STOP_HOPELESS);
	assert_int_equal(decide(&rule, 13, 0.0201, 1), STOP_NOT_YET);
	assert_int_equal(decide(&rule, 12, INFINITY, 1), STOP_HOPELESS);
	/* 2 s of 4 s: 24 at the end; sqrt(2) is gained */
	assert_int_equal(decide(&rule, 12, 0.0141, 2), STOP_NOT_YET);
	assert_int_equal(decide(&rule, 12, 0.0142, 2), STOP_HOPELESS);
	/* .25 s of .5 s */
	assert_int_equal(decide(&half, 12, 0.0141, 0.25), STOP_NOT_YET);
	assert_int_equal(decide(&half, 12, 0.0142, 0.25), STOP_HOPELESS);
}

/* 40 of 160 processes: width halves, whatever the budget allows beyond. */
static void hopeless_within_the_greatest_number(void **state)
{
	const struct stop_rule rule = { .half_width_ratio = 0.005,
					.budget_s = 1e6 };

	(void)state;
	assert_int_equal(decide(&half_percent, 40, 0.0199, 1), STOP_NOT_YET);
	assert_int_equal(decide(&half_percent, 40, 0.0201, 1), STOP_HOPELESS);
	assert_int_equal(decide(&rule, 40, 0.0199, 1), STOP_NOT_YET);
	assert_int_equal(decide(&rule, 40, 0.0201, 1), STOP_HOPELESS);
	/* no time has passed: the number of processes alone decides */
	assert_int_equal(decide(&rule, 40, 0.0201, 0), STOP_HOPELESS);
	assert_int_equal(decide(&rule, 40, 0.0199, 0), STOP_NOT_YET);
}

static void no_interval_is_neither_precise_nor_hopeless(void **state)
{
	(void)state;
	assert_int_equal(decide(&half_percent, 12, NAN, 1), STOP_NOT_YET);
}

static void the_next_look_is_found(void **state)
{
	const struct stop_rule rule = { .min_processes = 20,
					.max_processes = 100 };
	const struct stop_rule early = { .max_processes = 12 };

	(void)state;
	assert_int_equal(stop_next_look(&half_percent, 0), 12);
	assert_int_equal(stop_next_look(&half_percent, 12), 12);
	assert_int_equal(stop_next_look(&half_percent, 13), 16);
	assert_int_equal(stop_next_look(&half_percent, 113), 160);
	assert_int_equal(stop_next_look(&half_percent, 500), 160);
	assert_int_equal(stop_next_look(&rule, 1), 20);
	assert_int_equal(stop_next_look(&rule, 81), 100);
	assert_int_equal(stop_next_look(&early, 1), 12);
}

static void names_are_those_of_the_file(void **state)
{
	(void)state;
	assert_string_equal(stop_name(STOP_NOT_YET), "not-yet");
	assert_string_equal(stop_name(STOP_PRECISE), "precise");
	assert_string_equal(stop_name(STOP_ROUNDS), "rounds");
	assert_string_equal(stop_name(STOP_BUDGET), "budget");
	assert_string_equal(stop_name(STOP_HOPELESS), "hopeless");
}

/* One case measured until the rule stops it; is 1 in the last interval? */
static bool session_covers(struct rng *rng, double sd, size_t *nr)
{
	struct stop_state now = { .half_width_ratio = NAN };
	enum stop_reason reason = STOP_NOT_YET;
	struct estimate e = estimate_none();
	double v[160], u;

	while (reason == STOP_NOT_YET) {
		u = (double)(rng_next(rng) >> 11) + 0.5;
		v[now.nr_processes++] =
			1 + sd * gsl_cdf_ugaussian_Pinv(u / (1ull << 53));
		if (!stop_is_look(&half_percent, now.nr_processes))
			continue;
		e = hodges_lehmann(v, now.nr_processes);
		now.half_width_ratio = estimate_half_width_ratio(&e);
		reason = stop_decide(&half_percent, &now);
	}
	*nr = now.nr_processes;
	return e.lo <= 1 && e.hi >= 1;
}

/*
 * Looking repeatedly costs coverage: with 8000 sessions each, 95.6 % at sd .6 %
 * (one look) to 93.8 % at 1.5 %. With 1000, one standard error is .8 %.
 */
static void stopping_by_width_keeps_the_coverage(void **state)
{
	const double sd[] = { 0.01, 0.015 };
	size_t nr_hits, nr_all, nr;
	struct rng rng;

	(void)state;
	rng_init(&rng, 20251121);
	for (size_t k = 0; k < ARRAY_SIZE(sd); k++) {
		nr_hits = nr_all = 0;
		for (size_t i = 0; i < 1000; i++) {
			nr_hits += session_covers(&rng, sd[k], &nr);
			nr_all += nr;
		}
		if (nr_hits < 925 || nr_hits > 970)
			fail_msg("sd %g: %zu of 1000", sd[k], nr_hits);
		/* (1.96 sd / .5 %)^2 is 15 and 35; looks are coarse */
		assert_in_range(nr_all, k ? 35000 : 15000, k ? 55000 : 25000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_looks_are_the_table),
		cmocka_unit_test(a_narrow_interval_stops_at_a_look_only),
		cmocka_unit_test(the_asked_width_itself_is_enough),
		cmocka_unit_test(no_look_before_the_minimum),
		cmocka_unit_test(the_greatest_number_stops),
		cmocka_unit_test(the_budget_stops_at_any_number),
		cmocka_unit_test(hopeless_within_the_budget),
		cmocka_unit_test(hopeless_within_the_greatest_number),
		cmocka_unit_test(no_interval_is_neither_precise_nor_hopeless),
		cmocka_unit_test(the_next_look_is_found),
		cmocka_unit_test(names_are_those_of_the_file),
		cmocka_unit_test(stopping_by_width_keeps_the_coverage),
	};

	return cmocka_run_group_tests_name("analysis_stop", tests, NULL, NULL);
}
