// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/grid.h"

#include "base/err.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

struct grid {
	size_t nr_columns, nr_rows;
	char **titles;
	char **cells; /* [row * nr_columns + column]; NULL is empty */
};

struct grid *grid_new(size_t nr_columns)
{
	struct grid *g = xcalloc(1, sizeof(*g));

	g->nr_columns = nr_columns;
	g->titles = xcalloc(nr_columns, sizeof(*g->titles));
	return g;
}

void grid_free(struct grid *g)
{
	for (size_t i = 0; i < g->nr_columns; i++)
		free(g->titles[i]);
	for (size_t i = 0; i < g->nr_rows * g->nr_columns; i++)
		free(g->cells[i]);
	free(g->titles);
	free(g->cells);
	free(g);
}

void grid_title(struct grid *g, size_t column, const char *text)
{
	free(g->titles[column]);
	g->titles[column] = xstrdup(text);
}

void grid_row(struct grid *g)
{
	size_t nr = ++g->nr_rows * g->nr_columns;

	g->cells = xrealloc(g->cells, nr, sizeof(*g->cells));
	for (size_t i = nr - g->nr_columns; i < nr; i++)
		g->cells[i] = NULL;
}

void grid_set(struct grid *g, size_t column, const char *text)
{
	char **cell = &g->cells[(g->nr_rows - 1) * g->nr_columns + column];

	free(*cell);
	*cell = xstrdup(text);
}

/* Line i of a title: its start and length; length 0 if it has none. */
static const char *title_line(const char *title, size_t i, size_t *len)
{
	const char *p = title ? title : "";

	for (; i && *p; i--) {
		p += strcspn(p, "\n");
		p += *p == '\n';
	}
	*len = strcspn(p, "\n");
	return p;
}

static size_t title_height(const struct grid *g)
{
	size_t most = 1;

	for (size_t c = 0; c < g->nr_columns; c++) {
		size_t nr = 1;

		for (const char *p = g->titles[c]; p && *p; p++)
			nr += *p == '\n';
		if (nr > most)
			most = nr;
	}
	return most;
}

static size_t column_width(const struct grid *g, size_t c, size_t height)
{
	size_t most = 0, len;

	for (size_t i = 0; i < height; i++) {
		title_line(g->titles[c], i, &len);
		if (len > most)
			most = len;
	}
	for (size_t r = 0; r < g->nr_rows; r++) {
		const char *cell = g->cells[r * g->nr_columns + c];

		len = cell ? text_width(cell) : 0;
		if (len > most)
			most = len;
	}
	return most;
}

static const char *choose_gap(const size_t *widths, size_t nr, size_t width)
{
	static const char *const gaps[] = { " | ", " |", " " };
	size_t sum = 0;

	for (size_t c = 0; c < nr; c++)
		sum += widths[c];
	for (size_t i = 0; i < ARRAY_SIZE(gaps) - 1; i++)
		if (sum + (nr - 1) * strlen(gaps[i]) <= width)
			return gaps[i];
	return gaps[ARRAY_SIZE(gaps) - 1];
}

/* Blanks at the end of a line are held back until something follows them. */
struct line {
	FILE *out;
	size_t nr_blanks;
};

static void put(struct line *l, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] == ' ') {
			l->nr_blanks++;
			continue;
		}
		for (; l->nr_blanks; l->nr_blanks--)
			fputc(' ', l->out);
		fputc(text[i], l->out);
	}
}

static void put_right(struct line *l, const char *text, size_t len,
		      size_t shown, size_t width)
{
	l->nr_blanks += width > shown ? width - shown : 0;
	put(l, text, len);
}

static void end_line(struct line *l)
{
	l->nr_blanks = 0;
	fputc('\n', l->out);
}

static void write_rule(const struct grid *g, FILE *out, const size_t *widths,
		       const char *gap)
{
	for (size_t c = 0; c < g->nr_columns; c++) {
		for (size_t i = 0; i < widths[c]; i++)
			fputc('-', out);
		for (const char *p = gap; *p && c + 1 < g->nr_columns; p++)
			fputc(*p == '|' ? '+' : '-', out);
	}
	fputc('\n', out);
}

void grid_write(const struct grid *g, FILE *out, size_t width)
{
	size_t *widths = xcalloc(g->nr_columns, sizeof(*widths)), len;
	size_t height = title_height(g);
	struct line l = { .out = out };
	const char *gap, *text;

	for (size_t c = 0; c < g->nr_columns; c++)
		widths[c] = column_width(g, c, height);
	gap = choose_gap(widths, g->nr_columns, width);
	for (size_t i = 0; i < height; i++) {
		for (size_t c = 0; c < g->nr_columns; c++) {
			text = title_line(g->titles[c], i, &len);
			put(&l, gap, c ? strlen(gap) : 0);
			put_right(&l, text, len, len, widths[c]);
		}
		end_line(&l);
	}
	write_rule(g, out, widths, gap);
	for (size_t r = 0; r < g->nr_rows; r++) {
		for (size_t c = 0; c < g->nr_columns; c++) {
			text = g->cells[r * g->nr_columns + c];
			text = text ? text : "";
			put(&l, gap, c ? strlen(gap) : 0);
			put_right(&l, text, strlen(text), text_width(text),
				  widths[c]);
		}
		end_line(&l);
	}
	free(widths);
}
