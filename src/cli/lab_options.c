// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/lab_options.h"

#include "base/suggest.h"
#include "base/units.h"
#include "cli/cmd.h"
#include "cli/paths.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT_MAX	 100000 /* boots, rounds, samples, seconds */
#define CPUS_MAX	 64
#define MEMORY_MIN_BYTES (256u << 20)

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

static NORETURN void die(const char *hint, const char *option, const char *text,
			 const char *why)
{
	err_error("read %s '%s': %s", option, text, why);
	if (hint)
		err_hint("%s", hint);
	exit(EXIT_USAGE);
}

static int choose(const char *option, const char *text,
		  const char *const *words, const char *hint)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], text))
			return i;
	die(hint, option, text, "unknown");
}

static void take_words(struct lab_options *o, const char *accel,
		       const char *format, const char *numa, const char *seed)
{
	static const char *const accels[] = { "icount", "kvm", NULL };
	static const char *const formats[] = { "text", "md", "json", NULL };
	struct why why;
	uint64_t nr;

	if (accel)
		o->accel = (enum lab_accel)choose("--accel", accel, accels,
						  "icount or kvm");
	if (format)
		o->format = (enum lab_format)choose("--format", format, formats,
						    "text, md or json");
	if (numa) {
		if (strncmp(numa, "fake=", 5) != 0 ||
		    units_parse_uint(&nr, numa + 5, &why) || nr < 1 || nr > 64)
			die("such as --numa fake=2", "--numa", numa,
			    "not fake=N with N from 1 to 64");
		o->nr_fake_nodes = (unsigned int)nr;
	}
	if (seed) {
		size_t len = strlen(seed);

		o->seed = (uint32_t)strtoul(seed, NULL, 16);
		/* strtoul() alone takes "-1", " 1" and "0x1" as well. */
		if (!len || len > 8 ||
		    strspn(seed, "0123456789abcdefABCDEF") != len)
			die("such as --seed 1f", "--seed", seed,
			    "not a hexadecimal number of at most 8 digits");
	}
}

static void at_most(const char *option, uint64_t value, uint64_t least,
		    uint64_t most)
{
	if (value >= least && value <= most)
		return;
	err_error("read %s '%llu': must be from %llu to %llu", option,
		  (unsigned long long)value, (unsigned long long)least,
		  (unsigned long long)most);
	err_hint("run-bench lab -h says what it is for");
	exit(EXIT_USAGE);
}

static void check(const struct lab_options *o)
{
	at_most("--boots", o->nr_boots, 1, 1000);
	at_most("--jobs", o->nr_jobs, 0, 1024);
	at_most("--smp", o->nr_cpus, 1, CPUS_MAX);
	at_most("--memory", o->memory_bytes, MEMORY_MIN_BYTES, 1ull << 40);
	at_most("--rounds", o->rounds, 0, COUNT_MAX);
	at_most("--samples", o->nr_samples, 0, COUNT_MAX);
	at_most("--layouts", o->nr_layouts, 0, COUNT_MAX);
	at_most("--timeout", o->timeout_s, 0, COUNT_MAX);
	at_most("--boot-timeout", o->boot_timeout_s, 0, COUNT_MAX);
	/* It becomes a word of QEMU's command line. */
	if (o->cpu && (!*o->cpu || strpbrk(o->cpu, " \t\n")))
		die("such as --cpu max, or --cpu Skylake-Server-v4,-erms",
		    "--cpu", o->cpu, "not one word");
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
	const char *accel = NULL, *format = NULL, *numa = NULL, *seed = NULL;
	const struct opt table[] = {
		{ 'c', "suite", OPT_STRING, &o->suite, "SUITE",
		  "a suite of configs/run, or an INI file (default: lab)" },
		{ 'o', "output", OPT_STRING, &o->result_dir, "DIR",
		  "folder for the result files (default: results)" },
		{ 0, "boots", OPT_UINT, &o->nr_boots, "N",
		  "boots of each kernel, with different seeds (default 1)" },
		{ 0, "ab", OPT_BOOL, &o->is_ab, NULL,
		  "two kernels, old and new: print changed rows alone; exit 1 "
		  "when a case got dearer" },
		{ 0, "gate", OPT_PERCENT, &o->gate_ratio, "PCT",
		  "with --ab: dearer by more than this (default: than tau)" },
		{ 0, "warm", OPT_BOOL, &o->is_warm, NULL,
		  "boot once, keep a snapshot, start from it from then on" },
		{ 0, "as-shipped", OPT_BOOL, &o->is_as_shipped, NULL,
		  "the kernel's own defaults: mitigations, init_on_alloc, ..." },
		{ 0, "append", OPT_STRING, &o->append, "WORDS",
		  "more for the command line of every kernel" },
		{ 0, "smp", OPT_UINT, &o->nr_cpus, "N",
		  "CPUs of the guest (default 1)" },
		{ 0, "memory", OPT_SIZE, &o->memory_bytes, "SIZE",
		  "memory of the guest (default 1G)" },
		{ 0, "numa", OPT_STRING, &numa, "fake=N",
		  "split the memory into N nodes" },
		{ 0, "cpu", OPT_STRING, &o->cpu, "MODEL",
		  "QEMU's CPU model (default: one with ERMS, without LA57)" },
		{ 0, "accel", OPT_STRING, &accel, "WORD",
		  "icount: instructions; kvm: time, if the host can" },
		{ 'j', "jobs", OPT_UINT, &o->nr_jobs, "N",
		  "guests at once (default: idle CPUs)" },
		{ 0, "cache", OPT_STRING, &o->cache_dir, "DIR",
		  "kernels and snapshots (default: ~/.cache/cowbench)" },
		{ 0, "offline", OPT_BOOL, &o->is_offline, NULL,
		  "fetch nothing: what is in the cache" },
		{ 0, "rounds", OPT_UINT, &o->rounds, "N",
		  "processes per case and boot" },
		{ 0, "samples", OPT_UINT, &o->nr_samples, "N",
		  "samples per process and size" },
		{ 0, "layouts", OPT_UINT, &o->nr_layouts, "K",
		  "address space layouts, as a check" },
		{ 0, "seed", OPT_STRING, &seed, "HEX",
		  "of the first boot (default 1); same seed, same counts" },
		{ 0, "timeout", OPT_UINT, &o->timeout_s, "S",
		  "seconds of the guest's clock that one case may take" },
		{ 0, "boot-timeout", OPT_UINT, &o->boot_timeout_s, "S",
		  "seconds until a kernel must have reached init" },
		{ 0, "format", OPT_STRING, &format, "WORD",
		  "text, md or json" },
		{ 0, "phases", OPT_BOOL, &o->all_phases, NULL,
		  "all phases of a case, not only the first" },
		{ 'q', "quiet", OPT_BOOL, &o->is_quiet, NULL, "no progress" },
		{ 0 },
	};
	int dash = 1, nr_words;

	*o = (struct lab_options){
		.nr_boots = 1, .nr_cpus = 1, .seed = 1, .memory_bytes = 1u << 30
	};
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
	take_words(o, accel, format, numa, seed);
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
