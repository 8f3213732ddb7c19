/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * table.h - aligned text tables for terminals and mails: ASCII, no colour.
 *
 * A table is filled row by row and measured when it is written. Where the
 * widest cells together exceed the width, the columns marked TABLE_WRAP give
 * way, the rightmost first, and their cells continue on lines below (leading
 * blanks of a cell indent all of them). Words are cut only where nothing else
 * helps. A row may
 * also be a span: text over the whole width, wrapped.
 */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include "base/compiler.h"

#include <stddef.h>
#include <stdio.h>

#define TABLE_WIDTH_MAX 100

enum table_align {
	TABLE_LEFT,
	TABLE_RIGHT,
};

enum table_fit {
	TABLE_WHOLE, /* never cut: numbers, units, names to copy */
	TABLE_CLOSE, /* whole; one blank to the column before it, not two */
	TABLE_WRAP, /* may continue on the next line */
};

struct table_column {
	const char *title;
	enum table_align align;
	enum table_fit fit;
};

struct table;

/* columns is copied (titles too). Freed with table_free(). */
struct table *table_new(const struct table_column *columns, size_t nr);
void table_free(struct table *t);

/* Start a row; cells not set are empty. */
void table_row(struct table *t);

/* Set a cell of the row started last; the text is copied. */
void table_set(struct table *t, size_t column, const char *fmt, ...)
	PRINTF(3, 4);

/* A row of its own: text from column indent to the end, wrapped. */
void table_span(struct table *t, size_t indent, const char *fmt, ...)
	PRINTF(3, 4);

/*
 * Write header (unless no title is set) and rows, each line at most width
 * columns (unless TABLE_WHOLE columns alone are wider) without trailing blanks.
 * Columns in which every cell is empty are left out, title and all.
 */
void table_write(const struct table *t, FILE *out, size_t width);

#endif
