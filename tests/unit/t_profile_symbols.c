// SPDX-License-Identifier: GPL-2.0-or-later
#include "profile/symbols.h"

#include <errno.h>
#include <link.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lab_dir.h"

#define HEAD "# cowbench-symbols 1\n"

static struct symbols s;

static int read_it(const char *text, struct why *why)
{
	char *path = lab_text("symbols.txt", text);
	int err = symbols_read(&s, path, why);

	free(path);
	return err;
}

static const char *code_at(uint64_t addr)
{
	const struct symbol *one = symbols_find(&s, addr, true);

	return one ? one->name : "(none)";
}

static const char *data_at(uint64_t addr)
{
	const struct symbol *one = symbols_find(&s, addr, false);

	return one ? one->name : "(none)";
}

static void an_address_belongs_to_the_symbol_that_holds_it(void **state)
{
	(void)state;
	assert_int_equal(read_it(HEAD "ffffffff81000000 T _text\n"
				      "ffffffff81000100 t one\n"
				      "ffffffff81000180 T two\n"
				      "ffffffff81000200 T _etext\n"
				      "ffffffff82000000 D data\n"
				      "ffffffff82000040 b more\n",
				 NULL),
			 0);
	assert_int_equal(s.nr, 6);
	assert_string_equal(code_at(0xffffffff80ffffff), "(none)");
	assert_string_equal(code_at(0xffffffff810000ff), "_text");
	assert_string_equal(code_at(0xffffffff81000100), "one");
	assert_string_equal(code_at(0xffffffff8100017f), "one");
	assert_string_equal(code_at(0xffffffff81000180), "two");
	assert_string_equal(code_at(0xffffffff810001ff), "two");
	/* Behind _etext is no code, and before it no data. */
	assert_string_equal(code_at(0xffffffff81000200), "(none)");
	assert_string_equal(code_at(0xffffffff82000000), "(none)");
	assert_string_equal(data_at(0xffffffff810001ff), "(none)");
	assert_string_equal(data_at(0xffffffff8200003f), "data");
	assert_string_equal(data_at(0xffffffff82000040), "more");
	symbols_release(&s);
}

static void facts_are_read_and_unknown_ones_are_not(void **state)
{
	(void)state;
	assert_int_equal(read_it(HEAD "# symbols 1\n"
				      "# release 6.1.0-56-cloud-amd64\n"
				      "# vmemmap_base ffffea0000000000\n"
				      "# page_offset_base ffff888000000000\n"
				      "# of_tomorrow 1 2 3\n"
				      "ffffffff81000000 T _text\n",
				 NULL),
			 0);
	assert_string_equal(s.release, "6.1.0-56-cloud-amd64");
	assert_true(s.vmemmap_base == 0xffffea0000000000);
	assert_true(s.page_offset_base == 0xffff888000000000);
	assert_true(symbols_address(&s, "_text") == 0xffffffff81000000);
	assert_true(symbols_address(&s, "_tex") == 0);
	symbols_release(&s);
}

/* Each pair is one address; the second name is the one that is wanted. */
static void of_several_names_the_one_that_people_know_is_taken(void **state)
{
	(void)state;
	assert_int_equal(read_it(HEAD
				 "ffffffff81000000 T _stext\n"
				 "ffffffff81000000 t first\n"
				 "ffffffff81000100 T __irqentry_text_start\n"
				 "ffffffff81000100 t common_interrupt\n"
				 "ffffffff81000200 T __ia32_sys_fork\n"
				 "ffffffff81000200 T __x64_sys_fork\n"
				 "ffffffff81000300 T __memcpy\n"
				 "ffffffff81000300 W memcpy\n"
				 "ffffffff81000400 t loc\n"
				 "ffffffff81000400 T global\n"
				 "ffffffff81000500 t f.cold\n"
				 "ffffffff81000500 t g\n"
				 "ffffffff81000600 T __pfx_h\n"
				 "ffffffff81000610 T h\n"
				 "ffffffff81000700 t only.cold\n"
				 "ffffffff81000800 T bb\n"
				 "ffffffff81000800 T aa\n",
				 NULL),
			 0);
	assert_string_equal(code_at(0xffffffff81000001), "first");
	assert_string_equal(code_at(0xffffffff81000101), "common_interrupt");
	assert_string_equal(code_at(0xffffffff81000201), "__x64_sys_fork");
	assert_string_equal(code_at(0xffffffff81000301), "memcpy");
	assert_string_equal(code_at(0xffffffff81000401), "global");
	assert_string_equal(code_at(0xffffffff81000501), "g");
	assert_string_equal(code_at(0xffffffff8100060f), "__pfx_h");
	assert_string_equal(code_at(0xffffffff81000610), "h");
	assert_string_equal(code_at(0xffffffff81000701), "only.cold");
	/* No better reason: the alphabet, so that it is always the same. */
	assert_string_equal(code_at(0xffffffff81000801), "aa");
	symbols_release(&s);
}

/* Names that merely end like a mark are functions with a length. */
static void a_function_that_is_called_start_is_no_mark(void **state)
{
	(void)state;
	assert_int_equal(read_it(HEAD
				 "ffffffff81000000 T __delayacct_wpcopy_start\n"
				 "ffffffff81000100 T __delayacct_wpcopy_end\n"
				 "ffffffff81000200 T next\n",
				 NULL),
			 0);
	assert_string_equal(code_at(0xffffffff810000ff),
			    "__delayacct_wpcopy_start");
	assert_string_equal(code_at(0xffffffff810001ff),
			    "__delayacct_wpcopy_end");
	symbols_release(&s);
}

static void a_local_label_of_assembly_does_not_cut_its_function(void **state)
{
	(void)state;
	assert_int_equal(
		read_it(HEAD "ffffffff81000000 T copy_mc_enhanced_fast_string\n"
			     "ffffffff81000017 t .E_copy\n"
			     "ffffffff81000020 T next\n",
			NULL),
		0);
	assert_string_equal(code_at(0xffffffff81000018),
			    "copy_mc_enhanced_fast_string");
	symbols_release(&s);
}

static void modules_follow_in_any_order_and_keep_their_names(void **state)
{
	const struct symbol *one;

	(void)state;
	assert_int_equal(read_it(HEAD "ffffffff81000000 T _text\n"
				      "ffffffffc0002000 t b_init\t[b_mod]\n"
				      "ffffffffc0001100 t a_two\t[a_mod]\n"
				      "ffffffffc0001000 t a_one [a_mod]\n"
				      "ffffffffc0001800 d a_data\t[a_mod]\n",
				 NULL),
			 0);
	one = symbols_find(&s, 0xffffffffc0001010, true);
	assert_non_null(one);
	assert_string_equal(one->name, "a_one");
	assert_string_equal(one->module, "a_mod");
	assert_true(one->end == 0xffffffffc0001100);
	assert_string_equal(code_at(0xffffffffc0001fff), "a_two");
	assert_string_equal(code_at(0xffffffffc0002001), "b_init");
	/* Nothing says where the last one ends: not at the end of memory. */
	assert_string_equal(code_at(0xffffffffc0202000), "(none)");
	assert_string_equal(data_at(0xffffffffc0001801), "a_data");
	symbols_release(&s);
}

/* x86 before 6.15: 'A' symbols from 0 on, where programs have addresses. */
static void offsets_of_per_cpu_variables_are_no_addresses(void **state)
{
	(void)state;
	assert_int_equal(read_it(HEAD "0000000000000000 A fixed_percpu_data\n"
				      "0000000000019f00 A runqueues\n"
				      "0000000000030000 A __per_cpu_end\n"
				      "ffffffff81000000 T _text\n",
				 NULL),
			 0);
	assert_string_equal(data_at(0x19f08), "(none)");
	assert_string_equal(data_at(0x401000), "(none)");
	assert_string_equal(code_at(0x401000), "(none)");
	assert_true(symbols_address(&s, "runqueues") == 0x19f00);
	symbols_release(&s);
}

/* 7.3 of Debian has an executable .data: nm calls all of it 'T'. */
static void what_is_between_the_marks_of_data_is_data(void **state)
{
	(void)state;
	assert_int_equal(read_it(HEAD "ffffffff81000000 T _text\n"
				      "ffffffff81000000 T func\n"
				      "ffffffff81000800 T _etext\n"
				      "ffffffff82000000 T _sdata\n"
				      "ffffffff82000100 T init_mm\n"
				      "ffffffff82000800 T _edata\n"
				      "ffffffff83000000 T init_func\n",
				 NULL),
			 0);
	assert_string_equal(data_at(0xffffffff82000108), "init_mm");
	assert_string_equal(code_at(0xffffffff82000108), "(none)");
	assert_string_equal(code_at(0xffffffff81000010), "func");
	assert_string_equal(code_at(0xffffffff83000010), "init_func");
	symbols_release(&s);
}

static void a_damaged_file_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "", ":0: the file is cut" },
		{ "ffffffff81000000 T _text\n", ":1: no file of symbols" },
		{ "# cowbench-symbols 2\n", ":1: symbols of version '2'" },
		{ HEAD, ":1: the file is cut" },
		{ HEAD "ffffffff81000000 T _text\nffffffff810000",
		  ":3: the file is cut in this line" },
		{ HEAD "# symbols 2\nffffffff81000000 T _text\n",
		  "it has 1 symbols, 2 are expected" },
		{ HEAD "# symbols x\n", ":2: 'x' is no number" },
		{ HEAD "# vmemmap_base 0xff\n", ":2: '0xff' is no address" },
		{ HEAD "# release\n", ":2: the fact 'release' has no value" },
		{ HEAD "hello\n", ":2: an address is expected: 'hello'" },
		{ HEAD "fffffffff81000000 T a\n",
		  ":2: an address is expected" },
		{ HEAD "ffffffff81000000 T\n", ":2: a type and a name" },
		{ HEAD "ffffffff81000000 T \n", ":2: a type and a name" },
		{ HEAD "ffffffff81000000 T f mod\n",
		  ":2: a module in brackets" },
		{ HEAD "ffffffff81000000 T f []\n",
		  ":2: a module in brackets" },
		{ HEAD "ffffffff81000000 T f\n# release x\n",
		  ":3: an address is expected" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct why why = { .text = "" };

		assert_int_equal(read_it(rows[i].text, &why), -EINVAL);
		if (!strstr(why.text, rows[i].says))
			fail_msg("row %zu: '%s'", i, why.text);
		assert_non_null(strstr(why.text, "symbols.txt"));
		assert_true(why.hint[0]);
		symbols_release(&s);
	}
}

static void a_file_that_is_not_there_says_so(void **state)
{
	struct why why;

	(void)state;
	assert_int_equal(symbols_read(&s, "no/such/file", &why), -ENOENT);
	assert_non_null(strstr(why.text, "no/such/file"));
	symbols_release(&s);
}

static __attribute__((noinline)) int a_local_function(int n)
{
	return n * 7 + (int)s.nr;
}

static int bias_of_first(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	*(uint64_t *)arg = info->dlpi_addr;
	return 1;
}

static void a_program_tells_its_functions_local_ones_too(void **state)
{
	uint64_t bias = 0, addr;
	const struct symbol *one;

	(void)state;
	dl_iterate_phdr(bias_of_first, &bias);
	assert_int_equal(read_it(HEAD "ffffffff81000000 T _text\n", NULL), 0);
	assert_int_equal(symbols_add_program(&s, "/proc/self/exe", NULL), 0);
	addr = (uint64_t)(uintptr_t)a_local_function - bias;
	one = symbols_find(&s, addr, true);
	assert_non_null(one);
	assert_string_equal(one->name, "a_local_function");
	assert_string_equal(one->module, "exe");
	assert_int_equal(one->type, 't');
	assert_true(one->addr == addr && one->end > addr + 1);
	addr = (uint64_t)(uintptr_t)symbols_find - bias;
	assert_string_equal(code_at(addr + 1), "symbols_find");
	assert_int_equal(symbols_find(&s, addr, true)->type, 'T');
	/* The kernel's own are still found. */
	assert_string_equal(code_at(0xffffffff81000000), "_text");
	assert_int_equal(a_local_function(0), (int)s.nr);
	symbols_release(&s);
}

static void what_is_no_program_has_no_functions(void **state)
{
	char *path = lab_text("text", "no program");
	struct why why;

	(void)state;
	memset(&s, 0, sizeof(s));
	assert_int_equal(symbols_add_program(&s, path, &why), -ENOEXEC);
	assert_non_null(strstr(why.text, "no ELF program"));
	assert_int_equal(symbols_add_program(&s, "no/such", &why), -ENOENT);
	symbols_release(&s);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			an_address_belongs_to_the_symbol_that_holds_it),
		cmocka_unit_test(facts_are_read_and_unknown_ones_are_not),
		cmocka_unit_test(
			of_several_names_the_one_that_people_know_is_taken),
		cmocka_unit_test(a_function_that_is_called_start_is_no_mark),
		cmocka_unit_test(
			a_local_label_of_assembly_does_not_cut_its_function),
		cmocka_unit_test(
			modules_follow_in_any_order_and_keep_their_names),
		cmocka_unit_test(offsets_of_per_cpu_variables_are_no_addresses),
		cmocka_unit_test(what_is_between_the_marks_of_data_is_data),
		cmocka_unit_test(a_damaged_file_is_refused_with_its_line),
		cmocka_unit_test(a_file_that_is_not_there_says_so),
		cmocka_unit_test(a_program_tells_its_functions_local_ones_too),
		cmocka_unit_test(what_is_no_program_has_no_functions),
	};

	return cmocka_run_group_tests(tests, lab_dir_setup, lab_dir_teardown);
}
