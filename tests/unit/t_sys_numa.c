// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/numa.h"

#include "sys/root.h"

#include <errno.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static void a_list_of_nodes_becomes_bits(void **state)
{
	uint64_t nodes;

	(void)state;
	assert_int_equal(nodes_parse("0", &nodes), 0);
	assert_int_equal(nodes, 0x1);
	assert_int_equal(nodes_parse("0-1\n", &nodes), 0);
	assert_int_equal(nodes, 0x3);
	assert_int_equal(nodes_parse("0,2-3,63", &nodes), 0);
	assert_true(nodes == 0x800000000000000dULL);
}

static void what_is_no_list_is_refused(void **state)
{
	static const char *const wrong[] = { "",    "x",   "0,", "3-1",
					     "0-x", "0 1", "-1", "0x1" };
	uint64_t nodes;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(nodes_parse(wrong[i], &nodes), -EINVAL);
	assert_int_equal(nodes_parse("64", &nodes), -ERANGE);
	assert_int_equal(nodes_parse("0-64", &nodes), -ERANGE);
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void put(const char *dir, const char *path, const char *text)
{
	char name[300];
	FILE *f;

	snprintf(name, sizeof(name), "%s%s", dir, path);
	for (char *p = name + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		mkdir(name, 0700);
		*p = '/';
	}
	f = fopen(name, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void nodes_and_the_node_of_a_cpu_are_read_from_sysfs(void **state)
{
	char dir[] = "/tmp/t_sys_numa.XXXXXX";
	uint64_t nodes;

	(void)state;
	assert_non_null(mkdtemp(dir));
	put(dir, "/sys/devices/system/node/has_memory", "0-1\n");
	put(dir, "/sys/devices/system/cpu/cpu3/node1/cpulist", "2-3\n");
	put(dir, "/sys/devices/system/cpu/cpu3/topology/core_id", "1\n");
	sys_root_set(dir);
	assert_int_equal(nodes_with_memory(&nodes, NULL), 0);
	assert_int_equal(nodes, 0x3);
	assert_int_equal(node_of_cpu(3), 1);
	assert_int_equal(node_of_cpu(0), 0);
	put(dir, "/sys/devices/system/node/has_memory", "none\n");
	assert_int_equal(nodes_with_memory(&nodes, NULL), -EINVAL);
	sys_root_set(NULL);
	assert_int_equal(nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static void a_kernel_without_nodes_has_node_0(void **state)
{
	uint64_t nodes;

	(void)state;
	sys_root_set("/nonexistent");
	assert_int_equal(nodes_with_memory(&nodes, NULL), 0);
	assert_int_equal(nodes, 0x1);
	assert_int_equal(node_of_cpu(0), 0);
	sys_root_set(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_of_nodes_becomes_bits),
		cmocka_unit_test(what_is_no_list_is_refused),
		cmocka_unit_test(
			nodes_and_the_node_of_a_cpu_are_read_from_sysfs),
		cmocka_unit_test(a_kernel_without_nodes_has_node_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
