// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest that exists only as frames and console text, and its result file. */
#include "lab/run_file.h"

#include "lab_guest_fix.h"
#include "results/check.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

/* The file, read back; the checker must have found no broken rule. */
static void read_back(struct fix *x, struct result_file *f, bool is_complete)
{
	struct result_check c;
	struct why why;

	if (result_check(&c, x->file.path, &why))
		fail_msg("%s", why.text);
	for (size_t i = 0; i < c.nr; i++)
		if (c.findings[i].level == FINDING_ERROR)
			fail_msg("line %zu: %s", c.findings[i].line,
				 c.findings[i].text);
	assert_int_equal(c.is_complete, is_complete);
	result_check_release(&c);
	if (result_file_read(f, x->file.path, &why))
		fail_msg("%s", why.text);
}

static void a_whole_session_is_a_whole_file(void **state)
{
	struct result_file f;
	struct fix x;
	json_t *lab;

	(void)state;
	set_up(&x, 2);
	begin(&x);
	for (unsigned int i = 0; i < 2; i++) {
		start(&x, i);
		record(&x, i);
	}
	assert_int_equal(send(&x, "end", "{\"cases\":2}"), 0);
	x.boot.has_end = true;
	assert_int_equal(lab_file_end(&x.file, &x.boot, NULL), 0);
	read_back(&x, &f, true);
	assert_int_equal(f.nr_cases, 2);
	assert_int_equal(f.cases[1].seq, 1);
	assert_int_equal(f.cases[1].round, 1);
	assert_string_equal(json_string_value(json_object_get(f.env, "mode")),
			    "lab");
	lab = json_object_get(f.env, "lab");
	assert_string_equal(json_string_value(json_object_get(lab, "accel")),
			    "icount");
	assert_string_equal(json_string_value(json_object_get(lab, "title")),
			    "6.1+a=1");
	assert_int_equal(json_integer_value(json_object_get(lab, "boot")), 1);
	assert_int_equal(json_array_size(json_object_get(lab, "notes")), 1);
	assert_string_equal(
		json_string_value(json_object_get(
			json_object_get(f.env, "subject"), "release")),
		"6.1.0-9-test");
	result_file_release(&f);
	tear_down(&x);
}

/* What comes between the last case line and the end line. */
static int add_line(struct lab_file *f, void *arg)
{
	struct result_file so_far;
	size_t *nr_cases = arg;

	if (result_file_read(&so_far, f->path, &f->why))
		return -EIO;
	*nr_cases = so_far.nr_cases;
	assert_null(so_far.end);
	result_file_release(&so_far);
	return 0;
}

static void
who_asks_is_called_before_the_end_when_all_cases_are_there(void **state)
{
	size_t nr_cases = 0;
	struct fix x;

	(void)state;
	set_up(&x, 2);
	x.file.before_end = add_line;
	x.file.before_end_arg = &nr_cases;
	begin(&x);
	for (unsigned int i = 0; i < 2; i++) {
		start(&x, i);
		record(&x, i);
	}
	x.boot.has_end = true;
	assert_int_equal(lab_file_end(&x.file, &x.boot, NULL), 0);
	assert_int_equal(nr_cases, 2);
	tear_down(&x);
}

static void who_was_stopped_is_asked_about_what_was_finished(void **state)
{
	size_t nr_cases = 0;
	struct fix x;

	(void)state;
	set_up(&x, 2);
	x.file.before_end = add_line;
	x.file.before_end_arg = &nr_cases;
	begin(&x);
	start(&x, 0);
	record(&x, 0);
	x.boot.is_stopped = true;
	assert_int_equal(lab_file_end(&x.file, &x.boot, "SIGINT"), 0);
	assert_int_equal(nr_cases, 1);
	tear_down(&x);
}

static void what_the_measuring_program_wrote_is_kept_as_it_is(void **state)
{
	char line[4096], *found = NULL;
	struct fix x;
	FILE *in;

	(void)state;
	set_up(&x, 1);
	begin(&x);
	start(&x, 0);
	record(&x, 0);
	x.boot.has_end = true;
	assert_int_equal(lab_file_end(&x.file, &x.boot, NULL), 0);
	in = fopen(x.file.path, "r");
	assert_non_null(in);
	while (!found && fgets(line, sizeof(line), in))
		found = strstr(line, "\"extra\":{\"kept\":true}");
	assert_non_null(found);
	fclose(in);
	tear_down(&x);
}

static void a_warning_of_the_kernel_makes_its_case_suspect(void **state)
{
	struct result_file f;
	struct fix x;

	(void)state;
	set_up(&x, 3);
	begin(&x);
	start(&x, 0);
	record(&x, 0);
	start(&x, 1);
	/* The record is here before the console has said its word. */
	record(&x, 1);
	assert_int_equal(x.file.nr_written, 1);
	say(&x, "WARNING: CPU: 0 PID: 9 at mm/memory.c:1 do_wp_page+0x1/0x2\n");
	start(&x, 2);
	record(&x, 2);
	say(&x, "BUG: unable to handle page fault for address: 0000\n");
	x.boot.has_end = true;
	assert_int_equal(lab_file_end(&x.file, &x.boot, NULL), 0);
	read_back(&x, &f, true);
	assert_int_equal(f.cases[0].outcome, OUTCOME_OK);
	assert_int_equal(f.cases[1].outcome, OUTCOME_SUSPECT);
	assert_non_null(strstr(f.cases[1].why, "do_wp_page"));
	assert_int_equal(f.cases[2].outcome, OUTCOME_BROKEN);
	assert_non_null(strstr(f.cases[2].why, "unable to handle"));
	assert_int_equal(x.file.nr_of[OUTCOME_BROKEN], 1);
	result_file_release(&f);
	tear_down(&x);
}

static void a_dead_kernel_keeps_what_was_finished(void **state)
{
	struct result_file f;
	struct fix x;

	(void)state;
	set_up(&x, 4);
	begin(&x);
	start(&x, 0);
	record(&x, 0);
	start(&x, 1);
	snprintf(x.boot.end_text, sizeof(x.boot.end_text),
		 "panic: not syncing");
	assert_int_equal(lab_file_end(&x.file, &x.boot, NULL), 0);
	read_back(&x, &f, false);
	assert_int_equal(f.nr_cases, 4);
	assert_int_equal(f.cases[0].outcome, OUTCOME_OK);
	assert_int_equal(f.cases[1].outcome, OUTCOME_BROKEN);
	assert_string_equal(f.cases[1].why, "the guest ended in this case: "
					    "panic: not syncing");
	assert_string_equal(f.cases[3].why, "not run, the guest had ended: "
					    "panic: not syncing");
	assert_string_equal(json_string_value(json_object_get(f.end, "why")),
			    "panic: not syncing");
	result_file_release(&f);
	tear_down(&x);
}

static void who_is_stopped_records_nothing_that_was_not_measured(void **state)
{
	struct result_file f;
	struct fix x;

	(void)state;
	set_up(&x, 4);
	begin(&x);
	start(&x, 0);
	record(&x, 0);
	start(&x, 1);
	x.boot.is_stopped = true;
	assert_int_equal(lab_file_end(&x.file, &x.boot, "SIGINT"), 0);
	read_back(&x, &f, false);
	assert_int_equal(f.nr_cases, 1);
	assert_string_equal(json_string_value(json_object_get(f.end, "why")),
			    "SIGINT");
	result_file_release(&f);
	tear_down(&x);
}

static void lost_failed_and_foreign_records_are_broken(void **state)
{
	struct result_file f;
	struct fix x;

	(void)state;
	set_up(&x, 4);
	begin(&x);
	start(&x, 0); /* nothing follows: its frame was damaged */
	start(&x, 1);
	assert_int_equal(send(&x, "fail",
			      "{\"case\":1,\"why\":\"ran out of time\"}"),
			 0);
	start(&x, 2);
	record(&x, 0); /* of another round */
	start(&x, 3);
	assert_int_equal(send(&x, "case", "{\"kind\":"), 0);
	x.boot.has_end = true;
	assert_int_equal(lab_file_end(&x.file, &x.boot, NULL), 0);
	read_back(&x, &f, true);
	assert_int_equal(f.nr_cases, 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(f.cases[i].outcome, OUTCOME_BROKEN);
	assert_non_null(strstr(f.cases[0].why, "lost"));
	assert_string_equal(f.cases[1].why, "ran out of time");
	assert_non_null(strstr(f.cases[2].why, "it is of self/noop"));
	result_file_release(&f);
	tear_down(&x);
}

static void
a_kernel_that_never_spoke_leaves_no_result_but_its_console(void **state)
{
	static char log[] = "Decompressing Linux...\n";
	struct fix x;

	(void)state;
	set_up(&x, 1);
	x.boot.console_log = log;
	x.boot.console_log_bytes = strlen(log);
	snprintf(x.boot.end_text, sizeof(x.boot.end_text), "no sign of life");
	assert_int_equal(lab_file_end(&x.file, &x.boot, NULL), 0);
	assert_false(x.file.is_begun);
	assert_true(x.file.has_console);
	assert_int_equal(access(x.file.path, F_OK), -1);
	assert_int_equal(access(x.file.console_path, F_OK), 0);
	tear_down(&x);
}

static void files_of_a_guest_stay_in_their_folder(void **state)
{
	static const char *const bad[] = {
		"/proc/../../etc/x\nhello",
		"/etc/passwd\nx",
		"proc/version\nx",
		"/proc/version",
		"/sys/a/..\nx",
		"/proc/x/\ny",
	};
	struct fix x;

	(void)state;
	set_up(&x, 1);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(send(&x, "file", bad[i]), 0);
	assert_int_equal(x.file.source.nr_files, 0);
	tear_down(&x);
}

/* The first error that the checker has about the file of x, or "". */
static void first_error(const struct fix *x, char *text, size_t size)
{
	struct result_check c;

	text[0] = '\0';
	assert_int_equal(result_check(&c, x->file.path, NULL), 0);
	for (size_t i = 0; i < c.nr && !text[0]; i++)
		if (c.findings[i].level == FINDING_ERROR)
			snprintf(text, size, "%s", c.findings[i].text);
	result_check_release(&c);
}

static void what_counts_must_be_said(void **state)
{
	static const char *const accels[] = { NULL, "tcg" };
	char text[200];
	struct fix x;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(accels); i++) {
		set_up(&x, 1);
		json_decref(x.file.boot.machine);
		x.file.boot.machine = json_pack("{s:s*}", "accel", accels[i]);
		begin(&x);
		start(&x, 0);
		record(&x, 0);
		x.boot.has_end = true;
		assert_int_equal(lab_file_end(&x.file, &x.boot, NULL), 0);
		first_error(&x, text, sizeof(text));
		assert_non_null(strstr(text, "lab.accel"));
		tear_down(&x);
	}
}

/* Two sessions of one second want one name: neither ends, neither is lost. */
static void a_name_that_was_taken_since_gets_a_number(void **state)
{
	struct result_file f;
	char *taken;
	struct fix x;

	(void)state;
	set_up(&x, 1);
	taken = xstrdup(x.file.path);
	assert_int_equal(close(creat(taken, 0600)), 0);
	begin(&x);
	start(&x, 0);
	record(&x, 0);
	x.boot.has_end = true;
	assert_int_equal(lab_file_end(&x.file, &x.boot, NULL), 0);
	assert_non_null(strstr(x.file.path, "-2.jsonl"));
	assert_non_null(strstr(x.file.console_path, "-2.console.txt"));
	read_back(&x, &f, true);
	result_file_release(&f);
	assert_int_equal(unlink(taken), 0);
	free(taken);
	tear_down(&x);
}

static void a_file_that_cannot_be_written_ends_the_session(void **state)
{
	struct fix x;

	(void)state;
	set_up(&x, 1);
	free(x.file.path);
	x.file.path = xstrdup("/dev/full");
	begin(&x);
	/* O_EXCL: whatever is there already is not ours to write to. */
	assert_int_equal(send(&x, "start", "{\"case\":0}"), -EEXIST);
	assert_int_equal(send(&x, "start", "{\"case\":0}"), -EEXIST);
	assert_non_null(strstr(x.file.why.text, "/dev/full"));
	assert_int_equal(lab_file_end(&x.file, &x.boot, NULL), -EEXIST);
	tear_down(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			who_asks_is_called_before_the_end_when_all_cases_are_there),
		cmocka_unit_test(
			who_was_stopped_is_asked_about_what_was_finished),
		cmocka_unit_test(a_whole_session_is_a_whole_file),
		cmocka_unit_test(
			what_the_measuring_program_wrote_is_kept_as_it_is),
		cmocka_unit_test(
			a_warning_of_the_kernel_makes_its_case_suspect),
		cmocka_unit_test(a_dead_kernel_keeps_what_was_finished),
		cmocka_unit_test(
			who_is_stopped_records_nothing_that_was_not_measured),
		cmocka_unit_test(lost_failed_and_foreign_records_are_broken),
		cmocka_unit_test(
			a_kernel_that_never_spoke_leaves_no_result_but_its_console),
		cmocka_unit_test(files_of_a_guest_stay_in_their_folder),
		cmocka_unit_test(what_counts_must_be_said),
		cmocka_unit_test(a_name_that_was_taken_since_gets_a_number),
		cmocka_unit_test(
			a_file_that_cannot_be_written_ends_the_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
