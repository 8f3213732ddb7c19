// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/root.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
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
	snprintf(dir, sizeof(dir), "%s", "/tmp/t_sys_root.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	sys_root_set(dir);
	return 0;
}

static int remove_dir(void **state)
{
	static const char *const names[] = { "/a", "/b", "/c" };
	char path[96];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s%s", dir, names[i]);
		unlink(path);
	}
	sys_root_set("");
	return rmdir(dir);
}

/* Not through the code under test. */
static void put(const char *name, const void *data, size_t len_bytes)
{
	char path[96];
	FILE *f;

	snprintf(path, sizeof(path), "%s%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len_bytes, f), len_bytes);
	assert_int_equal(fclose(f), 0);
}

static void put_text(const char *name, const char *text)
{
	put(name, text, strlen(text));
}

static void a_slash_at_the_end_of_the_root_does_not_double(void **state)
{
	(void)state;
	sys_root_set("/some/where/");
	assert_string_equal(sys_root(), "/some/where");
	sys_root_set("/");
	assert_string_equal(sys_root(), "");
	sys_root_set(NULL);
	assert_string_equal(sys_root(), "");
}

static void a_long_file_is_read_whole(void **state)
{
	const size_t len = 100000;
	char *big = malloc(len), *got;
	size_t i, got_len;

	(void)state;
	assert_non_null(big);
	for (i = 0; i < len; i++)
		big[i] = (char)('a' + i % 23);
	put("/a", big, len);
	assert_int_equal(sys_read_bytes("/a", &got, &got_len, NULL), 0);
	assert_int_equal(got_len, len);
	assert_memory_equal(got, big, len);
	assert_int_equal(got[len], '\0');
	free(got);
	free(big);
}

static void an_empty_file_is_an_empty_string(void **state)
{
	char *got;

	(void)state;
	put_text("/a", "");
	assert_int_equal(sys_read("/a", &got, NULL), 0);
	assert_string_equal(got, "");
	free(got);
}

static void a_missing_file_is_named_with_its_root(void **state)
{
	struct why why = { 0 };
	char *got = dir, want[192];

	(void)state;
	assert_int_equal(sys_read("/b", &got, &why), -ENOENT);
	assert_null(got);
	snprintf(want, sizeof(want), "read %s/b: No such file or directory",
		 dir);
	assert_string_equal(why.text, want);
}

static void a_first_line_comes_without_newline_and_is_cut_to_fit(void **state)
{
	char line[6];

	(void)state;
	put_text("/a", "one\ntwo\n");
	assert_int_equal(sys_read_line("/a", line, sizeof(line)), 3);
	assert_string_equal(line, "one");
	put_text("/a", "too long");
	assert_int_equal(sys_read_line("/a", line, sizeof(line)), 8);
	assert_string_equal(line, "too l");
	assert_int_equal(sys_read_line("/b", line, sizeof(line)), -ENOENT);
}

static void a_number_is_a_number_and_nothing_else(void **state)
{
	static const char *const bad[] = {
		"",
		"\n",
		"-1\n",
		"12x\n",
		"x\n",
		"+1\n",
		"0x10\n",
		"18446744073709551616\n",
		"1                                   x\n"
	};
	uint64_t v = 0;
	size_t i;

	(void)state;
	put_text("/a", "18446744073709551615\n");
	assert_int_equal(sys_read_u64("/a", &v), 0);
	assert_true(v == UINT64_MAX);
	put_text("/a", "0");
	assert_int_equal(sys_read_u64("/a", &v), 0);
	assert_true(v == 0);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		put_text("/a", bad[i]);
		assert_int_equal(sys_read_u64("/a", &v), -EINVAL);
	}
}

static void a_scan_stops_behind_the_number(void **state)
{
	const char *text = "  42\t7f-x", *p = text;
	uint64_t v;

	(void)state;
	assert_true(sys_scan_u64(&p, 10, &v));
	assert_true(v == 42);
	assert_true(sys_scan_u64(&p, 16, &v));
	assert_true(v == 0x7f);
	assert_string_equal(p, "-x");
	/* A minus is no digit: strtoull() alone would take it. */
	assert_false(sys_scan_u64(&p, 10, &v));
	assert_string_equal(p, "-x");
}

static void what_is_written_replaces_what_was_there(void **state)
{
	struct why why = { 0 };
	char line[16];

	(void)state;
	put_text("/a", "a long old value\n");
	assert_int_equal(sys_write("/a", "new", &why), 0);
	assert_int_equal(sys_read_line("/a", line, sizeof(line)), 3);
	assert_string_equal(line, "new");
}

static void writing_does_not_create_a_file(void **state)
{
	struct why why = { 0 };

	(void)state;
	assert_int_equal(sys_write("/b", "1", &why), -ENOENT);
	assert_non_null(strstr(why.text, "write \"1\" to "));
	assert_false(sys_exists("/b"));
}

static void a_directory_is_listed_in_order_without_dots(void **state)
{
	char **names;
	size_t nr;

	(void)state;
	put_text("/c", "");
	put_text("/a", "");
	put_text("/b", "");
	assert_int_equal(sys_list("/", &names, &nr), 0);
	assert_int_equal(nr, 3);
	assert_string_equal(names[0], "a");
	assert_string_equal(names[1], "b");
	assert_string_equal(names[2], "c");
	sys_list_free(names, nr);
	assert_int_equal(sys_list("/nowhere", &names, &nr), -ENOENT);
	assert_null(names);
	assert_int_equal(nr, 0);
}

static void
lines_come_one_by_one_and_the_last_may_lack_its_newline(void **state)
{
	struct sys_lines l;

	(void)state;
	put_text("/a", "one\n\nthree");
	assert_int_equal(sys_lines_open(&l, "/a", NULL), 0);
	assert_string_equal(sys_lines_next(&l), "one");
	assert_string_equal(sys_lines_next(&l), "");
	assert_string_equal(sys_lines_next(&l), "three");
	assert_null(sys_lines_next(&l));
	assert_null(sys_lines_next(&l));
	assert_int_equal(sys_lines_close(&l), 0);
}

/* "short", a line of nr x, "after": what is seen of the middle one. */
static size_t length_seen_of(size_t nr)
{
	char *text = malloc(nr + 16), *line;
	struct sys_lines l;
	size_t seen;

	assert_non_null(text);
	snprintf(text, nr + 16, "short\n%*s\nafter\n", (int)nr, "");
	memset(text + 6, 'x', nr);
	put_text("/a", text);
	free(text);
	assert_int_equal(sys_lines_open(&l, "/a", NULL), 0);
	assert_string_equal(sys_lines_next(&l), "short");
	line = sys_lines_next(&l);
	assert_non_null(line);
	seen = strlen(line);
	assert_int_equal(strspn(line, "x"), seen);
	assert_string_equal(sys_lines_next(&l), "after");
	assert_null(sys_lines_next(&l));
	assert_int_equal(sys_lines_close(&l), 0);
	return seen;
}

static void
a_line_longer_than_the_buffer_is_cut_and_its_rest_skipped(void **state)
{
	const size_t most = sizeof(((struct sys_lines *)0)->buf) - 1;

	(void)state;
	/* The newline needs a place in the buffer too. */
	assert_int_equal(length_seen_of(most - 1), most - 1);
	assert_int_equal(length_seen_of(most), most);
	assert_int_equal(length_seen_of(most + 1), most);
	assert_int_equal(length_seen_of(2 * most), most);
	assert_int_equal(length_seen_of(5 * most + 3), most);
}

static void many_lines_cross_the_end_of_the_buffer_unharmed(void **state)
{
	char *text = calloc(20000, 8), want[16], *p = text;
	struct sys_lines l;
	int i;

	(void)state;
	assert_non_null(text);
	for (i = 0; i < 20000; i++)
		p += sprintf(p, "%d\n", i);
	put_text("/a", text);
	free(text);
	assert_int_equal(sys_lines_open(&l, "/a", NULL), 0);
	for (i = 0; i < 20000; i++) {
		snprintf(want, sizeof(want), "%d", i);
		assert_string_equal(sys_lines_next(&l), want);
	}
	assert_null(sys_lines_next(&l));
	assert_int_equal(sys_lines_close(&l), 0);
}

static void a_reading_that_fails_says_so_at_the_close(void **state)
{
	struct sys_lines l;

	(void)state;
	/* A directory opens, but read(2) refuses it. */
	assert_int_equal(sys_lines_open(&l, "/", NULL), 0);
	assert_null(sys_lines_next(&l));
	assert_int_equal(sys_lines_close(&l), -EISDIR);
}

#define IN_DIR(f) cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_slash_at_the_end_of_the_root_does_not_double),
		IN_DIR(a_long_file_is_read_whole),
		IN_DIR(an_empty_file_is_an_empty_string),
		IN_DIR(a_missing_file_is_named_with_its_root),
		IN_DIR(a_first_line_comes_without_newline_and_is_cut_to_fit),
		IN_DIR(a_number_is_a_number_and_nothing_else),
		cmocka_unit_test(a_scan_stops_behind_the_number),
		IN_DIR(what_is_written_replaces_what_was_there),
		IN_DIR(writing_does_not_create_a_file),
		IN_DIR(a_directory_is_listed_in_order_without_dots),
		IN_DIR(lines_come_one_by_one_and_the_last_may_lack_its_newline),
		IN_DIR(a_line_longer_than_the_buffer_is_cut_and_its_rest_skipped),
		IN_DIR(many_lines_cross_the_end_of_the_buffer_unharmed),
		IN_DIR(a_reading_that_fails_says_so_at_the_close),
	};

	return cmocka_run_group_tests_name("sys_root", tests, NULL, NULL);
}
