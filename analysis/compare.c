// SPDX-License-Identifier: GPL-2.0-or-later
/* Sides against each other: the rows of a view. */
#include "analysis/compare_parts.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ALPHA_EXPLORE 0.05
#define DELTA_LIVE    0.01

void compare_row_init(struct compare_row *row, const char *bench,
		      const struct axes *axes)
{
	*row = (struct compare_row){
		.bench = bench,
		.axes = *axes, /* borrowed */
		.old_cost = estimate_none(),
		.new_cost = estimate_none(),
		.change = estimate_none(),
		.old_sd_ratio = NAN,
		.new_sd_ratio = NAN,
		.lo90 = NAN,
		.hi90 = NAN,
		.bound_ratio = NAN,
		.p = NAN,
		.p_adjusted = NAN,
		.p_attainable = NAN,
		.p_second = NAN,
		.unit_sd = NAN,
		.tau_ratio = NAN,
		.delta_ratio = NAN,
		.mde_ratio = NAN,
		.verdict = COMPARE_NO_NUMBER,
	};
}

static void fill_rule(const struct compare_rule *from, bool is_lab,
		      struct compare_rule *to)
{
	*to = *from;
	if (isnan(to->delta_ratio) && !is_lab)
		to->delta_ratio = DELTA_LIVE;
	if (to->alpha == 0)
		to->alpha =
			to->is_exploring ? ALPHA_EXPLORE : COMPARE_ALPHA_GATE;
	if (isnan(to->session_sd_ratio))
		to->session_sd_ratio = COMPARE_SESSION_SD_RATIO;
}

/*
 * The clock that all times are told at: the baseline's. Only where every file
 * probed its clock, and all of them could be the clock of one core.
 */
static double common_clock(const struct compare_view *view)
{
	const struct case_record **all = NULL;
	struct core_clock clock = { 0 };
	size_t nr = 0, nr_first = 0;
	bool is_whole = true;

	for (size_t i = 0; i < view->nr_sides; i++) {
		for (size_t k = 0; k < view->sides[i].nr_files; k++) {
			const struct result_file *f = view->sides[i].files[k];
			size_t before = nr;

			all = xrealloc(all, nr + f->nr_cases + 1,
				       sizeof(struct case_record *));
			for (size_t r = 0; r < f->nr_cases; r++)
				all[nr++] = &f->cases[r];
			is_whole &= core_clock_of(all + before, nr - before)
					    .ref_ns > 0;
		}
		if (!i)
			nr_first = nr;
	}
	if (is_whole && core_clock_of(all, nr).ref_ns > 0)
		clock = core_clock_of(all, nr_first);
	free(all);
	return clock.ref_ns;
}

/* The side's own number, where the sides have none together. */
static void show_cost(const struct case_summary *s, struct estimate *cost,
		      size_t *nr)
{
	if (!s || s->outcome != OUTCOME_OK || cost->is_valid)
		return;
	*cost = *summary_headline(s);
	*nr = s->nr_processes;
}

static char *join_why(const struct compare_numbers n[2])
{
	if (n[0].why && n[1].why && !strcmp(n[0].why, n[1].why))
		return xasprintf("both: %s", n[0].why);
	if (n[0].why && n[1].why)
		return xasprintf("old: %s; new: %s", n[0].why, n[1].why);
	return n[0].why ? xasprintf("old: %s", n[0].why)
			: xasprintf("new: %s", n[1].why);
}

static void name_row(struct compare_row *row, const struct compare_case *c,
		     const struct compare_numbers n[2])
{
	const struct case_summary *s =
		n[0].summary ? n[0].summary : n[1].summary;

	row->op = c->op;
	row->sweep = c->sweep;
	row->headline = n[0].values && n[0].nr ? n[0].headline : c->headline;
	row->old_case = n[0].summary;
	row->new_case = n[1].summary;
	if (!s)
		return;
	row->version = s->version;
	for (int i = 0; i < 2; i++) {
		if (!n[i].summary)
			continue;
		row->tags |= n[i].summary->tags;
		if (n[i].summary->nr_phases && !row->phase)
			row->phase = n[i].summary->phases[0].name;
	}
}

static bool is_bad(const struct case_summary *s)
{
	return s &&
	       (s->outcome == OUTCOME_BROKEN || s->outcome == OUTCOME_SUSPECT);
}

/* One case in one stage. */
static void fill_row(struct compare_view *view, const struct compare_case *c,
		     size_t b, size_t stage, struct compare_row *row)
{
	const struct compare_cell *at = c->cells + stage * view->nr_sides;
	const struct compare_cell *const cells[2] = { &at[0], &at[b] };
	struct compare_numbers n[2];
	char *why, *note;

	compare_row_init(row, c->bench, &c->axes);
	row->design = view->sides[0].variant		     ? COMPARE_PAIRED
		      : cells[0]->nr > 1 && cells[1]->nr > 1 ? COMPARE_SESSIONS
							     : COMPARE_SINGLE;
	compare_numbers_get(view->store, c, cells, n, &why, &note);
	if (!why && !n[0].why && !n[1].why)
		compare_test(row, n, row->design == COMPARE_PAIRED,
			     &view->rule);
	else if (!why)
		why = join_why(n);
	if (why) {
		free(row->why);
		row->why = why;
		free(note);
	} else if (!row->why) {
		row->why = note;
	} else {
		free(note);
	}
	row->is_lost = n[0].summary && !n[0].why && is_bad(n[1].summary);
	show_cost(n[0].summary, &row->old_cost, &row->nr_old);
	show_cost(n[1].summary, &row->new_cost, &row->nr_new);
	name_row(row, c, n);
	for (int i = 0; i < 2; i++)
		compare_numbers_release(&n[i]);
}

static void row_release(struct compare_row *row)
{
	free(row->why);
	free(row->pair_logs);
}

static bool has_records(const struct compare_view *view,
			const struct compare_case *c, size_t b, size_t stage)
{
	const struct compare_cell *at = c->cells + stage * view->nr_sides;

	return at[0].nr && at[b].nr;
}

static bool is_there(const struct compare_view *view,
		     const struct compare_case *c, size_t side)
{
	return c->cells[side].nr || c->cells[side].is_planned ||
	       c->cells[view->nr_sides + side].nr;
}

/*
 * Two stages: what the first finds suspicious stands or falls with the second,
 * whose data know nothing of why they were taken.
 */
static void fill_two_stages(struct compare_view *view,
			    const struct compare_case *c, size_t b,
			    struct compare_row *row)
{
	struct compare_row second;

	fill_row(view, c, b, 0, row);
	if (!view->is_confirming)
		return;
	row->is_suspicious = row->p < COMPARE_SUSPICIOUS_P;
	if (!row->is_suspicious || !has_records(view, c, b, 1))
		return;
	fill_row(view, c, b, 1, &second);
	row_release(row);
	*row = second;
	row->is_suspicious = true;
	row->is_confirmed = true;
}

static void fill_pair(struct compare_view *view, size_t b)
{
	struct compare_pair *pair = &view->pairs[b - 1];
	const struct compare_cases *all = &view->store->cases;

	pair->rows = xcalloc(all->nr, sizeof(*pair->rows));
	for (size_t i = 0; i < all->nr; i++) {
		const struct compare_case *c = &all->cases[i];

		if (is_there(view, c, 0) || is_there(view, c, b))
			fill_two_stages(view, c, b,
					&pair->rows[pair->nr_rows++]);
	}
}

static void explain_pair(struct compare_view *view, size_t b)
{
	struct compare_pair *pair = &view->pairs[b - 1];

	for (size_t i = 0; i < pair->nr_rows; i++) {
		struct compare_row *row = &pair->rows[i];
		size_t stage = row->is_confirmed;
		const struct compare_case *c = compare_cases_find(
			&view->store->cases, row->bench, &row->axes);
		const struct compare_cell *at =
			c->cells + stage * view->nr_sides;

		if (row->verdict <= COMPARE_SMALL)
			compare_moved_find(row, &at[0], &at[b]);
	}
}

/* run --ab --confirm: also where it ended before its second stage. */
static bool plans_second_stage(const struct compare_side *side)
{
	for (size_t i = 0; i < side->nr_files; i++)
		if (json_is_true(json_object_get(
			    json_object_get(side->files[i]->plan, "ab"),
			    "confirm")))
			return true;
	return false;
}

static bool has_second_stage(const struct compare_view *view)
{
	const struct compare_cases *all = &view->store->cases;

	for (size_t i = 0; i < all->nr; i++)
		for (size_t k = all->nr_sides; k < all->cases[i].nr_cells; k++)
			if (all->cases[i].cells[k].nr)
				return true;
	return view->rule.confirm || plans_second_stage(&view->sides[0]);
}

static void build_live(struct compare_view *view)
{
	view->is_confirming = view->rule.confirm || has_second_stage(view);
	view->store->clock_ref_ns = common_clock(view);
	for (size_t b = 1; b < view->nr_sides; b++)
		fill_pair(view, b);
	compare_judge(view);
	for (size_t b = 1; b < view->nr_sides; b++)
		explain_pair(view, b);
}

int compare_build(const struct compare_side *sides, size_t nr_sides,
		  const struct compare_rule *rule, struct compare_view *view,
		  struct why *why)
{
	int err = compare_sides_check(sides, nr_sides, why);

	*view = (struct compare_view){ 0 };
	if (err)
		return err;
	view->is_lab = compare_is_lab(sides[0].files[0]);
	view->nr_sides = nr_sides;
	view->sides = sides;
	view->nr_pairs = nr_sides - 1;
	view->pairs = xcalloc(view->nr_pairs, sizeof(*view->pairs));
	fill_rule(rule, view->is_lab, &view->rule);
	view->store = xcalloc(1, sizeof(*view->store));
	for (size_t i = 0; i < view->nr_pairs; i++) {
		view->pairs[i].old_side = &sides[0];
		view->pairs[i].new_side = &sides[i + 1];
	}
	err = compare_cases_build(sides, nr_sides,
				  view->is_lab ? NULL : rule->confirm,
				  &view->store->cases, why);
	if (!err && view->is_lab)
		err = compare_exact_build(view, why);
	else if (!err)
		build_live(view);
	if (err) {
		compare_view_release(view);
		return err;
	}
	for (size_t i = 0; i < view->nr_pairs; i++)
		compare_pair_sum(&view->pairs[i]);
	return 0;
}

void compare_view_release(struct compare_view *view)
{
	struct compare_store *store = view->store;

	for (size_t i = 0; view->pairs && i < view->nr_pairs; i++) {
		for (size_t k = 0; k < view->pairs[i].nr_rows; k++)
			row_release(&view->pairs[i].rows[k]);
		free(view->pairs[i].rows);
	}
	free(view->pairs);
	if (store) {
		for (size_t i = 0; i < store->nr_summaries; i++) {
			case_summary_release(store->summaries[i]);
			free(store->summaries[i]);
		}
		free(store->summaries);
		lab_view_release(&store->lab);
		free(store->columns);
		compare_cases_release(&store->cases);
		free(store);
	}
	*view = (struct compare_view){ 0 };
}
