/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * files.h - the private folder of a session, and what init is told to do
 * before the first case.
 */
#ifndef LAB_FILES_H
#define LAB_FILES_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A new folder below $TMPDIR or /tmp, ours alone. The caller frees *dir. Such
 * folders of processes that were killed are removed.
 */
MUST_CHECK int lab_temp_make(char **dir, struct why *why);

/* It and all that is in it; NULL is fine. */
void lab_temp_remove(const char *dir);

/* Every folder on the way to a file. */
MUST_CHECK int lab_make_parents(const char *path, struct why *why);

/* A whole file, written beside and renamed. -errno with why. */
MUST_CHECK int lab_write_file(const char *path, const void *data,
			      size_t len_bytes, struct why *why);

/*
 * {"v":1,"settings":[...],"files":[...]} without "modules": a new reference.
 * A setting that a word of the kernel command line is about is left to it.
 */
json_t *lab_setup_json(bool is_as_shipped, const char *cmdline);

/* Modules of the kernel package that a guest loads; NULL-terminated. */
extern const char *const lab_modules[];

/* FNV-1a of a file's bytes; 0 with why when it cannot be read. */
uint64_t lab_file_hash(const char *path, struct why *why);

#endif
