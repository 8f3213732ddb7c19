// SPDX-License-Identifier: GPL-2.0-or-later
/* Where memory cgroups are, from recorded mount tables; and what may go. */
#include "tests/unit/journal_tree.h"

#include "sys/memcg.h"

/* A v1 machine with an empty cgroup2 beside (systemd's "hybrid"). */
#define V1_CPU                                                                 \
	"32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n"
#define V1_MEMORY                                                              \
	"36 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:7 - cgroup "    \
	"cgroup rw,memory\n"
#define V2_BESIDE                                                              \
	"41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"
/* A v2 machine, as Debian 12 and Fedora boot. */
#define V2                                                                      \
	"30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 " \
	"- cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n"
#define ROOT "1 0 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw\n"

static void a_mount_is_known_by_its_type_and_options(void **state)
{
	struct memcg_mount m;

	(void)state;
	assert_int_equal(memcg_parse_mount(V1_MEMORY, &m), 1);
	assert_false(m.is_v2);
	assert_string_equal(m.path, "/sys/fs/cgroup/memory");
	assert_string_equal(m.root, "/");
	assert_int_equal(memcg_parse_mount(V2, &m), 1);
	assert_true(m.is_v2);
	assert_string_equal(m.path, "/sys/fs/cgroup");
	assert_int_equal(memcg_parse_mount(V1_CPU, &m), 0);
	assert_int_equal(memcg_parse_mount(ROOT, &m), 0);
	assert_int_equal(memcg_parse_mount("", &m), 0);
	assert_int_equal(memcg_parse_mount("36 31 0:32 / /x rw - cgroup", &m),
			 0);
}

static void options_are_whole_words_and_paths_are_unescaped(void **state)
{
	struct memcg_mount m;

	(void)state;
	assert_int_equal(memcg_parse_mount("36 31 0:32 / /a\\040b rw - cgroup "
					   "x rw,cpuset,memory,cpu",
					   &m),
			 1);
	assert_string_equal(m.path, "/a b");
	assert_int_equal(memcg_parse_mount("36 31 0:32 / /a rw - cgroup x "
					   "rw,memory2,xmemory",
					   &m),
			 0);
	/* options of the mount point are not those of the hierarchy */
	assert_int_equal(memcg_parse_mount("36 31 0:32 / /a rw,memory - cgroup "
					   "x rw,cpu",
					   &m),
			 0);
}

static void v2_without_the_controller_is_passed_over(void **state)
{
	struct memcg_mount m;
	struct why why;

	(void)state;
	put("/proc/self/mountinfo", ROOT V2_BESIDE V1_CPU V1_MEMORY);
	put("/sys/fs/cgroup/unified/cgroup.controllers", "hugetlb\n");
	assert_int_equal(memcg_find(&m, &why), 1);
	assert_false(m.is_v2);
	assert_string_equal(m.path, "/sys/fs/cgroup/memory");
}

static void v2_with_the_controller_wins(void **state)
{
	struct memcg_mount m;
	struct why why;

	(void)state;
	put("/proc/self/mountinfo", ROOT V1_MEMORY V2);
	put("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n");
	put("/sys/fs/cgroup/cgroup.subtree_control", "cpu memory\n");
	assert_int_equal(memcg_find(&m, &why), 1);
	assert_true(m.is_v2);
	assert_true(memcg_is_on(&m));
	put("/sys/fs/cgroup/cgroup.subtree_control", "cpu memory.not\n");
	assert_false(memcg_is_on(&m));
}

static void where_nothing_is_mounted_none_is_found(void **state)
{
	struct memcg_mount m;
	struct why why;

	(void)state;
	put("/proc/self/mountinfo", ROOT);
	assert_int_equal(memcg_find(&m, &why), 0);
}

static void assert_self(const struct memcg_mount *m, const char *want)
{
	char got[MEMCG_PATH_BYTES];
	struct why why;

	assert_int_equal(memcg_of_self(m, got, sizeof(got), &why), 0);
	assert_string_equal(got, want);
}

static void our_own_folder_is_below_the_mount(void **state)
{
	struct memcg_mount v1 = { .path = "/sys/fs/cgroup/memory",
				  .root = "/" };
	struct memcg_mount v2 = { .is_v2 = true,
				  .path = "/sys/fs/cgroup",
				  .root = "/" };
	char got[MEMCG_PATH_BYTES];
	struct why why;

	(void)state;
	put("/proc/self/cgroup",
	    "5:cpu,cpuacct:/c\n4:hugetlb,memory:/a/b\n0::/user.slice/x\n");
	assert_self(&v1, "/sys/fs/cgroup/memory/a/b");
	assert_self(&v2, "/sys/fs/cgroup/user.slice/x");
	/* a container that has its part of the hierarchy mounted */
	snprintf(v1.root, sizeof(v1.root), "/a");
	assert_self(&v1, "/sys/fs/cgroup/memory/b");
	snprintf(v1.root, sizeof(v1.root), "/a/b");
	assert_self(&v1, "/sys/fs/cgroup/memory");
	snprintf(v1.root, sizeof(v1.root), "/a/bc");
	assert_int_equal(memcg_of_self(&v1, got, sizeof(got), &why), -ENOENT);
	put("/proc/self/cgroup", "4:memory:/\n0::/../other\n");
	assert_int_equal(memcg_of_self(&v2, got, sizeof(got), &why), -ENOENT);
	snprintf(v1.root, sizeof(v1.root), "/");
	assert_self(&v1, "/sys/fs/cgroup/memory");
}

static void only_folders_of_ours_are_touched(void **state)
{
	(void)state;
	assert_true(memcg_path_is_valid("/sys/fs/cgroup/cowbench-12"));
	assert_true(memcg_path_is_valid("/run/x/cowbench-memory"));
	assert_false(memcg_path_is_valid("/sys/fs/cgroup/cowbench-"));
	assert_false(memcg_path_is_valid("/sys/fs/cgroup/user.slice"));
	assert_false(memcg_path_is_valid("/sys/fs/cgroup/cowbench-1/x"));
	assert_false(memcg_path_is_valid("/sys/fs/cgroup/../cowbench-1"));
	assert_false(memcg_path_is_valid("/sys/./cowbench-1"));
	assert_false(memcg_path_is_valid("/sys//cowbench-1"));
	assert_false(memcg_path_is_valid("/sys/cowbench-1/"));
	assert_false(memcg_path_is_valid("cowbench-1"));
	assert_true(memcg_control_is_valid(
		"/sys/fs/cgroup/cgroup.subtree_control"));
	assert_false(memcg_control_is_valid("/sys/fs/cgroup/cgroup.procs"));
	assert_false(memcg_control_is_valid("cgroup.subtree_control"));
}

static void undoing_tolerates_that_it_is_done(void **state)
{
	char *made = xasprintf("%s/sys/fs/cgroup/cowbench-1", tree);
	struct why why;

	(void)state;
	put("/sys/fs/cgroup/cgroup.subtree_control", "cpu\n");
	assert_int_equal(memcg_remove("/sys/fs/cgroup/cowbench-1", &why), 0);
	assert_int_equal(memcg_unmount("/sys/fs/cgroup/cowbench-1", &why), 0);
	assert_int_equal(
		memcg_switch_off("/sys/fs/cgroup/cgroup.subtree_control", &why),
		0);
	assert_holds("/sys/fs/cgroup/cgroup.subtree_control", "cpu");
	assert_int_equal(memcg_switch_off("/gone/cgroup.subtree_control", &why),
			 0);
	assert_int_equal(mkdir(made, 0755), 0);
	assert_int_equal(memcg_remove("/sys/fs/cgroup/cowbench-1", &why), 1);
	assert_int_equal(access(made, F_OK), -1);
	put("/sys/fs/cgroup/cgroup.subtree_control", "cpu memory\n");
	assert_int_equal(
		memcg_switch_off("/sys/fs/cgroup/cgroup.subtree_control", &why),
		1);
	assert_holds("/sys/fs/cgroup/cgroup.subtree_control", "-memory");
	free(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_mount_is_known_by_its_type_and_options),
		TEST(options_are_whole_words_and_paths_are_unescaped),
		TEST(v2_without_the_controller_is_passed_over),
		TEST(v2_with_the_controller_wins),
		TEST(where_nothing_is_mounted_none_is_found),
		TEST(our_own_folder_is_below_the_mount),
		TEST(only_folders_of_ours_are_touched),
		TEST(undoing_tolerates_that_it_is_done),
	};

	return cmocka_run_group_tests_name("sys_memcg", tests, NULL, NULL);
}
