/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare_formats.h - how a comparison is written: one function per format.
 *
 * A writer prints to the FILE it is given and computes no statistics: all
 * numbers are in the view (analysis/compare.h), all that is said about the
 * files is in the head.
 */
#ifndef REPORT_COMPARE_FORMATS_H
#define REPORT_COMPARE_FORMATS_H

#include "analysis/compare.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What differs between the env records of the baseline and of a side. */
struct compare_diff {
	size_t side; /* index in view->sides, >= 1 */
	const char *section; /* "identity", "subject", "context" */
	const char *key; /* "thp.enabled" */
	const char *old_text, *new_text; /* NULL: absent there */
};

/* About the files, for headers and footers; all borrowed. */
struct compare_head {
	const char *tool; /* "cowbench 0.1 (2dcde8426cf3)" */
	const char *command; /* the command line that remakes it */
	/*
	 * What a reader must know about the files: "old.jsonl: partial, ...".
	 * A sentence each, without full stop.
	 */
	size_t nr_notes;
	const char *const *notes;
	/* Files of different identity, compared by force: why; else NULL. */
	const char *forced;
	/* Fingerprint differences, in order of sides, then of sections. */
	size_t nr_diffs;
	const struct compare_diff *diffs;
};

struct compare_format {
	const char *name; /* "text", "md", ... */
	void (*write)(FILE *out, const struct compare_view *v,
		      const struct compare_head *head);
};

/* Ends with an all-zero row. */
extern const struct compare_format compare_formats[];

/* NULL: there is no such format. */
const struct compare_format *compare_format_find(const char *name);

#endif
