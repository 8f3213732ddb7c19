// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/irq.h"
#include "sys/pressure.h"
#include "sys/root.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static int back_to_this_machine(void **state)
{
	(void)state;
	sys_root_set("");
	return 0;
}

static void an_x86_cpu_is_found_by_name_not_by_position(void **state)
{
	struct irq_counts c;

	(void)state;
	sys_root_set("tests/data/sys/debian-5.10");
	/* The second column is CPU 2: CPU 1 is offline. */
	assert_int_equal(irq_counts_read(2, &c, NULL), 0);
	assert_true(c.has_timer && c.nr_timer == 30044);
	assert_true(c.has_resched && c.nr_resched == 3427);
	assert_true(c.has_call && c.nr_call == 3924);
	assert_true(c.has_tlb && c.nr_tlb == 1311);
	/* 14 + 38082 + 30044 + 3427 + 3924 + 1311 */
	assert_true(c.nr_total == 76802);
}

static void errors_of_the_machine_are_not_interrupts_of_a_cpu(void **state)
{
	struct irq_counts c;

	(void)state;
	sys_root_set("tests/data/sys/debian-5.10");
	/* 42 + 1000 + 24367 + 3346 + 4567 + 1647, without ERR and MIS */
	assert_int_equal(irq_counts_read(0, &c, NULL), 0);
	assert_true(c.nr_total == 34969);
	/* With one CPU their lines look like any other. */
	assert_int_equal(irq_counts_parse("   CPU0\n"
					  "LOC:  5  Local timer interrupts\n"
					  "ERR:  99\nMIS:  7\nErr:  3\n",
					  0, &c),
			 0);
	assert_true(c.nr_total == 5);
}

static void an_arm64_cpu_has_no_tlb_interrupts(void **state)
{
	struct irq_counts c;

	(void)state;
	sys_root_set("tests/data/sys/arm64-64k");
	assert_int_equal(irq_counts_read(1, &c, NULL), 0);
	assert_true(c.has_timer && c.nr_timer == 19877);
	assert_true(c.has_resched && c.nr_resched == 902);
	assert_true(c.has_call && c.nr_call == 2999);
	assert_false(c.has_tlb);
	assert_true(c.nr_total == 19877 + 902 + 2999 + 6);
}

static void a_cpu_that_is_offline_is_named(void **state)
{
	struct irq_counts c;
	struct why why;

	(void)state;
	sys_root_set("tests/data/sys/debian-5.10");
	assert_int_equal(irq_counts_read(1, &c, &why), -ENOENT);
	assert_string_equal(why.text,
			    "read tests/data/sys/debian-5.10/proc/interrupts: "
			    "no CPU 1 in it");
}

static void a_name_in_the_text_of_a_line_does_not_shift_columns(void **state)
{
	struct irq_counts c;

	(void)state;
	assert_int_equal(irq_counts_parse("  CPU0  CPU1\n"
					  "  9:   1   2   chip 7-edge  a:3 b\n"
					  " 10:   4\n"
					  " 11:   8   16",
					  1, &c),
			 0);
	assert_true(c.nr_total == 18);
}

static void what_is_not_interrupts_is_refused(void **state)
{
	struct irq_counts c;

	(void)state;
	assert_int_equal(irq_counts_parse("", 0, &c), -EINVAL);
	assert_int_equal(irq_counts_parse("hello\n", 0, &c), -EINVAL);
	assert_int_equal(irq_counts_parse("  CPUx\n", 0, &c), -EINVAL);
}

static void pressure_is_the_share_of_some(void **state)
{
	struct cpu_pressure p;

	(void)state;
	sys_root_set("tests/data/sys/mthp-6.18");
	assert_int_equal(cpu_pressure_read(&p), 0);
	assert_true(p.some_avg10_pct == 1.25);
	assert_true(p.some_total_us == 7331883);
	sys_root_set("tests/data/sys/debian-5.10");
	assert_int_equal(cpu_pressure_read(&p), -ENOENT);
}

static void what_is_not_pressure_is_refused(void **state)
{
	struct cpu_pressure p;

	(void)state;
	assert_int_equal(cpu_pressure_parse("", &p), -EINVAL);
	assert_int_equal(cpu_pressure_parse("some avg10=1 total=3", &p),
			 -EINVAL);
	assert_int_equal(cpu_pressure_parse("some avg10=1.250 total=3", &p),
			 -EINVAL);
	assert_int_equal(cpu_pressure_parse("some avg10=1.00 avg60=0.00\n"
					    "full avg10=0.00 total=9\n",
					    &p),
			 -EINVAL);
	assert_int_equal(cpu_pressure_parse("full avg10=1.00 total=9\n", &p),
			 -EINVAL);
}

static void the_load_is_that_of_the_last_minute(void **state)
{
	double load;

	(void)state;
	sys_root_set("tests/data/sys/mthp-6.18");
	assert_int_equal(loadavg_read(&load), 0);
	assert_true(load == 0.52);
}

#define BACK(f) cmocka_unit_test_teardown(f, back_to_this_machine)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BACK(an_x86_cpu_is_found_by_name_not_by_position),
		BACK(errors_of_the_machine_are_not_interrupts_of_a_cpu),
		BACK(an_arm64_cpu_has_no_tlb_interrupts),
		BACK(a_cpu_that_is_offline_is_named),
		BACK(a_name_in_the_text_of_a_line_does_not_shift_columns),
		BACK(what_is_not_interrupts_is_refused),
		BACK(pressure_is_the_share_of_some),
		BACK(what_is_not_pressure_is_refused),
		BACK(the_load_is_that_of_the_last_minute),
	};

	return cmocka_run_group_tests_name("sys_irq", tests, NULL, NULL);
}
