/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * grid.h - a table with lines between its columns, as mails have them. All
 * cells to the right; inside report only. For tables that fit a width with
 * wrapped words see table.h.
 */
#ifndef REPORT_GRID_H
#define REPORT_GRID_H

#include <stddef.h>
#include <stdio.h>

struct grid;

struct grid *grid_new(size_t nr_columns);
void grid_free(struct grid *g);

/* Heading of a column; '\n' between its lines. The text is copied. */
void grid_title(struct grid *g, size_t column, const char *text);
void grid_row(struct grid *g);
/* A cell of the row started last; the text is copied. */
void grid_set(struct grid *g, size_t column, const char *text);

/*
 * Heading, rule, rows. The columns stand as far apart as width allows: " | ",
 * " |" or a blank; a grid that is wider even so is written as it is.
 */
void grid_write(const struct grid *g, FILE *out, size_t width);

#endif
