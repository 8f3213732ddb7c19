// SPDX-License-Identifier: GPL-2.0-or-later
/* Each rule fires on the machine that has the trouble, and on no other. */
#include "runner/doctor.h"

#include "base/err.h"
#include "runner/env.h"
#include "runner/topology.h"
#include "sys/root.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define SERVER "server-2node"
#define DEBUG  "debug-vm"
#define ARM    "arm64-64k"
#define CLOUD  "debian-5.10-cloud"
#define MICRO  "microvm"

static json_t *collect(const char *machine)
{
	char *dir = xasprintf("tests/data/machines/%s", machine);
	struct env_options opt = { .now_s = 1 };
	struct topology *t;
	struct why why;
	json_t *env = NULL;

	sys_root_set(dir);
	if (topology_load(&t, &why))
		fail_msg("%s", why.text);
	opt.topology = t;
	if (env_collect(&env, &opt, &why))
		fail_msg("%s", why.text);
	/* This test may itself be a build with sanitizers. */
	json_object_set_new(json_object_get(env, "tool"), "build",
			    json_string("release"));
	sys_root_set("");
	topology_free(t);
	free(dir);
	return env;
}

/* NONE: the rule is silent. */
#define NONE (-1)

static int severity_of(const struct doctor *d, const char *id)
{
	const struct doctor_finding *f = doctor_find(d, id);

	return f ? (int)f->severity : NONE;
}

/* What each rule must say of each machine. */
static const char *const machines[] = { SERVER, DEBUG, ARM, CLOUD, MICRO };

static const struct {
	const char *id;
	int severity[5];
} expected[] = {
#define OK_   DOCTOR_OK
#define NOTE_ DOCTOR_NOTE
#define WARN_ DOCTOR_WARN
#define BAD_  DOCTOR_BAD
	{ "debug-kernel", { OK_, BAD_, OK_, NOTE_, OK_ } },
	{ "debug-checks", { NONE, WARN_, WARN_, NONE, NONE } },
	{ "tracing", { OK_, BAD_, OK_, NONE, NONE } },
	{ "taint", { OK_, BAD_, OK_, NOTE_, OK_ } },
	{ "tool-build", { NONE, NONE, NONE, NONE, NONE } },
	{ "mitigations", { NOTE_, NOTE_, NOTE_, NOTE_, NOTE_ } },
	{ "kpti", { NONE, NONE, NOTE_, NOTE_, NONE } },
	{ "aslr", { OK_, OK_, NOTE_, OK_, OK_ } },
	{ "steal", { NONE, NONE, NONE, WARN_, NONE } },
	{ "one-cpu", { NONE, NONE, NONE, WARN_, NONE } },
	{ "smt", { NOTE_, NONE, NONE, NONE, NONE } },
	{ "governor", { WARN_, NONE, WARN_, NONE, NONE } },
	{ "turbo", { WARN_, NONE, OK_, NONE, NONE } },
	{ "clocksource", { OK_, WARN_, OK_, NOTE_, OK_ } },
	{ "rt-throttling", { OK_, NOTE_, NOTE_, OK_, OK_ } },
	{ "vm", { NONE, NOTE_, NONE, NOTE_, NOTE_ } },
	{ "perf-paranoid", { NOTE_, NOTE_, NONE, NOTE_, NOTE_ } },
	{ "isolated", { NONE, NONE, OK_, NONE, NONE } },
	{ "memory", { OK_, WARN_, OK_, OK_, OK_ } },
	{ "thp-never", { OK_, WARN_, OK_, OK_, OK_ } },
	{ "mthp", { NONE, OK_, WARN_, NONE, OK_ } },
	{ "ksm", { WARN_, OK_, OK_, OK_, OK_ } },
	{ "numa-balancing", { WARN_, NONE, NONE, NONE, NONE } },
	{ "swap", { WARN_, NONE, NOTE_, NONE, NONE } },
	{ "init-on-alloc", { NOTE_, OK_, OK_, NONE, OK_ } },
	{ "init-on-free", { NONE, WARN_, NONE, NONE, NONE } },
	{ "damon", { NONE, WARN_, NONE, NONE, WARN_ } },
	{ "page-reporting", { NONE, NOTE_, NONE, NONE, NOTE_ } },
	{ "mglru", { NONE, NOTE_, NOTE_, NONE, NONE } },
	{ "overcommit", { NONE, WARN_, NONE, NONE, NONE } },
	/* these need a look at the running machine */
	{ "load", { NONE, NONE, NONE, NONE, NONE } },
	{ "fifo", { NONE, NONE, NONE, NONE, NONE } },
	{ "pmu", { NONE, NONE, NONE, NONE, NONE } },
	{ "pagemap", { NONE, NONE, NONE, NONE, NONE } },
	{ "nmi-watchdog", { NONE, NONE, NONE, NONE, NONE } },
};

static void each_rule_fires_where_the_trouble_is(void **state)
{
	(void)state;
	for (size_t m = 0; m < ARRAY_SIZE(machines); m++) {
		json_t *env = collect(machines[m]);
		struct doctor d;
		size_t nr_said = 0;

		doctor_examine(&d, env, NULL);
		for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
			int got = severity_of(&d, expected[i].id);

			if (got != expected[i].severity[m])
				fail_msg("%s: %s is %d, not %d", machines[m],
					 expected[i].id, got,
					 expected[i].severity[m]);
			nr_said += got != NONE;
		}
		/* and no rule is missing in the table above */
		assert_int_equal(d.nr, nr_said);
		doctor_release(&d);
		json_decref(env);
	}
}

static void worst_comes_first_and_decides(void **state)
{
	json_t *env = collect(DEBUG);
	struct doctor d;

	(void)state;
	doctor_examine(&d, env, NULL);
	assert_true(d.is_bad);
	assert_int_equal(d.findings[0].severity, DOCTOR_BAD);
	for (size_t i = 1; i < d.nr; i++)
		assert_true(d.findings[i].severity <=
			    d.findings[i - 1].severity);
	assert_int_equal(d.nr_of[DOCTOR_BAD], 3);
	doctor_release(&d);
	json_decref(env);
	env = collect(SERVER);
	doctor_examine(&d, env, NULL);
	assert_false(d.is_bad);
	doctor_release(&d);
	json_decref(env);
}

static void a_warning_names_the_remedy(void **state)
{
	(void)state;
	for (size_t m = 0; m < ARRAY_SIZE(machines); m++) {
		json_t *env = collect(machines[m]);
		struct doctor d;

		doctor_examine(&d, env, NULL);
		for (size_t i = 0; i < d.nr; i++) {
			const struct doctor_finding *f = &d.findings[i];

			assert_true(f->seen[0]);
			assert_true(strlen(f->why) > 20);
			if (f->severity >= DOCTOR_WARN && !f->remedy)
				fail_msg("%s has no remedy", f->id);
			if (f->severity == DOCTOR_OK && f->nr_knobs)
				fail_msg("%s is fine and has a fix", f->id);
		}
		doctor_release(&d);
		json_decref(env);
	}
}

static void assert_knob(const struct doctor_finding *f, size_t i,
			const char *path, const char *value)
{
	assert_true(i < f->nr_knobs);
	assert_string_equal(f->knobs[i].path, path);
	assert_string_equal(f->knobs[i].value, value);
}

static void what_can_be_fixed_says_path_and_value(void **state)
{
	json_t *env = collect(SERVER);
	const struct doctor_finding *f;
	struct doctor d;

	(void)state;
	doctor_examine(&d, env, NULL);
	assert_knob(doctor_find(&d, "ksm"), 0, "/sys/kernel/mm/ksm/run", "0");
	f = doctor_find(&d, "governor");
	assert_int_equal(f->nr_knobs, 16);
	assert_knob(f, 0,
		    "/sys/devices/system/cpu/cpufreq/policy0/scaling_governor",
		    "performance");
	/* the two turbo switches have opposite senses */
	assert_knob(doctor_find(&d, "turbo"), 0,
		    "/sys/devices/system/cpu/intel_pstate/no_turbo", "1");
	doctor_release(&d);
	json_decref(env);
	env = collect(ARM);
	doctor_examine(&d, env, NULL);
	/* policy0 is at performance already */
	assert_int_equal(doctor_find(&d, "governor")->nr_knobs, 1);
	/* 128 kB is off, 524288 kB is the PMD size */
	f = doctor_find(&d, "mthp");
	assert_int_equal(f->nr_knobs, 2);
	assert_knob(f, 0,
		    "/sys/kernel/mm/transparent_hugepage/hugepages-2048kB/"
		    "enabled",
		    "never");
	doctor_release(&d);
	json_decref(env);
}

static void only_what_multiplies_costs_is_bad(void **state)
{
	json_t *env = collect(DEBUG);
	const struct doctor_finding *f;
	struct doctor d;

	(void)state;
	doctor_examine(&d, env, NULL);
	f = doctor_find(&d, "debug-kernel");
	assert_non_null(strstr(f->seen, "KASAN"));
	assert_non_null(strstr(f->seen, "LOCKDEP"));
	assert_null(strstr(f->seen, "DEBUG_VM"));
	f = doctor_find(&d, "debug-checks");
	assert_non_null(strstr(f->seen, "DEBUG_VM"));
	doctor_release(&d);
	json_decref(env);
}

static struct doctor_live good_live(void)
{
	struct doctor_live live = {
		.is_known = true,
		.has_software = true,
		.has_pmu_user = true,
		.has_pmu_kernel = true,
		.perf_text = "all events",
		.can_fifo = true,
		.can_read_pfn = true,
		.cpu = 3,
		.other_cpus = 0.02,
		.sibling_load = 0,
		.steal_ratio = 0,
		.seconds = 0.2,
	};

	return live;
}

static void assert_live(const struct doctor_live *live, const char *id,
			int severity)
{
	json_t *env = collect(SERVER);
	struct doctor d;
	int got;

	doctor_examine(&d, env, live);
	got = severity_of(&d, id);
	if (got != severity)
		fail_msg("%s is %d, not %d", id, got, severity);
	doctor_release(&d);
	json_decref(env);
}

static void what_the_running_machine_shows_is_judged(void **state)
{
	struct doctor_live live = good_live();

	(void)state;
	assert_live(&live, "load", DOCTOR_OK);
	assert_live(&live, "fifo", DOCTOR_OK);
	assert_live(&live, "pmu", DOCTOR_OK);
	assert_live(&live, "pagemap", DOCTOR_OK);
	assert_live(&live, "steal", NONE);
	assert_live(&live, "perf-paranoid", NONE);
	/* the recorded server has the watchdog on, and now there is a PMU */
	assert_live(&live, "nmi-watchdog", DOCTOR_NOTE);

	live.other_cpus = 0.3;
	assert_live(&live, "load", DOCTOR_NOTE);
	live.other_cpus = 1.2;
	assert_live(&live, "load", DOCTOR_WARN);
	live.steal_ratio = 0.05;
	assert_live(&live, "steal", DOCTOR_WARN);
	live.sibling_load = 0.5;
	assert_live(&live, "smt", DOCTOR_WARN);
	live.can_fifo = false;
	assert_live(&live, "fifo", DOCTOR_WARN);
	live.can_read_pfn = false;
	assert_live(&live, "pagemap", DOCTOR_NOTE);
	live.has_pmu_kernel = false;
	assert_live(&live, "pmu", DOCTOR_NOTE);
	assert_live(&live, "nmi-watchdog", NONE);
}

/* One value of a good machine is changed; the rule that must notice. */
static void assert_edge(const char *section, const char *key, json_t *value,
			const char *id, int severity)
{
	json_t *env = collect(MICRO), *o = env;
	struct doctor d;
	int got;

	o = json_object_get(env, "context");
	if (section[0])
		o = json_object_get(o, section);
	json_object_set_new(o, key, value);
	doctor_examine(&d, env, NULL);
	got = severity_of(&d, id);
	if (got != severity)
		fail_msg("%s is %d, not %d", id, got, severity);
	doctor_release(&d);
	json_decref(env);
}

static void edges_of_the_rules(void **state)
{
	json_int_t mib = 1 << 20;

	(void)state;
	assert_edge("now", "mem_available_bytes", json_integer(512 * mib),
		    "memory", DOCTOR_OK);
	assert_edge("now", "mem_available_bytes", json_integer(512 * mib - 1),
		    "memory", DOCTOR_WARN);
	assert_edge("now", "mem_available_bytes", json_integer(128 * mib - 1),
		    "memory", DOCTOR_BAD);
	/* taint: W, then P (a proprietary module), then D */
	assert_edge("", "taint", json_integer(512), "taint", DOCTOR_WARN);
	assert_edge("", "taint", json_integer(1), "taint", DOCTOR_NOTE);
	assert_edge("", "taint", json_integer(128 + 512), "taint", DOCTOR_BAD);
	/* ksm: 2 unmerges and stops */
	assert_edge("", "ksm_run", json_integer(2), "ksm", DOCTOR_OK);
	assert_edge("", "sched_rt_runtime_us", json_integer(400000),
		    "rt-throttling", DOCTOR_WARN);
	assert_edge("", "page_reporting_order", json_integer(-1),
		    "page-reporting", NONE);
	assert_edge("", "mglru", json_string("0x0006"), "mglru", NONE);
	assert_edge("", "mglru", json_string("0x0001"), "mglru", DOCTOR_NOTE);
}

static void the_answer_for_scripts_says_the_same(void **state)
{
	json_t *env = collect(SERVER), *answer, *findings, *f;
	struct doctor d;

	(void)state;
	doctor_examine(&d, env, NULL);
	answer = doctor_json(&d);
	assert_string_equal(
		json_string_value(json_object_get(answer, "verdict")), "warn");
	findings = json_object_get(answer, "findings");
	assert_int_equal(json_array_size(findings), d.nr);
	f = json_array_get(findings, 0);
	assert_string_equal(json_string_value(json_object_get(f, "id")),
			    d.findings[0].id);
	assert_string_equal(json_string_value(json_object_get(f, "severity")),
			    "warn");
	assert_int_equal(json_array_size(json_object_get(f, "fix")),
			 d.findings[0].nr_knobs);
	json_decref(answer);
	doctor_release(&d);
	json_decref(env);
}

static void a_debug_build_of_this_program_is_bad(void **state)
{
	json_t *env = collect(SERVER);
	struct doctor d;

	(void)state;
	json_object_set_new(json_object_get(env, "tool"), "build",
			    json_string("debug"));
	doctor_examine(&d, env, NULL);
	assert_int_equal(severity_of(&d, "tool-build"), DOCTOR_BAD);
	doctor_release(&d);
	json_decref(env);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_fires_where_the_trouble_is),
		cmocka_unit_test(worst_comes_first_and_decides),
		cmocka_unit_test(a_warning_names_the_remedy),
		cmocka_unit_test(what_can_be_fixed_says_path_and_value),
		cmocka_unit_test(only_what_multiplies_costs_is_bad),
		cmocka_unit_test(what_the_running_machine_shows_is_judged),
		cmocka_unit_test(edges_of_the_rules),
		cmocka_unit_test(the_answer_for_scripts_says_the_same),
		cmocka_unit_test(a_debug_build_of_this_program_is_bad),
	};

	return cmocka_run_group_tests_name("doctor", tests, NULL, NULL);
}
