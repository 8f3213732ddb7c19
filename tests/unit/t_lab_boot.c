// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sessions without a QEMU: processes and pipes are real, the guests are
 * played. Time-outs are asked to happen, never to be met.
 */
#include "lab_session.h"

#include <errno.h>
#include <dirent.h>
#include <unistd.h>

static void a_clean_guest_is_heard_to_its_end(void **state)
{
	struct lab_boot b;
	struct heard h;

	(void)state;
	guest_play(&b, &h, "clean");
	assert_string_equal(h.frames, "hello file start case start fail end ");
	assert_true(b.has_end);
	assert_string_equal(b.end_text, "");
	assert_string_equal(b.end_hint, "");
	assert_int_equal(b.nr_done, 2);
	assert_int_equal(b.case_nr, 1);
	assert_int_equal(b.console.case_nr, 1);
	assert_non_null(strstr(b.console_log, "cowbench: case 0"));
	assert_true(b.end_ns >= b.start_ns);
	lab_boot_release(&b);
}

static void a_panic_keeps_what_was_finished_and_ends_soon(void **state)
{
	struct lab_boot b;
	struct heard h;

	(void)state;
	/* The guest hangs after it: only the console says that it is dead. */
	guest_play(&b, &h, "panic");
	assert_string_equal(h.frames, "hello start ");
	assert_string_equal(b.end_text,
			    "panic while running case 1: Kernel panic - not "
			    "syncing: sysrq triggered crash");
	assert_false(b.has_end);
	lab_boot_release(&b);
}

static void a_kernel_without_initrd_support_gets_its_hint(void **state)
{
	struct lab_boot b;
	struct heard h;

	(void)state;
	guest_play(&b, &h, "no-root");
	assert_string_equal(b.end_text,
			    "panic: Kernel panic - not syncing: VFS: Unable "
			    "to mount root fs on unknown-block(0,0)");
	assert_non_null(strstr(b.end_hint, "CONFIG_BLK_DEV_INITRD"));
	lab_boot_release(&b);
}

static void silence_is_given_up(void **state)
{
	struct lab_boot b;
	struct heard h;
	struct why why;

	(void)state;
	guest_init(&b, &h, "silent");
	b.boot_timeout_s = 1;
	assert_int_equal(lab_boot_all(&b, 1, 1, &hear, NULL, &why), 0);
	assert_string_equal(b.end_text, "no sign of life for 1 s before its "
					"init said hello");
	assert_non_null(strstr(b.end_hint, "CONFIG_SERIAL_8250_CONSOLE"));
	lab_boot_release(&b);
}

static void a_stuck_case_is_named_with_the_last_console_line(void **state)
{
	struct lab_boot b;
	struct heard h;
	struct why why;

	(void)state;
	guest_init(&b, &h, "stuck");
	b.case_timeout_s = 4;
	assert_int_equal(lab_boot_all(&b, 1, 1, &hear, NULL, &why), 0);
	assert_string_equal(h.frames, "hello start case start ");
	assert_string_equal(b.end_text,
			    "no sign of life for 4 s while running case 1; "
			    "last console line: clocksource: Switched to "
			    "clocksource tsc");
	assert_int_equal(b.nr_done, 1);
	lab_boot_release(&b);
}

static void a_cut_record_is_no_record(void **state)
{
	struct lab_boot b;
	struct heard h;

	(void)state;
	guest_play(&b, &h, "cut");
	assert_string_equal(h.frames, "hello start case start ");
	assert_int_equal(b.nr_done, 1);
	assert_string_equal(b.end_text, "the guest reset while running case 1");
	lab_boot_release(&b);
}

static void garbage_is_skipped_and_counted(void **state)
{
	struct lab_boot b;
	struct heard h;

	(void)state;
	guest_play(&b, &h, "garbage");
	assert_string_equal(h.frames, "hello start case end ");
	assert_true(b.has_end);
	assert_int_equal(b.wire.nr_bad, 1);
	assert_true(b.wire.nr_garbage_bytes > 0);
	lab_boot_release(&b);
}

static void lines_and_frames_may_come_in_pieces(void **state)
{
	struct lab_boot b;
	struct heard h;

	(void)state;
	guest_play(&b, &h, "slow");
	assert_string_equal(h.frames, "hello end ");
	assert_int_equal(b.console.case_nr, 3);
	assert_string_equal(console_last_line(&b.console), "half");
	lab_boot_release(&b);
}

/* 30 frames of 60000 bytes, and as much on the console. */
static void nothing_is_lost_when_the_guest_talks_much(void **state)
{
	struct lab_boot b;
	struct heard h;

	(void)state;
	guest_play(&b, &h, "chatter");
	assert_true(b.has_end);
	assert_int_equal(b.nr_done, 30);
	assert_int_equal(h.nr_bytes, 30 * 60000 + 4);
	assert_int_equal(b.console_log_bytes, 30 * 60002);
	lab_boot_release(&b);
}

static void what_qemu_complains_of_is_passed_on_without_its_noise(void **state)
{
	struct lab_boot b;
	struct heard h;

	(void)state;
	guest_play(&b, &h, "bad-option");
	assert_string_equal(b.end_text,
			    "QEMU exited with 1 before its init said hello: "
			    "qemu-system-x86_64: unable to find CPU model "
			    "'Foo'");
	assert_string_equal(b.end_hint, "see: qemu-system-x86_64 -cpu help");
	lab_boot_release(&b);
}

static void a_qemu_that_somebody_kills_is_said_to_be_killed(void **state)
{
	struct lab_boot b;
	struct heard h;

	(void)state;
	guest_play(&b, &h, "killed");
	assert_string_equal(b.end_text,
			    "QEMU killed by SIGKILL while it was set up");
	assert_non_null(strstr(b.end_hint, "dmesg"));
	lab_boot_release(&b);
}

static void a_guest_that_stays_after_its_end_is_fine(void **state)
{
	struct lab_boot b;
	struct heard h;

	(void)state;
	guest_play(&b, &h, "lingers");
	assert_true(b.has_end);
	assert_string_equal(b.end_text, "");
	lab_boot_release(&b);
}

static void one_guest_that_fails_does_not_end_the_others(void **state)
{
	static const char *const names[] = { "panic", "clean", "bad-option",
					     "clean", "cut" };
	struct lab_boot b[5];
	struct heard h[5];
	struct why why;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		guest_init(&b[i], &h[i], names[i]);
	assert_int_equal(lab_boot_all(b, 5, 2, &hear, NULL, &why), 0);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(b[i].has_end, !strcmp(names[i], "clean"));
		assert_int_equal(h[i].nr_ended, 1);
		/* Two at once: each begins after one before it has ended. */
		if (i >= 2)
			assert_true(b[i].start_ns >= b[0].end_ns ||
				    b[i].start_ns >= b[1].end_ns);
		lab_boot_release(&b[i]);
	}
}

static volatile int stop;

static void stop_at_hello(struct lab_boot *b, const struct wire_frame *f,
			  void *arg)
{
	hear_frame(b, f, arg);
	if (!strcmp(f->type, "hello"))
		stop = 2;
}

static void a_signal_ends_all_guests_and_starts_no_more(void **state)
{
	const struct lab_boot_ops ops = { .frame = stop_at_hello,
					  .ended = hear_end };
	struct lab_boot b[3];
	struct heard h[3];
	struct why why;

	(void)state;
	guest_init(&b[0], &h[0], "lingers");
	guest_init(&b[1], &h[1], "silent");
	guest_init(&b[2], &h[2], "clean");
	stop = 0;
	assert_int_equal(lab_boot_all(b, 3, 2, &ops, &stop, &why), -EINTR);
	assert_string_equal(b[1].end_text, "stopped");
	assert_true(b[1].is_stopped);
	assert_int_equal(h[0].nr_ended, 1);
	assert_int_equal(h[1].nr_ended, 1);
	assert_int_equal(h[2].nr_ended, 0);
	assert_int_equal(b[2].state, BOOT_WAITING);
	for (size_t i = 0; i < 3; i++)
		lab_boot_release(&b[i]);
}

static void a_qemu_that_is_not_there_is_an_error(void **state)
{
	char program[] = "/nonexistent/qemu";
	const struct lab_qemu none = { .program = program };
	struct lab_boot b;
	struct heard h;
	struct why why;

	(void)state;
	guest_init(&b, &h, "clean");
	b.qemu = &none;
	assert_int_equal(lab_boot_all(&b, 1, 1, &hear, NULL, &why), -ENOENT);
	assert_string_equal(why.text, "start '/nonexistent/qemu': No such file "
				      "or directory");
	assert_int_equal(h.nr_ended, 0);
	lab_boot_release(&b);
}

static size_t nr_open(void)
{
	DIR *dir = opendir("/proc/self/fd");
	size_t nr = 0;

	assert_non_null(dir);
	while (readdir(dir))
		nr++;
	closedir(dir);
	return nr;
}

static void no_descriptor_and_no_process_is_left(void **state)
{
	size_t before = nr_open();
	struct lab_boot b;
	struct heard h;

	(void)state;
	guest_play(&b, &h, "clean");
	lab_boot_release(&b);
	guest_play(&b, &h, "lingers");
	lab_boot_release(&b);
	assert_int_equal(nr_open(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clean_guest_is_heard_to_its_end),
		cmocka_unit_test(a_panic_keeps_what_was_finished_and_ends_soon),
		cmocka_unit_test(a_kernel_without_initrd_support_gets_its_hint),
		cmocka_unit_test(silence_is_given_up),
		cmocka_unit_test(
			a_stuck_case_is_named_with_the_last_console_line),
		cmocka_unit_test(a_cut_record_is_no_record),
		cmocka_unit_test(garbage_is_skipped_and_counted),
		cmocka_unit_test(lines_and_frames_may_come_in_pieces),
		cmocka_unit_test(nothing_is_lost_when_the_guest_talks_much),
		cmocka_unit_test(
			what_qemu_complains_of_is_passed_on_without_its_noise),
		cmocka_unit_test(
			a_qemu_that_somebody_kills_is_said_to_be_killed),
		cmocka_unit_test(a_guest_that_stays_after_its_end_is_fine),
		cmocka_unit_test(one_guest_that_fails_does_not_end_the_others),
		cmocka_unit_test(a_signal_ends_all_guests_and_starts_no_more),
		cmocka_unit_test(a_qemu_that_is_not_there_is_an_error),
		cmocka_unit_test(no_descriptor_and_no_process_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
