/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * out_file.h - a document on stdout or in a file, whole or not at all.
 *
 * It is collected beside the file and renamed at the end, so that a killed
 * command leaves nothing half. What exists is replaced only by force.
 */
#ifndef CLI_OUT_FILE_H
#define CLI_OUT_FILE_H

#include "base/why.h"

#include <stdbool.h>
#include <stdio.h>

struct out_file {
	FILE *f; /* to write to */
	const char *path; /* NULL: stdout */
	char *beside;
};

/* path NULL or "-": stdout. 0, or -errno with why; -EEXIST: it is there. */
MUST_CHECK int out_file_open(struct out_file *o, const char *path,
			     bool is_forced, struct why *why);
/* Put it in its place. 0, or -errno with why: then nothing is there. */
MUST_CHECK int out_file_commit(struct out_file *o, struct why *why);
/* As if it had never been. */
void out_file_drop(struct out_file *o);

#endif
