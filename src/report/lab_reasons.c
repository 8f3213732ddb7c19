// SPDX-License-Identifier: GPL-2.0-or-later
/* Why there is no number: shared reasons are said once. */
#include "report/lab_notes.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* Cases named with a reason; more are counted. */
#define NAMES_MAX 6

static const char *reason_of(const struct lab_cell *c)
{
	if (c->state == LAB_SUSPECT && c->proof == PROOF_SUSPECT &&
	    c->proof_text)
		return c->proof_text;
	return c->why;
}

static bool is_alike(const struct lab_cell *a, const struct lab_cell *b)
{
	return a->state == b->state && reason_of(a) && reason_of(b) &&
	       !strcmp(reason_of(a), reason_of(b));
}

/* "6.1, 6.12" of the cells of a row that share the reason; "" for all. */
static char *kernels_of(const struct lab_view *view, const struct lab_row *row,
			const struct lab_cell *like)
{
	char *text = xstrdup(""), *longer;
	size_t nr = 0;

	for (size_t i = 0; i < view->nr_columns; i++) {
		if (!is_alike(&row->cells[i], like))
			continue;
		longer = xasprintf("%s%s%s", text, nr++ ? ", " : "",
				   view->columns[i].name);
		free(text);
		text = longer;
	}
	if (nr == view->nr_columns && nr > 1)
		text[0] = '\0';
	return text;
}

static void add_name(char **text, const char *label, const char *kernels)
{
	char *longer =
		xasprintf("%s%s%s%s%s%s", *text, **text ? "; " : "", label,
			  *kernels ? " (" : "", kernels, *kernels ? ")" : "");

	free(*text);
	*text = longer;
}

/* All cases that have the reason of like. */
static char *names_of(const struct lab_view *view, const struct lab_cell *like)
{
	char *text = xstrdup(""), *label, *kernels, *longer;
	size_t nr = 0;

	for (size_t r = 0; r < view->nr_rows; r++) {
		const struct lab_row *row = &view->rows[r];
		bool has = false;

		for (size_t i = 0; i < view->nr_columns; i++)
			has |= is_alike(&row->cells[i], like);
		if (!has || nr++ >= NAMES_MAX)
			continue;
		label = case_label(row->bench, &row->axes);
		kernels = kernels_of(view, row, like);
		add_name(&text, label, kernels);
		free(kernels);
		free(label);
	}
	if (nr <= NAMES_MAX)
		return text;
	longer = xasprintf("%s; and %zu more", text, nr - NAMES_MAX);
	free(text);
	return longer;
}

static bool was_said(const struct lab_view *view, size_t row, size_t column)
{
	const struct lab_cell *c = &view->rows[row].cells[column];

	for (size_t r = 0; r <= row; r++)
		for (size_t i = 0; i < view->nr_columns; i++) {
			if (r == row && i == column)
				return false;
			if (is_alike(&view->rows[r].cells[i], c))
				return true;
		}
	return false;
}

void lab_notes_reasons(struct lab_notes *n, const struct lab_view *view)
{
	static const enum lab_state order[] = { LAB_SKIP, LAB_ABSENT, LAB_OK,
						LAB_SUSPECT, LAB_BROKEN };
	char *names;

	for (size_t o = 0; o < ARRAY_SIZE(order); o++)
		for (size_t r = 0; r < view->nr_rows; r++)
			for (size_t i = 0; i < view->nr_columns; i++) {
				const struct lab_cell *c =
					&view->rows[r].cells[i];

				if (c->state != order[o] || !reason_of(c) ||
				    was_said(view, r, i))
					continue;
				names = names_of(view, c);
				lab_notes_add(n, lab_state_word(c->state),
					      "%s: %s", names, reason_of(c));
				free(names);
			}
}
