// SPDX-License-Identifier: GPL-2.0-or-later
/* gnuplot's SVG for a page that has several of them, in light and in dark. */
#include "report/figure.h"

#include "base/err.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_text(FILE *out, const char *s)
{
	for (; *s; s++)
		if (*s == '&')
			fputs("&amp;", out);
		else if (*s == '<')
			fputs("&lt;", out);
		else if (*s == '>')
			fputs("&gt;", out);
		else
			fputc((unsigned char)*s < ' ' ? ' ' : *s, out);
}

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

/* Length of black as the value of an attribute, quotes not counted; or 0. */
static size_t black(const char *s, char quote)
{
	static const char *const words[] = { "black", "#000000",
					     "rgb(  0,   0,   0)" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (begins(s, words[i]) && s[strlen(words[i])] == quote)
			return strlen(words[i]);
	return 0;
}

/*
 * Copy one tag. Ids and what refers to them get the prefix, black becomes the
 * colour of the page's text. gnuplot puts no '>' into attributes.
 */
static const char *put_tag(FILE *out, const char *s, const char *prefix)
{
	while (*s && *s != '>') {
		char quote = s[0];
		size_t len;

		if (begins(s, "url(#")) {
			fprintf(out, "url(#%s-", prefix);
			s += strlen("url(#");
			continue;
		}
		fputc(*s++, out);
		if (quote != '"' && quote != '\'')
			continue;
		len = black(s, quote);
		if (len) {
			fputs("currentColor", out);
			s += len;
		}
	}
	return s;
}

/* The same with ids: " id=" and "href='#" stand at known places of a tag. */
static const char *put_ids(FILE *out, const char *s, const char *prefix)
{
	const char *end = strchr(s, '>'), *from = s;
	char *tag, *text = NULL;
	size_t len;
	FILE *with;

	if (!end)
		end = s + strlen(s);
	with = open_memstream(&text, &len);
	if (!with)
		BUG("no memory for a picture");
	while (from < end) {
		if ((begins(from, " id=") &&
		     (from[4] == '"' || from[4] == '\''))) {
			fprintf(with, "%.5s%s-", from, prefix);
			from += 5;
		} else if (begins(from, "href='#") ||
			   begins(from, "href=\"#")) {
			fprintf(with, "%.7s%s-", from, prefix);
			from += 7;
		} else {
			fputc(*from++, with);
		}
	}
	fclose(with);
	tag = text;
	put_tag(out, tag, prefix);
	free(text);
	return end;
}

/* Elements of gnuplot that say nothing here: what follows them. */
static const char *skip_head(const char *s)
{
	const char *end = NULL;

	if (begins(s, "<title>") && !end)
		end = strstr(s, "</title>");
	else if (begins(s, "<desc>"))
		end = strstr(s, "</desc>");
	else if (begins(s, "<rect x=\"0\" y=\"0\"") && (end = strchr(s, '>')))
		return end + 1;
	return end ? strchr(end, '>') + 1 : s;
}

static const char *put_root(FILE *out, const char *s, const struct figure *f)
{
	const char *box = strstr(s, "viewBox=\""), *end = strchr(s, '>');
	int w = 0, h = 0;

	if (!box || !end || box > end ||
	    sscanf(box, "viewBox=\"%*d %*d %d %d", &w, &h) != 2)
		return NULL;
	fprintf(out,
		"<svg class=\"figure\" id=\"%s\" viewBox=\"0 0 %d %d\" "
		"role=\"img\" aria-labelledby=\"%s-title %s-desc\" "
		"xmlns=\"http://www.w3.org/2000/svg\" "
		"xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n",
		f->id, w, h, f->id, f->id);
	fprintf(out, "<title id=\"%s-title\">", f->id);
	put_text(out, f->title);
	fprintf(out, "</title>\n<desc id=\"%s-desc\">", f->id);
	put_text(out, f->alt);
	fputs("</desc>\n", out);
	return end + 1;
}

char *figure_svg_inline(const char *svg, const struct figure *f)
{
	const char *s = strstr(svg, "<svg"), *rest;
	bool is_in_head = true;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		BUG("no memory for a picture");
	s = s ? put_root(out, s, f) : NULL;
	while (s && *s) {
		if (*s != '<') {
			fputc(*s++, out);
			continue;
		}
		rest = is_in_head ? skip_head(s) : s;
		if (rest != s) {
			s = rest;
			continue;
		}
		/* Legend entries repeat themselves as titles: kept. */
		if (begins(s, "<defs"))
			is_in_head = false;
		s = put_ids(out, s, f->id);
	}
	fclose(out);
	if (!s) {
		free(text);
		return NULL;
	}
	return text;
}
