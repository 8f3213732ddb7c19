/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_rows.h - options that commands which boot kernels have alike: lab and
 * profile.
 */
#ifndef CLI_LAB_ROWS_H
#define CLI_LAB_ROWS_H

#include "base/opt.h"
#include "cli/lab_options.h"

#define LAB_ROWS_MAX 20

/* Words that become something else once all options are known. */
struct lab_texts {
	const char *numa, *seed;
};

/* What stands without options. */
struct lab_options lab_rows_defaults(void);
/* Rows that point into o and t; how many were put. */
size_t lab_rows(struct lab_options *o, struct lab_texts *t,
		struct opt rows[LAB_ROWS_MAX]);
/* Read the words, hold all against their limits; exits on mistakes. */
void lab_rows_take(struct lab_options *o, const struct lab_texts *t);

/* "read OPTION 'TEXT': WHY", a hint or NULL, exit 2. */
NORETURN void lab_rows_die(const char *hint, const char *option,
			   const char *text, const char *why);
/* Index of text in words (ending with NULL), or lab_rows_die(). */
int lab_rows_choose(const char *option, const char *text,
		    const char *const *words, const char *hint);

#endif
