/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file_hash.h - SHA-256 of files, as sha256sum prints it. */
#ifndef CLI_FILE_HASH_H
#define CLI_FILE_HASH_H

#include "base/why.h"

struct file_hash {
	char hex[65];
};

/* 0, or -errno with why. */
MUST_CHECK int file_hash(struct file_hash *h, const char *path,
			 struct why *why);

/*
 * A line a file below dir, sorted by name, as sha256sum -c reads them; the file
 * of that name itself (SHA256SUMS) is left out. free() it; NULL with why.
 */
#define FILE_SUMS "SHA256SUMS"
char *file_sums(const char *dir, struct why *why);

#endif
