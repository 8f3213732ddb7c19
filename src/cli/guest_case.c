// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/guest.h"

#include "base/err.h"
#include "base/opt.h"
#include "base/suggest.h"
#include "harness/cases.h"
#include "harness/home.h"
#include "harness/registry.h"
#include "harness/run.h"
#include "sys/sched.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_MAX 100000

struct options {
	const char *sizes, *policy, *seed, *events, *cpu, *cpus, *text;
	uint64_t nr_warmups, nr_samples, nr_counted, round, layout, timeout_s;
	bool lab;
};

static NORETURN void die_usage(const struct why *why)
{
	err_error("%s", why->text);
	if (why->hint[0])
		err_hint("%s", why->hint);
	exit(EXIT_USAGE);
}

static const struct bench_def *find_bench(const char *name)
{
	const struct bench_def *def = registry_find(name);
	const struct bench_def *const *defs;
	struct suggest s;
	size_t nr;

	if (def)
		return def;
	defs = registry_sorted(&nr);
	suggest_init(&s, name);
	for (size_t i = 0; i < nr; i++)
		suggest_offer(&s, defs[i]->name);
	err_error("unknown benchmark '%s'", name);
	if (suggest_best(&s))
		err_hint("did you mean %s?", suggest_best(&s));
	else
		err_hint("'run-bench list' shows all");
	exit(EXIT_USAGE);
}

static NORETURN void PRINTF(1, 2) usage(const char *fmt, ...)
{
	struct why why;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why.text, sizeof(why.text), fmt, ap);
	va_end(ap);
	snprintf(why.hint, sizeof(why.hint), "run-bench-guest case -h");
	die_usage(&why);
}

/* Each value is one of the axis: it is the combination that is not there. */
static NORETURN void no_such_case(const struct run_request *req)
{
	char *label = case_label(req->def->name, &req->axes);

	err_error("no such case: %s", label);
	err_hint("'run-bench list -l %s' shows its cases", req->def->name);
	exit(EXIT_USAGE);
}

/* Every declared axis needs one declared value: nothing is guessed here. */
static void take_values(struct run_request *req, const struct case_axes *all,
			const struct axes *given)
{
	const struct case_product *first = &all->products[0];

	for (size_t i = 0; i < first->nr; i++) {
		const char *axis = first->axis[i].name;
		const char *value = axes_get(given, axis);

		if (!value)
			usage("%s: axis '%s' needs a value", req->def->name,
			      axis);
		if (!case_axes_know(all, axis, value))
			usage("%s: axis '%s' has no value '%s'", req->def->name,
			      axis, value);
		axes_add(&req->axes, axis, value);
	}
	if (!case_axes_have(all, &req->axes))
		no_such_case(req);
}

static void take_axes(struct run_request *req, int argc, char **argv)
{
	struct case_axes all;
	struct axes given = { 0 };
	struct why why;

	if (case_axes_parse(&all, req->def->cases, &why))
		BUG("%s: %s", req->def->name, why.text);
	for (int i = 2; i < argc; i++) {
		char *word = xstrdup(argv[i]), *eq = strchr(word, '=');

		if (!eq)
			usage("'%s' is not AXIS=VALUE", argv[i]);
		*eq = '\0';
		axes_add(&given, word, eq + 1);
		free(word);
	}
	take_values(req, &all, &given);
	for (size_t i = 0; i < given.nr; i++)
		if (!axes_get(&req->axes, given.a[i].name))
			usage("%s has no axis '%s'", req->def->name,
			      given.a[i].name);
	axes_release(&given);
	case_axes_release(&all);
}

static void take_sizes(struct run_request *req, const char *text)
{
	while (text && *text) {
		char *end;
		uint64_t size = strtoull(text, &end, 10);

		if (end == text || (*end && *end != ',') || !size ||
		    size > RECORD_SIZE_MAX ||
		    req->nr_sizes == RECORD_POINTS_MAX)
			usage("--sizes: '%s' is not a list of 1 to %d sizes",
			      text, RECORD_POINTS_MAX);
		req->sizes[req->nr_sizes++] = size;
		text = *end ? end + 1 : end;
	}
	if (req->def->sweep && !req->nr_sizes)
		usage("%s sweeps '%s': --sizes is missing", req->def->name,
		      req->def->sweep);
	if (!req->def->sweep && req->nr_sizes)
		usage("%s has no sweep: no --sizes", req->def->name);
}

/* Neither pinned nor told: wherever it may run. */
static void take_affinity(struct run_request *req)
{
	int nr = sched_allowed(req->cpus, RUN_CPUS_MAX);

	if (nr > 0)
		req->nr_cpus = nr < RUN_CPUS_MAX ? (size_t)nr : RUN_CPUS_MAX;
}

/* Without --cpu the first of them is measured on. */
static void take_cpus(struct run_request *req, const char *text)
{
	while (text && *text) {
		char *end;
		long cpu = strtol(text, &end, 10);

		if (end == text || (*end && *end != ',') || cpu < 0 ||
		    cpu > INT_MAX || req->nr_cpus == RUN_CPUS_MAX)
			usage("--cpus: '%s' is not a list of 1 to %d CPUs",
			      text, RUN_CPUS_MAX);
		for (size_t i = 0; i < req->nr_cpus; i++)
			if (req->cpus[i] == (int)cpu)
				usage("--cpus: CPU %ld twice", cpu);
		req->cpus[req->nr_cpus++] = (int)cpu;
		text = *end ? end + 1 : end;
	}
	if (!req->nr_cpus && req->cpu < 0)
		take_affinity(req);
	if (!req->nr_cpus)
		return;
	if (req->cpu >= 0 && req->cpu != req->cpus[0])
		usage("--cpus: the first must be that of --cpu, %d", req->cpu);
	if (text)
		req->cpu = req->cpus[0];
}

static void take_policy(struct run_request *req, const char *word)
{
	static const char *const words[] = { "other", "batch", "fifo" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(word, words[i])) {
			req->policy = (enum run_policy)i;
			return;
		}
	usage("--policy '%s' is none of other, batch, fifo", word);
}

static void take_events(struct run_request *req, const char *list)
{
	struct perf_spec *specs;
	struct why why;
	size_t nr;

	if (perf_specs_parse(list, &specs, &nr, &why))
		die_usage(&why);
	if (nr > RUN_EVENTS_MAX)
		usage("--events: more than %d", RUN_EVENTS_MAX);
	for (size_t i = 0; i < nr; i++)
		req->events[i] = specs[i];
	req->nr_events = nr;
	free(specs);
}

/* As it was started: the parser moves words and takes options away. */
static char **command_line(int argc, char **argv)
{
	static char program[] = "run-bench-guest";
	char **line = xcalloc((size_t)argc + 2, sizeof(*line));

	line[0] = program;
	memcpy(line + 1, argv, (size_t)argc * sizeof(*line));
	return line;
}

int guest_case(int argc, char **argv)
{
	struct options o = { .policy = "other",
			     .nr_warmups = 4,
			     .nr_samples = 8,
			     .nr_counted = 1,
			     .timeout_s = 30 };
	const struct opt table[] = {
		{ 0, "sizes", OPT_STRING, &o.sizes, "N,N..",
		  "sizes of the sweep" },
		{ 0, "samples", OPT_UINT, &o.nr_samples, "N",
		  "timed samples a size" },
		{ 0, "warmups", OPT_UINT, &o.nr_warmups, "N",
		  "samples before; proof in the first two" },
		{ 0, "counted", OPT_UINT, &o.nr_counted, "N",
		  "samples after, with counters and proof" },
		{ 0, "round", OPT_UINT, &o.round, "N",
		  "number of this process, for the record" },
		{ 0, "layout", OPT_UINT, &o.layout, "K",
		  "address space layout" },
		{ 0, "seed", OPT_STRING, &o.seed, "HEX", "order of the sizes" },
		{ 0, "cpu", OPT_STRING, &o.cpu, "N", "pin to this CPU" },
		{ 0, "cpus", OPT_STRING, &o.cpus, "N,N..",
		  "CPUs for several tasks, that of --cpu first" },
		{ 0, "policy", OPT_STRING, &o.policy, "WORD",
		  "other, batch or fifo" },
		{ 0, "events", OPT_STRING, &o.events, "NAME,..", "counters" },
		{ 0, "text", OPT_STRING, &o.text, "TEXT",
		  "what the case is made of: a scenario" },
		{ 0, "lab", OPT_BOOL, &o.lab, NULL,
		  "the clock counts instructions: start phases at a tick" },
		{ 0, "timeout", OPT_UINT, &o.timeout_s, "S",
		  "end by signal after so many seconds" },
		{ 0 },
	};
	char **line = command_line(argc, argv);
	struct run_request req = { .cpu = -1 };
	struct case_record record;
	struct why why;
	int err;

	err = opt_parse(table, OPT_ALL, &argc, argv, &why);
	if (err < 0)
		die_usage(&why);
	if (err || argc < 2) {
		opt_print_help(
			stdout,
			"run-bench-guest case BENCH [AXIS=VALUE...] [OPTION...]",
			"Run one process of one case; the record is one JSON line.",
			table);
		return err ? EXIT_DONE : EXIT_USAGE;
	}
	req.def = find_bench(argv[1]);
	take_axes(&req, argc, argv);
	take_sizes(&req, o.sizes);
	take_policy(&req, o.policy);
	if (o.events)
		take_events(&req, o.events);
	if (!o.nr_samples || o.nr_samples > COUNT_MAX ||
	    o.nr_warmups > COUNT_MAX || o.nr_counted > COUNT_MAX ||
	    o.timeout_s > COUNT_MAX)
		usage("--samples, --warmups, --counted, --timeout: 1 to %d "
		      "samples, the others at most that",
		      COUNT_MAX);
	req.nr_warmups = (unsigned int)o.nr_warmups;
	req.nr_samples = (unsigned int)o.nr_samples;
	req.nr_counted = (unsigned int)o.nr_counted;
	req.round = (unsigned int)o.round;
	req.layout = (unsigned int)o.layout;
	req.timeout_s = (unsigned int)o.timeout_s;
	req.is_lab = o.lab;
	req.text = o.text;
	req.seed = o.seed ? strtoull(o.seed, NULL, 16) : 1;
	req.cpu = o.cpu ? (int)strtol(o.cpu, NULL, 10) : -1;
	take_cpus(&req, o.cpus);
	home_begin(&req, line);
	free(line);
	run_case(&req, &record);
	return guest_put_json(case_record_json(&record));
}
