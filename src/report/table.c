// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/table.h"

#include "base/err.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MIN_WRAP   10
#define COLUMN_MAX 16

struct row {
	char *span; /* NULL: cells */
	size_t indent;
	char **cells; /* nr_columns of them; NULL is empty */
};

struct table {
	size_t nr_columns;
	struct table_column columns[COLUMN_MAX];
	size_t nr_rows;
	struct row *rows;
};

/* What table_write() decided. */
struct layout {
	FILE *out;
	bool is_used[COLUMN_MAX];
	size_t width[COLUMN_MAX];
	size_t word[COLUMN_MAX]; /* longest, with its indent */
};

struct table *table_new(const struct table_column *columns, size_t nr)
{
	struct table *t = xcalloc(1, sizeof(*t));

	if (nr > COLUMN_MAX)
		BUG("table of %zu columns, at most %d", nr, COLUMN_MAX);
	t->nr_columns = nr;
	for (size_t i = 0; i < nr; i++) {
		t->columns[i] = columns[i];
		t->columns[i].title = xstrdup(columns[i].title);
	}
	return t;
}

void table_free(struct table *t)
{
	if (!t)
		return;
	for (size_t r = 0; r < t->nr_rows; r++) {
		for (size_t i = 0; t->rows[r].cells && i < t->nr_columns; i++)
			free(t->rows[r].cells[i]);
		free(t->rows[r].cells);
		free(t->rows[r].span);
	}
	for (size_t i = 0; i < t->nr_columns; i++)
		free((char *)t->columns[i].title);
	free(t->rows);
	free(t);
}

static struct row *add_row(struct table *t)
{
	struct row *row;

	t->rows = xrealloc(t->rows, t->nr_rows + 1, sizeof(*t->rows));
	row = &t->rows[t->nr_rows++];
	memset(row, 0, sizeof(*row));
	return row;
}

static char *PRINTF(1, 0) format(const char *fmt, va_list ap)
{
	char *s;

	if (vasprintf(&s, fmt, ap) < 0)
		BUG("format a table cell: \"%s\"", fmt);
	return s;
}

void table_row(struct table *t)
{
	add_row(t)->cells = xcalloc(t->nr_columns, sizeof(char *));
}

void table_set(struct table *t, size_t column, const char *fmt, ...)
{
	struct row *row = t->nr_rows ? &t->rows[t->nr_rows - 1] : NULL;
	va_list ap;

	if (!row || !row->cells || column >= t->nr_columns)
		BUG("table cell %zu without a row", column);
	free(row->cells[column]);
	va_start(ap, fmt);
	row->cells[column] = format(fmt, ap);
	va_end(ap);
}

void table_span(struct table *t, size_t indent, const char *fmt, ...)
{
	struct row *row = add_row(t);
	va_list ap;

	row->indent = indent;
	va_start(ap, fmt);
	row->span = format(fmt, ap);
	va_end(ap);
}

static size_t longest_word(const char *s)
{
	size_t indent = strspn(s, " "), longest = 0, width;
	char *copy = xstrdup(s), *save = NULL;

	for (char *w = strtok_r(copy, " ", &save); w;
	     w = strtok_r(NULL, " ", &save)) {
		width = text_width(w);
		longest = width > longest ? width : longest;
	}
	free(copy);
	return indent + longest;
}

static size_t max(size_t a, size_t b)
{
	return a > b ? a : b;
}

static void measure(struct layout *l, const struct table *t)
{
	for (size_t i = 0; i < t->nr_columns; i++) {
		l->is_used[i] = false;
		l->width[i] = text_width(t->columns[i].title);
		l->word[i] = longest_word(t->columns[i].title);
	}
	for (size_t r = 0; r < t->nr_rows; r++) {
		for (size_t i = 0; t->rows[r].cells && i < t->nr_columns; i++) {
			const char *cell = t->rows[r].cells[i];

			if (!cell || !*cell)
				continue;
			l->is_used[i] = true;
			l->width[i] = max(l->width[i], text_width(cell));
			l->word[i] = max(l->word[i], longest_word(cell));
		}
	}
}

static size_t gap_before(const struct table *t, size_t column)
{
	return t->columns[column].fit == TABLE_CLOSE ? 1 : 2;
}

static size_t total_width(const struct layout *l, const struct table *t)
{
	size_t sum = 0;

	for (size_t i = 0; i < t->nr_columns; i++)
		if (l->is_used[i])
			sum += l->width[i] + (sum ? gap_before(t, i) : 0);
	return sum;
}

/* The rightmost column that may wrap gives way first, as far as it can. */
static void shrink(struct layout *l, const struct table *t, size_t width,
		   bool cut_words)
{
	for (size_t i = t->nr_columns; i-- > 0;) {
		size_t least = cut_words ? MIN_WRAP : l->word[i];

		if (!l->is_used[i] || t->columns[i].fit != TABLE_WRAP)
			continue;
		while (total_width(l, t) > width && l->width[i] > least)
			l->width[i]--;
	}
}

/*
 * One line of cells; rest[i] is what of cell i is still to be printed. Leading
 * blanks of a cell indent all of its lines.
 */
static bool write_line(const struct layout *l, const struct table *t,
		       const char *const *cells, const char **rest)
{
	size_t pending = 0, len_bytes, width, indent;
	bool any = false, is_first = true;
	const char *part;
	char *text;

	for (size_t i = 0; i < t->nr_columns; i++) {
		if (!l->is_used[i])
			continue;
		pending += is_first ? 0 : gap_before(t, i);
		is_first = false;
		indent = cells[i] ? strspn(cells[i], " ") : 0;
		part = NULL;
		if (rest[i] && indent < l->width[i])
			part = text_next_line(&rest[i], l->width[i] - indent,
					      &len_bytes);
		if (!part) {
			pending += l->width[i];
			continue;
		}
		text = xasprintf("%*s%.*s", (int)indent, "", (int)len_bytes,
				 part);
		width = text_width(text);
		if (t->columns[i].align == TABLE_RIGHT)
			pending += l->width[i] - width;
		fprintf(l->out, "%*s%s", (int)pending, "", text);
		pending = 0;
		if (t->columns[i].align == TABLE_LEFT)
			pending = l->width[i] - width;
		free(text);
		any = true;
	}
	if (any)
		fputc('\n', l->out);
	return any;
}

static void write_cells(const struct layout *l, const struct table *t,
			const char *const *cells)
{
	const char *rest[COLUMN_MAX];

	memcpy(rest, cells, t->nr_columns * sizeof(*rest));
	if (!write_line(l, t, cells, rest))
		fputc('\n', l->out); /* an empty row is a blank line */
	else
		while (write_line(l, t, cells, rest))
			;
}

void table_write(const struct table *t, FILE *out, size_t width)
{
	struct layout l = { .out = out };
	const char *titles[COLUMN_MAX];
	bool has_title = false;

	measure(&l, t);
	shrink(&l, t, width, false);
	shrink(&l, t, width, true);
	for (size_t i = 0; i < t->nr_columns; i++) {
		titles[i] = t->columns[i].title;
		has_title |= l.is_used[i] && *titles[i];
	}
	if (has_title)
		write_cells(&l, t, titles);
	for (size_t r = 0; r < t->nr_rows; r++) {
		const struct row *row = &t->rows[r];

		if (row->span) {
			text_print_wrapped(out, "", row->indent, width,
					   row->span);
			continue;
		}
		write_cells(&l, t, (const char *const *)row->cells);
	}
}
