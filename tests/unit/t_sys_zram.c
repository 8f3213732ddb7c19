// SPDX-License-Identifier: GPL-2.0-or-later
/* Which zram device is taken, and which is left alone; loops and pools too. */
#include "tests/unit/journal_tree.h"

#include "sys/hugetlb.h"
#include "sys/loop.h"
#include "sys/swaps.h"
#include "sys/zram.h"

#define POOL "/sys/kernel/mm/hugepages/hugepages-2048kB/"

static void put_device(unsigned int nr, const char *disksize,
		       const char *mm_stat)
{
	char path[80];

	snprintf(path, sizeof(path), "/sys/block/zram%u/disksize", nr);
	put(path, disksize);
	snprintf(path, sizeof(path), "/sys/block/zram%u/mm_stat", nr);
	put(path, mm_stat);
	snprintf(path, sizeof(path), "/sys/block/zram%u/reset", nr);
	put(path, "");
}

/* mm_stat as Documentation/admin-guide/blockdev/zram.rst has it */
#define EMPTY                                                                  \
	"        0        0        0        0        0        0        0\n"
#define FULL "  1048576   131072   200704        0   200704        0        0\n"

static void names_are_exact(void **state)
{
	(void)state;
	assert_true(zram_path_is_valid("/dev/zram0"));
	assert_true(zram_path_is_valid("/dev/zram123"));
	assert_false(zram_path_is_valid("/dev/zram"));
	assert_false(zram_path_is_valid("/dev/zram0p1"));
	assert_false(zram_path_is_valid("/dev/zram0/../sda"));
	assert_false(zram_path_is_valid("/dev/sda"));
	assert_false(zram_path_is_valid("/dev/zram99999"));
	assert_true(loop_path_is_valid("/dev/loop7"));
	assert_false(loop_path_is_valid("/dev/loop-control"));
	assert_false(loop_path_is_valid("/dev/loop7x"));
	assert_true(hugetlb_path_is_valid(POOL "nr_hugepages"));
	assert_false(hugetlb_path_is_valid(POOL "nr_overcommit_hugepages"));
	assert_false(hugetlb_path_is_valid("/proc/sys/vm/nr_hugepages"));
}

static void a_device_without_a_size_is_taken(void **state)
{
	char path[ZRAM_PATH_BYTES];
	struct why why;
	bool is_new;

	(void)state;
	put_device(0, "4096000\n", FULL);
	put_device(2, "0\n", EMPTY);
	assert_int_equal(zram_pick(path, &is_new, &why), 0);
	assert_string_equal(path, "/dev/zram2");
	assert_false(is_new);
}

static void else_the_next_number_is_a_new_one(void **state)
{
	char path[ZRAM_PATH_BYTES];
	struct why why;
	bool is_new;

	(void)state;
	put_device(0, "4096000\n", FULL);
	put_device(2, "4096000\n", FULL);
	put("/sys/class/zram-control/hot_add", "1\n");
	put("/sys/class/zram-control/hot_remove", "");
	assert_int_equal(zram_pick(path, &is_new, &why), 0);
	assert_string_equal(path, "/dev/zram1");
	assert_true(is_new);
	assert_int_equal(zram_add(path, &why), 0);
	/* somebody was faster: the one that came is removed again */
	put("/sys/class/zram-control/hot_add", "3\n");
	assert_int_equal(zram_add(path, &why), -EAGAIN);
	assert_holds("/sys/class/zram-control/hot_remove", "3");
}

static void without_zram_the_remedy_is_named(void **state)
{
	char path[ZRAM_PATH_BYTES];
	struct why why;
	bool is_new;

	(void)state;
	assert_int_equal(zram_pick(path, &is_new, &why), -ENODEV);
	assert_non_null(strstr(why.hint, "modprobe zram"));
}

static void an_empty_device_and_one_with_our_header_are_reset(void **state)
{
	size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	struct why why;

	(void)state;
	put_device(0, "1048576\n", EMPTY);
	assert_int_equal(zram_give_back("/dev/zram0", false, &why), 1);
	assert_holds("/sys/block/zram0/reset", "1");
	put_device(0, "1048576\n", FULL);
	put("/dev/zram0", "");
	assert_int_equal(swap_format("/dev/zram0", 256 * page_bytes, &why), 0);
	put("/sys/class/zram-control/hot_remove", "");
	assert_int_equal(zram_give_back("/dev/zram0", true, &why), 1);
	assert_holds("/sys/block/zram0/reset", "1");
	assert_holds("/sys/class/zram-control/hot_remove", "0");
}

static void data_of_somebody_else_is_left_alone(void **state)
{
	struct why why;

	(void)state;
	put_device(0, "1048576\n", FULL);
	put("/dev/zram0", "a file system");
	assert_int_equal(zram_give_back("/dev/zram0", false, &why), 0);
	assert_holds("/sys/block/zram0/reset", "");
	assert_int_equal(zram_give_back("/dev/zram0", true, &why), 0);
	/* one that is gone, or has no size: nothing to do */
	assert_int_equal(zram_give_back("/dev/zram9", true, &why), 0);
	put_device(0, "0\n", EMPTY);
	assert_int_equal(zram_give_back("/dev/zram0", false, &why), 0);
	assert_holds("/sys/block/zram0/reset", "");
}

static void a_loop_device_that_is_not_ours_is_left_alone(void **state)
{
	struct why why;

	(void)state;
	assert_int_equal(loop_detach("/dev/loop0", &why), 0);
	put("/dev/loop0", "not even a device");
	assert_int_equal(loop_detach("/dev/loop0", &why), 0);
	assert_holds("/dev/loop0", "not even a device");
}

static void put_pool(const char *nr, const char *nr_free, const char *reserved,
		     const char *surplus)
{
	put(POOL "nr_hugepages", nr);
	put(POOL "free_hugepages", nr_free);
	put(POOL "resv_hugepages", reserved);
	put(POOL "surplus_hugepages", surplus);
}

static void a_pool_counts_what_was_asked_for_and_what_is_free(void **state)
{
	struct hugetlb_pool p;
	struct why why;
	char path[96];

	(void)state;
	put_pool("10\n", "6\n", "2\n", "3\n");
	hugetlb_path(2u << 20, path, sizeof(path));
	assert_string_equal(path, POOL "nr_hugepages");
	assert_int_equal(hugetlb_read(2u << 20, &p, &why), 0);
	assert_int_equal(p.nr_persistent, 7);
	assert_int_equal(p.nr_surplus, 3);
	assert_int_equal(p.nr_free, 4);
	assert_int_equal(hugetlb_read(1u << 20, &p, &why), -ENOENT);
	assert_non_null(strstr(why.text, "1024 kB"));
}

static void a_kernel_that_finds_fewer_pages_is_an_error(void **state)
{
	struct why why;

	(void)state;
	put_pool("0\n", "0\n", "0\n", "0\n");
	assert_int_equal(hugetlb_resize(POOL "nr_hugepages", 5, &why), 0);
	assert_holds(POOL "nr_hugepages", "5");
	/* two of them are not what was asked for */
	put(POOL "surplus_hugepages", "2\n");
	assert_int_equal(hugetlb_resize(POOL "nr_hugepages", 5, &why), -ENOMEM);
	assert_non_null(strstr(why.text, "the kernel has 3"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(names_are_exact),
		TEST(a_device_without_a_size_is_taken),
		TEST(else_the_next_number_is_a_new_one),
		TEST(without_zram_the_remedy_is_named),
		TEST(an_empty_device_and_one_with_our_header_are_reset),
		TEST(data_of_somebody_else_is_left_alone),
		TEST(a_loop_device_that_is_not_ours_is_left_alone),
		TEST(a_pool_counts_what_was_asked_for_and_what_is_free),
		TEST(a_kernel_that_finds_fewer_pages_is_an_error),
	};

	return cmocka_run_group_tests_name("sys_zram", tests, NULL, NULL);
}
