// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/observed.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "tests/unit/scenario_fix.h"

static uint32_t breaks(const char *steps, const char *observed)
{
	struct scenario s;
	char text[2000];
	uint32_t bits;

	snprintf(text, sizeof(text), "%s%s", HEAD, steps);
	must_parse(&s, text);
	bits = observed_breaks(&s, observed);
	scenario_release(&s);
	return bits;
}

static void reads_and_looks_break_what_their_class_says(void **state)
{
	const char *steps = "P fork C\nP get read r a\nP write a\nC read a\n"
			    "P look r";

	(void)state;
	assert_int_equal(breaks(steps, "r.coo"), 0);
	assert_int_equal(breaks(steps, "r.cfo"), 1u << SCN_ISOLATION);
	assert_int_equal(breaks(steps, "r.cos"), 1u << SCN_SYNCHRONY);
	assert_int_equal(breaks(steps, "r.csf"),
			 1u << SCN_LOST_WRITE | 1u << SCN_ISOLATION);
	assert_int_equal(breaks(steps, "r.c??"), 0);
	assert_int_equal(breaks(steps, "r.cf"), 1u << SCN_ISOLATION);
	assert_int_equal(breaks(steps, ""), 0);
}

static void a_copy_that_nobody_else_needs_is_needless(void **state)
{
	const char *steps = "P write a\nP fork C\nP write a\nP write a\n"
			    "C write a\nC get read r a";
	const uint32_t needless = 1u << SCN_NEEDLESS_COPY;

	(void)state;
	assert_int_equal(breaks(steps, "rrcrrr"), 0);
	assert_int_equal(breaks(steps, "crcrrr"), needless);
	assert_int_equal(breaks(steps, "rrccrr"), needless);
	assert_int_equal(breaks(steps, "rrcrcr"), needless);
	assert_int_equal(breaks(steps, "rrcrrc"), needless);
	/* what is no step of a page has no copy */
	assert_int_equal(breaks("P softdirty\nP drain", "cc"), 0);
	/* where frames cannot be seen, nothing is said */
	assert_int_equal(breaks(steps, "wwwwww"), 0);
}

static void the_last_sharer_needs_no_copy(void **state)
{
	(void)state;
	assert_int_equal(breaks("P fork C\nC exit\nP write a", "r.c"),
			 1u << SCN_NEEDLESS_COPY);
	assert_int_equal(
		breaks("P fork C\nP fork D\nC exit\nP write a", "rr.c"), 0);
	assert_int_equal(breaks("P fork C\nC unmap a\nP force a", "r.c"),
			 1u << SCN_NEEDLESS_COPY);
	/* the reference of the child has what the child unmapped */
	assert_int_equal(
		breaks("P fork C\nC get read r a\nC unmap a\nP write a",
		       "r..c"),
		0);
}

static void a_copy_by_fork_is_for_who_pins(void **state)
{
	const uint32_t needless = 1u << SCN_NEEDLESS_COPY;

	(void)state;
	assert_int_equal(breaks("P fork C", "c"), needless);
	assert_int_equal(breaks("P pin write r a\nP fork C", "rc"), 0);
	assert_int_equal(breaks("P dio read r a\nP fork C", "rc"), 0);
	assert_int_equal(breaks("P get read r a x1024\nP fork C", "rc"),
			 needless);
	assert_int_equal(breaks("P get read r a\nP promote r\nP fork C", "r.c"),
			 0);
	assert_int_equal(breaks("P pin write r a\nP drop r\nP fork C", "r.c"),
			 needless);
	assert_int_equal(breaks("P pin write r a\nP unmap a\nP fork C", "r.c"),
			 needless);
	/* the pin of a child is not the parent's */
	assert_int_equal(breaks("P fork C\nC pin write r a\nP fork D", "rcc"),
			 needless);
}

static void pages_nobody_wrote_to_are_shared_with_the_kernel(void **state)
{
	struct scenario s;

	(void)state;
	must_parse(&s, HEAD_OF("zero") "P write a\nP write a");
	assert_int_equal(observed_breaks(&s, "cr"), 0);
	assert_int_equal(observed_breaks(&s, "cc"), 1u << SCN_NEEDLESS_COPY);
	scenario_release(&s);
	assert_int_equal(breaks("P same a b\nP merge a b\nP write a", "r.c"),
			 0);
}

static void refusals_and_changed_data_are_told(void **state)
{
	(void)state;
	assert_int_equal(breaks("P pin write r a\nP protect a", ".x"),
			 1u << SCN_REFUSAL);
	assert_int_equal(breaks("P clean a\nP write a\nP cleaned a", ".ro"), 0);
	assert_int_equal(breaks("P clean a\nP write a\nP cleaned a", ".rs"),
			 1u << SCN_UNSTABLE);
}

static void what_was_refused_has_not_happened(void **state)
{
	const char *steps = "P fork C\nP unmap b\nC write a\nP write a";

	(void)state;
	assert_int_equal(breaks(steps, "r.rr"), 0);
	assert_int_equal(breaks(steps, "r.cc"), 1u << SCN_NEEDLESS_COPY);
	/* C still has what P writes to */
	assert_int_equal(breaks(steps, "r.?c"), 0);
	assert_int_equal(breaks(steps, "r.xc"), 1u << SCN_REFUSAL);
	/* there is no C */
	assert_int_equal(breaks(steps, "?.?c"), 1u << SCN_NEEDLESS_COPY);
	/* the pin is not there, so fork need not copy */
	assert_int_equal(breaks("P pin write r a\nP fork C", "xc"),
			 1u << SCN_REFUSAL | 1u << SCN_NEEDLESS_COPY);
}

static void torn_without_a_race_is_stale(void **state)
{
	const char *race = "race\nP fork C\nalso\nP write a.0\nend\nC read a";

	(void)state;
	assert_int_equal(breaks("P fork C\nC read a", "rt"),
			 1u << SCN_LOST_WRITE);
	assert_int_equal(breaks("P get read r a\nP look r", ".t"),
			 1u << SCN_SYNCHRONY);
	assert_int_equal(breaks(race, "r.t"), 1u << SCN_TORN_COPY);
}

static int differs(const char *a, const char *b)
{
	struct scenario s;
	int at;

	must_parse(&s, HEAD "P fork C\nP write a\nC read a");
	at = observed_differs(&s, a, b);
	scenario_release(&s);
	return at;
}

static void the_first_difference_is_found(void **state)
{
	(void)state;
	assert_int_equal(differs("rco", "rco"), -1);
	assert_int_equal(differs("rco", "rcf"), 2);
	assert_int_equal(differs("rco", "crf"), 0);
	assert_int_equal(differs("rco", "xco"), 0);
	assert_int_equal(differs("rco", "rc"), 2);
	assert_int_equal(differs("", "rco"), 0);
	assert_int_equal(differs("rc", "rc"), -1);
	/* behind the last step there is nothing */
	assert_int_equal(differs("rcoX", "rcoY"), -1);
}

static void what_could_not_be_seen_differs_from_nothing(void **state)
{
	(void)state;
	assert_int_equal(differs("rco", "wwo"), -1);
	assert_int_equal(differs("wwo", "rco"), -1);
	assert_int_equal(differs("wwo", "wwo"), -1);
	assert_int_equal(differs("rcw", "rco"), 2);
	assert_int_equal(differs("r.o", "rwo"), 1);
	assert_int_equal(differs("rxo", "rwo"), 1);
	assert_int_equal(differs("???", "rco"), -1);
	assert_int_equal(differs("xnf", "???"), -1);
	assert_int_equal(differs("?", "rco"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_and_looks_break_what_their_class_says),
		cmocka_unit_test(a_copy_that_nobody_else_needs_is_needless),
		cmocka_unit_test(the_last_sharer_needs_no_copy),
		cmocka_unit_test(a_copy_by_fork_is_for_who_pins),
		cmocka_unit_test(
			pages_nobody_wrote_to_are_shared_with_the_kernel),
		cmocka_unit_test(refusals_and_changed_data_are_told),
		cmocka_unit_test(what_was_refused_has_not_happened),
		cmocka_unit_test(torn_without_a_race_is_stale),
		cmocka_unit_test(the_first_difference_is_found),
		cmocka_unit_test(what_could_not_be_seen_differs_from_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
