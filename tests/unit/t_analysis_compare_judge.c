// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a row's numbers to its verdict. The numbers are given, so that every
 * boundary can be stood upon.
 */
#include "tests/unit/compare_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* The verdict of one row alone, with delta and alpha of 1 %. */
static enum compare_verdict verdict_of(struct compare_row row)
{
	struct one *o = one_of(1, &row);
	enum compare_verdict verdict;

	compare_judge(&o->view);
	verdict = o->rows[0].verdict;
	/* whoever decided needs no more of anything */
	if (verdict == COMPARE_INCONCLUSIVE)
		assert_true(o->rows[0].units_needed > 0);
	else
		assert_int_equal(o->rows[0].units_needed, 0);
	one_free(o);
	return verdict;
}

static void a_level_and_a_delta_are_reached_at_their_value(void **state)
{
	struct compare_row row = row_of(COMPARE_PAIRED, 0.01, 0.01, 0.005);

	(void)state;
	assert_int_equal(verdict_of(row), COMPARE_REGRESSED);
	row.change.value = -0.01;
	assert_int_equal(verdict_of(row), COMPARE_IMPROVED);
	row.change.value = nextafter(-0.01, 0);
	assert_int_equal(verdict_of(row), COMPARE_SMALL);
	row.p = nextafter(0.01, 1);
	assert_int_equal(verdict_of(row), COMPARE_INCONCLUSIVE);
	/* "smaller than delta": delta itself is not */
	row = row_of(COMPARE_PAIRED, 0.5, 0, 0.01);
	assert_int_equal(verdict_of(row), COMPARE_INCONCLUSIVE);
	row.bound_ratio = nextafter(0.01, 0);
	assert_int_equal(verdict_of(row), COMPARE_EQUIVALENT);
	row.has_tost = false;
	assert_int_equal(verdict_of(row), COMPARE_INCONCLUSIVE);
}

static void what_was_not_tested_or_estimated_has_no_verdict(void **state)
{
	struct compare_row row = row_of(COMPARE_SINGLE, NAN, 0.05, 0.001);

	(void)state;
	row.verdict = COMPARE_REGRESSED;
	assert_int_equal(verdict_of(row), COMPARE_NO_NUMBER);
	row = row_of(COMPARE_SINGLE, 0.001, 0.05, 0.001);
	row.change.is_valid = false;
	assert_int_equal(verdict_of(row), COMPARE_NO_NUMBER);
}

/* Why this row of sessions is inconclusive; "": it is not. free() it. */
static char *contradiction(double p_second, double lo, double hi)
{
	struct compare_row row = row_of(COMPARE_SESSIONS, 0.01, 0.05, 0);
	struct one *o;
	char *why = NULL;

	row.p_second = p_second;
	row.change.lo = lo;
	row.change.hi = hi;
	o = one_of(1, &row);
	compare_judge(&o->view);
	if (o->rows[0].verdict == COMPARE_INCONCLUSIVE)
		why = xstrdup(o->rows[0].why);
	else
		assert_int_equal(o->rows[0].verdict, COMPARE_REGRESSED);
	one_free(o);
	return why ? why : xstrdup("");
}

static void expect_contradiction(double p_second, double lo, double hi,
				 const char *text)
{
	char *why = contradiction(p_second, lo, hi);

	assert_string_equal(why, text);
	free(why);
}

static void the_means_may_contradict_the_ranks_in_two_ways(void **state)
{
	static const char by_p[] =
		"the second opinion contradicts: Welch p 0.06";
	static const char by_interval[] =
		"adjusted p 0.01, but the interval holds 0";

	(void)state;
	expect_contradiction(0.05, 0.01, 0.1, "");
	expect_contradiction(0.06, 0.01, 0.1, by_p);
	expect_contradiction(0.06, -0.01, 0.1, by_p);
	/* the interval is of another method where it is bootstrapped */
	expect_contradiction(0.02, -0.01, 0.1, by_interval);
	expect_contradiction(0.02, 0, 0.1, by_interval);
	expect_contradiction(0.02, -0.1, 0, by_interval);
	expect_contradiction(0.02, -0.1, -0.01, "");
}

static void only_sessions_have_a_second_opinion(void **state)
{
	struct compare_row row = row_of(COMPARE_PAIRED, 0.001, 0.05, 0.01);

	(void)state;
	row.p_second = 0.9;
	assert_int_equal(verdict_of(row), COMPARE_REGRESSED);
	row.design = COMPARE_SINGLE;
	assert_int_equal(verdict_of(row), COMPARE_REGRESSED);
	row.design = COMPARE_SESSIONS;
	assert_int_equal(verdict_of(row), COMPARE_INCONCLUSIVE);
}

/* Of pairs and of a single file what is within delta is, all the same. */
static void an_interval_that_holds_0_is_no_change_of_any_design(void **state)
{
	static const enum compare_design designs[] = { COMPARE_PAIRED,
						       COMPARE_SESSIONS,
						       COMPARE_SINGLE };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(designs); i++) {
		enum compare_design d = designs[i];

		assert_int_equal(verdict_of(row_of(d, 0.001, 0.05, 0.06)),
				 COMPARE_INCONCLUSIVE);
		assert_int_equal(verdict_of(row_of(d, 0.001, 0.001, 0.002)),
				 d == COMPARE_SESSIONS ? COMPARE_INCONCLUSIVE
						       : COMPARE_EQUIVALENT);
	}
}

static void the_second_stage_excuses_only_what_it_measured(void **state)
{
	struct compare_row row = row_of(COMPARE_PAIRED, 0.02, 0.001, 0.002);
	struct one *o = one_of(1, &row);

	(void)state;
	o->view.is_confirming = true;
	o->rows[0].is_suspicious = true;
	compare_judge(&o->view);
	assert_int_equal(o->rows[0].verdict, COMPARE_INCONCLUSIVE);
	assert_string_equal(o->rows[0].why,
			    "suspicious, and not measured again");
	one_free(o);
	/* measured again, and too loud to say */
	row.is_suspicious = row.is_confirmed = true;
	row.bound_ratio = 0.02;
	o = one_of(1, &row);
	o->view.is_confirming = true;
	compare_judge(&o->view);
	assert_int_equal(o->rows[0].verdict, COMPARE_INCONCLUSIVE);
	assert_null(o->rows[0].why);
	one_free(o);
}

/* A row of the lab: 1000 instructions, tau 1, diff more in the new kernel. */
static struct compare_row exact_of(enum lab_verdict verdict, double diff,
				   double delta)
{
	struct compare_row row = row_of(COMPARE_EXACT, NAN, diff / 1000, 0.001);
	const struct lab_change change = {
		.verdict = verdict,
		.diff = diff,
		.tau = 1,
		.old_insns = 1000,
	};
	const struct compare_rule rule = { .delta_ratio = delta };

	row.tau_ratio = 0.001;
	compare_judge_exact(&row, &change, &rule);
	return row;
}

static void expect_exact(enum lab_verdict lab, double diff, double delta,
			 enum compare_verdict verdict, const char *why)
{
	struct compare_row row = exact_of(lab, diff, delta);

	assert_int_equal(row.verdict, verdict);
	if (why)
		assert_string_equal(row.why, why);
	else
		assert_null(row.why);
	assert_true(row.delta_ratio == (isnan(delta) ? 0.001 : delta));
	free(row.why);
}

static void rows_of_the_lab_are_judged_by_tau_and_delta(void **state)
{
	(void)state;
	expect_exact(LAB_CHANGED, 1.5, NAN, COMPARE_REGRESSED, NULL);
	expect_exact(LAB_CHANGED, 0.5, NAN, COMPARE_REGRESSED, NULL);
	expect_exact(LAB_CHANGED, -1.5, NAN, COMPARE_IMPROVED, NULL);
	expect_exact(LAB_CHANGED, 5, 0.01, COMPARE_SMALL, NULL);
	expect_exact(LAB_CHANGED, -5, 0.01, COMPARE_SMALL, NULL);
	expect_exact(LAB_CHANGED, 10, 0.01, COMPARE_REGRESSED, NULL);
	expect_exact(LAB_SHIFTED, 30, NAN, COMPARE_EQUIVALENT,
		     "layout class shift");
	/* 3 % and tau of 0.1 % */
	expect_exact(LAB_SHIFTED, 30, 0.032, COMPARE_EQUIVALENT,
		     "layout class shift");
	expect_exact(LAB_SHIFTED, 30, 0.03, COMPARE_INCONCLUSIVE,
		     "layout class shift");
	expect_exact(LAB_SHIFTED, 0, 0.001, COMPARE_INCONCLUSIVE,
		     "layout class shift");
	expect_exact(LAB_SAME, 0.5, NAN, COMPARE_EQUIVALENT, NULL);
	/* 0 + tau of 0.1 %: inside of 0.11 %, not of 0.1 % */
	expect_exact(LAB_SAME, 0, 0.0011, COMPARE_EQUIVALENT, NULL);
	expect_exact(LAB_SAME, 0, 0.001, COMPARE_INCONCLUSIVE,
		     "the kernel differs from itself by more than 0.1 %");
	expect_exact(LAB_UNJUDGED, 5, NAN, COMPARE_INCONCLUSIVE,
		     "sizes differ");
	expect_exact(LAB_NO_NUMBER, 5, NAN, COMPARE_NO_NUMBER,
		     "a fixed cost below 0: neighbouring sizes differ");
}

static void the_geometric_mean_is_of_rows_with_a_ratio(void **state)
{
	struct compare_row rows[4] = {
		row_of(COMPARE_EXACT, NAN, -0.5, 0),
		row_of(COMPARE_EXACT, NAN, 7, 0),
		row_of(COMPARE_EXACT, NAN, -1, 0), /* to nothing: no log */
		row_of(COMPARE_EXACT, NAN, 5, 0),
	};
	struct one *o;

	(void)state;
	rows[0].verdict = COMPARE_IMPROVED;
	rows[1].verdict = COMPARE_REGRESSED;
	rows[2].verdict = COMPARE_IMPROVED;
	rows[3].verdict = COMPARE_REGRESSED; /* from nothing */
	rows[3].change.is_valid = false;
	rows[3].is_lost = true;
	o = one_of(4, rows);
	compare_pair_sum(&o->pair);
	/* sqrt(1/2 * 8) */
	assert_true(fix_close(o->pair.geomean_ratio, 2));
	assert_int_equal(o->pair.nr_verdicts[COMPARE_IMPROVED], 2);
	assert_int_equal(o->pair.nr_verdicts[COMPARE_REGRESSED], 2);
	assert_int_equal(o->pair.nr_lost, 1);
	one_free(o);
	rows[0].verdict = COMPARE_NO_NUMBER;
	o = one_of(1, rows);
	compare_pair_sum(&o->pair);
	assert_true(isnan(o->pair.geomean_ratio));
	one_free(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_level_and_a_delta_are_reached_at_their_value),
		cmocka_unit_test(
			what_was_not_tested_or_estimated_has_no_verdict),
		cmocka_unit_test(
			the_means_may_contradict_the_ranks_in_two_ways),
		cmocka_unit_test(only_sessions_have_a_second_opinion),
		cmocka_unit_test(
			an_interval_that_holds_0_is_no_change_of_any_design),
		cmocka_unit_test(
			the_second_stage_excuses_only_what_it_measured),
		cmocka_unit_test(rows_of_the_lab_are_judged_by_tau_and_delta),
		cmocka_unit_test(the_geometric_mean_is_of_rows_with_a_ratio),
	};

	return cmocka_run_group_tests_name("analysis_compare_judge", tests,
					   NULL, NULL);
}
