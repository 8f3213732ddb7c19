/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * opt.h - command line options from a table: the parser and the -h text come
 * from the same rows, so that neither can lag behind the other.
 *
 * Understood: --name VALUE, --name=VALUE, -x VALUE, -xVALUE, bundled flags
 * (-lv), --no-name for a flag that is on by default, options after words, and
 * "--" which ends the options. An option given twice: the last one wins, as
 * everywhere else, so that a script may append to its own defaults; only
 * OPT_STRING_LIST collects.
 */
#ifndef BASE_OPT_H
#define BASE_OPT_H

#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Behind each: what value points to. */
enum opt_type {
	OPT_BOOL = 1, /* bool */
	OPT_STRING, /* const char *: a pointer into argv */
	OPT_UINT, /* uint64_t */
	OPT_DURATION, /* double, seconds: "90s", "5m", "1h30m" */
	OPT_PERCENT, /* double, ratio: "0.5%" gives 0.005 */
	OPT_SIZE, /* uint64_t, bytes: "64M", "2k", "512" */
	OPT_STRING_LIST, /* struct opt_list; free(items) when done */
};

struct opt_list {
	size_t nr;
	const char **items; /* pointers into argv; the array is allocated */
};

/* The table ends with an all-zero row. -h and --help are always there. */
struct opt {
	char short_name; /* 'o' or 0 */
	const char *long_name; /* "budget", or NULL when only short */
	enum opt_type type;
	void *value; /* holds the default before, see enum opt_type */
	const char *argname; /* "DIR"; NULL for OPT_BOOL */
	const char *help; /* one sentence, no capital, no full stop */
};

enum opt_flag {
	OPT_ALL = 0, /* options may stand anywhere, unknown ones are errors */
	OPT_LEADING = 1, /* stop at the first word or unknown option */
};

/*
 * Parse argv[1..*argc-1]; argv[0] is kept. Words are moved to the front, in
 * order: afterwards argv[1..*argc-1] are the words (with OPT_LEADING: all that
 * was not consumed, as it stands) and argv[*argc] is NULL.
 * Returns 0; 1 when -h or --help was met; -EINVAL with why (an unknown option
 * has the nearest known one as hint).
 */
MUST_CHECK int opt_parse(const struct opt *opts, enum opt_flag flag, int *argc,
			 char **argv, struct why *why);

/*
 * usage: one or more lines that start with the command ("list [PATTERN]");
 * about: a paragraph, or NULL. Wrapped to 78 columns.
 */
void opt_print_help(FILE *out, const char *usage, const char *about,
		    const struct opt *opts);

#endif
