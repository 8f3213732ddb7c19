// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/compare_values.h"
#include "export_fix.h"
#include "lab_fix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* Two live files: 10, 11, .. and 20, 21, .. ns a page. */
struct two {
	struct result_file f[2];
	const struct result_file *p[2];
	struct compare_side sides[2];
	struct compare_view view;
};

static struct two *two_new(void)
{
	struct two *t = xcalloc(1, sizeof(*t));

	export_file_init(&t->f[0], "a.jsonl", "2026-01-02T03:04:05Z");
	export_file_init(&t->f[1], "b.jsonl", "2026-01-03T03:04:05Z");
	for (int i = 0; i < 2; i++) {
		t->p[i] = &t->f[i];
		t->sides[i] = (struct compare_side){ .name = i ? "b" : "a",
						     .nr_files = 1,
						     .files = &t->p[i] };
	}
	for (size_t i = 0; i < 7; i++) {
		export_line(&t->f[0], "fork/anon", "base", 5000, 10 + i)
			->round = (unsigned int)i;
		export_line(&t->f[1], "fork/anon", "base", 5000, 20 + i)
			->round = (unsigned int)i;
	}
	return t;
}

static void two_build(struct two *t)
{
	const struct compare_rule rule = { .delta_ratio = NAN,
					   .session_sd_ratio = NAN };
	struct why why;

	if (compare_build(t->sides, 2, &rule, &t->view, &why))
		BUG("%s", why.text);
}

static void two_free(struct two *t)
{
	compare_view_release(&t->view);
	for (int i = 0; i < 2; i++)
		result_file_release(&t->f[i]);
	free(t);
}

static void both_sides_have_their_processes(void **state)
{
	struct two *t = two_new();
	struct compare_values v;

	(void)state;
	two_build(t);
	compare_values_get(&t->view, 0, &t->view.pairs[0].rows[0], &v);
	assert_int_equal(v.nr[0], 7);
	assert_int_equal(v.nr[1], 7);
	for (size_t i = 0; i < 7; i++) {
		assert_true(fabs(v.values[0][i] - 10 - (double)i) < 1e-9);
		assert_true(fabs(v.values[1][i] - 20 - (double)i) < 1e-9);
	}
	compare_values_release(&v);
	assert_int_equal(v.nr[0], 0);
	two_free(t);
}

static void a_row_without_a_number_has_no_processes(void **state)
{
	struct two *t = two_new();
	struct compare_values v;

	(void)state;
	t->f[1].cases[3].outcome = OUTCOME_SUSPECT;
	t->f[1].cases[3].why = xstrdup("pgreuse: 0");
	two_build(t);
	assert_int_equal(t->view.pairs[0].rows[0].verdict, COMPARE_NO_NUMBER);
	compare_values_get(&t->view, 0, &t->view.pairs[0].rows[0], &v);
	assert_int_equal(v.nr[0], 0);
	assert_int_equal(v.nr[1], 0);
	compare_values_release(&v);
	two_free(t);
}

static void a_view_made_by_hand_has_no_processes(void **state)
{
	const struct compare_view view = { .nr_sides = 2 };
	const struct compare_row row = { .verdict = COMPARE_REGRESSED };
	struct compare_values v;

	(void)state;
	compare_values_get(&view, 0, &row, &v);
	assert_int_equal(v.nr[0] + v.nr[1], 0);
	compare_values_release(&v);
}

/* A fixed cost below 0 is compared otherwise, which a note says. */
static void what_cannot_be_a_fixed_cost_still_has_processes(void **state)
{
	struct two *t = two_new();
	struct compare_values v;

	(void)state;
	for (int i = 0; i < 2; i++) {
		export_plan(&t->f[i], "cow/copy", "base", "fixed");
		for (size_t k = 0; k < 7; k++)
			export_line(&t->f[i], "cow/copy", "base",
				    (uint64_t)-2000, 10)
				->round = (unsigned int)k;
	}
	two_build(t);
	compare_values_get(&t->view, 0, &t->view.pairs[0].rows[0], &v);
	assert_string_equal(t->view.pairs[0].rows[0].bench, "cow/copy");
	assert_int_equal(v.nr[0], 7);
	assert_true(v.values[0][0] > 0);
	compare_values_release(&v);
	two_free(t);
}

static void further_sides_are_their_own(void **state)
{
	struct two *t = two_new();
	struct compare_side sides[3] = { t->sides[0], t->sides[0],
					 t->sides[1] };
	struct result_file again;
	const struct result_file *p = &again;
	const struct compare_rule rule = { .delta_ratio = NAN,
					   .session_sd_ratio = NAN };
	struct compare_values v;
	struct why why;

	(void)state;
	export_file_init(&again, "c.jsonl", "2026-01-04T03:04:05Z");
	for (size_t i = 0; i < 7; i++)
		export_line(&again, "fork/anon", "base", 5000, 40 + i)->round =
			(unsigned int)i;
	sides[1].files = &p;
	sides[1].name = "c";
	assert_int_equal(compare_build(sides, 3, &rule, &t->view, &why), 0);
	compare_values_get(&t->view, 0, &t->view.pairs[0].rows[0], &v);
	assert_true(fabs(v.values[1][0] - 40) < 1e-9);
	compare_values_release(&v);
	compare_values_get(&t->view, 1, &t->view.pairs[1].rows[0], &v);
	assert_true(fabs(v.values[0][0] - 10) < 1e-9);
	assert_true(fabs(v.values[1][0] - 20) < 1e-9);
	compare_values_release(&v);
	two_free(t);
	result_file_release(&again);
}

static void counts_are_those_of_layout_0(void **state)
{
	struct fix_boot boots[2];
	const struct result_file *p[2] = { &boots[0].f, &boots[1].f };
	struct compare_side sides[2];
	const struct compare_rule rule = { .delta_ratio = NAN,
					   .session_sd_ratio = NAN };
	struct compare_view view;
	struct compare_values v;
	struct why why;

	(void)state;
	for (int i = 0; i < 2; i++) {
		fix_boot_init(&boots[i], i ? "6.12" : "6.1");
		fix_plan(&boots[i], "fork/anon", "page=base", "per_op");
		for (unsigned int k = 0; k < 3; k++)
			fix_line(&boots[i], "fork/anon", "page=base", 8000,
				 i ? 80 : 70)
				->round = k;
		fix_line(&boots[i], "fork/anon", "page=base", 8000, 99)
			->layout = 1;
		sides[i] = (struct compare_side){ .name = boots[i].name,
						  .nr_files = 1,
						  .files = &p[i] };
	}
	assert_int_equal(compare_build(sides, 2, &rule, &view, &why), 0);
	compare_values_get(&view, 0, &view.pairs[0].rows[0], &v);
	assert_int_equal(v.nr[0], 3);
	assert_int_equal(v.nr[1], 3);
	assert_true(v.values[0][2] == 70);
	assert_true(v.values[1][2] == 80);
	compare_values_release(&v);
	compare_view_release(&view);
	fix_boot_free(&boots[0]);
	fix_boot_free(&boots[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_sides_have_their_processes),
		cmocka_unit_test(a_row_without_a_number_has_no_processes),
		cmocka_unit_test(a_view_made_by_hand_has_no_processes),
		cmocka_unit_test(
			what_cannot_be_a_fixed_cost_still_has_processes),
		cmocka_unit_test(further_sides_are_their_own),
		cmocka_unit_test(counts_are_those_of_layout_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
