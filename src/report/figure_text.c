// SPDX-License-Identifier: GPL-2.0-or-later
/* Text in figures: quoted, cut, named, counted. */
#include "report/figure_parts.h"

#include "base/err.h"
#include "base/rng.h"
#include "base/text.h"
#include "base/units.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define ID_MAX 80

void figure_add(char **s, const char *fmt, ...)
{
	char *more, *longer;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&more, fmt, ap) < 0)
		BUG("vasprintf");
	va_end(ap);
	longer = xasprintf("%s%s", *s, more);
	free(more);
	free(*s);
	*s = longer;
}

/*
 * In single quotes gnuplot runs no `command` and knows one escape, '' for a
 * quote. What is left is markup of enhanced text, which a backslash hides.
 */
char *figure_quote(const char *text)
{
	char *out = xcalloc(2 * strlen(text) + 3, 1);
	size_t at = 0;

	out[at++] = '\'';
	for (const char *p = text; *p; p++) {
		if (strchr("_^{}@&~\\", *p))
			out[at++] = '\\';
		else if (*p == '\'')
			out[at++] = '\'';
		out[at++] = (unsigned char)*p < ' ' || *p == 127 ? ' ' : *p;
	}
	out[at] = '\'';
	return out;
}

/* The end tells cases of a benchmark apart, the beginning names it. */
char *figure_cut(const char *text, size_t width)
{
	size_t columns = text_width(text), head, tail_columns;
	const char *tail;

	if (columns <= width)
		return xstrdup(text);
	head = text_fit_bytes(text, width / 3);
	tail_columns = width - 3 - width / 3;
	tail = text + text_fit_bytes(text, columns - tail_columns);
	return xasprintf("%.*s...%s", (int)head, text, tail);
}

char *figure_id(const char *kind, const char *words)
{
	char *id = xasprintf("%s%s%s", kind, *words ? "-" : "", words);
	size_t at = 0;
	bool is_long;
	char *full;

	for (const char *p = id; *p; p++) {
		char c = isalnum((unsigned char)*p) ? *p : '-';

		if (c == '-' && (!at || id[at - 1] == '-'))
			continue;
		id[at++] = c;
	}
	while (at && id[at - 1] == '-')
		at--;
	is_long = at > ID_MAX;
	id[is_long ? ID_MAX : at] = '\0';
	if (!is_long)
		return id;
	full = xasprintf("%s-%08" PRIx32, id, (uint32_t)hash_str(words));
	free(id);
	return full;
}

struct units_text figure_percent(double ratio)
{
	double size = fabs(100 * ratio);
	struct units_text t;

	if (!isfinite(ratio))
		snprintf(t.s, sizeof(t.s), "-");
	else if (size >= 1000)
		snprintf(t.s, sizeof(t.s), "x %.3g", 1 + ratio);
	else
		snprintf(t.s, sizeof(t.s), "%+.*f %%",
			 size < 10    ? 2
			 : size < 100 ? 1
				      : 0,
			 100 * ratio);
	return t;
}

struct figure_unit figure_unit_of(double largest, bool is_lab)
{
	static const char *const names[2][4] = {
		{ "ns", "us", "ms", "s" },
		{ "instructions", "thousand instructions",
		  "million instructions", "billion instructions" },
	};
	struct figure_unit u = { .scale = 1 };
	size_t i = 0;

	/* Up to five digits are read as easily as a unit is. */
	while (i < 3 && fabs(largest) / u.scale >= (i ? 1000 : 10000)) {
		u.scale *= 1000;
		i++;
	}
	u.name = names[is_lab][i];
	return u;
}

void figure_one(char *to, size_t size, const struct case_summary *s,
		bool is_per_size)
{
	const char *name = is_per_size && s->sweep ? s->sweep : s->op;
	size_t len = strlen(name);

	if (is_per_size && !strcmp(name, "children"))
		len = strlen("child");
	else if (is_per_size && len > 1 && name[len - 1] == 's')
		len--;
	snprintf(to, size, "%.*s", (int)len, name);
}

const struct phase_summary *figure_phase(const struct case_summary *s)
{
	if (!s || !s->nr_phases || s->headline_phase >= s->nr_phases)
		return NULL;
	return &s->phases[s->headline_phase];
}

unsigned int figure_label_px(size_t columns)
{
	return (unsigned int)columns * FIGURE_CHAR_PX + 24;
}

unsigned int figure_legend_lines(const char *const *names, size_t nr)
{
	/* Entries of one legend are as wide as its widest. */
	size_t widest = 1, in_line;

	for (size_t i = 0; i < nr; i++)
		if (text_width(names[i]) > widest)
			widest = text_width(names[i]);
	in_line = (FIGURE_WIDTH_PX - 40) / (widest * FIGURE_CHAR_PX + 50);
	if (!in_line)
		in_line = 1;
	return (unsigned int)((nr + in_line - 1) / in_line);
}
