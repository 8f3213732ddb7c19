// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/plan.h"

#include "base/err.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static const char list_text[] =
	"{\"page_bytes\":4096,\"table_pages\":512,\"thp_pages\":512,"
	"\"benchmarks\":["
	"{\"name\":\"cow/reuse\",\"version\":2,\"op\":\"page\","
	"\"headline\":\"per_op\",\"sweep\":\"pages\",\"variants\":["
	"{\"case\":{\"page\":\"base\",\"state\":\"a\"},\"quick\":true},"
	"{\"case\":{\"page\":\"base\",\"state\":\"b\"},\"quick\":false},"
	"{\"case\":{\"page\":\"thp\",\"state\":\"a\"},\"quick\":true,"
	"\"unit_pages\":512,\"is_cheap\":true}]},"
	"{\"name\":\"fork/vfork\",\"version\":1,\"op\":\"page\","
	"\"headline\":\"fixed\",\"sweep\":\"pages\",\"variants\":["
	"{\"case\":{},\"quick\":true}]},"
	"{\"name\":\"litmus/conform\",\"version\":1,\"op\":\"scenario\","
	"\"headline\":\"per_op\",\"sweep\":null,\"variants\":["
	"{\"case\":{\"page\":\"base\"},\"quick\":true},"
	"{\"case\":{\"page\":\"thp\"},\"quick\":true}]},"
	"{\"name\":\"self/noop\",\"version\":1,\"op\":\"x\","
	"\"headline\":\"per_op\",\"sweep\":null,\"variants\":["
	"{\"case\":{},\"quick\":true}]}]}";

/* Plan PATTERN FILTER over the list above. */
static int plan_of(struct plan *p, const char *pattern, const char *filter,
		   struct why *why)
{
	json_t *list = json_loads(list_text, 0, NULL);
	struct suite s;
	int err;

	assert_non_null(list);
	suite_init(&s, "test");
	suite_select(&s, pattern, filter);
	err = plan_build(p, &s, list, why);
	json_decref(list);
	return err;
}

static void a_family_selects_all_its_cases(void **state)
{
	struct plan p;

	(void)state;
	assert_int_equal(plan_of(&p, "cow", NULL, NULL), 0);
	assert_int_equal(p.nr, 3);
	assert_int_equal(p.cases[0].version, 2);
	/* A list without the keys: any number of base pages. */
	assert_int_equal(p.cases[0].unit_pages, 1);
	assert_false(p.cases[0].is_cheap);
	assert_int_equal(p.cases[2].unit_pages, 512);
	assert_true(p.cases[2].is_cheap);
	plan_release(&p);
}

static void self_is_selected_only_by_name(void **state)
{
	struct plan p;

	(void)state;
	assert_int_equal(plan_of(&p, "*", NULL, NULL), 0);
	assert_int_equal(p.nr, 4);
	plan_release(&p);
	assert_int_equal(plan_of(&p, "self", NULL, NULL), 0);
	assert_int_equal(p.nr, 1);
	plan_release(&p);
}

static void litmus_is_selected_only_by_name(void **state)
{
	static const struct {
		const char *pattern;
		size_t nr;
	} rows[] = {
		{ "*", 4 },	   { "*/*", 4 },
		{ "*o*", 4 },	   { "l*", 0 },
		{ "?itmus/*", 0 }, { "litmus", 2 },
		{ "litmus*", 2 },  { "litmus/conform", 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct plan p;

		if (!rows[i].nr) {
			assert_int_equal(plan_of(&p, rows[i].pattern, NULL,
						 NULL),
					 -EINVAL);
			continue;
		}
		assert_int_equal(plan_of(&p, rows[i].pattern, NULL, NULL), 0);
		assert_int_equal(p.nr, rows[i].nr);
		plan_release(&p);
	}
}

static void a_filter_narrows_and_sets_sizes(void **state)
{
	struct plan p;

	(void)state;
	assert_int_equal(plan_of(&p, "cow/reuse",
				 "pages=512,2k state=a page=base", NULL),
			 0);
	assert_int_equal(p.nr, 1);
	assert_int_equal(p.cases[0].nr_sizes, 2);
	assert_int_equal(p.cases[0].sizes[1], 2048);
	plan_release(&p);
}

static void wrong_words_get_one_suggestion(void **state)
{
	static const struct {
		const char *pattern, *filter, *text, *hint;
	} bad[] = {
		{ "cow/reus", NULL, "cow/reus", "cow/reuse" },
		{ "cow/reuse", "stat=a", "unknown axis 'stat'", "state" },
		{ "cow/reuse", "page=bas", "no value 'bas'", "page=base" },
		{ "cow/reuse", "page", "'page' is not", "list -l" },
		{ "cow/reuse", "pages=0", "size 0", "" },
		{ "cow/reuse", "pages=x", "x", "" },
		{ "fork/vfork", "page=base", "unknown axis 'page'", "pages" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct why why = { "", "" };
		struct plan p;

		assert_int_equal(plan_of(&p, bad[i].pattern, bad[i].filter,
					 &why),
				 -EINVAL);
		assert_non_null(strstr(why.text, bad[i].text));
		assert_non_null(strstr(why.hint, bad[i].hint));
	}
}

static void the_quick_subset_is_what_benchmarks_name(void **state)
{
	json_t *list = json_loads(list_text, 0, NULL);
	struct suite s;
	struct plan p;

	(void)state;
	suite_init(&s, "quick");
	s.only_quick_cases = true;
	suite_select(&s, "cow", NULL);
	suite_select(&s, "cow/reuse", NULL); /* twice is once */
	assert_int_equal(plan_build(&p, &s, list, NULL), 0);
	assert_int_equal(p.nr, 2);
	plan_release(&p);
	json_decref(list);
}

static void a_plan_survives_its_file(void **state)
{
	struct plan p, q;
	json_t *obj;

	(void)state;
	assert_int_equal(plan_of(&p, "*", "pages=512,1024", NULL), 0);
	p.seed = 0xfedcba9876543210;
	p.cpu = 3;
	p.suite.budget_s = 90;
	p.suite.table = xstrdup("folio");
	p.suite.half_width_ratio = 0.01;
	obj = plan_json(&p, NULL);
	assert_int_equal(plan_parse(&q, obj, NULL), 0);
	assert_int_equal(q.nr, p.nr);
	assert_true(q.seed == p.seed);
	assert_int_equal(q.cpu, 3);
	assert_true(q.suite.half_width_ratio == 0.01);
	assert_string_equal(q.suite.table, "folio");
	for (size_t i = 0; i < p.nr; i++) {
		assert_string_equal(q.cases[i].bench, p.cases[i].bench);
		assert_true(axes_equal(&q.cases[i].axes, &p.cases[i].axes));
		assert_int_equal(q.cases[i].nr_sizes, p.cases[i].nr_sizes);
		assert_int_equal(q.cases[i].is_fixed, p.cases[i].is_fixed);
		assert_int_equal(q.cases[i].unit_pages, p.cases[i].unit_pages);
	}
	json_decref(obj);
	plan_release(&q);
	plan_release(&p);
}

/* 40 us fixed and 45 ns a page: 16 tables are 409 us, under a limit of 1 ms. */
static void sweeps_are_cut_where_a_sample_gets_long(void **state)
{
	uint64_t s[RECORD_POINTS_MAX];
	const double fork1 = 40e3 + 45 * 512, fork4 = 40e3 + 45 * 2048;

	(void)state;
	assert_int_equal(plan_sizes(fork1, fork4, 1e6, 512, 16, s), 4);
	assert_int_equal(s[0], 1024);
	assert_int_equal(s[3], 8192);
	/* 0.2 ms: 40 us + 45 ns x 4096 is 224 us, so 2048 is the last */
	assert_int_equal(plan_sizes(fork1, fork4, 200e3, 512, 16, s), 3);
	assert_int_equal(s[2], 2048);
	/* 1.7 us a page: nothing fits, and still there are three */
	assert_int_equal(plan_sizes(870e3, 3480e3, 1e6, 512, 16, s), 3);
	assert_int_equal(s[0], 512);
	assert_int_equal(s[1], 1024);
	assert_int_equal(s[2], 1536);
	/* noise that makes four tables cheaper than one is a flat line */
	assert_int_equal(plan_sizes(50e3, 40e3, 1e6, 512, 16, s), 4);
	/* 64 KiB pages: 8192 entries a table */
	assert_int_equal(plan_sizes(fork1, fork4, 1e6, 8192, 16, s), 4);
	assert_int_equal(s[3], 16 * 8192);
}

/* Write text to a file of this process; the caller removes it. */
static const char *ini(const char *text)
{
	static char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/tmp/t_plan.%d.ini", (int)getpid());
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return path;
}

static void a_suite_file_is_read_like_a_fio_job(void **state)
{
	struct suite s;

	(void)state;
	suite_init(&s, "x");
	assert_int_equal(suite_load(&s,
				    ini("[global]\nbudget = 2m30s ; why\n"
					"half_width=1%\nquick_cases = yes\n"
					"table = folio\nfit_memory = yes\n"
					"[fork/anon]\npage = base\npages=1k\n"
					"[cow]\n"),
				    NULL),
			 0);
	assert_true(s.budget_s == 150);
	assert_true(s.half_width_ratio == 0.01);
	assert_true(s.only_quick_cases);
	assert_true(s.fit_memory);
	assert_string_equal(s.table, "folio");
	assert_int_equal(s.nr_selections, 2);
	assert_string_equal(s.selections[0].pattern, "fork/anon");
	assert_string_equal(s.selections[0].filter, "page=base pages=1k");
	assert_string_equal(s.selections[1].pattern, "cow");
	assert_null(s.selections[1].filter);
	suite_release(&s);
}

static void a_wrong_suite_file_names_line_and_nearest_key(void **state)
{
	static const struct {
		const char *text, *where, *hint;
	} bad[] = {
		{ "[global]\nbugdet = 1m\n", ":2: unknown key 'bugdet'",
		  "budget" },
		{ "[global]\nbudget = soon\n", ":2: key 'budget'", "" },
		{ "[global]\nrounds_min = -1\n", ":2: key 'rounds_min'", "" },
		{ "[global]\nquick_cases = maybe\n", "not yes or no", "" },
		{ "[global]\ntable = foliio\n",
		  ":2: key 'table': there is no table 'foliio'", "folio" },
		{ "[global]\ntabel = folio\n", ":2: unknown key 'tabel'",
		  "table" },
		{ "nonsense\n", ":1:", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct why why = { "", "" };
		struct suite s;

		suite_init(&s, "x");
		assert_int_equal(suite_load(&s, ini(bad[i].text), &why),
				 -EINVAL);
		assert_non_null(strstr(why.text, bad[i].where));
		assert_non_null(strstr(why.hint, bad[i].hint));
		suite_release(&s);
	}
	unlink(ini(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_family_selects_all_its_cases),
		cmocka_unit_test(self_is_selected_only_by_name),
		cmocka_unit_test(litmus_is_selected_only_by_name),
		cmocka_unit_test(a_filter_narrows_and_sets_sizes),
		cmocka_unit_test(wrong_words_get_one_suggestion),
		cmocka_unit_test(the_quick_subset_is_what_benchmarks_name),
		cmocka_unit_test(a_plan_survives_its_file),
		cmocka_unit_test(sweeps_are_cut_where_a_sample_gets_long),
		cmocka_unit_test(a_suite_file_is_read_like_a_fio_job),
		cmocka_unit_test(a_wrong_suite_file_names_line_and_nearest_key),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
