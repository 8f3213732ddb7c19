// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/matrix_table.h"

#include "base/err.h"
#include "base/text.h"
#include "base/units.h"
#include "report/grid.h"
#include "report/run_row.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 78

/* Reasons that stand for numbers; each once, with a letter and a count. */
struct reasons {
	size_t nr;
	char **texts; /* owned */
	size_t *nr_cells;
};

static size_t reason_of(struct reasons *all, char *text)
{
	for (size_t i = 0; i < all->nr; i++)
		if (!strcmp(all->texts[i], text)) {
			all->nr_cells[i]++;
			free(text);
			return i;
		}
	all->texts = xrealloc(all->texts, all->nr + 1, sizeof(*all->texts));
	all->nr_cells =
		xrealloc(all->nr_cells, all->nr + 1, sizeof(*all->nr_cells));
	all->texts[all->nr] = text;
	all->nr_cells[all->nr] = 1;
	return all->nr++;
}

static void reasons_release(struct reasons *all)
{
	for (size_t i = 0; i < all->nr; i++)
		free(all->texts[i]);
	free(all->texts);
	free(all->nr_cells);
}

/* "(a)" .. "(z)", "(aa)" .. */
static void reason_sign(char sign[8], size_t idx)
{
	if (idx < 26)
		snprintf(sign, 8, "(%c)", (char)('a' + idx));
	else
		snprintf(sign, 8, "(%c%c)", (char)('a' + idx / 26 % 26 - 1),
			 (char)('a' + idx % 26));
}

/*
 * Three digits in at most five columns below 100 us. A cost of less than
 * nothing, or of nothing within its interval, is not printed as a number.
 */
static void number_text(char text[24], const struct estimate *e)
{
	double v = e->value;

	if (e->has_interval && e->hi < 0)
		snprintf(text, 24, "<0");
	else if (e->has_interval && e->lo <= 0)
		snprintf(text, 24, "~0");
	else if (v >= 0.9995)
		snprintf(text, 24, "%.*f",
			 v < 9.995   ? 2
			 : v < 99.95 ? 1
				     : 0,
			 v);
	else if (v >= 0.0005)
		snprintf(text, 24, "%.3f", v);
	else
		snprintf(text, 24, "<.001");
}

static const char *half_text(struct units_text *text, const struct estimate *e)
{
	double ratio = e->has_interval ? estimate_half_width_ratio(e) : NAN;

	*text = units_percent(ratio);
	if (e->has_interval && !(ratio < 1))
		return ">99%";
	return text->s;
}

static void set_reason(struct grid *g, size_t column,
		       const struct case_summary *s, struct reasons *reasons)
{
	char sign[8];

	reason_sign(sign, reason_of(reasons, run_row_reason(s)));
	grid_set(g, column, sign);
}

/* "4KiB", "1024KiB"; of a huge page also how it is mapped. */
static char *size_label(const char *page, size_t page_bytes)
{
	uint64_t bytes = page_bytes, thp_bytes = page_bytes / 8 * page_bytes;
	const char *more = "";

	if (!strcmp(page, "thp"))
		more = " PMD";
	if (!strcmp(page, "thp") || !strcmp(page, "ptethp"))
		bytes = thp_bytes;
	else if (strcmp(page, "base") != 0 &&
		 units_parse_size(&bytes, page, NULL))
		return xstrdup(page);
	return xasprintf("%lluKiB%s", (unsigned long long)bytes / 1024, more);
}

static char *row_label(const struct matrix *m, size_t row, size_t page_bytes)
{
	if (m->def->is_by_size)
		return size_label(m->rows[row], page_bytes);
	return xstrdup(m->rows[row]);
}

static void add_row(struct grid *g, const struct matrix *m, size_t row,
		    size_t page_bytes, struct reasons *reasons)
{
	char *label = row_label(m, row, page_bytes), text[24];
	struct units_text half;

	grid_row(g);
	grid_set(g, 0, label);
	for (size_t c = 0; c < m->def->nr_columns; c++) {
		const struct matrix_cell *cell = matrix_cell(m, row, c);

		if (cell->state == MATRIX_NUMBER) {
			number_text(text, cell->per_op_ns);
			grid_set(g, c + 1, text);
		} else if (cell->state == MATRIX_REASON) {
			set_reason(g, c + 1, cell->summary, reasons);
		} else {
			grid_set(g, c + 1, "-");
		}
	}
	grid_row(g);
	for (size_t c = 0; c < m->def->nr_columns; c++) {
		const struct matrix_cell *cell = matrix_cell(m, row, c);

		if (cell->state == MATRIX_NUMBER)
			grid_set(g, c + 1, half_text(&half, cell->per_op_ns));
	}
	free(label);
}

static void write_notes(FILE *out, const struct matrix *m,
			const struct reasons *reasons)
{
	bool has_absent = false;

	for (size_t i = 0; i < m->nr_rows * m->def->nr_columns; i++)
		has_absent |= m->cells[i].state == MATRIX_ABSENT;
	fputc('\n', out);
	for (size_t i = 0; i < reasons->nr; i++) {
		char sign[8], lead[16], *text;

		reason_sign(sign, i);
		snprintf(lead, sizeof(lead), "  %s", sign);
		text = xasprintf("%s (%zu case%s)", reasons->texts[i],
				 reasons->nr_cells[i],
				 reasons->nr_cells[i] == 1 ? "" : "s");
		text_print_wrapped(out, lead, 8, WIDTH, text);
		free(text);
	}
	if (has_absent)
		text_print_wrapped(out, "  -", 8, WIDTH,
				   "the run has no such case");
	text_print_wrapped(out, "", 0, WIDTH, m->def->about);
}

static bool has_number(const struct matrix *m, size_t column)
{
	for (size_t r = 0; r < m->nr_rows; r++)
		if (matrix_cell(m, r, column)->state == MATRIX_NUMBER)
			return true;
	return false;
}

static void write_column(FILE *out, const struct matrix *m, size_t column,
			 size_t page_bytes)
{
	const struct matrix_column *col = &m->def->columns[column];
	char *label, text[24];
	struct grid *g = grid_new(4);
	struct units_text half;

	grid_title(g, 0, "Folio size");
	grid_title(g, 1, "ns/page");
	grid_title(g, 2, "+-95%");
	grid_title(g, 3, "ms per GiB");
	for (size_t r = 0; r < m->nr_rows; r++) {
		const struct matrix_cell *cell = matrix_cell(m, r, column);
		struct estimate gib;

		if (cell->state != MATRIX_NUMBER)
			continue;
		gib = *cell->per_op_ns;
		gib.value = matrix_ms_per_gib(gib.value, page_bytes);
		label = size_label(m->rows[r], page_bytes);
		grid_row(g);
		grid_set(g, 0, label);
		number_text(text, cell->per_op_ns);
		grid_set(g, 1, text);
		grid_set(g, 2, half_text(&half, cell->per_op_ns));
		number_text(text, &gib);
		grid_set(g, 3, text);
		free(label);
	}
	fprintf(out, "\n%s (%s %s)\n\n", col->name, col->bench, col->axes);
	grid_write(g, out, WIDTH);
	grid_free(g);
}

void matrix_table_write(FILE *out, const struct matrix *m, size_t page_bytes)
{
	struct grid *g = grid_new(m->def->nr_columns + 1);
	struct reasons reasons = { 0 };

	grid_title(g, 0, m->def->is_by_size ? "Folio\nsize" : "page");
	for (size_t c = 0; c < m->def->nr_columns; c++)
		grid_title(g, c + 1, m->def->columns[c].title);
	for (size_t r = 0; r < m->nr_rows; r++)
		add_row(g, m, r, page_bytes, &reasons);
	fprintf(out,
		"\n%s: ns per page, and half of the 95 %% interval; "
		"lower is better\n\n",
		m->def->name);
	grid_write(g, out, WIDTH);
	write_notes(out, m, &reasons);
	for (size_t c = 0; c < m->def->nr_columns; c++)
		if (m->def->columns[c].name && has_number(m, c))
			write_column(out, m, c, page_bytes);
	reasons_release(&reasons);
	grid_free(g);
}
