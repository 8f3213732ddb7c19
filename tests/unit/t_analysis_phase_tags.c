// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/phase.h"

#include "base/compiler.h"

#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/analysis_case.h"

struct result {
	struct phase_summary s;
	enum summary_headline headline;
	double values[64];
};

static struct result summarise(const struct case_set *set)
{
	const struct records rs = { .r = set->p, .nr = set->nr };
	struct result r = { .headline = SUMMARY_PER_OP };

	phase_summarise(&rs, 0, &r.headline, &r.s, r.values);
	return r;
}

/* Only the tags, for planted faults. */
static unsigned int tags_of(struct case_set *set)
{
	struct result r = summarise(set);

	phase_release(&r.s);
	return r.s.tags;
}

static void scale_sample(struct point_record *p, size_t i, double factor)
{
	p->wall_ns[0][i] = (uint64_t)((double)p->wall_ns[0][i] * factor);
	p->cpu_ns[0][i] = p->wall_ns[0][i];
}

static void a_curve_is_nonlinear(void **state)
{
	struct case_set *set = case_set_new(12, 4);
	struct result r;

	(void)state;
	for_each_sample(set, rec, p, i)
	{
		if (p->size == 4096)
			scale_sample(p, i, 1.2);
	} /* out of the cache */
	r = summarise(set);
	assert_int_equal(r.s.tags, TAG_NONLINEAR);
	assert_true(r.s.is_nonlinear && r.s.max_residual_ratio > 0.02);
	assert_true(r.s.max_residual_ratio < 0.2);
	assert_true(r.s.sizes[3].residual_ratio > 0.02);
	assert_true(r.s.sizes[2].residual_ratio < -0.02);
	phase_release(&r.s);
	case_set_free(set);
}

static void scatter_about_the_line_is_linear(void **state)
{
	struct case_set *set = case_set_new(12, 4);

	(void)state;
	for_each_sample(set, r, p, i)
	{
		scale_sample(p, i,
			     1 + 0.15 * case_scatter(r->round, p->size, 99));
	}
	assert_int_equal(tags_of(set) & TAG_NONLINEAR, 0);
	case_set_free(set);
}

/* A third of the samples takes 10 % longer, at some sizes. */
static unsigned int tags_with_modes(size_t nr_sizes_split)
{
	struct case_set *set = case_set_new(12, 4);
	unsigned int tags;

	for_each_sample(set, r, p, i)
	{
		if (i % 3 == 0 && p < r->points + nr_sizes_split)
			scale_sample(p, i, 1.1);
	}
	tags = tags_of(set);
	case_set_free(set);
	return tags;
}

static void two_groups_of_samples_are_modes(void **state)
{
	struct case_set *set = case_set_new(12, 4);
	double slow = 1.1 * (CASE_FIXED + CASE_PER_OP * 4096);
	struct result r;

	(void)state;
	for_each_sample(set, rec, p, i)
	{
		if ((i + rec->round) % 4 == 1)
			scale_sample(p, i, 1.1);
	}
	r = summarise(set);
	assert_int_equal(r.s.tags, TAG_MODES);
	assert_int_equal(r.s.modes.nr, 2);
	assert_int_equal(r.s.modes.size, 4096);
	assert_true(r.s.modes.mass[0] == 0.75 && r.s.modes.mass[1] == 0.25);
	assert_true(is_near(r.s.modes.total_ns[1], slow, 0.005));
	assert_true(is_near(r.s.modes.total_ns[0], slow / 1.1, 0.005));
	phase_release(&r.s);
	case_set_free(set);
	/* in more than half of the sizes, or it is an oddity of one */
	assert_true(tags_with_modes(3) & TAG_MODES);
	assert_false(tags_with_modes(2) & TAG_MODES);
}

static void readings_of_a_coarse_clock_are_no_modes(void **state)
{
	struct case_set *set = case_set_new(12, 1);
	struct result r;

	(void)state;
	for_each_sample(set, rec, p, i)
	{
		p->wall_ns[0][i] = 1000 + 41 * ((rec->round + i) % 3);
	}
	r = summarise(set);
	assert_int_equal(r.s.tags & TAG_MODES, 0);
	assert_int_equal(r.s.modes.nr, 0);
	phase_release(&r.s);
	case_set_free(set);
}

static void processes_that_get_slower_drift(void **state)
{
	struct case_set *set = case_set_new(30, 4);

	(void)state;
	for_each_sample(set, r, p, i)
	{
		scale_sample(p, i, 1 + 0.002 * r->round);
	}
	assert_int_equal(tags_of(set), TAG_DRIFT);
	case_set_free(set);
}

/* 70 ns a page on top of minus 20 us: no call costs less than nothing. */
static void a_fixed_cost_below_zero_is_no_line(void **state)
{
	struct case_set *set = case_set_new(12, 4);

	(void)state;
	for_each_sample(set, r, p, i)
	{
		p->wall_ns[0][i] -= 60000;
		p->cpu_ns[0][i] -= 60000;
	}
	assert_int_equal(tags_of(set), TAG_NONLINEAR);
	case_set_free(set);
}

static void samples_that_get_faster_drift(void **state)
{
	struct case_set *set = case_set_new(12, 4);

	(void)state;
	for_each_sample(set, r, p, i)
	{
		scale_sample(p, i, i < 2 ? 1.03 : 1);
	}
	assert_true(tags_of(set) & TAG_DRIFT);
	case_set_free(set);
	/* the same in every process, but under 2 %: a warm-up, no drift */
	set = case_set_new(12, 4);
	for_each_sample(set, r, p, i) scale_sample(p, i, i < 2 ? 1.012 : 1);
	assert_int_equal(tags_of(set), 0);
	case_set_free(set);
	/* a single slow first sample in a process is not */
	set = case_set_new(12, 4);
	for_each_sample(set, r, p, i)
	{
		if (r->round == 3 && i < 2)
			scale_sample(p, i, 1.015);
	}
	assert_int_equal(tags_of(set), 0);
	case_set_free(set);
}

static void contention_switches_to_cpu_time(void **state)
{
	struct case_set *set = case_set_new(12, 4);
	struct result r;

	(void)state;
	for_each_sample(set, rec, p, i)
	{
		if (i >= 2) /* two of eight ran undisturbed */
			p->wall_ns[0][i] = p->cpu_ns[0][i] * (11 + i) / 10;
	}
	r = summarise(set);
	assert_int_equal(r.s.tags & ~(unsigned int)TAG_DRIFT, TAG_CPU_TIME);
	assert_int_equal(r.s.clock, SUMMARY_CPU);
	assert_true(is_near(r.s.kappa, 1.45, 0.03));
	assert_true(is_near(r.s.per_op_ns.value, CASE_PER_OP, 0.01));
	assert_true(is_near(r.s.sizes[3].total_ns.value,
			    CASE_FIXED + CASE_PER_OP * 4096, 0.01));
	/* the companion is the wall time */
	assert_true(r.s.companion_ns.value > 1.3 * CASE_PER_OP);
	phase_release(&r.s);
	case_set_free(set);
}

static void a_sleeping_phase_stays_on_the_wall_clock(void **state)
{
	struct case_set *set = case_set_new(12, 4);
	struct result r;

	(void)state;
	for_each_sample(set, rec, p, i)
	{
		p->cpu_ns[0][i] = p->wall_ns[0][i] / 3;
	}
	r = summarise(set);
	assert_int_equal(r.s.tags, TAG_WAITS);
	assert_int_equal(r.s.clock, SUMMARY_WALL);
	assert_true(is_near(r.s.per_op_ns.value, CASE_PER_OP, 0.01));
	assert_true(is_near(r.s.companion_ns.value, CASE_PER_OP / 3, 0.01));
	phase_release(&r.s);
	case_set_free(set);
}

static void a_phase_without_cpu_time_has_no_companion(void **state)
{
	struct case_set *set = case_set_new(12, 4);
	struct result r;

	(void)state;
	for_each_sample(set, rec, p, i)
	{
		p->cpu_ns[0][i] = 0;
	}
	r = summarise(set);
	assert_int_equal(r.s.tags, 0);
	assert_true(isnan(r.s.kappa));
	assert_false(r.s.companion_ns.is_valid);
	assert_true(isnan(r.s.companion_ns.value));
	assert_true(is_near(r.s.per_op_ns.value, CASE_PER_OP, 0.01));
	phase_release(&r.s);
	case_set_free(set);
}

static void multiples_of_a_tick_are_tagged(void **state)
{
	struct case_set *set = case_set_new(12, 1);

	(void)state;
	for_each_sample(set, r, p, i)
	{
		double ns = 4e6 * (double)(1 + (i + r->round) % 2);

		ns *= 1 + 0.003 * case_scatter(r->round, p->size, i);
		p->wall_ns[0][i] = (uint64_t)ns;
		/* asleep all the time; also when the CPU time takes over */
		p->cpu_ns[0][i] = i ? 50000 : p->wall_ns[0][i];
	}
	assert_true(tags_of(set) & TAG_TICK);
	case_set_free(set);
}

static void modes_of_a_single_size(void **state)
{
	struct case_set *set = case_set_new(12, 1);

	(void)state;
	for_each_sample(set, r, p, i)
	{
		if ((i + r->round) % 4 == 1)
			scale_sample(p, i, 1.1);
	}
	assert_int_equal(tags_of(set), TAG_MODES);
	case_set_free(set);
}

/* Two of three sizes have too few samples to say anything. */
static void sizes_that_cannot_say_have_no_vote_on_modes(void **state)
{
	struct case_set *set = case_set_new(12, 3);

	(void)state;
	for_each_sample(set, r, p, i)
	{
		if ((i + r->round) % 4 == 1)
			scale_sample(p, i, 1.1);
		if (p->size > 512 && i)
			p->drop[i] = DROP_WARMUP;
	}
	assert_true(tags_of(set) & TAG_MODES);
	case_set_free(set);
}

/* Readings in steps of 10 ns near 1000: the gap must be over three steps. */
static unsigned int tags_with_gap(uint64_t gap_ns)
{
	struct case_set *set = case_set_new(12, 1);
	unsigned int tags;

	for_each_sample(set, r, p, i)
	{
		p->wall_ns[0][i] = 1000 + 10 * (r->round % 2);
		if ((i + r->round / 2) % 4 == 1)
			p->wall_ns[0][i] = 1010 + gap_ns;
	}
	tags = tags_of(set);
	case_set_free(set);
	return tags;
}

static void the_gap_is_compared_with_the_clock(void **state)
{
	(void)state;
	assert_true(tags_with_gap(40) & TAG_MODES);
	assert_false(tags_with_gap(30) & TAG_MODES);
}

/* Sample AT of every point of every process takes 5 % longer. */
static unsigned int tags_with_slow(size_t at, size_t nr, size_t nr_samples)
{
	struct case_set *set = case_set_new(12, 4);
	unsigned int tags;

	for_each_sample(set, r, p, i)
	{
		p->nr_samples = nr_samples;
		if (i >= at && i < at + nr)
			scale_sample(p, i, 1.05);
	}
	tags = tags_of(set);
	case_set_free(set);
	return tags;
}

/* Of eight samples, the first two against the last two. */
static void drift_looks_at_both_ends_of_a_process(void **state)
{
	(void)state;
	assert_true(tags_with_slow(0, 1, 8) & TAG_DRIFT);
	assert_true(tags_with_slow(1, 1, 8) & TAG_DRIFT);
	assert_true(tags_with_slow(6, 1, 8) & TAG_DRIFT);
	assert_true(tags_with_slow(7, 1, 8) & TAG_DRIFT);
	assert_false(tags_with_slow(2, 2, 8) & TAG_DRIFT);
	assert_false(tags_with_slow(5, 1, 8) & TAG_DRIFT);
	/* and of six */
	assert_true(tags_with_slow(1, 1, 6) & TAG_DRIFT);
	assert_true(tags_with_slow(4, 1, 6) & TAG_DRIFT);
}

static void a_single_slow_process_does_not_drift(void **state)
{
	struct case_set *set = case_set_new(30, 4);

	(void)state;
	for_each_sample(set, r, p, i)
	{
		if (r->round == 0)
			scale_sample(p, i, 3);
	}
	assert_int_equal(tags_of(set), 0);
	case_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_curve_is_nonlinear),
		cmocka_unit_test(scatter_about_the_line_is_linear),
		cmocka_unit_test(two_groups_of_samples_are_modes),
		cmocka_unit_test(readings_of_a_coarse_clock_are_no_modes),
		cmocka_unit_test(processes_that_get_slower_drift),
		cmocka_unit_test(a_fixed_cost_below_zero_is_no_line),
		cmocka_unit_test(samples_that_get_faster_drift),
		cmocka_unit_test(contention_switches_to_cpu_time),
		cmocka_unit_test(a_sleeping_phase_stays_on_the_wall_clock),
		cmocka_unit_test(a_phase_without_cpu_time_has_no_companion),
		cmocka_unit_test(multiples_of_a_tick_are_tagged),
		cmocka_unit_test(modes_of_a_single_size),
		cmocka_unit_test(sizes_that_cannot_say_have_no_vote_on_modes),
		cmocka_unit_test(the_gap_is_compared_with_the_clock),
		cmocka_unit_test(drift_looks_at_both_ends_of_a_process),
		cmocka_unit_test(a_single_slow_process_does_not_drift),
	};

	return cmocka_run_group_tests_name("analysis_phase_tags", tests, NULL,
					   NULL);
}
