// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What designs break of what was promised: by the kernel's own words a FOLL_GET
 * that is to stay in step over a fork should have been a FOLL_PIN
 * (Documentation/core-api/pin_user_pages.rst), and it must not show what another
 * process wrote (CVE-2020-29374).
 */
#include "model/explore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#define verb(v)	    (1ULL << (v))
#define property(p) (1u << (p))

/* All that breaks, to the end of what there is within the bounds. */
static uint32_t broken(const char *design, enum scn_kind kind, uint64_t verbs,
		       bool is_promised)
{
	struct explore_bounds b = explore_defaults;
	struct explore_result r;
	struct design_run run;
	struct why why;
	uint32_t all;

	if (design_find(&run, design, &why))
		fail_msg("%s", why.text);
	if (verbs)
		b.verbs = verbs;
	b.kind = (uint16_t)kind;
	b.depth = 60;
	b.is_promised = is_promised;
	b.memory_max_bytes = 64 << 20;
	model_explore(&r, &run, &b, NULL, NULL);
	assert_true(r.is_whole);
	all = r.broken;
	explore_result_release(&r);
	return all;
}

#define SHARE                                                                  \
	(verb(SCN_WRITE) | verb(SCN_READ) | verb(SCN_FORK) | verb(SCN_LOOK) |  \
	 verb(SCN_POKE) | verb(SCN_UNMAP))

static void exclusive_keeps_all_promises_but_copies_in_vain(void **state)
{
	static const char *const names[] = { "exclusive-5.19", "exclusive-6.5",
					     "exclusive-6.15" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(broken(names[i], SCN_BASE, 0, true),
				 property(SCN_NEEDLESS_COPY));
		assert_int_equal(broken(names[i], SCN_THP, 0, true),
				 property(SCN_NEEDLESS_COPY));
	}
}

static void hugetlb_leaks_to_who_looks_through_a_get(void **state)
{
	uint64_t verbs = SHARE | verb(SCN_GET);

	(void)state;
	assert_int_equal(broken("exclusive-6.15", SCN_HUGETLB, verbs, true),
			 property(SCN_ISOLATION));
	assert_int_equal(broken("exclusive-6.15", SCN_BASE, verbs, true) &
				 property(SCN_ISOLATION),
			 0);
	assert_true(broken("mapcount", SCN_BASE, verbs, true) &
		    property(SCN_ISOLATION));
}

static void what_nobody_promised_is_judged_if_asked_for(void **state)
{
	uint64_t verbs = SHARE | verb(SCN_GET);
	uint32_t lost = property(SCN_SYNCHRONY) | property(SCN_LOST_WRITE);

	(void)state;
	assert_int_equal(
		broken("exclusive-6.15", SCN_BASE, verbs, false) & lost, lost);
	assert_int_equal(broken("exclusive-6.15", SCN_BASE, verbs, true) & lost,
			 0);
	/* a pin is promised both */
	verbs = SHARE | verb(SCN_PIN);
	assert_int_equal(broken("mapcount", SCN_BASE, verbs, true) & lost,
			 lost);
}

/* read(2) promises its data, whichever reference the kernel takes for it. */
static void direct_io_is_a_promise_by_get_too(void **state)
{
	uint64_t verbs = SHARE | verb(SCN_DIO);
	uint32_t lost = property(SCN_LOST_WRITE);

	(void)state;
	assert_true(broken("exclusive-5.19", SCN_BASE, verbs, true) & lost);
	assert_false(broken("exclusive-6.5", SCN_BASE, verbs, true) & lost);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			exclusive_keeps_all_promises_but_copies_in_vain),
		cmocka_unit_test(hugetlb_leaks_to_who_looks_through_a_get),
		cmocka_unit_test(what_nobody_promised_is_judged_if_asked_for),
		cmocka_unit_test(direct_io_is_a_promise_by_get_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
