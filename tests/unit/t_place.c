// SPDX-License-Identifier: GPL-2.0-or-later
/* Synthetic machines: where several tasks of a case go. */
#include "runner/place.h"

#include "base/err.h"
#include "runner/topology_impl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/*
 * Two packages of one node each, two last-level caches a package, four cores a
 * cache, two threads a core: PUs 2c and 2c + 1 are core c; the caches have
 * PUs 0-7, 8-15, 16-23, 24-31.
 */
#define SERVER "pack:2 numa:1 l3:2 core:4 pu:2"
/* Each package is two nodes (sub-NUMA clusters), each node one cache. */
#define CLUSTERS "pack:2 numa:2 l3:1 core:2 pu:1"
#define VIRTUAL	 "pack:1 core:2 pu:1"

static struct topology *machine(const char *text)
{
	struct topology *t;
	struct why why;

	if (topology_load_synthetic(&t, text, &why))
		fail_msg("%s", why.text);
	return t;
}

static void assert_place(const struct topology *t, int cpu, const char *word,
			 const char *expected)
{
	int cpus[PLACE_CPUS_MAX];
	size_t nr = place_cpus(t, cpu, word, cpus, PLACE_CPUS_MAX);
	char text[PLACE_CPUS_MAX * 6] = "";
	size_t len = 0;

	for (size_t i = 0; i < nr; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%d",
					i ? "," : "", cpus[i]);
	if (strcmp(text, expected) != 0)
		fail_msg("place=%s of CPU %d is %s, not %s",
			 word ? word : "(none)", cpu, text, expected);
}

static void core_is_the_other_thread(void **state)
{
	struct topology *t = machine(SERVER);

	(void)state;
	assert_place(t, 3, "core", "3,2");
	assert_place(t, 30, "core", "30,31");
	topology_free(t);
	t = machine("core:2 pu:4");
	assert_place(t, 5, "core", "5,4,6,7");
	topology_free(t);
}

static void llc_is_one_thread_of_each_other_core(void **state)
{
	struct topology *t = machine(SERVER);

	(void)state;
	assert_place(t, 8, "llc", "8,10,12,14");
	/* the core of CPU 0 last: that has the timekeeping */
	assert_place(t, 3, "llc", "3,4,6,1");
	topology_free(t);
}

static void package_is_another_cache_of_the_same_node(void **state)
{
	struct topology *t = machine(SERVER);

	(void)state;
	assert_place(t, 16, "package", "16,24,26,28,30");
	assert_place(t, 8, "package", "8,2,4,6,1");
	topology_free(t);
	t = machine(CLUSTERS);
	assert_place(t, 2, "package", "2");
	topology_free(t);
}

static void node_is_other_memory(void **state)
{
	struct topology *t = machine(SERVER);

	(void)state;
	assert_place(t, 2, "node", "2,16,18,20,22,24,26,28,30");
	topology_free(t);
}

static void the_other_node_of_the_same_package_is_nearer(void **state)
{
	struct topology *t = machine(CLUSTERS);

	(void)state;
	/* nodes: 0,1 2,3 | 4,5 6,7 */
	assert_place(t, 6, "node", "6,4,5,1,2,3,0");
	assert_place(t, 1, "node", "1,2,3,4,5,6,7");
	topology_free(t);
}

static void near_is_every_core_once_and_then_second_threads(void **state)
{
	struct topology *t = machine("pack:2 numa:1 l3:2 core:2 pu:2");

	(void)state;
	/* caches: 0-3 4-7 | 8-11 12-15 */
	assert_place(t, 4, "near", "4,6,2,1,8,10,12,14,5,3,7,0,9,11,13,15");
	assert_place(t, 4, NULL, "4,6,2,1,8,10,12,14,5,3,7,0,9,11,13,15");
	topology_free(t);
}

static void what_a_machine_lacks_is_the_measured_cpu_alone(void **state)
{
	struct topology *t = machine(VIRTUAL);

	(void)state;
	assert_place(t, 1, "core", "1");
	assert_place(t, 1, "package", "1");
	assert_place(t, 1, "node", "1");
	assert_place(t, 1, "banana", "1");
	/* no word on caches: the package has one */
	assert_place(t, 1, "llc", "1,0");
	assert_place(t, 1, "near", "1,0");
	topology_free(t);
	t = machine("pack:1 core:1 pu:1");
	assert_place(t, 0, NULL, "0");
	assert_place(t, 0, "llc", "0");
	topology_free(t);
}

static void packages_without_caches_or_nodes_are_told_apart(void **state)
{
	struct topology *t = machine("pack:2 core:2 pu:1");

	(void)state;
	assert_place(t, 1, "llc", "1,0");
	assert_place(t, 1, "package", "1,2,3");
	assert_place(t, 1, "node", "1");
	topology_free(t);
}

static void only_allowed_cpus_are_used(void **state)
{
	struct topology *t = machine(SERVER);
	struct why why;

	(void)state;
	assert_int_equal(topology_allow(t, "2,5,8-9,17", &why), 0);
	assert_place(t, 2, "core", "2");
	assert_place(t, 2, "llc", "2,5");
	assert_place(t, 2, "package", "2,8");
	assert_place(t, 2, "node", "2,17");
	assert_place(t, 2, NULL, "2,5,8,17,9");
	topology_free(t);
}

static void a_cpu_that_does_not_exist_is_alone(void **state)
{
	struct topology *t = machine(VIRTUAL);

	(void)state;
	assert_place(t, 7, NULL, "7");
	assert_place(t, -1, NULL, "-1");
	topology_free(t);
}

static void no_more_are_given_than_asked_for(void **state)
{
	struct topology *t = machine("core:128 pu:1");
	int cpus[PLACE_CPUS_MAX] = { 0 };

	(void)state;
	assert_int_equal(place_cpus(t, 1, NULL, cpus, 2), 2);
	assert_int_equal(cpus[0], 1);
	assert_int_equal(cpus[1], 2);
	assert_int_equal(cpus[2], 0);
	assert_int_equal(place_cpus(t, 1, NULL, cpus, PLACE_CPUS_MAX),
			 PLACE_CPUS_MAX);
	topology_free(t);
}

/*
 * A hybrid machine as hwloc writes it: two fast cores of two threads, a cluster
 * of four slow ones, one cache above all.
 */
#define SETS(set)                                                              \
	" cpuset=\"" set "\" complete_cpuset=\"" set                           \
	"\" nodeset=\"0x1\" complete_nodeset=\"0x1\""
#define PU(n, set)                                                             \
	"<object type=\"PU\" os_index=\"" n "\" gp_index=\"1" n                \
	"\"" SETS(set) "/>\n"
#define CORE(n, set, pus)                                                      \
	"<object type=\"Core\" os_index=\"" n "\" gp_index=\"2" n              \
	"\"" SETS(set) ">\n" pus "</object>\n"

static const char hybrid[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<!DOCTYPE topology SYSTEM \"hwloc2.dtd\">\n"
	"<topology version=\"2.0\">\n"
	"<object type=\"Machine\" os_index=\"0\" gp_index=\"1\""
	" allowed_cpuset=\"0xff\" allowed_nodeset=\"0x1\"" SETS(
		"0xff") ">\n"
			"<object type=\"NUMANode\" os_index=\"0\" gp_index=\"2\""
			" local_memory=\"1024\"" SETS(
				"0xff") "/>\n"
					"<object type=\"L3Cache\" gp_index=\"3\" cache_size=\"1024\""
					" depth=\"3\" cache_linesize=\"64\" cache_associativity=\"8\""
					" cache_type=\"0\"" SETS("0xff") ">\n" CORE(
						"0", "0x3",
						PU("0", "0x1") PU(
							"1",
							"0x2")) CORE("1", "0xc",
								     PU("2",
									"0x4")
									     PU("3",
										"0x8"))
						CORE("2", "0x10", PU("4", "0x10")) CORE(
							"3", "0x20",
							PU("5",
							   "0x20")) CORE("4",
									 "0x40",
									 PU("6",
									    "0x40"))
							CORE("5", "0x80",
							     PU("7",
								"0x80")) "</object>\n</object>\n"
									 "<cpukind cpuset=\"0x000000f0\" forced_efficiency=\"0\"/>\n"
									 "<cpukind cpuset=\"0x0000000f\" forced_efficiency=\"1\"/>\n"
									 "</topology>\n";

static void cores_of_the_same_kind_come_first(void **state)
{
	struct topology *t;
	struct why why;

	(void)state;
	if (topology_load_xml(&t, hybrid, &why))
		fail_msg("%s", why.text);
	assert_place(t, 2, "llc", "2,1,4,5,6,7");
	assert_place(t, 6, "llc", "6,4,5,7,2,1");
	assert_place(t, 2, NULL, "2,1,4,5,6,7,3,0");
	topology_free(t);
}

/* What the firmware says of three nodes: far apart, and nearer. */
static void the_nearer_of_other_nodes_comes_first(void **state)
{
	struct topology *t = machine("numa:3 l3:1 core:1 pu:1");
	hwloc_uint64_t values[] = { 10, 30, 20, 30, 10, 20, 20, 20, 10 };
	hwloc_obj_t nodes[3];
	hwloc_distances_add_handle_t d;

	(void)state;
	assert_place(t, 2, "node", "2,1,0");
	for (unsigned int i = 0; i < 3; i++)
		nodes[i] = hwloc_get_numanode_obj_by_os_index(t->hw, i);
	d = hwloc_distances_add_create(
		t->hw, "NUMALatency",
		HWLOC_DISTANCES_KIND_FROM_USER |
			HWLOC_DISTANCES_KIND_MEANS_LATENCY,
		0);
	assert_non_null(d);
	assert_int_equal(
		hwloc_distances_add_values(t->hw, d, 3, nodes, values, 0), 0);
	assert_int_equal(hwloc_distances_add_commit(t->hw, d, 0), 0);
	assert_place(t, 0, "node", "0,2,1");
	assert_place(t, 1, "node", "1,2,0");
	topology_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(core_is_the_other_thread),
		cmocka_unit_test(llc_is_one_thread_of_each_other_core),
		cmocka_unit_test(package_is_another_cache_of_the_same_node),
		cmocka_unit_test(node_is_other_memory),
		cmocka_unit_test(the_other_node_of_the_same_package_is_nearer),
		cmocka_unit_test(
			near_is_every_core_once_and_then_second_threads),
		cmocka_unit_test(
			what_a_machine_lacks_is_the_measured_cpu_alone),
		cmocka_unit_test(
			packages_without_caches_or_nodes_are_told_apart),
		cmocka_unit_test(only_allowed_cpus_are_used),
		cmocka_unit_test(a_cpu_that_does_not_exist_is_alone),
		cmocka_unit_test(no_more_are_given_than_asked_for),
		cmocka_unit_test(cores_of_the_same_kind_come_first),
		cmocka_unit_test(the_nearer_of_other_nodes_comes_first),
	};

	return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
