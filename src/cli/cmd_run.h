/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_run.h - the parts of the run command. */
#ifndef CLI_CMD_RUN_H
#define CLI_CMD_RUN_H

#include "runner/live.h"

#include <stdbool.h>
#include <stdint.h>

struct run_options {
	const char *suite, *file, *resume, *seed, *policy, *events;
	double budget_s; /* <0: as the suite says */
	double half_width_ratio; /* 0: as the suite says, as those below */
	uint64_t rounds, nr_samples, nr_layouts, timeout_s;
	int cpu; /* -1: the best */
	bool is_dry, is_fix, is_quiet;
};

/* Parse; the words that are left stay in argv. Exits on -h and on mistakes. */
void run_options_parse(struct run_options *o, int *argc, char **argv);

/* A copy of the command line, for the record: parsing reorders the original. */
char **copy_words(int argc, char **argv);
void free_words(char **words);

/*
 * Progress on stderr, on a terminal only, and never while a case measures: the
 * line is written before a process starts and not touched until it ended.
 */
void progress_start(struct session *s, bool is_quiet);
void progress_end(void);

/*
 * The table of a result file on stdout. Returns how many cases are broken or
 * suspect.
 */
size_t show_table(const struct live *l, const char *path, bool is_partial);

#endif
