// SPDX-License-Identifier: GPL-2.0-or-later
/* The debug information of this very program, whose lines are known. */
#include "profile/source_parts.h"

#include <errno.h>
#include <link.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lab_dir.h"

#define SELF	  "/proc/self/exe"
#define FILE_NAME "tests/unit/t_profile_source.c"

/* Puts the address where it stands into a table. */
#define HERE                                                                   \
	__asm__ volatile("1: nop\n"                                            \
			 ".pushsection here_table,\"aw\"\n"                    \
			 ".quad 1b\n"                                          \
			 ".popsection" ::                                      \
				 : "memory")

extern const uint64_t __start_here_table[], __stop_here_table[];

enum { LINE_INNERMOST = __LINE__ + 3 };
static inline __attribute__((always_inline)) void innermost(void)
{
	HERE;
}

enum { LINE_MIDDLE = __LINE__ + 3 };
static inline __attribute__((always_inline)) void middle(void)
{
	innermost();
}

enum { LINE_OUTER = __LINE__ + 3, LINE_PLAIN = __LINE__ + 4 };
static __attribute__((noinline)) void outer(void)
{
	middle();
	HERE;
}

static int bias_of_first(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	*(uint64_t *)arg = info->dlpi_addr;
	return 1;
}

/* As the linker placed it: the n-th HERE. */
static uint64_t here(size_t n)
{
	uint64_t bias = 0;

	assert_true(n < (size_t)(__stop_here_table - __start_here_table));
	dl_iterate_phdr(bias_of_first, &bias);
	return __start_here_table[n] - bias;
}

static void expect_frame(const struct source_frame *f, const char *function,
			 unsigned int line)
{
	assert_string_equal(f->function, function);
	assert_string_equal(f->file, FILE_NAME);
	assert_int_equal(f->line, line);
}

static void inlined_calls_come_as_frames_innermost_first(void **state)
{
	struct source_frame f[SOURCE_FRAMES_MAX];
	struct source *s;
	struct why why;

	(void)state;
	outer();
	assert_int_equal(source_open(&s, SELF, NULL, &why), 0);
	/* Twice: what was read once is found again. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(source_find(s, here(0), f), 3);
		expect_frame(&f[0], "innermost", LINE_INNERMOST);
		expect_frame(&f[1], "middle", LINE_MIDDLE);
		expect_frame(&f[2], "outer", LINE_OUTER);
		assert_int_equal(source_find(s, here(1), f), 1);
		expect_frame(&f[0], "outer", LINE_PLAIN);
	}
	source_close(s);
}

static void other_files_and_addresses_without_code_are_told_apart(void **state)
{
	struct source_frame f[SOURCE_FRAMES_MAX];
	uint64_t bias = 0;
	struct source *s;

	(void)state;
	dl_iterate_phdr(bias_of_first, &bias);
	assert_int_equal(source_open(&s, SELF, NULL, NULL), 0);
	assert_int_equal(
		source_find(s, (uint64_t)(uintptr_t)source_find - bias, f), 1);
	assert_string_equal(f[0].function, "source_find");
	assert_string_equal(f[0].file, "src/profile/source_find.c");
	assert_int_equal(source_find(s, 0, f), 0);
	assert_int_equal(source_find(s, UINT64_MAX, f), 0);
	source_close(s);
}

static void debug_information_of_another_build_is_refused(void **state)
{
	char id[SOURCE_BUILD_ID_MAX];
	struct source *s;
	struct why why;

	(void)state;
	assert_int_equal(source_build_id(SELF, id, &why), 0);
	assert_int_equal(strlen(id), 40);
	assert_int_equal(strspn(id, "0123456789abcdef"), 40);
	assert_int_equal(source_open(&s, SELF, id, &why), 0);
	source_close(s);
	id[0] = id[0] == '0' ? '1' : '0';
	assert_int_equal(source_open(&s, SELF, id, &why), -EINVAL);
	assert_non_null(strstr(why.text, "another build"));
	assert_non_null(strstr(why.hint, "-dbg"));
	assert_null(s);
}

static void what_has_no_debug_information_says_so(void **state)
{
	char *path = lab_text("text", "no program"), id[SOURCE_BUILD_ID_MAX];
	struct source *s;
	struct why why;

	(void)state;
	assert_int_equal(source_open(&s, path, NULL, &why), -ENODATA);
	assert_non_null(strstr(why.text, "no debug information"));
	assert_non_null(strstr(why.hint, "CONFIG_DEBUG_INFO"));
	assert_int_equal(source_open(&s, "no/such", NULL, &why), -ENOENT);
	assert_int_equal(source_build_id(path, id, &why), -ENOEXEC);
	assert_int_equal(source_build_id("no/such", id, &why), -ENOENT);
	free(path);
}

static void paths_begin_at_the_top_of_the_kernel(void **state)
{
	static const struct {
		const char *path, *dir, *is;
	} rows[] = {
		/* Debian: names from the top, a folder of the build */
		{ "debian/build/a/mm/memory.c", "debian/build/a",
		  "mm/memory.c" },
		{ "mm/memory.c", "debian/build/a", "mm/memory.c" },
		/* its assembly, before 6.12 */
		{ "/build/linux-6.1/arch/x86/entry/entry_64.S",
		  "/build/linux-6.1/debian/build/a",
		  "arch/x86/entry/entry_64.S" },
		/* make O=o below the source, and elsewhere */
		{ "/build/linux-6.1/o/include/generated/x.h",
		  "/build/linux-6.1/o", "include/generated/x.h" },
		{ "/o/./include/generated/x.h", "/o", "include/generated/x.h" },
		{ "/build/linux-6.1/arch/x86/include/../lib/copy.S", "/o",
		  "arch/x86/lib/copy.S" },
		{ "./mm//memory.c", NULL, "mm/memory.c" },
		/* no part of the kernel; a name that only begins alike */
		{ "/usr/lib/gcc/12/include/stdarg.h", "/o",
		  "/usr/lib/gcc/12/include/stdarg.h" },
		{ "/build/linux-6.1-other/x.c", "/o",
		  "/build/linux-6.1-other/x.c" },
		{ "../x.c", "/o", "../x.c" },
		{ "/../x.c", "/o", "/../x.c" },
	};
	struct source_unit units[] = {
		{ .name = "block/bio.c" },
		{ .name = "/elsewhere/kernel/fork.c" },
		{ .name = NULL },
		{ .name = "/build/linux-6.1/init/main.c" },
		{ .name = "/build/linux-6.1/arch/x86/kernel/head_64.S" },
	};
	struct source s = { .units = units, .nr_units = ARRAY_SIZE(units) };

	(void)state;
	source_path_learn(&s);
	assert_int_equal(s.nr_tops, 1);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(source_path(&s, rows[i].path, rows[i].dir),
				    rows[i].is);
	source_path_release(&s);
}

static void a_range_is_found_among_others(void **state)
{
	static const struct source_range r[] = {
		{ 0x100, 0x200, 1 },
		{ 0x200, 0x280, 2 },
		{ 0x300, 0x301, 3 },
	};

	(void)state;
	assert_null(source_range_find(r, 3, 0xff));
	assert_int_equal(source_range_find(r, 3, 0x100)->nr, 1);
	assert_int_equal(source_range_find(r, 3, 0x1ff)->nr, 1);
	assert_int_equal(source_range_find(r, 3, 0x200)->nr, 2);
	assert_null(source_range_find(r, 3, 0x280));
	assert_int_equal(source_range_find(r, 3, 0x300)->nr, 3);
	assert_null(source_range_find(r, 3, 0x301));
	assert_null(source_range_find(r, 0, 0x100));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inlined_calls_come_as_frames_innermost_first),
		cmocka_unit_test(
			other_files_and_addresses_without_code_are_told_apart),
		cmocka_unit_test(debug_information_of_another_build_is_refused),
		cmocka_unit_test(what_has_no_debug_information_says_so),
		cmocka_unit_test(paths_begin_at_the_top_of_the_kernel),
		cmocka_unit_test(a_range_is_found_among_others),
	};

	return cmocka_run_group_tests(tests, lab_dir_setup, lab_dir_teardown);
}
