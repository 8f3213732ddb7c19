// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows of the lab: exact counts, judged by tau, never by a p. */
#include "analysis/compare_parts.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct estimate exact_estimate(double value, double half, size_t nr)
{
	if (isnan(value))
		return estimate_none();
	return (struct estimate){ .value = value,
				  .lo = value - half,
				  .hi = value + half,
				  .nr = nr,
				  .is_valid = true };
}

static enum lab_half half_of(const struct lab_row *row)
{
	return lab_is_headline(row, 0, LAB_FIXED) ? LAB_FIXED : LAB_PER_OP;
}

/* One side's number, with the range over its processes as the interval. */
static void take_cell(const struct lab_row *row, size_t column,
		      struct estimate *cost, size_t *nr, size_t *nr_boots)
{
	const struct lab_value *v = lab_value(row, column, 0, half_of(row));

	if (!v)
		return;
	*cost = exact_estimate(v->insns, isnan(v->range) ? 0 : v->range / 2,
			       v->nr_processes);
	*nr = v->nr_processes;
	*nr_boots = row->cells[column].phases[0].nr_boots;
}

/* A row of the same case with another version that one side has. */
static const struct lab_row *find_twin(const struct lab_view *lab,
				       const struct lab_row *row, size_t column)
{
	for (size_t i = 0; i < lab->nr_rows; i++) {
		const struct lab_row *other = &lab->rows[i];

		if (other != row && !strcmp(other->bench, row->bench) &&
		    axes_equal(&other->axes, &row->axes) &&
		    other->cells[column].state != LAB_ABSENT)
			return other;
	}
	return NULL;
}

static const char *const state_names[] = {
	[LAB_ABSENT] = "absent", [LAB_OK] = "ok",	    [LAB_SKIP] = "skip",
	[LAB_BROKEN] = "broken", [LAB_SUSPECT] = "suspect",
};

static char *why_of_cell(const struct lab_cell *c)
{
	if (c->state == LAB_OK && lab_cell_has_number(c))
		return NULL;
	return xasprintf("%s: %s", state_names[c->state],
			 c->why ? c->why : "no number");
}

static char *why_none(const struct lab_view *lab, const struct lab_row *row,
		      size_t b)
{
	const struct lab_cell *old = &row->cells[0], *new = &row->cells[b];
	const struct lab_row *twin = find_twin(lab, row, b);
	char *a, *c, *why;

	if (new->state == LAB_ABSENT && twin)
		return xasprintf("another workload: version %u and %u",
				 row->version, twin->version);
	a = why_of_cell(old);
	c = why_of_cell(new);
	if (!a && !c)
		return NULL;
	why = xasprintf("%s%s%s%s%s", a ? "old: " : "", a ? a : "",
			a && c ? "; " : "", c ? "new: " : "", c ? c : "");
	free(a);
	free(c);
	return why;
}

static bool is_bad(const struct lab_cell *c)
{
	return c->state == LAB_BROKEN || c->state == LAB_SUSPECT;
}

static void fill_row(struct compare_view *view, const struct lab_row *from,
		     size_t b, struct compare_row *row)
{
	struct lab_change change;

	compare_row_init(row, from->bench, &from->axes);
	row->version = from->version;
	row->op = from->op;
	row->sweep = from->sweep;
	row->design = COMPARE_EXACT;
	row->headline =
		half_of(from) == LAB_FIXED ? SUMMARY_FIXED : SUMMARY_PER_OP;
	row->phase = from->nr_phases ? from->phases[0] : NULL;
	take_cell(from, 0, &row->old_cost, &row->nr_old, &row->nr_units_old);
	take_cell(from, b, &row->new_cost, &row->nr_new, &row->nr_units_new);
	lab_compare_headline(from, 0, b, &change);
	row->lab_tags = change.tags;
	row->tau_from = change.from;
	row->why = why_none(&view->store->lab, from, b);
	row->is_lost =
		lab_cell_has_number(&from->cells[0]) && is_bad(&from->cells[b]);
	if (!isnan(change.ratio) && !isnan(change.tau)) {
		row->tau_ratio = change.tau / change.old_insns;
		row->change = exact_estimate(change.ratio, row->tau_ratio,
					     row->nr_old + row->nr_new);
		row->lo90 = row->change.lo;
		row->hi90 = row->change.hi;
		row->bound_ratio =
			(fabs(change.diff) + change.tau) / change.old_insns;
	} else {
		row->change = exact_estimate(change.ratio, NAN, row->nr_old);
	}
	compare_judge_exact(row, &change, &view->rule);
}

/* The twin of a row that was told with its other version. */
static bool is_told(const struct lab_view *lab, const struct lab_row *row,
		    size_t b)
{
	return row->cells[0].state == LAB_ABSENT &&
	       (row->cells[b].state == LAB_ABSENT || find_twin(lab, row, 0));
}

static void add_moved(const struct compare_cases *all, size_t b,
		      struct compare_row *row)
{
	const struct compare_case *c;

	if (row->verdict > COMPARE_SMALL)
		return;
	c = compare_cases_find(all, row->bench, &row->axes);
	if (c)
		compare_moved_find(row, &c->cells[0], &c->cells[b]);
}

static void fill_pair(struct compare_view *view, size_t b)
{
	struct compare_pair *pair = &view->pairs[b - 1];
	const struct lab_view *lab = &view->store->lab;

	pair->rows = xcalloc(lab->nr_rows, sizeof(*pair->rows));
	for (size_t i = 0; i < lab->nr_rows; i++) {
		struct compare_row *row = &pair->rows[pair->nr_rows];

		if (is_told(lab, &lab->rows[i], b))
			continue;
		fill_row(view, &lab->rows[i], b, row);
		add_moved(&view->store->cases, b, row);
		pair->nr_rows++;
	}
}

int compare_exact_build(struct compare_view *view, struct why *why)
{
	struct compare_store *store = view->store;
	int err;

	store->columns = xcalloc(view->nr_sides, sizeof(*store->columns));
	for (size_t i = 0; i < view->nr_sides; i++)
		store->columns[i] = (struct lab_column){
			.name = view->sides[i].name,
			.title = view->sides[i].title,
			.nr_files = view->sides[i].nr_files,
			.files = view->sides[i].files,
		};
	err = lab_build(store->columns, view->nr_sides, &store->lab, why);
	if (err)
		return err;
	for (size_t b = 1; b < view->nr_sides; b++)
		fill_pair(view, b);
	return 0;
}
