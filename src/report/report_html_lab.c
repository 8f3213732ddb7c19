// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernels beside each other: instructions, and what changed beyond tau. */
#include "report/html.h"
#include "report/lab_cells.h"
#include "report/lab_notes.h"
#include "report/report_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* "up1" .. "up4", "down1" ..: how deep a cell is shaded. */
static const char *shade(const struct lab_change *c)
{
	static const char *const up[] = { "up1", "up2", "up3", "up4" };
	static const char *const down[] = { "down1", "down2", "down3",
					    "down4" };
	double size;
	int step;

	if (c->verdict != LAB_CHANGED || isnan(c->ratio))
		return "";
	size = fabs(log2(1 + fmax(c->ratio, -0.99)));
	step = size < 0.07 ? 0 : size < 0.3 ? 1 : size < 1 ? 2 : 3;
	return c->ratio > 0 ? up[step] : down[step];
}

static void write_letters(FILE *out, unsigned int tags)
{
	for (unsigned int bit = 1; bit < 1u << LAB_TAG_NR; bit <<= 1)
		if (tags & bit)
			html_print(out, "<abbr title=\"%s: %s\">%s</abbr>",
				   lab_tag_name(bit), lab_tag_explain(bit),
				   (char[]){ lab_tag_letter(bit), '\0' });
}

static void write_cell(FILE *out, const struct lab_view *v,
		       const struct lab_row *row, size_t column, size_t phase,
		       enum lab_half half)
{
	const struct lab_value *value = lab_value(row, column, phase, half);
	struct lab_change c = { .verdict = LAB_NO_NUMBER };

	if (!value) {
		const struct lab_cell *cell = &row->cells[column];

		html_print(out,
			   "<td data-l=\"%s\" class=\"reason\" "
			   "title=\"%s\">%s</td>\n",
			   v->columns[column].name, cell->why ? cell->why : "",
			   lab_state_word(cell->state));
		return;
	}
	if (column)
		lab_compare(row, phase, half, 0, column, &c);
	html_print(out, "<td data-l=\"%s\" class=\"num %s\"><span>%s",
		   v->columns[column].name, shade(&c),
		   lab_insns(value, half).s);
	if (value->tags) {
		fputs("<sup>", out);
		write_letters(out, value->tags);
		fputs("</sup>", out);
	}
	fputs("</span>", out);
	if (column)
		html_print(out, " <b>%s</b>", lab_change_text(&c).s);
	fputs("</td>\n", out);
}

static void write_row(FILE *out, const struct report *r,
		      const struct lab_row *row, size_t phase,
		      enum lab_half half)
{
	const struct report_card *c =
		report_card_of(r, row->bench, &row->axes, true);
	char *axes = axes_text(&row->axes);

	html_print(out, "<tr>\n<th scope=\"row\"><a href=\"#%s\">%s</a></th>\n",
		   c ? c->id : "lab-cases", *axes ? axes : row->bench);
	free(axes);
	for (size_t k = 0; k < r->lab->nr_columns; k++)
		write_cell(out, r->lab, row, k, phase, half);
	fputs("</tr>\n", out);
}

/* The rows of one benchmark and phase, under one heading. */
static size_t write_group(FILE *out, const struct report *r, size_t first,
			  size_t phase, enum lab_half half)
{
	const struct lab_view *v = r->lab;
	size_t i, nr = 0;

	for (i = first;
	     i < v->nr_rows && !strcmp(v->rows[i].bench, v->rows[first].bench);
	     i++) {
		const struct lab_row *row = &v->rows[i];

		if (!lab_is_shown(row, phase, half, false))
			continue;
		if (!nr++) {
			char *group = lab_group_text(row, NULL, half);

			html_print(out,
				   "<tbody>\n<tr class=\"group\"><th "
				   "colspan=\"%zu\" scope=\"rowgroup\">%s</th>"
				   "</tr>\n",
				   v->nr_columns + 1, group);
			free(group);
		}
		write_row(out, r, row, phase, half);
	}
	if (nr)
		fputs("</tbody>\n", out);
	return i;
}

static bool has_rows(const struct lab_view *v, enum lab_half half)
{
	for (size_t i = 0; i < v->nr_rows; i++)
		if (lab_is_shown(&v->rows[i], 0, half, false))
			return true;
	return false;
}

static void write_half(FILE *out, const struct report *r, enum lab_half half)
{
	const struct lab_view *v = r->lab;

	if (!has_rows(v, half))
		return;
	html_print(out,
		   "<h3>Lab: %s</h3>\n<div class=\"scroll\" role=\"region\" "
		   "tabindex=\"0\" aria-label=\"%s\">\n<table class=\"stack "
		   "lab\">\n<caption>%s executed under QEMU TCG, not "
		   "time%s%s%s.</caption>\n<thead><tr><th "
		   "scope=\"col\">case</th>",
		   lab_section_title(half), lab_section_title(half),
		   half == LAB_PER_OP ? "Instructions per operation,"
				      : "Instructions of a call,",
		   v->nr_columns > 1 ? "; change against " : "",
		   v->nr_columns > 1 ? v->columns[0].name : "",
		   v->nr_columns > 1 ? "; = is no change beyond tau" : "");
	for (size_t k = 0; k < v->nr_columns; k++)
		html_print(out, "<th scope=\"col\" class=\"num\">%s</th>",
			   v->columns[k].name);
	fputs("</tr></thead>\n", out);
	for (size_t i = 0; i < v->nr_rows;)
		i = write_group(out, r, i, 0, half);
	fputs("</table>\n</div>\n", out);
}

void report_html_lab(FILE *out, const struct report *r)
{
	struct lab_notes notes = { 0 };

	if (r->lab_compare && r->lab->nr_columns == 2)
		report_html_pairs(out, r, r->lab_compare);
	write_half(out, r, LAB_PER_OP);
	write_half(out, r, LAB_FIXED);
	lab_notes_view(&notes, r->lab, false);
	fputs("<details class=\"legend\">\n<summary>What the marks and letters "
	      "mean, tau, reasons, machine</summary>\n<dl>\n",
	      out);
	for (size_t i = 0; i < notes.nr; i++)
		html_print(out, "<dt>%s</dt><dd>%s</dd>\n", notes.notes[i].lead,
			   notes.notes[i].text);
	fputs("</dl>\n</details>\n", out);
	lab_notes_release(&notes);
}
