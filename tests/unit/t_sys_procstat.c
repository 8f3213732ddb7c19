// SPDX-License-Identifier: GPL-2.0-or-later
/* In the recorded machine CPU 1 of 0..2 is offline, and CPU 0 was stolen from. */
#include "sys/procstat.h"

#include "sys/root.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define TICK_NS 10000000ULL /* at 100 ticks a second */

static struct procstat a, b;

static int release(void **state)
{
	(void)state;
	procstat_release(&a);
	procstat_release(&b);
	sys_root_set("");
	return 0;
}

static void ticks_become_ns_per_cpu_and_in_all(void **state)
{
	char *text;

	(void)state;
	sys_root_set("tests/data/sys/debian-5.10");
	assert_int_equal(sys_read("/proc/stat", &text, NULL), 0);
	assert_int_equal(procstat_parse(&a, text, 100), 0);
	free(text);
	assert_true(a.total.user_ns == 150 * TICK_NS);
	assert_true(a.total.nice_ns == 20 * TICK_NS);
	assert_true(a.total.system_ns == 310 * TICK_NS);
	assert_true(a.total.idle_ns == 9000 * TICK_NS);
	assert_true(a.total.iowait_ns == 40 * TICK_NS);
	assert_true(a.total.irq_ns == 5 * TICK_NS);
	assert_true(a.total.softirq_ns == 15 * TICK_NS);
	assert_true(a.total.steal_ns == 60 * TICK_NS);
	assert_int_equal(a.nr_cpus, 3);
	assert_int_equal(a.nr_online, 2);
	assert_true(a.cpus[0].is_online);
	assert_false(a.cpus[1].is_online);
	assert_true(a.cpus[2].is_online);
	assert_true(a.cpus[2].system_ns == 100 * TICK_NS);
	assert_true(a.cpus[0].steal_ns == 50 * TICK_NS);
}

static void another_tick_rate_gives_other_times(void **state)
{
	(void)state;
	assert_int_equal(procstat_parse(&a, "cpu 1 0 0 0 0 0 0 0\n", 250), 0);
	assert_true(a.total.user_ns == 4000000);
}

static void the_file_is_read_up_to_its_cpus(void **state)
{
	(void)state;
	sys_root_set("tests/data/sys/debian-5.10");
	assert_int_equal(procstat_read(&a, NULL), 0);
	assert_int_equal(a.nr_online, 2);
	assert_true(a.total.user_ns > 0);
}

static void busy_is_all_but_idle_iowait_and_steal(void **state)
{
	(void)state;
	assert_int_equal(procstat_parse(&a,
					"cpu  0 0 0 0 0 0 0 0 0 0\n"
					"cpu0 0 0 0 0 0 0 0 0 0 0\n"
					"cpu1 0 0 0 0 0 0 0 0 0 0\n",
					100),
			 0);
	assert_int_equal(procstat_parse(&b,
					"cpu  11 13 17 500 600 19 23 700 5 5\n"
					"cpu0 1 2 4 100 200 8 16 300 1 1\n"
					"cpu1 10 11 13 400 400 11 7 400 4 4\n",
					100),
			 0);
	assert_true(procstat_busy_ns(&a, &b, 0) == 31 * TICK_NS);
	assert_true(procstat_busy_ns(&a, &b, 1) == 52 * TICK_NS);
	assert_true(procstat_busy_ns(&a, &b, PROCSTAT_ALL) == 83 * TICK_NS);
	assert_true(procstat_busy_elsewhere_ns(&a, &b, 0) == 52 * TICK_NS);
	assert_true(procstat_busy_elsewhere_ns(&a, &b, 1) == 31 * TICK_NS);
	assert_true(procstat_steal_ns(&a, &b, 0) == 300 * TICK_NS);
	assert_true(procstat_steal_ns(&a, &b, PROCSTAT_ALL) == 700 * TICK_NS);
}

static void counts_that_run_backwards_are_nothing(void **state)
{
	(void)state;
	assert_int_equal(procstat_parse(&a, "cpu 9 9 9 9 9 9 9 9 0 0\n", 100),
			 0);
	assert_int_equal(procstat_parse(&b, "cpu 8 10 9 9 9 9 9 8 0 0\n", 100),
			 0);
	assert_true(procstat_busy_ns(&a, &b, PROCSTAT_ALL) == TICK_NS);
	assert_true(procstat_steal_ns(&a, &b, PROCSTAT_ALL) == 0);
}

static void a_cpu_that_came_or_went_is_not_compared(void **state)
{
	(void)state;
	assert_int_equal(procstat_parse(&a,
					"cpu 1 0 0 0 0 0 0 0\n"
					"cpu0 1 0 0 0 0 0 0 0\n",
					100),
			 0);
	assert_int_equal(procstat_parse(&b,
					"cpu 9 0 0 0 0 0 0 0\n"
					"cpu0 1 0 0 0 0 0 0 0\n"
					"cpu70 8 0 0 0 0 0 0 0\n",
					100),
			 0);
	assert_int_equal(b.nr_cpus, 71);
	assert_int_equal(b.nr_online, 2);
	assert_true(procstat_busy_ns(&a, &b, 70) == 0);
	assert_true(procstat_busy_ns(&b, &a, 70) == 0);
	assert_true(procstat_busy_ns(&a, &b, -7) == 0);
	/* Nor one that is below the highest number and offline. */
	assert_int_equal(procstat_parse(&a,
					"cpu 1 0 0 0 0 0 0 0\n"
					"cpu71 1 0 0 0 0 0 0 0\n",
					100),
			 0);
	assert_true(procstat_busy_ns(&a, &b, 70) == 0);
	assert_true(procstat_busy_ns(&a, &b, 0) == 0);
	/* A snapshot that is used again forgets what it held. */
	assert_int_equal(procstat_parse(&b, "cpu 9 0 0 0 0 0 0 0\n", 100), 0);
	assert_int_equal(b.nr_cpus, 0);
	assert_int_equal(procstat_parse(&b,
					"cpu 9 0 0 0 0 0 0 0\n"
					"cpu71 9 0 0 0 0 0 0 0\n",
					100),
			 0);
	assert_false(b.cpus[0].is_online || b.cpus[70].is_online);
}

static void what_is_not_proc_stat_is_refused(void **state)
{
	(void)state;
	assert_int_equal(procstat_parse(&a, "", 100), -EINVAL);
	assert_int_equal(procstat_parse(&a, "intr 5\n", 100), -EINVAL);
	assert_int_equal(procstat_parse(&a, "cpu 1 2 3\n", 100), -EINVAL);
	assert_int_equal(procstat_parse(&a, "cpux 1 0 0 0 0 0 0 0\n", 100),
			 -EINVAL);
	assert_int_equal(procstat_parse(&a, "cpu9999999999 1 0 0 0 0 0 0 0\n",
					100),
			 -EINVAL);
	/* Online CPUs without their sum. */
	assert_int_equal(procstat_parse(&a, "cpu0 1 0 0 0 0 0 0 0\n", 100),
			 -EINVAL);
}

#define RELEASED(f) cmocka_unit_test_teardown(f, release)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RELEASED(ticks_become_ns_per_cpu_and_in_all),
		RELEASED(another_tick_rate_gives_other_times),
		RELEASED(the_file_is_read_up_to_its_cpus),
		RELEASED(busy_is_all_but_idle_iowait_and_steal),
		RELEASED(counts_that_run_backwards_are_nothing),
		RELEASED(a_cpu_that_came_or_went_is_not_compared),
		RELEASED(what_is_not_proc_stat_is_refused),
	};

	return cmocka_run_group_tests_name("sys_procstat", tests, NULL, NULL);
}
