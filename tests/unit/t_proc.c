// SPDX-License-Identifier: GPL-2.0-or-later
/* Processes begin and end; the kernel takes part, time does not. */
#include "sys/proc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <cmocka.h>

static pid_t child_exiting_with(int status)
{
	pid_t pid = proc_fork();

	if (pid == 0)
		proc_exit(status);
	assert_true(pid > 0);
	return pid;
}

static void assert_end(pid_t pid, const char *text)
{
	struct proc_end end;
	char buf[40];

	assert_int_equal(proc_reap(pid, &end), 0);
	assert_string_equal(proc_end_text(&end, buf, sizeof(buf)), text);
}

static void a_forked_child_exits_with_its_status(void **state)
{
	(void)state;
	assert_end(child_exiting_with(0), "exited with 0");
	assert_end(child_exiting_with(3), "exited with 3");
}

static void a_killed_child_is_named_by_its_signal(void **state)
{
	pid_t pid = proc_fork();

	(void)state;
	if (pid == 0)
		for (;;)
			pause();
	assert_true(pid > 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_end(pid, "killed by SIGKILL");
}

/* Wait statuses as Linux encodes them: status << 8 | core 0x80 | signal. */
static void wait_statuses_are_decoded(void **state)
{
	struct proc_end end;
	char buf[40];

	(void)state;
	proc_end_from(0x0300, &end);
	assert_true(end.exited && end.status == 3 && !proc_end_ok(&end));
	proc_end_from(0, &end);
	assert_true(proc_end_ok(&end));
	proc_end_from(0x008b, &end);
	assert_true(!end.exited && end.signal == 11 && !proc_end_ok(&end));
	assert_string_equal(proc_end_text(&end, buf, sizeof(buf)),
			    "killed by SIGSEGV");
	proc_end_from(34, &end);
	assert_string_equal(proc_end_text(&end, buf, sizeof(buf)),
			    "killed by signal 34");
}

static void a_text_that_does_not_fit_is_cut(void **state)
{
	const struct proc_end end = { .exited = true, .status = 3 };
	char buf[8] = "xxxxxxx";

	(void)state;
	assert_string_equal(proc_end_text(&end, buf, 7), "exited");
}

static void a_child_that_ended_is_still_there_to_reap(void **state)
{
	pid_t pid = child_exiting_with(5);

	(void)state;
	assert_int_equal(proc_wait_end(pid), 0);
	assert_int_equal(kill(pid, 0), 0); /* a zombie exists */
	assert_int_equal(proc_wait_end(pid), 0);
	assert_end(pid, "exited with 5");
	assert_int_equal(proc_wait_end(pid), -ECHILD);
	assert_int_equal(proc_reap(pid, NULL), -ECHILD);
}

static void a_vfork_child_has_exited_on_return(void **state)
{
	pid_t pid = proc_vfork_exit();
	int status;

	(void)state;
	assert_true(pid > 0);
	/* vfork() returns when the memory is left, shortly before the end. */
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void a_spawned_program_gets_its_arguments(void **state)
{
	char *argv[] = { "sh", "-c", "exit $1", "sh", "7", NULL };
	pid_t pid;

	(void)state;
	assert_int_equal(proc_spawn("/bin/sh", argv, &pid), 0);
	assert_end(pid, "exited with 7");
}

static void a_program_that_is_not_there_is_not_spawned(void **state)
{
	char *argv[] = { "nothing", NULL };
	pid_t pid;

	(void)state;
	assert_int_equal(proc_spawn("/nonexistent/nothing", argv, &pid),
			 -ENOENT);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child left */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_forked_child_exits_with_its_status),
		cmocka_unit_test(a_killed_child_is_named_by_its_signal),
		cmocka_unit_test(wait_statuses_are_decoded),
		cmocka_unit_test(a_text_that_does_not_fit_is_cut),
		cmocka_unit_test(a_child_that_ended_is_still_there_to_reap),
		cmocka_unit_test(a_vfork_child_has_exited_on_return),
		cmocka_unit_test(a_spawned_program_gets_its_arguments),
		cmocka_unit_test(a_program_that_is_not_there_is_not_spawned),
	};

	alarm(60); /* a child that never ends must not hang the tests */
	return cmocka_run_group_tests_name("proc", tests, NULL, NULL);
}
