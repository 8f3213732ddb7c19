// SPDX-License-Identifier: GPL-2.0-or-later
#include "profile/stream_parts.h"

#include <string.h>

char *words_next(struct stream_words *w)
{
	char *word = w->next, *blank;

	if (!word)
		return NULL;
	blank = strchr(word, ' ');
	if (blank)
		*blank++ = '\0';
	w->next = blank;
	return word;
}

bool words_are(struct stream_words *w, const char *word)
{
	const char *next = words_next(w);

	return next && !strcmp(next, word);
}

/* By hand: streams have tens of millions of numbers. */
bool words_uint(struct stream_words *w, uint64_t *value)
{
	const char *p = w->next;
	uint64_t v = 0;

	if (!p || *p == ' ' || !*p)
		return false;
	for (; *p && *p != ' '; p++) {
		unsigned int digit = (unsigned int)*p - '0';

		if (digit > 9 || v > (UINT64_MAX - digit) / 10)
			return false;
		v = 10 * v + digit;
	}
	w->next = *p ? w->next + (p - w->next) + 1 : NULL;
	*value = v;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool words_hex(struct stream_words *w, uint64_t *value)
{
	const char *p = w->next;
	uint64_t v = 0;

	if (!p || *p == ' ' || !*p)
		return false;
	for (; *p && *p != ' '; p++) {
		int digit = hex_digit(*p);

		if (digit < 0 || v >> 60)
			return false;
		v = v << 4 | (uint64_t)digit;
	}
	w->next = *p ? w->next + (p - w->next) + 1 : NULL;
	*value = v;
	return true;
}
