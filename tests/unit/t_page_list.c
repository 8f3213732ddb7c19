// SPDX-License-Identifier: GPL-2.0-or-later
/* Page kinds and many cases, as list and explain show them. */
#include "base/compiler.h"
#include "report/bench_list.h"
#include "report/case_fold.h"
#include "report/page_list.h"
#include "tests/unit/quoted_json.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const char kinds_text[] =
	"[{'name':'base','what':'order-0 pages','unit_pages':1,'max_pages':0,"
	"  'ready':true,'why':null,'hint':null,'promise':["
	"  {'what':'present before','per_op':1,'slack':0,'is_share':true},"
	"  {'what':'folio pages before','per_op':1,'slack':0}]},"
	" {'name':'64k','what':'folios of 64 KiB','unit_pages':16,"
	"  'max_pages':0,'ready':true,'promise':["
	"  {'what':'thp_split_pmd','per_op':'1 per folio','slack':0}]},"
	" {'name':'lrubatch','what':'pages in a per-CPU batch','unit_pages':1,"
	"  'max_pages':31,'ready':false,'why':'cannot read kpageflags',"
	"  'hint':'run as root','promise':[]}]";

static const char benches_text[] =
	"[{'name':'fork/anon','op':'page','question':'q?','variants':["
	"  {'case':{'page':'base','state':'a'},'ready':true},"
	"  {'case':{'page':'base','state':'b'},'ready':true},"
	"  {'case':{'page':'64k','state':'a'},'ready':true},"
	"  {'case':{'page':'64k','state':'b'},'ready':true},"
	"  {'case':{'page':'thp','state':'a'},'ready':false,'why':'no THP',"
	"   'hint':'enable it'},"
	"  {'case':{'page':'thp','state':'b'},'ready':true},"
	"  {'case':{'page':'lrubatch','state':'a'},'ready':false,"
	"   'why':'cannot read kpageflags','hint':'run as root'},"
	"  {'case':{'page':'lrubatch','state':'b'},'ready':false,"
	"   'why':'cannot read kpageflags','hint':'run as root'}]},"
	" {'name':'self/state','op':'page','question':'q?','variants':["
	"  {'case':{'page':'base'},'ready':true}]},"
	" {'name':'fork/vfork','op':'page','question':'q?','variants':["
	"  {'case':{},'ready':false,'why':'no THP','hint':'enable it'}]}]";

static json_t *kinds, *benches;

static int setup(void **state)
{
	(void)state;
	kinds = quoted_json(kinds_text);
	benches = quoted_json(benches_text);
	return kinds && benches ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	json_decref(kinds);
	json_decref(benches);
	return 0;
}

static void cases_that_differ_in_one_axis_are_one_term(void **state)
{
	struct case_groups g;

	(void)state;
	case_groups_build(&g, json_array_get(benches, 0));
	assert_int_equal(g.nr, 3);
	assert_null(g.groups[0].why);
	assert_int_equal(g.groups[0].nr, 5);
	assert_string_equal(g.groups[0].text,
			    "page=base,64k state=a; page=base,64k,thp state=b");
	assert_string_equal(g.groups[1].why, "no THP");
	assert_string_equal(g.groups[1].hint, "enable it");
	assert_string_equal(g.groups[1].text, "page=thp state=a");
	assert_string_equal(g.groups[2].text, "page=lrubatch state=a,b");
	assert_int_equal(g.groups[2].nr, 2);
	case_groups_release(&g);
}

static void the_sum_says_each_lack_once(void **state)
{
	char *text = NULL;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);

	(void)state;
	case_totals_write(f, benches, 100);
	fclose(f);
	assert_string_equal(text,
			    "\n3 benchmarks, 10 cases, 6 ready here; the "
			    "others lack:\n"
			    "    2  cannot read kpageflags (run as root)\n"
			    "    2  no THP (enable it)\n");
	free(text);
}

static void the_table_of_kinds_says_what_one_lacks(void **state)
{
	char *text = NULL;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);

	(void)state;
	page_list_write(f, kinds);
	fclose(f);
	assert_string_equal(
		text, "page      unit  here   what\n"
		      "base         1  ready  order-0 pages\n"
		      "64k         16  ready  folios of 64 KiB\n"
		      "lrubatch     1  skip   pages in a per-CPU batch\n"
		      "                       skip: cannot read kpageflags "
		      "(run as root)\n"
		      "\n"
		      "3 page kinds, 2 ready here; units are in pages\n");
	free(text);
}

static char *explained(const char *name)
{
	char *text = NULL;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);
	json_t *kind = page_list_find(kinds, name, NULL);

	assert_non_null(kind);
	page_explain_write(f, kind, benches);
	fclose(f);
	return text;
}

static void a_kind_is_explained_with_its_promise_and_users(void **state)
{
	char *text = explained("base");

	(void)state;
	assert_non_null(strstr(
		text, "\n what       order-0 pages\n"
		      " sizes      any number of pages\n"
		      " proof      pages present before: all\n"
		      "            pages of the region in one folio: 1\n"
		      " here       ready\n"
		      " used by    fork/anon\n"
		      " run it     run-bench run fork/anon page=base\n"));
	free(text);
	text = explained("64k");
	assert_non_null(strstr(
		text, " sizes      multiples of 16 pages\n"
		      " proof      PMDs split (vmstat thp_split_pmd): 1 per "
		      "folio\n"));
	free(text);
	text = explained("lrubatch");
	assert_non_null(
		strstr(text, " sizes      any number of pages, 31 at most\n"
			     " here       skip: cannot read kpageflags (run as "
			     "root)\n"));
	free(text);
}

static void an_unknown_kind_gets_one_suggestion(void **state)
{
	struct why why;
	json_t *kept;

	(void)state;
	assert_null(page_list_find(kinds, "bse", &why));
	assert_string_equal(why.text, "find page kind 'bse': there is none");
	assert_string_equal(why.hint, "did you mean base?");
	assert_int_equal(page_list_filter(&kept, kinds, "zzzzzzzz", &why),
			 -ENOENT);
	assert_string_equal(why.hint,
			    "'run-bench list --pages' names them all");
	assert_int_equal(page_list_filter(&kept, kinds, "*a*", &why), 0);
	assert_int_equal(json_array_size(kept), 2);
	json_decref(kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cases_that_differ_in_one_axis_are_one_term),
		cmocka_unit_test(the_sum_says_each_lack_once),
		cmocka_unit_test(the_table_of_kinds_says_what_one_lacks),
		cmocka_unit_test(
			a_kind_is_explained_with_its_promise_and_users),
		cmocka_unit_test(an_unknown_kind_gets_one_suggestion),
	};

	return cmocka_run_group_tests_name("page_list", tests, setup, teardown);
}
