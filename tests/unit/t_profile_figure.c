// SPDX-License-Identifier: GPL-2.0-or-later
/* Bars of profiles: the numbers in their files, and what their texts say. */
#include "tests/unit/profile_figure_shop.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* 100 + 20 + 5 = 125 a page; then 125 in one function less, one more. */
static const struct fix_row old_rows[] = {
	{ "copy_pte_range", NULL, 800, 16, 0 },
	{ "page_dup_rmap", NULL, 160, 8, 0 },
	{ "get_page", NULL, 40, 0, 0 },
	{ 0 },
};
static const struct fix_row grown_rows[] = {
	{ "copy_pte_range", NULL, 1000, 16, 0 },
	{ "folio_dup", NULL, 200, 8, 0 },
	{ "get_page", NULL, 24, 0, 0 },
	{ 0 },
};
static const struct fix_row old_fields[] = {
	{ "page._refcount", NULL, 0, 16, 0 },
	{ "page._mapcount", NULL, 0, 8, 0 },
	{ 0 },
};
static const struct fix_row new_fields[] = {
	{ "page._refcount", NULL, 0, 16, 0 },
	{ "page._mapcount", NULL, 0, 8, 0 },
	{ "page.flags", NULL, 0, 8, 0 },
	{ 0 },
};

static const char *const names[] = { "6.1", "6.12" };

static void stack(struct fix_pair *p, struct figure *f)
{
	struct figure_shop shop = fix_shop(NULL);
	struct why why;

	assert_int_equal(figure_profile_stack(&shop, 2, p->functions, names, f,
					      &why),
			 0);
}

static void diff(struct fix_pair *p, struct figure *f)
{
	struct figure_shop shop = fix_shop(NULL);
	struct profile_diff d;
	struct why why;

	assert_int_equal(profile_diff_build(&d, p->functions[0],
					    p->functions[1], &why),
			 0);
	assert_int_equal(
		figure_profile_diff(&shop, &d, names[0], names[1], f, &why), 0);
	profile_diff_release(&d);
}

static void a_stack_has_the_clock_the_sum_and_every_function(void **state)
{
	struct fix_pair p;
	struct figure f;

	(void)state;
	/* The clock saw half an instruction more under the second kernel. */
	fix_pair(&p, old_rows, 0, grown_rows, 4);
	stack(&p, &f);
	assert_string_equal(f.id, "profile-stack-fork-anon-page-base-call");
	/* number, sum, then the largest under any kernel first */
	expect_text(f.id, "dat", "\n1 125 125 100 0 20 5\n");
	expect_text(f.id, "dat", "\n2 153.5 153 125 25 0 3\n");
	expect_text(f.id, "dat",
		    "'copy_pte_range' 'folio_dup' "
		    "'page_dup_rmap' 'get_page' "
		    "[instructions / page]\n");
	expect_text(f.id, "gp", "nr_parts = 4\nhas_others = 0\n");
	figure_release(&f);
	fix_pair_release(&p);
}

static void growth_is_told_with_its_largest_movers(void **state)
{
	struct fix_pair p;
	struct figure f;

	(void)state;
	fix_pair(&p, old_rows, 0, grown_rows, 4);
	stack(&p, &f);
	assert_string_equal(f.headline,
			    "125.00 instructions / page under 6.1, 153.50 "
			    "under 6.12: +28.50 (+22.8 %); most changed: "
			    "copy_pte_range +25.00, folio_dup +25.00 (new), "
			    "page_dup_rmap -20.00 (gone)");
	assert_non_null(strstr(f.axes_text, "differ by at most 0.33 %"));
	figure_release(&f);
	diff(&p, &f);
	/* 25 + 25 grew, 20 + 2 shrank, 0.5 is left. */
	assert_string_equal(f.headline,
			    "125.00 instructions / page under 6.1, 153.50 "
			    "under 6.12: +28.50 (+22.8 %); functions that grew "
			    "+50.00, that shrank -22.00, not attributed +0.50");
	figure_release(&f);
	fix_pair_release(&p);
}

static void shrinking_is_told_as_such(void **state)
{
	struct fix_pair p;
	struct figure f;

	(void)state;
	fix_pair(&p, grown_rows, 0, old_rows, 0);
	stack(&p, &f);
	assert_non_null(strstr(f.headline, "153.00 instructions / page under "
					   "6.1, 125.00 under 6.12: -28.00 "
					   "(-18.3 %)"));
	figure_release(&f);
	diff(&p, &f);
	assert_non_null(strstr(f.headline, "-28.00 (-18.3 %); functions that "
					   "grew +22.00, that shrank -50.00, "
					   "not attributed 0"));
	figure_release(&f);
	fix_pair_release(&p);
}

static void equal_profiles_are_no_difference(void **state)
{
	struct figure_shop shop = fix_shop(NULL);
	struct profile_diff d;
	struct fix_pair p;
	struct figure f;
	struct why why;

	(void)state;
	fix_pair(&p, old_rows, 0, old_rows, 0);
	stack(&p, &f);
	assert_string_equal(f.headline, "125.00 instructions / page under 6.12 "
					"as under 6.1");
	figure_release(&f);
	assert_int_equal(profile_diff_build(&d, p.functions[0], p.functions[1],
					    &why),
			 0);
	assert_int_equal(figure_profile_diff(&shop, &d, "a", "b", &f, &why),
			 -ENODATA);
	profile_diff_release(&d);
	fix_pair_release(&p);
}

/* 125 in one, 125 in another: the sum is the same, the functions are not. */
static void an_equal_sum_of_other_functions_is_drawn(void **state)
{
	static const struct fix_row other[] = {
		{ "copy_pte_range", NULL, 840, 16, 0 },
		{ "page_dup_rmap", NULL, 160, 8, 0 },
		{ 0 },
	};
	struct fix_pair p;
	struct figure f;

	(void)state;
	fix_pair(&p, old_rows, 0, other, 0);
	diff(&p, &f);
	assert_non_null(strstr(f.headline, "no difference; functions that grew "
					   "+5.00, that shrank -5.00"));
	/* gone: kind 4; then what did not change, and the residual */
	expect_text(f.id, "dat", "# get_page\n2 -5 5 0 4\n");
	expect_text(f.id, "dat", "# 1 other\n3 0 20 20 5\n");
	expect_text(f.id, "dat", "\n4 0 0 0 6\n");
	figure_release(&f);
	fix_pair_release(&p);
}

static void the_rows_of_a_difference_sum_to_that_of_the_clocks(void **state)
{
	double sum = 0;
	struct fix_pair p;
	struct figure f;
	char *text, *line, *rest;

	(void)state;
	fix_pair(&p, old_rows, 3, grown_rows, 8);
	diff(&p, &f);
	text = text_of(f.id, "dat");
	for (line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		double row, d, a, b;

		if (*line == '#')
			continue;
		assert_int_equal(
			sscanf(line, "%lf %lf %lf %lf", &row, &d, &a, &b), 4);
		assert_true(fabs(d - (b - a)) < 1e-9);
		sum += d;
	}
	free(text);
	/* 28 of the functions, 5/8 of the residual */
	assert_true(fabs(sum - 28.625) < 1e-9);
	assert_true(fabs(p.functions[1]->clock_insns -
			 p.functions[0]->clock_insns - 28.625) < 1e-9);
	figure_release(&f);
	fix_pair_release(&p);
}

static void locked_operations_are_stacked_by_field(void **state)
{
	struct figure_shop shop = fix_shop(NULL);
	struct fix_pair p;
	struct figure f;
	struct why why;

	(void)state;
	fix_pair(&p, old_rows, 0, old_rows, 0);
	fix_pair_fields(&p, old_fields, new_fields);
	assert_int_equal(
		figure_profile_locked(&shop, 2, p.fields, names, &f, &why), 0);
	assert_string_equal(f.id, "profile-locked-fork-anon-page-base-call");
	assert_string_equal(f.headline,
			    "3.00 locked operations / page under 6.1, 4.00 "
			    "under 6.12: +1.00 (+33.3 %); changed: page.flags "
			    "+1.00 (new)");
	expect_text(f.id, "dat", "\n1 3 3 2 ");
	expect_text(f.id, "dat", "\n2 4 4 2 1 1\n");
	figure_release(&f);
	fix_pair_release(&p);
}

static void functions_beyond_the_largest_are_one_piece(void **state)
{
	struct fix_row many[20] = { 0 };
	char label[19][16];
	struct fix_pair p;
	struct figure f;

	(void)state;
	/* 8, 16, ... 144 eighths: 1, 2, ... 18 a page: 171 */
	for (int i = 0; i < 18; i++) {
		snprintf(label[i], sizeof(label[i]), "f%d", i + 1);
		many[i] = (struct fix_row){ label[i], NULL, 8 * (i + 1), 0, 0 };
	}
	fix_pair(&p, many, 0, many, 0);
	stack(&p, &f);
	/* eleven of their own: 18 to 8; 1 + ... + 7 = 28 */
	expect_text(f.id, "dat",
		    "\n1 171 171 18 17 16 15 14 13 12 11 10 9 8 28\n");
	expect_text(f.id, "dat", "'7 others'");
	expect_text(f.id, "gp", "nr_parts = 11\nhas_others = 1\n");
	figure_release(&f);
	fix_pair_release(&p);
}

static void what_is_below_0_is_among_the_others(void **state)
{
	static const struct fix_row odd[] = {
		{ "f", NULL, 800, 0, 0 },
		{ "rare", NULL, -16, 0, 9000 },
		{ 0 },
	};
	struct fix_pair p;
	struct figure f;

	(void)state;
	fix_pair(&p, odd, 0, odd, 0);
	stack(&p, &f);
	expect_text(f.id, "dat", "\n1 98 98 100 -2\n");
	assert_non_null(strstr(f.axes_text, "The others sum to less than 0"));
	figure_release(&f);
	fix_pair_release(&p);
}

static void a_large_residual_is_told(void **state)
{
	struct fix_pair p;
	struct figure f;

	(void)state;
	fix_pair(&p, old_rows, 0, old_rows, 80);
	stack(&p, &f);
	assert_non_null(strstr(f.axes_text, "Under 6.12 the functions do not "
					    "account for the number."));
	assert_null(strstr(f.axes_text, "Under 6.1 the"));
	figure_release(&f);
	fix_pair_release(&p);
}

/* What a name could do to a script: end the text, add a line, be markup. */
static void a_name_is_never_a_command(void **state)
{
	static const struct fix_row evil[] = {
		{ "it's_{/=9 x}`id`\n@y", "mod<&>", 800, 0, 0 },
		{ 0 },
	};
	struct fix_pair p;
	struct figure f;

	(void)state;
	fix_pair(&p, old_rows, 0, evil, 0);
	stack(&p, &f);
	expect_text(f.id, "gp", "'it''s\\_\\{/=9 x\\}`id` \\@y [mod<\\&>] ");
	expect_text(f.id, "dat", "'it's_{/=9 x}`id` @y [mod<&>]'");
	figure_release(&f);
	diff(&p, &f);
	expect_text(f.id, "dat", "# it's_{/=9 x}`id` @y\n");
	figure_release(&f);
	fix_pair_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_stack_has_the_clock_the_sum_and_every_function),
		cmocka_unit_test(growth_is_told_with_its_largest_movers),
		cmocka_unit_test(shrinking_is_told_as_such),
		cmocka_unit_test(equal_profiles_are_no_difference),
		cmocka_unit_test(an_equal_sum_of_other_functions_is_drawn),
		cmocka_unit_test(
			the_rows_of_a_difference_sum_to_that_of_the_clocks),
		cmocka_unit_test(locked_operations_are_stacked_by_field),
		cmocka_unit_test(functions_beyond_the_largest_are_one_piece),
		cmocka_unit_test(what_is_below_0_is_among_the_others),
		cmocka_unit_test(a_large_residual_is_told),
		cmocka_unit_test(a_name_is_never_a_command),
	};

	return cmocka_run_group_tests(tests, fix_shop_up, fix_shop_down);
}
