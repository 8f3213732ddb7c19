// SPDX-License-Identifier: GPL-2.0-or-later
/* The journal of a bisection: what is written is read, and damage is named. */
#include "results/bisect_log.h"

#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

static char dir[] = "/tmp/t_bisect_log.XXXXXX";
static char path[64];
static struct why why;

static char bench[] = "fork/anon", axes[] = "page=base", unit[] = "ns per page";
static char good[] = "6.1", bad[] = "6.12", file[] = "a.jsonl", id[] = "1234";
static char what[] = "6.6", commit[] = "abc123", reason[] = "panic: \"x\"\n";

static const struct bisect_begin begin_line = {
	.bench = bench,
	.axes = axes,
	.unit = unit,
	.good_name = good,
	.bad_name = bad,
	.good_file = file,
	.good = 141,
	.bad = 200.75,
	.middle = 168.25,
	.margin = NAN,
	.id = id,
};
static const struct bisect_step told = {
	.what = what,
	.commit = commit,
	.file = file,
	.value = 141.25,
	.margin = 0.5,
	.nr_processes = 3,
	.verdict = BISECT_GOOD,
	.where = BISECT_NEAR,
	.wall_s = 4.5,
};
static const struct bisect_step untold = {
	.what = what,
	.value = NAN,
	.margin = NAN,
	.verdict = BISECT_SKIP,
	.where = BISECT_NOWHERE,
	.why = reason,
	.wall_s = 0,
};

static int make_dir(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/log", dir);
	return 0;
}

static int remove_dir(void **state)
{
	(void)state;
	return rmdir(dir);
}

static int remove_log(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

static void put_raw(const char *text)
{
	FILE *f = fopen(path, "a");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void what_is_written_is_read(void **state)
{
	struct bisect_log log;

	(void)state;
	assert_int_equal(bisect_log_read(&log, path, &why), -ENOENT);
	assert_int_equal(bisect_log_begin(path, &begin_line, &why), 0);
	assert_int_equal(bisect_log_step(path, &told, &why), 0);
	assert_int_equal(bisect_log_step(path, &untold, &why), 0);
	assert_int_equal(bisect_log_read(&log, path, &why), 0);
	assert_true(log.has_begin);
	assert_string_equal(log.begin.bench, "fork/anon");
	assert_string_equal(log.begin.id, "1234");
	assert_null(log.begin.bad_file);
	assert_true(log.begin.bad == 200.75);
	assert_true(isnan(log.begin.margin));
	assert_int_equal(log.nr, 2);
	assert_true(log.steps[0].value == 141.25);
	assert_string_equal(log.steps[0].commit, "abc123");
	assert_int_equal(log.steps[0].nr_processes, 3);
	assert_null(log.steps[0].why);
	assert_int_equal(log.steps[1].verdict, BISECT_SKIP);
	assert_int_equal(log.steps[1].where, BISECT_NOWHERE);
	assert_true(isnan(log.steps[1].value));
	assert_string_equal(log.steps[1].why, "panic: \"x\"\n");
	assert_false(log.is_found);
	bisect_log_release(&log);
	assert_int_equal(bisect_log_end(path, 2, &why), 0);
	assert_int_equal(bisect_log_read(&log, path, &why), 0);
	assert_true(log.is_found);
	assert_int_equal(log.nr_untold, 2);
	bisect_log_release(&log);
}

static void a_new_begin_is_a_new_bisection(void **state)
{
	struct bisect_log log;

	(void)state;
	assert_int_equal(bisect_log_begin(path, &begin_line, &why), 0);
	assert_int_equal(bisect_log_step(path, &told, &why), 0);
	assert_int_equal(bisect_log_end(path, 0, &why), 0);
	assert_int_equal(bisect_log_begin(path, &begin_line, &why), 0);
	assert_int_equal(bisect_log_read(&log, path, &why), 0);
	assert_int_equal(log.nr, 0);
	assert_false(log.is_found);
	bisect_log_release(&log);
}

static void a_line_that_was_cut_is_gone_and_the_next_is_whole(void **state)
{
	struct bisect_log log;

	(void)state;
	assert_int_equal(bisect_log_begin(path, &begin_line, &why), 0);
	put_raw("{\"kind\":\"bisect-step\",\"v\":1,\"wha");
	assert_int_equal(bisect_log_read(&log, path, &why), 0);
	assert_int_equal(log.nr, 0);
	bisect_log_release(&log);
	assert_int_equal(bisect_log_step(path, &told, &why), 0);
	assert_int_equal(bisect_log_read(&log, path, &why), 0);
	assert_int_equal(log.nr, 1);
	bisect_log_release(&log);
}

static void expect_refused(const char *line, const char *says)
{
	struct bisect_log log;

	unlink(path);
	assert_int_equal(bisect_log_begin(path, &begin_line, &why), 0);
	put_raw(line);
	assert_int_equal(bisect_log_read(&log, path, &why), -EINVAL);
	assert_non_null(strstr(why.text, says));
	assert_non_null(strstr(why.text, ":2: "));
	assert_int_equal(log.nr, 0);
}

static void what_is_no_journal_is_refused_by_its_line(void **state)
{
	(void)state;
	expect_refused("not json\n", "journal");
	expect_refused("{\"kind\":\"case\",\"v\":1}\n", "no line of a");
	expect_refused("{\"kind\":\"bisect-step\",\"v\":2}\n", "version 1");
	expect_refused("{\"kind\":\"bisect-begin\",\"v\":1}\n", "missing");
	/* a verdict without a value, and one that is no verdict */
	expect_refused("{\"kind\":\"bisect-step\",\"v\":1,\"what\":\"x\","
		       "\"verdict\":\"bad\",\"where\":\"near\","
		       "\"value\":null}\n",
		       "no step");
	expect_refused("{\"kind\":\"bisect-step\",\"v\":1,\"what\":\"x\","
		       "\"verdict\":\"ugly\",\"where\":\"near\","
		       "\"value\":1.0}\n",
		       "no step");
}

static void a_step_before_any_begin_is_refused(void **state)
{
	struct bisect_log log;

	(void)state;
	assert_int_equal(bisect_log_step(path, &told, &why), 0);
	assert_int_equal(bisect_log_read(&log, path, &why), -EINVAL);
	assert_non_null(strstr(why.text, "before any begin"));
}

static void a_journal_that_cannot_be_written_is_said(void **state)
{
	(void)state;
	assert_int_equal(bisect_log_step("/nonexistent/log", &told, &why),
			 -ENOENT);
	assert_non_null(strstr(why.text, "/nonexistent/log"));
	assert_int_equal(bisect_log_step("/dev/full", &told, &why), -ENOSPC);
}

#define WITH_LOG(f) cmocka_unit_test_teardown(f, remove_log)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_LOG(what_is_written_is_read),
		WITH_LOG(a_new_begin_is_a_new_bisection),
		WITH_LOG(a_line_that_was_cut_is_gone_and_the_next_is_whole),
		WITH_LOG(what_is_no_journal_is_refused_by_its_line),
		WITH_LOG(a_step_before_any_begin_is_refused),
		WITH_LOG(a_journal_that_cannot_be_written_is_said),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
