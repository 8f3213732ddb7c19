// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Members of a crew, on the CPUs that this test may use: threads and processes,
 * each does what it is told once, and none outlives it. No time is looked at.
 */
#include "harness/crew.h"

#include "base/err.h"
#include "harness/run.h"
#include "sys/sched.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static struct bench_def def = { .name = "test/crew", .op = "x" };
static struct run_request req;
static struct bench b;
static struct sample sample;

/* What members leave: in memory that processes share too. */
struct left {
	unsigned int nr[RUN_CPUS_MAX];
	int cpu[RUN_CPUS_MAX];
	pid_t pid[RUN_CPUS_MAX];
};
static struct left *left;
static char *private_page;

static int reset(void **state)
{
	int nr = sched_allowed(req.cpus, RUN_CPUS_MAX);

	(void)state;
	axes_release(&req.axes);
	memset(&b, 0, sizeof(b));
	memset(&sample, 0, sizeof(sample));
	assert_true(nr > 0);
	req.def = &def;
	req.nr_cpus = (size_t)nr < 4 ? (size_t)nr : 4;
	req.cpu = -1;
	req.policy = POLICY_OTHER;
	b.req = &req;
	b.def = &def;
	b.sample = &sample;
	b.pid = getpid();
	left = crew_shared(&b, sizeof(*left));
	memset(left, 0, sizeof(*left));
	return 0;
}

/* Pinning lasts: the next test asks for the mask anew. */
static int unpin(void **state)
{
	(void)state;
	axes_release(&req.axes);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	return 0;
}

static int note(void *arg, size_t i)
{
	struct left *l = arg;

	l->nr[i]++;
	l->cpu[i] = sched_cpu_now();
	l->pid[i] = getpid();
	return 0;
}

static void everybody_works_once(enum crew_kind kind)
{
	struct crew *c = crew_new(&b, kind, req.nr_cpus, note, left);

	for (unsigned int round = 1; round <= 3; round++) {
		crew_go(c);
		for (size_t i = 0; i < req.nr_cpus; i++) {
			assert_int_equal(left->nr[i], round);
			assert_true(crew_ns(c, i) <= crew_longest_ns(c));
		}
	}
	for (size_t i = 0; i < req.nr_cpus && req.nr_cpus > 1; i++)
		assert_int_equal(left->cpu[i], bench_cpu(&b, i));
	for (size_t i = 1; i < req.nr_cpus; i++)
		assert_int_equal(left->pid[i] == left->pid[0],
				 kind == CREW_THREADS);
	crew_free(c);
}

/* In a process of its own, as members pin the caller. */
static void in_child(void (*test)(enum crew_kind), enum crew_kind kind)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		b.pid = getpid();
		test(kind);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void threads_work_once_each_where_they_belong(void **state)
{
	(void)state;
	in_child(everybody_works_once, CREW_THREADS);
}

static void processes_work_once_each_where_they_belong(void **state)
{
	(void)state;
	in_child(everybody_works_once, CREW_PROCESSES);
}

static int write_private(void *arg, size_t i)
{
	(void)arg;
	private_page[i] = (char)(i + 1);
	return 0;
}

static void threads_share_and_processes_copy(enum crew_kind kind)
{
	struct crew *c;

	private_page = xcalloc(1, RUN_CPUS_MAX);
	c = crew_new(&b, kind, req.nr_cpus, note, left);
	crew_do(c, write_private);
	assert_int_equal(private_page[0], 1);
	for (size_t i = 1; i < req.nr_cpus; i++)
		assert_int_equal(private_page[i],
				 kind == CREW_THREADS ? i + 1 : 0);
	/* the other order was nobody's work */
	assert_int_equal(left->nr[0], 0);
	crew_free(c);
	free(private_page);
}

static void what_threads_write_is_everybodys(void **state)
{
	(void)state;
	in_child(threads_share_and_processes_copy, CREW_THREADS);
}

static void what_processes_write_is_their_own(void **state)
{
	(void)state;
	in_child(threads_share_and_processes_copy, CREW_PROCESSES);
}

static int fail_last(void *arg, size_t i)
{
	const size_t *last = arg;

	return i == *last ? -ENOMEM : 0;
}

static void a_member_that_fails_ends_the_case(void **state)
{
	size_t last = req.nr_cpus - 1;
	struct crew *volatile c = NULL;

	(void)state;
	if (setjmp(b.end) == 0) {
		c = crew_new(&b, CREW_THREADS, req.nr_cpus, fail_last, &last);
		crew_go(c);
		fail_msg("went on");
	}
	assert_int_equal(b.outcome, OUTCOME_BROKEN);
	assert_non_null(strstr(b.why, "Cannot allocate memory"));
	crew_free(c);
}

static void a_crew_of_one_is_the_caller(void **state)
{
	struct crew *c = crew_new(&b, CREW_PROCESSES, 1, note, left);

	(void)state;
	crew_ready(c);
	crew_call_up(&b);
	crew_go(c);
	crew_dismiss(&b);
	assert_int_equal(left->nr[0], 1);
	assert_int_equal(left->pid[0], getpid());
	assert_int_equal(b.crew_usage.minflt, 0);
	crew_free(c);
}

/* Each touches 100 pages that nobody has. */
static int touch_fresh(void *arg, size_t i)
{
	size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	char *map = *(char **)arg;

	for (size_t k = 0; k < 100; k++)
		map[(i * 100 + k) * page_bytes] = 1;
	return 0;
}

static void faults_of_the_others_are_counted(void **state)
{
	size_t len = req.nr_cpus * 100 * (size_t)sysconf(_SC_PAGESIZE);
	struct mm_region r;
	struct crew *c;
	struct why why;
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0) {
		b.pid = getpid();
		if (mm_region_map(&r, len / mm_page_bytes(), MM_BASE, &why))
			_exit(2);
		c = crew_new(&b, CREW_THREADS, req.nr_cpus, touch_fresh,
			     &r.addr);
		crew_ready(c);
		crew_call_up(&b);
		crew_go(c);
		crew_dismiss(&b);
		/* and some for what libc (and a sanitizer) touches */
		_exit(b.crew_usage.minflt < (req.nr_cpus - 1) * 100 ||
		      b.crew_usage.minflt > (req.nr_cpus - 1) * 200);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void assert_skips(size_t nr, const char *reason)
{
	if (setjmp(b.end) == 0) {
		need_cpus(&b, nr);
		fail_msg("did not skip");
	}
	assert_int_equal(b.outcome, OUTCOME_SKIP);
	if (strcmp(b.why, reason) != 0)
		fail_msg("'%s', not '%s'", b.why, reason);
}

static void too_few_cpus_are_a_skip_that_says_so(void **state)
{
	(void)state;
	req.nr_cpus = 2;
	need_cpus(&b, 2);
	assert_skips(4, "needs 4 CPUs, 2 are allowed");
	req.nr_cpus = 1;
	assert_skips(2, "needs 2 CPUs, 1 is allowed");
}

static void a_place_that_is_not_there_is_named(void **state)
{
	(void)state;
	req.nr_cpus = 1;
	req.cpus[0] = 1;
	axes_add(&req.axes, "place", "core");
	assert_skips(2, "place=core: CPU 1 has no second thread on its core "
			"among the CPUs allowed");
	axes_release(&req.axes);
	axes_add(&req.axes, "place", "node");
	assert_skips(2, "place=node: CPU 1 has no second memory node with CPUs "
			"among the CPUs allowed");
	axes_release(&req.axes);
	axes_add(&req.axes, "place", "near");
	assert_skips(2, "needs 2 CPUs, 1 is allowed");
	axes_release(&req.axes);
	axes_add(&req.axes, "place", "llc");
	req.nr_cpus = 2;
	assert_skips(4, "needs 4 CPUs with place=llc, 2 are there");
}

static void without_a_list_the_measured_cpu_is_all(void **state)
{
	(void)state;
	req.nr_cpus = 0;
	req.cpu = 7;
	assert_int_equal(bench_nr_cpus(&b), 1);
	assert_int_equal(bench_cpu(&b, 0), 7);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, reset, unpin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(threads_work_once_each_where_they_belong),
		TEST(processes_work_once_each_where_they_belong),
		TEST(what_threads_write_is_everybodys),
		TEST(what_processes_write_is_their_own),
		TEST(a_crew_of_one_is_the_caller),
		TEST(faults_of_the_others_are_counted),
		TEST(too_few_cpus_are_a_skip_that_says_so),
		TEST(a_place_that_is_not_there_is_named),
		TEST(without_a_list_the_measured_cpu_is_all),
		/* pins this process: the last */
		TEST(a_member_that_fails_ends_the_case),
	};

	return cmocka_run_group_tests_name("crew", tests, NULL, NULL);
}
