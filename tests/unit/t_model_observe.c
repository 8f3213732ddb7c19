// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a kernel of a design would show, step by step. Expected texts follow from
 * the rules of the kernels by hand; and two judges that share no code, the
 * model's own and the one over texts, have to come to one verdict.
 */
#include "model/explore.h"
#include "model/observe.h"

#include "library_fix.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "scenario_fix.h"

static void expect_kind(const char *design, enum scn_kind kind,
			const char *steps, const char *observed)
{
	char text[1000], seen[OBSERVED_MAX];
	struct design_run run;
	struct scenario s;
	struct why why;

	snprintf(text, sizeof(text),
		 "scenario f\nabout x\nsource x\nasks isolation\n"
		 "page a base,thp,hugetlb,zero\n\n%s",
		 steps);
	must_parse(&s, text);
	s.kind = (uint8_t)kind;
	assert_int_equal(design_find(&run, design, &why), 0);
	model_observe(&s, &run, seen, NULL);
	assert_string_equal(seen, observed);
	scenario_release(&s);
}

static void expect(const char *design, const char *steps, const char *observed)
{
	expect_kind(design, SCN_BASE, steps, observed);
}

/* CVE-2020-29374, and how each generation of kernels answered it. */
#define VMSPLICE                                                               \
	"P write a\n"                                                          \
	"P fork C\n"                                                           \
	"C get read r a\n"                                                     \
	"C unmap a\n"                                                          \
	"P write a\n"                                                          \
	"C look r\n"

static void the_vmsplice_leak_reads_as_each_generation_has_it(void **state)
{
	(void)state;
	/* one mapper is left: the parent writes in place, the child looks on */
	expect("mapcount", VMSPLICE, "rrr.rf");
	/* 5.8: the child's GUP copies first; the parent is alone and reuses */
	expect("forced-cow", VMSPLICE, "rrc.ro");
	/* the child's reference makes two: the parent copies */
	expect("refcount-5.9", VMSPLICE, "rrr.co");
	/* shared by fork, so not exclusive: the parent copies */
	expect("exclusive-5.19", VMSPLICE, "rrr.co");
	/* hugetlb never left the mapcount */
	expect_kind("exclusive-5.19", SCN_HUGETLB, VMSPLICE, "rrr.rf");
}

static void what_was_not_there_before_is_neither_copied_nor_kept(void **state)
{
	(void)state;
	expect("exclusive-5.19", "P dontneed a\nP write a\nP write a\n", ".wr");
	/* out in the swap slot, then in again by a fault of the write */
	expect("exclusive-5.19", "P swapout a\nP write a\n", ".w");
	/* the zero page is a frame: leaving it is a copy of it */
	expect_kind("exclusive-5.19", SCN_ZERO, "P write a\nP write a\n", "cr");
}

/*
 * A huge page that is held is not swapped out, base pages are. MADV_DONTNEED
 * leaves the page table that it emptied up to 6.13; a write to the huge zero page
 * maps base pages up to 6.12.
 */
#define HELD "P get read r a\nP swapout a\n"

static void
what_is_mapped_anew_is_huge_where_no_table_is_in_the_way(void **state)
{
	(void)state;
	expect_kind("exclusive-6.5", SCN_THP, "P dontneed a\nP write a\n" HELD,
		    ".wrn");
	expect_kind("exclusive-6.5", SCN_THP,
		    "P fork C\nP write a\nP dontneed a\nP write a\n" HELD,
		    "rc.wr.");
	expect_kind("exclusive-6.15", SCN_THP,
		    "P fork C\nP write a\nP dontneed a\nP write a\n" HELD,
		    "rc.wrn");
	/* fork gives the child a table for that of its parent */
	expect_kind("refcount-5.9", SCN_THP,
		    "P fork C\nP write a\nP dontneed a\nP fork D\nD write a\n"
		    "D get read r a\nD swapout a\n",
		    "rc.rwr.");
	expect_kind("exclusive-6.5", SCN_THP,
		    "P dontneed a\nP read a\nP write a\n" HELD, ".ocr.");
	expect_kind("exclusive-6.15", SCN_THP,
		    "P dontneed a\nP read a\nP write a\n" HELD, ".ocrn");
}

static void a_pin_makes_fork_copy_and_a_refusal_is_seen(void **state)
{
	(void)state;
	expect("exclusive-5.19", "P pin write r a long\nP fork C\nP look r\n",
	       "rco");
	expect("mapcount", "P pin write r a long\nP fork C\nP look r\n", "rro");
	expect("refuse-mprotect", "P pin write r a long\nP protect a\n", "rx");
	/* 4 bits hold 15; what was not taken cannot be looked at */
	expect("split-counters",
	       "P pin write r a long x16\nP look r\nP drop r\n", "x??");
}

static void counters_of_pins_keep_a_page_in_memory(void **state)
{
	(void)state;
	expect("exclusive-5.19", "P pin write r a long\nP swapout a\n", "rn");
	expect("exclusive-5.19", "P swapout a\nP read a\n", ".o");
}

/* The text is silent about a copy where no frame was there before: 'w'. */
static bool is_silent(const char *observed, uint32_t missing)
{
	return missing == 1u << SCN_NEEDLESS_COPY && strchr(observed, 'w');
}

static size_t nr_contradictions(struct scenario *s, const struct design *d)
{
	char observed[OBSERVED_MAX];
	struct check_result r;
	struct design_run run;
	struct why why;
	uint32_t seen, told;
	bool is_one;

	assert_int_equal(design_find(&run, d->name, &why), 0);
	assert_int_equal(model_check(&r, s, &run, 1000, &why), 0);
	told = model_observe(s, &run, observed, NULL) & s->asks;
	seen = observed_breaks(s, observed) & s->asks;
	is_one = told == r.broken && !(seen & ~told) &&
		 (seen == told || is_silent(observed, told & ~seen));
	if (!is_one)
		fprintf(stderr, "%s %s %s: %s: check %x, steps %x, text %x\n",
			d->name, s->name, scn_kind_name(s->kind), observed,
			r.broken, told, seen);
	check_result_release(&r);
	return !is_one;
}

/* Of all designs, all scenarios in turns, all kinds of pages. */
static void two_judges_come_to_one_verdict(void **state)
{
	size_t nr, nr_bad = 0;
	const struct design *const *all = designs(&nr);

	(void)state;
	for (size_t i = 0; i < scenario_library_nr(); i++) {
		struct scenario s;

		assert_true(library_parse(&s, i));
		for (unsigned int k = 0; k < SCN_NR_KINDS; k++) {
			s.kind = (uint8_t)k;
			for (size_t n = 0; n < nr; n++)
				if (s.pages[0].kinds >> k & 1 &&
				    !scenario_has_race(&s))
					nr_bad += nr_contradictions(&s, all[n]);
		}
		scenario_release(&s);
	}
	assert_int_equal(nr_bad, 0);
}

static void generated_scenarios_have_a_character_a_step(void **state)
{
	struct design_run run;
	struct why why;

	(void)state;
	assert_int_equal(design_find(&run, "exclusive-6.15", &why), 0);
	for (uint64_t seed = 0; seed < 2000; seed++) {
		char observed[OBSERVED_MAX];
		struct scenario s;

		scenario_generate(&s, seed, &scn_bounds_conform);
		model_observe(&s, &run, observed, NULL);
		assert_int_equal(strlen(observed), s.nr_steps);
		assert_int_equal(strspn(observed, ".osftcrwnx?"), s.nr_steps);
		scenario_release(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_vmsplice_leak_reads_as_each_generation_has_it),
		cmocka_unit_test(
			what_was_not_there_before_is_neither_copied_nor_kept),
		cmocka_unit_test(
			what_is_mapped_anew_is_huge_where_no_table_is_in_the_way),
		cmocka_unit_test(a_pin_makes_fork_copy_and_a_refusal_is_seen),
		cmocka_unit_test(counters_of_pins_keep_a_page_in_memory),
		cmocka_unit_test(two_judges_come_to_one_verdict),
		cmocka_unit_test(generated_scenarios_have_a_character_a_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
