/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compare_sides.h - files that were read become sides; inside compare only. */
#ifndef CLI_COMPARE_SIDES_H
#define CLI_COMPARE_SIDES_H

#include "cli/compare_files.h"

/* Takes the text. */
void compare_files_note(struct compare_files *set, char *text);

/*
 * Word i has the files first[i] .. first[i + 1] - 1 of the set. 0, or -EINVAL
 * with why: files of run --ab that vary different things.
 */
MUST_CHECK int compare_sides_make(struct compare_files *set,
				  const char *const *words, size_t nr_words,
				  const size_t *first, struct why *why);

#endif
