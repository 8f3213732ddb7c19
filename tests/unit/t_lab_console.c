// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines as kernels print them; those marked "here" were recorded. */
#include "lab/console.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void feed(struct console *c, const char *text)
{
	console_feed(c, text, strlen(text));
}

/* The severity of one line, said before any case. */
static enum console_severity severity_of(const char *line)
{
	const struct console_finding *f;
	struct console c;

	console_init(&c);
	feed(&c, line);
	feed(&c, "\n");
	f = console_worst(&c, -1);
	return f ? f->severity : CONSOLE_FINE;
}

static void what_a_healthy_boot_prints_is_fine(void **state)
{
	(void)state;
	/* here: 6.1 and 6.12, quiet and not */
	assert_int_equal(severity_of("[    1.5] clocksource: Switched to "
				     "clocksource tsc"),
			 CONSOLE_FINE);
	assert_int_equal(severity_of("[    0.1] RETBleed: WARNING: Spectre v2 "
				     "mitigation leaves CPU vulnerable to "
				     "RETBleed attacks, data leaks possible!"),
			 CONSOLE_FINE);
	assert_int_equal(severity_of("[    0.2] debug: unmapping init [mem]"),
			 CONSOLE_FINE);
	assert_int_equal(severity_of("[    0.6] reboot: machine restart"),
			 CONSOLE_FINE);
	/* A user program's fault is not the kernel's. */
	assert_int_equal(severity_of("[    0.9] traps: guest[71] general "
				     "protection fault ip:401 sp:7ff error:0"),
			 CONSOLE_FINE);
}

/* As in Documentation/dev-tools/kasan.rst, lockdep-design.rst, rcu/stallwarn
 * and the sources of the kernel. */
static void what_kernels_print_in_trouble_has_its_severity(void **state)
{
	static const struct {
		enum console_severity severity;
		const char *line;
	} rows[] = {
		{ CONSOLE_DEAD, "Kernel panic - not syncing: sysrq" },
		{ CONSOLE_BROKEN, "BUG: kernel NULL pointer dereference, "
				  "address: 0000000000000008" },
		{ CONSOLE_BROKEN, "Oops: 0002 [#1] PREEMPT SMP NOPTI" },
		{ CONSOLE_BROKEN, "general protection fault, probably for "
				  "non-canonical address 0x1: 0000 [#1] SMP" },
		{ CONSOLE_BROKEN, "BUG: KASAN: slab-out-of-bounds in "
				  "kmalloc_oob_right+0xa8/0xbc [kasan_test]" },
		{ CONSOLE_BROKEN, "BUG: KFENCE: use-after-free read in f+0x1" },
		{ CONSOLE_BROKEN, "BUG: Bad page state in process guest "
				  " pfn:12345" },
		{ CONSOLE_BROKEN, "kernel BUG at mm/memory.c:1234!" },
		{ CONSOLE_BROKEN, "invalid opcode: 0000 [#1] SMP NOPTI" },
		{ CONSOLE_BROKEN, "list_del corruption. prev->next should be "
				  "ffff, but was 0" },
		{ CONSOLE_BROKEN, "Unable to handle kernel paging request at "
				  "virtual address dead" },
		{ CONSOLE_WARNING, "WARNING: CPU: 0 PID: 71 at mm/rmap.c:1 "
				   "f+0x1/0x2" },
		{ CONSOLE_WARNING, "WARNING: possible circular locking "
				   "dependency detected" },
		{ CONSOLE_WARNING, "WARNING: inconsistent lock state" },
		{ CONSOLE_WARNING, "UBSAN: shift-out-of-bounds in mm/x.c:1:2" },
		{ CONSOLE_WARNING, "INFO: task khugepaged:25 blocked for more "
				   "than 120 seconds." },
		{ CONSOLE_WARNING, "watchdog: BUG: soft lockup - CPU#0 stuck "
				   "for 22s! [guest:71]" },
		{ CONSOLE_WARNING, "rcu: INFO: rcu_sched self-detected stall "
				   "on CPU" },
		{ CONSOLE_WARNING, "INFO: rcu_sched detected stalls on "
				   "CPUs/tasks: {" },
		{ CONSOLE_WARNING, "guest: page allocation failure: order:9, "
				   "mode:0xcc0(GFP_KERNEL)" },
		{ CONSOLE_WARNING, "guest invoked oom-killer: gfp_mask=0x1" },
		{ CONSOLE_WARNING, "sched: RT throttling activated" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (severity_of(rows[i].line) != rows[i].severity)
			fail_msg("%d and not %d: %s", severity_of(rows[i].line),
				 rows[i].severity, rows[i].line);
}

static void a_finding_belongs_to_the_case_of_the_last_marker(void **state)
{
	struct console c;

	(void)state;
	console_init(&c);
	feed(&c, "WARNING: CPU: 0 PID: 1 at init/main.c:1\n"
		 "[    0.6] cowbench: case 0\n"
		 "[    0.7] cowbench: case 1\n"
		 "[    0.8] WARNING: CPU: 0 PID: 1 at mm/rmap.c:9 f+0x1/0x2\n"
		 "[    0.8] BUG: Bad page map in process guest\n"
		 "[    0.8] BUG: Bad rss-counter state mm:00 type:1 val:1\n"
		 "[    0.9] cowbench: case 2\n");
	assert_int_equal(c.nr_findings, 4);
	assert_int_equal(console_worst(&c, -1)->severity, CONSOLE_WARNING);
	assert_null(console_worst(&c, 0));
	assert_int_equal(console_worst(&c, 1)->severity, CONSOLE_BROKEN);
	/* Of two that are as bad the first: the other may follow from it. */
	assert_string_equal(console_worst(&c, 1)->line,
			    "BUG: Bad page map in process guest");
	assert_null(console_worst(&c, 2));
	assert_null(console_death(&c));
	assert_int_equal(c.case_nr, 2);
}

static void time_stamps_callers_and_levels_are_no_part_of_a_line(void **state)
{
	static const char *const lines[] = {
		"[    0.380947] BUG: x\n",
		"[12345.380947] BUG: x\r\n",
		"<4>[    0.380947] BUG: x\n",
		"[    0.380947][    T1] BUG: x\n",
		"[    0.380947] [   C0] BUG: x\n",
		"BUG: x\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct console c;

		console_init(&c);
		feed(&c, lines[i]);
		assert_string_equal(console_worst(&c, -1)->line, "BUG: x");
		assert_string_equal(console_last_line(&c), "BUG: x");
	}
}

static void lines_come_in_pieces_of_any_size(void **state)
{
	static const char text[] =
		"[    0.6] cowbench: case 12\r\n[    0.7] BUG: in pieces\r\n";
	struct console c;

	(void)state;
	console_init(&c);
	for (size_t i = 0; i < strlen(text); i++)
		console_feed(&c, text + i, 1);
	assert_string_equal(console_worst(&c, 12)->line, "BUG: in pieces");
}

static void half_a_line_is_the_last_that_was_said(void **state)
{
	struct console c;

	(void)state;
	console_init(&c);
	assert_string_equal(console_last_line(&c), "");
	feed(&c, "[    0.6] cowbench: case 1\n");
	assert_string_equal(console_last_line(&c), "");
	feed(&c, "[    0.7] whole\n\n[    0.8] \n");
	assert_string_equal(console_last_line(&c), "whole");
	feed(&c, "[    0.9] hal");
	assert_string_equal(console_last_line(&c), "hal");
}

static void bytes_that_are_no_text_become_dots(void **state)
{
	struct console c;

	(void)state;
	console_init(&c);
	console_feed(&c, "a\0b\033[2Jc\xff\n", 10);
	assert_string_equal(console_last_line(&c), "a.b.[2Jc.");
}

static void a_line_without_end_is_cut_and_does_no_harm(void **state)
{
	struct console c;

	(void)state;
	console_init(&c);
	for (int i = 0; i < 100000; i++)
		console_feed(&c, "x", 1);
	feed(&c, "\nBUG: after it\n");
	assert_int_equal(c.nr_lines, 2);
	assert_string_equal(console_worst(&c, -1)->line, "BUG: after it");
}

static void a_flood_hides_neither_later_cases_nor_the_panic(void **state)
{
	struct console c;

	(void)state;
	console_init(&c);
	feed(&c, "cowbench: case 0\n");
	for (int i = 0; i < 1000; i++)
		feed(&c, "WARNING: CPU: 0 PID: 1 at mm/rmap.c:9\n");
	feed(&c, "cowbench: case 1\nWARNING: CPU: 0 PID: 1 at mm/ksm.c:9\n"
		 "cowbench: case 2\nKernel panic - not syncing: the end\n");
	assert_int_equal(c.nr_findings, 1002);
	assert_int_equal(console_worst(&c, 0)->severity, CONSOLE_WARNING);
	assert_int_equal(console_worst(&c, 1)->severity, CONSOLE_WARNING);
	assert_int_equal(console_death(&c)->case_nr, 2);
}

static void a_panic_is_kept_when_every_case_has_its_warning(void **state)
{
	struct console c;
	char line[40];

	(void)state;
	console_init(&c);
	for (int i = 0; i < 2 * CONSOLE_FINDINGS_MAX; i++) {
		snprintf(line, sizeof(line), "cowbench: case %d\n", i);
		feed(&c, line);
		feed(&c, "WARNING: CPU: 0 PID: 1 at mm/rmap.c:9\n");
	}
	feed(&c, "Kernel panic - not syncing: the end\n");
	assert_string_equal(console_death(&c)->line,
			    "Kernel panic - not syncing: the end");
	assert_non_null(console_worst(&c, 0));
}

/* here: sysrq-trigger c on 5.10 */
static void a_recorded_panic_is_found_in_its_case(void **state)
{
	FILE *f = fopen("tests/data/lab/console-5.10-panic", "r");
	struct console c;
	char buf[100];
	size_t n;

	(void)state;
	assert_non_null(f);
	console_init(&c);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		console_feed(&c, buf, n);
	fclose(f);
	assert_int_equal(c.nr_findings, 1);
	assert_int_equal(console_death(&c)->case_nr, 1);
	assert_string_equal(console_death(&c)->line,
			    "Kernel panic - not syncing: sysrq triggered "
			    "crash");
	assert_string_equal(console_last_line(&c),
			    "ACPI MEMORY or I/O RESET_REG.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_healthy_boot_prints_is_fine),
		cmocka_unit_test(
			what_kernels_print_in_trouble_has_its_severity),
		cmocka_unit_test(
			a_finding_belongs_to_the_case_of_the_last_marker),
		cmocka_unit_test(
			time_stamps_callers_and_levels_are_no_part_of_a_line),
		cmocka_unit_test(lines_come_in_pieces_of_any_size),
		cmocka_unit_test(half_a_line_is_the_last_that_was_said),
		cmocka_unit_test(bytes_that_are_no_text_become_dots),
		cmocka_unit_test(a_line_without_end_is_cut_and_does_no_harm),
		cmocka_unit_test(
			a_flood_hides_neither_later_cases_nor_the_panic),
		cmocka_unit_test(
			a_panic_is_kept_when_every_case_has_its_warning),
		cmocka_unit_test(a_recorded_panic_is_found_in_its_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
