// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The matrix as one page. Its table scrolls sideways in a box of its own, with
 * the names of the scenarios in place; on paper the headings stand upright.
 * Nothing is told by colour alone: every cell has its letters.
 */
#include "report/designs_parts.h"

#include "base/units.h"
#include "report/html.h"

#include <stdlib.h>
#include <string.h>

size_t designs_nr_models(const struct designs_table *t)
{
	size_t nr = 0;

	while (nr < t->nr_columns && !t->columns[nr].is_kernel)
		nr++;
	return nr;
}

char *designs_row_id(const struct designs_row *r)
{
	return html_id(r->scenario);
}

static void put_top(FILE *out, const struct designs_table *t, const char *style)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	      "<meta charset=\"utf-8\"/>\n"
	      "<meta name=\"viewport\" "
	      "content=\"width=device-width, initial-scale=1\"/>\n"
	      "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
	      "<title>Designs and kernels by scenarios</title>\n",
	      out);
	html_print(out, "<meta name=\"generator\" content=\"%s\"/>\n",
		   t->tool ? t->tool : "cowbench");
	html_style(out, style);
	fputs("</head>\n<body>\n<a class=\"skip\" href=\"#guarantees\">To the "
	      "results</a>\n<header>\n<p class=\"kicker\">cowbench "
	      "<span>designs</span></p>\n"
	      "<h1>Designs and kernels by scenarios</h1>\n",
	      out);
	html_print(out,
		   "<p class=\"headline\">How an anonymous page may be reused "
		   "after fork: what %zu designs guarantee in %zu scenarios "
		   "(each kind of page counts), what they pay for it, and what "
		   "%zu kernel%s.</p>\n",
		   designs_nr_models(t), t->nr_rows,
		   t->nr_columns - designs_nr_models(t),
		   t->nr_columns - designs_nr_models(t) == 1 ? " shows"
							     : "s show");
}

static void put_scores(FILE *out, const struct designs_table *t)
{
	fputs("<dl class=\"facts\">\n", out);
	for (size_t c = designs_nr_models(t); c < t->nr_columns; c++) {
		const struct designs_column *col = &t->columns[c];
		struct designs_score s = designs_score(t, c);

		html_print(out,
			   "<div><dt>Linux %s</dt><dd><b>%zu</b> as predicted "
			   "by %s, <b>%zu</b> not, %zu without a "
			   "verdict</dd></div>\n",
			   col->name, s.nr_agree,
			   col->design ? col->design : "no design", s.nr_differ,
			   s.nr_without);
	}
	fputs("</dl>\n</header>\n<nav aria-label=\"Contents\">\n<ul>\n"
	      "<li><a href=\"#guarantees\">Guarantees</a></li>\n"
	      "<li><a href=\"#price\">Price</a></li>\n"
	      "<li><a href=\"#differences\">Differences</a></li>\n"
	      "<li><a href=\"#designs\">Designs</a></li>\n"
	      "<li><a href=\"#scenarios\">Scenarios</a></li>\n"
	      "</ul>\n</nav>\n<main>\n",
	      out);
}

static void put_legend_line(void *arg, const char *sign, const char *what)
{
	html_print(arg, "<div><dt>%s</dt><dd>%s</dd></div>\n", sign, what);
}

void designs_html_head(FILE *out, const struct designs_table *t, size_t nr)
{
	fputs("<thead>\n<tr>\n<th scope=\"col\">scenario</th>\n"
	      "<th scope=\"col\">page</th>\n",
	      out);
	for (size_t c = 0; c < nr; c++)
		html_print(out,
			   "<th scope=\"col\" class=\"%s\"><a href=\"#%s\" "
			   "title=\"%s%s\">%s</a></th>\n",
			   t->columns[c].is_kernel ? "up kernel" : "up",
			   "designs",
			   t->columns[c].design ? "should implement " : "",
			   t->columns[c].design ? t->columns[c].design
						: t->columns[c].what,
			   t->columns[c].name);
	fputs("</tr>\n</thead>\n<tbody>\n", out);
}

/* The name once for all its kinds. */
void designs_html_name(FILE *out, const struct designs_table *t, size_t row)
{
	const struct designs_row *r = &t->rows[row];
	bool is_first =
		!row || strcmp(t->rows[row - 1].scenario, r->scenario) != 0;
	char *id = designs_row_id(r);

	html_print(out,
		   "<tr class=\"%s\">\n<th scope=\"row\">"
		   "<a href=\"#%s\">%s</a></th>",
		   is_first ? "first" : "again", id, r->scenario);
	html_print(out, "<td>%s</td>\n", r->kind);
	free(id);
}

static const char *shade(const struct designs_cell *c)
{
	if (c->agreement == DESIGNS_DIFFERS)
		return "mark differs";
	if (c->state != DESIGNS_VERDICT)
		return "mark none";
	return c->broken ? "mark broken" : "mark";
}

static void put_guarantees(FILE *out, const struct designs_table *t)
{
	fputs("<section id=\"guarantees\" class=\"wide\">\n<h2>Guarantees</h2>"
	      "\n<dl class=\"signs\">\n",
	      out);
	designs_legend(t, put_legend_line, out);
	fputs("</dl>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	      "aria-label=\"Guarantees\">\n<table class=\"matrix\">\n",
	      out);
	designs_html_head(out, t, t->nr_columns);
	for (size_t r = 0; r < t->nr_rows; r++) {
		designs_html_name(out, t, r);
		for (size_t c = 0; c < t->nr_columns; c++) {
			const struct designs_cell *cell = designs_cell(t, r, c);
			char text[400];

			html_print(
				out,
				"<td class=\"%s%s\" title=\"%s: %s\">%s</td>\n",
				shade(cell),
				t->columns[c].is_kernel ? " kernel" : "",
				t->columns[c].name,
				designs_sentence(t, cell, text, sizeof(text)),
				designs_word(t, cell).s);
		}
		fputs("</tr>\n", out);
	}
	fputs("</tbody>\n</table>\n</div>\n</section>\n", out);
}

static void put_sum(FILE *out, const struct designs_table *t)
{
	html_print(out,
		   "<tr>\n<th scope=\"row\">all %zu in which every design has "
		   "one</th><td></td>\n",
		   designs_sum(t, 0).nr_rows);
	for (size_t c = 0; c < designs_nr_models(t); c++) {
		struct designs_sum sum = designs_sum(t, c);

		html_print(out,
			   "<td class=\"num\" title=\"%s faults\"><b>%s</b> "
			   "%s</td>\n",
			   units_count(sum.nr_faults).s,
			   units_count(sum.nr_locked).s,
			   units_count(sum.nr_copies).s);
	}
	fputs("</tr>\n", out);
}

static void put_prices(FILE *out, const struct designs_table *t)
{
	size_t nr = designs_nr_models(t);

	fputs("<section id=\"price\" class=\"wide\">\n<h2>Price</h2>\n", out);
	if (!nr) {
		fputs("<p>No design is a column.</p>\n</section>\n", out);
		return;
	}
	fputs("<p>As the model counts them over the steps of the scenario: "
	      "<b>locked operations</b> on page, page table and mm, and "
	      "copies. Which fields, and faults, are in the tool tips and in "
	      "the other formats. Not a time.</p>\n"
	      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	      "aria-label=\"Price\">\n<table class=\"matrix\">\n",
	      out);
	designs_html_head(out, t, nr);
	for (size_t r = 0; r < t->nr_rows; r++) {
		designs_html_name(out, t, r);
		for (size_t c = 0; c < nr; c++) {
			const struct designs_cell *cell = designs_cell(t, r, c);
			const struct designs_price *p = &cell->price;

			if (cell->has_price)
				html_print(out,
					   "<td class=\"num\" title=\"%s: %s; "
					   "%u faults\"><b>%u</b> %u</td>\n",
					   t->columns[c].name,
					   *p->locked ? p->locked : "none",
					   p->nr_faults, p->nr_locked,
					   p->nr_copies);
			else
				fputs("<td class=\"num\">-</td>\n", out);
		}
		fputs("</tr>\n", out);
	}
	put_sum(out, t);
	fputs("</tbody>\n</table>\n</div>\n</section>\n", out);
}

void designs_html_write(FILE *out, const struct designs_table *t,
			const char *style)
{
	put_top(out, t, style);
	put_scores(out, t);
	put_guarantees(out, t);
	put_prices(out, t);
	designs_html_differences(out, t);
	designs_html_columns(out, t);
	designs_html_scenarios(out, t);
	fputs("</main>\n<footer>\n", out);
	html_print(out, "<p>%s</p>\n", t->tool ? t->tool : "cowbench");
	if (t->command)
		html_print(out, "<p>Made again by <code>%s</code></p>\n",
			   t->command);
	fputs("</footer>\n</body>\n</html>\n", out);
}
