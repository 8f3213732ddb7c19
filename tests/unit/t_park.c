// SPDX-License-Identifier: GPL-2.0-or-later
/* Children wait until they are let go; ordered by wake-ups, never by time. */
#include "sys/park.h"

#include "sys/proc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <cmocka.h>

static int new_park(void **state)
{
	*state = park_new();
	return *state ? 0 : -1;
}

static int free_park(void **state)
{
	park_free(*state);
	return 0;
}

static pid_t parked_child(struct park *p)
{
	pid_t pid = proc_fork();

	if (pid == 0)
		park_exit_on_release(p);
	assert_true(pid > 0);
	return pid;
}

static void assert_ends_well(pid_t pid)
{
	struct proc_end end;

	assert_int_equal(proc_reap(pid, &end), 0);
	assert_true(proc_end_ok(&end));
}

static void children_stay_until_they_are_released(void **state)
{
	struct park *p = *state;
	pid_t pid[3];

	for (int i = 0; i < 3; i++)
		pid[i] = parked_child(p);
	park_wait_arrived(p, 3);
	assert_int_equal(park_arrived(p), 3);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), 0); /* all live */
	park_release(p);
	for (int i = 0; i < 3; i++)
		assert_ends_well(pid[i]);
}

static void a_child_that_comes_late_goes_on_at_once(void **state)
{
	struct park *p = *state;

	park_release(p);
	assert_ends_well(parked_child(p));
	assert_int_equal(park_arrived(p), 1);
}

/* It gives up after a while: a released one never needs that long. */
static pid_t impatient_child(struct park *p)
{
	const struct itimerval patience = { .it_value = { .tv_usec = 50000 } };
	pid_t pid = proc_fork();

	if (pid == 0) {
		setitimer(ITIMER_REAL, &patience, NULL);
		park_exit_on_release(p);
	}
	assert_true(pid > 0);
	return pid;
}

static void a_reset_page_holds_children_again(void **state)
{
	struct park *p = *state;
	struct proc_end end;

	park_release(p);
	assert_ends_well(parked_child(p));
	park_stamp(p, 2, 99);
	park_reset(p);
	assert_int_equal(park_arrived(p), 0);
	assert_int_equal(park_stamped(p, 2), 0);
	assert_int_equal(proc_reap(impatient_child(p), &end), 0);
	assert_int_equal(end.signal, SIGALRM);
	assert_int_equal(park_arrived(p), 1);
}

static void waiting_for_nobody_does_not_wait(void **state)
{
	park_wait_arrived(*state, 0);
}

static void a_stamp_of_the_child_is_read_by_the_parent(void **state)
{
	struct park *p = *state;
	pid_t pid = proc_fork();

	if (pid == 0) {
		park_stamp(p, 0, 0x123456789abcdef0);
		park_stamp(p, PARK_SLOTS - 1, 7);
		park_exit_on_release(p);
	}
	assert_true(pid > 0);
	park_wait_arrived(p, 1);
	assert_int_equal(park_stamped(p, 0), 0x123456789abcdef0);
	assert_int_equal(park_stamped(p, PARK_SLOTS - 1), 7);
	assert_int_equal(park_stamped(p, 1), 0);
	park_release(p);
	assert_ends_well(pid);
}

static void the_parent_writes_after_a_fork_without_a_fault(void **state)
{
	struct park *p = *state;
	struct rusage before, after;
	pid_t pid = parked_child(p);

	park_wait_arrived(p, 1);
	/* The first calls copy the stack and whatever else is private. */
	for (int i = 0; i < 2; i++) {
		getrusage(RUSAGE_SELF, &after);
		getrusage(RUSAGE_SELF, &before);
		park_stamp(p, (unsigned int)i, 1);
		getrusage(RUSAGE_SELF, &after);
	}
	assert_int_equal(after.ru_minflt, before.ru_minflt);
	park_release(p);
	assert_ends_well(pid);
}

static void a_parked_child_dies_with_its_parent(void **state)
{
	struct park *p = *state;
	int pipe_fds[2];
	pid_t pid;
	char c;

	assert_int_equal(pipe(pipe_fds), 0);
	pid = proc_fork();
	if (pid == 0) {
		if (proc_fork() == 0)
			park_exit_on_release(p);
		park_wait_arrived(p, 1);
		proc_exit(0); /* without releasing it */
	}
	assert_true(pid > 0);
	close(pipe_fds[1]);
	assert_ends_well(pid);
	/* End of file when the grandchild, too, has let go of the pipe. */
	assert_int_equal(read(pipe_fds[0], &c, 1), 0);
	close(pipe_fds[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			children_stay_until_they_are_released, new_park,
			free_park),
		cmocka_unit_test_setup_teardown(
			a_child_that_comes_late_goes_on_at_once, new_park,
			free_park),
		cmocka_unit_test_setup_teardown(
			a_reset_page_holds_children_again, new_park, free_park),
		cmocka_unit_test_setup_teardown(
			waiting_for_nobody_does_not_wait, new_park, free_park),
		cmocka_unit_test_setup_teardown(
			a_stamp_of_the_child_is_read_by_the_parent, new_park,
			free_park),
		cmocka_unit_test_setup_teardown(
			the_parent_writes_after_a_fork_without_a_fault,
			new_park, free_park),
		cmocka_unit_test_setup_teardown(
			a_parked_child_dies_with_its_parent, new_park,
			free_park),
	};

	alarm(60); /* whoever is never woken must not hang the tests */
	return cmocka_run_group_tests_name("park", tests, NULL, NULL);
}
