// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/knob.h"

#include "sys/root.h"
#include "sys/softdirty.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char dir[64];

static int make_dir(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "%s", "/tmp/t_sys_knob.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	sys_root_set(dir);
	return 0;
}

static int remove_dir(void **state)
{
	char path[96];

	(void)state;
	snprintf(path, sizeof(path), "%s/knob", dir);
	unlink(path);
	sys_root_set("");
	return rmdir(dir);
}

static void put(const char *text)
{
	char path[96];
	FILE *f;

	snprintf(path, sizeof(path), "%s/knob", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void a_selection_is_its_word_in_brackets(void **state)
{
	char v[32];

	(void)state;
	assert_int_equal(knob_parse("always [madvise] never\n", v, sizeof(v)),
			 0);
	assert_string_equal(v, "madvise");
	assert_int_equal(knob_parse("60\n", v, sizeof(v)), 0);
	assert_string_equal(v, "60");
	assert_int_equal(knob_parse("4\t4\t1\t7\n", v, sizeof(v)), 0);
	assert_string_equal(v, "4\t4\t1\t7");
	assert_int_equal(knob_parse("", v, sizeof(v)), 0);
	assert_string_equal(v, "");
	/* A bracket that is opened and never closed is text. */
	assert_int_equal(knob_parse("a[b\n]", v, sizeof(v)), 0);
	assert_string_equal(v, "a[b");
	assert_int_equal(knob_parse("a [bcd]", v, 3), -ENOSPC);
	assert_int_equal(knob_parse("abc\n", v, 4), 0);
	assert_int_equal(knob_parse("abcd\n", v, 4), -ENOSPC);
}

static void a_knob_is_set_and_put_back(void **state)
{
	struct knob k;
	char v[32];

	(void)state;
	put("60\n");
	assert_int_equal(knob_set(&k, "/knob", "0", NULL), 0);
	assert_int_equal(knob_read("/knob", v, sizeof(v)), 0);
	assert_string_equal(v, "0");
	assert_int_equal(knob_restore(&k, NULL), 0);
	assert_int_equal(knob_read("/knob", v, sizeof(v)), 0);
	assert_string_equal(v, "60");
	/* Once only: another may have set it since. */
	put("7\n");
	assert_int_equal(knob_restore(&k, NULL), 0);
	assert_int_equal(knob_read("/knob", v, sizeof(v)), 0);
	assert_string_equal(v, "7");
}

static void a_value_it_has_already_is_not_written(void **state)
{
	struct knob k;
	char *text;

	(void)state;
	put("always [madvise] never\n");
	assert_int_equal(knob_set(&k, "/knob", "madvise", NULL), 0);
	assert_int_equal(sys_read("/knob", &text, NULL), 0);
	assert_string_equal(text, "always [madvise] never\n");
	free(text);
	put("0\n");
	assert_int_equal(knob_restore(&k, NULL), 0);
	assert_int_equal(sys_read("/knob", &text, NULL), 0);
	assert_string_equal(text, "0\n");
	free(text);
}

static void a_knob_that_is_not_there_is_named(void **state)
{
	struct why why;
	struct knob k;
	char v[8], want[128];

	(void)state;
	assert_int_equal(knob_read("/knob", v, sizeof(v)), -ENOENT);
	assert_int_equal(knob_set(&k, "/knob", "1", &why), -ENOENT);
	snprintf(want, sizeof(want), "read %s/knob: No such file or directory",
		 dir);
	assert_string_equal(why.text, want);
	assert_int_equal(knob_restore(&k, &why), 0);
}

static void a_value_the_kernel_did_not_take_is_an_error(void **state)
{
	struct why why = { 0 };

	(void)state;
	put("1\n");
	/* Reads back up to the newline, as a kernel that took part of it. */
	assert_int_equal(knob_write("/knob", "5\n6", &why), -EIO);
	assert_non_null(strstr(why.text, "the kernel holds \"5\""));
}

static void a_read_only_file_is_not_writable_even_for_root(void **state)
{
	char path[96];

	(void)state;
	assert_false(knob_is_writable("/knob"));
	put("1\n");
	assert_true(knob_is_writable("/knob"));
	snprintf(path, sizeof(path), "%s/knob", dir);
	assert_int_equal(chmod(path, 0444), 0);
	assert_false(knob_is_writable("/knob"));
}

static void soft_dirty_bits_need_a_way_to_clear_them(void **state)
{
	struct why why = { 0 };

	(void)state;
	assert_int_equal(softdirty_supported(&why), -EOPNOTSUPP);
	assert_non_null(strstr(why.text, "no /proc/self/clear_refs"));
	assert_non_null(strstr(why.hint, "CONFIG_MEM_SOFT_DIRTY"));
	assert_int_equal(softdirty_clear(), -ENOENT);
}

#define IN_DIR(f) cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_selection_is_its_word_in_brackets),
		IN_DIR(a_knob_is_set_and_put_back),
		IN_DIR(a_value_it_has_already_is_not_written),
		IN_DIR(a_knob_that_is_not_there_is_named),
		IN_DIR(a_value_the_kernel_did_not_take_is_an_error),
		IN_DIR(a_read_only_file_is_not_writable_even_for_root),
		IN_DIR(soft_dirty_bits_need_a_way_to_clear_them),
	};

	return cmocka_run_group_tests_name("sys_knob", tests, NULL, NULL);
}
