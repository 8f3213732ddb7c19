// SPDX-License-Identifier: GPL-2.0-or-later
/* Which cases begin on the measured CPU, and when they have. */
#include "harness/home.h"

#include "sys/sched.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct run_request req;

static void case_of(const char *axis, const char *value, int cpu)
{
	axes_release(&req.axes);
	axes_add(&req.axes, axis, value);
	req.cpu = cpu;
}

static void pages_in_the_batch_want_a_process_of_the_measured_cpu(void **state)
{
	const int other[] = { 1 }, both[] = { 0 };

	(void)state;
	case_of("page", "lrubatch", 0);
	assert_true(home_is_elsewhere(&req, other, 1));
	/* it may have been on any of them */
	assert_true(home_is_elsewhere(&req, both, 2));
}

static void who_could_be_nowhere_else_is_there(void **state)
{
	const int zero[] = { 0 }, seven[] = { 7 };

	(void)state;
	case_of("page", "lrubatch", 0);
	assert_false(home_is_elsewhere(&req, zero, 1));
	case_of("page", "lrubatch", 7);
	assert_false(home_is_elsewhere(&req, seven, 1));
	assert_true(home_is_elsewhere(&req, zero, 1));
}

static void a_mask_that_cannot_be_read_is_no_proof_of_being_there(void **state)
{
	const int unset[] = { 0 };

	(void)state;
	case_of("page", "lrubatch", 0);
	assert_true(home_is_elsewhere(&req, unset, -22));
}

static void
other_pages_and_cases_without_a_cpu_begin_where_they_are(void **state)
{
	const int other[] = { 1 };

	(void)state;
	case_of("page", "lrubatch", -1);
	assert_false(home_is_elsewhere(&req, other, 1));
	case_of("page", "drained", 0);
	assert_false(home_is_elsewhere(&req, other, 1));
	case_of("page", "no-such-kind", 0);
	assert_false(home_is_elsewhere(&req, other, 1));
	case_of("tasks", "lrubatch", 0);
	assert_false(home_is_elsewhere(&req, other, 1));
}

/* A second start would be the end of this test. */
static void a_process_of_the_measured_cpu_goes_on(void **state)
{
	static char word[] = "again";
	char *argv[] = { word, NULL };
	int cpus[1];

	(void)state;
	assert_true(sched_allowed(cpus, 1) >= 1);
	assert_int_equal(sched_pin(cpus[0], NULL), 0);
	case_of("page", "lrubatch", cpus[0]);
	home_begin(&req, argv);
	/* nor where it cannot be pinned: run_case() says why */
	case_of("page", "lrubatch", 1 << 30);
	home_begin(&req, argv);
	case_of("page", "base", cpus[0]);
	home_begin(&req, argv);
}

static int release(void **state)
{
	(void)state;
	axes_release(&req.axes);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			pages_in_the_batch_want_a_process_of_the_measured_cpu),
		cmocka_unit_test(who_could_be_nowhere_else_is_there),
		cmocka_unit_test(
			a_mask_that_cannot_be_read_is_no_proof_of_being_there),
		cmocka_unit_test(
			other_pages_and_cases_without_a_cpu_begin_where_they_are),
		cmocka_unit_test(a_process_of_the_measured_cpu_goes_on),
	};

	return cmocka_run_group_tests_name("home", tests, NULL, release);
}
