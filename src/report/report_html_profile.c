// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the instructions went: profiles of the lab's cases. */
#include "report/html.h"
#include "report/profile_cells.h"
#include "report/profile_words.h"
#include "report/report_parts.h"
#include "report/report_profile.h"

#include "base/err.h"

#include <stdlib.h>

/* Functions of a table; the rest is one row, and all are in the file. */
#define TOP 20

static void write_head(FILE *out, const struct profile_cells *c)
{
	fputs("<thead><tr>", out);
	for (size_t i = 0; i < c->nr_columns; i++) {
		bool is_left =
			!i || (c->is_last_left && i == c->nr_columns - 1);

		fputs(is_left ? "<th scope=\"col\">"
			      : "<th scope=\"col\" class=\"num\">",
		      out);
		html_print(out, "%s</th>", c->titles[i]);
	}
	fputs("</tr></thead>\n<tbody>\n", out);
}

static void write_row(FILE *out, const struct profile_cells *c, size_t row)
{
	char *const *cells = c->rows[row];

	html_print(out, "<tr>\n<th scope=\"row\">%s</th>\n",
		   cells[0] ? cells[0] : "");
	for (size_t i = 1; i < c->nr_columns; i++) {
		bool is_left = c->is_last_left && i == c->nr_columns - 1;

		html_print(out, "<td data-l=\"%s\" class=\"%s\">%s</td>\n",
			   c->titles[i], is_left ? "word" : "num",
			   cells[i] ? cells[i] : "");
	}
	fputs("</tr>\n", out);
}

static void write_table(FILE *out, const struct profile_sheet *s,
			const struct profile_set *set, enum profile_kind kind,
			const char *caption)
{
	struct profile_cells c;

	if (!set->nr)
		return;
	profile_cells_make(&c, set, s, kind, TOP);
	html_print(out,
		   "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
		   "aria-label=\"%s\">\n<table class=\"stack profile\">\n"
		   "<caption>%s</caption>\n",
		   caption, caption);
	write_head(out, &c);
	for (size_t i = 0; i < c.nr_rows; i++)
		write_row(out, &c, i);
	fputs("</tbody>\n</table>\n</div>\n", out);
	profile_cells_release(&c);
}

static void write_figure(FILE *out, const struct report_profile *p,
			 size_t sheet, enum profile_figure_kind kind,
			 size_t step)
{
	const struct report_figure *f =
		report_profile_figure(p, sheet, kind, step);

	if (f)
		report_html_figure(out, f);
}

static void write_tables(FILE *out, const struct profile_sheet *s)
{
	const struct profile_table *t = s->functions.tables[0];
	char *per = profile_per(t->record, t->half), *text;

	text = xasprintf("Instructions %s %s by function, counted",
			 t->half == PROFILE_FIXED ? "of a" : "/", per);
	write_table(out, s, &s->functions, PROFILE_FUNCTIONS, text);
	free(text);
	text = xasprintf("Locked operations %s %s by the field that they hit",
			 t->half == PROFILE_FIXED ? "of a" : "/", per);
	write_table(out, s, &s->fields, PROFILE_FIELDS, text);
	free(text);
	text = xasprintf("Instructions %s %s by source line",
			 t->half == PROFILE_FIXED ? "of a" : "/", per);
	write_table(out, s, &s->lines, PROFILE_SOURCE, text);
	free(text);
	free(per);
}

static void write_notes(FILE *out, const struct profile_sheet *s)
{
	const struct profile_print p = { .has_legend = true };
	struct lab_notes notes = { 0 };

	profile_words_sheet(&notes, s, &p);
	if (notes.nr)
		fputs("<dl class=\"profile-notes\">\n", out);
	for (size_t i = 0; i < notes.nr; i++)
		html_print(out, "<dt>%s</dt><dd>%s</dd>\n", notes.notes[i].lead,
			   notes.notes[i].text);
	if (notes.nr)
		fputs("</dl>\n", out);
	lab_notes_release(&notes);
}

/* One phase: all its kernels, then from each to the next. */
static void write_sheet(FILE *out, const struct report_profile *p, size_t sheet)
{
	const struct profile_sheet *s = &p->sheets.sheets[sheet];
	const struct profile_table *t = s->functions.tables[0];
	char *title = profile_title(t->record, t->half);
	size_t step = 1;

	html_print(out, "<h4>%s</h4>\n", title);
	free(title);
	write_figure(out, p, sheet, PROFILE_FIGURE_STACK, 0);
	write_figure(out, p, sheet, PROFILE_FIGURE_LOCKED, 0);
	if (s->nr == 1)
		write_figure(out, p, sheet, PROFILE_FIGURE_FLAME, 0);
	if (s->nr == 2) {
		write_figure(out, p, sheet, PROFILE_FIGURE_DIFF, 1);
		write_figure(out, p, sheet, PROFILE_FIGURE_FLAME, 1);
	}
	write_tables(out, s);
	write_notes(out, s);
	for (size_t k = sheet + 1;
	     k < p->sheets.nr && report_profile_is_step(p, k); k++, step++) {
		const struct profile_sheet *next = &p->sheets.sheets[k];

		html_print(out, "<h5>%s to %s</h5>\n", next->sides[0].name,
			   next->sides[1].name);
		write_figure(out, p, sheet, PROFILE_FIGURE_DIFF, step);
		write_figure(out, p, sheet, PROFILE_FIGURE_FLAME, step);
		write_tables(out, next);
	}
}

/* "5.10 122.75, 6.1 151.62": what a closed card says. */
static void write_summary(FILE *out, const struct report_profile *p)
{
	html_print(out, "<summary><span class=\"name\">%s</span>", p->label);
	for (size_t i = 0; !p->why && i < p->sheets.sheets[0].nr; i++) {
		const struct profile_sheet *s = &p->sheets.sheets[0];
		double insns = s->functions.tables[i]->clock_insns;

		html_print(out, " <span class=\"value\">%s %s</span>",
			   s->sides[i].name, profile_number(insns, insns).s);
	}
	fputs("</summary>\n", out);
}

static void write_profile(FILE *out, const struct report_profile *p)
{
	html_print(out, "<details class=\"card\" id=\"%s\">\n", p->id);
	write_summary(out, p);
	html_print(out,
		   "<p class=\"perma\"><a href=\"#%s\" aria-label=\"Link to "
		   "the profile of %s\">#</a></p>\n",
		   p->id, p->label);
	if (p->why)
		html_print(out, "<p class=\"why\">Not shown: %s.</p>\n",
			   p->why);
	for (size_t i = 0; !p->why && i < p->sheets.nr; i++)
		if (!report_profile_is_step(p, i))
			write_sheet(out, p, i);
	for (size_t i = 0; !p->why && i < p->sheets.nr_missing; i++)
		html_print(out, "<p class=\"why\">%s.</p>\n",
			   p->sheets.missing[i]);
	fputs("</details>\n", out);
}

void report_html_profiles(FILE *out, const struct report *r)
{
	if (!r->nr_profiles)
		return;
	fputs("<section id=\"profiles\">\n<h2>Where the instructions "
	      "went</h2>\n<p>Counted by a plugin inside of QEMU, instruction "
	      "by instruction, in the measured phase only: of each size the "
	      "sample whose total is the number of the case. Functions are "
	      "those of the kernel's own symbol table: what the compiler "
	      "inlined counts for the function that holds it. Not "
	      "attributed is what the clock counted and no function accounts "
	      "for.</p>\n",
	      out);
	for (size_t i = 0; i < r->nr_profiles; i++)
		write_profile(out, &r->profiles[i]);
	fputs("</section>\n", out);
}
