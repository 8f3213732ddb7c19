/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * words.h - the enums of record.h as they are spelt in a result file; inside
 * results only.
 */
#ifndef RESULTS_WORDS_H
#define RESULTS_WORDS_H

#include <stddef.h>

/* Word i spells enum value i. */
struct words {
	size_t nr;
	const char *const *word;
};

extern const struct words words_variant; /* of run --ab */
extern const struct words words_outcome;
extern const struct words words_proof;
extern const struct words words_evidence;
extern const struct words words_counter;

/* The word of a value; a value without a word is a BUG. */
const char *words_at(const struct words *w, int value);

/* The value of a word, or -1. */
int words_find(const struct words *w, const char *word);

/*
 * "ENOENT" <-> 2. Numbers that libc has no name for (perf_event_open() leaks
 * the kernel's own ENOTSUPP, 524) are spelt as digits.
 */
#define ERRNO_WORD_BYTES 24
void errno_word(char word[ERRNO_WORD_BYTES], int err);
int errno_of_word(const char *word); /* > 0, or -1 */

#endif
