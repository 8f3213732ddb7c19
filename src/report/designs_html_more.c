// SPDX-License-Identifier: GPL-2.0-or-later
/* What differs, what the columns are, and the scenarios in full. */
#include "report/designs_parts.h"

#include "report/html.h"

#include <stdlib.h>
#include <string.h>

/* The two texts below each other, so that the eye finds the step. */
static void put_strings(FILE *out, const struct designs_cell *c)
{
	if (!c->observed && !c->predicted)
		return;
	html_print(out, "<pre>observed   %s\npredicted  %s</pre>\n",
		   c->observed ? c->observed : "-",
		   c->predicted ? c->predicted : "-");
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

	why = why ? why : "no verdict";
	for (size_t r = 0; r < row; r++)
		if (is_reason(designs_cell(t, r, column), why))
			return;
	html_print(out, "<li>%s: %s: ", t->columns[column].name, why);
	for (size_t r = row; r < t->nr_rows; r++)
		if (r == row || is_reason(designs_cell(t, r, column), why))
			html_print(out, "%s%s %s", r > row ? ", " : "",
				   t->rows[r].scenario, t->rows[r].kind);
	fputs("</li>\n", out);
}

static void put_reasons(FILE *out, const struct designs_table *t)
{
	size_t nr = 0;

	for (size_t c = 0; c < t->nr_columns; c++)
		for (size_t r = 0; r < t->nr_rows; r++) {
			if (designs_cell(t, r, c)->state != DESIGNS_REASON)
				continue;
			if (!nr++)
				fputs("<h3>No verdict</h3>\n<ul>\n", out);
			put_reason(out, t, r, c);
		}
	fputs(nr ? "</ul>\n" : "", out);
}

void designs_html_differences(FILE *out, const struct designs_table *t)
{
	size_t nr = 0;

	fputs("<section id=\"differences\">\n<h2>Differences</h2>\n<ul>\n",
	      out);
	for (size_t i = 0; i < t->nr_rows * t->nr_columns; i++) {
		const struct designs_cell *c = &t->cells[i];
		const struct designs_row *r = &t->rows[i / t->nr_columns];
		char text[400], *id;

		if (c->agreement != DESIGNS_DIFFERS)
			continue;
		nr++;
		id = designs_row_id(r);
		html_print(out, "<li><a href=\"#%s\">%s</a> %s, %s: %s\n", id,
			   r->scenario, r->kind,
			   t->columns[i % t->nr_columns].name,
			   designs_sentence(t, c, text, sizeof(text)));
		put_strings(out, c);
		fputs("</li>\n", out);
		free(id);
	}
	if (!nr)
		fputs(designs_nr_models(t) == t->nr_columns
			      ? "<li>No kernel is a column: no result file was "
				"named.</li>\n"
			      : "<li>None: no kernel that has a verdict differs "
				"from its design.</li>\n",
		      out);
	fputs("</ul>\n", out);
	put_reasons(out, t);
	fputs("</section>\n", out);
}

void designs_html_columns(FILE *out, const struct designs_table *t)
{
	fputs("<section id=\"designs\">\n<h2>Designs</h2>\n<dl>\n", out);
	for (size_t c = 0; c < t->nr_columns; c++) {
		const struct designs_column *col = &t->columns[c];

		if (col->is_kernel)
			html_print(out,
				   "<dt>Linux %s</dt><dd>should implement "
				   "%s</dd>\n",
				   col->name,
				   col->design ? col->design
					       : "no design that is known");
		else
			html_print(out, "<dt>%s</dt><dd>%s</dd>\n", col->name,
				   col->what);
	}
	fputs("</dl>\n</section>\n", out);
}

/* What kernels showed of this scenario, with each kind of page. */
static void put_kernels(FILE *out, const struct designs_table *t, size_t row)
{
	const char *name = t->rows[row].scenario;

	for (; row < t->nr_rows && !strcmp(t->rows[row].scenario, name); row++)
		for (size_t c = designs_nr_models(t); c < t->nr_columns; c++) {
			const struct designs_cell *cell =
				designs_cell(t, row, c);
			char text[400];

			if (cell->state == DESIGNS_ABSENT)
				continue;
			html_print(out, "<p>Linux %s, %s: %s</p>\n",
				   t->columns[c].name, t->rows[row].kind,
				   designs_sentence(t, cell, text,
						    sizeof(text)));
			put_strings(out, cell);
		}
}

static void put_sign(void *arg, const char *sign, const char *what)
{
	html_print(arg, "<div><dt>%s</dt><dd>%s</dd></div>\n", sign, what);
}

void designs_html_scenarios(FILE *out, const struct designs_table *t)
{
	fputs("<section id=\"scenarios\">\n<h2>Scenarios</h2>\n"
	      "<p>What was observed, and what the design predicts, is a "
	      "character a step:</p>\n<dl class=\"signs\">\n",
	      out);
	designs_observed_legend(put_sign, out);
	fputs("</dl>\n", out);
	for (size_t r = 0; r < t->nr_rows; r++) {
		const struct designs_row *row = &t->rows[r];
		char *id;

		if (r && !strcmp(t->rows[r - 1].scenario, row->scenario))
			continue;
		id = designs_row_id(row);
		html_print(out,
			   "<details class=\"card\" id=\"%s\">\n<summary>"
			   "<span class=\"name\">%s</span> %s</summary>\n",
			   id, row->scenario, row->about ? row->about : "");
		free(id);
		if (row->source)
			html_print(out, "<p class=\"why\">%s</p>\n",
				   row->source);
		html_print(out, "<pre>%s</pre>\n", row->text ? row->text : "");
		put_kernels(out, t, r);
		fputs("</details>\n", out);
	}
	fputs("</section>\n", out);
}
