// SPDX-License-Identifier: GPL-2.0-or-later
/* Programs that behave like no gnuplot should. */
#include "report/gnuplot.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64], program[80];

static int set_up(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/t_gnuplot.XXXXXX");
	snprintf(program, sizeof(program), "%s/p", mkdtemp(dir) ? dir : "/");
	return 0;
}

static int tear_down(void **state)
{
	char said[80];

	(void)state;
	unlink(program);
	snprintf(said, sizeof(said), "%s/said", dir);
	unlink(said);
	return rmdir(dir);
}

static int run_until(const char *text, unsigned int timeout_ms,
		     const volatile int *stop, struct why *why)
{
	FILE *f = fopen(program, "we");

	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n%s\n", text);
	fclose(f);
	assert_int_equal(chmod(program, 0700), 0);
	why->text[0] = '\0';
	return gnuplot_run(program, dir, "x.gp", timeout_ms, stop, why);
}

static int run(const char *text, unsigned int timeout_ms, struct why *why)
{
	return run_until(text, timeout_ms, NULL, why);
}

static void gets_the_script_in_its_folder_and_no_start_up_file(void **state)
{
	char path[80], line[200] = "", want[200];
	struct why why;
	FILE *f;

	(void)state;
	assert_int_equal(
		run("echo \"$(pwd) $* $LC_ALL $(cat)\" >said", 20000, &why), 0);
	snprintf(path, sizeof(path), "%s/said", dir);
	f = fopen(path, "re");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	fclose(f);
	snprintf(want, sizeof(want), "%s -d x.gp C.UTF-8 \n", dir);
	assert_string_equal(line, want);
}

static void a_warning_is_no_failure(void **state)
{
	struct why why;

	(void)state;
	assert_int_equal(run("echo warning: empty range >&2", 20000, &why), 0);
}

static void the_line_that_tells_the_fault_is_quoted(void **state)
{
	struct why why;

	(void)state;
	assert_int_equal(run("printf '\\nplot x y\\n      ^\\n\"x.gp\" line 3: "
			     "unexpected\\n\\n' >&2; exit 1",
			     20000, &why),
			 -EIO);
	assert_string_equal(why.text,
			    "gnuplot failed: \"x.gp\" line 3: unexpected");
	assert_int_equal(run("kill -KILL $$", 20000, &why), -EIO);
	assert_string_equal(why.text, "gnuplot ended by signal 9");
}

static void one_that_hangs_is_killed(void **state)
{
	struct why why;

	(void)state;
	assert_int_equal(run("exec sleep 60", 300, &why), -ETIME);
	assert_string_equal(why.text, "gnuplot was killed after 0.3 s");
	/* Closing its output is not ending. */
	assert_int_equal(run("exec sleep 60 2>&-", 300, &why), -ETIME);
}

static void a_stop_does_not_wait_for_it(void **state)
{
	const volatile int stop = 15;
	struct why why;

	(void)state;
	assert_int_equal(run_until("exec sleep 60", 20000, &stop, &why),
			 -EINTR);
}

static void one_that_floods_is_read_to_its_end(void **state)
{
	struct why why;

	(void)state;
	assert_int_equal(
		run("head -c 300000 /dev/zero | tr '\\0' m >&2; exit 1", 20000,
		    &why),
		-EIO);
	assert_int_equal(strncmp(why.text, "gnuplot failed: mmm", 19), 0);
}

static void one_that_is_not_there_is_named(void **state)
{
	struct why why;

	(void)state;
	assert_int_equal(gnuplot_run("/nonexistent/gnuplot", dir, "x.gp", 1000,
				     NULL, &why),
			 -ENOENT);
	assert_non_null(strstr(why.text, "'/nonexistent/gnuplot'"));
	assert_int_equal(gnuplot_run("sh", "/nonexistent", "x.gp", 1000, NULL,
				     &why),
			 -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			gets_the_script_in_its_folder_and_no_start_up_file),
		cmocka_unit_test(a_warning_is_no_failure),
		cmocka_unit_test(the_line_that_tells_the_fault_is_quoted),
		cmocka_unit_test(one_that_hangs_is_killed),
		cmocka_unit_test(a_stop_does_not_wait_for_it),
		cmocka_unit_test(one_that_floods_is_read_to_its_end),
		cmocka_unit_test(one_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
