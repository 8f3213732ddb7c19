// SPDX-License-Identifier: GPL-2.0-or-later
/* What is started for a build: make and all of its children, and pahole. */
#include "lab/kbuild_parts.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "lab_dir.h"

static void keep_line(const char *line, void *arg)
{
	char **all = arg, *more;

	if (!line)
		return;
	more = xasprintf("%s%s\n", *all ? *all : "", line);
	free(*all);
	*all = more;
}

static int run(char *const argv[], char *const env[], char **said, int *status,
	       double *cpu_s)
{
	const struct kbuild_command c = { .argv = argv,
					  .env = env,
					  .cwd = lab_dir,
					  .line = keep_line,
					  .arg = said };

	*said = NULL;
	return kbuild_run(&c, status, cpu_s, NULL);
}

static void its_words_and_its_status_come_back(void **state)
{
	char *argv[] = { "sh", "-c", "echo one; echo two >&2; exit 7", NULL };
	char **env = kbuild_env(), *said;
	double cpu_s;
	int status;

	(void)state;
	assert_int_equal(run(argv, env, &said, &status, &cpu_s), 0);
	assert_int_equal(status, 7);
	assert_string_equal(said, "one\ntwo\n");
	free(said);
	kbuild_env_free(env);
}

static void the_cpu_time_is_that_of_all_descendants(void **state)
{
	/* A child of a child, as make has them. */
	char *argv[] = { "sh", "-c",
			 "sh -c 'i=0; while test $i -lt 100000; do "
			 "i=$((i + 1)); done'; true",
			 NULL };
	char *idle[] = { "true", NULL };
	char **env = kbuild_env(), *said;
	double busy_s, idle_s;
	int status;

	(void)state;
	assert_int_equal(run(argv, env, &said, &status, &busy_s), 0);
	assert_int_equal(status, 0);
	free(said);
	assert_int_equal(run(idle, env, &said, &status, &idle_s), 0);
	free(said);
	kbuild_env_free(env);
	assert_true(idle_s >= 0);
	assert_true(busy_s > idle_s + 0.01);
}

static void a_program_that_is_missing_is_told(void **state)
{
	char *argv[] = { "no-such-program", NULL };
	char **env = kbuild_env(), *said;
	double cpu_s;
	int status;

	(void)state;
	assert_int_equal(run(argv, env, &said, &status, &cpu_s), -ENOENT);
	free(said);
	kbuild_env_free(env);
}

/* In front of PATH stands a pahole that only says what it was given. */
static void pahole_gets_all_words_but_that_of_threads(void **state)
{
	char *fake = lab_text("pahole",
			      "#!/bin/sh\nfor w; do echo \"<$w>\"; done\n");
	char *path = lab_path("wrapper"), *said;
	char *argv[] = { path,	"-J",	    "--btf_gen_floats",	   "-j",
			 "-j8", "--jobs=4", "--lang_exclude=rust", "a b",
			 NULL };
	char *word = xasprintf("PATH=%s:/usr/bin:/bin", lab_dir);
	char *env[] = { word, NULL };
	double cpu_s;
	int status;

	(void)state;
	assert_int_equal(chmod(fake, 0755), 0);
	assert_int_equal(kbuild_pahole_write(path, NULL), 0);
	assert_int_equal(run(argv, env, &said, &status, &cpu_s), 0);
	assert_int_equal(status, 0);
	assert_string_equal(said, "<-J>\n<--btf_gen_floats>\n"
				  "<--lang_exclude=rust>\n<a b>\n");
	free(said);
	free(word);
	free(path);
	free(fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(its_words_and_its_status_come_back),
		cmocka_unit_test(the_cpu_time_is_that_of_all_descendants),
		cmocka_unit_test(a_program_that_is_missing_is_told),
		cmocka_unit_test(pahole_gets_all_words_but_that_of_threads),
	};

	return cmocka_run_group_tests(tests, lab_dir_setup, lab_dir_teardown);
}
