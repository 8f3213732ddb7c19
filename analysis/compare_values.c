// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/compare_values.h"

#include "base/err.h"
#include "analysis/compare_parts.h"
#include "analysis/process_value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void take(struct compare_values *out, int side, const double *v,
		 size_t nr)
{
	double *to = out->values[side];

	if (!nr)
		return;
	to = xrealloc(to, out->nr[side] + nr, sizeof(*to));
	for (size_t i = 0; i < nr; i++)
		if (isfinite(v[i]))
			to[out->nr[side]++] = v[i];
	out->values[side] = to;
}

/* Exact counts of a cell, process by process. */
static void take_exact(struct compare_values *out, int side,
		       const struct compare_cell *cell,
		       const struct compare_row *row)
{
	const struct process_rule rule = { .is_lab = true,
					   .headline = row->headline };

	for (size_t i = 0; i < cell->nr; i++) {
		const struct compare_session *s = &cell->sessions[i];
		double *v = process_values(s->file, s->records, s->nr, &rule);

		take(out, side, v, s->nr);
		free(v);
	}
}

void compare_values_get(const struct compare_view *view, size_t pair,
			const struct compare_row *row,
			struct compare_values *out)
{
	const struct compare_cell *cells[2];
	const struct compare_case *c;
	struct compare_numbers n[2];
	char *why, *note;
	size_t first = row->is_confirmed ? view->nr_sides : 0;

	*out = (struct compare_values){ 0 };
	if (row->verdict == COMPARE_NO_NUMBER || !view->store)
		return;
	c = compare_cases_find(&view->store->cases, row->bench, &row->axes);
	if (!c)
		BUG("a row of %s without a case", row->bench);
	cells[0] = &c->cells[first];
	cells[1] = &c->cells[first + pair + 1];
	for (int i = 0; view->is_lab && i < 2; i++)
		take_exact(out, i, cells[i], row);
	if (view->is_lab)
		return;
	compare_numbers_get(view->store, c, cells, n, &why, &note);
	for (int i = 0; i < 2; i++) {
		take(out, i, n[i].values, n[i].nr);
		compare_numbers_release(&n[i]);
	}
	free(note);
	free(why);
}

void compare_values_release(struct compare_values *v)
{
	free(v->values[0]);
	free(v->values[1]);
	*v = (struct compare_values){ 0 };
}
