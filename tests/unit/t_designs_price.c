// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a step costs in locked operations, by the disassembly and the sources of
 * Debian's kernels: fork of a base page 3 in 5.10 and 4 since (the mark); a page
 * that is shared already 2; GUP-fast 2, with FOLL_PIN 3; unpin 2 in 5.10, 1 since.
 */
#include "design_case.h"

static void costs(struct model_cost *c, const char *design, const char *steps)
{
	struct check_result r;
	struct design_run run;
	struct scenario s;
	struct why why = { 0 };
	char text[512];

	snprintf(text, sizeof(text),
		 "scenario case\nabout    A price.\nsource   the test\n"
		 "asks     isolation\npage     a base\n\n%s",
		 steps);
	if (scenario_parse(&s, text, strlen(text), "case", &why))
		fail_msg("%s", why.text);
	s.kind = SCN_BASE;
	case_run(&run, design);
	assert_int_equal(model_check(&r, &s, &run, CASE_STATES_MAX, &why), 0);
	*c = r.straight.cost;
	check_result_release(&r);
	scenario_release(&s);
}

/* Locked operations of the steps after those of before. */
static unsigned int price(const char *design, const char *before,
			  const char *steps)
{
	struct model_cost a = { 0 }, b;
	unsigned int nr = 0;
	char both[256];

	snprintf(both, sizeof(both), "%s%s", before, steps);
	if (*before)
		costs(&a, design, before);
	costs(&b, design, both);
	for (int f = 0; f < COST_NR_FIELDS; f++)
		/* has_pinned is a store in 5.10 */
		if (f != COST_MM)
			nr += b.locked[f] - a.locked[f];
	return nr;
}

static void fork_costs_one_more_with_the_mark(void **state)
{
	static const char *const exclusive[] = { "exclusive-5.19",
						 "exclusive-6.5",
						 "exclusive-6.15" };

	(void)state;
	assert_int_equal(price("mapcount", "", "P fork C\n"), 3);
	assert_int_equal(price("refcount-5.9", "", "P fork C\n"), 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(price(exclusive[i], "", "P fork C\n"), 4);
		/* shared already: no mark, and write-protected */
		assert_int_equal(
			price(exclusive[i], "P fork C\n", "P fork D\n"), 2);
	}
	assert_int_equal(price("refcount-5.9", "P fork C\n", "P fork D\n"), 2);
	/* model 2 leaves fork of what nobody holds as cheap as it was */
	assert_int_equal(price("exclusive-at-gup", "", "P fork C\n"), 3);
}

static void gup_fast_costs_two_and_a_pin_three(void **state)
{
	static const char *const names[] = { "refcount-5.9", "exclusive-5.19",
					     "exclusive-6.5" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(price(names[i], "", "P get read r a\n"), 2);
		assert_int_equal(price(names[i], "", "P pin read r a\n"), 3);
	}
	assert_int_equal(
		price("refcount-5.9", "P pin read r a\n", "P drop r\n"), 2);
	assert_int_equal(
		price("exclusive-5.19", "P pin read r a\n", "P drop r\n"), 1);
	assert_int_equal(
		price("refcount-5.9", "P get read r a\n", "P drop r\n"), 1);
}

static void has_pinned_is_stored_each_time_until_5_14(void **state)
{
	static const char twice[] = "P pin read r a\nP pin read s a\n";
	struct model_cost c;

	(void)state;
	costs(&c, "refcount-5.9", twice);
	assert_int_equal(c.locked[COST_MM], 2);
	costs(&c, "exclusive-6.5", twice);
	assert_int_equal(c.locked[COST_MM], 1);
	costs(&c, "mapcount-pinned-nohas", twice);
	assert_int_equal(c.locked[COST_MM], 0);
}

/* The page lock is taken and dropped; the mark is one more. */
static void the_last_sharer_locks_the_page(void **state)
{
	static const char before[] = "P fork C\nC exit\n";

	(void)state;
	assert_int_equal(price("refcount-5.9", before, "P write a\n"), 2);
	assert_int_equal(price("refcount-5.18", before, "P write a\n"), 2);
	assert_int_equal(price("exclusive-6.5", before, "P write a\n"), 3);
	/* marked still: nothing is asked */
	assert_int_equal(price("exclusive-6.5", "P uffdwp a\n", "P write a\n"),
			 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fork_costs_one_more_with_the_mark),
		cmocka_unit_test(gup_fast_costs_two_and_a_pin_three),
		cmocka_unit_test(has_pinned_is_stored_each_time_until_5_14),
		cmocka_unit_test(the_last_sharer_locks_the_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
