/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suggest.h - "did you mean": the nearest known word. */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include <stddef.h>

struct suggest {
	const char *word; /* what the user typed */
	const char *best; /* nearest so far, or NULL */
	size_t best_distance;
};

void suggest_init(struct suggest *s, const char *word);
void suggest_offer(struct suggest *s, const char *candidate);

/*
 * The nearest candidate, or NULL when none is near: more than a third of the
 * longer word, plus one, would have to change.
 */
const char *suggest_best(const struct suggest *s);

/* Edit distance with swaps of neighbours (optimal string alignment). */
size_t suggest_distance(const char *a, const char *b);

#endif
