/* SPDX-License-Identifier: GPL-2.0-or-later */
/* knob.h - one-value files of /proc/sys and /sys: read, set, put back. */
#ifndef SYS_KNOB_H
#define SYS_KNOB_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>

/* A knob that was set, and what it was before. Start all zero. */
struct knob {
	char path[192]; /* empty: nothing to restore */
	char old[128];
};

/*
 * The value, without newline; of a selection ("always [madvise] never") the
 * word in brackets. -ENOENT: not in this kernel; -ENOSPC: it does not fit.
 */
MUST_CHECK int knob_read(const char *path, char *value, size_t size_bytes);

/* What knob_read() makes of the text of a file. */
MUST_CHECK int knob_parse(const char *text, char *value, size_t size_bytes);

/* Write and read back; -EIO if the kernel accepted it and holds another. */
MUST_CHECK int knob_write(const char *path, const char *value, struct why *why);

/* May this process write it? Asks; does not write. */
bool knob_is_writable(const char *path);

/*
 * Set it and remember the old value in *k; does not write a value that it has
 * already, and then has nothing to restore. restore puts the old one back and
 * empties *k, unless it fails.
 */
MUST_CHECK int knob_set(struct knob *k, const char *path, const char *value,
			struct why *why);
MUST_CHECK int knob_restore(struct knob *k, struct why *why);

#endif
