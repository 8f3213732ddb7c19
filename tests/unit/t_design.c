// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/design.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define NR_REFS (REF_SWAPCACHE + 1)

/* From the commits' own words, in the order of enum design. */
static void each_design_copies_what_its_commit_says(void **state)
{
	static const struct {
		enum extra_ref ref;
		bool is_exclusive;
		bool copies[DESIGN_NR];
	} rows[] = {
		{ REF_NONE, false, { 0, 0, 0, 0 } },
		{ REF_NONE, true, { 0, 0, 0, 0 } },
		/* "page_count() != 1 => copy" (09854ba94c6a) */
		{ REF_GET, false, { 0, 1, 1, 1 } },
		/* "if PG_anon_exclusive is set, we can reuse" (6c287605fd56) */
		{ REF_GET, true, { 0, 1, 1, 0 } },
		/* "drain the local pagevec" (d4c470970d45) */
		{ REF_LRU_LOCAL, false, { 0, 1, 0, 0 } },
		{ REF_LRU_LOCAL, true, { 0, 1, 0, 0 } },
		{ REF_LRU_REMOTE, false, { 0, 1, 1, 1 } },
		{ REF_LRU_REMOTE, true, { 0, 1, 1, 0 } },
		/* "try to free the swapcache" (53a05ad9f21d) */
		{ REF_SWAPCACHE, false, { 0, 1, 0, 0 } },
		{ REF_SWAPCACHE, true, { 0, 1, 0, 0 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (enum design d = 0; d < DESIGN_NR; d++)
			assert_int_equal(design_copies(d, rows[i].ref,
						       rows[i].is_exclusive),
					 rows[i].copies[d]);
}

static void any_two_designs_differ_in_some_case(void **state)
{
	(void)state;
	for (enum design a = 0; a < DESIGN_NR; a++)
		for (enum design z = a + 1; z < DESIGN_NR; z++) {
			size_t nr = 0;

			for (int ref = 0; ref < NR_REFS; ref++)
				for (int e = 0; e < 2; e++)
					nr += design_copies(a, ref, e) !=
					      design_copies(z, ref, e);
			assert_true(nr > 0);
		}
}

static void the_text_names_who_agrees_and_who_does_not(void **state)
{
	char buf[160];

	(void)state;
	assert_string_equal(design_text(REF_GET, true, false, buf, sizeof(buf)),
			    "as mapcount, exclusive; refcount 5.9, refcount "
			    "5.18 would copy");
	assert_string_equal(design_text(REF_GET, false, true, buf, sizeof(buf)),
			    "as refcount 5.9, refcount 5.18, exclusive; "
			    "mapcount would reuse");
	assert_string_equal(design_text(REF_NONE, true, false, buf,
					sizeof(buf)),
			    "as every design");
}

static void what_no_design_does_is_said_to_be_so(void **state)
{
	char buf[160];

	(void)state;
	assert_string_equal(design_text(REF_NONE, true, true, buf, sizeof(buf)),
			    "as no design: mapcount, refcount 5.9, refcount "
			    "5.18, exclusive would reuse");
}

static void a_text_that_does_not_fit_is_cut(void **state)
{
	char buf[12];

	(void)state;
	design_text(REF_GET, true, false, buf, sizeof(buf));
	assert_string_equal(buf, "as mapcount");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_design_copies_what_its_commit_says),
		cmocka_unit_test(any_two_designs_differ_in_some_case),
		cmocka_unit_test(the_text_names_who_agrees_and_who_does_not),
		cmocka_unit_test(what_no_design_does_is_said_to_be_so),
		cmocka_unit_test(a_text_that_does_not_fit_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
