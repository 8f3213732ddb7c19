// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of a claim in columns that fit a mail. */
#include "report/answers_grid.h"

#include "base/err.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define TITLE_LINES 6
#define LABEL_MAX   28
/* A longer label stands on a line of its own where columns need the room. */
#define LABEL_MIN 14

/* A table in columns: what each needs. */
struct layout {
	const struct answers_grid *g;
	size_t label;
	size_t text[CLAIM_COLUMNS_MAX], mark[CLAIM_COLUMNS_MAX];
	size_t width[CLAIM_COLUMNS_MAX];
	/* titles, cut into lines */
	char *lines[CLAIM_COLUMNS_MAX][TITLE_LINES];
	size_t nr_lines;
};

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/*
 * "switch+mapcount" in lines of at most width columns: cut behind a '-' and
 * before a '+', and nowhere else.
 */
static size_t cut_title(char *to[TITLE_LINES], const char *title, size_t width)
{
	size_t nr = 0;

	while (*title && nr < TITLE_LINES) {
		size_t len = strlen(title), at = 0;

		for (size_t i = 1; i <= len; i++)
			if (i == len || title[i] == '+' || title[i - 1] == '-')
				if (i <= width || !at)
					at = i;
		if (nr == TITLE_LINES - 1)
			at = len;
		to[nr++] = xasprintf("%.*s", (int)at, title);
		title += at;
	}
	return nr;
}

static void measure_label(struct layout *l, size_t width)
{
	size_t sum = ANSWERS_INDENT;

	for (size_t i = 0; i < l->g->nr_columns; i++)
		sum += 2 + l->width[i];
	if (l->label > LABEL_MAX)
		l->label = LABEL_MAX;
	if (sum + l->label > width && l->label > LABEL_MIN)
		l->label = width > sum + LABEL_MIN ? width - sum : LABEL_MIN;
}

static void measure(struct layout *l, const struct answers_grid *g,
		    size_t width)
{
	*l = (struct layout){ .g = g };
	for (size_t r = 0; r < g->nr_rows; r++) {
		l->label = larger(l->label, text_width(g->rows[r].label));
		for (size_t i = 0; i < g->nr_columns; i++) {
			const struct answers_cell *c = &g->rows[r].cells[i];

			l->text[i] = larger(l->text[i], strlen(c->text));
			l->mark[i] = larger(l->mark[i], strlen(c->mark));
		}
	}
	for (size_t i = 0; i < g->nr_columns; i++) {
		size_t nr;

		l->width[i] = l->text[i] + (l->mark[i] ? 1 + l->mark[i] : 0);
		nr = cut_title(l->lines[i], g->titles[i],
			       larger(l->width[i], 9));
		for (size_t k = 0; k < nr; k++)
			l->width[i] =
				larger(l->width[i], strlen(l->lines[i][k]));
		l->nr_lines = larger(l->nr_lines, nr);
	}
	measure_label(l, width);
}

static void release(struct layout *l)
{
	for (size_t i = 0; i < l->g->nr_columns; i++)
		for (size_t k = 0; k < TITLE_LINES; k++)
			free(l->lines[i][k]);
}

/* A line without the blanks at its end; frees it. */
static void put_trimmed(FILE *out, char *line)
{
	size_t len = strlen(line);

	while (len && line[len - 1] == ' ')
		len--;
	fprintf(out, "%.*s\n", (int)len, line);
	free(line);
}

/* Titles stand on the line above the numbers, and end where those end. */
static void put_titles(FILE *out, const struct layout *l, size_t from,
		       size_t to)
{
	for (size_t k = 0; k < l->nr_lines; k++) {
		char *line = xasprintf("%*s%-*s", ANSWERS_INDENT, "",
				       (int)l->label, ""),
		     *more;

		for (size_t i = from; i < to; i++) {
			size_t nr = 0;
			const char *s;

			while (nr < TITLE_LINES && l->lines[i][nr])
				nr++;
			s = k + nr >= l->nr_lines
				    ? l->lines[i][k + nr - l->nr_lines]
				    : "";
			more = xasprintf("%s  %*s", line, (int)l->width[i], s);
			free(line);
			line = more;
		}
		put_trimmed(out, line);
	}
}

static void put_row(FILE *out, const struct layout *l,
		    const struct answers_row *r, size_t from, size_t to)
{
	char *line, *more;

	if (text_width(r->label) > l->label) {
		fprintf(out, "%*s%s\n", ANSWERS_INDENT, "", r->label);
		line = xasprintf("%*s%-*s", ANSWERS_INDENT, "", (int)l->label,
				 "");
	} else {
		line = xasprintf("%*s%-*s", ANSWERS_INDENT, "", (int)l->label,
				 r->label);
	}
	for (size_t i = from; i < to; i++) {
		const struct answers_cell *c = &r->cells[i];
		int mark = l->mark[i] ? (int)l->mark[i] + 1 : 0;

		more = xasprintf("%s  %*s%s%-*s", line, (int)l->width[i] - mark,
				 c->text, mark ? " " : "", mark ? mark - 1 : 0,
				 c->mark);
		free(line);
		line = more;
	}
	put_trimmed(out, line);
}

/* Columns that do not fit beside the others stand in a block below. */
void answers_table_write(FILE *out, const struct answers_grid *g, size_t width)
{
	size_t from = 0, to, sum;
	struct layout l;

	measure(&l, g, width);
	while (from < g->nr_columns) {
		sum = ANSWERS_INDENT + l.label;
		for (to = from; to < g->nr_columns; to++) {
			sum += 2 + l.width[to];
			if (to > from && sum > width)
				break;
		}
		put_titles(out, &l, from, to);
		for (size_t r = 0; r < g->nr_rows; r++)
			put_row(out, &l, &g->rows[r], from, to);
		fputc('\n', out);
		from = to;
	}
	release(&l);
}
