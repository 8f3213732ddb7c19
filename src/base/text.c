// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/text.h"

#include <string.h>

/* Bytes of the code point at s: 1 for ASCII and for what is no UTF-8. */
static size_t code_point_bytes(const char *s)
{
	unsigned char c = (unsigned char)*s;
	size_t nr = c < 0xc2   ? 1
		    : c < 0xe0 ? 2
		    : c < 0xf0 ? 3
		    : c < 0xf5 ? 4
			       : 1;

	for (size_t i = 1; i < nr; i++)
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 1;
	return nr;
}

size_t text_width(const char *s)
{
	size_t nr = 0;

	for (; *s; s += code_point_bytes(s))
		nr++;
	return nr;
}

size_t text_fit_bytes(const char *s, size_t width)
{
	const char *p = s;

	for (; *p && width; width--)
		p += code_point_bytes(p);
	return (size_t)(p - s);
}

/*
 * Behind the last comma that fits of a word that no line would hold: lists of
 * values are such words. NULL: there is none.
 */
static const char *list_break(const char *word, const char *limit, size_t width)
{
	if (strcspn(word, " \n") <= width)
		return NULL;
	for (const char *p = limit; p > word; p--)
		if (p[-1] == ',')
			return p;
	return NULL;
}

const char *text_next_line(const char **s, size_t width, size_t *len_bytes)
{
	const char *start = *s, *p, *end, *next, *comma;
	size_t fit, line;

	while (*start == ' ')
		start++;
	if (!*start) {
		*s = start;
		return NULL;
	}
	fit = text_fit_bytes(start, width ? width : 1);
	line = strcspn(start, "\n");
	if (line <= fit) {
		end = start + line;
		next = *end ? end + 1 : end;
	} else {
		end = start + fit;
		for (p = end; p > start && *p != ' '; p--)
			;
		comma = list_break(p > start ? p + 1 : start, end, width);
		if (comma)
			end = comma;
		else if (p > start)
			end = p;
		next = end;
	}
	while (end > start && end[-1] == ' ')
		end--;
	*s = next;
	*len_bytes = (size_t)(end - start);
	return start;
}

void text_print_wrapped(FILE *out, const char *lead, size_t indent,
			size_t width, const char *s)
{
	size_t used = text_width(lead), len_bytes;
	const char *line;

	fputs(lead, out);
	if (*lead && used >= indent) {
		fputc('\n', out);
		used = 0;
	}
	while ((line = text_next_line(&s, width - indent, &len_bytes))) {
		if (len_bytes)
			fprintf(out, "%*s%.*s", (int)(indent - used), "",
				(int)len_bytes, line);
		fputc('\n', out);
		used = 0;
	}
	if (used)
		fputc('\n', out);
}

/* Greedy with one way back: enough for '*', since a later one takes over. */
bool text_glob(const char *pattern, const char *s)
{
	const char *star = NULL, *resume = NULL;

	while (*s) {
		if (*pattern == '*') {
			star = ++pattern;
			resume = s;
		} else if (*pattern == '?' || *pattern == *s) {
			pattern++;
			s++;
		} else if (star) {
			pattern = star;
			s = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

bool text_matches_name(const char *pattern, const char *name)
{
	size_t family_bytes = strcspn(name, "/"), len = strlen(pattern);

	/* With its slash, as shells complete the name of a folder. */
	if (len && pattern[len - 1] == '/' && name[family_bytes])
		len--;
	return text_glob(pattern, name) ||
	       (len == family_bytes && !strncmp(pattern, name, len));
}
