// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/profile_cells.h"

#include "base/err.h"
#include "report/case_unit.h"
#include "report/profile_rows.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A longer name of a kernel would make its column wider than its numbers. */
#define NAME_MAX_WIDTH 10

void profile_cells_release(struct profile_cells *c)
{
	for (size_t i = 0; i < c->nr_columns; i++)
		free(c->titles[i]);
	for (size_t r = 0; r < c->nr_rows; r++)
		for (size_t i = 0; i < c->nr_columns; i++)
			free(c->rows[r][i]);
	free(c->rows);
	memset(c, 0, sizeof(*c));
}

void cells_title(struct profile_cells *c, const char *title)
{
	if (c->nr_columns == PROFILE_CELLS_MAX)
		BUG("more than %d columns", PROFILE_CELLS_MAX);
	c->titles[c->nr_columns++] = xstrdup(title);
}

void cells_row(struct profile_cells *c, const char *name)
{
	c->rows = xrealloc(c->rows, c->nr_rows + 1, sizeof(*c->rows));
	memset(c->rows[c->nr_rows], 0, sizeof(*c->rows));
	c->rows[c->nr_rows++][0] = xstrdup(name);
}

void cells_set(struct profile_cells *c, size_t column, const char *text)
{
	c->rows[c->nr_rows - 1][column] = xstrdup(text);
}

/*
 * A count is exact, so its digits are chosen for the eye: a hundredth of a
 * lock a page is a real one in a hundred pages, a hundredth of 10^5
 * instructions of a call is nothing.
 */
static int decimals_of(double total)
{
	if (!(fabs(total) >= 10000))
		return 2;
	return fabs(total) >= 100000 ? 0 : 1;
}

double profile_nothing(double total)
{
	return 0.5 * pow(10, -decimals_of(total));
}

/* What is rounded away has no sign: "0.00" is not nothing, but near it. */
static double unsigned_nothing(double v, int decimals)
{
	return fabs(v) < 0.5 * pow(10, -decimals) ? 0 : v;
}

struct profile_number profile_number(double v, double total)
{
	int decimals = decimals_of(total);
	struct profile_number n;

	if (isnan(v))
		snprintf(n.s, sizeof(n.s), "-");
	else if (fabs(v) < 1e-9)
		snprintf(n.s, sizeof(n.s), "0");
	else
		snprintf(n.s, sizeof(n.s), "%.*f", decimals,
			 unsigned_nothing(v, decimals));
	return n;
}

struct profile_number profile_difference(double v, double total)
{
	int decimals = decimals_of(total);
	struct profile_number n;

	if (isnan(v))
		snprintf(n.s, sizeof(n.s), "-");
	else if (fabs(v) < 1e-9)
		snprintf(n.s, sizeof(n.s), "=");
	else if (unsigned_nothing(v, decimals) == 0)
		snprintf(n.s, sizeof(n.s), "%.*f", decimals, 0.0);
	else
		snprintf(n.s, sizeof(n.s), "%+.*f", decimals, v);
	return n;
}

static bool is_per_size(const struct profile_record *r)
{
	for (size_t i = 1; i < r->nr_sizes; i++)
		if (r->nr_ops[i] != r->nr_ops[0])
			return false;
	return r->nr_sizes > 1;
}

char *profile_per(const struct profile_record *r, enum profile_half half)
{
	const struct case_unit u = {
		.is_lab = true,
		.headline =
			half == PROFILE_FIXED ? SUMMARY_FIXED : SUMMARY_PER_OP,
		.is_per_size = is_per_size(r),
		.op = r->op,
		.sweep = r->sweep,
	};

	return case_unit_per(&u);
}

char *profile_title(const struct profile_record *r, enum profile_half half)
{
	char *per = profile_per(r, half), *axes = axes_text(&r->axes);
	char *title =
		xasprintf("%s.v%u:%s %s%s%s%s", r->bench, r->version,
			  r->phase_name,
			  half == PROFILE_FIXED ? "fixed cost of a " : "/", per,
			  *axes ? ", " : "", axes);

	free(axes);
	free(per);
	return title;
}

bool profile_has(const struct profile_set *set, enum profile_count c)
{
	for (size_t i = 0; i < set->nr; i++)
		if (!(set->tables[i]->record->has & 1u << c))
			return false;
	return set->nr > 0;
}

const char *profile_side_title(const struct profile_sheet *s, size_t i)
{
	static const char *const letters[LAB_COLUMNS_MAX] = {
		"A", "B", "C", "D", "E", "F", "G", "H",
		"I", "J", "K", "L", "M", "N", "O",
	};

	for (size_t k = 0; s->nr > 1 && k < s->nr; k++)
		if (strlen(s->sides[k].name) > NAME_MAX_WIDTH)
			return letters[i];
	return s->sides[i].name;
}

void profile_cells_make(struct profile_cells *c, const struct profile_set *set,
			const struct profile_sheet *sheet,
			enum profile_kind kind, size_t top)
{
	memset(c, 0, sizeof(*c));
	if (set->nr == 1)
		rows_one(c, set, kind, top);
	else if (set->nr == 2 && set->diff)
		rows_diff(c, set, sheet, kind, top);
	else if (set->ladder)
		rows_ladder(c, set, sheet, kind, top);
}
