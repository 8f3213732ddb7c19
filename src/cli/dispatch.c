// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/dispatch.h"

#include "base/opt.h"
#include "base/suggest.h"
#include "base/text.h"
#include "sys/root.h"
#include "runner/env.h"
#include "cli/cmd.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct command {
	const char *name;
	int (*fn)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "run", cmd_run,
	  "measure on this kernel; the default, with the quick suite" },
	{ "lab", cmd_lab,
	  "the same cases on other kernels, in instructions: boots them" },
	{ "profile", cmd_profile,
	  "why it changed: instructions by kernel function, two kernels "
	  "against each other" },
	{ "list", cmd_list,
	  "what there is, and what each case needs or lacks here" },
	{ "explain", cmd_explain,
	  "what one benchmark does, expects, and how to run it" },
	{ "check", cmd_check,
	  "is this machine fit for measuring, are these files whole" },
	{ "history", cmd_history,
	  "cases over time: a database, changes of level, alarms" },
	{ "inspect", cmd_inspect,
	  "pages of any process: frames, folios, references, pins, flags" },
	{ "compare", cmd_compare,
	  "result files against each other: did a case change, how much" },
	{ "report", cmd_report,
	  "result files as a page to read, with figures" },
	{ "designs", cmd_designs,
	  "how a page may be reused after fork: models, and kernels against "
	  "them" },
	{ "bisect", cmd_bisect,
	  "which kernel made a case dearer: for git bisect run, or a list" },
	{ "kernel", cmd_kernel,
	  "kernels for the lab, built here: three designs, or a tree of "
	  "yours" },
	{ "export", cmd_export,
	  "result files as CSV, benchstat, Otava, KCIDB or JSON" },
};

struct cli_globals cli_globals;

static const char about[] =
	"Measures fork, copy-on-write and first touch on the running kernel. "
	"Without a command: runs the quick suite, prints its table, and "
	"leaves a result file and a report.";

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static NORETURN void unknown_command(const char *word)
{
	struct suggest s;
	const char *best;

	suggest_init(&s, word);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		suggest_offer(&s, commands[i].name);
	suggest_offer(&s, "help");
	best = suggest_best(&s);
	err_error("find command '%s': there is none", word);
	if (strchr(word, '/'))
		err_hint("to measure it: run-bench run %s", word);
	else if (best)
		err_hint("did you mean %s?", best);
	else
		err_hint("-h lists the commands");
	exit(EXIT_USAGE);
}

static void print_help(const struct opt *opts)
{
	opt_print_help(stdout, "[options]\n[global options] COMMAND [options]",
		       about, opts);
	fputs("\ncommands:\n", stdout);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		char lead[32];

		snprintf(lead, sizeof(lead), "  %s", commands[i].name);
		text_print_wrapped(stdout, lead, 25, 78, commands[i].help);
	}
	text_print_wrapped(stdout, "  help COMMAND", 25, 78,
			   "the same as COMMAND -h");
	fputs("\nexit status: 0 done, 1 the answer is no, 2 wrong usage, "
	      "3 cannot be done here\n",
	      stdout);
}

static int print_version(void)
{
	json_t *tool = env_tool();
	const char *version, *commit;
	int is_dirty = 0;

	if (!tool || json_unpack(tool, "{s:s, s:s, s?b}", "version", &version,
				 "commit", &commit, "dirty", &is_dirty) < 0)
		BUG("env_tool() names no version");
	printf("cowbench %s (%s%s)\n", version, commit,
	       is_dirty ? ", modified" : "");
	json_decref(tool);
	return cli_finish(EXIT_DONE);
}

/* Beside this program, wherever it was moved to. */
static char *default_guest_path(void)
{
	char self[4000];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (len < 0)
		return xstrdup("run-bench-guest");
	self[len] = '\0';
	slash = strrchr(self, '/');
	return xasprintf("%.*s/run-bench-guest", (int)(slash - self), self);
}

static int help_of(int argc, char **argv, const struct opt *opts)
{
	const struct command *c;
	char help[] = "-h";
	char *args[] = { NULL, help, NULL };

	if (argc < 2) {
		print_help(opts);
		return cli_finish(EXIT_DONE);
	}
	c = find_command(argv[1]);
	if (!c)
		unknown_command(argv[1]);
	args[0] = argv[1];
	return c->fn(2, args);
}

/*
 * What stands here is an option of run, or a mistyped one of ours, which run
 * could not name.
 */
static void reject_mistyped(const char *arg, const struct opt *opts)
{
	struct suggest s;
	char word[64];

	if (strncmp(arg, "--", 2) != 0)
		return;
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(arg + 2, "="),
		 arg + 2);
	suggest_init(&s, word);
	for (; opts->long_name; opts++)
		suggest_offer(&s, opts->long_name);
	if (s.best_distance > 2 || strlen(word) < 4)
		return;
	err_error("unknown option '--%s'", word);
	err_hint("did you mean --%s?", s.best);
	exit(EXIT_USAGE);
}

static int bare_command(int argc, char **argv, const struct opt *opts)
{
	char run[] = "run";

	if (argc > 1)
		reject_mistyped(argv[1], opts);
	argv[0] = run;
	return cmd_run(argc, argv);
}

static int run_command(int argc, char **argv, const struct opt *opts)
{
	const struct command *c;

	/* "--" and what follows it belongs to run as well */
	if (argc < 2 || argv[1][0] == '-')
		return bare_command(argc, argv, opts);
	if (!strcmp(argv[1], "help"))
		return help_of(argc - 1, argv + 1, opts);
	c = find_command(argv[1]);
	if (!c)
		unknown_command(argv[1]);
	return c->fn(argc - 1, argv + 1);
}

int dispatch(int argc, char **argv)
{
	bool is_version = false;
	char *beside = default_guest_path();
	const struct opt opts[] = {
		{ 0, "sysroot", OPT_STRING, &cli_globals.sysroot, "DIR",
		  "read /proc and /sys of a recorded machine" },
		{ 0, "guest", OPT_STRING, &cli_globals.guest_path, "PATH",
		  "the measuring program (default: run-bench-guest beside "
		  "this one)" },
		{ 0, "version", OPT_BOOL, &is_version, NULL,
		  "say what this is and exit" },
		{ 0 },
	};
	struct why why = { .text = "" };
	int err, status;

	cli_globals.guest_path = beside;
	err = opt_parse(opts, OPT_LEADING, &argc, argv, &why);
	if (err < 0)
		cli_die(EXIT_USAGE, &why);
	sys_root_set(cli_globals.sysroot);
	if (err > 0) {
		print_help(opts);
		status = cli_finish(EXIT_DONE);
	} else if (is_version) {
		status = print_version();
	} else {
		status = run_command(argc, argv, opts);
	}
	free(beside);
	return status;
}
