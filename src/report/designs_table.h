/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * designs_table.h - designs and kernels by scenarios: what each guarantees, what
 * it pays, whether a kernel does what its design says. Writers for a mail (text,
 * 72 columns), Markdown, and a page that stands alone.
 *
 * Neutral: whoever fills it in knows of models and result files, whoever writes
 * it does not. Columns of designs come first. All texts are borrowed.
 */
#ifndef REPORT_DESIGNS_TABLE_H
#define REPORT_DESIGNS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define DESIGNS_PROPERTIES_MAX 16
#define DESIGNS_TEXT_WIDTH     72

/* What may go wrong; a bit each in masks, by its place in the table. */
struct designs_property {
	char letter; /* 'I': not one of "=!?-*." */
	const char *name; /* "isolation" */
	const char *what; /* "a read or look shows what another ..." */
};

struct designs_column {
	const char *name; /* "exclusive-5.19"; "6.1.0-40-amd64" */
	const char *what; /* one sentence */
	bool is_kernel;
	const char *design; /* of a kernel: that it should implement, or NULL */
};

struct designs_row {
	const char *scenario,
		*kind; /* rows of one scenario follow each other */
	const char *about, *source; /* or NULL */
	const char *text; /* the scenario as a file */
	uint32_t asks; /* bits of properties */
	bool is_race; /* no order is the one that a kernel takes */
};

enum designs_state {
	DESIGNS_ABSENT, /* nothing was measured */
	DESIGNS_VERDICT,
	DESIGNS_REASON, /* why there is no verdict */
};

enum designs_agreement {
	DESIGNS_UNASKED, /* of a design; or a kernel of no known design */
	DESIGNS_AGREES,
	DESIGNS_DIFFERS,
};

/* What the model counts, over the steps in the order of the file. */
struct designs_price {
	uint32_t nr_faults, nr_copies, nr_locked; /* locked operations */
	char locked[160]; /* "refcount 4, mapcount 2" */
};

struct designs_cell {
	enum designs_state state;
	uint32_t broken; /* bits; of what the row asks for */
	bool is_partial; /* model: not explored fully */
	bool varies; /* kernel: not the same each time */
	bool is_unexpected; /* model: the scenario's file says otherwise */
	enum designs_agreement agreement; /* kernel with its design */
	bool has_price;
	struct designs_price price;
	const char *why; /* DESIGNS_REASON */
	/* A character a step (scenario/observed.h), or NULL. */
	const char *observed, *predicted;
	uint64_t
		nr_runs; /* kernel: processes that agree on observed, or runs */
	bool is_race; /* kernel: runs of a race */
};

struct designs_table {
	size_t nr_properties;
	struct designs_property properties[DESIGNS_PROPERTIES_MAX];
	size_t nr_columns, nr_rows;
	struct designs_column *columns;
	struct designs_row *rows;
	struct designs_cell *cells; /* [row * nr_columns + column] */
	const char *tool, *command; /* "cowbench 0.1 (..)"; or NULL */
};

static inline struct designs_cell *designs_cell(const struct designs_table *t,
						size_t row, size_t column)
{
	return &t->cells[row * t->nr_columns + column];
}

/* At most 72 columns wide; further columns go into further panels. */
void designs_text_write(FILE *out, const struct designs_table *t);
void designs_markdown_write(FILE *out, const struct designs_table *t);
/* One file that needs no other. style: CSS. */
void designs_html_write(FILE *out, const struct designs_table *t,
			const char *style);

/* "IS", "." if nothing is broken, "-" where nothing is known: see legend. */
struct designs_word {
	char s[DESIGNS_PROPERTIES_MAX + 8];
};
struct designs_word designs_word(const struct designs_table *t,
				 const struct designs_cell *c);
/* "breaks isolation, synchrony", "holds", or the reason. Returns buf. */
char *designs_sentence(const struct designs_table *t,
		       const struct designs_cell *c, char *buf,
		       size_t size_bytes);
/* One line of the legend for each sign that the table has: sign and meaning. */
void designs_legend(const struct designs_table *t,
		    void (*put)(void *arg, const char *sign, const char *what),
		    void *arg);

/* One line for each character of observed and predicted. */
void designs_observed_legend(void (*put)(void *arg, const char *sign,
					 const char *what),
			     void *arg);

/* Over the rows in which every design has a price. */
struct designs_sum {
	size_t nr_rows;
	uint64_t nr_faults, nr_copies, nr_locked;
};
struct designs_sum designs_sum(const struct designs_table *t, size_t column);

/* Of a kernel's column. */
struct designs_score {
	size_t nr_agree, nr_differ, nr_without; /* without a verdict */
};
struct designs_score designs_score(const struct designs_table *t,
				   size_t column);

#endif
