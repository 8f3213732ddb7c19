/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lex.h - the text of a scenario, line by line and word by word, with where each
 * word stands; inside scenario only.
 */
#ifndef SCENARIO_LEX_H
#define SCENARIO_LEX_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>

#define LEX_TEXT_MAX 32768 /* bytes of a scenario */
#define LEX_LINE_MAX 400 /* bytes of a line */
#define LEX_WORD_MAX 100 /* bytes of a word */
#define LEX_WORDS    24 /* words of a line */

struct word {
	char s[LEX_WORD_MAX + 1];
	unsigned int column; /* 1: the first byte of the line */
};

struct lex {
	const char *name; /* of the file */
	const char *text;
	size_t len_bytes, next; /* next: the first byte not yet read */
	struct why *why;
	/* the line that was read last */
	char line[LEX_LINE_MAX + 1]; /* without newline, ends in 0 */
	unsigned int nr; /* 1: the first */
	bool is_indented;
	size_t nr_words; /* without comment; 0: nothing there */
	struct word words[LEX_WORDS];
};

void lex_init(struct lex *l, const char *name, const char *text,
	      size_t len_bytes, struct why *why);

/* The next line into l->line. 1; 0 at the end; -EINVAL with why: bad bytes. */
MUST_CHECK int lex_line(struct lex *l);

/* Cuts l->line into words. 0, or -EINVAL with why: too many, too long. */
MUST_CHECK int lex_words(struct lex *l);

/* "read scenario 'NAME', line L, column C: ..." and -EINVAL. */
int lex_error(const struct lex *l, unsigned int line, unsigned int column,
	      const char *fmt, ...) PRINTF(4, 5);

#endif
