// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a step costs in locked operations, by the disassembly and the sources of
 * Debian's kernels: fork of a base page 3 in 5.10 and 4 since (the mark); a page
 * that is shared already 2; GUP-fast 2, with FOLL_PIN 3; unpin 2 in 5.10, 1 since.
 */
#include "design_case.h"

static void costs_kind(struct model_cost *c, const char *design,
		       enum scn_kind kind, const char *steps)
{
	struct check_result r;
	struct design_run run;
	struct scenario s;
	struct why why = { 0 };
	char text[512];

	snprintf(text, sizeof(text),
		 "scenario case\nabout    A price.\nsource   the test\n"
		 "asks     isolation\npage     a %s\n\n%s",
		 scn_kind_name(kind), steps);
	if (scenario_parse(&s, text, strlen(text), "case", &why))
		fail_msg("%s", why.text);
	s.kind = (uint8_t)kind;
	case_run(&run, design);
	assert_int_equal(model_check(&r, &s, &run, CASE_STATES_MAX, &why), 0);
	*c = r.straight.cost;
	check_result_release(&r);
	scenario_release(&s);
}

static void costs(struct model_cost *c, const char *design, const char *steps)
{
	costs_kind(c, design, SCN_BASE, steps);
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
		/* set_bit() at the first pin is asked for by itself */
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

/*
 * A PMD: 3 in 5.10, 4 in 6.1, 5 in 6.12, whose folios count their mappings beside.
 * By PTEs, a base page: the same 3 and 4 until batches take the folio's counts
 * once for 512 entries; mapcount, mark and entry are left.
 */
static void fork_of_a_huge_page_costs_what_each_kernel_counts(void **state)
{
	static const struct {
		const char *design;
		uint32_t pmd, pte;
	} rows[] = { { "refcount-5.9", 3, 3 },
		     { "exclusive-5.19", 4, 4 },
		     { "exclusive-6.5", 5, 3 },
		     { "exclusive-6.15", 5, 3 } };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		uint32_t pmd = 0, pte = 0;
		struct model_cost c;

		costs_kind(&c, rows[i].design, SCN_THP, "P fork C\n");
		for (int f = 0; f < COST_NR_FIELDS; f++)
			pmd += c.locked[f];
		assert_int_equal(pmd, rows[i].pmd);
		costs_kind(&c, rows[i].design, SCN_PTETHP, "P fork C\n");
		for (int f = 0; f < COST_NR_FIELDS; f++)
			pte += c.locked[f];
		assert_int_equal(pte, rows[i].pte);
	}
}

/*
 * 5.10: get of the old page, its two puts, the LRU batch's of the new, mapcount,
 * entry; 6.1: and the mark of the new. The copy that fork makes of a pinned page:
 * the LRU batch's; in 6.1 also the mark, and a reference taken and put first.
 */
static void a_copy_costs_six_and_one_more_with_the_mark(void **state)
{
	(void)state;
	assert_int_equal(price("refcount-5.9", "P fork C\n", "P write a\n"), 6);
	assert_int_equal(price("exclusive-6.5", "P fork C\n", "P write a\n"),
			 7);
	assert_int_equal(
		price("refcount-5.9", "P pin write r a\n", "P fork C\n"), 1);
	assert_int_equal(
		price("exclusive-6.5", "P pin write r a\n", "P fork C\n"), 4);
}

/*
 * With the mapping's own it takes 1023 more in 5.10. 6.1 takes the child's
 * reference before it looks, so 1022 do (docs/facts-corrected.md).
 */
static void fork_counts_its_own_reference_since_5_19(void **state)
{
	static const struct {
		const char *design, *times;
		uint32_t nr_copies;
	} rows[] = {
		{ "refcount-5.9", "1022", 0 },
		{ "refcount-5.9", "1023", 1 },
		{ "exclusive-5.19", "1021", 0 },
		{ "exclusive-5.19", "1022", 1 },
		{ "exclusive-6.15", "1021", 0 },
		{ "exclusive-6.15", "1022", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct model_cost c;
		char steps[128];

		snprintf(steps, sizeof(steps),
			 "P pin read r a\nP drop r\nP get read q a x%s\n"
			 "P fork C\n",
			 rows[i].times);
		costs(&c, rows[i].design, steps);
		assert_int_equal(c.nr_copies, rows[i].nr_copies);
	}
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

/* atomic_set() of has_pinned until 5.14 is a plain store; then set_bit(), once */
static void has_pinned_is_a_locked_bit_from_5_14_on(void **state)
{
	static const char twice[] = "P pin read r a\nP pin read s a\n";
	struct model_cost c;

	(void)state;
	costs(&c, "refcount-5.9", twice);
	assert_int_equal(c.locked[COST_MM], 0);
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
		cmocka_unit_test(
			fork_of_a_huge_page_costs_what_each_kernel_counts),
		cmocka_unit_test(a_copy_costs_six_and_one_more_with_the_mark),
		cmocka_unit_test(fork_counts_its_own_reference_since_5_19),
		cmocka_unit_test(gup_fast_costs_two_and_a_pin_three),
		cmocka_unit_test(has_pinned_is_a_locked_bit_from_5_14_on),
		cmocka_unit_test(the_last_sharer_locks_the_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
