/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * err.h - the loud ring: how the command line speaks about failure.
 *
 * One line "run-bench: error: WHAT: WHY", then at most one "hint:" line with
 * the remedy. Only cli may call the functions that exit; the quiet layers
 * return -errno and fill a struct why (why.h). Two exceptions, both fatal
 * anywhere: out of memory, and BUG().
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/compiler.h"

#include <stddef.h>

/* Exit statuses of both programs; documented in the manual page. */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_ANSWER_NO = 1, /* the answer is no: a failed check */
	EXIT_USAGE = 2, /* wrong usage */
	EXIT_CANNOT = 3, /* cannot be done here */
};

/* Name used as prefix of every message; default "run-bench". */
void err_set_program(const char *name);

/* One line on stderr; control characters of the arguments are replaced. */
void err_warn(const char *fmt, ...) PRINTF(1, 2);
void err_note(const char *fmt, ...) PRINTF(1, 2);
void err_hint(const char *fmt, ...) PRINTF(1, 2);
void err_error(const char *fmt, ...) PRINTF(1, 2);

/* The error line, then exit with the given status. */
NORETURN void err_die(enum exit_status status, const char *fmt, ...)
	PRINTF(2, 3);

/* What cannot be: file, line, abort. Survives -DNDEBUG on purpose. */
NORETURN void err_bug(const char *file, int line, const char *fmt, ...)
	PRINTF(3, 4);
#define BUG(...) err_bug(__FILE__, __LINE__, __VA_ARGS__)

/* Allocation that cannot fail; the caller frees with free(). */
void *xcalloc(size_t nr, size_t size_bytes);
void *xrealloc(void *old, size_t nr, size_t size_bytes);
char *xstrdup(const char *s);
char *xasprintf(const char *fmt, ...) PRINTF(1, 2);

#endif
