/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answers_grid.h - the table of a claim as texts; inside report only. */
#ifndef REPORT_ANSWERS_GRID_H
#define REPORT_ANSWERS_GRID_H

#include "analysis/claim.h"

#include <stdio.h>

/* A number and the letters that stand behind it, or a word. */
struct answers_cell {
	char *text; /* "121.78", "skip", "S=" */
	char *mark; /* "IS", "?", or "" */
};

enum answers_row_kind {
	ANSWERS_COST,
	ANSWERS_LOCKED,
	ANSWERS_SEEN,
	ANSWERS_LITMUS
};

struct answers_row {
	enum answers_row_kind kind;
	char *label; /* "fork", "locked", "pin-mprotect" */
	char *unit; /* "instructions/page", "locked/page"; or "" */
	struct answers_cell *cells; /* one a column */
};

struct answers_grid {
	const struct claim *c;
	size_t nr_columns;
	char **titles; /* without what all columns begin with */
	char *prefix; /* "6.1-", or "" */
	size_t nr_rows;
	struct answers_row *rows;
};

void answers_grid_build(struct answers_grid *g, const struct claim *c);
void answers_grid_release(struct answers_grid *g);

/* Blanks before what belongs to a claim. */
#define ANSWERS_INDENT 2
/* In columns; those that do not fit beside the others stand in blocks below. */
void answers_table_write(FILE *out, const struct answers_grid *g, size_t width);

/* "IS" of bits; "" for none. free() it. */
char *answers_letters(const struct claim *c, uint32_t bits);

/* What its signs mean: "S", "synchrony is broken: ...". */
void answers_legend(const struct claim *c,
		    void (*put)(void *arg, const char *sign, const char *what),
		    void *arg);

/* Why cells have no number, one line each: "fork, 6.1-mapcount: suspect: ...". */
void answers_reasons(const struct claim *c,
		     void (*put)(void *arg, const char *line), void *arg);

#endif
