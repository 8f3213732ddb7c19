/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * root.h - the one door to /proc and /sys.
 *
 * Every path goes through a prefix, the sysroot: empty on the running machine,
 * a directory with a recorded machine's files in tests and bug reports. Paths
 * are absolute and given without the prefix.
 *
 * Functions return -errno; those with a struct why name the file, prefix
 * included, and fill it before they fail.
 */
#ifndef SYS_ROOT_H
#define SYS_ROOT_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Set the prefix; "" or NULL is the running machine. The text is copied. */
void sys_root_set(const char *dir);

/* The prefix, never NULL. Not empty: what is read is not this machine. */
const char *sys_root(void);

/* open(2) of the prefixed path with O_CLOEXEC added; the caller closes. */
MUST_CHECK int sys_open(const char *path, int flags);

/*
 * The whole file, NUL-terminated; the caller frees *text. procfs says size 0
 * for every file, so it is read to its end. sys_read_bytes() also says how
 * many bytes there are, for binary files. On failure *text is NULL.
 */
MUST_CHECK int sys_read(const char *path, char **text, struct why *why);
MUST_CHECK int sys_read_bytes(const char *path, char **data, size_t *len_bytes,
			      struct why *why);

/*
 * The first line without its newline, cut to size_bytes - 1. Returns its
 * length in bytes before cutting, so that a caller can tell.
 */
MUST_CHECK int sys_read_line(const char *path, char *buf, size_t size_bytes);

/* A file that holds one unsigned decimal number; -EINVAL if it does not. */
MUST_CHECK int sys_read_u64(const char *path, uint64_t *value);

/* Write text in one write(2), as sysfs wants it; the file must exist. */
MUST_CHECK int sys_write(const char *path, const char *text, struct why *why);

bool sys_exists(const char *path);

/*
 * A number at *p, after blanks; *p moves behind it. false, with *p at what was
 * not understood, if no digit is there or the number has more than 64 bits.
 */
MUST_CHECK bool sys_scan_u64(const char **p, int base, uint64_t *value);

/*
 * Entries of a directory in strcmp() order, without "." and "..". The caller
 * releases them with sys_list_free().
 */
MUST_CHECK int sys_list(const char *path, char ***names, size_t *nr);
void sys_list_free(char **names, size_t nr);

/*
 * A file line by line through a fixed buffer: nothing is allocated, so a
 * measured process does not grow between two samples. A line longer than the
 * buffer is cut and its rest skipped.
 */
struct sys_lines {
	int fd;
	size_t start, end; /* unread bytes of buf */
	bool is_skipping; /* the rest of a line that was cut */
	int err; /* 0, or why the reading ended early */
	char buf[8 * 1024];
};

MUST_CHECK int sys_lines_open(struct sys_lines *l, const char *path,
			      struct why *why);
/* The next line without newline, valid until the next call; NULL: no more. */
char *sys_lines_next(struct sys_lines *l);
/* Returns 0, or the -errno that ended the reading before the end of file. */
MUST_CHECK int sys_lines_close(struct sys_lines *l);

#endif
