// SPDX-License-Identifier: GPL-2.0-or-later
/* Cost per operation by function. */
#include "tests/unit/profile_rows_fix.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct profile_table build(const struct profile_record *p,
				  enum profile_half half)
{
	struct profile_table t;
	struct why why;

	if (profile_table_build(&t, p, &p->functions, half, &why))
		fail_msg("%s", why.text);
	return t;
}

static void a_page_costs_the_difference_of_the_sizes(void **state)
{
	struct profile_record p;
	struct profile_table t;
	struct profile_row *row;

	(void)state;
	rows_fix_init(&p);
	/* 100 + 81 a page, of which 4 locked; and 7 a page in iterations */
	row = rows_fix_add(&p, "copy_page_range", 100 + 512 * 81,
			   100 + 1024 * 81);
	row->counts[0][PROFILE_LOCKED] = 512 * 4;
	row->counts[1][PROFILE_LOCKED] = 1024 * 4;
	row = rows_fix_add(&p, "memset_erms", 3, 3);
	row->counts[0][PROFILE_REPS] = 512 * 7;
	row->counts[1][PROFILE_REPS] = 1024 * 7;
	p.clock_insns[0] += 512 * 7;
	p.clock_insns[1] += 1024 * 7;
	/* Not in any page: a call is 50 */
	rows_fix_add(&p, "entry", 50, 50);

	t = build(&p, PROFILE_PER_OP);
	assert_true(rows_fix_near(t.clock_insns, 88));
	assert_int_equal(t.nr, 2);
	assert_string_equal(t.lines[0].name, "copy_page_range");
	assert_true(rows_fix_near(t.lines[0].counts[PROFILE_INSNS], 81));
	assert_true(rows_fix_near(t.lines[0].counts[PROFILE_LOCKED], 4));
	assert_true(rows_fix_near(t.lines[0].share, 81.0 / 88));
	assert_true(isnan(t.lines[0].counts[PROFILE_LOADS]));
	assert_true(t.lines[1].counts[PROFILE_INSNS] == 0);
	assert_true(rows_fix_near(t.lines[1].counts[PROFILE_REPS], 7));
	assert_true(rows_fix_near(profile_insns(t.total.counts), 88));
	assert_true(rows_fix_near(t.residual.counts[PROFILE_INSNS], 0));
	assert_true(t.is_residual_small);
	profile_table_release(&t);

	t = build(&p, PROFILE_FIXED);
	assert_true(rows_fix_near(t.clock_insns, 153));
	assert_int_equal(t.nr, 3);
	assert_string_equal(t.lines[0].name, "copy_page_range");
	assert_true(rows_fix_near(t.lines[0].counts[PROFILE_INSNS], 100));
	assert_string_equal(t.lines[1].name, "entry");
	assert_true(rows_fix_near(t.lines[2].counts[PROFILE_INSNS], 3));
	profile_table_release(&t);
	profile_record_release(&p);
}

static void one_size_is_divided_by_its_operations(void **state)
{
	struct profile_record p;
	struct profile_table t;

	(void)state;
	rows_fix_init(&p);
	rows_fix_add(&p, "f", 1024, 0);
	p.nr_sizes = 1;
	t = build(&p, PROFILE_PER_OP);
	assert_true(rows_fix_near(t.lines[0].counts[PROFILE_INSNS], 2));
	assert_true(rows_fix_near(t.clock_insns, 2));
	profile_table_release(&t);
	t = build(&p, PROFILE_FIXED);
	assert_true(isnan(t.clock_insns));
	assert_true(isnan(t.total.counts[PROFILE_INSNS]));
	profile_table_release(&t);
	profile_record_release(&p);
}

/* As the lab: where every size does as many operations, it runs over sizes. */
static void a_sweep_of_another_kind_runs_over_the_size(void **state)
{
	struct profile_record p;
	struct profile_table t;

	(void)state;
	rows_fix_init(&p);
	p.sizes[0] = 1;
	p.sizes[1] = 3;
	p.nr_ops[0] = p.nr_ops[1] = 10;
	/* An operation is 20 + 5 for each of the size */
	rows_fix_add(&p, "f", 250, 350);
	t = build(&p, PROFILE_PER_OP);
	assert_true(rows_fix_near(t.lines[0].counts[PROFILE_INSNS], 5));
	profile_table_release(&t);
	t = build(&p, PROFILE_FIXED);
	assert_true(rows_fix_near(t.lines[0].counts[PROFILE_INSNS], 20));
	profile_table_release(&t);
	profile_record_release(&p);
}

static void a_residual_beyond_half_a_percent_is_marked(void **state)
{
	/* Of a clock of 100000 a page; the functions have 512 * x less */
	static const struct {
		int64_t less_per_page;
		bool is_small;
	} cases[] = {
		{ 0, true },	{ 500, true },	 { 501, false },
		{ -500, true }, { -503, false }, { 99000, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int64_t per_page = 100000 - cases[i].less_per_page;
		struct profile_record p;
		struct profile_table t;

		rows_fix_init(&p);
		rows_fix_add(&p, "f", (uint64_t)(512 * per_page),
			     (uint64_t)(1024 * per_page));
		p.clock_insns[0] = 512 * 100000;
		p.clock_insns[1] = 1024 * 100000;
		t = build(&p, PROFILE_PER_OP);
		assert_true(rows_fix_near(t.residual.counts[PROFILE_INSNS],
					  (double)cases[i].less_per_page));
		assert_int_equal(t.is_residual_small, cases[i].is_small);
		profile_table_release(&t);
		profile_record_release(&p);
	}
}

/* A call of 10 instructions that the clock says is 40: 30 of 512040. */
static void a_fixed_residual_is_held_against_the_smallest_sample(void **state)
{
	struct profile_record p;
	struct profile_table t;

	(void)state;
	rows_fix_init(&p);
	rows_fix_add(&p, "f", 512 * 1000 + 10, 1024 * 1000 + 10);
	p.clock_insns[0] += 30;
	p.clock_insns[1] += 30;
	t = build(&p, PROFILE_FIXED);
	assert_true(rows_fix_near(t.clock_insns, 40));
	assert_true(rows_fix_near(t.residual.counts[PROFILE_INSNS], 30));
	assert_true(t.is_residual_small);
	profile_table_release(&t);
	profile_record_release(&p);
}

/*
 * Twenty instructions of a sample are between its marks whatever is measured:
 * no share of a clock that shows next to nothing is held against them.
 */
static void few_instructions_are_no_suspicion(void **state)
{
	/* What the functions have beyond a clock of 100 and 100 + grows */
	static const struct {
		enum profile_half half;
		size_t nr_sizes;
		uint64_t grows, over[2];
		bool is_small;
	} cases[] = {
		{ PROFILE_FIXED, 2, 0, { 18, 18 }, true },
		{ PROFILE_FIXED, 2, 0, { 20, 20 }, true },
		{ PROFILE_FIXED, 2, 0, { 21, 21 }, false },
		/* 1 over 512 pages: a clock that rounds */
		{ PROFILE_PER_OP, 2, 0, { 18, 19 }, true },
		{ PROFILE_PER_OP, 2, 50, { 18, 38 }, true },
		{ PROFILE_PER_OP, 2, 50, { 18, 39 }, false },
		{ PROFILE_PER_OP, 2, 10000, { 18, 39 }, true },
		{ PROFILE_PER_OP, 1, 0, { 20, 0 }, true },
		{ PROFILE_PER_OP, 1, 0, { 21, 0 }, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct profile_record p;
		struct profile_table t;

		rows_fix_init(&p);
		p.nr_sizes = cases[i].nr_sizes;
		rows_fix_add(&p, "f", 100 + cases[i].over[0],
			     100 + cases[i].grows + cases[i].over[1]);
		p.clock_insns[0] = 100;
		p.clock_insns[1] = 100 + cases[i].grows;
		t = build(&p, cases[i].half);
		assert_int_equal(t.is_residual_small, cases[i].is_small);
		profile_table_release(&t);
		profile_record_release(&p);
	}
}

static void fields_are_ordered_by_locked_operations(void **state)
{
	struct profile_record p;
	struct profile_table t;
	struct why why;

	(void)state;
	rows_fix_init(&p);
	rows_fix_add(&p, "f", 512, 1024);
	p.fields.nr = 2;
	p.fields.rows = xcalloc(2, sizeof(*p.fields.rows));
	p.fields.rows[0].name = xstrdup("page._refcount");
	p.fields.rows[0].counts[1][PROFILE_LOCKED] = 512;
	p.fields.rows[1].name = xstrdup("page.flags");
	p.fields.rows[1].counts[1][PROFILE_LOCKED] = 1536;
	assert_int_equal(profile_table_build(&t, &p, &p.fields, PROFILE_PER_OP,
					     &why),
			 0);
	assert_int_equal(t.nr, 2);
	assert_string_equal(t.lines[0].name, "page.flags");
	assert_true(rows_fix_near(t.lines[0].counts[PROFILE_LOCKED], 3));
	assert_true(rows_fix_near(t.lines[0].share, 0.75));
	assert_true(isnan(t.lines[0].counts[PROFILE_INSNS]));
	/* What the clock has no part in has no residual */
	assert_true(isnan(t.residual.counts[PROFILE_INSNS]));
	assert_true(t.is_residual_small);
	profile_table_release(&t);
	profile_record_release(&p);
}

static void functions_and_residual_sum_to_the_clock(void **state)
{
	struct rng rng;

	(void)state;
	rng_init(&rng, 8);
	for (size_t i = 0; i < 400; i++) {
		enum profile_half half = i % 2 ? PROFILE_FIXED : PROFILE_PER_OP;
		double sum = 0, locked = 0;
		struct profile_record p;
		struct profile_table t;

		rows_fix_random(&p, &rng);
		t = build(&p, half);
		for (size_t j = 0; j < t.nr; j++) {
			sum += profile_insns(t.lines[j].counts);
			locked += t.lines[j].counts[PROFILE_LOCKED];
			if (j)
				assert_true(
					profile_insns(t.lines[j].counts) <=
					profile_insns(t.lines[j - 1].counts));
		}
		assert_true(rows_fix_near(sum, profile_insns(t.total.counts)));
		assert_true(
			rows_fix_near(locked, t.total.counts[PROFILE_LOCKED]));
		assert_true(rows_fix_near(
			sum + t.residual.counts[PROFILE_INSNS], t.clock_insns));
		profile_table_release(&t);
		profile_record_release(&p);
	}
}

static void a_profile_without_sizes_is_refused(void **state)
{
	struct profile_record p;
	struct profile_table t;
	struct why why;

	(void)state;
	rows_fix_init(&p);
	p.nr_sizes = 0;
	assert_int_equal(profile_table_build(&t, &p, &p.functions,
					     PROFILE_PER_OP, &why),
			 -EINVAL);
	profile_record_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_costs_the_difference_of_the_sizes),
		cmocka_unit_test(one_size_is_divided_by_its_operations),
		cmocka_unit_test(a_sweep_of_another_kind_runs_over_the_size),
		cmocka_unit_test(a_residual_beyond_half_a_percent_is_marked),
		cmocka_unit_test(
			a_fixed_residual_is_held_against_the_smallest_sample),
		cmocka_unit_test(few_instructions_are_no_suspicion),
		cmocka_unit_test(fields_are_ordered_by_locked_operations),
		cmocka_unit_test(functions_and_residual_sum_to_the_clock),
		cmocka_unit_test(a_profile_without_sizes_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
