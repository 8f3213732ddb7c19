// SPDX-License-Identifier: GPL-2.0-or-later
/* Synthetic machines: what they consist of, and on which CPU to measure. */
#include "runner/topology.h"

#include "base/err.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* hwloc counts threads within cores within packages. */
#define ONE_CPU	 "pack:1 core:1 pu:1"
#define TWO_CPUS "pack:1 core:2 pu:1"
#define SMT	 "pack:2 core:2 pu:2"
#define NODES	 "node:2 core:4 pu:1"

static struct topology *machine(const char *text)
{
	struct topology *t;
	struct why why;

	if (topology_load_synthetic(&t, text, &why))
		fail_msg("%s", why.text);
	return t;
}

static void assert_pick(struct topology *t, int cpu, const char *because)
{
	struct why why;
	int got = -1;

	assert_int_equal(topology_pick_cpu(t, &got, &why), 0);
	if (got != cpu || !strstr(why.text, because))
		fail_msg("picked %d, not %d with '%s': %s", got, cpu, because,
			 why.text);
	topology_free(t);
}

static void parts_are_counted(void **state)
{
	struct topology *t = machine(SMT);

	(void)state;
	assert_int_equal(topology_nr_cpus(t), 8);
	assert_int_equal(topology_nr_cores(t), 4);
	assert_true(topology_has_smt(t));
	topology_free(t);
	t = machine(NODES);
	assert_int_equal(topology_nr_cpus(t), 8);
	assert_int_equal(topology_nr_nodes(t), 2);
	assert_false(topology_has_smt(t));
	topology_free(t);
}

static void siblings_are_the_other_threads_of_the_core(void **state)
{
	struct topology *t = machine(SMT);
	int siblings[4] = { -1, -1, -1, -1 };

	(void)state;
	assert_int_equal(topology_siblings(t, 5, siblings, 4), 1);
	assert_int_equal(siblings[0], 4);
	assert_int_equal(topology_siblings(t, 8, siblings, 4), 0);
	assert_int_equal(topology_siblings(t, -1, siblings, 4), 0);
	topology_free(t);
	t = machine(TWO_CPUS);
	assert_int_equal(topology_siblings(t, 1, siblings, 4), 0);
	topology_free(t);
}

static void the_only_cpu_is_picked(void **state)
{
	(void)state;
	assert_pick(machine(ONE_CPU), 0, "the only one allowed");
}

static void cpu_0_is_avoided(void **state)
{
	(void)state;
	assert_pick(machine(TWO_CPUS), 1, "not CPU 0");
}

static void the_core_of_cpu_0_is_avoided_too(void **state)
{
	struct topology *t = machine("core:2 pu:2");
	struct why why;

	(void)state;
	/* Of 0,1 and 2,3: CPU 1 is free but shares a core with CPU 0. */
	assert_int_equal(topology_allow(t, "0-2", &why), 0);
	assert_pick(t, 2, "or its core");
}

static void the_allowed_set_is_honoured(void **state)
{
	struct topology *t = machine(SMT);
	struct why why;

	(void)state;
	assert_int_equal(topology_allow(t, "2-3,9", &why), 0);
	assert_int_equal(topology_nr_cpus(t), 2);
	assert_int_equal(topology_nr_cores(t), 1);
	assert_true(topology_is_allowed(t, 3));
	assert_false(topology_is_allowed(t, 4));
	assert_false(topology_is_allowed(t, -1));
	assert_pick(t, 3, "shares its core with CPU 2");
}

static void no_allowed_cpu_is_an_error(void **state)
{
	struct topology *t = machine(TWO_CPUS);
	struct why why;
	int cpu;

	(void)state;
	assert_int_equal(topology_allow(t, "7", &why), 0);
	assert_int_equal(topology_pick_cpu(t, &cpu, &why), -ENODEV);
	topology_free(t);
}

static void damaged_cpu_lists_are_refused(void **state)
{
	static const char *const lists[] = { "one", "0-",  "-3", "1 2",	  "0x3",
					     "2;3", "3-1", "1,", "123456" };
	struct topology *t = machine(SMT);
	struct why why;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		if (topology_isolate(t, lists[i], &why) != -EINVAL)
			fail_msg("taken: '%s'", lists[i]);
		assert_non_null(strstr(why.text, lists[i]));
	}
	topology_free(t);
}

static void isolated_cpus_come_first(void **state)
{
	struct topology *t = machine(SMT);
	struct why why;

	(void)state;
	assert_int_equal(topology_nohz_full(t, "4-5", &why), 0);
	assert_int_equal(topology_isolate(t, "2", &why), 0);
	assert_pick(t, 2, "isolcpus");
	t = machine(SMT);
	assert_int_equal(topology_nohz_full(t, "4", &why), 0);
	assert_pick(t, 4, "nohz_full");
}

static void an_isolated_cpu_that_is_not_allowed_is_not_picked(void **state)
{
	struct topology *t = machine(SMT);
	struct why why;

	(void)state;
	assert_int_equal(topology_isolate(t, "2", &why), 0);
	assert_int_equal(topology_allow(t, "4-7", &why), 0);
	assert_pick(t, 7, "shares its core with CPU 6");
}

static void a_busy_sibling_spoils_a_cpu(void **state)
{
	struct topology *t = machine(SMT);

	(void)state;
	topology_set_load(t, 6, 0.9);
	assert_pick(t, 5, "others are busy");
}

static void cpu_0_is_taken_when_the_other_is_busy(void **state)
{
	struct topology *t = machine(TWO_CPUS);

	(void)state;
	topology_set_load(t, 0, 0.1);
	topology_set_load(t, 1, 0.8);
	assert_pick(t, 0, "others are busy");
}

static void a_little_load_does_not_move_the_pick(void **state)
{
	struct topology *t = machine(TWO_CPUS);

	(void)state;
	topology_set_load(t, 1, 0.3);
	assert_pick(t, 1, "not CPU 0");
}

static void the_cpu_with_most_interrupts_is_avoided(void **state)
{
	/* Two CPUs beside 0; the sums are 30, 40 and 500. */
	static const char text[] =
		"           CPU0       CPU1       CPU2       CPU3\n"
		"  1:         10         20        400         30"
		"   IO-APIC   1-edge      i8042\n"
		"LOC:         20         20        100         30"
		"   Local timer interrupts\n"
		"ERR:          0\n";
	struct topology *t = machine("core:4 pu:1");
	struct why why;

	(void)state;
	topology_parse_interrupts(t, text);
	assert_int_equal(topology_allow(t, "1-2", &why), 0);
	assert_pick(t, 1, "CPU 2 has most interrupts");
}

static void equal_interrupts_decide_nothing(void **state)
{
	struct topology *t = machine(TWO_CPUS);
	struct why why;

	(void)state;
	topology_set_interrupts(t, 0, 100);
	topology_set_interrupts(t, 1, 100);
	assert_pick(t, 1, "not CPU 0");
	/* nor does it say that one of two equal ones has most */
	t = machine("core:4 pu:1");
	assert_int_equal(topology_allow(t, "1-3", &why), 0);
	topology_set_interrupts(t, 1, 100);
	topology_set_interrupts(t, 2, 100);
	topology_set_interrupts(t, 3, 90);
	assert_pick(t, 3, "as good as any");
}

/* One thread of the second core is offline: a core for itself. */
static void a_core_with_one_thread_is_better(void **state)
{
#define SETS(set)                                                              \
	" cpuset=\"" set "\" complete_cpuset=\"" set                           \
	"\" nodeset=\"0x1\" complete_nodeset=\"0x1\""
#define PU(n, set)                                                             \
	"<object type=\"PU\" os_index=\"" n "\" gp_index=\"1" n                \
	"\"" SETS(set) "/>\n"
#define CORE(n, set)                                                           \
	"<object type=\"Core\" os_index=\"" n "\" gp_index=\"2" n              \
	"\"" SETS(set) ">\n"
	static const char xml[] =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<!DOCTYPE topology SYSTEM \"hwloc2.dtd\">\n"
		"<topology version=\"2.0\">\n"
		"<object type=\"Machine\" os_index=\"0\" gp_index=\"1\""
		" allowed_cpuset=\"0x1f\" allowed_nodeset=\"0x1\"" SETS(
			"0x1f") ">\n"
				"<object type=\"NUMANode\" os_index=\"0\" gp_index=\"2\""
				" local_memory=\"1024\"" SETS(
					"0x1f") "/>\n" CORE("0",
							    "0x3") PU("0",
								      "0x1")
					PU("1", "0x2") "</object>\n" CORE("1",
									  "0x4")
						PU("2", "0x4") "</object>\n" CORE(
							"2", "0x18") PU("3",
									"0x8")
							PU("4",
							   "0x10") "</object>\n"
								   "</object>\n"
								   "</topology>\n";
	struct topology *t;
	struct why why;

	(void)state;
	if (topology_load_xml(&t, xml, &why))
		fail_msg("%s", why.text);
	assert_int_equal(topology_nr_cpus(t), 5);
	topology_set_interrupts(t, 2, 500);
	topology_set_interrupts(t, 4, 100);
	assert_pick(t, 2, "no other thread on its core");
}

static void xml_gives_the_same_machine_without_its_name(void **state)
{
	struct topology *t, *again;
	struct why why;
	char *xml;

	(void)state;
	t = machine(SMT);
	xml = topology_xml(t);
	assert_non_null(xml);
	topology_free(t);
	assert_int_equal(topology_load_xml(&again, xml, &why), 0);
	assert_int_equal(topology_nr_cpus(again), 8);
	free(xml);
	topology_free(again);
}

static void the_host_name_is_cut_from_the_xml(void **state)
{
	static const char named[] =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<!DOCTYPE topology SYSTEM \"hwloc2.dtd\">\n"
		"<topology version=\"2.0\">\n"
		"  <object type=\"Machine\" os_index=\"0\" cpuset=\"0x1\""
		" complete_cpuset=\"0x1\" allowed_cpuset=\"0x1\""
		" nodeset=\"0x1\" complete_nodeset=\"0x1\""
		" allowed_nodeset=\"0x1\" gp_index=\"1\">\n"
		"    <info name=\"HostName\" value=\"secret-host\"/>\n"
		"    <info name=\"Architecture\" value=\"x86_64\"/>\n"
		"    <object type=\"NUMANode\" os_index=\"0\" cpuset=\"0x1\""
		" complete_cpuset=\"0x1\" nodeset=\"0x1\""
		" complete_nodeset=\"0x1\" gp_index=\"2\""
		" local_memory=\"1024\"/>\n"
		"    <object type=\"PU\" os_index=\"0\" cpuset=\"0x1\""
		" complete_cpuset=\"0x1\" nodeset=\"0x1\""
		" complete_nodeset=\"0x1\" gp_index=\"3\"/>\n"
		"  </object>\n"
		"</topology>\n";
	struct topology *t;
	struct why why;
	char *xml;

	(void)state;
	if (topology_load_xml(&t, named, &why))
		fail_msg("%s", why.text);
	xml = topology_xml(t);
	assert_non_null(xml);
	assert_null(strstr(xml, "HostName"));
	assert_null(strstr(xml, "secret-host"));
	assert_non_null(strstr(xml, "x86_64"));
	free(xml);
	topology_free(t);
}

static void nonsense_is_no_topology(void **state)
{
	struct topology *t;
	struct why why;

	(void)state;
	assert_int_equal(topology_load_synthetic(&t, "banana", &why), -EINVAL);
	assert_null(t);
	assert_int_equal(topology_load_xml(&t, "<topology", &why), -EINVAL);
	assert_null(t);
}

static void nodes_and_memory_are_listed(void **state)
{
	struct topology *t = machine("node:2(memory=1073741824) core:2 pu:1");
	json_t *numa = topology_numa(t), *nodes, *node;

	(void)state;
	assert_true(json_is_true(json_object_get(numa, "available")));
	nodes = json_object_get(numa, "nodes");
	assert_int_equal(json_array_size(nodes), 2);
	node = json_array_get(nodes, 1);
	assert_int_equal(json_integer_value(json_object_get(node, "node")), 1);
	assert_string_equal(json_string_value(json_object_get(node, "cpus")),
			    "2-3");
	assert_int_equal(json_integer_value(json_object_get(node, "mem_bytes")),
			 1LL << 30);
	json_decref(numa);
	topology_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_counted),
		cmocka_unit_test(siblings_are_the_other_threads_of_the_core),
		cmocka_unit_test(the_only_cpu_is_picked),
		cmocka_unit_test(cpu_0_is_avoided),
		cmocka_unit_test(the_core_of_cpu_0_is_avoided_too),
		cmocka_unit_test(the_allowed_set_is_honoured),
		cmocka_unit_test(no_allowed_cpu_is_an_error),
		cmocka_unit_test(damaged_cpu_lists_are_refused),
		cmocka_unit_test(isolated_cpus_come_first),
		cmocka_unit_test(
			an_isolated_cpu_that_is_not_allowed_is_not_picked),
		cmocka_unit_test(a_busy_sibling_spoils_a_cpu),
		cmocka_unit_test(cpu_0_is_taken_when_the_other_is_busy),
		cmocka_unit_test(a_little_load_does_not_move_the_pick),
		cmocka_unit_test(the_cpu_with_most_interrupts_is_avoided),
		cmocka_unit_test(equal_interrupts_decide_nothing),
		cmocka_unit_test(a_core_with_one_thread_is_better),
		cmocka_unit_test(xml_gives_the_same_machine_without_its_name),
		cmocka_unit_test(the_host_name_is_cut_from_the_xml),
		cmocka_unit_test(nonsense_is_no_topology),
		cmocka_unit_test(nodes_and_memory_are_listed),
	};

	return cmocka_run_group_tests_name("topology", tests, NULL, NULL);
}
