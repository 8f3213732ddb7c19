// SPDX-License-Identifier: GPL-2.0-or-later
/* Sizes of sweeps: in whole pages of the kind, bounded, and made to fit. */
#include "runner/plan.h"

#include "base/err.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define GIB (1ull << 30)

/* A machine with 4 KiB pages; kinds as the measuring program describes them. */
static const char list_text[] =
	"{\"page_bytes\":4096,\"table_pages\":512,\"benchmarks\":["
	"{\"name\":\"fork/anon\",\"version\":1,\"op\":\"page\","
	"\"headline\":\"per_op\",\"sweep\":\"pages\",\"variants\":["
	"{\"case\":{\"page\":\"base\"},\"unit_pages\":1,\"max_pages\":0},"
	"{\"case\":{\"page\":\"64k\"},\"unit_pages\":16,\"max_pages\":0},"
	"{\"case\":{\"page\":\"thp\"},\"unit_pages\":512,\"max_pages\":0,"
	"\"is_cheap\":true},"
	"{\"case\":{\"page\":\"hugetlb1g\"},\"unit_pages\":262144,"
	"\"max_pages\":0,\"is_cheap\":true},"
	"{\"case\":{\"page\":\"lrubatch\"},\"unit_pages\":1,\"max_pages\":31}"
	"]},"
	"{\"name\":\"self/spin\",\"version\":1,\"op\":\"spin\","
	"\"headline\":\"per_op\",\"sweep\":\"us\",\"variants\":["
	"{\"case\":{},\"unit_pages\":512}]}]}";

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

static void assert_sizes(const struct plan_case *c, size_t nr,
			 const uint64_t *want)
{
	assert_int_equal(c->nr_sizes, nr);
	for (size_t i = 0; i < nr; i++)
		assert_int_equal(c->sizes[i], want[i]);
}

#define assert_sizes_are(c, ...)                                               \
	assert_sizes(c,                                                        \
		     sizeof((uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t),   \
		     (uint64_t[]){ __VA_ARGS__ })

static void given_sizes_become_whole_units(void **state)
{
	static const struct {
		const char *filter;
		size_t nr;
		uint64_t sizes[4];
	} rows[] = {
		{ "page=base pages=63,126,252", 3, { 63, 126, 252 } },
		{ "page=64k pages=63,126,252", 3, { 64, 128, 256 } },
		{ "page=thp pages=63,700,1500", 3, { 512, 1024, 1536 } },
		/* 512 and 1000 are both at most two huge pages: 1, 2, 3 */
		{ "page=thp pages=100,512,1000", 3, { 512, 1024, 1536 } },
		{ "page=hugetlb1g pages=512,1024", 2, { 262144, 524288 } },
		/* five of them would be 5 GiB */
		{ "page=hugetlb1g pages=1,2,3,4,5",
		  3,
		  { 262144, 524288, 786432 } },
		{ "page=lrubatch pages=7,31", 2, { 7, 31 } },
		{ "page=lrubatch pages=512,1024", 2, { 15, 31 } },
		{ "page=base pages=64MiB,1GiB", 2, { 16384, 262144 } },
		{ "page=base pages=6KiB", 1, { 2 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct plan p;

		assert_int_equal(plan_of(&p, "fork/anon", rows[i].filter, NULL),
				 0);
		assert_sizes(&p.cases[0], rows[i].nr, rows[i].sizes);
		plan_release(&p);
	}
}

static void a_size_beyond_any_machine_is_an_error(void **state)
{
	static const struct {
		const char *filter, *says;
	} rows[] = {
		{ "page=base pages=1099511627777",
		  "pages: size 1099511627777: at most 1099511627776" },
		{ "page=thp pages=18446744073709551615",
		  "pages: size 18446744073709551615: at most 1099511627776" },
		{ "page=base pages=16EiB", "parse size '16EiB': not a size" },
		{ "page=base pages=99999999TiB",
		  "parse size '99999999TiB': too large" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct why why = { "", "" };
		struct plan p;

		assert_true(plan_of(&p, "fork/anon", rows[i].filter, &why) < 0);
		assert_string_equal(why.text, rows[i].says);
		plan_release(&p);
	}
}

static void a_change_is_noted_once_and_says_why(void **state)
{
	struct plan p;

	(void)state;
	assert_int_equal(plan_of(&p, "fork/anon", "pages=512,1024", NULL), 0);
	assert_int_equal(p.nr, 5);
	assert_int_equal(p.nr_notes, 2);
	assert_string_equal(p.notes[0],
			    "page=hugetlb1g: pages=512,1024 became "
			    "pages=262144,524288, as its pages come in units "
			    "of 262144 pages");
	assert_string_equal(p.notes[1],
			    "page=lrubatch: pages=512,1024 became pages=15,31, "
			    "as it can be at most 31 pages");
	plan_release(&p);
}

static void only_sizes_in_pages_have_units_and_bytes(void **state)
{
	struct why why = { "", "" };
	struct plan p;

	(void)state;
	assert_int_equal(plan_of(&p, "self/spin", "us=10", NULL), 0);
	assert_int_equal(p.cases[0].unit_pages, 1);
	assert_sizes_are(&p.cases[0], 10);
	plan_release(&p);
	assert_int_equal(plan_of(&p, "self/spin", "us=10KiB", &why), -EINVAL);
	assert_non_null(strstr(why.text, "10KiB"));
	assert_int_equal(plan_of(&p, "fork/anon", "pages=iB", &why), -EINVAL);
	assert_int_equal(plan_of(&p, "fork/anon", "pages=1GB", &why), -EINVAL);
}

static void large_units_and_bounds_need_no_pilot(void **state)
{
	struct plan p;

	(void)state;
	assert_int_equal(plan_of(&p, "fork/anon", NULL, NULL), 0);
	for (size_t i = 0; i < 3; i++) {
		assert_false(plan_sizes_bound(&p, &p.cases[i]));
		assert_int_equal(plan_step_pages(&p, &p.cases[i]), 512);
	}
	assert_true(plan_sizes_bound(&p, &p.cases[3]));
	assert_sizes_are(&p.cases[3], 262144, 524288, 786432);
	assert_true(plan_sizes_bound(&p, &p.cases[4]));
	assert_sizes_are(&p.cases[4], 10, 20, 31);
	/* 10 GiB: a quarter of it holds two of 1 GiB */
	plan_fit(&p, 10 * GIB);
	p.cases[3].nr_sizes = 0;
	assert_true(plan_sizes_bound(&p, &p.cases[3]));
	assert_sizes_are(&p.cases[3], 262144, 524288);
	/* one stays: the case itself says that there is no room */
	plan_fit(&p, GIB);
	p.cases[3].nr_sizes = 0;
	assert_true(plan_sizes_bound(&p, &p.cases[3]));
	assert_sizes_are(&p.cases[3], 262144);
	plan_release(&p);
}

/* 1 GiB takes 3 GiB and 8 MiB; it fits where 4 GiB are available. */
static void a_suite_that_wants_it_is_made_to_fit(void **state)
{
	struct plan p;

	(void)state;
	assert_int_equal(plan_of(&p, "fork/anon",
				 "page=base,64k,thp pages=64MiB,1GiB", NULL),
			 0);
	assert_true(plan_memory_bytes(&p) == 3 * GIB + (8u << 20));
	p.suite.fit_memory = true;
	plan_fit(&p, 4 * GIB);
	assert_int_equal(p.nr_notes, 0);
	assert_sizes_are(&p.cases[0], 16384, 262144);
	plan_fit(&p, 3 * GIB);
	assert_sizes_are(&p.cases[0], 16384, 131072);
	assert_sizes_are(&p.cases[2], 16384, 131072);
	/* the same for all three: said once */
	assert_int_equal(p.nr_notes, 1);
	assert_string_equal(p.notes[0],
			    "pages=16384,262144 became pages=16384,131072: 3G "
			    "of memory are available, and a process touches 3 "
			    "times its size");
	plan_fit(&p, GIB / 64);
	assert_sizes_are(&p.cases[0], 1024);
	assert_sizes_are(&p.cases[2], 1024);
	plan_release(&p);
}

static void sizes_that_were_asked_for_are_kept_otherwise(void **state)
{
	struct plan p;

	(void)state;
	assert_int_equal(plan_of(&p, "fork/anon", "page=base pages=1GiB", NULL),
			 0);
	plan_fit(&p, GIB);
	assert_sizes_are(&p.cases[0], 262144);
	assert_int_equal(p.nr_notes, 0);
	/* not known is not nothing */
	p.suite.fit_memory = true;
	plan_fit(&p, 0);
	assert_sizes_are(&p.cases[0], 262144);
	plan_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(given_sizes_become_whole_units),
		cmocka_unit_test(a_size_beyond_any_machine_is_an_error),
		cmocka_unit_test(a_change_is_noted_once_and_says_why),
		cmocka_unit_test(only_sizes_in_pages_have_units_and_bytes),
		cmocka_unit_test(large_units_and_bounds_need_no_pilot),
		cmocka_unit_test(a_suite_that_wants_it_is_made_to_fit),
		cmocka_unit_test(sizes_that_were_asked_for_are_kept_otherwise),
	};

	return cmocka_run_group_tests_name("plan_sizes", tests, NULL, NULL);
}
