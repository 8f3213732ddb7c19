/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare_files.h - from the words of a command line to the sides of a
 * comparison: files read, checked, and told apart.
 */
#ifndef CLI_COMPARE_FILES_H
#define CLI_COMPARE_FILES_H

#include "analysis/compare.h"
#include "report/compare_formats.h"

/* Owns all that it points to. Files stay where they are while it lives. */
struct compare_files {
	size_t nr_files;
	struct result_file **files;
	size_t nr_sides;
	struct compare_side *sides;
	size_t nr_notes;
	char **notes; /* "old.jsonl: partial: ...", a sentence each */
	size_t nr_strings;
	char **strings;
};

/*
 * Every word is a side: a file, several joined by commas, or a folder, whose
 * *.jsonl are taken. One word that is files of run --ab: its two variants, so
 * two sides. One word else: one side.
 *
 * 0, or -errno with why (and a hint) for the first file that cannot be read, is
 * no result file, is damaged (all rules of results/check.h), holds no
 * measurement, or is there twice: the same file, or a copy, whole or cut. Then
 * nothing needs a release. A file that was cut off is read, and noted.
 */
MUST_CHECK int compare_files_load(struct compare_files *set,
				  const char *const *words, size_t nr_words,
				  struct why *why);
void compare_files_release(struct compare_files *set);

/* -EEXIST with why: a run that is in both sets. */
MUST_CHECK int compare_files_apart(const struct compare_files *a,
				   const struct compare_files *b,
				   struct why *why);

/* What differs between the baseline and the other sides; owned by d. */
struct compare_diffs {
	size_t nr;
	struct compare_diff *diffs;
};

void compare_diffs_find(struct compare_diffs *d,
			const struct compare_files *set);
void compare_diffs_release(struct compare_diffs *d);

#endif
