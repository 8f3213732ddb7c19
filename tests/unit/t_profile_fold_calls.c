// SPDX-License-Identifier: GPL-2.0-or-later
#include "profile/fold_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define DO_FORK 0xffffffff81000000u
#define COPY	0xffffffff81000100u
#define ZRAM	0xffffffffc0000000u
#define MAIN	0x401000u

static struct symbol list[] = {
	{ MAIN, MAIN + 256, "main", "run-bench-guest", 'T' },
	{ DO_FORK, COPY, "do_fork", NULL, 'T' },
	{ COPY, COPY + 256, "copy", NULL, 't' },
	{ ZRAM, ZRAM + 256, "zram_open", "zram", 't' },
};
static struct symbols symbols = { .symbols = list, .nr = 4 };

static struct fold_record fr;
static struct profile_rows rows;

static int setup(void **state)
{
	(void)state;
	symbols_index(&symbols);
	memset(&fr, 0, sizeof(fr));
	memset(&rows, 0, sizeof(rows));
	return 0;
}

static int teardown(void **state)
{
	struct fold_table t = { .rows = rows };

	(void)state;
	fold_table_release(&t);
	fold_table_release(&fr.stacks);
	free(fr.note);
	free(symbols.code);
	free(symbols.data);
	symbols.code = symbols.data = NULL;
	return 0;
}

static void fold_one(struct stream_call *calls, size_t nr, uint64_t total,
		     size_t k)
{
	const struct stream_region g = { .calls = calls,
					 .nr_calls = nr,
					 .total = total };

	fold_calls(&fr, &symbols, &g, k);
}

static void finish(size_t nr_sizes)
{
	rows = fold_table_finish(&fr.stacks, nr_sizes, 1u << PROFILE_INSNS);
}

static void assert_row(size_t i, const char *name, uint64_t nr)
{
	assert_true(i < rows.nr);
	assert_string_equal(rows.rows[i].name, name);
	assert_null(rows.rows[i].module);
	assert_true(rows.rows[i].counts[0][PROFILE_INSNS] == nr);
}

static void a_node_is_the_stack_above_it_and_its_own(void **state)
{
	struct stream_call calls[] = {
		{ 1, 0, MAIN, 10 },
		{ 2, 1, DO_FORK, 30 },
		{ 3, 2, COPY, 500 },
		{ 4, 2, ZRAM, 20 },
	};

	(void)state;
	fold_one(calls, 4, 560, 0);
	finish(1);
	assert_int_equal(rows.nr, 4);
	assert_row(0, "main [run-bench-guest];do_fork;copy", 500);
	assert_row(1, "main [run-bench-guest];do_fork", 30);
	assert_row(2, "main [run-bench-guest];do_fork;zram_open [zram]", 20);
	assert_row(3, "main [run-bench-guest]", 10);
	assert_null(fr.note);
}

static void an_address_within_a_function_is_the_function(void **state)
{
	struct stream_call calls[] = {
		{ 7, 0, COPY, 3 },
		{ 9, 0, COPY + 8, 4 },
	};

	(void)state;
	fold_one(calls, 2, 7, 0);
	finish(1);
	assert_int_equal(rows.nr, 1);
	assert_row(0, "copy", 7);
}

static void what_no_symbol_holds_keeps_its_place(void **state)
{
	struct stream_call calls[] = {
		{ 1, 0, 0x7ffff7fc0000, 5 },
		{ 2, 1, 0xffffffff90000000, 6 },
		{ 3, 2, COPY, 7 },
	};

	(void)state;
	fold_one(calls, 3, 18, 0);
	finish(1);
	assert_row(0, "[unknown] [user];[unknown];copy", 7);
	assert_row(1, "[unknown] [user];[unknown]", 6);
	assert_row(2, "[unknown] [user]", 5);
}

static void what_is_in_no_node_is_a_row(void **state)
{
	struct stream_call calls[] = { { 1, 0, MAIN, 10 } };

	(void)state;
	fold_one(calls, 1, 25, 0);
	finish(1);
	assert_int_equal(rows.nr, 2);
	assert_row(0, "[unknown]", 15);
	assert_row(1, "main [run-bench-guest]", 10);
}

static void a_tree_of_more_than_there_was_is_none(void **state)
{
	struct stream_call calls[] = { { 1, 0, MAIN, 10 } };

	(void)state;
	fold_one(calls, 1, 9, 0);
	finish(1);
	assert_int_equal(rows.nr, 0);
	assert_non_null(fr.note);
	assert_non_null(strstr(fr.note, "no stacks"));
}

static void without_a_tree_there_is_nothing(void **state)
{
	(void)state;
	fold_one(NULL, 0, 9, 0);
	finish(1);
	assert_int_equal(rows.nr, 0);
	assert_null(fr.note);
}

static void sizes_are_columns_of_the_same_stack(void **state)
{
	struct stream_call small[] = {
		{ 1, 0, MAIN, 10 },
		{ 2, 1, COPY, 100 },
	};
	/* met in another order */
	struct stream_call large[] = {
		{ 1, 0, DO_FORK, 1 },
		{ 2, 0, MAIN, 10 },
		{ 3, 2, COPY, 200 },
	};

	(void)state;
	fold_one(small, 2, 110, 0);
	fold_one(large, 3, 211, 1);
	finish(2);
	assert_int_equal(rows.nr, 3);
	assert_row(0, "main [run-bench-guest];copy", 100);
	assert_int_equal(rows.rows[0].counts[1][PROFILE_INSNS], 200);
	assert_row(1, "main [run-bench-guest]", 10);
	assert_int_equal(rows.rows[1].counts[1][PROFILE_INSNS], 10);
	assert_row(2, "do_fork", 0);
	assert_int_equal(rows.rows[2].counts[1][PROFILE_INSNS], 1);
}

static void a_name_never_splits_its_stack(void **state)
{
	struct stream_call calls[] = {
		{ 1, 0, DO_FORK, 3 },
		{ 2, 1, COPY, 4 },
	};

	(void)state;
	list[2].name = "<A as B<[u8; 4]>>::f";
	fold_one(calls, 2, 7, 0);
	list[2].name = "copy";
	finish(1);
	assert_int_equal(rows.nr, 2);
	assert_row(0, "do_fork;<A as B<[u8: 4]>>::f", 4);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_node_is_the_stack_above_it_and_its_own),
		TEST(an_address_within_a_function_is_the_function),
		TEST(what_no_symbol_holds_keeps_its_place),
		TEST(what_is_in_no_node_is_a_row),
		TEST(a_tree_of_more_than_there_was_is_none),
		TEST(without_a_tree_there_is_nothing),
		TEST(sizes_are_columns_of_the_same_stack),
		TEST(a_name_never_splits_its_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
