// SPDX-License-Identifier: GPL-2.0-or-later
/* Which cases of a list a synthetic machine has too few CPUs for. */
#include "runner/list_cpus.h"

#include "base/compiler.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static json_t *list_of(const char *tasks, const char *place)
{
	json_t *list = json_pack("{s:[{s:s,s:[{s:{},s:b,s:n}]}]}", "benchmarks",
				 "name", "fork/concurrent", "variants", "case",
				 "ready", 1, "why");
	json_t *variant, *axes;

	assert_non_null(list);
	variant = json_array_get(
		json_object_get(
			json_array_get(json_object_get(list, "benchmarks"), 0),
			"variants"),
		0);
	axes = json_object_get(variant, "case");
	if (tasks)
		json_object_set_new(axes, "tasks", json_string(tasks));
	if (place)
		json_object_set_new(axes, "place", json_string(place));
	return list;
}

static json_t *variant_of(json_t *list)
{
	json_t *bench = json_array_get(json_object_get(list, "benchmarks"), 0);

	return json_array_get(json_object_get(bench, "variants"), 0);
}

/* why NULL: it stays ready. */
static void assert_why(const char *machine, int cpu, const char *tasks,
		       const char *place, const char *expected)
{
	json_t *list = list_of(tasks, place);
	struct topology *t;
	const char *got;
	struct why why;

	if (topology_load_synthetic(&t, machine, &why))
		fail_msg("%s", why.text);
	list_cpus_mark(list, t, cpu);
	topology_free(t);
	got = json_string_value(json_object_get(variant_of(list), "why"));
	assert_int_equal(
		json_is_true(json_object_get(variant_of(list), "ready")),
		!expected);
	if (!expected && got)
		fail_msg("'%s', and should be ready", got);
	if (expected && (!got || strcmp(got, expected) != 0))
		fail_msg("'%s', not '%s'", got ? got : "(none)", expected);
	json_decref(list);
}

static void all_numbers_of_tasks_lack_the_same(void **state)
{
	static const char few[] = "needs more CPUs than the 4 allowed";

	(void)state;
	assert_why("core:2 pu:2", 3, "4", "near", NULL);
	assert_why("core:2 pu:2", 3, "4", NULL, NULL);
	assert_why("core:2 pu:2", 3, "8", "near", few);
	assert_why("core:2 pu:2", 3, "64", NULL, few);
}

static void a_place_is_named_by_what_the_cpu_has_not(void **state)
{
	(void)state;
	assert_why("l3:1 core:2 pu:1", 1, "2", "core",
		   "CPU 1 has no second thread on its core among the CPUs "
		   "allowed");
	assert_why("l3:1 core:2 pu:1", 1, "2", "llc", NULL);
	assert_why("l3:1 core:2 pu:1", 0, "2", "node",
		   "CPU 0 has no second memory node with CPUs among the CPUs "
		   "allowed");
	assert_why("node:2 l3:1 core:2 pu:1", 0, "2", "node", NULL);
	assert_why("node:2 l3:1 core:2 pu:1", 0, "4", "node",
		   "needs more CPUs with place=node than the 3 from CPU 0");
}

static void other_cases_stay_as_they_are(void **state)
{
	json_t *list = list_of("64", NULL);
	struct topology *t;
	struct why why;

	(void)state;
	assert_why("core:1 pu:1", 0, NULL, NULL, NULL);
	json_object_set_new(variant_of(list), "ready", json_false());
	json_object_set_new(variant_of(list), "why", json_string("no THP"));
	assert_int_equal(topology_load_synthetic(&t, "core:1 pu:1", &why), 0);
	list_cpus_mark(list, t, 0);
	topology_free(t);
	assert_string_equal(
		json_string_value(json_object_get(variant_of(list), "why")),
		"no THP");
	json_decref(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_numbers_of_tasks_lack_the_same),
		cmocka_unit_test(a_place_is_named_by_what_the_cpu_has_not),
		cmocka_unit_test(other_cases_stay_as_they_are),
	};

	return cmocka_run_group_tests_name("list_cpus", tests, NULL, NULL);
}
