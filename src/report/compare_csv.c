// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/compare_writers.h"

#include "report/case_unit.h"
#include "report/csv.h"
#include "report/verdict_text.h"

#include <math.h>
#include <stdlib.h>

static void put_row(struct csv *c, const struct compare_view *v,
		    const struct compare_pair *pair,
		    const struct compare_row *row)
{
	char *id = case_id(row->bench, row->version, &row->axes);
	char *unit = verdict_unit(row, v->is_lab);
	char *tags = verdict_tags(row, v->is_lab);
	/* what too few units span is not of the level that the column has */
	bool has_interval = *verdict_interval(row).s;

	csv_text(c, pair->old_side->name);
	csv_text(c, pair->new_side->name);
	csv_text(c, v->is_lab ? "lab" : "live");
	csv_text(c, id);
	csv_text(c, case_headline_name(row->headline));
	csv_text(c, row->phase);
	csv_text(c, unit);
	csv_text(c, compare_verdict_name(row->verdict));
	csv_text(c, row->why);
	csv_text(c, compare_design_name(row->design));
	csv_number(c, row->old_cost.value);
	csv_number(c, row->new_cost.value);
	csv_number(c, row->change.value);
	csv_number(c, has_interval ? row->change.lo : NAN);
	csv_number(c, has_interval ? row->change.hi : NAN);
	csv_number(c, row->lo90);
	csv_number(c, row->hi90);
	csv_number(c, row->bound_ratio);
	csv_number(c, row->p);
	csv_number(c, row->p_adjusted);
	csv_number(c, row->tau_ratio);
	csv_number(c, row->delta_ratio);
	csv_number(c, row->mde_ratio);
	csv_uint(c, row->nr_old);
	csv_uint(c, row->nr_new);
	csv_uint(c, row->nr_units_old);
	csv_uint(c, row->nr_units_new);
	csv_uint(c, row->units_needed);
	csv_text(c, tags);
	csv_end_row(c);
	free(tags);
	free(unit);
	free(id);
}

void compare_csv_write(FILE *out, const struct compare_view *v,
		       const struct compare_head *head)
{
	static const char *const names[] = { "old_side",
					     "new_side",
					     "mode",
					     "id",
					     "headline",
					     "phase",
					     "unit",
					     "verdict",
					     "why",
					     "design",
					     "old",
					     "new",
					     "change",
					     "change_lo",
					     "change_hi",
					     "lo90",
					     "hi90",
					     "bound",
					     "p",
					     "p_adjusted",
					     "tau",
					     "delta",
					     "mde",
					     "nr_old",
					     "nr_new",
					     "nr_units_old",
					     "nr_units_new",
					     "units_needed",
					     "tags",
					     NULL };
	struct csv c = { .out = out };

	(void)head;
	csv_head(&c, names);
	for (size_t i = 0; i < v->nr_pairs; i++)
		for (size_t k = 0; k < v->pairs[i].nr_rows; k++)
			put_row(&c, v, &v->pairs[i], &v->pairs[i].rows[k]);
}
