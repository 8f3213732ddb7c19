// SPDX-License-Identifier: GPL-2.0-or-later
/* run-bench check [--fix] [--json] [-- COMMAND...]: is this machine fit? */
#include "cli/check_machine.h"
#include "cli/cmd.h"

#include "runner/env.h"
#include "runner/guest_list.h"
#include "runner/topology.h"
#include "sys/root.h"

#include <stdio.h>
#include <string.h>

/* Long enough for a tenth of a CPU at 100 ticks a second. */
#define LOOK_MS 200

static void print_json(const struct check_head *head, const struct doctor *d,
		       int cpu)
{
	json_t *answer = doctor_json(d), *env = json_copy((json_t *)head->env);

	/* Of interest to programs that draw machines, and long. */
	json_object_del(env, "topology_xml");
	json_object_set_new(answer, "cpu", json_integer(cpu));
	json_object_set_new(answer, "cpu_reason",
			    json_string(head->cpu_reason));
	json_object_set_new(answer, "env", env);
	json_dumpf(answer, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(answer);
}

static void examine(struct doctor *d, struct topology *topology, json_t **env,
		    int cpu)
{
	const struct env_options opt = { .topology = topology };
	struct doctor_live live;
	struct why why;
	json_t *list;

	memset(&why, 0, sizeof(why));
	if (env_collect(env, &opt, &why))
		cli_die(EXIT_CANNOT, &why);
	list = guest_list_load(cli_globals.guest_path, &why);
	if (!list)
		cli_die(EXIT_CANNOT, &why);
	doctor_look(&live, list, cpu, LOOK_MS);
	json_decref(list);
	doctor_examine(d, *env, &live);
}

int check_machine_with(bool is_fix, bool is_json, char *const argv[])
{
	struct check_head head = { .is_recorded = sys_root()[0] != '\0' };
	struct topology *topology;
	struct why why, reason;
	struct doctor d;
	json_t *env;
	int cpu, status;

	if (is_fix && head.is_recorded) {
		err_error("check: --fix: a recorded machine cannot be changed: "
			  "'%s'",
			  sys_root());
		err_hint("leave out --sysroot, or --fix");
		return EXIT_USAGE;
	}
	memset(&why, 0, sizeof(why));
	memset(&reason, 0, sizeof(reason));
	if (topology_load(&topology, &why))
		cli_die(EXIT_CANNOT, &why);
	if (topology_pick_cpu(topology, &cpu, &reason))
		cli_die(EXIT_CANNOT, &reason);
	examine(&d, topology, &env, cpu);
	head.env = env;
	head.topology = topology;
	head.cpu_reason = reason.text;
	/* With a command, stdout is the command's. */
	if (is_json)
		print_json(&head, &d, cpu);
	else
		check_print(argv ? stderr : stdout, &head, &d);
	status = d.is_bad ? EXIT_ANSWER_NO : EXIT_DONE;
	if (is_fix) {
		int fixed;

		fflush(stdout);
		fixed = check_fix(&d, argv);
		/* The command's status is the answer when there is one. */
		if (argv || fixed != EXIT_DONE)
			status = fixed;
	}
	doctor_release(&d);
	json_decref(env);
	topology_free(topology);
	return cli_finish(status);
}
