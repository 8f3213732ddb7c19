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

#define COUNT_MAX 1000000 /* rounds, samples, layouts, seconds */

/* Less than this nobody needs to be told of. */
#define MEMORY_SAID_BYTES (1ull << 30)

static NORETURN void PRINTF(2, 3) usage(const char *hint, const char *fmt, ...)
{
	struct why why;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why.text, sizeof(why.text), fmt, ap);
	va_end(ap);
	snprintf(why.hint, sizeof(why.hint), "%s", hint);
	cli_die(EXIT_USAGE, &why);
}

static void build_suite(struct suite *s, const struct run_options *o, int argc,
			char **argv)
{
	struct why why;
	char *path, *events;

	if (o->suite || argc < 2) {
		path = path_suite(o->suite ? o->suite : "quick");
		suite_init(s, o->suite ? o->suite : "quick");
		if (suite_load(s, path, &why))
			cli_die(EXIT_USAGE, &why);
		free(path);
	} else {
		suite_init(s, "words");
	}
	if (argc >= 2) {
		/* Words narrow the suite's settings to these benchmarks. */
		suite_drop_selections(s);
		s->only_quick_cases = false;
		if (suite_select_words(s, argc, argv, &why))
			cli_die(EXIT_USAGE, &why);
	}
	if (o->budget_s >= 0)
		s->budget_s = o->budget_s;
	if (o->half_width_ratio > 0)
		s->half_width_ratio = o->half_width_ratio;
	if (o->rounds)
		s->rounds_min = s->rounds_max = (unsigned int)o->rounds;
	if (o->nr_samples)
		s->nr_samples = (unsigned int)o->nr_samples;
	if (o->nr_layouts)
		s->nr_layouts = (unsigned int)o->nr_layouts;
	if (o->timeout_s)
		s->timeout_s = (unsigned int)o->timeout_s;
	path = path_config("events.ini");
	if (suite_events(path, o->events ? o->events : s->events, &events,
			 &why))
		cli_die(EXIT_USAGE, &why);
	free(path);
	free(s->events);
	s->events = events;
	if (o->rounds > COUNT_MAX || o->nr_samples > COUNT_MAX ||
	    o->nr_layouts > COUNT_MAX || o->timeout_s > COUNT_MAX)
		usage("a million at most",
		      "plan suite '%s': a number is too "
		      "large",
		      s->name);
	if (!s->nr_samples || !s->rounds_max || !s->nr_layouts ||
	    s->rounds_min > s->rounds_max)
		err_die(EXIT_USAGE,
			"suite '%s': samples, rounds and layouts "
			"must be at least 1, rounds_min at most "
			"rounds_max",
			s->name);
}

static uint64_t choose_seed(const char *text)
{
	struct timespec t;
	char *end;
	uint64_t seed;

	if (!text) {
		clock_gettime(CLOCK_REALTIME, &t);
		return ((uint64_t)t.tv_sec << 20 ^ (uint64_t)t.tv_nsec) &
		       0xffffffff;
	}
	seed = strtoull(text, &end, 16);
	if (*end || end == text)
		usage("such as --seed 1f",
		      "read --seed '%s': not a hexadecimal number", text);
	return seed;
}

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

/* What became of the sizes, and what a large one takes. */
static void fit_memory(struct plan *p)
{
	uint64_t available_bytes = live_memory_available();
	uint64_t bytes;

	plan_fit(p, available_bytes);
	for (size_t i = 0; i < p->nr_notes; i++)
		err_note("%s", p->notes[i]);
	bytes = plan_memory_bytes(p);
	if (bytes >= MEMORY_SAID_BYTES)
		err_note("memory: up to %s in one process, %s are available",
			 units_size(bytes).s, units_size(available_bytes).s);
}

/* New run: from words or a suite to a plan with sizes. */
static void start_new(struct live *l, const struct run_options *o, int argc,
		      char **argv)
{
	struct suite suite;
	struct why why;
	json_t *list;
	int err;

	build_suite(&suite, o, argc, argv);
	list = guest_list_load(cli_globals.guest_path, &why);
	if (!list)
		cli_die(EXIT_CANNOT, &why);
	if (plan_build(&l->plan, &suite, list, &why))
		cli_die(EXIT_USAGE, &why);
	json_decref(list);
	fit_memory(&l->plan);
	l->plan.seed = choose_seed(o->seed);
	err = live_start(l, o->cpu, o->policy, &why);
	if (err)
		cli_die(err == -EINVAL ? EXIT_USAGE : EXIT_CANNOT, &why);
	err = session_pilot(&l->session, &why);
	progress_end();
	if (err == -EINTR) {
		err_note("stopped before the first round: nothing was "
			 "written");
		exit(128 + stop_signal);
	}
	if (err)
		cli_die(EXIT_CANNOT, &why);
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

static int measure(struct live *l, const char *path)
{
	struct why why;
	int err, status = EXIT_DONE;
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
	if (strcmp(path, "-") != 0)
		nr_bad = show_table(l, path, err != 0);
	if (nr_bad && status == EXIT_DONE)
		status = EXIT_ANSWER_NO;
	if (err == -EINTR) {
		err_note("interrupted: run-bench run --resume %s continues",
			 path);
		status = 128 + stop_signal;
	}
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
	       o->is_dry;
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
	if (o.is_fix)
		return run_fixed(all_argv, nr_words);
	stop_catch();
	l.session.stop = &stop_signal;
	progress_start(&l.session, o.is_quiet);
	if (o.resume) {
		if (is_planning(&o))
			usage("with --resume only -q and --fix have a meaning",
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
	} else {
		start_new(&l, &o, argc, argv);
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
	status = measure(&l, path);
	live_release(&l);
	free(path);
	free_words(all_argv);
	return cli_finish(status);
}
