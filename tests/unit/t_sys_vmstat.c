// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/vmstat.h"

#include "sys/root.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct vmstat v, w;

static int parse(struct vmstat *s, const char *text)
{
	snprintf(s->text, sizeof(s->text), "%s", text);
	return vmstat_parse(s);
}

static void a_recorded_kernel_says_its_counters(void **state)
{
	uint64_t value;

	(void)state;
	sys_root_set("tests/data/sys/debian-5.10");
	assert_int_equal(vmstat_open(&v, NULL), 0);
	assert_int_equal(v.nr_fields, 17);
	assert_int_equal(vmstat_get(&v, "pgreuse", &value), 0);
	assert_true(value == 51234);
	assert_int_equal(vmstat_get(&v, "nr_free_pages", &value), 0);
	assert_true(value == 391853);
	assert_int_equal(vmstat_get(&v, "thp_fault_alloc", &value), 0);
	assert_true(value == 3);
	assert_int_equal(vmstat_get(&v, "pgfault", &value), 0);
	assert_true(value == UINT64_MAX);
	/* A second reading starts at the beginning again. */
	assert_int_equal(vmstat_read(&v, NULL), 0);
	assert_int_equal(v.nr_fields, 17);
	vmstat_close(&v);
	assert_int_equal(v.fd, -1);
	vmstat_close(&v);
}

static void a_counter_the_kernel_lacks_is_absent_not_zero(void **state)
{
	uint64_t value = 77;

	(void)state;
	assert_int_equal(parse(&v, "pgfault 5\nthp_split_pmd 0\n"), 0);
	assert_int_equal(vmstat_get(&v, "thp_split_pmd", &value), 0);
	assert_true(value == 0);
	value = 77;
	assert_int_equal(vmstat_get(&v, "thp_split", &value), -ENOENT);
	assert_int_equal(vmstat_get(&v, "thp_split_pmd2", &value), -ENOENT);
	assert_true(value == 77);
}

static void a_prefix_is_summed_over_the_zones(void **state)
{
	uint64_t value = 77;

	(void)state;
	assert_int_equal(parse(&v, "pgalloc_dma 10\npgalloc_normal 300\n"
				   "pgfree 4\npgalloc_movable 0\n"
				   "x_pgalloc_y 9\n"),
			 0);
	assert_int_equal(vmstat_sum(&v, "pgalloc_", &value), 0);
	assert_true(value == 310);
	value = 77;
	assert_int_equal(vmstat_sum(&v, "pgsteal_", &value), -ENOENT);
	assert_true(value == 77);
}

static void a_difference_may_be_negative(void **state)
{
	int64_t d;

	(void)state;
	assert_int_equal(parse(&v, "nr_anon_pages 100\npgfault 5\n"), 0);
	assert_int_equal(parse(&w, "pgfault 9\nnr_anon_pages 70\nnew 1\n"), 0);
	assert_int_equal(vmstat_diff(&v, &w, "nr_anon_pages", &d), 0);
	assert_true(d == -30);
	assert_int_equal(vmstat_diff(&v, &w, "pgfault", &d), 0);
	assert_true(d == 4);
	assert_int_equal(vmstat_diff(&v, &w, "new", &d), -ENOENT);
	assert_int_equal(vmstat_diff(&w, &v, "new", &d), -ENOENT);
}

static void what_is_not_vmstat_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"pgfault\n",
		"pgfault x\n",
		"pgfault -1\n",
		"pgfault 5x\n",
		" 5\n",
		"pgfault 5\n\n",
		"pgfault 18446744073709551616\n",
		"pgfault 5x 6\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(parse(&v, bad[i]), -EINVAL);
	assert_int_equal(parse(&v, "pgfault 5"), 0);
}

static void more_counters_than_there_is_room_for_are_refused(void **state)
{
	size_t i;

	(void)state;
	v.text[0] = '\0';
	for (i = 0; i <= VMSTAT_FIELDS_MAX; i++) {
		if (i == VMSTAT_FIELDS_MAX) {
			memcpy(w.text, v.text, sizeof(v.text));
			assert_int_equal(vmstat_parse(&w), 0);
			assert_int_equal(w.nr_fields, VMSTAT_FIELDS_MAX);
		}
		snprintf(v.text + strlen(v.text), 16, "c%zu 1\n", i);
	}
	assert_int_equal(vmstat_parse(&v), -E2BIG);
}

static void a_machine_without_vmstat_is_named(void **state)
{
	struct why why;

	(void)state;
	sys_root_set("tests/data/sys/arm64-64k");
	assert_int_equal(vmstat_open(&v, &why), -ENOENT);
	assert_string_equal(why.text,
			    "read tests/data/sys/arm64-64k/proc/vmstat: "
			    "No such file or directory");
	assert_int_equal(v.fd, -1);
	assert_int_equal(vmstat_refresh(), -ENOENT);
}

static int back_to_this_machine(void **state)
{
	(void)state;
	sys_root_set("");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recorded_kernel_says_its_counters),
		cmocka_unit_test(a_counter_the_kernel_lacks_is_absent_not_zero),
		cmocka_unit_test(a_prefix_is_summed_over_the_zones),
		cmocka_unit_test(a_difference_may_be_negative),
		cmocka_unit_test(what_is_not_vmstat_is_refused),
		cmocka_unit_test(
			more_counters_than_there_is_room_for_are_refused),
		cmocka_unit_test(a_machine_without_vmstat_is_named),
	};

	return cmocka_run_group_tests_name("sys_vmstat", tests, NULL,
					   back_to_this_machine);
}
