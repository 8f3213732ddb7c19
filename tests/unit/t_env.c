// SPDX-License-Identifier: GPL-2.0-or-later
/* The env record of recorded machines. */
#include "runner/env.h"

#include "base/err.h"
#include "results/fingerprint.h"
#include "runner/topology.h"
#include "sys/root.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define MACHINES "tests/data/machines/"

static json_t *collect(const char *machine)
{
	char *dir = xasprintf(MACHINES "%s", machine);
	struct env_options opt = { .now_s = 1700000000 };
	struct topology *t;
	struct why why;
	json_t *env = NULL;

	sys_root_set(dir);
	if (topology_load(&t, &why))
		fail_msg("%s: %s", machine, why.text);
	opt.topology = t;
	if (env_collect(&env, &opt, &why))
		fail_msg("%s: %s", machine, why.text);
	sys_root_set("");
	topology_free(t);
	free(dir);
	return env;
}

static json_t *at(json_t *env, const char *section, const char *key)
{
	return json_object_get(json_object_get(env, section), key);
}

static void assert_text(json_t *value, const char *want)
{
	assert_non_null(json_string_value(value));
	assert_string_equal(json_string_value(value), want);
}

static void the_same_machine_gives_the_same_record(void **state)
{
	json_t *a = collect("server-2node"), *b = collect("server-2node");

	(void)state;
	assert_true(json_equal(a, b));
	assert_true(fingerprint_same(a, b));
	assert_int_equal(fingerprint_diff(a, b, NULL, NULL), 0);
	json_decref(a);
	json_decref(b);
}

static void the_record_has_what_the_format_demands(void **state)
{
	json_t *env = collect("microvm");

	(void)state;
	assert_text(json_object_get(env, "kind"), "env");
	assert_int_equal(json_integer_value(json_object_get(env, "v")), 1);
	assert_text(json_object_get(env, "mode"), "live");
	/* date -u -d @1700000000 */
	assert_text(json_object_get(env, "time"), "2023-11-14T22:13:20Z");
	assert_non_null(
		strstr(json_string_value(json_object_get(env, "topology_xml")),
		       "<topology"));
	assert_non_null(at(env, "tool", "version"));
	assert_int_equal(strlen(json_string_value(
				 json_object_get(env, "identity_hash"))),
			 16);
	json_decref(env);
}

static void identity_of_a_bare_metal_server(void **state)
{
	json_t *env = collect("server-2node");

	(void)state;
	assert_text(at(env, "identity", "arch"), "x86_64");
	assert_text(at(env, "identity", "cpu_vendor"), "GenuineIntel");
	assert_text(at(env, "identity", "cpu_model"), "85");
	assert_text(at(env, "identity", "cpu_stepping"), "7");
	assert_text(at(env, "identity", "cpu_model_name"),
		    "Intel(R) Xeon(R) Gold 5222 CPU @ 3.80GHz");
	assert_text(at(env, "identity", "hypervisor"), "none");
	assert_text(at(env, "identity", "clocksource"), "tsc");
	assert_int_equal(json_integer_value(at(env, "identity", "nr_cpus")),
			 16);
	assert_true(json_is_true(at(env, "identity", "smt")));
	/* 263794012 kB of 256 GiB = 268435456 kB */
	assert_int_equal(
		json_integer_value(at(env, "identity", "memory_class_gib")),
		256);
	assert_int_equal(json_integer_value(at(env, "identity", "page_bytes")),
			 4096);
	assert_null(at(env, "identity", "guest_build_id"));
	json_decref(env);
}

static void identity_of_an_arm64_machine_with_two_kinds_of_cores(void **state)
{
	json_t *env = collect("arm64-64k");

	(void)state;
	assert_text(at(env, "identity", "arch"), "aarch64");
	assert_text(at(env, "identity", "cpu_vendor"), "0x41");
	/* Cortex-A55 and Cortex-A76 */
	assert_text(at(env, "identity", "cpu_model"), "0xd05+0xd0b");
	assert_null(at(env, "identity", "cpu_model_name"));
	assert_text(at(env, "identity", "hypervisor"), "none");
	assert_int_equal(json_integer_value(at(env, "identity", "page_bytes")),
			 65536);
	json_decref(env);
}

static void hypervisors_are_told_apart(void **state)
{
	json_t *env = collect("microvm");

	(void)state;
	assert_text(at(env, "identity", "hypervisor"), "kvm");
	json_decref(env);
	env = collect("debian-5.10-cloud");
	assert_text(at(env, "identity", "hypervisor"), "kvm");
	assert_int_equal(
		json_integer_value(at(env, "identity", "memory_class_gib")), 1);
	json_decref(env);
}

static void subject_says_which_kernel(void **state)
{
	json_t *env = collect("server-2node");

	(void)state;
	assert_text(at(env, "subject", "release"), "6.1.0-40-amd64");
	assert_text(at(env, "subject", "build_id"),
		    "1111111111111111111111111111111111111111");
	assert_text(at(env, "subject", "preempt"), "voluntary, dynamic");
	assert_text(at(env, "subject", "compiler"),
		    "gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0");
	assert_int_equal(json_integer_value(at(env, "subject", "hz")), 250);
	assert_int_equal(
		json_integer_value(at(env, "subject", "pgtable_levels")), 5);
	json_decref(env);
	/* preempt=full on the command line of a dynamic kernel */
	env = collect("debug-vm");
	assert_text(at(env, "subject", "preempt"), "full, dynamic");
	json_decref(env);
	env = collect("arm64-64k");
	assert_text(at(env, "subject", "preempt"), "rt");
	json_decref(env);
}

static void what_is_not_readable_is_absent(void **state)
{
	json_t *env = collect("debian-5.10-cloud");

	(void)state;
	/* no configuration */
	assert_null(at(env, "subject", "hz"));
	assert_null(at(env, "subject", "config_hash"));
	assert_null(at(env, "subject", "preempt"));
	assert_null(at(env, "context", "debug_options"));
	assert_null(at(env, "context", "init_on_alloc"));
	/* not in 5.10 */
	assert_null(at(env, "context", "mglru"));
	assert_null(at(env, "context", "page_reporting_order"));
	assert_null(json_object_get(at(env, "context", "thp"), "sizes"));
	assert_null(at(env, "context", "cpufreq"));
	/* but the compiler also stands in /proc/version */
	assert_text(at(env, "subject", "compiler"),
		    "gcc-10 (Debian 10.2.1-6) 10.2.1 20210110, GNU ld (GNU "
		    "Binutils for Debian) 2.35.2");
	json_decref(env);
}

static void arguments_of_init_are_not_recorded(void **state)
{
	json_t *env = collect("debug-vm");

	(void)state;
	assert_text(at(env, "subject", "cmdline"),
		    "console=ttyS0 root=/dev/vda rw page_owner=on "
		    "slub_debug=FZP init_on_free=1 preempt=full");
	json_decref(env);
}

static void context_holds_the_settings(void **state)
{
	json_t *env = collect("arm64-64k"), *thp, *o;

	(void)state;
	thp = at(env, "context", "thp");
	assert_text(json_object_get(thp, "enabled"), "madvise");
	o = json_object_get(thp, "sizes");
	assert_int_equal(json_object_size(o), 4);
	assert_text(json_object_get(o, "2048kB"), "always");
	assert_text(json_object_get(o, "524288kB"), "inherit");
	assert_text(at(env, "context", "mglru"), "0x0007");
	o = json_array_get(at(env, "context", "swaps"), 0);
	assert_text(json_object_get(o, "device"), "/dev/zram0");
	assert_int_equal(json_integer_value(json_object_get(o, "size_bytes")),
			 16252928LL * 1024);
	o = at(env, "context", "cpufreq");
	assert_text(json_object_get(json_object_get(o, "governors"), "policy4"),
		    "schedutil");
	assert_true(json_is_false(json_object_get(o, "turbo")));
	assert_text(at(env, "context", "cpus_isolated"), "6-7");
	assert_text(json_object_get(at(env, "context", "limits"),
				    "locked memory"),
		    "8388608/8388608");
	json_decref(env);
}

static bool lists(json_t *array, const char *word)
{
	json_t *value;
	size_t i;

	json_array_foreach(array, i, value)
		if (!strcmp(json_string_value(value), word))
			return true;
	return false;
}

static void debugging_counts_only_when_it_runs(void **state)
{
	json_t *env = collect("debug-vm"), *debug;

	(void)state;
	debug = at(env, "context", "debug_options");
	assert_true(lists(debug, "CONFIG_KASAN"));
	assert_true(lists(debug, "CONFIG_LOCKDEP"));
	assert_true(lists(debug, "CONFIG_KFENCE"));
	/* built in and asked for */
	assert_true(lists(debug, "CONFIG_PAGE_OWNER"));
	assert_true(lists(debug, "slub_debug"));
	/* built in, and not switched on */
	assert_false(lists(debug, "CONFIG_PAGE_POISONING"));
	assert_false(lists(debug, "CONFIG_DEBUG_PAGEALLOC"));
	assert_false(lists(debug, "CONFIG_DEBUG_KMEMLEAK"));
	/* the command line beats the default of the build */
	assert_true(json_is_true(at(env, "context", "init_on_free")));
	assert_true(json_is_false(at(env, "context", "init_on_alloc")));
	json_decref(env);
	env = collect("server-2node");
	debug = at(env, "context", "debug_options");
	assert_true(json_is_array(debug));
	assert_int_equal(json_array_size(debug), 0);
	assert_true(json_is_true(at(env, "context", "init_on_alloc")));
	json_decref(env);
}

static void nodes_of_a_recorded_machine(void **state)
{
	json_t *env = collect("server-2node"), *numa, *node;

	(void)state;
	numa = at(env, "context", "numa");
	assert_int_equal(json_array_size(json_object_get(numa, "nodes")), 2);
	node = json_array_get(json_object_get(numa, "nodes"), 1);
	assert_text(json_object_get(node, "cpus"), "4-7,12-15");
	node = json_array_get(json_object_get(numa, "distances"), 0);
	assert_int_equal(json_integer_value(json_array_get(node, 1)), 21);
	json_decref(env);
}

static void an_empty_tree_cannot_be_named(void **state)
{
	struct env_options opt = { .now_s = 1 };
	struct why why;
	json_t *env;

	(void)state;
	sys_root_set("tests/data/machines/no-such");
	assert_int_equal(env_collect(&env, &opt, &why), -ENOENT);
	assert_null(env);
	assert_non_null(strstr(why.text, "no-such"));
	sys_root_set("");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_machine_gives_the_same_record),
		cmocka_unit_test(the_record_has_what_the_format_demands),
		cmocka_unit_test(identity_of_a_bare_metal_server),
		cmocka_unit_test(
			identity_of_an_arm64_machine_with_two_kinds_of_cores),
		cmocka_unit_test(hypervisors_are_told_apart),
		cmocka_unit_test(subject_says_which_kernel),
		cmocka_unit_test(what_is_not_readable_is_absent),
		cmocka_unit_test(arguments_of_init_are_not_recorded),
		cmocka_unit_test(context_holds_the_settings),
		cmocka_unit_test(debugging_counts_only_when_it_runs),
		cmocka_unit_test(nodes_of_a_recorded_machine),
		cmocka_unit_test(an_empty_tree_cannot_be_named),
	};

	return cmocka_run_group_tests_name("env", tests, NULL, NULL);
}
