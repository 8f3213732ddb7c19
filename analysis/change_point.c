// SPDX-License-Identifier: GPL-2.0-or-later
/* Binary segmentation: find more cuts than hold, then merge. */
#include "analysis/change_point.h"

#include "base/err.h"
#include "analysis/change_point_parts.h"
#include "analysis/change_point_table.h"
#include "analysis/quantile.h"

#include <math.h>
#include <stdlib.h>

/* Level of the cuts that the autocorrelation is estimated between. */
#define PHI_ALPHA 0.01

double change_work_scan(const struct change_work *w, size_t from, size_t to,
			size_t *at)
{
	const double *v = w->log + from;
	struct change_scan s = change_scan(v, to - from, w->ranks);
	double t = s.t;

	*at = from + s.at;
	if (t <= 0)
		return 1;
	if (!change_is_plain(v, to - from, s.at))
		t = change_deflate(t, to - from, w->deflation);
	return change_p(t, to - from);
}

static void add_cut(struct change_work *w, size_t at)
{
	size_t i = w->nr_cuts++;

	w->cuts = xrealloc(w->cuts, w->nr_cuts, sizeof(*w->cuts));
	for (; i > 0 && w->cuts[i - 1] > at; i--)
		w->cuts[i] = w->cuts[i - 1];
	w->cuts[i] = at;
}

/* Layer by layer, each shorter by sqrt(2), overlapping by half or more. */
struct seeds {
	size_t layer, idx;
	size_t nr_in_layer, len;
};

static bool next_layer(struct seeds *s, size_t nr)
{
	double shrink = pow(0.5, (double)++s->layer / 2);

	s->len = (size_t)ceil((double)nr * shrink);
	s->nr_in_layer = 2 * (size_t)ceil(1 / shrink - 1e-9) - 1;
	s->idx = 0;
	return s->len >= CHANGE_SEED_NR_MIN;
}

static size_t count_seeds(size_t nr)
{
	struct seeds s = { .layer = 0 };
	size_t sum = 0;

	while (next_layer(&s, nr))
		sum += s.nr_in_layer;
	return sum;
}

/* The clearest of the intervals within from .. to-1; p 1 without any. */
static double scan_seeds(const struct change_work *w, size_t from, size_t to,
			 size_t *at)
{
	struct seeds s = { .layer = 0 };
	size_t nr = to - from;
	double best = 1;

	while (next_layer(&s, nr))
		for (; s.idx < s.nr_in_layer; s.idx++) {
			size_t start = from + (nr - s.len) * s.idx /
						      (s.nr_in_layer - 1);
			size_t here;
			double p = change_work_scan(w, start, start + s.len,
						    &here);

			if (p < best) {
				best = p;
				*at = here;
			}
		}
	return best;
}

static bool find_cut(const struct change_work *w, size_t from, size_t to,
		     size_t *at)
{
	size_t nr_seeds = count_seeds(to - from);
	double share = nr_seeds ? CHANGE_SEEDS_SHARE : 0;

	if (to - from < 2 * CHANGE_SEGMENT_MIN)
		return false;
	if (change_work_scan(w, from, to, at) <= w->alpha * (1 - share))
		return true;
	return nr_seeds && scan_seeds(w, from, to, at) <=
				   w->alpha * share / (double)nr_seeds;
}

static void split(struct change_work *w, size_t from, size_t to)
{
	size_t at;

	if (!find_cut(w, from, to, &at))
		return;
	add_cut(w, at);
	split(w, from, at);
	split(w, at, to);
}

/* From what is left after all that could be a change, dependent or not. */
static double find_phi(struct change_work *w)
{
	double alpha = w->alpha, phi;

	w->deflation = 1;
	w->alpha = PHI_ALPHA;
	split(w, 0, w->nr);
	phi = change_phi(w->log, w->nr, w->cuts, w->nr_cuts, w->ranks);
	w->alpha = alpha;
	w->nr_cuts = 0;
	return phi;
}

/* Costs change by factors; a fixed cost may be 0 or below, then they do not. */
static void take_logs(struct change_work *w)
{
	w->is_log = true;
	for (size_t i = 0; i < w->nr; i++) {
		if (!isfinite(w->value[i]))
			BUG("value %zu of a series is no number", i);
		w->is_log &= w->value[i] > 0;
	}
	w->log = xcalloc(w->nr, sizeof(*w->log));
	for (size_t i = 0; i < w->nr; i++)
		w->log[i] = w->is_log ? log(w->value[i]) : w->value[i];
}

static void move_indexes(struct change_view *view)
{
	for (size_t i = 0; i < view->nr_changes; i++) {
		view->changes[i].at += view->first;
		view->changes[i].from += view->first;
	}
	for (size_t i = 0; i < view->nr_outliers; i++)
		view->outliers[i].at += view->first;
	view->watch.at += view->first;
}

void change_find(const double *value, const double *se, size_t nr,
		 const struct change_rule *rule, struct change_view *view)
{
	size_t first = nr > CHANGE_NR_MAX ? nr - CHANGE_NR_MAX : 0;
	struct change_work w = {
		.nr = nr - first,
		.value = value + first,
		.se = se ? se + first : NULL,
		.alpha = rule->alpha,
		.delta_ratio = rule->delta_ratio,
	};

	*view = (struct change_view){ .nr = nr, .first = first };
	if (!nr)
		return;
	take_logs(&w);
	w.ranks = change_ranks_new(w.nr);
	view->phi = find_phi(&w);
	w.deflation = change_deflation(view->phi);
	split(&w, 0, w.nr);
	change_work_merge(&w);
	change_work_place(&w);
	change_work_describe(&w, view);
	change_mark_returns(rule, view);
	move_indexes(view);
	free(w.cuts);
	free(w.ranks);
	free(w.log);
}

void change_view_release(struct change_view *view)
{
	free(view->changes);
	free(view->outliers);
	*view = (struct change_view){ .nr = 0 };
}

double change_level(const struct change_view *view, const double *value,
		    size_t idx)
{
	size_t from = view->first, to = view->nr;

	for (size_t i = 0; i < view->nr_changes; i++) {
		const struct change_point *c = &view->changes[i];

		if (c->at > idx) {
			to = c->at;
			break;
		}
		from = c->at;
	}
	if (idx < view->first)
		return NAN;
	if (from > view->first && view->changes[0].kind != CHANGE_SHIFT)
		return value[from];
	return quantile_median(value + from, to - from);
}
