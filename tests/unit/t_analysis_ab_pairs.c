// SPDX-License-Identifier: GPL-2.0-or-later
/* Which records are a pair, and what its number is. */
#include "analysis/ab_pairs.h"

#include "analysis_case.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* nr rounds, a then b: times of a are of the round, those of b ratio times. */
static struct case_set *pairs_of(size_t nr, double ratio)
{
	struct case_set *set = case_set_new(2 * nr, CASE_SIZES);

	for (size_t i = 0; i < 2 * nr; i++) {
		struct case_record *r = &set->r[i];

		r->round = (unsigned int)i / 2;
		r->variant = i % 2 ? 'b' : 'a';
	}
	for_each_sample(set, r, p, i)
	{
		double ns = 1000.0 * (double)p->size * (1 + r->round % 7);

		p->wall_ns[0][i] =
			(uint64_t)(r->variant == 'b' ? ns * ratio : ns);
		p->cpu_ns[0][i] = p->wall_ns[0][i];
	}
	return set;
}

static void a_pair_is_two_records_of_one_round(void **state)
{
	struct case_set *set = pairs_of(6, 1.25);
	struct ab_pairs p;

	(void)state;
	ab_pairs_build(set->p, set->nr, 0, SUMMARY_PER_OP, &p);
	assert_int_equal(p.nr, 6);
	for (size_t i = 0; i < p.nr; i++) {
		assert_int_equal(p.rounds[i], i);
		assert_true(is_near(p.log_ratio[i], log(1.25), 1e-9));
	}
	assert_int_equal(p.headline, SUMMARY_PER_OP);
	ab_pairs_release(&p);
	assert_int_equal(p.nr, 0);
	case_set_free(set);
}

/* Variant b goes on where a ends, and the other way round. */
static void what_one_side_has_beyond_is_passed_over(void **state)
{
	static const char alone[] = { 'a', 'b' };

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		struct case_set *set = pairs_of(6, 2);
		struct ab_pairs p;

		for (size_t i = 6; i < 12; i++)
			set->r[i].variant = alone[k];
		ab_pairs_build(set->p, set->nr, 0, SUMMARY_PER_OP, &p);
		assert_int_equal(p.nr, 3);
		ab_pairs_release(&p);
		case_set_free(set);
	}
}

/* A page of a THP may cost less than a nanosecond. */
static void a_cost_below_a_nanosecond_is_one(void **state)
{
	struct case_set *set = pairs_of(6, 1);
	struct ab_pairs p;

	(void)state;
	for_each_sample(set, r, pt, i)
	{
		pt->wall_ns[0][i] = pt->size / 2;
		pt->cpu_ns[0][i] = pt->wall_ns[0][i];
	}
	ab_pairs_build(set->p, set->nr, 0, SUMMARY_PER_OP, &p);
	assert_int_equal(p.nr, 6);
	ab_pairs_release(&p);
	case_set_free(set);
}

static void the_order_of_the_records_does_not_matter(void **state)
{
	struct case_set *set = pairs_of(4, 0.5);
	const struct case_record *turned[8];
	struct ab_pairs p;

	(void)state;
	for (size_t i = 0; i < 8; i++)
		turned[i] = set->p[7 - i];
	ab_pairs_build(turned, 8, 0, SUMMARY_PER_OP, &p);
	assert_int_equal(p.nr, 4);
	assert_int_equal(p.rounds[0], 0);
	assert_true(is_near(p.log_ratio[0], log(0.5), 1e-9));
	ab_pairs_release(&p);
	case_set_free(set);
}

static void half_a_pair_is_none(void **state)
{
	struct case_set *set = pairs_of(5, 2);
	struct ab_pairs p;

	(void)state;
	set->r[1].outcome = OUTCOME_BROKEN; /* b of round 0 */
	set->r[4].outcome = OUTCOME_SUSPECT; /* a of round 2 */
	set->r[6].variant = 0; /* a of round 3 */
	ab_pairs_build(set->p, set->nr, 0, SUMMARY_PER_OP, &p);
	assert_int_equal(p.nr, 2);
	assert_int_equal(p.rounds[0], 1);
	assert_int_equal(p.rounds[1], 4);
	ab_pairs_release(&p);
	case_set_free(set);
}

static void a_stage_stands_by_itself(void **state)
{
	struct case_set *set = pairs_of(5, 2);
	struct ab_pairs p;

	(void)state;
	for (size_t i = 4; i < 10; i++) {
		set->r[i].stage = 1;
		set->r[i].round -= 2;
	}
	ab_pairs_build(set->p, set->nr, 0, SUMMARY_PER_OP, &p);
	assert_int_equal(p.nr, 2);
	ab_pairs_release(&p);
	ab_pairs_build(set->p, set->nr, 1, SUMMARY_PER_OP, &p);
	assert_int_equal(p.nr, 3);
	assert_int_equal(p.rounds[0], 0);
	ab_pairs_release(&p);
	case_set_free(set);
}

/* Variant a has 512 pages, b 1024, twice the time: the same per page. */
static void two_sizes_are_compared_per_operation(void **state)
{
	struct case_set *set = pairs_of(3, 1);
	struct ab_pairs p;

	(void)state;
	for (size_t i = 0; i < set->nr; i++) {
		struct case_record *r = &set->r[i];
		struct point_record other;

		if (r->variant == 'b') {
			other = r->points[0];
			r->points[0] = r->points[1];
			r->points[1] = other;
		}
	}
	/* the further points stay owned: they are out of sight meanwhile */
	for (size_t i = 0; i < set->nr; i++)
		set->r[i].nr_points = 1;
	ab_pairs_build(set->p, set->nr, 0, SUMMARY_PER_OP, &p);
	assert_int_equal(p.nr, 3);
	assert_int_equal(p.headline, SUMMARY_MEAN);
	assert_true(fabs(p.log_ratio[0]) < 1e-12);
	ab_pairs_release(&p);
	for (size_t i = 0; i < set->nr; i++)
		set->r[i].nr_points = CASE_SIZES;
	case_set_free(set);
}

static void both_sides_are_on_one_clock(void **state)
{
	struct case_set *set = pairs_of(6, 1);
	struct ab_pairs p;

	(void)state;
	/* Others had a fifth of the CPU in every second sample or more. */
	for_each_sample(set, r, pt, i)
	{
		if (i != 0)
			pt->wall_ns[0][i] += pt->wall_ns[0][i] / 5;
	}
	ab_pairs_build(set->p, set->nr, 0, SUMMARY_PER_OP, &p);
	assert_int_equal(p.nr, 6);
	assert_int_equal(p.clock, SUMMARY_CPU);
	assert_true(fabs(p.log_ratio[3]) < 1e-12);
	ab_pairs_release(&p);
	case_set_free(set);
}

static void a_cost_that_is_not_positive_has_no_ratio(void **state)
{
	struct case_set *set = pairs_of(6, 1);
	struct ab_pairs p;

	(void)state;
	/* A line through the origin: the fixed cost is 0. */
	ab_pairs_build(set->p, set->nr, 0, SUMMARY_FIXED, &p);
	assert_int_equal(p.nr, 0);
	assert_true(isnan(ab_pairs_half_width_ratio(&p)));
	ab_pairs_release(&p);
	case_set_free(set);
}

/* Four rounds of six are contended: most samples of all, few of the first. */
static void the_clock_is_chosen_by_all_rounds(void **state)
{
	struct case_set *set = pairs_of(6, 1);
	struct ab_pairs p;

	(void)state;
	for_each_sample(set, r, pt, i)
	{
		if (r->round >= 2)
			pt->wall_ns[0][i] += pt->wall_ns[0][i] / 5;
	}
	ab_pairs_build(set->p, set->nr, 0, SUMMARY_PER_OP, &p);
	assert_int_equal(p.clock, SUMMARY_CPU);
	ab_pairs_release(&p);
	case_set_free(set);
}

/* Variant b had a core clock 5 % slower, and took 5 % longer for it. */
static void a_slower_core_clock_is_no_difference(void **state)
{
	struct case_set *set = pairs_of(6, 1.05);
	struct ab_pairs p;

	(void)state;
	for_each_sample(set, r, pt, i)
	{
		pt->clock_probe_ns = r->variant == 'b' ? 10500 : 10000;
	}
	ab_pairs_build(set->p, set->nr, 0, SUMMARY_PER_OP, &p);
	assert_int_equal(p.nr, 6);
	for (size_t i = 0; i < 6; i++)
		assert_true(fabs(p.log_ratio[i]) < 1e-9);
	ab_pairs_release(&p);
	/* the later rounds have clocks that are none: nothing is corrected */
	for_each_sample(set, r, pt, i)
	{
		if (r->round >= 3)
			pt->clock_probe_ns = 30000;
	}
	ab_pairs_build(set->p, set->nr, 0, SUMMARY_PER_OP, &p);
	assert_true(is_near(p.log_ratio[0], log(1.05), 1e-9));
	ab_pairs_release(&p);
	case_set_free(set);
}

static void a_cost_of_nothing_has_no_ratio(void **state)
{
	struct case_set *set = pairs_of(6, 1);
	struct ab_pairs p;

	(void)state;
	for_each_sample(set, r, pt, i)
	{
		if (r->round == 4 && r->variant == 'b')
			pt->wall_ns[0][i] = pt->cpu_ns[0][i] = 1000;
	}
	ab_pairs_build(set->p, set->nr, 0, SUMMARY_PER_OP, &p);
	assert_int_equal(p.nr, 0);
	ab_pairs_release(&p);
	case_set_free(set);
}

static void no_records_are_no_pairs(void **state)
{
	struct case_set *set = case_set_new(1, 1);
	struct ab_pairs p;

	(void)state;
	ab_pairs_build(set->p, 0, 0, SUMMARY_PER_OP, &p);
	assert_int_equal(p.nr, 0);
	ab_pairs_release(&p);
	case_set_free(set);
}

/*
 * Six differences -3 .. 2 in units of 0.01: the exact interval of the signed
 * ranks is the range of the Walsh averages (level 1 - 2/64), so half of it is
 * (e^(0.02 - m) - e^(-0.03 - m)) / 2 with m the pseudo-median, -0.005.
 */
static void the_half_width_is_that_of_the_ratio(void **state)
{
	double d[6] = { -0.03, -0.02, -0.01, 0, 0.01, 0.02 };
	struct ab_pairs p = { .nr = 6, .log_ratio = d };
	double want = (exp(0.02 + 0.005) - exp(-0.03 + 0.005)) / 2;

	(void)state;
	assert_true(is_near(ab_pairs_half_width_ratio(&p), want, 1e-12));
	p.nr = 5; /* no interval of 95 % from five */
	assert_true(isnan(ab_pairs_half_width_ratio(&p)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pair_is_two_records_of_one_round),
		cmocka_unit_test(what_one_side_has_beyond_is_passed_over),
		cmocka_unit_test(a_cost_below_a_nanosecond_is_one),
		cmocka_unit_test(the_order_of_the_records_does_not_matter),
		cmocka_unit_test(half_a_pair_is_none),
		cmocka_unit_test(a_stage_stands_by_itself),
		cmocka_unit_test(two_sizes_are_compared_per_operation),
		cmocka_unit_test(both_sides_are_on_one_clock),
		cmocka_unit_test(a_cost_that_is_not_positive_has_no_ratio),
		cmocka_unit_test(the_clock_is_chosen_by_all_rounds),
		cmocka_unit_test(a_slower_core_clock_is_no_difference),
		cmocka_unit_test(a_cost_of_nothing_has_no_ratio),
		cmocka_unit_test(no_records_are_no_pairs),
		cmocka_unit_test(the_half_width_is_that_of_the_ratio),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
