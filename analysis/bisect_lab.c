// SPDX-License-Identifier: GPL-2.0-or-later
/* Steps of the lab: exact counts, told apart by tau. */
#include "analysis/bisect_parts.h"

#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct lab_row *find_row(const struct lab_view *view,
				      const struct bisect_case *c)
{
	for (size_t i = 0; i < view->nr_rows; i++) {
		const struct lab_row *row = &view->rows[i];

		if (!strcmp(row->bench, c->bench) &&
		    row->version == c->version &&
		    axes_equal(&row->axes, c->axes))
			return row;
	}
	return NULL;
}

static void fill_column(struct lab_column *col, const struct bisect_side *side)
{
	*col = (struct lab_column){ .name = side->name,
				    .nr_files = side->nr_files,
				    .files = side->files };
}

static int no_number(const struct lab_row *row, size_t column,
		     const struct bisect_side *side, struct why *why)
{
	const struct lab_cell *cell = row ? &row->cells[column] : NULL;

	why_set(why, -ENODATA, "bisect: the %s end has no number: %.160s",
		column ? "bad" : "good",
		!cell	    ? "the case is not in its file"
		: cell->why ? cell->why
			    : "fewer than three processes, or other sizes");
	why_hint(why, "measure %s again: run-bench lab, at least 3 rounds",
		 side->name);
	return -ENODATA;
}

static int ends_from(struct bisect_ends *e, const struct lab_row *row,
		     const struct bisect_side sides[2], struct why *why)
{
	struct lab_change change;

	if (!row || !lab_cell_has_number(&row->cells[0]))
		return no_number(row, 0, &sides[0], why);
	if (!lab_cell_has_number(&row->cells[1]))
		return no_number(row, 1, &sides[1], why);
	lab_compare_headline(row, 0, 1, &change);
	if (change.verdict == LAB_NO_NUMBER || change.verdict == LAB_UNJUDGED)
		return no_number(row, 1, &sides[1], why);
	e->good = change.old_insns;
	e->bad = change.new_insns;
	e->tau = change.tau;
	e->is_fixed = lab_is_headline(row, 0, LAB_FIXED);
	e->op = row->op;
	if (change.verdict == LAB_CHANGED)
		return 0;
	why_set(why, -ERANGE,
		"bisect %.60s: good and bad cost the same: %.2f and %.2f "
		"instructions, tau %.2f%s",
		row->bench, e->good, e->bad, e->tau,
		change.verdict == LAB_SHIFTED ? " (only layouts changed)" : "");
	why_hint(why, "nothing to look for: are these the right kernels, and "
		      "the right case?");
	return -ERANGE;
}

int bisect_lab_ends(struct bisect_ends *e, const struct bisect_side sides[2],
		    const struct bisect_case *c, struct why *why)
{
	struct lab_column cols[2];
	struct lab_view view;
	int err;

	fill_column(&cols[0], &sides[0]);
	fill_column(&cols[1], &sides[1]);
	err = lab_build(cols, 2, &view, why);
	if (err)
		return err;
	err = ends_from(e, find_row(&view, c), sides, why);
	lab_view_release(&view);
	return err;
}

static void step_from(const struct bisect_ends *e, const struct lab_row *row,
		      struct bisect_step *step)
{
	const struct lab_cell *cell = row ? &row->cells[2] : NULL;
	const struct lab_value *value;
	struct lab_change to[2];

	free(step->why);
	step->why = NULL;
	step->nr_processes = 0;
	if (!cell || !lab_cell_has_number(cell)) {
		step->why = xstrdup(!cell	? "the case is not in its file"
				    : cell->why ? cell->why
						: "no number");
		bisect_decide(e, NAN, NAN, step);
		return;
	}
	value = lab_value(row, 2, 0, e->is_fixed ? LAB_FIXED : LAB_PER_OP);
	step->nr_processes = value ? value->nr_processes : 0;
	lab_compare_headline(row, 0, 2, &to[0]);
	lab_compare_headline(row, 1, 2, &to[1]);
	if (to[0].verdict <= LAB_UNJUDGED || to[1].verdict <= LAB_UNJUDGED) {
		step->why = xstrdup("fewer than three processes with a number, "
				    "or other sizes than at the ends");
		bisect_decide(e, NAN, NAN, step);
		return;
	}
	bisect_decide(e, to[0].new_insns, fmax(to[0].tau, to[1].tau), step);
}

int bisect_lab_step(const struct bisect_ends *e,
		    const struct bisect_side sides[2],
		    const struct bisect_case *c, const struct result_file *f,
		    struct bisect_step *step, struct why *why)
{
	struct lab_column cols[3] = {
		[2] = { .name = "step", .nr_files = 1, .files = &f },
	};
	struct lab_view view;
	int err;

	fill_column(&cols[0], &sides[0]);
	fill_column(&cols[1], &sides[1]);
	err = lab_build(cols, 3, &view, why);
	if (err)
		return err;
	step_from(e, find_row(&view, c), step);
	lab_view_release(&view);
	return 0;
}
