// SPDX-License-Identifier: GPL-2.0-or-later
/* One case under many kernels: a row per function, a column per kernel. */
#include "analysis/profile_parts.h"

#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool same_module(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void row_set(struct profile_ladder_row *row, size_t column,
		    const struct profile_line *l, enum profile_match how)
{
	row->name = l->name;
	row->module = l->module;
	row->names[column] = l->name;
	row->match[column] = how;
	memcpy(row->values[column], l->counts, sizeof(l->counts));
}

/* A name that was there before, and not in the column before: inlined there. */
static struct profile_ladder_row *row_again(struct profile_ladder *l,
					    size_t column,
					    const struct profile_line *line)
{
	for (size_t i = 0; i < l->nr; i++) {
		struct profile_ladder_row *row = &l->rows[i];

		if (!row->names[column] && !strcmp(row->name, line->name) &&
		    same_module(row->module, line->module))
			return row;
	}
	return NULL;
}

static struct profile_ladder_row *row_new(struct profile_ladder *l)
{
	struct profile_ladder_row *row;

	l->rows = xrealloc(l->rows, l->nr + 1, sizeof(*l->rows));
	row = &l->rows[l->nr++];
	memset(row, 0, sizeof(*row));
	for (size_t j = 0; j < LAB_COLUMNS_MAX; j++)
		row->match[j] = MATCH_VANISHED;
	return row;
}

/* Lines of a column into rows; at[i] becomes the row of line i. */
static void column_add(struct profile_ladder *l, size_t column, size_t *at,
		       const size_t *at_before)
{
	const struct profile_table *t = l->tables[column];
	struct profile_matches m;
	long *from = xcalloc(t->nr + 1, sizeof(*from));

	for (size_t i = 0; i < t->nr; i++)
		from[i] = -1;
	if (column) {
		const struct profile_table *before = l->tables[column - 1];

		profile_match_lines(&m, before, t);
		for (size_t i = 0; i < before->nr; i++)
			if (m.to_b[i] >= 0) {
				size_t row = at_before[i];

				from[m.to_b[i]] = (long)i;
				row_set(&l->rows[row], column,
					&t->lines[m.to_b[i]], m.how[i]);
			}
		profile_matches_release(&m);
	}
	for (size_t i = 0; i < t->nr; i++) {
		struct profile_ladder_row *row;

		if (at_before && from[i] >= 0) {
			at[i] = at_before[from[i]];
			continue;
		}
		row = column ? row_again(l, column, &t->lines[i]) : NULL;
		if (!row)
			row = row_new(l);
		row_set(row, column, &t->lines[i], MATCH_NEW);
		at[i] = (size_t)(row - l->rows);
	}
	free(from);
}

/* What a function that is not there costs: nothing, if it was counted. */
static void fill_gaps(struct profile_ladder *l)
{
	for (size_t j = 0; j < l->nr_columns; j++)
		for (size_t i = 0; i < l->nr; i++)
			for (size_t c = 0; c < PROFILE_NR; c++)
				if (!l->rows[i].names[j] &&
				    isnan(l->tables[j]->total.counts[c]))
					l->rows[i].values[j][c] = NAN;
}

static double largest(const struct profile_ladder_row *row)
{
	double most = 0;

	/* fmax() passes over NaN. */
	for (size_t j = 0; j < LAB_COLUMNS_MAX; j++)
		most = fmax(most, profile_insns(row->values[j]));
	return most;
}

static int by_largest(const void *x, const void *y)
{
	const struct profile_ladder_row *a = x, *b = y;
	int order = profile_order(largest(a), a->name, largest(b), b->name);

	return order ? order
		     : strcmp(a->module ? a->module : "",
			      b->module ? b->module : "");
}

int profile_ladder_build(struct profile_ladder *l, size_t nr_columns,
			 const struct profile_table *const *tables,
			 struct why *why)
{
	size_t *at[2] = { NULL, NULL };

	memset(l, 0, sizeof(*l));
	if (!nr_columns || nr_columns > LAB_COLUMNS_MAX)
		return why_set(why, -EINVAL,
			       "%zu profiles side by side, wanted 1 to %d",
			       nr_columns, LAB_COLUMNS_MAX);
	for (size_t j = 1; j < nr_columns; j++)
		if (profile_same_case(tables[0], tables[j], why))
			return -EINVAL;
	l->nr_columns = nr_columns;
	for (size_t j = 0; j < nr_columns; j++) {
		l->tables[j] = tables[j];
		free(at[j % 2]);
		at[j % 2] = xcalloc(tables[j]->nr + 1, sizeof(*at[0]));
		column_add(l, j, at[j % 2], at[(j + 1) % 2]);
		row_set(&l->total, j, &tables[j]->total, MATCH_SAME);
		row_set(&l->residual, j, &tables[j]->residual, MATCH_SAME);
	}
	free(at[0]);
	free(at[1]);
	fill_gaps(l);
	if (l->nr)
		qsort(l->rows, l->nr, sizeof(*l->rows), by_largest);
	return 0;
}

void profile_ladder_release(struct profile_ladder *l)
{
	free(l->rows);
	memset(l, 0, sizeof(*l));
}
