/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_run.h - the parts of the run command. */
#ifndef CLI_CMD_RUN_H
#define CLI_CMD_RUN_H

#include "runner/live.h"

#include <stdbool.h>
#include <stdint.h>

struct run_options {
	const char *suite, *file, *resume, *seed, *policy, *events;
	const char *ab, *like, *shard;
	const char *report_dir; /* NULL: beside the file, if it is ours */
	double gate_ratio; /* 0: a regression is no failure */
	double budget_s; /* <0: as the suite says */
	double half_width_ratio; /* 0: as the suite says, as those below */
	uint64_t rounds, nr_samples, nr_layouts, timeout_s;
	int cpu; /* -1: the best */
	bool is_dry, is_fix, is_quiet, is_confirm, no_report;
};

/* Parse; the words that are left stay in argv. Exits on -h and on mistakes. */
void run_options_parse(struct run_options *o, int *argc, char **argv);

/* The error line, the hint, exit 2. */
NORETURN void run_usage(const char *hint, const char *fmt, ...) PRINTF(2, 3);

/* New run: from words or a suite to a plan with sizes, after the pilot. */
void run_start_new(struct live *l, const struct run_options *o, int argc,
		   char **argv);

/*
 * run --ab of a setting: take it over, and put it back however this program
 * ends. Does nothing for other runs. Exits when it cannot be had.
 */
void run_ab_begin(struct live *l);

/* Put it back; may be called again. 0 or -errno after an error line. */
int run_ab_end(void);

/*
 * The comparison of the two variants in PATH on stdout. gate_ratio 0: 0 unless
 * it cannot be made; else an answer: EXIT_ANSWER_NO for a regression of at least
 * that.
 */
int run_ab_show(const char *path, double gate_ratio);

/*
 * The report of a finished run, in dir or (NULL) beside its file; says where on
 * stderr. 0 or -errno after an error line: the result file is whole all the
 * same.
 */
int run_report(const char *path, const char *dir);

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
