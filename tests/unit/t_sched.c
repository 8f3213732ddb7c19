// SPDX-License-Identifier: GPL-2.0-or-later
/* What needs no privileges: masks, refusals, recorded throttling. */
#include "sys/sched.h"

#include "sys/proc.h"
#include "sys/root.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <cmocka.h>

static void throttling_is_read_in_microseconds(void **state)
{
	struct sched_rt rt;
	struct why why;

	(void)state;
	sys_root_set("tests/data/perf/throttled");
	assert_int_equal(sched_rt_read(&rt, &why), 0);
	assert_int_equal(rt.runtime_us, 950000);
	assert_int_equal(rt.period_us, 1000000);
	sys_root_set("tests/data/perf/unthrottled");
	assert_int_equal(sched_rt_read(&rt, &why), 0);
	assert_int_equal(rt.runtime_us, -1);
	sys_root_set("");
}

static void a_machine_without_throttling_files_is_named(void **state)
{
	struct sched_rt rt;
	struct why why;

	(void)state;
	sys_root_set("tests/data/perf/tracefs");
	assert_int_equal(sched_rt_read(&rt, &why), -ENOENT);
	assert_non_null(strstr(why.text, "tests/data/perf/tracefs/proc/sys"));
	sys_root_set("");
}

static void the_first_allowed_cpu_can_be_pinned(void **state)
{
	int cpus[1], all, cpu;
	struct why why;

	(void)state;
	all = sched_allowed(NULL, 0);
	assert_true(all >= 1);
	assert_int_equal(sched_allowed(cpus, 1), all);
	cpu = cpus[0];
	assert_int_equal(sched_pin(cpu, &why), 0);
	assert_int_equal(sched_cpu_now(), cpu);
	assert_int_equal(sched_allowed(cpus, 1), 1);
	assert_int_equal(cpus[0], cpu);
	/* The only CPU cannot be left: no effect, no error. */
	assert_int_equal(sched_pin_all_but(cpu, &why), 0);
	assert_int_equal(sched_allowed(NULL, 0), 1);
}

static void a_cpu_that_does_not_exist_is_refused(void **state)
{
	struct why why;

	(void)state;
	assert_int_equal(sched_pin(-1, &why), -EINVAL);
	assert_int_equal(sched_pin(1 << 30, &why), -EINVAL);
	assert_non_null(strstr(why.text, "no such CPU"));
	assert_int_equal(sched_pin((1 << 16) - 1, &why), -EINVAL);
	assert_non_null(strstr(why.text, "CPU 65535"));
	assert_non_null(strstr(why.hint, "Cpus_allowed_list"));
}

/* In a child: what is armed and made deadly there must not end the tests. */
static int watchdog_in_child(void)
{
	struct sigaction sa;
	struct rlimit limit;
	sigset_t blocked;

	signal(SIGALRM, SIG_IGN);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGXCPU);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	if (sched_watchdog(1000, NULL))
		return 1;
	sigprocmask(SIG_BLOCK, NULL, &blocked);
	if (sigaction(SIGALRM, NULL, &sa) || sa.sa_handler != SIG_DFL)
		return 2;
	if (sigismember(&blocked, SIGXCPU))
		return 3;
	if (getrlimit(RLIMIT_RTTIME, &limit) || limit.rlim_cur > 1000000000UL)
		return 4;
	/* The seconds that were left, of 1000. */
	if (alarm(1000) < 900)
		return 5;
	sched_watchdog_stop();
	return alarm(0) ? 6 : 0;
}

static void the_watchdog_is_armed_though_its_signals_were_ignored(void **state)
{
	struct proc_end end;
	pid_t pid = proc_fork();

	(void)state;
	if (pid == 0)
		proc_exit(watchdog_in_child());
	assert_true(pid > 0);
	assert_int_equal(proc_reap(pid, &end), 0);
	assert_true(end.exited);
	assert_int_equal(end.status, 0);
}

static void batch_needs_no_privileges(void **state)
{
	struct proc_end end;
	pid_t pid = proc_fork();

	(void)state;
	if (pid == 0)
		proc_exit(sched_batch(NULL) ? 9 : 0);
	assert_true(pid > 0);
	assert_int_equal(proc_reap(pid, &end), 0);
	assert_true(proc_end_ok(&end));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(throttling_is_read_in_microseconds),
		cmocka_unit_test(a_machine_without_throttling_files_is_named),
		cmocka_unit_test(the_first_allowed_cpu_can_be_pinned),
		cmocka_unit_test(a_cpu_that_does_not_exist_is_refused),
		cmocka_unit_test(
			the_watchdog_is_armed_though_its_signals_were_ignored),
		cmocka_unit_test(batch_needs_no_privileges),
	};

	alarm(60);
	return cmocka_run_group_tests_name("sched", tests, NULL, NULL);
}
