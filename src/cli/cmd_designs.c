// SPDX-License-Identifier: GPL-2.0-or-later
/* run-bench designs: the model of each design, and real kernels against it. */
#include "cli/cmd.h"

#include "base/compiler.h"
#include "base/suggest.h"
#include "cli/cmd_run.h"
#include "cli/designs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "designs [options] list [DESIGN|SCENARIO...]\n"
			    "designs [options] check [SCENARIO...]\n"
			    "designs [options] trace DESIGN SCENARIO\n"
			    "designs [options] explore DESIGN\n"
			    "designs [options] litmus [SCENARIO...]\n"
			    "designs [options] conform [RESULT FILE...]\n"
			    "designs [options] matrix [RESULT FILE...]\n"
			    "designs [options] report [RESULT FILE...] "
			    "[MAIL[/CLAIM]...]";
static const char about[] =
	"Every design in the debate about reusing anonymous pages, as a model, "
	"and the same scenarios on real kernels. list shows designs and "
	"scenarios; check holds what the model finds against what each "
	"scenario expects; trace tells one step by step; explore tries every "
	"interleaving and finds the shortest way to go wrong; litmus runs "
	"scenarios on this kernel, or with -k in the lab; conform runs random "
	"ones on the kernel and in the model of it; matrix is designs by "
	"scenarios, with kernels as columns; report holds the claims of the "
	"mails against what the lab counted.";

static const struct part {
	const char *name;
	int (*fn)(const struct designs_options *o, size_t nr_words,
		  char *const *words);
} parts[] = {
	{ "list", designs_list },     { "check", designs_check },
	{ "trace", designs_trace },   { "explore", designs_explore },
	{ "litmus", designs_litmus }, { "conform", designs_conform },
	{ "matrix", designs_matrix }, { "report", designs_report },
};

static const struct part *find_part(const char *word)
{
	struct suggest s;

	suggest_init(&s, word);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (!strcmp(word, parts[i].name))
			return &parts[i];
		suggest_offer(&s, parts[i].name);
	}
	err_error("find the part of designs '%s': there is none", word);
	if (suggest_best(&s))
		err_hint("did you mean %s?", suggest_best(&s));
	else
		err_hint("list, check, trace, explore, litmus, conform, "
			 "matrix or report");
	exit(EXIT_USAGE);
}

/* argv is without options. */
static int run_part(struct designs_options *o, int argc, char **argv)
{
	int status;

	if (argc < 2) {
		err_error("designs: what to do is missing");
		err_hint("run-bench designs list shows designs and scenarios, "
			 "-h the other parts");
		return EXIT_USAGE;
	}
	status = find_part(argv[1])->fn(o, (size_t)argc - 2, argv + 2);
	free(o->designs.items);
	free(o->scenarios.items);
	free(o->kernels.items);
	return cli_finish(status);
}

static struct designs_options defaults(void)
{
	return (struct designs_options){
		.format = "text",
		.depth = explore_defaults.depth,
		.nr_procs = explore_defaults.nr_procs,
		.nr_pages = explore_defaults.nr_pages,
		.nr_refs = explore_defaults.nr_refs,
		.memory_bytes = explore_defaults.memory_max_bytes,
		.seed = 1,
		.count = 1000,
		.rounds = 1,
	};
}

int cmd_designs(int argc, char **argv)
{
	struct designs_options o = defaults();
	const struct opt opts[] = {
		{ 'd', "design", OPT_STRING_LIST, &o.designs, "NAME",
		  "only this one (again for more); NAME!RULE: with a rule "
		  "broken" },
		{ 's', "scenarios", OPT_STRING_LIST, &o.scenarios, "FILE",
		  "a scenario of your own, beside the library" },
		{ 'k', "kernel", OPT_STRING_LIST, &o.kernels, "KERNEL",
		  "litmus, conform: in the lab, as run-bench lab names it" },
		{ 0, "page", OPT_STRING, &o.page, "KIND",
		  "only pages of this kind: base, thp, ptethp, hugetlb, file, "
		  "zero" },
		{ 0, "format", OPT_STRING, &o.format, "FORMAT",
		  "matrix: text (default), md, html; report: text, md, mail" },
		{ 'o', "output", OPT_STRING, &o.out, "PATH",
		  "matrix: write here; litmus, conform: folder of results; "
		  "report: folder of pages" },
		{ 0, "replace", OPT_BOOL, &o.is_replacing, NULL,
		  "matrix, report: write over existing files" },
		{ 0, "missing", OPT_BOOL, &o.is_missing, NULL,
		  "report: only the commands that measure what is missing" },
		{ 0, "measure", OPT_BOOL, &o.is_measuring, NULL,
		  "report: run them first" },
		{ 0, "claims", OPT_STRING, &o.claims, "DIR",
		  "report: claims (default: configs/answers)" },
		{ 0, "depth", OPT_UINT, &o.depth, "N",
		  "explore: steps from the start" },
		{ 0, "processes", OPT_UINT, &o.nr_procs, "N",
		  "explore: at most so many" },
		{ 0, "pages", OPT_UINT, &o.nr_pages, "N", "explore: so many" },
		{ 0, "references", OPT_UINT, &o.nr_refs, "N",
		  "explore: at most so many" },
		{ 0, "times", OPT_UINT, &o.times, "N",
		  "explore: forks and references also N at once" },
		{ 0, "steps", OPT_STRING, &o.steps, "VERB,VERB",
		  "explore: only these" },
		{ 0, "asks", OPT_STRING, &o.asks, "PROPERTY,..",
		  "explore: only these properties" },
		{ 0, "races", OPT_BOOL, &o.is_fine, NULL,
		  "explore: fork and GUP-fast stage by stage" },
		{ 0, "unpromised", OPT_BOOL, &o.is_unpromised, NULL,
		  "explore: also writes and late looks through FOLL_GET, "
		  "which no kernel keeps in step over a fork" },
		{ 0, "memory", OPT_SIZE, &o.memory_bytes, "BYTES",
		  "explore: stop there, and say so" },
		{ 0, "seed", OPT_UINT, &o.seed, "N",
		  "conform: of the scenarios (default 1)" },
		{ 0, "count", OPT_UINT, &o.count, "N",
		  "conform: so many (default 1000)" },
		{ 0, "rounds", OPT_UINT, &o.rounds, "N",
		  "litmus: processes of each scenario (default 1)" },
		{ 0, "all", OPT_BOOL, &o.is_all, NULL,
		  "check: each verdict, not only what is unexpected" },
		{ 0, "cache", OPT_STRING, &o.cache, "DIR",
		  "-k: kernels are kept there" },
		{ 0, "offline", OPT_BOOL, &o.is_offline, NULL,
		  "-k: only kernels that are in the cache" },
		{ 'q', "quiet", OPT_BOOL, &o.is_quiet, NULL, "no progress" },
		{ 0 },
	};
	char **all_argv = copy_words(argc, argv);
	char *command = cli_command_text(argc, argv);
	int status;

	o.argv = all_argv;
	o.command = command;
	cli_parse(opts, usage, about, &argc, argv);
	status = run_part(&o, argc, argv);
	free(command);
	free_words(all_argv);
	return status;
}
