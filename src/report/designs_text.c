// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For a mail. Columns are called a, b, c: their names are longer than any cell.
 * A scenario with several kinds of pages has its name on a line of its own only
 * where the name leaves no room.
 */
#include "report/designs_table.h"

#include "base/err.h"
#include "base/text.h"
#include "base/units.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH	   DESIGNS_TEXT_WIDTH
#define KIND_WIDTH 11 /* "  hugetlb  " */

/* "a" .. "z", "aa" .. */
static void column_key(size_t i, char key[4])
{
	if (i < 26)
		snprintf(key, 4, "%c", (char)('a' + i));
	else
		snprintf(key, 4, "%c%c", (char)('a' + i / 26 % 26 - 1),
			 (char)('a' + i % 26));
}

/* Text of a cell: of guarantees or of prices. */
static void cell_text(const struct designs_table *t, size_t row, size_t column,
		      bool is_price, char text[32])
{
	const struct designs_cell *c = designs_cell(t, row, column);

	if (!is_price)
		snprintf(text, 32, "%s", designs_word(t, c).s);
	else if (c->has_price)
		snprintf(text, 32, "%u/%u", c->price.nr_locked,
			 c->price.nr_copies);
	else
		snprintf(text, 32, "-");
}

static size_t column_width(const struct designs_table *t, size_t column,
			   bool is_price)
{
	char text[32];
	size_t width = 2, len;

	for (size_t r = 0; r < t->nr_rows; r++) {
		cell_text(t, r, column, is_price, text);
		len = strlen(text);
		width = len > width ? len : width;
	}
	return width + 1;
}

static bool has_verdict(const struct designs_table *t, size_t row, size_t first,
			size_t end, bool is_price)
{
	for (size_t c = first; c < end; c++) {
		const struct designs_cell *cell = designs_cell(t, row, c);

		if (is_price ? cell->has_price : cell->state != DESIGNS_ABSENT)
			return true;
	}
	return false;
}

static void put_row(FILE *out, const struct designs_table *t, size_t row,
		    size_t first, size_t end, bool is_price)
{
	const struct designs_row *r = &t->rows[row];
	char text[32], line[WIDTH + 64];
	int len =
		snprintf(line, sizeof(line), "  %-*s", KIND_WIDTH - 2, r->kind);

	for (size_t c = first; c < end; c++) {
		cell_text(t, row, c, is_price, text);
		len += snprintf(line + len, sizeof(line) - (size_t)len, "%-*s",
				(int)column_width(t, c, is_price), text);
	}
	while (len && line[len - 1] == ' ')
		line[--len] = '\0';
	fprintf(out, "%s\n", line);
}

/* "vmsplice-child: isolation, needless-copy" */
static void put_scenario(FILE *out, const struct designs_table *t, size_t row)
{
	const struct designs_row *r = &t->rows[row];
	char asks[200] = "", *line;

	for (size_t i = 0; i < t->nr_properties; i++) {
		size_t len = strlen(asks);

		if (r->asks & (1u << i))
			snprintf(asks + len, sizeof(asks) - len, "%c",
				 t->properties[i].letter);
	}
	line = xasprintf("%s (%s%s)", r->scenario, asks,
			 r->is_race ? ", a race" : "");
	fprintf(out, "%s\n", line);
	free(line);
}

static void put_heading(FILE *out, const struct designs_table *t, size_t first,
			size_t end, bool is_price)
{
	char line[WIDTH + 64], key[4];
	int len = snprintf(line, sizeof(line), "%-*s", KIND_WIDTH, "");

	for (size_t c = first; c < end; c++) {
		column_key(c, key);
		len += snprintf(line + len, sizeof(line) - (size_t)len, "%-*s",
				(int)column_width(t, c, is_price), key);
	}
	while (len && line[len - 1] == ' ')
		line[--len] = '\0';
	fprintf(out, "\n%s\n", line);
}

/* The columns from first on that fit; returns the first that does not. */
static size_t panel_end(const struct designs_table *t, size_t first,
			size_t nr_columns, bool is_price)
{
	size_t width = KIND_WIDTH, end = first;

	while (end < nr_columns) {
		width += column_width(t, end, is_price);
		/* The last one's blank is not written. */
		if (width > WIDTH + 1 && end > first)
			break;
		end++;
	}
	return end;
}

static void put_panels(FILE *out, const struct designs_table *t,
		       size_t nr_columns, bool is_price)
{
	for (size_t first = 0, end; first < nr_columns; first = end) {
		const char *last = NULL;

		end = panel_end(t, first, nr_columns, is_price);
		put_heading(out, t, first, end, is_price);
		for (size_t r = 0; r < t->nr_rows; r++) {
			if (!has_verdict(t, r, first, end, is_price))
				continue;
			if (!last || strcmp(last, t->rows[r].scenario) != 0)
				put_scenario(out, t, r);
			last = t->rows[r].scenario;
			put_row(out, t, r, first, end, is_price);
		}
	}
}

static size_t nr_designs(const struct designs_table *t)
{
	size_t nr = 0;

	while (nr < t->nr_columns && !t->columns[nr].is_kernel)
		nr++;
	return nr;
}

static void put_legend_line(void *arg, const char *sign, const char *what)
{
	char lead[16];

	snprintf(lead, sizeof(lead), "  %s", sign);
	text_print_wrapped(arg, lead, 6, WIDTH, what);
}

static void put_keys(FILE *out, const struct designs_table *t)
{
	fputs("Columns:\n", out);
	for (size_t c = 0; c < t->nr_columns; c++) {
		const struct designs_column *col = &t->columns[c];
		char key[4], lead[8], *text;

		column_key(c, key);
		snprintf(lead, sizeof(lead), "  %s", key);
		if (!col->is_kernel)
			text = xasprintf("%s: %s", col->name, col->what);
		else if (col->design)
			text = xasprintf("Linux %s, whose design should be %s",
					 col->name, col->design);
		else
			text = xasprintf("Linux %s, of no design that is known",
					 col->name);
		text_print_wrapped(out, lead, 6, WIDTH, text);
		free(text);
	}
	fputs("Signs (behind a scenario's name: what it asks for):\n", out);
	designs_legend(t, put_legend_line, out);
}

static void put_sums(FILE *out, const struct designs_table *t)
{
	struct designs_sum sum = { 0 };

	if (!nr_designs(t))
		return;
	sum = designs_sum(t, 0);
	fprintf(out,
		"\nPrice, by the model: all %zu scenarios in which every "
		"design has one\n\n%-28s %9s %9s %9s\n",
		sum.nr_rows, "", "locked", "copies", "faults");
	for (size_t c = 0; c < nr_designs(t); c++) {
		char key[4];

		sum = designs_sum(t, c);
		column_key(c, key);
		fprintf(out, "  %-2s %-23.23s %9s %9s %9s\n", key,
			t->columns[c].name, units_count(sum.nr_locked).s,
			units_count(sum.nr_copies).s,
			units_count(sum.nr_faults).s);
	}
	fputs("\nEach: locked operations/copies\n", out);
	put_panels(out, t, nr_designs(t), true);
}

static bool is_reason(const struct designs_cell *c, const char *why)
{
	return c->state == DESIGNS_REASON && c->why && !strcmp(c->why, why);
}

/* A reason once for a column, with all that have it. */
static void put_reason(FILE *out, const struct designs_table *t, size_t row,
		       size_t column)
{
	const char *why = designs_cell(t, row, column)->why;
	char *text, *more;

	for (size_t r = 0; r < row; r++)
		if (is_reason(designs_cell(t, r, column), why))
			return;
	text = xasprintf("%s: %s:", t->columns[column].name, why);
	for (size_t r = row; r < t->nr_rows; r++) {
		if (!is_reason(designs_cell(t, r, column), why))
			continue;
		more = xasprintf("%s%s %s %s", text, r > row ? "," : "",
				 t->rows[r].scenario, t->rows[r].kind);
		free(text);
		text = more;
	}
	text_print_wrapped(out, "  -", 4, WIDTH, text);
	free(text);
}

static void put_difference(FILE *out, const struct designs_table *t, size_t row,
			   size_t column)
{
	const struct designs_cell *c = designs_cell(t, row, column);
	char *text = xasprintf("%s: %s %s", t->columns[column].name,
			       t->rows[row].scenario, t->rows[row].kind);

	text_print_wrapped(out, "  !", 4, WIDTH, text);
	fprintf(out, "      observed  %s\n      predicted %s\n",
		c->observed ? c->observed : "",
		c->predicted ? c->predicted : "");
	free(text);
}

static void put_notes(FILE *out, const struct designs_table *t)
{
	bool is_first = true, any_differs = false;

	for (size_t c = 0; c < t->nr_columns; c++)
		for (size_t r = 0; r < t->nr_rows; r++) {
			const struct designs_cell *cell = designs_cell(t, r, c);
			bool differs = cell->agreement == DESIGNS_DIFFERS;

			if (cell->state != DESIGNS_REASON && !differs)
				continue;
			if (is_first)
				fputs("\nNo verdict, or not as predicted:\n",
				      out);
			is_first = false;
			any_differs |= differs;
			if (differs)
				put_difference(out, t, r, c);
			else
				put_reason(out, t, r, c);
		}
	if (!any_differs)
		return;
	fputs("Observed and predicted, a character a step:\n", out);
	designs_observed_legend(put_legend_line, out);
}

static void put_scores(FILE *out, const struct designs_table *t)
{
	for (size_t c = nr_designs(t); c < t->nr_columns; c++) {
		struct designs_score s = designs_score(t, c);
		char *text = xasprintf(
			"Linux %s: %zu as predicted, %zu not, %zu without a "
			"verdict",
			t->columns[c].name, s.nr_agree, s.nr_differ,
			s.nr_without);

		text_print_wrapped(out, "", 0, WIDTH, text);
		free(text);
	}
}

void designs_text_write(FILE *out, const struct designs_table *t)
{
	put_keys(out, t);
	put_panels(out, t, t->nr_columns, false);
	fputc('\n', out);
	put_scores(out, t);
	put_notes(out, t);
	put_sums(out, t);
}
