// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/plugin/call_symbols.h"
#include "lab/plugin/call_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct call_symbols s;

static long reads(const char *text)
{
	FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	long bad;

	assert_non_null(in);
	bad = call_symbols_read(&s, in);
	fclose(in);
	return bad;
}

static uint64_t start_of(uint64_t addr)
{
	return call_symbols_addr(&s, call_symbols_word(&s, addr));
}

static int teardown(void **state)
{
	(void)state;
	call_symbols_release(&s);
	return 0;
}

static void an_address_belongs_to_the_function_before_it(void **state)
{
	(void)state;
	assert_int_equal(reads("# cowbench-symbols 1\n"
			       "ffffffff81000200 T second\n"
			       "ffffffff81000100 t first\n"
			       "ffffffff81000300 T third [zram]\n"),
			 0);
	assert_true(start_of(0xffffffff81000100) == 0xffffffff81000100);
	assert_true(start_of(0xffffffff810001ff) == 0xffffffff81000100);
	assert_true(start_of(0xffffffff81000200) == 0xffffffff81000200);
	assert_true(start_of(0xffffffff81000345) == 0xffffffff81000300);
	assert_int_equal(start_of(0xffffffff810000ff), 0);
}

static void only_the_first_instruction_is_the_start(void **state)
{
	(void)state;
	assert_int_equal(reads("ffffffff81000100 t first\n"), 0);
	assert_true(call_symbols_word(&s, 0xffffffff81000100) & CALL_START);
	assert_false(call_symbols_word(&s, 0xffffffff81000101) & CALL_START);
}

static void data_ends_a_function(void **state)
{
	(void)state;
	assert_int_equal(reads("401000 t main\n"
			       "402000 D table\n"
			       "403000 W weak\n"),
			 0);
	assert_int_equal(start_of(0x401fff), 0x401000);
	assert_int_equal(start_of(0x402000), 0);
	assert_int_equal(start_of(0x403000), 0x403000);
}

/* The vDSO lies above the program, and no symbol says so. */
static void a_program_and_the_kernel_have_nothing_in_common(void **state)
{
	uint32_t user, kernel;

	(void)state;
	assert_int_equal(reads("401000 t main\n"
			       "ffffffff81000000 T kernel\n"),
			 0);
	user = call_symbols_word(&s, 0x400000);
	kernel = call_symbols_word(&s, 0xffff800000000000);
	assert_int_equal(call_symbols_addr(&s, user), 0);
	assert_int_equal(call_symbols_addr(&s, kernel), 0);
	assert_int_not_equal(user, kernel);
	assert_false(user & CALL_KERNEL);
	assert_true(kernel & CALL_KERNEL);
	assert_true(call_symbols_word(&s, 0xffffffff81000000) & CALL_KERNEL);
	assert_false(call_symbols_word(&s, 0x401000) & CALL_KERNEL);
}

static void names_of_one_address_are_one_function(void **state)
{
	uint32_t word;

	(void)state;
	assert_int_equal(reads("ffffffff81000000 D _etext\n"
			       "ffffffff81000000 T asm_exc_page_fault\n"
			       "ffffffff81000000 T alias\n"
			       "ffffffff81000040 T next\n"),
			 0);
	word = call_symbols_word(&s, 0xffffffff81000000);
	assert_true(word & CALL_ENTRY);
	assert_true(call_symbols_addr(&s, word) == 0xffffffff81000000);
	assert_int_equal(s.nr, 2);
}

static void entries_and_switches_are_known_by_their_names(void **state)
{
	(void)state;
	assert_int_equal(reads("ffffffff81000000 T asm_exc_page_fault\n"
			       "ffffffff81000100 T asm_sysvec_apic_timer\n"
			       "ffffffff81000200 t irq_entries_start\n"
			       "ffffffff81000300 T asm_common_interrupt\n"
			       "ffffffff81000400 T asm_common_interrupts\n"
			       "ffffffff81000500 T __switch_to\n"
			       "ffffffff81000600 T __switch_to_asm\n"
			       "ffffffff81000700 T __switch_to_xtra\n"
			       "ffffffff81000800 T exc_page_fault\n"),
			 0);
#define FLAGS(n)                                                               \
	(call_symbols_word(&s, 0xffffffff81000010 + 256 * (n)) &               \
	 (CALL_ENTRY | CALL_SWITCH | CALL_START))
	assert_int_equal(FLAGS(0), CALL_ENTRY);
	assert_int_equal(FLAGS(1), CALL_ENTRY);
	/* one vector after the other: each is the start of one */
	assert_int_equal(FLAGS(2), CALL_ENTRY | CALL_START);
	assert_int_equal(FLAGS(3), CALL_ENTRY);
	assert_int_equal(FLAGS(4), 0);
	assert_int_equal(FLAGS(5), CALL_SWITCH);
	assert_int_equal(FLAGS(6), CALL_SWITCH);
	assert_int_equal(FLAGS(7), 0);
	assert_int_equal(FLAGS(8), 0);
#undef FLAGS
}

static void what_is_no_symbol_is_told_by_its_line(void **state)
{
	(void)state;
	assert_int_equal(reads("401000 t main\nhello\n"), 2);
	call_symbols_release(&s);
	assert_int_equal(reads("401000 t\n"), 1);
	call_symbols_release(&s);
	assert_int_equal(reads("# nothing\n401000 D data\n"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
			an_address_belongs_to_the_function_before_it, teardown),
		cmocka_unit_test_teardown(
			only_the_first_instruction_is_the_start, teardown),
		cmocka_unit_test_teardown(data_ends_a_function, teardown),
		cmocka_unit_test_teardown(
			a_program_and_the_kernel_have_nothing_in_common,
			teardown),
		cmocka_unit_test_teardown(names_of_one_address_are_one_function,
					  teardown),
		cmocka_unit_test_teardown(
			entries_and_switches_are_known_by_their_names,
			teardown),
		cmocka_unit_test_teardown(what_is_no_symbol_is_told_by_its_line,
					  teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
