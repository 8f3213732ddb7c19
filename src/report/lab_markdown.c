// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/lab_markdown.h"

#include "report/lab_ab.h"

#include <stdlib.h>

/* A cell: '|' would end it. */
static void put_cell(FILE *out, const char *text)
{
	fputc(' ', out);
	for (; *text; text++) {
		if (*text == '|')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputs(" |", out);
}

static void put_rule(FILE *out, size_t nr_left, size_t nr_right)
{
	fputc('|', out);
	for (size_t i = 0; i < nr_left; i++)
		fputs(" :-- |", out);
	for (size_t i = 0; i < nr_right; i++)
		fputs(" --: |", out);
	fputc('\n', out);
}

/* "144.1 s (+23.4%)" */
static void put_number_cell(FILE *out, const struct lab_row *row, size_t phase,
			    enum lab_half half, size_t column)
{
	const struct lab_value *v = lab_value(row, column, phase, half);
	struct lab_text letters, change;
	struct lab_change c;

	if (!v) {
		put_cell(out, lab_state_word(row->cells[column].state));
		return;
	}
	letters = lab_letters(v->tags);
	fprintf(out, " %s%s%s", lab_insns(v, half).s, *letters.s ? " " : "",
		letters.s);
	if (column) {
		lab_compare(row, phase, half, 0, column, &c);
		change = lab_change_text(&c);
		if (*change.s)
			fprintf(out, " (%s)", change.s);
	}
	fputs(" |", out);
}

static void put_row(FILE *out, const struct lab_row *row, size_t phase,
		    enum lab_half half)
{
	char *group = lab_group_text(
		row, row->nr_phases ? row->phases[phase] : NULL, half);
	char *axes = axes_text(&row->axes);

	fputc('|', out);
	put_cell(out, group);
	put_cell(out, axes);
	for (size_t i = 0; i < row->nr_cells; i++)
		put_number_cell(out, row, phase, half, i);
	fputc('\n', out);
	free(axes);
	free(group);
}

static void put_section(FILE *out, const struct lab_view *view,
			enum lab_half half, bool all_phases)
{
	bool has_head = false;

	for (size_t r = 0; r < view->nr_rows; r++) {
		const struct lab_row *row = &view->rows[r];

		for (size_t p = 0; p < row->nr_phases || !p; p++) {
			if (!lab_is_shown(row, p, half, all_phases))
				continue;
			if (!has_head) {
				fprintf(out, "**%s**\n\n| benchmark | case |",
					lab_section_title(half));
				for (size_t i = 0; i < view->nr_columns; i++)
					put_cell(out, view->columns[i].name);
				fputc('\n', out);
				put_rule(out, 2, view->nr_columns);
				has_head = true;
			}
			put_row(out, row, p, half);
		}
	}
	if (has_head)
		fputc('\n', out);
}

void lab_markdown_view(FILE *out, const struct lab_view *view, bool all_phases)
{
	struct lab_notes notes = { 0 };

	put_section(out, view, LAB_PER_OP, all_phases);
	put_section(out, view, LAB_FIXED, all_phases);
	lab_notes_view(&notes, view, all_phases);
	lab_notes_markdown(out, &notes);
	lab_notes_release(&notes);
}

void lab_markdown_ab(FILE *out, const struct lab_view *view,
		     const struct lab_ab *ab)
{
	struct lab_notes notes = { 0 };
	char *sum = ab_sum(ab), *gate = ab_gate(ab);
	struct ab_lines l;

	ab_lines_of(view, &l);
	fprintf(out, "**%s against %s, instructions**\n\n",
		view->columns[1].name, view->columns[0].name);
	if (l.nr) {
		fputc('|', out);
		for (size_t c = 0; c < AB_NR_COLUMNS; c++)
			put_cell(out, ab_titles[c]);
		fputc('\n', out);
		fputs("| :-- | --: | --: | --: | --: | --: | :-- | :-- |\n",
		      out);
	}
	for (size_t i = 0; i < l.nr; i++) {
		fputc('|', out);
		for (size_t c = 0; c < AB_NR_COLUMNS; c++)
			put_cell(out, l.lines[i].cells[c] ? l.lines[i].cells[c]
							  : "");
		fputc('\n', out);
	}
	fprintf(out, "%s%s\n", l.nr ? "\n" : "", sum);
	if (gate)
		fprintf(out, "\n%s\n", gate);
	fputc('\n', out);
	lab_notes_tau(&notes);
	lab_notes_tags(&notes, l.tags);
	lab_notes_reasons(&notes, view);
	lab_notes_machine(&notes, view);
	lab_notes_markdown(out, &notes);
	ab_lines_release(&l);
	lab_notes_release(&notes);
	free(gate);
	free(sum);
}
