// SPDX-License-Identifier: GPL-2.0-or-later
/* Profiles as text and as Markdown; the other formats are files of their own. */
#include "report/profile_print.h"

#include "base/err.h"
#include "base/text.h"
#include "report/profile_cells.h"
#include "report/profile_headline.h"
#include "report/profile_writers.h"
#include "report/profile_words.h"
#include "report/table.h"

#include <stdlib.h>
#include <string.h>

static size_t width_of(const struct profile_print *p)
{
	return p->width ? p->width : TABLE_WIDTH_MAX;
}

static void write_text(FILE *out, const struct profile_cells *c, size_t width)
{
	struct table_column columns[PROFILE_CELLS_MAX];
	struct table *t;

	for (size_t i = 0; i < c->nr_columns; i++) {
		bool is_left =
			!i || (c->is_last_left && i == c->nr_columns - 1);

		columns[i] = (struct table_column){
			c->titles[i], is_left ? TABLE_LEFT : TABLE_RIGHT,
			i ? TABLE_WHOLE : TABLE_WRAP
		};
	}
	t = table_new(columns, c->nr_columns);
	for (size_t r = 0; r < c->nr_rows; r++) {
		table_row(t);
		for (size_t i = 0; i < c->nr_columns; i++)
			if (c->rows[r][i])
				table_set(t, i, "%s", c->rows[r][i]);
	}
	table_write(t, out, width);
	table_free(t);
	fputc('\n', out);
}

/* '|' would end a cell, the others would be markup. */
static void put_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("|<&`\\", *text))
			fputc('\\', out);
		fputc(*text, out);
	}
}

static void put_cell(FILE *out, const char *text)
{
	fputc(' ', out);
	put_text(out, text);
	fputs(" |", out);
}

static void write_markdown(FILE *out, const struct profile_cells *c)
{
	fputc('|', out);
	for (size_t i = 0; i < c->nr_columns; i++)
		put_cell(out, c->titles[i]);
	fputs("\n|", out);
	for (size_t i = 0; i < c->nr_columns; i++)
		fputs(!i || (c->is_last_left && i == c->nr_columns - 1)
			      ? " :-- |"
			      : " --: |",
		      out);
	fputc('\n', out);
	for (size_t r = 0; r < c->nr_rows; r++) {
		fputc('|', out);
		for (size_t i = 0; i < c->nr_columns; i++)
			put_cell(out, c->rows[r][i] ? c->rows[r][i] : "");
		fputc('\n', out);
	}
	fputc('\n', out);
}

static void write_set(FILE *out, const struct profile_sheet *s,
		      const struct profile_set *set, enum profile_kind kind,
		      const struct profile_print *p)
{
	struct profile_cells c;

	if (!set->nr)
		return;
	profile_cells_make(&c, set, s, kind, p->top);
	if (p->format == PROFILE_MARKDOWN)
		write_markdown(out, &c);
	else
		write_text(out, &c, width_of(p));
	profile_cells_release(&c);
}

static void write_notes(FILE *out, struct lab_notes *n,
			const struct profile_print *p)
{
	if (p->format == PROFILE_MARKDOWN)
		lab_notes_markdown(out, n);
	else
		lab_notes_write(out, n, width_of(p));
	lab_notes_release(n);
}

/* "A = 6.1+a=1": a name, and the letter that stands for it. */
static void write_side(FILE *out, const struct profile_sheet *s, size_t i)
{
	const char *title = profile_side_title(s, i);

	if (title != s->sides[i].name)
		fprintf(out, "%s = ", title);
	fputs(s->sides[i].name, out);
}

static void write_sides(FILE *out, const struct profile_sheet *s)
{
	fputs(": ", out);
	if (s->nr == 2) {
		write_side(out, s, 1);
		fputs(" against ", out);
		write_side(out, s, 0);
		return;
	}
	for (size_t i = 0; i < s->nr; i++) {
		fputs(i ? ", " : "", out);
		write_side(out, s, i);
	}
}

static void write_headline(FILE *out, const struct profile_sheet *s,
			   const struct profile_print *p)
{
	char *text = profile_headline(s);

	if (p->format == PROFILE_MARKDOWN)
		put_text(out, text);
	else
		text_print_wrapped(out, "", 0, width_of(p), text);
	fputs(p->format == PROFILE_MARKDOWN ? "\n\n" : "\n", out);
	free(text);
}

static void write_sheet(FILE *out, const struct profile_sheet *s,
			const struct profile_print *p)
{
	const struct profile_table *t = s->functions.tables[0];
	char *title = profile_title(t->record, t->half);
	struct lab_notes notes = { 0 };
	bool has_notes;

	fprintf(out, p->format == PROFILE_MARKDOWN ? "**%s**" : "%s", title);
	free(title);
	write_sides(out, s);
	for (size_t i = 0; i < s->nr; i++)
		if (!s->functions.tables[i]->is_residual_small)
			fprintf(out, " SUSPECT(%s)", s->sides[i].name);
	fputs("\n\n", out);
	write_headline(out, s, p);
	write_set(out, s, &s->functions, PROFILE_FUNCTIONS, p);
	write_set(out, s, &s->fields, PROFILE_FIELDS, p);
	write_set(out, s, &s->lines, PROFILE_SOURCE, p);
	profile_words_sheet(&notes, s, p);
	has_notes = notes.nr;
	write_notes(out, &notes, p);
	if (has_notes)
		fputc('\n', out);
}

void profile_print(FILE *out, const struct profile_sheet *sheets, size_t nr,
		   const struct profile_print *p)
{
	struct lab_notes notes = { 0 };

	if (p->format == PROFILE_JSON) {
		profile_json(out, sheets, nr, p);
		return;
	}
	if (p->format == PROFILE_FOLDED) {
		profile_folded(out, sheets, nr);
		return;
	}
	for (size_t i = 0; i < nr; i++)
		write_sheet(out, &sheets[i], p);
	profile_words_all(&notes, sheets, nr, p);
	write_notes(out, &notes, p);
}
