// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/html.h"

#include "base/err.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

/* Bytes of the UTF-8 sequence at s, 0 if it is none. */
static size_t sequence_bytes(const unsigned char *s)
{
	size_t nr = *s < 0x80		      ? 1
		    : *s >= 0xc2 && *s < 0xe0 ? 2
		    : *s >= 0xe0 && *s < 0xf0 ? 3
		    : *s >= 0xf0 && *s < 0xf5 ? 4
					      : 0;

	for (size_t i = 1; i < nr; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong, surrogates, beyond U+10FFFF, U+FFFE and U+FFFF. */
	if ((*s == 0xe0 && s[1] < 0xa0) || (*s == 0xed && s[1] > 0x9f) ||
	    (*s == 0xf0 && s[1] < 0x90) || (*s == 0xf4 && s[1] > 0x8f) ||
	    (*s == 0xef && s[1] == 0xbf && s[2] >= 0xbe))
		return 0;
	return nr;
}

static const char *entity(char c)
{
	switch (c) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	}
	return NULL;
}

void html_text(FILE *out, const char *s)
{
	while (*s) {
		size_t nr = sequence_bytes((const unsigned char *)s);
		const char *e = entity(*s);
		bool is_control =
			(unsigned char)*s < 0x20 && *s != '\n' && *s != '\t';

		if (e)
			fputs(e, out);
		else if (!nr || is_control || *s == 0x7f)
			fputs(REPLACEMENT, out);
		else
			fwrite(s, 1, nr, out);
		s += nr ? nr : 1;
	}
}

/* One conversion: what this project uses of printf() in its pages. */
static char *format_one(const char *spec, va_list *ap)
{
	char kind = spec[strlen(spec) - 1];
	bool is_size = strchr(spec, 'z') != NULL;
	const char *point = strchr(spec, '.');
	int digits = point ? (int)strtol(point + 1, NULL, 10) : 6;

	switch (kind) {
	case 's':
		return xstrdup(va_arg(*ap, const char *));
	case 'd':
		return xasprintf("%d", va_arg(*ap, int));
	case 'u':
		if (is_size)
			return xasprintf("%zu", va_arg(*ap, size_t));
		return xasprintf("%u", va_arg(*ap, unsigned int));
	case 'f':
		return xasprintf("%.*f", digits, va_arg(*ap, double));
	case 'g':
		return xasprintf("%.*g", digits, va_arg(*ap, double));
	}
	BUG("html_print cannot do %s", spec);
}

void html_print(FILE *out, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	while (*fmt) {
		size_t plain = strcspn(fmt, "%"), len;
		char spec[8], *text;

		fwrite(fmt, 1, plain, out);
		fmt += plain;
		if (!*fmt)
			break;
		if (fmt[1] == '%') {
			fputc('%', out);
			fmt += 2;
			continue;
		}
		len = strcspn(fmt, "sdufg") + 1;
		snprintf(spec, sizeof(spec), "%.*s", (int)len, fmt);
		text = format_one(spec, &ap);
		html_text(out, text);
		free(text);
		fmt += len;
	}
	va_end(ap);
}

char *html_id(const char *text)
{
	char *id = xcalloc(strlen(text) + 2, 1), *to = id;

	for (const char *s = text; *s; s++) {
		bool is_plain = (*s >= 'a' && *s <= 'z') ||
				(*s >= '0' && *s <= '9') || *s == '.' ||
				*s == '_';

		if (is_plain)
			*to++ = *s;
		else if (*s >= 'A' && *s <= 'Z')
			*to++ = (char)(*s - 'A' + 'a');
		else if (to > id && to[-1] != '-')
			*to++ = '-';
	}
	while (to > id && to[-1] == '-')
		to--;
	if (to == id)
		*to++ = 'x';
	*to = '\0';
	return id;
}

void html_style(FILE *out, const char *css)
{
	const char *end;

	fputs("<style>\n", out);
	while (css && *css) {
		if (!strncmp(css, "/*", 2) && (end = strstr(css + 2, "*/"))) {
			css = end + 2;
			while (*css == '\n')
				css++;
			continue;
		}
		/* "</style>" could end it early, and ends it as no CSS has. */
		if (*css != '<')
			fputc(*css, out);
		css++;
	}
	fputs("</style>\n", out);
}
