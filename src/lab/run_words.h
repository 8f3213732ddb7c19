/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run_words.h - the words that name kernels: "6.1", "6.1+init_on_alloc=1".
 *
 * What follows a '+' is for this kernel's command line alone; several are
 * joined by '+'. A '+' in the name of a file that exists, or in that of a
 * Debian package (versions hold them), is no such sign: after deb: a parameter
 * must have a '='.
 */
#ifndef LAB_RUN_WORDS_H
#define LAB_RUN_WORDS_H

#include <stddef.h>

struct lab_word {
	char *kernel; /* as ladder_resolve() wants it; owned */
	char *append; /* "init_on_alloc=1 nosmp", or NULL; owned */
	size_t idx; /* of kernel in lab_words.kernels */
};

struct lab_words {
	size_t nr;
	struct lab_word *words; /* as the user gave them */
	size_t nr_kernels;
	char **kernels; /* each once; pointers into words */
};

void lab_words_parse(struct lab_words *w, char *const words[], size_t nr);
void lab_words_release(struct lab_words *w);

#endif
