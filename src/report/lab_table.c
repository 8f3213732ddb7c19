// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernels side by side as text. */
#include "report/lab_table.h"

#include "base/err.h"
#include "base/text.h"
#include "report/lab_cells.h"
#include "report/lab_json.h"
#include "report/lab_markdown.h"
#include "report/lab_notes.h"
#include "report/table.h"

#include <stdlib.h>
#include <string.h>

/* Parts of a number, to be aligned at the point. */
struct split {
	int whole, rest; /* columns before the point, and from it on */
};

/* Widths of one kernel's column; the parts of the change follow the letters. */
struct field {
	struct split value, change;
	int letters, word;
};

static struct split split_of(const char *text)
{
	int whole = (int)strcspn(text, ".%");

	return (struct split){ whole, (int)strlen(text) - whole };
}

static void widen(struct split *s, const char *text)
{
	struct split one = split_of(text);

	s->whole = one.whole > s->whole ? one.whole : s->whole;
	s->rest = one.rest > s->rest ? one.rest : s->rest;
}

/* The texts of one cell. */
struct cell_text {
	struct lab_text value, letters, change;
	bool is_word; /* value is a word, no number */
};

static struct cell_text cell_text(const struct lab_row *row, size_t column,
				  size_t phase, enum lab_half half)
{
	const struct lab_value *v = lab_value(row, column, phase, half);
	struct cell_text t = { 0 };
	struct lab_change c;

	if (!v) {
		t.is_word = true;
		snprintf(t.value.s, sizeof(t.value.s), "%s",
			 lab_state_word(row->cells[column].state));
		return t;
	}
	t.value = lab_insns(v, half);
	t.letters = lab_letters(v->tags);
	if (!column)
		return t;
	lab_compare(row, phase, half, 0, column, &c);
	t.change = lab_change_text(&c);
	return t;
}

/* One section: the rows of one half. */
struct section {
	const struct lab_view *view;
	enum lab_half half;
	bool all_phases;
	struct field fields[LAB_COLUMNS_MAX];
};

static int value_width(const struct field *f)
{
	int width = f->value.whole + f->value.rest;

	return width > f->word ? width : f->word;
}

static int cell_width(const struct section *s, size_t column)
{
	const struct field *f = &s->fields[column];
	int change = f->change.whole + f->change.rest, title;
	int width = value_width(f) + (f->letters ? f->letters + 1 : 0) +
		    (change ? change + 1 : 0);

	title = (int)text_width(s->view->columns[column].name);
	return width > title ? width : title;
}

static void measure_cell(struct field *f, const struct cell_text *t)
{
	int letters = (int)strlen(t->letters.s), word = (int)strlen(t->value.s);

	if (t->is_word)
		f->word = word > f->word ? word : f->word;
	else
		widen(&f->value, t->value.s);
	widen(&f->change, t->change.s);
	f->letters = letters > f->letters ? letters : f->letters;
}

static void measure(struct section *s)
{
	struct cell_text t;

	for (size_t r = 0; r < s->view->nr_rows; r++) {
		const struct lab_row *row = &s->view->rows[r];

		for (size_t p = 0; p < row->nr_phases || !p; p++) {
			if (!lab_is_shown(row, p, s->half, s->all_phases))
				continue;
			for (size_t i = 0; i < s->view->nr_columns; i++) {
				t = cell_text(row, i, p, s->half);
				measure_cell(&s->fields[i], &t);
			}
		}
	}
}

/* A text of two parts in its field, aligned at the point. */
static char *aligned(const char *text, const struct split *s, int least)
{
	struct split one = split_of(text);
	int lead = s->whole - one.whole, more = least - s->whole - s->rest;

	return xasprintf("%*s%s%*s", lead + (more > 0 ? more : 0), "", text,
			 s->rest - one.rest, "");
}

static void set_cell(struct table *t, size_t at, const struct field *f,
		     const struct cell_text *c)
{
	int width = value_width(f);
	char *value, *change;

	if (c->is_word) {
		table_set(t, at, "%*s", width, c->value.s);
		return;
	}
	value = aligned(c->value.s, &f->value, width);
	change = aligned(c->change.s, &f->change, 0);
	table_set(t, at, "%s%s%-*s%s%s", value, f->letters ? " " : "",
		  f->letters, c->letters.s, *c->change.s ? " " : "",
		  *c->change.s ? change : "");
	free(change);
	free(value);
}

/* A case without axes is named by its benchmark, others stand below it. */
static char *row_label(const struct section *s, const struct lab_row *row)
{
	const char *phase = row->nr_phases ? row->phases[0] : NULL;
	char *axes, *label;

	if (!row->axes.nr)
		return lab_group_text(row, phase, s->half);
	axes = axes_text(&row->axes);
	label = xasprintf("  %s", axes);
	free(axes);
	return label;
}

static void add_row(struct table *t, const struct section *s,
		    const struct lab_row *row, size_t phase, size_t from,
		    size_t to)
{
	char *label = row_label(s, row);
	struct cell_text c;

	table_row(t);
	if (phase)
		table_set(t, 0, "    %s", row->phases[phase]);
	else
		table_set(t, 0, "%s", label);
	for (size_t i = from; i < to; i++) {
		c = cell_text(row, i, phase, s->half);
		set_cell(t, 1 + i - from, &s->fields[i], &c);
	}
	free(label);
}

static void add_group(struct table *t, const struct section *s,
		      const struct lab_row *row, const char **bench)
{
	char *text;

	if (!row->axes.nr || !strcmp(*bench, row->bench))
		return;
	text = lab_group_text(row, row->nr_phases ? row->phases[0] : NULL,
			      s->half);
	table_span(t, 0, "%s", text);
	free(text);
	*bench = row->bench;
}

/* The name of a kernel ends where its values end, if it is short enough. */
static char *column_title(const struct section *s, size_t i)
{
	const char *name = s->view->columns[i].name;
	int width = value_width(&s->fields[i]), own = (int)text_width(name);

	if (own > width)
		width = cell_width(s, i);
	return xasprintf("%*s%s", width > own ? width - own : 0, "", name);
}

static void write_block(FILE *out, const struct section *s, size_t from,
			size_t to, size_t width)
{
	struct table_column columns[LAB_COLUMNS_MAX + 1] = {
		{ "", TABLE_LEFT, TABLE_WRAP },
	};
	char *titles[LAB_COLUMNS_MAX];
	const char *bench = "";
	struct table *t;

	for (size_t i = from; i < to; i++) {
		titles[i - from] = column_title(s, i);
		columns[1 + i - from] =
			(struct table_column){ titles[i - from], TABLE_LEFT,
					       TABLE_WHOLE };
	}
	columns[0].title = "benchmark / case";
	t = table_new(columns, 1 + to - from);
	for (size_t r = 0; r < s->view->nr_rows; r++) {
		const struct lab_row *row = &s->view->rows[r];

		for (size_t p = 0; p < row->nr_phases || !p; p++) {
			if (!lab_is_shown(row, p, s->half, s->all_phases))
				continue;
			add_group(t, s, row, &bench);
			add_row(t, s, row, p, from, to);
		}
	}
	table_write(t, out, width);
	table_free(t);
	for (size_t i = from; i < to; i++)
		free(titles[i - from]);
}

static size_t label_width(const struct section *s)
{
	size_t widest = strlen("benchmark / case"), width;
	char *label;

	for (size_t r = 0; r < s->view->nr_rows; r++) {
		const struct lab_row *row = &s->view->rows[r];

		if (!lab_is_shown(row, 0, s->half, s->all_phases))
			continue;
		label = row_label(s, row);
		width = text_width(label);
		widest = width > widest ? width : widest;
		free(label);
	}
	return widest;
}

/* As many kernels at once as the width holds; the rest in further blocks. */
static void write_section(FILE *out, struct section *s, size_t width)
{
	size_t label = label_width(s), from = 0, to, sum;

	measure(s);
	fprintf(out, "%s", lab_section_title(s->half));
	if (s->view->nr_columns > 1)
		fprintf(out, "; change against %s", s->view->columns[0].name);
	fputs("\n\n", out);
	while (from < s->view->nr_columns) {
		sum = label;
		for (to = from; to < s->view->nr_columns; to++) {
			sum += 2 + (size_t)cell_width(s, to);
			if (to > from && sum > width)
				break;
		}
		write_block(out, s, from, to, width);
		fputc('\n', out);
		from = to;
	}
}

static bool has_rows(const struct section *s)
{
	for (size_t r = 0; r < s->view->nr_rows; r++)
		for (size_t p = 0; p < RECORD_PHASES_MAX; p++)
			if (lab_is_shown(&s->view->rows[r], p, s->half,
					 s->all_phases))
				return true;
	return false;
}

void lab_view_print(FILE *out, const struct lab_view *view,
		    const struct lab_print *p)
{
	size_t width = p->width ? p->width : TABLE_WIDTH_MAX;
	struct lab_notes notes = { 0 };

	if (p->format == LAB_JSON) {
		lab_json_print(out, view, NULL);
		return;
	}
	if (p->format == LAB_MARKDOWN) {
		lab_markdown_view(out, view, p->all_phases);
		return;
	}
	for (int h = 0; h < LAB_NR_HALVES; h++) {
		struct section s = { .view = view,
				     .half = (enum lab_half)h,
				     .all_phases = p->all_phases };

		if (has_rows(&s))
			write_section(out, &s, width);
	}
	lab_notes_view(&notes, view, p->all_phases);
	lab_notes_write(out, &notes, width);
	lab_notes_release(&notes);
}
