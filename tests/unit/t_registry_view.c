// SPDX-License-Identifier: GPL-2.0-or-later
/* The registry as run-bench sees it: list and explain over its JSON. */
#include "base/compiler.h"
#include "report/bench_explain.h"
#include "report/bench_list.h"
#include "tests/unit/quoted_json.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const char registry[] =
	"[{'name':'cow/reuse','version':2,'question':'How dear is it?',"
	"  'timed':'one write','op':'page','phases':['op'],'sweep':null,"
	"  'headline':'fixed','expects':[],'kernel':'do_wp_page',"
	"  'expected':'one reuse','pitfalls':'none','designs':'all alike',"
	"  'like':null,'variants':[{'case':{},'label':'cow/reuse',"
	"  'ready':true,'why':null,'quick':true}]},"
	" {'name':'fork/anon','version':1,'question':'How does fork() grow "
	"with memory that somebody has really and truly written to before?',"
	"  'timed':'the call','op':'page','phases':['call','exit'],"
	"  'sweep':'pages','headline':'per_op','expects':["
	"  {'what':'minflt','per_op':1,'slack':0,'is_share':false,"
	"   'when':'page=base','since':null,'before':'6.0'},"
	"  {'what':'pgreuse','per_op':0.5,'slack':0.125,'is_share':false,"
	"   'when':null,'since':'5.9','before':null},"
	"  {'what':'thp_fault_alloc','per_op':'1 per THP','slack':0,"
	"   'is_share':false},"
	"  {'what':'pfn changed','per_op':1,'slack':0,'is_share':true},"
	"  {'what':'present after','per_op':0.5,'slack':0.01,"
	"   'is_share':true},"
	"  {'what':'thp before','per_op':0,'slack':0,'is_share':true},"
	"  {'what':'vmas before','per_op':2,'slack':0,'is_share':true},"
	"  {'what':'something new','per_op':3,'slack':0}],"
	"  'kernel':'dup_mmap > copy_page_range','expected':'e',"
	"  'pitfalls':'p','designs':'d','like':'like nothing else',"
	"  'variants':["
	"  {'case':{'page':'base','state':'shared'},"
	"   'label':'fork/anon page=base state=shared','ready':false,"
	"   'why':'no such page','hint':'get one','quick':true},"
	"  {'case':{'page':'thp','state':'shared'},"
	"   'label':'fork/anon page=thp state=shared','ready':true,"
	"   'why':null,'quick':false}]},"
	" {'name':'fork/vmas','version':1,'question':'q?','op':'vma',"
	"  'phases':['call'],'expects':[],'variants':[]}]";

static json_t *list;
static struct why why;

static int setup(void **state)
{
	(void)state;
	list = quoted_json(registry);
	return list ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	json_decref(list);
	return 0;
}

static char *listed(bool is_long)
{
	char *text = NULL;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);

	bench_list_write(f, list, is_long);
	fclose(f);
	return text;
}

static char *explained(const char *name)
{
	char *text = NULL;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);
	json_t *bench = bench_list_find(list, name, NULL);

	assert_non_null(bench);
	bench_explain_write(f, bench);
	fclose(f);
	return text;
}

static size_t widest_line(const char *text)
{
	size_t widest = 0;

	while (*text) {
		size_t len = strcspn(text, "\n");

		widest = len > widest ? len : widest;
		text += len + (text[len] == '\n');
	}
	return widest;
}

static void the_list_is_aligned_and_counts_what_is_ready(void **state)
{
	char *text = listed(false);

	(void)state;
	assert_string_equal(
		text,
		"benchmark  op     cases  question\n"
		"cow/reuse  page       1  How dear is it?\n"
		"fork/anon  page  1 of 2  How does fork() grow with memory "
		"that somebody has really and truly written\n"
		"                         to before?\n"
		"fork/vmas  vma        0  q?\n"
		"\n"
		"3 benchmarks, 3 cases, 2 ready here; the others lack:\n"
		"    1  no such page (get one)\n");
	free(text);
}

static void the_long_list_says_what_a_case_lacks(void **state)
{
	char *text = listed(true);

	(void)state;
	assert_non_null(strstr(text,
			       "\n  ready: page=thp state=shared\n"
			       "  skip: page=base state=shared: no such page "
			       "(get one)\n"));
	assert_non_null(strstr(text, "\n  ready: the one case\n"));
	assert_true(widest_line(text) <= 100);
	free(text);
}

static void a_pattern_is_a_name_a_family_or_a_glob(void **state)
{
	static const struct {
		const char *pattern;
		size_t nr;
	} rows[] = {
		{ NULL, 3 },  { "fork/anon", 1 }, { "fork", 2 },
		{ "*e*", 1 }, { "*", 3 },	  { "fork/*", 2 },
	};
	json_t *kept;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(bench_list_filter(&kept, list, rows[i].pattern,
						   &why),
				 0);
		assert_int_equal(json_array_size(kept), rows[i].nr);
		json_decref(kept);
	}
}

static void an_unknown_name_gets_one_suggestion(void **state)
{
	static const struct {
		const char *word, *hint;
	} rows[] = {
		{ "fork/anno", "did you mean fork/anon?" },
		{ "frok", "did you mean fork?" },
		{ "reuse", "did you mean cow/reuse?" },
		{ "vams", "did you mean fork/vmas?" },
		{ "zzzzzzzzzz", "'run-bench list' names them all" },
	};
	json_t *kept = list;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(bench_list_filter(&kept, list, rows[i].word,
						   &why),
				 -ENOENT);
		assert_null(kept);
		assert_non_null(strstr(why.text, rows[i].word));
		assert_string_equal(why.hint, rows[i].hint);
		assert_null(bench_list_find(list, rows[i].word, &why));
		assert_string_equal(why.hint, rows[i].hint);
	}
	/* explain takes a name only */
	assert_null(bench_list_find(list, "fork", &why));
}

static void explain_says_expectations_in_words(void **state)
{
	static const char *const lines[] = {
		" proof      minor faults of the thread: 1 per page "
		"(page=base), before Linux\n            6.0\n",
		"            pages reused in place (vmstat pgreuse): 0.5 +-0.125 "
		"per page,\n            since Linux 5.9\n",
		"            THPs allocated by a fault: 1 per THP\n",
		"            pages whose frame changed: all\n",
		"            pages present after: 50 +-1 %\n",
		"            pages mapped as THP before: none\n",
		"            VMAs that hold the region: 2\n",
		"            something new: 3 per page\n",
	};
	char *text = explained("fork/anon");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		assert_non_null(strstr(text, lines[i]));
	assert_true(widest_line(text) <= 78);
	free(text);
}

static void explain_names_metrics_and_how_to_run_what_can_run(void **state)
{
	char *text = explained("fork/anon");

	(void)state;
	assert_non_null(strstr(
		text,
		" cases      page=thp state=shared\n"
		"            skip here: page=base state=shared: no such page "
		"(get one)\n"
		"            'run-bench list --pages' says"));
	assert_non_null(strstr(
		text,
		" metric     fork/anon.v1/page=base,state=shared:call, and 1 "
		"more\n"
		" run it     run-bench run fork/anon page=thp state=shared\n"));
	assert_non_null(strstr(text, "fork/anon v1   lower is better, "
				     "time per page\n"));
	assert_non_null(strstr(text, " phases     call, exit (the first"));
	free(text);
}

static void explain_leaves_out_what_a_benchmark_does_not_say(void **state)
{
	char *text = explained("cow/reuse");

	(void)state;
	assert_null(strstr(text, " like "));
	assert_null(strstr(text, " phases "));
	assert_null(strstr(text, " sweep "));
	assert_non_null(strstr(text, " proof      declares no expectation\n"));
	assert_non_null(strstr(text, "(fixed cost)\n"));
	assert_non_null(strstr(text, " metric     cow/reuse.v2:op\n"
				     " run it     run-bench run cow/reuse\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_list_is_aligned_and_counts_what_is_ready),
		cmocka_unit_test(the_long_list_says_what_a_case_lacks),
		cmocka_unit_test(a_pattern_is_a_name_a_family_or_a_glob),
		cmocka_unit_test(an_unknown_name_gets_one_suggestion),
		cmocka_unit_test(explain_says_expectations_in_words),
		cmocka_unit_test(
			explain_names_metrics_and_how_to_run_what_can_run),
		cmocka_unit_test(
			explain_leaves_out_what_a_benchmark_does_not_say),
	};

	return cmocka_run_group_tests_name("registry_view", tests, setup,
					   teardown);
}
