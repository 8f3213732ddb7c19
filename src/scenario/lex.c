// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/lex.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void lex_init(struct lex *l, const char *name, const char *text,
	      size_t len_bytes, struct why *why)
{
	*l = (struct lex){
		.name = name, .text = text, .len_bytes = len_bytes, .why = why
	};
}

int lex_error(const struct lex *l, unsigned int line, unsigned int column,
	      const char *fmt, ...)
{
	char what[sizeof(((struct why *)NULL)->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	return why_set(l->why, -EINVAL,
		       "read scenario '%.60s', line %u, column %u: %.200s",
		       l->name, line, column, what);
}

/* Bytes that make a file something else than text. */
static int check_byte(const struct lex *l, unsigned char c, size_t at)
{
	unsigned int column = (unsigned int)at + 1;

	if (c == '\t' || (c >= ' ' && c <= '~'))
		return 0;
	if (!c)
		return lex_error(l, l->nr, column, "a byte that is zero");
	if (c == '\r') {
		lex_error(l, l->nr, column, "a carriage return");
		why_hint(l->why, "lines end in a newline alone: dos2unix");
		return -EINVAL;
	}
	if (c >= 0x7f)
		return lex_error(l, l->nr, column,
				 "byte 0x%02x: scenarios are ASCII", c);
	return lex_error(l, l->nr, column, "control character 0x%02x", c);
}

int lex_line(struct lex *l)
{
	const char *start = l->text + l->next, *end;
	size_t left = l->len_bytes - l->next, len;
	int err;

	l->nr_words = 0;
	if (!left)
		return 0;
	l->nr++;
	end = memchr(start, '\n', left);
	len = end ? (size_t)(end - start) : left;
	l->next += len + (end != NULL);
	for (size_t i = 0; i < len && i < LEX_LINE_MAX; i++) {
		err = check_byte(l, (unsigned char)start[i], i);
		if (err)
			return err;
	}
	if (len > LEX_LINE_MAX)
		return lex_error(l, l->nr, LEX_LINE_MAX + 1,
				 "the line is longer than %d bytes",
				 LEX_LINE_MAX);
	memcpy(l->line, start, len);
	l->line[len] = '\0';
	l->is_indented = l->line[0] == ' ' || l->line[0] == '\t';
	return 1;
}

int lex_words(struct lex *l)
{
	const char *at = l->line;
	struct word *w;
	size_t len;

	l->nr_words = 0;
	for (;;) {
		at += strspn(at, " \t");
		if (!*at || *at == '#')
			return 0;
		len = strcspn(at, " \t");
		if (l->nr_words == LEX_WORDS)
			return lex_error(l, l->nr,
					 (unsigned int)(at - l->line) + 1,
					 "more than %d words in a line",
					 LEX_WORDS);
		w = &l->words[l->nr_words++];
		w->column = (unsigned int)(at - l->line) + 1;
		if (len > LEX_WORD_MAX)
			return lex_error(l, l->nr, w->column,
					 "a word is longer than %d bytes",
					 LEX_WORD_MAX);
		memcpy(w->s, at, len);
		w->s[len] = '\0';
		at += len;
	}
}
