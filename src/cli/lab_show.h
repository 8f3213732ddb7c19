/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_show.h - what a lab session says: progress, and what came out. */
#ifndef CLI_LAB_SHOW_H
#define CLI_LAB_SHOW_H

#include "cli/lab_options.h"
#include "lab/run.h"

/* lab_run_options.progress: one line on stderr; arg is not used. */
void lab_show_progress(const struct lab_run *r, void *arg);
/* lab_run_options.say and ladder_options.say: a note, unless quiet. */
void lab_show_note(const char *text, void *arg);
void lab_show_progress_end(void);

/*
 * Guests that gave nothing or not all, as error lines with a hint; the table
 * or the verdict on stdout; the list of files on stderr. Returns an exit
 * status: EXIT_CANNOT when a guest gave no result, EXIT_ANSWER_NO when a case
 * is broken or suspect, or (--ab) dearer.
 */
int lab_show_result(const struct lab_run *r, const struct lab_options *o);

/* Its parts: the error lines of guests; the files that were written. */
void lab_show_failures(const struct lab_run *r);
void lab_show_files(const struct lab_run *r, const struct lab_options *o);

/* After a signal: is there anything? */
void lab_show_stopped(const struct lab_run *r);

#endif
