/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_machine.h - the parts of "run-bench check" without a file.
 *
 * check_print.c says what the doctor found; check_fix.c changes settings for
 * as long as a command runs.
 */
#ifndef CLI_CHECK_MACHINE_H
#define CLI_CHECK_MACHINE_H

#include "runner/doctor.h"

#include <stdbool.h>
#include <stdio.h>

struct topology;

/*
 * What the doctor says of this machine; argv: a command to run while settings
 * are changed, or NULL. Returns an exit status, or that of the command (check_fix()).
 */
int check_machine_with(bool is_fix, bool is_json, char *const argv[]);

/* What stands above the findings. */
struct check_head {
	const json_t *env;
	const struct topology *topology;
	const char *cpu_reason; /* "CPU 1: ..." */
	bool is_recorded;
};

/*
 * Findings as text, worst first, at most 100 columns, then a line with the
 * verdict.
 */
void check_print(FILE *out, const struct check_head *head,
		 const struct doctor *d);

/* How many settings --fix would change. */
size_t check_nr_knobs(const struct doctor *d);

/*
 * Set what can be set, then run argv (found through $PATH) or, when that is
 * NULL, wait for SIGINT, SIGTERM, SIGHUP or the end of standard input; then put
 * everything back. Each change is told on stderr. Returns the exit status of
 * the command (128 + signal if killed), EXIT_DONE without one, or EXIT_CANNOT
 * when nothing could be set, the command could not be run or a setting could
 * not be put back.
 */
int check_fix(const struct doctor *d, char *const argv[]);

#endif
