// SPDX-License-Identifier: GPL-2.0-or-later
/* Two kernels as text, Markdown and JSON. */
#include "report/lab_table.h"

#include "base/err.h"
#include "base/text.h"
#include "report/lab_ab.h"
#include "report/lab_json.h"
#include "report/lab_markdown.h"
#include "report/table.h"

#include <stdlib.h>
#include <string.h>

/* Columns before the point, and from it on. */
struct field {
	int whole, rest;
};

static struct field field_of(const struct ab_lines *l, size_t column)
{
	struct field f = { 0 };

	for (size_t i = 0; i < l->nr; i++) {
		const char *cell = l->lines[i].cells[column];
		int whole = cell ? (int)strcspn(cell, ".%") : 0;
		int rest = cell ? (int)strlen(cell) - whole : 0;

		f.whole = whole > f.whole ? whole : f.whole;
		f.rest = rest > f.rest ? rest : f.rest;
	}
	return f;
}

static bool is_number(size_t column)
{
	return column > AB_NUMBER && column < AB_FROM;
}

static void add_line(struct table *t, const struct ab_line *line,
		     const struct field *fields)
{
	int lead;

	table_row(t);
	for (size_t c = 0; c < AB_NR_COLUMNS; c++) {
		const char *cell = line->cells[c];

		if (!cell)
			continue;
		lead = is_number(c) ? fields[c].whole - (int)strcspn(cell, ".%")
				    : 0;
		table_set(t, c, "%*s%s", lead, "", cell);
	}
}

/* Points stand below each other, and a title ends where its numbers end. */
static void write_table(FILE *out, const struct ab_lines *l, size_t width)
{
	struct table_column columns[AB_NR_COLUMNS];
	struct field fields[AB_NR_COLUMNS];
	char *titles[AB_NR_COLUMNS];
	struct table *t;

	for (size_t c = 0; c < AB_NR_COLUMNS; c++) {
		int own = (int)strlen(ab_titles[c]), field;

		fields[c] = field_of(l, c);
		field = fields[c].whole + fields[c].rest;
		if (field < own)
			fields[c].whole += own - field;
		titles[c] =
			xasprintf("%*s%s",
				  is_number(c) && field > own ? field - own : 0,
				  "", ab_titles[c]);
		columns[c] = (struct table_column){ titles[c], TABLE_LEFT,
						    TABLE_WHOLE };
	}
	columns[AB_NUMBER].fit = TABLE_WRAP;
	t = table_new(columns, AB_NR_COLUMNS);
	for (size_t i = 0; i < l->nr; i++)
		add_line(t, &l->lines[i], fields);
	table_write(t, out, width);
	table_free(t);
	for (size_t c = 0; c < AB_NR_COLUMNS; c++)
		free(titles[c]);
}

static void write_text(FILE *out, const struct lab_view *view,
		       const struct lab_ab *ab, size_t width)
{
	struct lab_notes notes = { 0 };
	struct ab_lines l;
	char *sum = ab_sum(ab), *gate = ab_gate(ab);

	fprintf(out, "%s against %s, instructions\n\n", view->columns[1].name,
		view->columns[0].name);
	ab_lines_of(view, &l);
	if (l.nr) {
		write_table(out, &l, width);
		fputc('\n', out);
	}
	lab_notes_tau(&notes);
	lab_notes_tags(&notes, l.tags);
	lab_notes_reasons(&notes, view);
	lab_notes_machine(&notes, view);
	lab_notes_write(out, &notes, width);
	fputc('\n', out);
	text_print_wrapped(out, "", 0, width, sum);
	if (gate)
		text_print_wrapped(out, "", 0, width, gate);
	ab_lines_release(&l);
	lab_notes_release(&notes);
	free(gate);
	free(sum);
}

void lab_ab_print(FILE *out, const struct lab_view *view,
		  const struct lab_ab *ab, const struct lab_print *p)
{
	switch (p->format) {
	case LAB_TEXT:
		write_text(out, view, ab,
			   p->width ? p->width : TABLE_WIDTH_MAX);
		return;
	case LAB_MARKDOWN:
		lab_markdown_ab(out, view, ab);
		return;
	case LAB_JSON:
		lab_json_print(out, view, ab);
		return;
	}
}
