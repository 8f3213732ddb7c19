/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd.h - the subcommands: one file each, parse, call, render.
 *
 * A command gets argv[0] = its own name and returns an enum exit_status. It
 * owns its option table and answers -h itself.
 */
#ifndef CLI_CMD_H
#define CLI_CMD_H

#include "base/err.h"
#include "base/opt.h"
#include "base/why.h"

int cmd_list(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_lab(int argc, char **argv);
int cmd_profile(int argc, char **argv);
int cmd_inspect(int argc, char **argv);
int cmd_history(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_designs(int argc, char **argv);
int cmd_bisect(int argc, char **argv);
int cmd_kernel(int argc, char **argv);

/*
 * For main(), first: from here on a step of git bisect run that goes wrong,
 * were it by a mistyped word before "bisect", has an exit status of 128 or more
 * and is no bad kernel for git.
 */
void cmd_bisect_guard(int argc, char **argv);

int cmd_export(int argc, char **argv);

/* What stood before the command on the command line. */
struct cli_globals {
	const char *guest_path; /* run-bench-guest: --guest or beside us */
	const char *sysroot; /* --sysroot, or NULL */
};
extern struct cli_globals cli_globals;

/*
 * Parse a command's options: on a mistake the error line, one hint, exit 2; on
 * -h the help on stdout, exit 0. usage and about as for opt_print_help().
 */
void cli_parse(const struct opt *opts, const char *usage, const char *about,
	       int *argc, char **argv);

/* "cowbench 0.1 (2dcde8426cf3)"; free() it. */
char *cli_tool_text(void);

/*
 * "run-bench compare 'a file' b": the words as a shell would take them again;
 * called before the options are parsed, free() it.
 */
char *cli_command_text(int argc, char **argv);

/* The error line of why and its hint, then exit. */
NORETURN void cli_die(enum exit_status status, const struct why *why);

/*
 * stdout is data: a full disk or a closed pipe must not end in exit 0. Flushes
 * and returns status, or EXIT_CANNOT with an error line.
 */
int cli_finish(int status);

#endif
