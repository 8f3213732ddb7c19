// SPDX-License-Identifier: GPL-2.0-or-later
/* Calls, returns and jumps on one stack, of a program. */
#include "tests/unit/call_tree_fix.h"

static void a_call_is_a_child_and_a_return_leaves_it(void **state)
{
	(void)state;
	to(MAIN);
	in(MAIN, 4);
	call_at(MAIN, USER - 8, A);
	in(A, 2);
	call_at(A, USER - 24, B);
	ret_at(B, USER - 24);
	in(A, 1);
	ret_at(A, USER - 8);
	in(MAIN, 3);
	assert_int_equal(nr_of("main"), 9);
	assert_int_equal(nr_of("main;a"), 6);
	assert_int_equal(nr_of("main;a;b"), 2);
	assert_int_equal(tree.nr_nodes, 1 + 3);
}

static void the_same_function_by_two_callers_is_two_nodes(void **state)
{
	(void)state;
	to(MAIN);
	call_at(MAIN, USER - 8, A);
	call_at(A, USER - 16, C);
	ret_at(C, USER - 16);
	ret_at(A, USER - 8);
	call_at(MAIN, USER - 8, B);
	call_at(B, USER - 16, C);
	in(C, 5);
	ret_at(C, USER - 16);
	ret_at(B, USER - 8);
	assert_int_equal(nr_of("main;a;c"), 2);
	assert_int_equal(nr_of("main;b;c"), 7);
	assert_int_equal(nr_of("main;c"), -1);
}

static void recursion_is_a_node_for_each_depth(void **state)
{
	(void)state;
	to(MAIN);
	for (int i = 0; i < 3; i++)
		call_at(i ? A : MAIN, USER - 8 - 16 * (uint64_t)i, A);
	for (int i = 2; i >= 0; i--)
		ret_at(A, USER - 8 - 16 * (uint64_t)i);
	in(MAIN, 1);
	/* its first instruction, the call, the ret; the innermost calls none */
	assert_int_equal(nr_of("main;a"), 3);
	assert_int_equal(nr_of("main;a;a"), 3);
	assert_int_equal(nr_of("main;a;a;a"), 2);
	assert_int_equal(nr_of("main"), 3);
}

static void a_tail_call_stands_in_the_place_of_its_caller(void **state)
{
	(void)state;
	to(MAIN);
	call_at(MAIN, USER - 8, A);
	in(A, 1);
	to(B); /* jmp b */
	call_at(B, USER - 16, C);
	ret_at(C, USER - 16);
	ret_at(B, USER - 8); /* to main, at once */
	in(MAIN, 1);
	assert_int_equal(nr_of("main;a"), 2);
	assert_int_equal(nr_of("main;b"), 3);
	assert_int_equal(nr_of("main;b;c"), 2);
	assert_int_equal(nr_of("main"), 3);
	assert_int_equal(nr_of("main;a;b"), -1);
}

static void a_cold_part_comes_back_to_its_function(void **state)
{
	(void)state;
	to(MAIN);
	call_at(MAIN, USER - 8, A);
	call_at(A, USER - 16, B);
	in(C, 2); /* as b.cold */
	in(B, 2);
	ret_at(B, USER - 16);
	in(A, 1);
	assert_int_equal(nr_of("main;a;c"), 2);
	assert_int_equal(nr_of("main;a;b"), 4);
	assert_int_equal(nr_of("main;a"), 3);
	assert_int_equal(tree.nr_nodes, 1 + 4);
}

static void longjmp_goes_back_to_whom_it_was_set_in(void **state)
{
	(void)state;
	to(MAIN);
	call_at(MAIN, USER - 8, A);
	call_at(A, USER - 16, B);
	call_at(B, USER - 24, LONGJMP);
	in(MAIN, 2);
	assert_int_equal(nr_of("main"), 4);
	assert_int_equal(nr_of("main;a;b;main"), -1);
	/* what it left behind is not met again */
	call_at(MAIN, USER - 8, C);
	ret_at(C, USER - 8);
	in(MAIN, 1);
	assert_int_equal(nr_of("main;c"), 2);
	assert_int_equal(nr_of("main"), 6);
}

static void a_return_past_several_frames_leaves_all_of_them(void **state)
{
	(void)state;
	to(MAIN);
	call_at(MAIN, USER - 8, A);
	call_at(A, USER - 16, B);
	call_at(B, USER - 24, C);
	ret_at(C, USER - 8); /* the stack was unwound by hand */
	in(MAIN, 1);
	assert_int_equal(nr_of("main"), 3);
}

static void a_caller_that_was_not_seen_is_a_root(void **state)
{
	(void)state;
	in(B, 2);
	ret_at(B, USER - 24);
	in(A, 1);
	call_at(A, USER - 24, C);
	ret_at(C, USER - 24);
	ret_at(A, USER - 8);
	in(MAIN, 1);
	assert_int_equal(nr_of("b"), 3);
	assert_int_equal(nr_of("a"), 3);
	assert_int_equal(nr_of("a;c"), 2);
	assert_int_equal(nr_of("main"), 1);
}

/* "call 1f; 1: pop" reads where it is; "call 1f; 1: ...; ret" is a thunk. */
static void a_call_into_the_same_function_is_none(void **state)
{
	(void)state;
	to(MAIN);
	for (int i = 0; i < 5; i++) {
		call_at(MAIN, USER - 8, A);
		in(A, 1);
		call_tree_push(&tree, USER - 16);
		in(A, 2); /* not its first */
		ret_at(A, USER - 8);
	}
	in(MAIN, 1);
	assert_int_equal(tree.nr_nodes, 1 + 2);
	assert_int_equal(nr_of("main"), 7);
	assert_int_equal(nr_of("main;a"), 25);
}

/* As __x86_indirect_thunk_rax: the return address is written over. */
static void a_thunk_that_returns_to_its_target_is_a_tail_call(void **state)
{
	(void)state;
	to(MAIN);
	call_at(MAIN, USER - 8, A);
	in(A, 1);
	call_tree_push(&tree, USER - 16);
	in(A, 1);
	ret_at(A, USER - 16);
	to(B);
	ret_at(B, USER - 8);
	in(MAIN, 1);
	assert_int_equal(nr_of("main;b"), 2);
	assert_int_equal(nr_of("main;a"), 4);
	assert_int_equal(nr_of("main"), 3);
	assert_int_equal(nr_of("main;a;b"), -1);
}

static void calls_that_never_return_do_not_pile_up(void **state)
{
	(void)state;
	to(MAIN);
	for (int i = 0; i < 4; i++) {
		call_at(MAIN, USER - 8, A);
		/* a thread library's way out, that no rule knows */
		in(A, 1);
		to(LONGJMP);
		in(MAIN, 1);
	}
	call_at(MAIN, USER - 8, B);
	assert_int_equal(nr_of("main;a"), 8);
	assert_int_equal(nr_of("main;longjmp"), 4);
	assert_int_equal(nr_of("main;b"), 1);
	assert_int_equal(tree.nr_nodes, 1 + 4);
}

/* Nothing that goes wrong may fill the memory. */
static void depth_has_an_end(void **state)
{
	uint64_t sp = USER;

	(void)state;
	to(MAIN);
	for (int i = 0; i < 5000; i++)
		call_at(i ? A : MAIN, sp -= 16, A);
	assert_true(tree.nr_nodes < 1100);
	for (int i = 0; i < 5000; i++, sp += 16)
		ret_at(A, sp);
	in(MAIN, 1);
	assert_int_equal(nr_of("main"), 3);
}

static void a_region_begins_with_nothing(void **state)
{
	(void)state;
	to(MAIN);
	call_at(MAIN, USER - 8, A);
	call_tree_begin(&tree, 2);
	nr_executed = 0;
	ret_at(A, USER - 8);
	in(MAIN, 1);
	assert_int_equal(nr_of("a"), 1);
	assert_int_equal(nr_of("main"), 1);
	assert_int_equal(nr_of("main;a"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(a_call_is_a_child_and_a_return_leaves_it),
		tree_test(the_same_function_by_two_callers_is_two_nodes),
		tree_test(recursion_is_a_node_for_each_depth),
		tree_test(a_tail_call_stands_in_the_place_of_its_caller),
		tree_test(a_cold_part_comes_back_to_its_function),
		tree_test(longjmp_goes_back_to_whom_it_was_set_in),
		tree_test(a_return_past_several_frames_leaves_all_of_them),
		tree_test(a_caller_that_was_not_seen_is_a_root),
		tree_test(a_call_into_the_same_function_is_none),
		tree_test(a_thunk_that_returns_to_its_target_is_a_tail_call),
		tree_test(calls_that_never_return_do_not_pile_up),
		tree_test(depth_has_an_end),
		tree_test(a_region_begins_with_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
