// SPDX-License-Identifier: GPL-2.0-or-later
/* The page kinds as a list: what benchmarks, list and explain rely on. */
#include "harness/kind.h"

#include "harness/run.h"
#include "sys/root.h"

#include <ctype.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define DATA "tests/data/sys/"

static size_t nr_names(const char *list)
{
	size_t nr = 1;

	for (; *list; list++)
		nr += *list == ',';
	return nr;
}

static void every_name_of_the_axis_has_its_kind(void **state)
{
	char *copy = strdup(KINDS_ALL), *save = NULL;
	size_t nr;

	(void)state;
	for (char *name = strtok_r(copy, ",", &save); name;
	     name = strtok_r(NULL, ",", &save)) {
		if (page_kind_find(name))
			continue;
		print_error("no kind is named %s\n", name);
		fail();
	}
	free(copy);
	/* page_kinds() would have ended this program over a name twice. */
	page_kinds(&nr);
	assert_int_equal(nr, nr_names(KINDS_ALL));
}

static void a_name_that_is_no_kind_is_not_found(void **state)
{
	(void)state;
	assert_null(page_kind_find("no-such-kind"));
	assert_null(page_kind_find(""));
	assert_null(page_kind_find("thp,base"));
}

static void kinds_come_in_the_order_of_their_names(void **state)
{
	size_t nr;
	const struct page_kind *const *kinds = page_kinds(&nr);

	(void)state;
	for (size_t i = 1; i < nr; i++)
		assert_true(strcmp(kinds[i - 1]->name, kinds[i]->name) < 0);
}

/* Evidence of faults and of afterwards is the benchmark's, not the kind's. */
static bool is_before(enum evidence_id id)
{
	return id >= EV_PRESENT_BEFORE && id <= EV_FOLIO_PAGES;
}

static void every_kind_promises_what_is_seen_before_a_phase(void **state)
{
	size_t nr;
	const struct page_kind *const *kinds = page_kinds(&nr);

	(void)state;
	for (size_t i = 0; i < nr; i++) {
		const struct expect *e = kinds[i]->promise;
		bool asks_the_kind = false;

		assert_non_null(e);
		assert_int_not_equal(e->what, 0);
		for (; e->what; e++) {
			assert_true(is_before(e->what));
			asks_the_kind |= e->what == EV_KIND;
		}
		/* who can look promises what will be seen, and the reverse */
		assert_int_equal(asks_the_kind, kinds[i]->share != NULL);
	}
}

static void every_kind_says_what_it_is_in_words_for_explain(void **state)
{
	size_t nr;
	const struct page_kind *const *kinds = page_kinds(&nr);

	(void)state;
	for (size_t i = 0; i < nr; i++) {
		const char *what = kinds[i]->what;

		assert_non_null(what);
		assert_true(strlen(what) > 20);
		assert_true(islower((unsigned char)what[0]) ||
			    !strncmp(what, "PTE", 3) ||
			    !strncmp(what, "KSM", 3));
		assert_int_not_equal(what[strlen(what) - 1], '.');
		assert_null(strchr(what, '\n'));
		assert_non_null(kinds[i]->make);
	}
}

static void folio_kinds_have_the_pages_of_their_size(void **state)
{
	static const struct {
		const char *name;
		size_t size_bytes;
	} want[] = {
		{ "16k", 16384 },   { "32k", 32768 },	{ "64k", 65536 },
		{ "128k", 131072 }, { "256k", 262144 }, { "512k", 524288 },
		{ "1m", 1048576 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(want); i++)
		assert_int_equal(page_kind_unit(page_kind_find(want[i].name)) *
					 mm_page_bytes(),
				 want[i].size_bytes);
	assert_int_equal(page_kind_unit(page_kind_find("base")), 1);
}

static void huge_page_kinds_are_made_of_whole_huge_pages(void **state)
{
	static const char *const names[] = { "thp",	   "hugezero",
					     "ptethp",	   "mremapped",
					     "partshared", "mixedprot",
					     "mixeddirty", "shuffled",
					     "fresh" };

	(void)state;
	sys_root_set(DATA "debian-5.10");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_int_equal(page_kind_unit(page_kind_find(names[i])) *
					 mm_page_bytes(),
				 2097152);
	sys_root_set("");
}

static void where_there_is_no_huge_page_kinds_of_it_are_not_ready(void **state)
{
	static const char *const names[] = { "thp",    "hugezero",  "ptethp",
					     "onepte", "mremapped", "64k" };
	struct why why;

	(void)state;
	sys_root_set(DATA "no-such-machine");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		memset(&why, 0, sizeof(why));
		assert_int_equal(page_kind_find(names[i])->ready(&why),
				 -EOPNOTSUPP);
		assert_non_null(strstr(why.text, "the kernel has none"));
		/* a unit is a number of pages even so */
		assert_true(page_kind_unit(page_kind_find(names[i])) > 0);
	}
	sys_root_set("");
}

static void before_mthp_the_skip_says_since_when(void **state)
{
	struct why why;

	(void)state;
	sys_root_set(DATA "debian-5.10");
	assert_int_equal(page_kind_find("64k")->ready(&why), -EOPNOTSUPP);
	assert_non_null(strstr(why.text, "64 kB"));
	assert_non_null(strstr(why.hint, "6.8"));
	assert_int_equal(page_kind_find("ptethp")->ready(&why), 0);
	sys_root_set("");
}

static void the_plain_kinds_need_nothing(void **state)
{
	static const char *const names[] = { "base",	  "ro",	 "zero",
					     "drained",	  "pcp", "lrubatch",
					     "fragmented" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_null(page_kind_find(names[i])->ready);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_name_of_the_axis_has_its_kind),
		cmocka_unit_test(a_name_that_is_no_kind_is_not_found),
		cmocka_unit_test(kinds_come_in_the_order_of_their_names),
		cmocka_unit_test(
			every_kind_promises_what_is_seen_before_a_phase),
		cmocka_unit_test(
			every_kind_says_what_it_is_in_words_for_explain),
		cmocka_unit_test(folio_kinds_have_the_pages_of_their_size),
		cmocka_unit_test(huge_page_kinds_are_made_of_whole_huge_pages),
		cmocka_unit_test(
			where_there_is_no_huge_page_kinds_of_it_are_not_ready),
		cmocka_unit_test(before_mthp_the_skip_says_since_when),
		cmocka_unit_test(the_plain_kinds_need_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
