// SPDX-License-Identifier: GPL-2.0-or-later
/* What makes two machines the same, and what is said to differ. */
#include "results/fingerprint.h"

#include "base/err.h"
#include "runner/env.h"
#include "sys/root.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define MACHINES "tests/data/machines/"

/* A copy of a recorded machine in which one command changed something. */
static json_t *collect_changed(const char *machine, const char *change)
{
	char dir[] = "/tmp/t_env.XXXXXX";
	char *command;
	struct env_options opt = { .now_s = 1700000000 };
	struct why why;
	json_t *env;

	assert_non_null(mkdtemp(dir));
	command = xasprintf("cp -r " MACHINES "%s/. %s && cd %s && %s", machine,
			    dir, dir, change);
	assert_int_equal(system(command), 0);
	free(command);
	sys_root_set(dir);
	if (env_collect(&env, &opt, &why))
		fail_msg("%s", why.text);
	sys_root_set("");
	command = xasprintf("rm -r %s", dir);
	assert_int_equal(system(command), 0);
	free(command);
	return env;
}

static const char *hash_of(json_t *env)
{
	return json_string_value(json_object_get(env, "identity_hash"));
}

static void identity_does_not_depend_on_the_minute(void **state)
{
	json_t *a = collect_changed("server-2node", "true");
	json_t *b = collect_changed(
		"server-2node",
		"sed -i 's/^cpu MHz.*/cpu MHz : 3791.125/; "
		"s/^bogomips.*/bogomips : 7612.34/; "
		"s/^microcode.*/microcode : 0x5003801/' proc/cpuinfo && "
		"echo '99 12' >proc/uptime && echo '9 9 9 1/2 3' >proc/loadavg "
		"&& sed -i 's/^MemTotal.*/MemTotal: 263700000 kB/' "
		"proc/meminfo");

	(void)state;
	assert_string_equal(hash_of(a), hash_of(b));
	assert_true(fingerprint_same(a, b));
	json_decref(a);
	json_decref(b);
}

static void identity_depends_on_the_machine(void **state)
{
	static const char *const changes[] = {
		"sed -i 's/Gold 5222/Gold 6242/' proc/cpuinfo",
		"sed -i 's/^stepping.*/stepping : 6/' proc/cpuinfo",
		"sed -i 's/^MemTotal.*/MemTotal: 131000000 kB/' proc/meminfo",
		"sed -i '/^cpu15/d' proc/stat",
		"echo 0 >sys/devices/system/cpu/smt/active",
		"echo hpet >$(find sys -name current_clocksource)",
		"sed -i 's/ cpuid/ cpuid hypervisor/' proc/cpuinfo",
		"sed -i 's/4 kB/16 kB/' proc/self/smaps",
	};
	json_t *a = collect_changed("server-2node", "true");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		json_t *b = collect_changed("server-2node", changes[i]);

		if (!strcmp(hash_of(a), hash_of(b)) || fingerprint_same(a, b))
			fail_msg("not noticed: %s", changes[i]);
		json_decref(b);
	}
	json_decref(a);
}

static void assert_same(const char *machine, const char *change)
{
	json_t *a = collect_changed(machine, "true");
	json_t *b = collect_changed(machine, change);

	if (!fingerprint_same(a, b))
		fail_msg("another machine: %s", change);
	json_decref(a);
	json_decref(b);
}

static void identity_does_not_depend_on_order_or_rounding(void **state)
{
	(void)state;
	/* the other kind of core comes first */
	assert_same("arm64-64k", "sed -i 's/0xd05/0xbig/; s/0xd0b/0xd05/; "
				 "s/0xbig/0xd0b/' proc/cpuinfo");
	/* 1 GiB less what firmware keeps, and all of it */
	assert_same("debian-5.10-cloud",
		    "sed -i 's/^MemTotal.*/MemTotal: 1048576 kB/' "
		    "proc/meminfo");
}

static void assert_hypervisor(const char *product, const char *want)
{
	char *change = xasprintf("cd sys/class/dmi/id && echo %s >product_name "
				 "&& echo 'Amazon EC2' >sys_vendor",
				 product);
	json_t *env = collect_changed("arm64-64k", change);

	assert_string_equal(
		json_string_value(json_object_get(
			json_object_get(env, "identity"), "hypervisor")),
		want);
	json_decref(env);
	free(change);
}

static void a_rented_machine_need_not_be_virtual(void **state)
{
	(void)state;
	assert_hypervisor("m7g.large", "kvm");
	assert_hypervisor("m7g.metal", "none");
}

struct differences {
	char text[2048];
};

static void note(const struct fingerprint_difference *d, void *arg)
{
	struct differences *all = arg;
	size_t len = strlen(all->text);

	snprintf(all->text + len, sizeof(all->text) - len, "%s %s: %s -> %s\n",
		 d->section, d->key, d->a ? d->a : "absent",
		 d->b ? d->b : "absent");
}

static void differences_are_listed_by_section_and_key(void **state)
{
	struct differences all = { "" };
	json_t *a = collect_changed("microvm", "true");
	json_t *b = collect_changed(
		"microvm",
		"echo 1 >sys/kernel/mm/ksm/run && "
		"echo 6.19.0 >proc/sys/kernel/osrelease && "
		"mv boot/config-* boot/config-6.19.0 && "
		"rm sys/kernel/mm/transparent_hugepage/hugepages-64kB/enabled "
		"&& echo '1 1' >proc/uptime && "
		"sed -i 's/stepping.*/stepping : 2/' proc/cpuinfo");

	(void)state;
	assert_int_equal(fingerprint_diff(a, b, note, &all), 4);
	assert_string_equal(all.text,
			    "identity cpu_stepping: 1 -> 2\n"
			    "subject release: 6.18.44-fc-v669 -> 6.19.0\n"
			    "context ksm_run: 0 -> 1\n"
			    "context thp.sizes.64kB: never -> absent\n");
	json_decref(a);
	json_decref(b);
}

static void the_hash_does_not_depend_on_the_order_of_keys(void **state)
{
	json_t *a = json_loads("{\"b\":1,\"a\":{\"d\":2,\"c\":3}}", 0, NULL);
	json_t *b = json_loads("{\"a\":{\"c\":3,\"d\":2},\"b\":1}", 0, NULL);

	(void)state;
	assert_string_equal(fingerprint_of(a).hex, fingerprint_of(b).hex);
	json_object_set_new(b, "b", json_integer(2));
	assert_string_not_equal(fingerprint_of(a).hex, fingerprint_of(b).hex);
	json_decref(a);
	json_decref(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identity_does_not_depend_on_the_minute),
		cmocka_unit_test(identity_depends_on_the_machine),
		cmocka_unit_test(identity_does_not_depend_on_order_or_rounding),
		cmocka_unit_test(a_rented_machine_need_not_be_virtual),
		cmocka_unit_test(differences_are_listed_by_section_and_key),
		cmocka_unit_test(the_hash_does_not_depend_on_the_order_of_keys),
	};

	return cmocka_run_group_tests_name("fingerprint", tests, NULL, NULL);
}
