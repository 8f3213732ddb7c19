// SPDX-License-Identifier: GPL-2.0-or-later
/* What every guest does, and the words that name kernels. */
#include "lab/plan.h"

#include "lab/files.h"
#include "lab/run_words.h"
#include "lab_run_fix.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static void all_cases_come_before_any_comes_again(void **state)
{
	struct lab_plan p;

	(void)state;
	assert_int_equal(lab_fix_plan(&p, "cow", NULL, NULL, 3, 1, NULL), 0);
	assert_int_equal(p.plan.nr, 2);
	assert_int_equal(p.nr, 6);
	for (size_t i = 0; i < p.nr; i++) {
		assert_int_equal(p.processes[i].case_idx, i % 2);
		assert_int_equal(p.processes[i].round, i / 2);
		assert_int_equal(p.processes[i].layout, 0);
	}
	lab_plan_release(&p);
}

static void further_layouts_come_last_and_count_as_rounds(void **state)
{
	struct lab_plan p;

	(void)state;
	assert_int_equal(lab_fix_plan(&p, "self", NULL, NULL, 2, 3, NULL), 0);
	assert_int_equal(p.nr, 4);
	assert_int_equal(p.processes[1].layout, 0);
	assert_int_equal(p.processes[2].layout, 1);
	assert_int_equal(p.processes[3].layout, 2);
	assert_int_equal(p.processes[3].round, 3);
	/* The checker holds the records against these. */
	assert_int_equal(p.plan.suite.rounds_min, 4);
	assert_int_equal(p.plan.suite.rounds_max, 4);
	assert_int_equal(p.plan.suite.nr_layouts, 3);
	lab_plan_release(&p);
}

static void cases_stand_in_the_order_of_the_guests_list(void **state)
{
	struct lab_plan p;

	(void)state;
	assert_int_equal(lab_fix_plan(&p, "self cow", NULL, NULL, 1, 1, NULL),
			 0);
	assert_int_equal(p.plan.nr, 3);
	assert_string_equal(p.plan.cases[0].bench, "cow/reuse");
	assert_string_equal(axes_get(&p.plan.cases[0].axes, "page"), "base");
	assert_string_equal(axes_get(&p.plan.cases[1].axes, "page"), "thp");
	assert_string_equal(p.plan.cases[2].bench, "self/noop");
	lab_plan_release(&p);
}

static void assert_sizes(const struct plan_case *c, uint64_t a, uint64_t b,
			 uint64_t third)
{
	assert_int_equal(c->nr_sizes, third ? 3 : 2);
	assert_int_equal(c->sizes[0], a);
	assert_int_equal(c->sizes[1], b);
	if (third)
		assert_int_equal(c->sizes[2], third);
}

static void sizes_are_named_or_the_lab_suites_or_page_tables(void **state)
{
	struct lab_plan p;

	(void)state;
	assert_int_equal(lab_fix_plan(&p, "cow", "pages=64,128", "pages=1,2", 1,
				      1, NULL),
			 0);
	assert_sizes(&p.plan.cases[0], 64, 128, 0);
	lab_plan_release(&p);

	assert_int_equal(lab_fix_plan(&p, "cow", NULL, "page=base pages=96,192",
				      1, 1, NULL),
			 0);
	assert_sizes(&p.plan.cases[0], 96, 192, 0);
	/* Huge pages are not base pages: the suite says nothing about them. */
	assert_sizes(&p.plan.cases[1], 512, 1024, 2048);
	lab_plan_release(&p);
}

static const char *word_of(json_t *plan, size_t i, size_t k)
{
	json_t *cases = json_object_get(plan, "cases");

	return json_string_value(json_array_get(
		json_object_get(json_array_get(cases, i), "argv"), k));
}

static bool has_word(json_t *plan, size_t i, const char *want)
{
	const char *word;

	for (size_t k = 0; (word = word_of(plan, i, k)); k++)
		if (!strcmp(word, want))
			return true;
	return false;
}

static void the_guest_gets_whole_command_lines(void **state)
{
	struct lab_plan p;
	json_t *plan;

	(void)state;
	assert_int_equal(lab_fix_plan(&p, "cow/reuse", "page=base pages=4,8",
				      NULL, 2, 2, NULL),
			 0);
	plan = lab_plan_guest_json(&p, 7);
	assert_int_equal(json_integer_value(json_object_get(plan, "v")), 1);
	assert_int_equal(json_array_size(json_object_get(plan, "cases")), 3);
	assert_string_equal(word_of(plan, 0, 0), "case");
	assert_string_equal(word_of(plan, 0, 1), "cow/reuse");
	assert_true(has_word(plan, 0, "page=base"));
	assert_true(has_word(plan, 0, "--sizes=4,8"));
	assert_true(has_word(plan, 0, "--lab"));
	assert_true(has_word(plan, 0, "--policy=fifo"));
	assert_true(has_word(plan, 0, "--cpu=0"));
	assert_true(has_word(plan, 0, "--layout=0"));
	assert_true(has_word(plan, 2, "--layout=1"));
	assert_true(has_word(plan, 2, "--round=2"));
	json_decref(plan);
	lab_plan_release(&p);
}

static void seeds_differ_between_rounds_and_boots(void **state)
{
	struct lab_plan p;
	json_t *a, *again, *b;
	char *text[3];

	(void)state;
	assert_int_equal(lab_fix_plan(&p, "self", NULL, NULL, 2, 1, NULL), 0);
	a = lab_plan_guest_json(&p, 1);
	again = lab_plan_guest_json(&p, 1);
	b = lab_plan_guest_json(&p, 2);
	assert_true(json_equal(a, again));
	assert_false(json_equal(a, b));
	for (int i = 0; i < 2; i++)
		text[i] = json_dumps(json_array_get(json_object_get(a, "cases"),
						    (size_t)i),
				     JSON_COMPACT);
	text[2] = strstr(text[0], "--seed=");
	assert_non_null(text[2]);
	assert_null(strstr(text[1], strndupa(text[2], 23)));
	free(text[0]);
	free(text[1]);
	json_decref(a);
	json_decref(again);
	json_decref(b);
	lab_plan_release(&p);
}

static void only_what_wants_the_probe_module_loads_it(void **state)
{
	struct lab_plan p;
	struct plan_case *c;
	char *value;
	typeof(c->bench) bench;

	(void)state;
	assert_int_equal(lab_fix_plan(&p, "self cow", NULL, NULL, 1, 1, NULL),
			 0);
	assert_false(lab_plan_wants_probe(&p));
	c = &p.plan.cases[1];
	value = c->axes.a[0].value;
	c->axes.a[0].value = (char *)"probe_pin_w";
	assert_true(lab_plan_wants_probe(&p));
	c->axes.a[0].value = (char *)"gup_test_pin";
	assert_false(lab_plan_wants_probe(&p));
	c->axes.a[0].value = value;
	/* A scenario takes whatever reference it names. */
	bench = c->bench;
	c->bench = (char *)"litmus/scenario";
	assert_true(lab_plan_wants_probe(&p));
	c->bench = bench;
	lab_plan_release(&p);
}

static void an_unknown_benchmark_is_said_so(void **state)
{
	struct lab_plan p;
	struct why why;

	(void)state;
	assert_int_equal(lab_fix_plan(&p, "cow/reusee", NULL, NULL, 1, 1, &why),
			 -EINVAL);
	assert_string_equal(why.hint, "did you mean cow/reuse?");
}

static void assert_word(const struct lab_words *w, size_t i, const char *kernel,
			const char *append)
{
	assert_string_equal(w->words[i].kernel, kernel);
	assert_string_equal(w->kernels[w->words[i].idx], kernel);
	if (append)
		assert_string_equal(w->words[i].append, append);
	else
		assert_null(w->words[i].append);
}

static void a_plus_begins_parameters_of_this_kernel(void **state)
{
	char a[] = "6.1", b[] = "6.1+init_on_alloc=1", c[] = "6.1+nosmp+a=b,c",
	     d[] = "7.2+", e[] = "deb:linux-binary-7.2.13+deb14-cloud-amd64",
	     f[] = "deb:linux-binary-7.2.13+deb14-cloud-amd64+a=1+b";
	char *words[] = { a, b, c, d, e, f };
	struct lab_words w;

	(void)state;
	lab_words_parse(&w, words, 6);
	assert_word(&w, 0, "6.1", NULL);
	assert_word(&w, 1, "6.1", "init_on_alloc=1");
	assert_word(&w, 2, "6.1", "nosmp a=b,c");
	assert_word(&w, 3, "7.2", NULL);
	assert_word(&w, 4, e, NULL);
	assert_word(&w, 5, e, "a=1 b");
	/* Each kernel is looked up once. */
	assert_int_equal(w.nr_kernels, 3);
	assert_int_equal(w.words[0].idx, w.words[2].idx);
	lab_words_release(&w);
}

static void a_plus_in_the_name_of_a_file_is_part_of_it(void **state)
{
	char dir[] = "/tmp/t_lab_plan-XXXXXX", *path, *with, *none;
	struct lab_words w;
	int fd;

	(void)state;
	assert_non_null(mkdtemp(dir));
	path = xasprintf("%s/vmlinuz-7.2+deb14", dir);
	with = xasprintf("%s+a=1", path);
	none = xasprintf("%s/none+a=1", dir);
	fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	close(fd);
	lab_words_parse(&w, (char *[]){ path, with, none }, 3);
	assert_word(&w, 0, path, NULL);
	assert_word(&w, 1, path, "a=1");
	assert_string_equal(w.words[2].append, "a=1");
	lab_words_release(&w);
	unlink(path);
	rmdir(dir);
	free(path);
	free(with);
	free(none);
}

/* Is this path among the settings for such a command line? */
static bool sets(const char *cmdline, bool is_as_shipped, const char *path)
{
	json_t *setup = lab_setup_json(is_as_shipped, cmdline), *pair;
	bool found = false;
	size_t i;

	json_array_foreach(json_object_get(setup, "settings"), i, pair)
		found |= !strcmp(json_string_value(json_array_get(pair, 0)),
				 path);
	json_decref(setup);
	return found;
}

static void a_word_of_the_command_line_is_not_undone_by_a_setting(void **state)
{
	const char *thp = "/sys/kernel/mm/transparent_hugepage/enabled";

	(void)state;
	assert_true(sets("quiet", false, thp));
	assert_true(sets(NULL, false, thp));
	assert_false(sets("quiet transparent_hugepage=never", false, thp));
	assert_false(sets("transparent_hugepage=never quiet", false, thp));
	/* another parameter whose name begins like it, or ends like it */
	assert_true(sets("transparent_hugepage_shmem=never", false, thp));
	assert_true(sets("xtransparent_hugepage=never", false, thp));
	assert_false(sets("quiet", true, thp));
	assert_true(sets("sched_rt_runtime_us=1", true,
			 "/proc/sys/kernel/sched_rt_runtime_us"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_word_of_the_command_line_is_not_undone_by_a_setting),
		cmocka_unit_test(all_cases_come_before_any_comes_again),
		cmocka_unit_test(further_layouts_come_last_and_count_as_rounds),
		cmocka_unit_test(cases_stand_in_the_order_of_the_guests_list),
		cmocka_unit_test(
			sizes_are_named_or_the_lab_suites_or_page_tables),
		cmocka_unit_test(the_guest_gets_whole_command_lines),
		cmocka_unit_test(seeds_differ_between_rounds_and_boots),
		cmocka_unit_test(only_what_wants_the_probe_module_loads_it),
		cmocka_unit_test(an_unknown_benchmark_is_said_so),
		cmocka_unit_test(a_plus_begins_parameters_of_this_kernel),
		cmocka_unit_test(a_plus_in_the_name_of_a_file_is_part_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
