/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bisect_words.h - the kernels of --images. */
#ifndef CLI_BISECT_WORDS_H
#define CLI_BISECT_WORDS_H

#include "base/opt.h"

struct bisect_words {
	size_t nr;
	char **v; /* owned; as for the lab command */
};

/*
 * Each item is a text file with a word a line ('#' begins a comment), or words
 * with commas between. Exits: a file that cannot be read, a word twice, fewer
 * than two.
 */
void bisect_words_read(struct bisect_words *w, const struct opt_list *items);
void bisect_words_release(struct bisect_words *w);

#endif
