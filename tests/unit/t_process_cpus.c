// SPDX-License-Identifier: GPL-2.0-or-later
/* Which CPUs a process is told to use, by its plan and its axis "place". */
#include "runner/process.h"

#include "base/err.h"
#include "lab/plan.h"
#include "runner/topology.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static char bench[] = "fork/concurrent", policy[] = "fifo", events[] = "";

static struct plan_case case_of(const char *place)
{
	struct plan_case c = { .bench = bench, .version = 1 };

	axes_add(&c.axes, "tasks", "2");
	if (place)
		axes_add(&c.axes, "place", place);
	return c;
}

/* The word that begins with "--cpus", or "". */
static void assert_cpus(const struct plan *p, const char *place,
			const char *expected)
{
	struct plan_case c = case_of(place);
	struct process_order o = { .nr_samples = 1 };
	struct process_args args;
	const char *got = "";

	process_args_build(&args, p, &c, &o);
	for (size_t i = 0; i < args.nr; i++)
		if (!strncmp(args.v[i], "--cpus=", 7))
			got = args.v[i];
	if (strcmp(got, expected) != 0)
		fail_msg("'%s', not '%s'", got, expected);
	process_args_release(&args);
	axes_release(&c.axes);
}

static struct plan plan_on(int cpu, const struct topology *t)
{
	struct plan p = { .cpu = cpu, .policy = policy, .topology = t };

	p.suite.events = events;
	p.suite.nr_layouts = 1;
	return p;
}

static void every_case_gets_the_cpus_of_its_place(void **state)
{
	struct topology *t;
	struct plan p;
	struct why why;

	(void)state;
	if (topology_load_synthetic(&t, "pack:1 core:2 pu:2", &why))
		fail_msg("%s", why.text);
	p = plan_on(2, t);
	assert_cpus(&p, NULL, "--cpus=2,1,3,0");
	assert_cpus(&p, "core", "--cpus=2,3");
	assert_cpus(&p, "llc", "--cpus=2,1");
	assert_cpus(&p, "node", "--cpus=2");
	topology_free(t);
}

static void who_is_not_pinned_gets_none(void **state)
{
	struct topology *t;
	struct plan p;
	struct why why;

	(void)state;
	if (topology_load_synthetic(&t, "pack:1 core:2 pu:1", &why))
		fail_msg("%s", why.text);
	p = plan_on(-1, t);
	assert_cpus(&p, NULL, "");
	topology_free(t);
	p = plan_on(1, NULL);
	assert_cpus(&p, NULL, "");
}

static void assert_lab(unsigned int nr_cpus, unsigned int nr_nodes,
		       const char *place, const char *expected)
{
	struct lab_plan lab;
	struct why why;
	struct plan p;

	memset(&lab, 0, sizeof(lab));
	if (lab_plan_machine(&lab, nr_cpus, nr_nodes, &why))
		fail_msg("%s", why.text);
	p = plan_on((int)nr_cpus - 1, lab.plan.topology);
	assert_cpus(&p, place, expected);
	topology_free(lab.topology);
}

static void a_guest_has_cores_in_nodes_by_turns(void **state)
{
	(void)state;
	assert_lab(1, 0, NULL, "--cpus=0");
	assert_lab(2, 0, NULL, "--cpus=1,0");
	assert_lab(2, 0, "core", "--cpus=1");
	assert_lab(4, 0, "llc", "--cpus=3,1,2,0");
	/* nodes: 0,2 and 1,3 */
	assert_lab(4, 2, "llc", "--cpus=3,1");
	assert_lab(4, 2, "node", "--cpus=3,2,0");
	/* they do not divide: one node */
	assert_lab(3, 2, "node", "--cpus=2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_gets_the_cpus_of_its_place),
		cmocka_unit_test(who_is_not_pinned_gets_none),
		cmocka_unit_test(a_guest_has_cores_in_nodes_by_turns),
	};

	return cmocka_run_group_tests_name("process_cpus", tests, NULL, NULL);
}
