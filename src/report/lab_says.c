// SPDX-License-Identifier: GPL-2.0-or-later
/* What the processes of a case found, kernel beside kernel. */
#include "report/lab_notes.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

static const char *said(const struct lab_cell *c, const char *key)
{
	for (size_t i = 0; i < c->nr_says; i++)
		if (!strcmp(c->says[i].key, key))
			return c->says[i].text;
	return NULL;
}

static bool is_said(const struct lab_cell *c, const char *key, const char *text)
{
	const char *own = said(c, key);

	return own && !strcmp(own, text);
}

/* Text and kernels that say it: "5.10: copied 9 of 9". */
static void add_text(char **line, const struct lab_view *view,
		     const struct lab_row *row, const char *key,
		     const char *text)
{
	char *kernels = xstrdup(""), *longer;

	for (size_t i = 0; i < view->nr_columns; i++) {
		if (!is_said(&row->cells[i], key, text))
			continue;
		longer = xasprintf("%s%s%s", kernels, *kernels ? ", " : "",
				   view->columns[i].name);
		free(kernels);
		kernels = longer;
	}
	longer = xasprintf("%s%s%s: %s", *line, **line ? ". " : "", kernels,
			   text);
	free(kernels);
	free(*line);
	*line = longer;
}

/* Each text once, by the first kernel that says it. */
static char *line_of(const struct lab_view *view, const struct lab_row *row,
		     const char *key)
{
	char *line = xstrdup("");

	for (size_t i = 0; i < view->nr_columns; i++) {
		const char *text = said(&row->cells[i], key);
		size_t first = 0;

		if (!text)
			continue;
		while (!is_said(&row->cells[first], key, text))
			first++;
		if (first == i)
			add_text(&line, view, row, key, text);
	}
	return line;
}

static void add_key(struct lab_notes *n, const struct lab_view *view,
		    const struct lab_row *row, const char *key)
{
	char *label = case_label(row->bench, &row->axes);
	char *line = line_of(view, row, key), *lead = xstrdup(key);

	for (char *p = lead; *p; p++)
		if (*p == '_')
			*p = ' ';
	lab_notes_add(n, "found", "%s %s: %s", label, lead, line);
	free(lead);
	free(line);
	free(label);
}

void lab_notes_says(struct lab_notes *n, const struct lab_view *view)
{
	for (size_t r = 0; r < view->nr_rows; r++) {
		const struct lab_row *row = &view->rows[r];

		for (size_t i = 0; i < view->nr_columns; i++)
			for (size_t k = 0; k < row->cells[i].nr_says; k++) {
				const char *key = row->cells[i].says[k].key;
				size_t first = 0;

				while (!said(&row->cells[first], key))
					first++;
				if (first == i)
					add_key(n, view, row, key);
			}
	}
}
