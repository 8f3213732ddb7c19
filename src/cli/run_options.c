// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/cmd_run.h"

#include "cli/cmd.h"

#include <stdlib.h>

static const char about[] =
	"Measure on this kernel: the quick suite, a suite of configs/run (quick, "
	"ci, full, talk, folio, states, gup), or the named benchmarks. PATTERN is a "
	"name, a family or a glob; AXIS=VALUE words after it narrow its cases "
	"(fork/anon page=base pages=512,4096). Every process of every case goes "
	"into the result file as it ends; an interrupted run is continued with "
	"--resume.";

void run_options_parse(struct run_options *o, int *argc, char **argv)
{
	const char *cpu = NULL;
	const struct opt table[] = {
		{ 'c', "suite", OPT_STRING, &o->suite, "SUITE",
		  "quick, ci, full, talk, folio, states, gup, or an INI file" },
		{ 'o', "output", OPT_STRING, &o->file, "FILE",
		  "result file; '-' writes JSON lines to stdout and no table" },
		{ 0, "budget", OPT_DURATION, &o->budget_s, "TIME",
		  "stop after this time (90s, 5m); it picks the repeats" },
		{ 0, "half-width", OPT_PERCENT, &o->half_width_ratio, "PCT",
		  "stop a case when its 95 % interval is within +-PCT" },
		{ 0, "rounds", OPT_UINT, &o->rounds, "N",
		  "exactly so many processes per case" },
		{ 0, "samples", OPT_UINT, &o->nr_samples, "N",
		  "timed samples per process and size" },
		{ 0, "layouts", OPT_UINT, &o->nr_layouts, "K",
		  "address space layouts as a factor (default 1, ASLR off)" },
		{ 0, "seed", OPT_STRING, &o->seed, "HEX",
		  "order of everything; recorded, random by default" },
		{ 0, "cpu", OPT_STRING, &cpu, "N",
		  "measure on this CPU (default: the best one, see check)" },
		{ 0, "policy", OPT_STRING, &o->policy, "WORD",
		  "fifo, batch or other (default: fifo if allowed, else batch)" },
		{ 0, "events", OPT_STRING, &o->events, "SET",
		  "a set of configs/events.ini, or names with commas" },
		{ 0, "timeout", OPT_UINT, &o->timeout_s, "S",
		  "seconds that one process may take" },
		{ 0, "ab", OPT_STRING, &o->ab, "WHAT=A,B",
		  "two variants in pairs: an axis (page=base,thp), two sizes "
		  "(pages=512,1k), a setting (/sys/...=always,never), guest=PATH,PATH, "
		  "or the word same" },
		{ 0, "confirm", OPT_BOOL, &o->is_confirm, NULL,
		  "with --ab: measure what looks different once more; only that counts" },
		{ 0, "gate", OPT_PERCENT, &o->gate_ratio, "PCT",
		  "with --ab: exit 1 if B is slower by PCT or more" },
		{ 0, "like", OPT_STRING, &o->like, "FILE",
		  "cases, sizes and samples of an earlier result file" },
		{ 0, "shard", OPT_STRING, &o->shard, "I/N",
		  "only the I-th of N parts of the plan, for N machines" },
		{ 0, "report", OPT_STRING, &o->report_dir, "DIR",
		  "make the report of run-bench report there; a run without "
		  "PATTERN and -o makes one beside its file" },
		{ 0, "no-report", OPT_BOOL, &o->no_report, NULL, "make none" },
		{ 0, "fix", OPT_BOOL, &o->is_fix, NULL,
		  "set what spoils the run and can be undone; undone at the end" },
		{ 0, "resume", OPT_STRING, &o->resume, "FILE",
		  "continue an interrupted run" },
		{ 'n', "dry-run", OPT_BOOL, &o->is_dry, NULL,
		  "print the plan and its time after a pilot; write nothing" },
		{ 'q', "quiet", OPT_BOOL, &o->is_quiet, NULL, "no progress" },
		{ 0 },
	};
	char *end;

	cli_parse(table, "run [OPTION...] [PATTERN [AXIS=VALUE...]]...", about,
		  argc, argv);
	if (!cpu)
		return;
	o->cpu = (int)strtol(cpu, &end, 10);
	if (*end || end == cpu || o->cpu < 0) {
		err_error("read --cpu '%s': not a CPU number", cpu);
		err_hint("such as --cpu 1; without it the best one is taken");
		exit(EXIT_USAGE);
	}
}

char **copy_words(int argc, char **argv)
{
	char **words = xcalloc((size_t)argc + 1, sizeof(char *));

	for (int i = 0; i < argc; i++)
		words[i] = xstrdup(argv[i]);
	return words;
}

void free_words(char **words)
{
	for (size_t i = 0; words[i]; i++)
		free(words[i]);
	free(words);
}
