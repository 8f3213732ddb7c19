// SPDX-License-Identifier: GPL-2.0-or-later
/* run-bench run, and run-bench alone: plan, measure, show the table. */
#include "cli/cmd.h"

#include "base/units.h"
#include "cli/check_machine.h"
#include "cli/cmd_run.h"
#include "cli/paths.h"
#include "cli/stop.h"
#include "runner/guest_list.h"
#include "runner/process.h"
#include "sys/kernel.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int dry_run(struct live *l)
{
	double min_s, max_s;

	for (size_t i = 0; i < l->plan.nr; i++) {
		const struct plan_case *c = &l->plan.cases[i];
		char *line = process_repro(&l->plan, c);

		printf("%-76s %6.0f ms\n", line + strlen("run-bench run "),
		       c->process_s * 1e3);
		free(line);
	}
	session_estimate(&l->session, &min_s, &max_s);
	printf("%zu cases, %u to %u processes each, at the times above: %s to "
	       "%s\n",
	       l->plan.nr, l->plan.suite.rounds_min, l->plan.suite.rounds_max,
	       units_duration(min_s).s, units_duration(max_s).s);
	return cli_finish(EXIT_DONE);
}

static char *choose_file(const struct live *l, const struct run_options *o)
{
	struct kernel_id id;

	if (o->file)
		return xstrdup(o->file);
	if (kernel_id_read(&id, NULL))
		snprintf(id.release, sizeof(id.release), "unknown");
	return path_result(l->plan.suite.name, id.release);
}

static int measure(struct live *l, const char *path, double gate_ratio)
{
	struct why why;
	int err, status = EXIT_DONE, answer = EXIT_DONE;
	size_t nr_bad = 0;

	err = live_run(l, &why);
	progress_end();
	if (err && err != -EINTR) {
		err_error("%s", why.text);
		err_hint("what was measured is in '%s': 'run-bench check' it, "
			 "'run-bench run --resume' continues it",
			 path);
		status = EXIT_CANNOT;
	}
	if (run_ab_end() && status == EXIT_DONE)
		status = EXIT_CANNOT;
	/* No verdict on half a run: who looks early sees more than there is. */
	if (l->plan.ab.kind != AB_NONE && !err && strcmp(path, "-") != 0)
		answer = run_ab_show(path, gate_ratio);
	else if (l->plan.ab.kind == AB_NONE && strcmp(path, "-") != 0)
		nr_bad = show_table(l, path, err != 0);
	if (nr_bad)
		answer = EXIT_ANSWER_NO;
	if (status == EXIT_DONE)
		status = answer;
	if (err == -EINTR) {
		err_note("interrupted: run-bench run --resume %s continues",
			 path);
		status = 128 + stop_signal;
	}
	return status;
}

/* A run of a whole suite into results/ leaves a page; others if asked. */
static int report(const struct live *l, const char *path,
		  const struct run_options *o, bool is_suite, int status)
{
	bool is_own = is_suite && !o->file && !o->resume && !o->like &&
		      !o->shard && l->plan.ab.kind == AB_NONE;
	bool is_done = status == EXIT_DONE || status == EXIT_ANSWER_NO;

	if (o->no_report || !is_done || !strcmp(path, "-") ||
	    (!o->report_dir && !is_own))
		return status;
	/* Unasked for, it does not make the run a failure. */
	if (run_report(path, o->report_dir) && o->report_dir)
		return EXIT_CANNOT;
	return status;
}

/*
 * --fix: the same command without it, as a child of the one that changes the
 * settings and puts them back, whatever happens to the child.
 */
static int run_fixed(char **words, size_t nr_words)
{
	char **args = xcalloc(nr_words + 4, sizeof(char *));
	size_t nr = 0;

	args[nr++] = realpath("/proc/self/exe", NULL);
	args[nr++] = xasprintf("--guest=%s", cli_globals.guest_path);
	for (size_t i = 0; i < nr_words; i++)
		if (strcmp(words[i], "--fix") != 0)
			args[nr++] = words[i];
	return check_machine_with(true, false, args);
}

/* Options that would change the plan of a file that has one. */
static bool is_planning(const struct run_options *o)
{
	return o->suite || o->file || o->seed || o->policy || o->events ||
	       o->budget_s >= 0 || o->half_width_ratio > 0 || o->rounds ||
	       o->nr_samples || o->nr_layouts || o->timeout_s || o->cpu >= 0 ||
	       o->is_dry || o->ab || o->like || o->shard || o->is_confirm;
}

int cmd_run(int argc, char **argv)
{
	struct run_options o = { .budget_s = -1, .cpu = -1 };
	char **all_argv = copy_words(argc, argv);
	size_t nr_words = (size_t)argc;
	struct live l = { .guest_path = cli_globals.guest_path,
			  .argv = all_argv };
	struct why why;
	char *path;
	int status, err;

	run_options_parse(&o, &argc, argv);
	if (o.is_fix && o.ab && *o.ab == '/')
		run_usage("set it for longer with 'run-bench check --fix', or "
			  "leave out one of the two",
			  "alternate '%s': --fix changes settings too", o.ab);
	if (o.is_fix)
		return run_fixed(all_argv, nr_words);
	stop_catch();
	l.session.stop = &stop_signal;
	progress_start(&l.session, o.is_quiet);
	if (o.resume) {
		if (is_planning(&o))
			run_usage(
				"with --resume only -q, --fix and --gate have a meaning",
				"resume '%s': the plan is in the file, other "
				"options have no place",
				o.resume);
		if (argc > 1)
			err_die(EXIT_USAGE,
				"resume '%s': the plan is in the "
				"file, no benchmarks are named",
				o.resume);
		path = xstrdup(o.resume);
		err = live_resume(&l, path, &why);
		if (err)
			cli_die(err == -EINVAL ? EXIT_ANSWER_NO : EXIT_CANNOT,
				&why);
		if (o.gate_ratio > 0 && l.plan.ab.kind == AB_NONE)
			run_usage("it compares the variants of run --ab",
				  "resume '%s': --gate without --ab", path);
		run_ab_begin(&l);
	} else {
		run_start_new(&l, &o, argc, argv);
		if (o.is_dry) {
			status = dry_run(&l);
			live_release(&l);
			free_words(all_argv);
			return status;
		}
		path = choose_file(&l, &o);
		if (live_create(&l, path, &why))
			cli_die(EXIT_CANNOT, &why);
	}
	status = measure(&l, path, o.gate_ratio);
	status = report(&l, path, &o, argc < 2, status);
	live_release(&l);
	free(path);
	free_words(all_argv);
	return cli_finish(status);
}
