/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lines.h - a result file line by line; inside results only.
 *
 * A line without its newline is not there: the writer sends a line and its
 * newline in one write(), so such a tail can only be a cut one, even when what
 * is left of it happens to be whole JSON.
 */
#ifndef RESULTS_LINES_H
#define RESULTS_LINES_H

#include "results/file.h"

#include <stdio.h>
#include <sys/types.h>

/*
 * Longest line that is read. The largest real ones are case lines: 24 sizes,
 * 8 phases, 2 clocks and 1000 samples make about 4 MB. Without a limit, a file
 * of zeros would be read until memory ends.
 */
#define LINE_BYTES_MAX ((size_t)64 << 20)

struct lines {
	const char *path; /* of the caller */
	FILE *f; /* of the caller */
	char *buf;
	size_t cap_bytes;
	size_t len_bytes; /* of the current line, without newline */
	size_t nr; /* 1-based number of the current line */
	off_t start_bytes; /* offset of the current line */
	off_t next_bytes; /* offset behind its newline */
	bool is_torn; /* set at the end: buf holds a tail without newline */
};

void lines_init(struct lines *l, const char *path, FILE *f);
void lines_release(struct lines *l);

/*
 * The next line as an object (a new reference). 1; 0 at the end; -EINVAL with
 * why = "what is wrong with the line" (the next call goes on behind it); any
 * other -errno: reading failed, "read PATH: ...".
 */
MUST_CHECK int lines_next(struct lines *l, json_t **obj, struct why *why);

enum record_kind {
	KIND_ENV,
	KIND_PLAN,
	KIND_CASE,
	KIND_RESUME,
	KIND_PROFILE,
	KIND_END
};

const char *kind_name(enum record_kind kind);

/*
 * What a line is. 0, or -EINVAL with why; -ENOTSUP when a newer cowbench wrote
 * it: nothing else about the line can be known then.
 */
MUST_CHECK int record_kind(const json_t *obj, enum record_kind *kind,
			   struct why *why);

/*
 * Read all of in into *f, as result_file_read() says. *keep_bytes: length of
 * the file without a torn tail and without an end line that says interrupted.
 */
MUST_CHECK int result_file_load(struct result_file *f, const char *path,
				FILE *in, off_t *keep_bytes, struct why *why);

#endif
