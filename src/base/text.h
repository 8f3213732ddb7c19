/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text.h - display width, word wrap, patterns on names. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * Columns that s takes: code points of UTF-8, without wide or combining
 * characters (our own text is ASCII; names of CPUs may not be). Bytes that are
 * no UTF-8 count one each.
 */
size_t text_width(const char *s);

/* Bytes of s that fit into width columns without cutting a code point. */
size_t text_fit_bytes(const char *s, size_t width);

/*
 * Cut the next line of at most width columns from *s: returns its start and
 * its length in *len_bytes (trailing blanks removed), moves *s behind it.
 * Breaks at blanks; a word wider than width is cut, behind a comma if it has
 * one. '\n' ends a line. NULL at the end of the text.
 */
const char *text_next_line(const char **s, size_t width, size_t *len_bytes);

/*
 * Print s wrapped at column width. The first line follows lead (which is
 * padded to indent columns; longer leads get a line of their own), further
 * lines are indented by indent blanks.
 */
void text_print_wrapped(FILE *out, const char *lead, size_t indent,
			size_t width, const char *s);

/* Shell-like: '*' any run of characters, '/' included; '?' any one. */
bool text_glob(const char *pattern, const char *s);

/*
 * Does a user's pattern mean this benchmark? Yes when it is the name or a glob
 * of it ("fork/anon", "fork/an*"), or its family ("fork", "fork/").
 */
bool text_matches_name(const char *pattern, const char *name);

#endif
