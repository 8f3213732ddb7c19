// SPDX-License-Identifier: GPL-2.0-or-later
/* What keeps sides from comparing, and what else is told of them. */
#include "tests/unit/compare_fix.h"

#include <errno.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/compare_sides.h"

static void a_single_process_has_no_number(void **state)
{
	struct sides *s = sides_new(1, 1);
	const struct compare_row *row;

	(void)state;
	fix_process(s->x[0], "fork/anon", 1);
	fix_process(s->x[1], "fork/anon", 1);
	row = build(s);
	assert_int_equal(row->verdict, COMPARE_NO_NUMBER);
	assert_non_null(strstr(row->why, "single process"));
	assert_true(row->old_cost.is_valid);
	sides_free(s);
}

static void what_broke_is_lost_and_what_skips_is_not(void **state)
{
	static const enum outcome outcomes[] = { OUTCOME_BROKEN,
						 OUTCOME_SUSPECT,
						 OUTCOME_SKIP };

	(void)state;
	for (size_t k = 0; k < ARRAY_SIZE(outcomes); k++) {
		struct sides *s = sides_new(1, 1);
		const struct compare_row *row;
		struct case_record *r;
		char *headline;

		for (int i = 0; i < 12; i++)
			fix_process(s->x[0], "fork/anon", 1);
		r = fix_bare(s->x[1], "fork/anon");
		r->outcome = outcomes[k];
		r->why = xstrdup("because");
		row = build(s);
		assert_int_equal(row->verdict, COMPARE_NO_NUMBER);
		assert_non_null(strstr(row->why, "because"));
		assert_non_null(strstr(row->why, outcome_name(outcomes[k])));
		assert_int_equal(row->is_lost, outcomes[k] != OUTCOME_SKIP);
		assert_true(row->old_cost.is_valid);
		assert_false(row->new_cost.is_valid);
		headline = compare_headline(&s->view.pairs[0], &s->view.rule);
		assert_string_equal(headline, row->is_lost
						      ? "1 lost"
						      : "1 without a number");
		free(headline);
		sides_free(s);
	}
}

static void a_case_of_one_side_is_a_row_without_a_number(void **state)
{
	struct sides *s = sides_new(1, 1);
	const struct compare_row *row;

	(void)state;
	for (int i = 0; i < 12; i++)
		fix_process(s->x[1], "fork/anon", 1);
	row = build(s);
	assert_string_equal(row->why, "old: not in the file");
	assert_false(row->is_lost);
	sides_free(s);
}

static const char *why_of(struct sides *s)
{
	const struct compare_row *row = build(s);

	assert_int_equal(row->verdict, COMPARE_NO_NUMBER);
	return row->why;
}

static void other_ways_of_measuring_do_not_compare(void **state)
{
	struct sides *s = exact_sides(1, 1, 1);

	(void)state;
	s->x[1]->f.cases[3].version = 2;
	assert_string_equal(why_of(s), "another workload: version 1 and 2");
	sides_free(s);
	s = exact_sides(1, 1, 1);
	free(s->x[1]->f.cases[11].policy);
	s->x[1]->f.cases[11].policy = xstrdup("other");
	assert_string_equal(why_of(s), "measured in other ways: scheduled as "
				       "fifo and other");
	sides_free(s);
	s = exact_sides(1, 1, 1);
	json_object_set_new(s->x[1]->f.plan, "nr_warmups", json_integer(2));
	assert_string_equal(why_of(s), "measured in other ways: nr_warmups is "
				       "4 and 2");
	sides_free(s);
	s = exact_sides(1, 1, 1);
	json_object_set_new(s->x[1]->f.plan, "layouts", json_integer(8));
	assert_string_equal(why_of(s),
			    "measured in other ways: layouts is 1 and 8");
	sides_free(s);
	/* how many samples is no other way */
	s = exact_sides(1, 1, 1);
	json_object_set_new(s->x[1]->f.plan, "nr_samples", json_integer(9));
	assert_null(build(s)->why);
	sides_free(s);
}

/* Lines y = 1 + 2 n over some sizes, times factor. */
static void add_lines(struct fix_file *x, const uint64_t *sizes, size_t nr,
		      double factor)
{
	for (int i = 0; i < 12; i++) {
		struct case_record *r = fix_bare(x, "fork/anon");

		r->sweep = xstrdup("pages");
		fix_points(r, nr);
		for (size_t k = 0; k < nr; k++)
			fix_sample(r, k, sizes[k], sizes[k],
				   (1 + 2 * (double)sizes[k]) * factor * 1e6);
	}
}

static void only_common_sizes_make_the_slope(void **state)
{
	static const uint64_t a[3] = { 512, 1024, 2048 };
	static const uint64_t b[3] = { 1024, 2048, 4096 };
	struct sides *s = sides_new(1, 1);
	const struct compare_row *row;

	(void)state;
	add_lines(s->x[0], a, 3, 1);
	add_lines(s->x[1], b, 3, 1.2);
	/* what only one side has may be as odd as it likes */
	for (int i = 0; i < 12; i++)
		s->x[0]->f.cases[i].points[0].wall_ns[0][0] *= 3;
	row = build(s);
	assert_null(row->why);
	assert_int_equal(row->headline, SUMMARY_PER_OP);
	assert_true(fix_close(row->old_cost.value, 2e6));
	assert_true(fix_close(row->change.value, 0.2));
	assert_int_equal(row->old_case->phases[0].nr_sizes, 2);
	sides_free(s);
	s = sides_new(1, 1);
	add_lines(s->x[0], a, 2, 1);
	add_lines(s->x[1], b, 3, 1);
	assert_string_equal(why_of(s),
			    "sizes differ: 512,1024 and 1024,2048,4096; "
			    "measure the new side with run --like OLD");
	sides_free(s);
	/* the same size with other operations is another size */
	s = sides_new(1, 1);
	add_lines(s->x[0], a, 3, 1);
	add_lines(s->x[1], a, 3, 1);
	for (int i = 0; i < 12; i++)
		for (int k = 0; k < 2; k++)
			s->x[1]->f.cases[i].points[k].nr_ops *= 2;
	assert_non_null(strstr(why_of(s), "sizes differ"));
	sides_free(s);
}

static void a_slope_below_nothing_falls_back_to_one_size(void **state)
{
	static const uint64_t a[2] = { 512, 1024 };
	struct sides *s = sides_new(1, 1);
	const struct compare_row *row;

	(void)state;
	add_lines(s->x[0], a, 2, 1);
	add_lines(s->x[1], a, 2, 1.5);
	/* one process in which the smaller size took longer */
	s->x[0]->f.cases[0].points[0].wall_ns[0][0] *= 10;
	row = build(s);
	assert_int_equal(row->headline, SUMMARY_MEAN);
	assert_true(fix_close(row->change.value, 0.5));
	assert_non_null(strstr(row->why, "at size 1024"));
	sides_free(s);
}

static void counters_and_words_that_moved_are_told(void **state)
{
	struct sides *s = exact_sides(1, 1, 2);
	const struct compare_row *row;

	(void)state;
	s->rule.session_sd_ratio = 0.01;
	for (int side = 0; side < 2; side++)
		for (int i = 0; i < 12; i++) {
			struct case_record *r = &s->x[side]->f.cases[i];
			struct point_record *p = &r->points[0];

			p->nr_counters = 3;
			p->counters = xcalloc(3, sizeof(*p->counters));
			p->counters[0] =
				(struct counter_record){ xstrdup("page-faults"),
							 COUNTER_EXACT, 0,
							 side ? 3 : 1 };
			/* scatters more than it differs */
			p->counters[1] = (struct counter_record){
				xstrdup("cycles"), COUNTER_EXACT, 0,
				100 + 10 * (i % 5) + side
			};
			p->counters[2] = (struct counter_record){
				xstrdup("scaled"), COUNTER_SCALED, 0, side
			};
			r->nr_evidence = 1;
			r->evidence = xcalloc(1, sizeof(*r->evidence));
			r->evidence[0] = (struct evidence){
				.what = xstrdup("pgreuse"),
				.status = EVIDENCE_OK,
				.seen = !side,
				.unit = xstrdup("per page"),
			};
			r->notes = json_pack("{s:s}", "behaves_like",
					     side ? "copy" : "reuse");
		}
	row = build(s);
	assert_int_equal(row->verdict, COMPARE_REGRESSED);
	assert_int_equal(row->nr_moved, 3);
	assert_string_equal(row->moved[0].what, "behaves_like");
	assert_string_equal(row->moved[0].old_text, "reuse");
	assert_string_equal(row->moved[0].new_text, "copy");
	assert_string_equal(row->moved[1].what, "pgreuse");
	assert_string_equal(row->moved[1].unit, "per page");
	assert_true(fix_close(row->moved[1].old_value, 1));
	assert_true(row->moved[1].new_value == 0);
	assert_string_equal(row->moved[2].what, "page-faults");
	assert_true(fix_close(row->moved[2].new_value, 3));
	sides_free(s);
}

/* Every file's clock at its own probe: times are told at the baseline's. */
static void another_core_clock_is_no_change(void **state)
{
	struct sides *s = exact_sides(1, 1, 1.05);
	const struct compare_row *row;

	(void)state;
	for (int side = 0; side < 2; side++)
		for (int i = 0; i < 12; i++)
			s->x[side]->f.cases[i].points[0].clock_probe_ns =
				side ? 10500 : 10000;
	row = build(s);
	assert_true(fabs(row->change.value) < 1e-9);
	assert_true(fix_close(row->old_cost.value, FIX_SCALE));
	sides_free(s);
	/* one file without probes: nothing is corrected */
	s = exact_sides(1, 1, 1.05);
	for (int i = 0; i < 12; i++)
		s->x[1]->f.cases[i].points[0].clock_probe_ns = 10500;
	row = build(s);
	assert_true(fix_close(row->change.value, 0.05));
	sides_free(s);
}

static void refuse(struct sides *s, size_t nr_sides, const char *text)
{
	struct why why = { .text = "" };

	assert_int_equal(compare_build(s->side, nr_sides, &s->rule, &s->view,
				       &why),
			 -EINVAL);
	if (!strstr(why.text, text))
		fail_msg("'%s' has no '%s'", why.text, text);
	assert_null(s->view.pairs);
	sides_free(s);
}

static void sides_that_are_none_are_refused(void **state)
{
	struct sides *s = exact_sides(1, 1, 1);

	(void)state;
	refuse(s, 1, "one side only");
	s = exact_sides(1, 1, 1);
	refuse(s, 16, "16 sides, at most 15");
	s = exact_sides(1, 1, 1);
	s->side[1].nr_files = 0;
	refuse(s, 2, "compare new: it has no result file");
	s = exact_sides(1, 1, 1);
	json_object_set_new(s->x[1]->f.env, "mode", json_string("lab"));
	refuse(s, 2, "one is live, the other lab");
	s = exact_sides(1, 1, 1);
	s->x[1]->f.cases[0].variant = 'a';
	refuse(s, 2, "both variants");
	s = exact_sides(1, 1, 1);
	json_object_set_new(s->x[0]->f.plan, "cases", json_integer(3));
	refuse(s, 2, "cases: must be an array");
	s = exact_sides(1, 1, 1);
	json_object_set_new(s->x[0]->f.plan, "cases", json_pack("[{}]"));
	refuse(s, 2, "cases[0].bench: must be a name");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_single_process_has_no_number),
		cmocka_unit_test(what_broke_is_lost_and_what_skips_is_not),
		cmocka_unit_test(a_case_of_one_side_is_a_row_without_a_number),
		cmocka_unit_test(other_ways_of_measuring_do_not_compare),
		cmocka_unit_test(only_common_sizes_make_the_slope),
		cmocka_unit_test(a_slope_below_nothing_falls_back_to_one_size),
		cmocka_unit_test(counters_and_words_that_moved_are_told),
		cmocka_unit_test(another_core_clock_is_no_change),
		cmocka_unit_test(sides_that_are_none_are_refused),
	};

	return cmocka_run_group_tests_name("analysis_compare_sides", tests,
					   NULL, NULL);
}
