// SPDX-License-Identifier: GPL-2.0-or-later
/* Which block devices are taken for I/O, and what is left alone. */
#include "tests/unit/journal_tree.h"

#include "sys/blank.h"
#include "sys/gup.h"

static void names_are_exact(void **state)
{
	(void)state;
	assert_true(blank_path_is_valid("/dev/ram0"));
	assert_true(blank_path_is_valid("/dev/ram15"));
	assert_true(blank_path_is_valid("/dev/nullb0"));
	assert_false(blank_path_is_valid("/dev/ram"));
	assert_false(blank_path_is_valid("/dev/null"));
	assert_false(blank_path_is_valid("/dev/nullb"));
	assert_false(blank_path_is_valid("/dev/nullb0p1"));
	assert_false(blank_path_is_valid("/dev/ram0/../sda"));
	assert_false(blank_path_is_valid("/dev/ram99999"));
	assert_false(blank_path_is_valid("/dev/zram0"));
	assert_false(blank_path_is_valid("/dev/sda"));
	assert_false(blank_path_is_valid("/dev/loop0"));
}

static void without_a_device_the_module_is_named(void **state)
{
	char path[BLANK_PATH_BYTES];
	struct why why;

	(void)state;
	assert_int_equal(blank_pick("ram", 1 << 20, path, &why), -ENODEV);
	assert_non_null(strstr(why.text, "/dev/ram0"));
	assert_string_equal(why.hint, "modprobe brd");
	assert_int_equal(blank_pick("nullb", 1 << 20, path, &why), -ENODEV);
	assert_string_equal(why.hint, "modprobe null_blk");
}

static void what_is_no_block_device_is_neither_taken_nor_cleared(void **state)
{
	char path[BLANK_PATH_BYTES];
	struct why why;

	(void)state;
	put("/dev/ram0", "cowbench-blank, it says, and is a file\n");
	assert_true(blank_pick("ram", 1 << 20, path, &why) < 0);
	assert_true(blank_take("/dev/ram0", 1 << 20, &why) < 0);
	assert_true(blank_give_back("/dev/ram0", &why) < 0);
	assert_holds("/dev/ram0", "cowbench-blank, it says, and is a file");
}

static void a_device_that_is_gone_is_given_back(void **state)
{
	struct why why;

	(void)state;
	assert_int_equal(blank_give_back("/dev/ram7", &why), 0);
	assert_int_equal(blank_give_back("/dev/nullb3", &why), 0);
}

/* Documentation/admin-guide/sysctl/kernel.rst, io_uring_disabled */
static void a_disabled_io_uring_is_named_with_its_remedy(void **state)
{
	const struct gup_driver *d = gup_driver_find("io_uring");
	struct why why;

	(void)state;
	assert_non_null(d);
	assert_int_equal(d->ready(&why), 0);
	put("/proc/sys/kernel/io_uring_disabled", "0\n");
	assert_int_equal(d->ready(&why), 0);
	put("/proc/sys/kernel/io_uring_disabled", "2\n");
	assert_int_equal(d->ready(&why), -EPERM);
	assert_non_null(strstr(why.text, "io_uring_disabled is 2"));
	assert_string_equal(why.hint, "sysctl kernel.io_uring_disabled=0");
}

/* commits a7e689dd1c06 (6.5) and "io_uring: unify io_pin_pages()" (6.10) */
static void drivers_claim_what_their_kernels_do(void **state)
{
	const struct gup_driver *read = gup_driver_find("dio_read");
	const struct gup_driver *write = gup_driver_find("dio_write");
	const struct gup_driver *ring = gup_driver_find("io_uring");

	(void)state;
	assert_int_equal(gup_rule_of(read, "6.1.0-40-amd64")->ref, GUP_GET);
	assert_int_equal(gup_rule_of(read, "6.5.0")->ref, GUP_PIN);
	assert_int_equal(gup_rule_of(write, "6.4.16")->ref, GUP_GET);
	assert_int_equal(gup_rule_of(write, "7.3.4")->ref, GUP_PIN);
	assert_true(gup_rule_of(read, "6.5.0")->traits & GUP_WRITE);
	assert_false(gup_rule_of(write, "6.5.0")->traits & GUP_WRITE);
	assert_int_equal(gup_rule_of(ring, "5.10.0")->ref, GUP_PIN);
	assert_false(gup_rule_of(ring, "6.9.12")->traits & GUP_FAST);
	assert_true(gup_rule_of(ring, "6.10.0")->traits & GUP_FAST);
	assert_true(gup_rule_of(ring, "6.1.0")->traits & GUP_LONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(names_are_exact),
		TEST(without_a_device_the_module_is_named),
		TEST(what_is_no_block_device_is_neither_taken_nor_cleared),
		TEST(a_device_that_is_gone_is_given_back),
		TEST(a_disabled_io_uring_is_named_with_its_remedy),
		TEST(drivers_claim_what_their_kernels_do),
	};

	return cmocka_run_group_tests_name("sys_blank", tests, NULL, NULL);
}
