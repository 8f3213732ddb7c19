/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paths.h - where the configuration and the results are. */
#ifndef CLI_PATHS_H
#define CLI_PATHS_H

/*
 * A file of configs/: beside the checkout that the program was built in, or in
 * share/cowbench of where it is installed. Absolute; free() it. Never NULL: if
 * nothing is there, the first place, for the error message.
 */
char *path_config(const char *name);

/* The folder of the templates of figures and pages: plots/. free() it. */
char *path_plots(void);

/* The folder of what the project builds for the lab: kernels/. free() it. */
char *path_kernels(void);

/*
 * "quick" -> configs/run/quick.ini, or else a file of this name. With a '/', or
 * an existing "quick.ini": as it stands. free() it.
 */
char *path_suite(const char *word);

/*
 * results/SUITE-RELEASE-DATE.jsonl in $RUN_BENCH_DIR or the working directory;
 * the folder is made. free() it.
 */
char *path_result(const char *suite, const char *release);

/*
 * A folder to write into: made if it is not there. Exits, with this hint, when
 * it cannot be had.
 */
void path_make_dir(const char *dir, const char *hint);

/* results in $RUN_BENCH_DIR or the working directory; made. free() it. */
char *path_results_dir(void);

/* A program beside this one, wherever it was moved to. free() it. */
char *path_beside(const char *name);

#endif
