// SPDX-License-Identifier: GPL-2.0-or-later
/* From options and words to a plan with sizes. */
#include "cli/cmd_run.h"

#include "base/units.h"
#include "cli/cmd.h"
#include "cli/paths.h"
#include "cli/stop.h"
#include "runner/guest_list.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COUNT_MAX 1000000 /* rounds, samples, layouts, seconds */

/* Less than this nobody needs to be told of. */
#define MEMORY_SAID_BYTES (1ull << 30)

void run_usage(const char *hint, const char *fmt, ...)
{
	struct why why;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why.text, sizeof(why.text), fmt, ap);
	va_end(ap);
	snprintf(why.hint, sizeof(why.hint), "%s", hint);
	cli_die(EXIT_USAGE, &why);
}

/* Cases, sizes and settings of an earlier file. */
static void load_like(struct plan *earlier, const char *path)
{
	struct result_file f;
	struct why why;

	if (result_file_read(&f, path, &why))
		cli_die(EXIT_USAGE, &why);
	if (!f.plan || !f.env)
		run_usage("'run-bench check FILE' says what is in it",
			  "take the plan of '%s': it has none", path);
	if (!strcmp(json_string_value(json_object_get(f.env, "mode")), "lab"))
		run_usage("name the file of a run on a kernel",
			  "take the plan of '%s': it is a file of the lab",
			  path);
	if (plan_parse(earlier, f.plan, &why))
		cli_die(EXIT_USAGE, &why);
	result_file_release(&f);
}

/* The settings to begin with, and the cases unless words say. */
static void choose_suite(struct suite *s, const struct run_options *o,
			 const struct plan *earlier, int argc)
{
	struct why why;
	char *path;

	if (o->like) {
		if (o->suite)
			run_usage("narrow the cases with words",
				  "plan the run: --like names the cases "
				  "already, --suite has no place");
		plan_like_suite(earlier, s);
	} else if (o->suite || argc < 2) {
		path = path_suite(o->suite ? o->suite : "quick");
		suite_init(s, o->suite ? o->suite : "quick");
		if (suite_load(s, path, &why))
			cli_die(EXIT_USAGE, &why);
		free(path);
	} else {
		suite_init(s, "words");
	}
}

static void build_suite(struct suite *s, const struct run_options *o,
			const struct plan *earlier, int argc, char **argv)
{
	struct why why;
	char *path, *events;

	choose_suite(s, o, earlier, argc);
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
		run_usage("a million at most",
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
		run_usage("such as --seed 1f",
			  "read --seed '%s': not a hexadecimal number", text);
	return seed;
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

/* Pairs, and a part of them. */
static void narrow_plan(struct plan *p, const struct run_options *o,
			const struct plan *earlier, struct ab *ab, json_t *list)
{
	struct why why;

	if (o->like && plan_like(p, earlier, &why))
		cli_die(EXIT_USAGE, &why);
	p->ab = *ab;
	p->ab.has_confirm = o->is_confirm;
	memset(ab, 0, sizeof(*ab));
	if (p->ab.kind != AB_NONE && ab_plan(p, list, &why))
		cli_die(EXIT_USAGE, &why);
	if (p->ab.kind != AB_NONE)
		ab_need_rounds(p);
	if (o->shard && plan_shard(p, o->shard, &why))
		cli_die(EXIT_USAGE, &why);
}

static void parse_ab(struct ab *ab, const struct run_options *o)
{
	struct why why;

	memset(ab, 0, sizeof(*ab));
	if (!o->ab && (o->is_confirm || o->gate_ratio > 0))
		run_usage("such as --ab page=base,thp",
			  "plan the run: --%s without --ab",
			  o->is_confirm ? "confirm" : "gate");
	if (o->ab && ab_parse(ab, o->ab, &why))
		cli_die(EXIT_USAGE, &why);
}

static void make_plan(struct live *l, const struct run_options *o, int argc,
		      char **argv)
{
	struct plan earlier = { 0 };
	struct suite suite;
	struct why why;
	struct ab ab;
	json_t *list;

	parse_ab(&ab, o);
	if (o->like)
		load_like(&earlier, o->like);
	build_suite(&suite, o, &earlier, argc, argv);
	if (o->like)
		suite.fit_memory = false;
	list = guest_list_load(ab.kind == AB_GUEST ? ab.value[0]
						   : cli_globals.guest_path,
			       &why);
	if (!list)
		cli_die(EXIT_CANNOT, &why);
	if (plan_build(&l->plan, &suite, list, &why))
		cli_die(EXIT_USAGE, &why);
	narrow_plan(&l->plan, o, &earlier, &ab, list);
	json_decref(list);
	plan_release(&earlier);
	fit_memory(&l->plan);
	l->plan.seed = choose_seed(o->seed);
}

void run_start_new(struct live *l, const struct run_options *o, int argc,
		   char **argv)
{
	struct why why;
	int err;

	make_plan(l, o, argc, argv);
	err = live_start(l, o->cpu, o->policy, &why);
	if (err)
		cli_die(err == -EINVAL ? EXIT_USAGE : EXIT_CANNOT, &why);
	run_ab_begin(l);
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
