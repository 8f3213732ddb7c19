// SPDX-License-Identifier: GPL-2.0-or-later
/* Phases against each other, kernel beside kernel. */
#include "report/lab_notes.h"

#include "base/err.h"
#include "base/units.h"
#include "results/ratio.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Is it said of a kernel before this one? */
static bool is_known(const struct lab_row *row, size_t cell, const char *text)
{
	for (size_t i = 0; i < cell; i++)
		for (size_t k = 0; k < row->cells[i].nr_ratios; k++)
			if (!strcmp(row->cells[i].ratios[k].text, text))
				return true;
	return false;
}

static double value_of(const struct lab_row *row, size_t cell, const char *text)
{
	const struct lab_cell *c = &row->cells[cell];

	for (size_t k = 0; lab_cell_has_number(c) && k < c->nr_ratios; k++)
		if (!strcmp(c->ratios[k].text, text))
			return c->ratios[k].value[lab_headline_half(row)];
	return NAN;
}

static void add(struct lab_notes *n, const struct lab_view *view,
		const struct lab_row *row, const char *text)
{
	char *label = case_label(row->bench, &row->axes);
	char *line = xstrdup(""), *longer, name[128];

	ratio_words(name, sizeof(name), text);
	for (size_t i = 0; i < view->nr_columns; i++) {
		double value = value_of(row, i, text);

		if (isnan(value))
			continue;
		longer = xasprintf("%s%s%s x (%s)", line, *line ? ", " : "",
				   units_sig3(value).s, view->columns[i].name);
		free(line);
		line = longer;
	}
	if (*line)
		lab_notes_add(n, "ratio", "%s %s: %s", label, name, line);
	free(line);
	free(label);
}

void lab_notes_ratios(struct lab_notes *n, const struct lab_view *view)
{
	for (size_t r = 0; r < view->nr_rows; r++) {
		const struct lab_row *row = &view->rows[r];

		for (size_t i = 0; i < view->nr_columns; i++)
			for (size_t k = 0; k < row->cells[i].nr_ratios; k++) {
				const char *text = row->cells[i].ratios[k].text;

				if (!is_known(row, i, text))
					add(n, view, row, text);
			}
	}
}
