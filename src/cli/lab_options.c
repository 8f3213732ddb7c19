// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/lab_options.h"

#include "cli/cmd.h"
#include "cli/lab_rows.h"
#include "cli/paths.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage_text[] =
	"lab [OPTION...] [KERNEL...] [-- [PATTERN [AXIS=VALUE...]]...]";

static const char about[] =
	"Boot each KERNEL under QEMU, run the same cases, and print what they "
	"cost in instructions, kernels side by side. Neither root nor KVM is "
	"needed. KERNEL is a name of configs/kernels (5.10, 6.1, 6.12, 7.2), a "
	"path to a bzImage or vmlinux, or deb:PACKAGE; KERNEL+NAME=VALUE appends "
	"to the command line of this one. Without any: the ladder, oldest first. "
	"Words behind -- choose benchmarks as for run; without any, the suite "
	"lab. Every boot leaves a result file and its console.";

static void take_words(struct lab_options *o, const char *accel,
		       const char *format)
{
	static const char *const accels[] = { "icount", "kvm", NULL };
	static const char *const formats[] = { "text", "md", "json", NULL };

	if (accel)
		o->accel = (enum lab_accel)lab_rows_choose(
			"--accel", accel, accels, "icount or kvm");
	if (format)
		o->format = (enum lab_format)lab_rows_choose(
			"--format", format, formats, "text, md or json");
}

static void check(const struct lab_options *o)
{
	if (o->is_warm && o->accel == LAB_KVM) {
		err_error("start warm with --accel kvm: a snapshot is of the "
			  "counting machine");
		err_hint("without --warm each kernel is booted");
		exit(EXIT_USAGE);
	}
	if (o->is_ab && o->nr_kernels != 2) {
		err_error("compare A with B: --ab needs two kernels, there "
			  "%s %zu",
			  o->nr_kernels == 1 ? "is" : "are", o->nr_kernels);
		err_hint("such as: run-bench lab --ab old/bzImage new/bzImage");
		exit(EXIT_USAGE);
	}
	if (o->gate_ratio > 0 && !o->is_ab) {
		err_error("--gate without --ab: there is no verdict to give");
		err_hint("run-bench lab --ab --gate 1%% OLD NEW");
		exit(EXIT_USAGE);
	}
}

/* A benchmark that stands among the kernels: "--" was forgotten. */
static void check_kernels(const struct lab_options *o)
{
	for (size_t i = 0; i < o->nr_kernels; i++) {
		const char *word = o->kernels[i];
		const char *eq = strchr(word, '=');

		if (!eq || strchr(word, '+') || !access(word, F_OK))
			continue;
		err_error("boot '%s': AXIS=VALUE is no kernel", word);
		err_hint("benchmarks stand behind --: run-bench lab 6.1 7.2 -- "
			 "fork/anon page=base");
		exit(EXIT_USAGE);
	}
}

void lab_options_parse(struct lab_options *o, int argc, char **argv)
{
	const char *accel = NULL, *format = NULL;
	struct lab_texts texts = { 0 };
	const struct opt own[] = {
		{ 0, "boots", OPT_UINT, &o->nr_boots, "N",
		  "boots of each kernel, with different seeds (default 1)" },
		{ 0, "ab", OPT_BOOL, &o->is_ab, NULL,
		  "two kernels, old and new: print changed rows alone; exit 1 "
		  "when a case got dearer" },
		{ 0, "gate", OPT_PERCENT, &o->gate_ratio, "PCT",
		  "with --ab: dearer by more than this (default: than tau)" },
		{ 0, "accel", OPT_STRING, &accel, "WORD",
		  "icount: instructions; kvm: time, if the host can" },
		{ 0, "rounds", OPT_UINT, &o->rounds, "N",
		  "processes per case and boot" },
		{ 0, "layouts", OPT_UINT, &o->nr_layouts, "K",
		  "address space layouts, as a check" },
		{ 0, "format", OPT_STRING, &format, "WORD",
		  "text, md or json" },
	};
	struct opt table[ARRAY_SIZE(own) + LAB_ROWS_MAX + 1] = { 0 };
	int dash = 1, nr_words;

	*o = lab_rows_defaults();
	memcpy(table, own, sizeof(own));
	lab_rows(o, &texts, table + ARRAY_SIZE(own));
	while (dash < argc && strcmp(argv[dash], "--") != 0)
		dash++;
	/* Each half is parsed as a command line of its own. */
	o->patterns = xcalloc((size_t)(argc - dash) + 2, sizeof(char *));
	o->patterns[0] = argv[0];
	o->nr_patterns = 1;
	for (int i = dash + 1; i < argc; i++)
		o->patterns[o->nr_patterns++] = argv[i];
	nr_words = dash;
	argv[nr_words] = NULL;
	cli_parse(table, usage_text, about, &nr_words, argv);
	cli_parse(table, usage_text, about, &o->nr_patterns, o->patterns);
	o->kernels = argv + 1;
	o->nr_kernels = (size_t)nr_words - 1;
	take_words(o, accel, format);
	lab_rows_take(o, &texts);
	check(o);
	check_kernels(o);
}

void lab_options_release(struct lab_options *o)
{
	free(o->patterns);
}

static void load(struct suite *s, const char *word)
{
	char *path = path_suite(word);
	struct why why;

	suite_init(s, word);
	if (suite_load(s, path, &why))
		cli_die(EXIT_USAGE, &why);
	free(path);
}

static void set_events(struct suite *s)
{
	char *path = path_config("events.ini"), *events;
	struct why why;

	if (!*s->events || !strcmp(s->events, "none")) {
		s->events[0] = '\0';
	} else if (suite_events(path, s->events, &events, &why)) {
		cli_die(EXIT_USAGE, &why);
	} else {
		free(s->events);
		s->events = events;
	}
	free(path);
}

void lab_options_suites(const struct lab_options *o, struct suite *suite,
			struct suite *defaults)
{
	struct why why;

	load(suite, o->suite ? o->suite : "lab");
	load(defaults, "lab");
	if (o->nr_patterns > 1) {
		suite_drop_selections(suite);
		suite->only_quick_cases = false;
		if (suite_select_words(suite, o->nr_patterns, o->patterns,
				       &why))
			cli_die(EXIT_USAGE, &why);
	}
	if (o->rounds)
		suite->rounds_min = (unsigned int)o->rounds;
	if (o->nr_samples)
		suite->nr_samples = (unsigned int)o->nr_samples;
	if (o->nr_layouts)
		suite->nr_layouts = (unsigned int)o->nr_layouts;
	if (o->timeout_s)
		suite->timeout_s = (unsigned int)o->timeout_s;
	if (!suite->rounds_min || !suite->nr_samples || !suite->nr_layouts ||
	    !suite->timeout_s)
		err_die(EXIT_USAGE,
			"suite '%s': samples, rounds_min, layouts and timeout "
			"must be at least 1",
			suite->name);
	set_events(suite);
}

struct lab_machine lab_options_machine(const struct lab_options *o,
				       const char *arch)
{
	return (struct lab_machine){
		.arch = arch,
		.accel = o->accel,
		.nr_cpus = (unsigned int)o->nr_cpus,
		.memory_bytes = o->memory_bytes,
		.cpu = o->cpu,
		.seed = o->seed,
		.nr_fake_nodes = o->nr_fake_nodes,
		.append = o->append,
		.is_as_shipped = o->is_as_shipped,
	};
}
