// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/ideal.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "tests/unit/scenario_fix.h"

/* A scenario that is taken step by step; page a has stamp 1, page b has 2. */
struct play {
	struct scenario s;
	struct ideal d;
	size_t at;
};

static void play(struct play *p, const char *steps)
{
	char text[2000];

	snprintf(text, sizeof(text), "%s%s", HEAD, steps);
	must_parse(&p->s, text);
	ideal_init(&p->d, &p->s);
	p->at = 0;
}

static uint8_t step(struct play *p)
{
	return ideal_step(&p->d, &p->s, &p->s.steps[p->at++]);
}

/* The next step, which reads or looks, sees these halves: what is that? */
static char sees(struct play *p, uint8_t half0, uint8_t half1)
{
	const uint8_t seen[2] = { half0, half1 };
	char c = (char)ideal_judge(&p->d, &p->s.steps[p->at], seen);

	step(p);
	return c;
}

static void every_write_has_a_stamp_of_its_own(void **state)
{
	struct play p;

	(void)state;
	play(&p,
	     "P write a\nP write b.0\nP force a\nP fork C\nP pin write r a\n"
	     "P poke r.1\nP same a b\nP protect a");
	assert_int_equal(step(&p), 3);
	assert_int_equal(step(&p), 4);
	assert_int_equal(step(&p), 5);
	assert_int_equal(step(&p), 0);
	assert_int_equal(step(&p), 0);
	assert_int_equal(step(&p), 6);
	assert_int_equal(step(&p), 7);
	assert_int_equal(step(&p), 0);
	scenario_release(&p.s);
}

static void pages_begin_written_but_those_only_read(void **state)
{
	struct play p;

	(void)state;
	play(&p, "P read a\nP read b\nP write a");
	assert_int_equal(sees(&p, 1, 1), IDEAL_CURRENT);
	assert_int_equal(sees(&p, 2, 2), IDEAL_CURRENT);
	p.s.kind = SCN_ZERO;
	ideal_init(&p.d, &p.s);
	p.at = 0;
	assert_int_equal(sees(&p, 0, 0), IDEAL_CURRENT);
	assert_int_equal(sees(&p, 1, 1), IDEAL_FOREIGN);
	assert_int_equal(step(&p), 1);
	scenario_release(&p.s);
}

static void a_fork_copies_all_at_once(void **state)
{
	struct play p;

	(void)state;
	play(&p,
	     "P write a\nP fork C\nP write a\nC read a\nC read a\nC read a\n"
	     "P read a\nC write a\nP read a");
	step(&p);
	step(&p);
	assert_int_equal(step(&p), 4);
	assert_int_equal(sees(&p, 3, 3), IDEAL_CURRENT);
	assert_int_equal(sees(&p, 4, 4), IDEAL_FOREIGN);
	assert_int_equal(sees(&p, 1, 1), IDEAL_STALE); /* what P had before */
	assert_int_equal(sees(&p, 4, 4), IDEAL_CURRENT);
	assert_int_equal(step(&p), 5);
	assert_int_equal(sees(&p, 5, 5), IDEAL_FOREIGN);
	scenario_release(&p.s);
}

static void a_reference_is_to_the_mapping_while_that_is_there(void **state)
{
	struct play p;

	(void)state;
	play(&p, "P pin write r a\nP fork C\nP write a\nP look r\nP look r\n"
		 "P poke r\nP read a\nP read a\nC write a\nP look r");
	step(&p);
	step(&p);
	assert_int_equal(step(&p), 3);
	assert_int_equal(sees(&p, 3, 3), IDEAL_CURRENT);
	assert_int_equal(sees(&p, 1, 1), IDEAL_STALE);
	assert_int_equal(step(&p), 4);
	assert_int_equal(sees(&p, 4, 4), IDEAL_CURRENT);
	assert_int_equal(sees(&p, 3, 3), IDEAL_STALE); /* the poke is lost */
	assert_int_equal(step(&p), 5);
	assert_int_equal(sees(&p, 5, 5), IDEAL_FOREIGN);
	scenario_release(&p.s);
}

static void a_past_reference_sees_what_was_there_last(void **state)
{
	struct play p;

	(void)state;
	play(&p, "P fork C\nC pin write r a\nC write a\nC unmap a\nC look r\n"
		 "P write a\nC look r\nC look r\nC poke r\nC look r\nP read a");
	step(&p);
	step(&p);
	assert_int_equal(step(&p), 3);
	step(&p);
	assert_int_equal(sees(&p, 3, 3), IDEAL_CURRENT);
	assert_int_equal(step(&p), 4);
	assert_int_equal(sees(&p, 4, 4), IDEAL_FOREIGN); /* CVE-2020-29374 */
	assert_int_equal(sees(&p, 1, 1), IDEAL_STALE);
	assert_int_equal(step(&p), 5);
	assert_int_equal(sees(&p, 5, 5), IDEAL_CURRENT);
	assert_int_equal(sees(&p, 5, 5), IDEAL_FOREIGN);
	scenario_release(&p.s);
}

static void dontneed_leaves_zeroes_and_the_reference_behind(void **state)
{
	struct play p;

	(void)state;
	play(&p, "P get read r a\nP dontneed a\nP read a\nP look r\nP read a\n"
		 "P write a\nP look r\nP get read s a\nP look s");
	step(&p);
	step(&p);
	assert_int_equal(sees(&p, 0, 0), IDEAL_CURRENT);
	assert_int_equal(sees(&p, 1, 1), IDEAL_CURRENT);
	assert_int_equal(sees(&p, 1, 1), IDEAL_STALE);
	assert_int_equal(step(&p), 3);
	assert_int_equal(sees(&p, 3, 3), IDEAL_FOREIGN);
	step(&p);
	assert_int_equal(sees(&p, 3, 3), IDEAL_CURRENT);
	scenario_release(&p.s);
}

static void a_child_has_no_reference_and_no_page_it_was_not_given(void **state)
{
	struct play p;

	(void)state;
	play(&p, "P pin write r a\nP dontfork b\nP fork C\nP poke r\nC read a");
	for (int i = 0; i < 3; i++)
		step(&p);
	assert_true(p.d.is_mapped[ideal_page(1, 0)]);
	assert_false(p.d.is_mapped[ideal_page(1, 1)]);
	assert_int_equal(step(&p), 3);
	assert_int_equal(sees(&p, 3, 3), IDEAL_FOREIGN);
	scenario_release(&p.s);
}

static void torn_is_what_was_never_there_together(void **state)
{
	struct play p;

	(void)state;
	play(&p, "P write a.0\nP write a.1\nP write a\nP read a\nP read a\n"
		 "P read a\nP read a\nP read a\nP read a");
	/* halves: 1 1, then 3 1, then 3 4, then 5 5 */
	for (int i = 0; i < 3; i++)
		step(&p);
	assert_int_equal(sees(&p, 5, 5), IDEAL_CURRENT);
	assert_int_equal(sees(&p, 3, 1), IDEAL_STALE);
	assert_int_equal(sees(&p, 3, 4), IDEAL_STALE);
	assert_int_equal(sees(&p, 1, 4), IDEAL_TORN);
	assert_int_equal(sees(&p, 5, 4), IDEAL_TORN);
	/* each half has its own past */
	assert_int_equal(sees(&p, 4, 4), IDEAL_FOREIGN);
	scenario_release(&p.s);
}

static void zeroes_tear_like_all_else(void **state)
{
	struct play p;

	(void)state;
	play(&p, "P dontneed a\nP write a.1\nP write a\nP read a\nP read a");
	for (int i = 0; i < 3; i++)
		step(&p);
	/* 1 1, then 0 0, then 0 3, then 4 4 */
	assert_int_equal(sees(&p, 0, 3), IDEAL_STALE);
	assert_int_equal(sees(&p, 0, 4), IDEAL_TORN);
	scenario_release(&p.s);
}

static void a_stamp_that_was_never_given_is_foreign(void **state)
{
	struct play p;

	(void)state;
	play(&p, "P read a\nP read a\nP read a");
	assert_int_equal(sees(&p, 63, 63), IDEAL_FOREIGN);
	assert_int_equal(sees(&p, 64, 64), IDEAL_FOREIGN);
	assert_int_equal(sees(&p, 255, 1), IDEAL_FOREIGN);
	scenario_release(&p.s);
}

static bool shared(const struct play *p, unsigned int proc, unsigned int page)
{
	return ideal_is_shared(&p->d, &p->s, proc, page);
}

static void equal_contents_are_shared_until_somebody_writes(void **state)
{
	struct play p;

	(void)state;
	play(&p, "P fork C\nP fork D\nP write a\nC write a\nD exit");
	assert_false(shared(&p, 0, 0));
	step(&p);
	assert_true(shared(&p, 0, 0) && shared(&p, 1, 0) && shared(&p, 0, 1));
	step(&p);
	step(&p);
	assert_false(shared(&p, 0, 0));
	assert_true(shared(&p, 1, 0)); /* with D */
	step(&p);
	assert_false(shared(&p, 1, 0) || shared(&p, 2, 0));
	assert_true(shared(&p, 1, 1)); /* b is in all three */
	step(&p);
	assert_true(shared(&p, 1, 1));
	scenario_release(&p.s);
}

static void a_reference_of_another_shares_and_ones_own_does_not(void **state)
{
	struct play p;

	(void)state;
	play(&p, "P get read r a\nP fork C\nC get read s a\nC unmap a\n"
		 "C drop s\nP write a");
	step(&p);
	assert_false(shared(&p, 0, 0));
	step(&p);
	step(&p);
	step(&p);
	assert_true(shared(&p, 0, 0)); /* by s alone */
	step(&p);
	assert_false(shared(&p, 0, 0));
	scenario_release(&p.s);
}

static void merged_pages_and_zeroes_are_shared(void **state)
{
	struct play p;

	(void)state;
	play(&p, "P same a b\nP merge a b\nP write a\nP dontneed a\nP write a");
	step(&p);
	step(&p);
	assert_true(shared(&p, 0, 0) && shared(&p, 0, 1));
	step(&p);
	assert_false(shared(&p, 0, 0) || shared(&p, 0, 1));
	step(&p);
	assert_true(shared(&p, 0, 0)); /* with the zero page */
	step(&p);
	assert_false(shared(&p, 0, 0));
	scenario_release(&p.s);
}

static void each_class_breaks_its_property(void **state)
{
	const struct scn_step read = { .verb = SCN_READ };
	const struct scn_step look = { .verb = SCN_LOOK };

	(void)state;
	assert_int_equal(ideal_breaks(&read, IDEAL_CURRENT), SCN_NR_PROPERTIES);
	assert_int_equal(ideal_breaks(&look, IDEAL_CURRENT), SCN_NR_PROPERTIES);
	assert_int_equal(ideal_breaks(&read, IDEAL_FOREIGN), SCN_ISOLATION);
	assert_int_equal(ideal_breaks(&look, IDEAL_FOREIGN), SCN_ISOLATION);
	assert_int_equal(ideal_breaks(&read, IDEAL_STALE), SCN_LOST_WRITE);
	assert_int_equal(ideal_breaks(&look, IDEAL_STALE), SCN_SYNCHRONY);
	assert_int_equal(ideal_breaks(&read, IDEAL_TORN), SCN_TORN_COPY);
	assert_int_equal(ideal_breaks(&look, IDEAL_TORN), SCN_SYNCHRONY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_write_has_a_stamp_of_its_own),
		cmocka_unit_test(pages_begin_written_but_those_only_read),
		cmocka_unit_test(a_fork_copies_all_at_once),
		cmocka_unit_test(
			a_reference_is_to_the_mapping_while_that_is_there),
		cmocka_unit_test(a_past_reference_sees_what_was_there_last),
		cmocka_unit_test(
			dontneed_leaves_zeroes_and_the_reference_behind),
		cmocka_unit_test(
			a_child_has_no_reference_and_no_page_it_was_not_given),
		cmocka_unit_test(torn_is_what_was_never_there_together),
		cmocka_unit_test(zeroes_tear_like_all_else),
		cmocka_unit_test(a_stamp_that_was_never_given_is_foreign),
		cmocka_unit_test(
			equal_contents_are_shared_until_somebody_writes),
		cmocka_unit_test(
			a_reference_of_another_shares_and_ones_own_does_not),
		cmocka_unit_test(merged_pages_and_zeroes_are_shared),
		cmocka_unit_test(each_class_breaks_its_property),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
