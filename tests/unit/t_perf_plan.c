// SPDX-License-Identifier: GPL-2.0-or-later
/* Which events share a group, decided against PMUs that do not exist. */
#include "sys/perf_plan.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

struct fake {
	size_t nr_counters; /* what the kernel accepts in one group */
	size_t nr_free; /* what is not held by somebody else */
	int unsupported; /* this event is refused with ENOENT */
	size_t fail_at; /* this open fails with EMFILE; 0: none */
	size_t nr_opens;
	size_t nr_in[PERF_EVENTS_MAX];
	const struct perf_spec *specs;
};

static int fake_open(void *ctx, size_t set, size_t event)
{
	struct fake *f = ctx;

	if (++f->nr_opens == f->fail_at)
		return -EMFILE;
	if ((int)event == f->unsupported)
		return -ENOENT;
	if (perf_kind_needs_pmu(f->specs[event].kind)) {
		if (!f->nr_counters)
			return -ENOENT;
		if (f->nr_in[set] == f->nr_counters)
			return -EINVAL;
	}
	f->nr_in[set]++;
	return 0;
}

static void fake_close(void *ctx, size_t set, size_t event)
{
	struct fake *f = ctx;

	(void)event;
	f->nr_in[set]--;
}

/* Beside the pinned set 0. */
static bool fake_fits(void *ctx, size_t set)
{
	struct fake *f = ctx;

	return f->nr_in[set] + (set ? f->nr_in[0] : 0) <= f->nr_free;
}

static const struct perf_plan_ops fake_ops = { fake_open, fake_close,
					       fake_fits };

/* "HHS" is two events of the PMU and a software event. */
static int plan_of(struct fake *f, struct perf_plan *plan, const char *kinds)
{
	static struct perf_spec specs[PERF_EVENTS_MAX];
	size_t nr = strlen(kinds);

	memset(plan, 0, sizeof(*plan));
	for (size_t i = 0; i < nr; i++)
		specs[i].kind = kinds[i] == 'H'	  ? PERF_KIND_HARDWARE
				: kinds[i] == 'T' ? PERF_KIND_TRACEPOINT
						  : PERF_KIND_SOFTWARE;
	f->specs = specs;
	return perf_plan_open(plan, specs, nr, &fake_ops, f);
}

/* "0 1|2" is events 0 and 1 in the first set, 2 in the second. */
static void assert_sets(const struct perf_plan *plan, const char *expected)
{
	char text[512];
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < plan->nr_sets; i++)
		for (size_t k = 0; k < plan->sets[i].nr; k++)
			len += (size_t)snprintf(text + len, sizeof(text) - len,
						"%s%zu",
						k   ? " "
						: i ? "|"
						    : "",
						plan->sets[i].events[k]);
	assert_string_equal(text, expected);
}

static void without_a_pmu_software_events_count_alone(void **state)
{
	struct fake f = { .unsupported = -1 };
	struct perf_plan plan;

	(void)state;
	assert_int_equal(plan_of(&f, &plan, "HSHT"), 0);
	assert_sets(&plan, "1 3");
	assert_int_equal(plan.errs[0], -ENOENT);
	assert_int_equal(plan.errs[1], 0);
	assert_int_equal(plan.errs[2], -ENOENT);
	assert_int_equal(plan.errs[3], 0);
}

static void events_that_fit_share_one_group(void **state)
{
	struct fake f = { .nr_counters = 4, .nr_free = 4, .unsupported = -1 };
	struct perf_plan plan;

	(void)state;
	assert_int_equal(plan_of(&f, &plan, "SHHHH"), 0);
	assert_sets(&plan, "1 2 3 4|0");
}

static void the_first_named_are_the_exact_ones(void **state)
{
	struct fake f = { .nr_counters = 3, .nr_free = 5, .unsupported = -1 };
	struct perf_plan plan;

	(void)state;
	assert_int_equal(plan_of(&f, &plan, "HHHHHS"), 0);
	assert_sets(&plan, "0 1 2|3 4|5");
}

static void a_counter_held_by_the_watchdog_shrinks_the_group(void **state)
{
	struct fake f = { .nr_counters = 4, .nr_free = 3, .unsupported = -1 };
	struct perf_plan plan;

	(void)state;
	assert_int_equal(plan_of(&f, &plan, "HHHH"), 0);
	assert_sets(&plan, "0 1 2|3");
	assert_int_equal(plan.errs[3], 0); /* open, will say "never ran" */
}

static void what_is_dropped_keeps_its_order(void **state)
{
	struct fake f = { .nr_counters = 4, .nr_free = 2, .unsupported = -1 };
	struct perf_plan plan;

	(void)state;
	assert_int_equal(plan_of(&f, &plan, "HHHHH"), 0);
	/* Nothing is left beside the pinned two: each waits alone. */
	assert_sets(&plan, "0 1|2|3|4");
}

static void a_pmu_that_is_taken_leaves_each_event_alone(void **state)
{
	struct fake f = { .nr_counters = 4, .nr_free = 0, .unsupported = -1 };
	struct perf_plan plan;

	(void)state;
	assert_int_equal(plan_of(&f, &plan, "HHHS"), 0);
	assert_sets(&plan, "0|1|2|3");
}

static void an_unsupported_leader_leaves_the_lead_to_the_next(void **state)
{
	struct fake f = { .nr_counters = 4, .nr_free = 4, .unsupported = 0 };
	struct perf_plan plan;

	(void)state;
	assert_int_equal(plan_of(&f, &plan, "HHH"), 0);
	assert_sets(&plan, "1 2");
	assert_int_equal(plan.errs[0], -ENOENT);
}

static void an_unsupported_member_does_not_begin_a_group(void **state)
{
	struct fake f = { .nr_counters = 4, .nr_free = 4, .unsupported = 1 };
	struct perf_plan plan;

	(void)state;
	assert_int_equal(plan_of(&f, &plan, "HHHS"), 0);
	assert_sets(&plan, "0 2|3");
	assert_int_equal(plan.errs[1], -ENOENT);
}

static void an_event_known_to_be_absent_is_not_tried(void **state)
{
	static const struct perf_spec specs[2] = {
		{ .kind = PERF_KIND_TRACEPOINT },
		{ .kind = PERF_KIND_SOFTWARE },
	};
	struct fake f = { .unsupported = -1, .specs = specs };
	struct perf_plan plan = { .errs = { -EACCES } };

	(void)state;
	assert_int_equal(perf_plan_open(&plan, specs, 2, &fake_ops, &f), 0);
	assert_sets(&plan, "1");
	assert_int_equal(plan.errs[0], -EACCES);
	assert_int_equal(f.nr_opens, 1);
}

static void running_out_of_descriptors_fails_and_keeps_the_open(void **state)
{
	struct fake f = {
		.nr_counters = 2, .nr_free = 2, .unsupported = -1, .fail_at = 5
	};
	struct perf_plan plan;

	(void)state;
	/* Opens: 0, 1, 2 refused, 2 leads, then 3 fails. */
	assert_int_equal(plan_of(&f, &plan, "HHHSS"), -EMFILE);
	assert_sets(&plan, "0 1|2");
}

static void no_events_make_no_group(void **state)
{
	struct fake f = { .unsupported = -1 };
	struct perf_plan plan;

	(void)state;
	assert_int_equal(plan_of(&f, &plan, ""), 0);
	assert_int_equal(plan.nr_sets, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_pmu_software_events_count_alone),
		cmocka_unit_test(events_that_fit_share_one_group),
		cmocka_unit_test(the_first_named_are_the_exact_ones),
		cmocka_unit_test(
			a_counter_held_by_the_watchdog_shrinks_the_group),
		cmocka_unit_test(what_is_dropped_keeps_its_order),
		cmocka_unit_test(a_pmu_that_is_taken_leaves_each_event_alone),
		cmocka_unit_test(
			an_unsupported_leader_leaves_the_lead_to_the_next),
		cmocka_unit_test(an_unsupported_member_does_not_begin_a_group),
		cmocka_unit_test(an_event_known_to_be_absent_is_not_tried),
		cmocka_unit_test(
			running_out_of_descriptors_fails_and_keeps_the_open),
		cmocka_unit_test(no_events_make_no_group),
	};

	return cmocka_run_group_tests_name("perf_plan", tests, NULL, NULL);
}
