// SPDX-License-Identifier: GPL-2.0-or-later
/* Pairs of run --ab: the numbers, and the verdict that follows from them. */
#include "tests/unit/compare_fix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/*
 * Exact signed-rank test and Hodges-Lehmann interval of these twelve: p and the
 * ends enumerated and checked with scipy 1.10.1; here in hundredths.
 */
static const double reference[12] = { .8,  -.2, 1.1, .4, .6, 1.3,
				      -.1, .9,	.7,  .5, 1., .3 };
#define REFERENCE_P 0.00244140625

static struct fix_file *pairs_of(const double *d, size_t nr, double scale)
{
	struct fix_file *x = fix_file_new("ab.jsonl");

	for (size_t i = 0; i < nr; i++)
		fix_pair(x, "fork/anon", (unsigned int)i, 0, d[i] * scale);
	return x;
}

static void build(const struct fix_file *x, struct compare_side *sides,
		  const struct compare_rule *rule, struct compare_view *view)
{
	struct why why = { .text = "" };

	fix_ab(x, sides);
	if (compare_build(sides, 2, rule, view, &why))
		fail_msg("%s", why.text);
}

static void a_pair_of_every_round_gives_the_reference_numbers(void **state)
{
	struct fix_file *x = pairs_of(reference, 12, 0.01);
	struct compare_rule rule = fix_rule();
	struct compare_side sides[2];
	const struct compare_row *row;
	struct compare_view view;

	(void)state;
	build(x, sides, &rule, &view);
	assert_int_equal(view.nr_pairs, 1);
	assert_int_equal(view.pairs[0].nr_rows, 1);
	row = view.pairs[0].rows;
	assert_int_equal(row->design, COMPARE_PAIRED);
	assert_int_equal(row->nr_units_old, 12);
	assert_int_equal(row->nr_units_new, 12);
	assert_true(fix_close(row->p, REFERENCE_P));
	assert_true(fix_close(row->p_adjusted, REFERENCE_P)); /* one row */
	assert_true(fix_close(row->p_attainable, 2.0 / 4096));
	assert_true(fix_close(row->change.value, expm1(0.00625)));
	assert_true(fix_close(row->change.lo, expm1(0.003)));
	assert_true(fix_close(row->change.hi, expm1(0.009)));
	assert_true(fix_close(row->change.level, 0.95751953125));
	assert_true(fix_close(row->old_cost.value, FIX_SCALE));
	assert_int_equal(row->nr_pairs, 12);
	for (size_t i = 0; i < 12; i++)
		assert_true(fix_close(row->pair_logs[i], reference[i] / 100));
	/* 90 %: k = 18 of 78 Walsh averages, enumerated */
	assert_true(row->has_tost);
	assert_true(row->bound_ratio >= row->hi90 - 1e-15);
	assert_true(row->hi90 <= row->change.hi && row->lo90 >= row->change.lo);
	assert_int_equal(row->verdict, COMPARE_SMALL);
	assert_int_equal(view.pairs[0].nr_verdicts[COMPARE_SMALL], 1);
	assert_true(fix_close(view.pairs[0].geomean_ratio, exp(0.00625)));
	compare_view_release(&view);
	fix_file_free(x);
}

/* The verdict of one case of pairs under a delta. */
static enum compare_verdict verdict_of(const double *d, size_t nr, double scale,
				       double delta)
{
	struct fix_file *x = pairs_of(d, nr, scale);
	struct compare_rule rule = fix_rule();
	struct compare_side sides[2];
	struct compare_view view;
	enum compare_verdict verdict;

	rule.delta_ratio = delta;
	build(x, sides, &rule, &view);
	verdict = view.pairs[0].rows[0].verdict;
	compare_view_release(&view);
	fix_file_free(x);
	return verdict;
}

static void delta_and_alpha_make_the_verdict(void **state)
{
	static const double noise[12] = { 1, -1, 2, -2, 3,  -3,
					  4, -4, 5, -5, .5, -.6 };

	(void)state;
	/* significant: p = .0024 */
	assert_int_equal(verdict_of(reference, 12, 0.01, 0.006),
			 COMPARE_REGRESSED);
	assert_int_equal(verdict_of(reference, 12, 0.01, 0.0063),
			 COMPARE_SMALL);
	assert_int_equal(verdict_of(reference, 12, -0.01, 0.006),
			 COMPARE_IMPROVED);
	assert_int_equal(verdict_of(reference, 12, -0.01, 0.0063),
			 COMPARE_SMALL);
	/* nothing there: the 90 % interval is inside, or it is not */
	assert_int_equal(verdict_of(noise, 12, 0.001, 0.01),
			 COMPARE_EQUIVALENT);
	assert_int_equal(verdict_of(noise, 12, 0.01, 0.01),
			 COMPARE_INCONCLUSIVE);
	/* five pairs can never reach 1 % */
	assert_int_equal(verdict_of((const double[]){ 9, 9.1, 9.2, 9.3, 9.4 },
				    5, 0.01, 0.01),
			 COMPARE_INCONCLUSIVE);
}

/*
 * 16 pairs, 8 of them equal: without the zeros p = 2^-7 by enumeration, and 36 of
 * the 136 Walsh averages are 0, beyond k = 30 of the interval.
 */
static void no_change_is_found_whose_interval_holds_none(void **state)
{
	static const double ties[16] = { 0, 0,	 0, 0,	 0, 0,	 0, 0,
					 3, 3.1, 4, 4.1, 5, 5.1, 6, 6.1 };
	struct fix_file *x = pairs_of(ties, 16, 0.01);
	struct compare_rule rule = fix_rule();
	struct compare_side sides[2];
	const struct compare_row *row;
	struct compare_view view;

	(void)state;
	build(x, sides, &rule, &view);
	row = view.pairs[0].rows;
	assert_true(fix_close(row->p, 0.0078125));
	assert_true(row->change.lo == 0);
	assert_int_equal(row->verdict, COMPARE_INCONCLUSIVE);
	assert_string_equal(row->why,
			    "adjusted p 0.0078, but the interval holds 0");
	compare_view_release(&view);
	/* but that it is small is certain */
	rule.delta_ratio = 0.06;
	build(x, sides, &rule, &view);
	assert_int_equal(view.pairs[0].rows[0].verdict, COMPARE_EQUIVALENT);
	compare_view_release(&view);
	fix_file_free(x);
}

static void a_loose_alpha_does_not_overrule_the_interval(void **state)
{
	static const double noise[12] = {
		4, 5, -4, 6, 3, -3, -2, 3, 4, 5, 5, -6
	};
	struct fix_file *x = pairs_of(noise, 12, 0.01);
	struct compare_rule rule = fix_rule();
	struct compare_side sides[2];
	const struct compare_row *row;
	struct compare_view view;

	(void)state;
	rule.alpha = 0.4;
	build(x, sides, &rule, &view);
	row = view.pairs[0].rows;
	assert_true(row->p_adjusted < 0.4);
	assert_true(row->change.lo < 0 && row->change.hi > 0);
	assert_true(row->change.value > row->delta_ratio);
	assert_int_equal(row->verdict, COMPARE_INCONCLUSIVE);
	compare_view_release(&view);
	fix_file_free(x);
}

static void too_few_pairs_say_how_many_it_takes(void **state)
{
	struct fix_file *x = pairs_of(reference, 4, 0.01);
	struct compare_rule rule = fix_rule();
	struct compare_side sides[2];
	const struct compare_row *row;
	struct compare_view view;

	(void)state;
	build(x, sides, &rule, &view);
	row = view.pairs[0].rows;
	assert_int_equal(row->verdict, COMPARE_INCONCLUSIVE);
	/* 2^(1 - 8) = .0078 is the first below .01 */
	assert_string_equal(row->why, "4 pairs are too few to find any change: "
				      "needs 8");
	assert_true(row->units_needed >= 8);
	/* 1 - 2^-3 < .9: nothing can be bounded */
	assert_false(row->has_tost);
	assert_true(isnan(row->bound_ratio));
	compare_view_release(&view);
	fix_file_free(x);
}

static void rounds_without_a_partner_are_left_out(void **state)
{
	struct fix_file *x = fix_file_new("ab.jsonl");
	struct compare_rule rule = fix_rule();
	struct compare_side sides[2];
	struct compare_view view;
	struct case_record *r;

	(void)state;
	r = fix_process(x, "fork/anon", 5);
	r->variant = 'b';
	r->round = 40;
	for (unsigned int i = 0; i < 12; i++)
		fix_pair(x, "fork/anon", i, 0, reference[i] * 0.01);
	build(x, sides, &rule, &view);
	assert_int_equal(view.pairs[0].rows[0].nr_pairs, 12);
	assert_true(fix_close(view.pairs[0].rows[0].p, REFERENCE_P));
	for (size_t i = 0; i < 12; i++)
		assert_true(fix_close(view.pairs[0].rows[0].pair_logs[i],
				      reference[i] / 100));
	compare_view_release(&view);
	fix_file_free(x);
}

static void holm_counts_every_row(void **state)
{
	struct fix_file *x = pairs_of(reference, 12, 0.01);
	struct compare_rule rule = fix_rule();
	static const char *const names[] = { "b/b", "c/c", "d/d", "e/e" };
	struct compare_side sides[2];
	struct compare_view view;

	(void)state;
	/* one more like it, and three with nothing in them */
	for (int k = 0; k < 4; k++)
		for (unsigned int i = 0; i < 12; i++)
			fix_pair(x, names[k], i, 0,
				 !k	 ? reference[i] * 0.01
				 : i % 2 ? 0.001 * (i + 1)
					 : -0.001 * i);
	build(x, sides, &rule, &view);
	assert_int_equal(view.nr_tests, 5);
	assert_true(
		fix_close(view.pairs[0].rows[0].p_adjusted, 5 * REFERENCE_P));
	/* .0122 > .01: no alarm any more */
	assert_int_not_equal(view.pairs[0].rows[0].verdict, COMPARE_SMALL);
	compare_view_release(&view);
	rule.is_exploring = true; /* q = 5 %: Benjamini-Hochberg finds it */
	build(x, sides, &rule, &view);
	assert_true(fix_close(view.rule.alpha, 0.05));
	assert_true(
		fix_close(view.pairs[0].rows[0].p_adjusted, 2.5 * REFERENCE_P));
	assert_int_equal(view.pairs[0].rows[0].verdict, COMPARE_SMALL);
	compare_view_release(&view);
	fix_file_free(x);
}

/* Pairs of stage 1 for one bench. */
static void add_second(struct fix_file *x, const char *bench, double scale)
{
	for (unsigned int i = 0; i < 12; i++)
		fix_pair(x, bench, i, 1, reference[i] * scale);
}

static void the_second_stage_alone_decides_suspicious_rows(void **state)
{
	struct fix_file *x = pairs_of(reference, 12, 0.02);
	struct compare_rule rule = fix_rule();
	struct compare_side sides[2];
	const struct compare_row *rows;
	struct compare_view view;

	(void)state;
	/* suspicious, measured again and gone; never measured again; quiet */
	for (unsigned int i = 0; i < 12; i++) {
		fix_pair(x, "b/gone", i, 0, reference[i] * 0.02);
		fix_pair(x, "c/open", i, 0, reference[i] * 0.02);
		fix_pair(x, "d/quiet", i, 0, i % 2 ? 0.001 : -0.0011);
		fix_pair(x, "b/gone", i, 1, i % 2 ? 0.001 : -0.0011);
	}
	add_second(x, "fork/anon", 0.03);
	build(x, sides, &rule, &view);
	rows = view.pairs[0].rows;
	assert_true(view.is_confirming);
	assert_int_equal(view.nr_tests, 2);
	assert_true(rows[0].is_confirmed);
	assert_true(fix_close(rows[0].change.value, expm1(0.01875)));
	assert_int_equal(rows[0].verdict, COMPARE_REGRESSED);
	assert_true(rows[1].is_confirmed);
	assert_int_equal(rows[1].verdict, COMPARE_EQUIVALENT);
	assert_true(rows[2].is_suspicious && !rows[2].is_confirmed);
	assert_int_equal(rows[2].verdict, COMPARE_INCONCLUSIVE);
	assert_string_equal(rows[2].why, "suspicious, and not measured again");
	assert_true(isnan(rows[2].p_adjusted));
	assert_false(rows[3].is_suspicious);
	assert_int_equal(rows[3].verdict, COMPARE_EQUIVALENT);
	compare_view_release(&view);
	fix_file_free(x);
}

static void a_planned_second_stage_that_never_was_raises_nothing(void **state)
{
	struct fix_file *x = pairs_of(reference, 12, 0.02);
	struct compare_rule rule = fix_rule();
	struct compare_side sides[2];
	struct compare_view view;

	(void)state;
	json_object_set_new(x->f.plan, "ab",
			    json_pack("{s:s, s:b}", "kind", "same", "confirm",
				      1));
	build(x, sides, &rule, &view);
	assert_int_equal(view.pairs[0].rows[0].verdict, COMPARE_INCONCLUSIVE);
	compare_view_release(&view);
	fix_file_free(x);
}

static void an_axis_that_varies_is_not_part_of_the_case(void **state)
{
	struct fix_file *x = pairs_of(reference, 12, 0.01);
	struct compare_rule rule = fix_rule();
	struct compare_side sides[2];
	struct compare_view view;

	(void)state;
	json_object_set_new(x->f.plan, "ab",
			    json_pack("{s:s, s:s}", "kind", "axis", "what",
				      "page"));
	for (size_t i = 0; i < x->f.nr_cases; i++) {
		if (x->f.cases[i].variant != 'b')
			continue;
		free(x->f.cases[i].axes.a[0].value);
		x->f.cases[i].axes.a[0].value = xstrdup("thp");
	}
	build(x, sides, &rule, &view);
	assert_int_equal(view.pairs[0].nr_rows, 1);
	assert_int_equal(view.pairs[0].rows[0].axes.nr, 0);
	assert_int_equal(view.pairs[0].rows[0].nr_pairs, 12);
	compare_view_release(&view);
	fix_file_free(x);
}

static void a_sweep_that_varies_compares_its_two_sizes(void **state)
{
	struct fix_file *x = pairs_of(reference, 12, 0.01);
	struct compare_rule rule = fix_rule();
	struct compare_side sides[2];
	struct compare_view view;

	(void)state;
	json_object_set_new(x->f.plan, "ab",
			    json_pack("{s:s, s:s}", "kind", "axis", "what",
				      "pages"));
	for (size_t i = 0; i < x->f.nr_cases; i++) {
		struct case_record *r = &x->f.cases[i];

		r->sweep = xstrdup("pages");
		r->points[0].size = r->variant == 'a' ? 512 : 1024;
		r->points[0].nr_ops = r->variant == 'a' ? 1 : 2;
	}
	build(x, sides, &rule, &view);
	assert_true(fix_close(view.pairs[0].rows[0].change.value,
			      expm1(0.00625 - log(2))));
	compare_view_release(&view);
	fix_file_free(x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_pair_of_every_round_gives_the_reference_numbers),
		cmocka_unit_test(delta_and_alpha_make_the_verdict),
		cmocka_unit_test(no_change_is_found_whose_interval_holds_none),
		cmocka_unit_test(a_loose_alpha_does_not_overrule_the_interval),
		cmocka_unit_test(too_few_pairs_say_how_many_it_takes),
		cmocka_unit_test(rounds_without_a_partner_are_left_out),
		cmocka_unit_test(holm_counts_every_row),
		cmocka_unit_test(
			the_second_stage_alone_decides_suspicious_rows),
		cmocka_unit_test(
			a_planned_second_stage_that_never_was_raises_nothing),
		cmocka_unit_test(an_axis_that_varies_is_not_part_of_the_case),
		cmocka_unit_test(a_sweep_that_varies_compares_its_two_sizes),
	};

	return cmocka_run_group_tests_name("analysis_compare_pairs", tests,
					   NULL, NULL);
}
