// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of profiles: what a reader sees of numbers made by hand. */
#include "tests/unit/profile_print_fix.h"

/* 30 and 10 instructions a page, 5 of rep; the clock has 46. */
static void rows_sum_and_the_rest_is_named(void **state)
{
	struct profile_row rows[] = {
		row("copy_page_range", 4000, 7000, 0, 400),
		row("memcpy_erms", 500, 1500, 500, 0),
	};
	struct profile_sheet s = { .nr = 1 };
	struct profile_record r;
	struct profile_table t;
	struct page page;

	(void)state;
	set_up(&r, rows, 2, 5000, 9600);
	build(&t, &r);
	s.sides[0] = (struct profile_side){ .name = "6.1", .lab_insns = 46 };
	s.functions = (struct profile_set){ .nr = 1, .tables = { &t } };
	page = print(&s, PROFILE_TEXT, 0);
	assert_non_null(strstr(page.text,
			       "fork/anon.v1:call /page, page=base: 6.1 "
			       "SUSPECT(6.1)\n"));
	assert_true(has_line(page.text, "function insns reps locked share"));
	assert_true(has_line(page.text, "copy_page_range 30.00 0 4.00 65.2%"));
	assert_true(has_line(page.text, "memcpy_erms 10.00 5.00 0 32.6%"));
	assert_true(has_line(page.text, "sum 40.00 5.00 4.00 97.8%"));
	assert_true(has_line(page.text, "(not attributed) 1.00 2.2%"));
	assert_true(has_line(page.text, "clock: insns + reps 46.00"));
	assert_non_null(strstr(page.text, "not to be trusted"));
	assert_non_null(strstr(page.text, "100, 200 pages: samples 2, 3 "
					  "(5000, 9600 insns)"));
	free(page.text);
	profile_table_release(&t);
	profile_record_release(&r);
}

static void what_is_behind_the_top_is_one_row(void **state)
{
	struct profile_row rows[] = {
		row("a", 100, 3100, 0, 0),
		row("b", 100, 1100, 0, 0),
		row("c", 100, 600, 0, 0),
		row("d", 100, 300, 0, 0),
	};
	struct profile_sheet s = { .nr = 1 };
	struct profile_record r;
	struct profile_table t;
	struct page page;

	(void)state;
	set_up(&r, rows, 4, 400, 5100);
	build(&t, &r);
	s.sides[0] = (struct profile_side){ .name = "6.1", .lab_insns = NAN };
	s.functions = (struct profile_set){ .nr = 1, .tables = { &t } };
	page = print(&s, PROFILE_TEXT, 2);
	assert_true(has_line(page.text, "b 10.00 0 0 21.3%"));
	assert_true(has_line(page.text, "2 others 7.00 0 0 14.9%"));
	assert_false(has_line(page.text, "c 5.00 0 0 10.6%"));
	assert_null(strstr(page.text, "SUSPECT"));
	free(page.text);
	/* One row is not called "1 others". */
	page = print(&s, PROFILE_TEXT, 3);
	assert_true(has_line(page.text, "d 2.00 0 0 4.3%"));
	assert_null(strstr(page.text, "others"));
	free(page.text);
	profile_table_release(&t);
	profile_record_release(&r);
}

static void print_two(struct page *page, enum profile_format format,
		      const char *name_b)
{
	struct profile_row old[] = {
		row("copy_page_range", 4000, 7000, 0, 300),
		row("leaves", 100, 300, 0, 0),
		row("same", 50, 150, 0, 0),
	};
	struct profile_row new[] = {
		row("copy_page_range", 4000, 8000, 0, 400),
		row("comes", 100, 400, 0, 0),
		row("same", 50, 150, 0, 0),
	};
	struct fix_two t;

	two_up(&t, old, new, 3,
	       (const uint64_t[2][2]){ { 4150, 7450 }, { 4150, 8550 } },
	       (const double[]){ 33, 44 });
	t.sheet.sides[1].name = name_b;
	*page = print(&t.sheet, format, 20);
	two_down(&t);
}

static void a_difference_sums_and_marks_what_is_new_and_gone(void **state)
{
	struct page page;

	(void)state;
	print_two(&page, PROFILE_TEXT, "6.12");
	assert_non_null(strstr(page.text, ": 6.12 against 6.1\n"));
	assert_true(has_line(page.text, "function 6.1 6.12 diff locked match"));
	assert_true(has_line(page.text,
			     "copy_page_range 30.00 40.00 +10.00 +1.00"));
	assert_true(has_line(page.text, "comes 3.00 +3.00 = new"));
	assert_true(has_line(page.text, "leaves 2.00 -2.00 = gone"));
	assert_true(has_line(page.text, "same 1.00 1.00 = ="));
	assert_true(has_line(page.text, "sum 33.00 44.00 +11.00 +1.00"));
	assert_true(has_line(page.text, "clock 33.00 44.00 +11.00"));
	free(page.text);
}

/* +11 of 33; what is named are the cells of the table. */
static void a_sentence_says_what_changed_before_the_table(void **state)
{
	struct page page;
	char *said, *table;

	(void)state;
	print_two(&page, PROFILE_TEXT, "6.12");
	said = strstr(
		page.text,
		"\n+11.00 instructions / page (+33.3 %): "
		"copy_page_range +10.00, comes +3.00 (new), leaves -2.00\n"
		"(gone); locked operations 3.00 to 4.00\n");
	table = strstr(page.text, "\nfunction ");
	if (!said)
		fail_msg("%s", page.text);
	assert_true(table && said < table);
	free(page.text);
}

static void a_long_name_of_a_kernel_has_a_letter(void **state)
{
	struct page page;

	(void)state;
	print_two(&page, PROFILE_TEXT, "6.1+init_on_alloc=1");
	assert_non_null(strstr(page.text, ": B = 6.1+init_on_alloc=1 against "
					  "A = 6.1\n"));
	assert_true(has_line(page.text, "function A B diff locked match"));
	free(page.text);
}

static void markdown_has_the_same_cells(void **state)
{
	struct page page;

	(void)state;
	print_two(&page, PROFILE_MARKDOWN, "6.12");
	assert_non_null(strstr(page.text, "| copy_page_range | 30.00 | 40.00 | "
					  "+10.00 | +1.00 |  |\n"));
	assert_non_null(
		strstr(page.text, "| comes |  | 3.00 | +3.00 | = | new |\n"));
	free(page.text);
}

static void json_has_every_number_and_no_count_that_was_not_taken(void **state)
{
	json_t *o, *sheet, *kernel;
	struct page page;

	(void)state;
	print_two(&page, PROFILE_JSON, "6.12");
	o = json_loads(page.text, 0, NULL);
	assert_non_null(o);
	sheet = json_array_get(json_object_get(o, "cases"), 0);
	assert_string_equal(json_string_value(json_object_get(sheet, "per")),
			    "page");
	kernel = json_array_get(json_object_get(sheet, "kernels"), 1);
	assert_true(json_number_value(json_object_get(kernel, "clock_insns")) ==
		    44);
	assert_true(json_is_false(json_object_get(kernel, "suspect")));
	assert_int_equal(json_array_size(json_object_get(kernel, "functions")),
			 3);
	assert_null(json_object_get(json_object_get(kernel, "total"), "loads"));
	assert_int_equal(json_array_size(json_object_get(
				 json_object_get(sheet, "diff"), "rows")),
			 4);
	json_decref(o);
	free(page.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_sum_and_the_rest_is_named),
		cmocka_unit_test(what_is_behind_the_top_is_one_row),
		cmocka_unit_test(
			a_difference_sums_and_marks_what_is_new_and_gone),
		cmocka_unit_test(a_sentence_says_what_changed_before_the_table),
		cmocka_unit_test(a_long_name_of_a_kernel_has_a_letter),
		cmocka_unit_test(markdown_has_the_same_cells),
		cmocka_unit_test(
			json_has_every_number_and_no_count_that_was_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
