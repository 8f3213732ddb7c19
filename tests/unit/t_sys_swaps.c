// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of /proc/swaps, and the header that mkswap(8) would write. */
#include "sys/swaps.h"

#include "base/err.h"
#include "sys/root.h"

#include <errno.h>
#include <fcntl.h>
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
	snprintf(dir, sizeof(dir), "%s", "/tmp/t_sys_swaps.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	sys_root_set(dir);
	return 0;
}

static int remove_dir(void **state)
{
	char *command = xasprintf("rm -rf '%s'", dir);
	int status = system(command);

	(void)state;
	free(command);
	sys_root_set("");
	return status;
}

static void put_swaps(const char *text)
{
	char *path = xasprintf("%s/proc", dir);
	FILE *f;

	assert_int_equal(mkdir(path, 0755), 0);
	free(path);
	path = xasprintf("%s/proc/swaps", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	free(path);
}

/* As swap_show() of mm/swapfile.c prints them. */
#define HEADING "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
#define ZRAM                                                                   \
	"/dev/zram0                              partition\t4092\t\t1024\t\t32767\n"
#define DISK                                                                   \
	"/dev/sda2                               partition\t8388604\t\t0\t\t-2\n"
#define ODD                                                                    \
	"/mnt/my\\040swap\\011\\134x                  file\t\t102396\t\t0\t\t-3\n"

static void a_line_is_taken_apart(void **state)
{
	struct swap_area a;

	(void)state;
	assert_int_equal(swap_parse(ZRAM, &a), 0);
	assert_string_equal(a.path, "/dev/zram0");
	assert_int_equal(a.len_bytes, 4092 * 1024);
	assert_int_equal(a.used_bytes, 1024 * 1024);
	assert_int_equal(a.prio, 32767);
}

static void priorities_may_be_negative(void **state)
{
	struct swap_area a;

	(void)state;
	assert_int_equal(swap_parse(DISK, &a), 0);
	assert_int_equal(a.prio, -2);
}

static void octal_escapes_of_a_path_are_undone(void **state)
{
	struct swap_area a;

	(void)state;
	assert_int_equal(swap_parse(ODD, &a), 0);
	assert_string_equal(a.path, "/mnt/my swap\t\\x");
	assert_int_equal(swap_parse("/a\\04 file 4 0 1", &a), 0);
	assert_string_equal(a.path, "/a\\04");
}

static void what_is_no_area_is_refused(void **state)
{
	char *longest = xasprintf("/%0300d partition 4 0 1", 0);
	struct swap_area a;

	(void)state;
	assert_int_equal(swap_parse(HEADING, &a), -EINVAL);
	assert_int_equal(swap_parse("", &a), -EINVAL);
	assert_int_equal(swap_parse("/dev/zram0 partition 4092", &a), -EINVAL);
	assert_int_equal(swap_parse("/dev/zram0 partition 4 0", &a), -EINVAL);
	assert_int_equal(swap_parse("/dev/zram0 partition 4 0 x", &a), -EINVAL);
	assert_int_equal(swap_parse(longest, &a), -EINVAL);
	free(longest);
}

static void an_area_is_found_by_its_whole_name(void **state)
{
	struct swap_area a;

	(void)state;
	put_swaps(HEADING DISK ZRAM);
	assert_int_equal(swap_find("/dev/zram0", &a), 1);
	assert_int_equal(a.prio, 32767);
	assert_int_equal(swap_find("/dev/zram", &a), 0);
	assert_int_equal(swap_find("/dev/zram01", NULL), 0);
}

static void a_kernel_without_swap_has_no_area(void **state)
{
	(void)state;
	assert_int_equal(swap_find("/dev/zram0", NULL), 0);
}

static void off_what_is_not_on_needs_nothing(void **state)
{
	struct why why;

	(void)state;
	put_swaps(HEADING DISK);
	assert_int_equal(swap_off("/dev/zram0", &why), 0);
}

/* union swap_header of include/linux/swap.h */
static void the_header_has_the_documented_layout(void **state)
{
	static const size_t sizes[] = { 1u << 12, 1u << 14, 1u << 16 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		unsigned char *page = xcalloc(1, sizes[i]);
		uint32_t u[3];

		memset(page, 0xff, sizes[i]);
		swap_header_fill(page, sizes[i], 1000);
		memcpy(u, page + 1024, sizeof(u));
		assert_int_equal(u[0], 1); /* version */
		assert_int_equal(u[1], 999); /* last_page */
		assert_int_equal(u[2], 0); /* nr_badpages */
		assert_memory_equal(page + sizes[i] - 10, "SWAPSPACE2", 10);
		assert_string_equal((char *)page + 1052, "cowbench");
		for (size_t k = 0; k < 1024; k++)
			assert_int_equal(page[k], 0);
		for (size_t k = 1068; k < sizes[i] - 10; k++)
			assert_int_equal(page[k], 0);
		assert_true(swap_header_is_ours(page, sizes[i]));
		page[1052] = 'C';
		assert_false(swap_header_is_ours(page, sizes[i]));
		free(page);
	}
}

static void it_is_what_mkswap_writes(void **state)
{
	size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	char *ours = xcalloc(1, page_bytes), *theirs = xcalloc(1, page_bytes);
	char *command =
		xasprintf("f=%s/area; truncate -s %zu $f && chmod 600 $f && "
			  "PATH=$PATH:/sbin:/usr/sbin mkswap -q -L cowbench $f "
			  ">$f.said 2>&1",
			  dir, 100 * page_bytes);
	char *path = xasprintf("%s/area", dir);
	int status = system(command);
	FILE *f;

	(void)state;
	free(command);
	if (!status) {
		f = fopen(path, "r");
		assert_non_null(f);
		assert_int_equal(fread(theirs, 1, page_bytes, f), page_bytes);
		fclose(f);
		/* The UUID is random. */
		swap_header_fill(ours, page_bytes, 100);
		memcpy(ours + 1036, theirs + 1036, 16);
		assert_memory_equal(ours, theirs, page_bytes);
	}
	free(path);
	free(ours);
	free(theirs);
	if (status)
		skip();
}

static void an_area_is_formatted_in_place(void **state)
{
	size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	char *page = xcalloc(1, page_bytes);
	char *path = xasprintf("%s/dev", dir);
	struct why why;
	FILE *f;

	(void)state;
	assert_int_equal(mkdir(path, 0755), 0);
	free(path);
	path = xasprintf("%s/dev/zram0", dir);
	assert_int_equal(swap_format("/dev/zram0", 100 * page_bytes, &why),
			 -ENOENT);
	assert_non_null(strstr(why.text, "/dev/zram0"));
	f = fopen(path, "w");
	assert_non_null(f);
	fclose(f);
	assert_int_equal(swap_format("/dev/zram0", 9 * page_bytes, &why),
			 -EINVAL);
	assert_int_equal(swap_format("/dev/zram0", 100 * page_bytes, &why), 0);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_int_equal(fread(page, 1, page_bytes, f), page_bytes);
	fclose(f);
	assert_true(swap_header_is_ours(page, page_bytes));
	free(path);
	free(page);
}

static void an_area_of_ours_is_known_by_its_header(void **state)
{
	size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	char *path = xasprintf("%s/area", dir);

	(void)state;
	assert_false(swap_is_ours("/area"));
	assert_int_equal(close(open(path, O_CREAT | O_WRONLY, 0600)), 0);
	assert_false(swap_is_ours("/area"));
	assert_int_equal(truncate(path, (off_t)(16 * page_bytes)), 0);
	assert_false(swap_is_ours("/area"));
	assert_int_equal(swap_format("/area", 16 * page_bytes, NULL), 0);
	assert_true(swap_is_ours("/area"));
	free(path);
}

#define IN_DIR(f) cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_taken_apart),
		cmocka_unit_test(priorities_may_be_negative),
		cmocka_unit_test(octal_escapes_of_a_path_are_undone),
		cmocka_unit_test(what_is_no_area_is_refused),
		IN_DIR(an_area_is_found_by_its_whole_name),
		IN_DIR(a_kernel_without_swap_has_no_area),
		IN_DIR(off_what_is_not_on_needs_nothing),
		cmocka_unit_test(the_header_has_the_documented_layout),
		IN_DIR(it_is_what_mkswap_writes),
		IN_DIR(an_area_is_formatted_in_place),
		IN_DIR(an_area_of_ours_is_known_by_its_header),
	};

	return cmocka_run_group_tests_name("sys_swaps", tests, NULL, NULL);
}
