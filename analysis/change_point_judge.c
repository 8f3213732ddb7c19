// SPDX-License-Identifier: GPL-2.0-or-later
/* Which cuts hold, how large they are, and what else stands out. */
#include "analysis/change_point_parts.h"

#include "base/err.h"
#include "analysis/mann_whitney.h"
#include "analysis/quantile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A change is back when so much of it is left, or less. */
#define BACK_SHARE 0.25
/* Standard errors that a change must exceed. */
#define SE_FACTOR 3

size_t change_work_end(const struct change_work *w, size_t i)
{
	return i + 1 < w->nr_cuts ? w->cuts[i + 1] : w->nr;
}

size_t change_work_begin(const struct change_work *w, size_t i)
{
	return i ? w->cuts[i - 1] : 0;
}

struct estimate change_work_shift(const struct change_work *w, size_t a,
				  size_t a_end, size_t b, size_t b_end)
{
	struct estimate e = mann_whitney_shift(w->log + a, a_end - a,
					       w->log + b, b_end - b, 0.95);
	double level = fabs(quantile_median(w->value + a, a_end - a));

	if (w->is_log) {
		e.value = expm1(e.value);
		e.lo = expm1(e.lo);
		e.hi = expm1(e.hi);
	} else {
		e.value /= level;
		e.lo /= level;
		e.hi /= level;
	}
	return e;
}

/* Standard error of the shift, as a ratio, by those of its points. */
static double shift_se(const struct change_work *w, size_t a, size_t b,
		       size_t end)
{
	double *ratio, se;
	size_t nr = 0;

	if (!w->se)
		return 0;
	ratio = xcalloc(end - a, sizeof(*ratio));
	for (size_t i = a; i < end; i++)
		if (isfinite(w->se[i]) && w->value[i] != 0)
			ratio[nr++] = w->se[i] / fabs(w->value[i]);
	se = nr ? quantile_median(ratio, nr) : 0;
	free(ratio);
	return se * sqrt(1 / (double)(b - a) + 1 / (double)(end - b));
}

static bool is_large(const struct change_work *w, size_t i)
{
	size_t a = change_work_begin(w, i), b = w->cuts[i];
	size_t end = change_work_end(w, i);
	double least = fmax(w->delta_ratio, SE_FACTOR * shift_se(w, a, b, end));

	return fabs(change_work_shift(w, a, b, b, end).value) >= least;
}

static double p_of(const struct change_work *w, size_t i)
{
	size_t at;

	return change_work_scan(w, change_work_begin(w, i),
				change_work_end(w, i), &at);
}

static void drop_cut(struct change_work *w, size_t i)
{
	w->nr_cuts--;
	memmove(w->cuts + i, w->cuts + i + 1,
		(w->nr_cuts - i) * sizeof(*w->cuts));
}

/* The largest p above alpha; else the first that is too small. */
static bool find_weakest(const struct change_work *w, size_t *weakest)
{
	double worst = w->alpha;
	bool is_found = false;

	for (size_t i = 0; i < w->nr_cuts; i++) {
		double p = p_of(w, i);

		if (p > worst) {
			worst = p;
			*weakest = i;
			is_found = true;
		}
	}
	for (size_t i = 0; i < w->nr_cuts && !is_found; i++)
		if (!is_large(w, i)) {
			*weakest = i;
			is_found = true;
		}
	return is_found;
}

void change_work_merge(struct change_work *w)
{
	size_t weakest;

	while (find_weakest(w, &weakest))
		drop_cut(w, weakest);
}

/*
 * The maximum of T says that there is a change; where it is, the absolute
 * distances from the two levels say better: within the two segments the cut
 * moves to where their sum is least. Of equal ones the nearest to before.
 */
static size_t best_cut(const struct change_work *w, size_t i)
{
	size_t a = change_work_begin(w, i), b = w->cuts[i], best = b;
	size_t end = change_work_end(w, i);
	double before = quantile_median(w->log + a, b - a);
	double after = quantile_median(w->log + b, end - b);
	double sum = 0, least = 0;

	for (size_t c = b; c + CHANGE_SEGMENT_MIN < end; c++) {
		sum += fabs(w->log[c] - before) - fabs(w->log[c] - after);
		if (sum < least) {
			least = sum;
			best = c + 1;
		}
	}
	sum = 0;
	for (size_t c = b; c-- > a + CHANGE_SEGMENT_MIN;) {
		sum += fabs(w->log[c] - after) - fabs(w->log[c] - before);
		if (sum < least) {
			least = sum;
			best = c;
		}
	}
	return best;
}

void change_work_place(struct change_work *w)
{
	for (size_t i = 0; i < w->nr_cuts; i++)
		w->cuts[i] = best_cut(w, i);
}

static void describe_cut(const struct change_work *w, size_t i,
			 struct change_point *c)
{
	size_t a = change_work_begin(w, i), b = w->cuts[i];
	size_t end = change_work_end(w, i);

	*c = (struct change_point){
		.kind = CHANGE_SHIFT,
		.at = b,
		.from = a,
		.before = quantile_median(w->value + a, b - a),
		.after = quantile_median(w->value + b, end - b),
		.shift = change_work_shift(w, a, b, b, end),
		.p = p_of(w, i),
		.back = CHANGE_NONE,
	};
}

static void add_event(struct change_view *view, const struct change_event *e)
{
	view->outliers = xrealloc(view->outliers, view->nr_outliers + 1,
				  sizeof(*view->outliers));
	view->outliers[view->nr_outliers++] = *e;
}

/* Distances from the medians of the segments, in robust sd of all of them. */
static void find_events(const struct change_work *w, struct change_view *view)
{
	double *distance = xcalloc(w->nr, sizeof(*distance)), *level, sd;
	size_t from = 0;

	level = xcalloc(w->nr, sizeof(*level));
	for (size_t s = 0; s <= w->nr_cuts; s++) {
		size_t to = s < w->nr_cuts ? w->cuts[s] : w->nr;
		double median = quantile_median(w->value + from, to - from);

		for (; from < to; from++) {
			level[from] = median;
			distance[from] = w->value[from] - median;
		}
	}
	sd = quantile_mad(distance, w->nr);
	for (size_t i = 0; i < w->nr; i++) {
		struct change_event e = {
			.at = i,
			.ratio = distance[i] / fabs(level[i]),
			.nr_sds = distance[i] / sd,
		};
		bool is_newest = i + 1 == w->nr;
		double limit =
			is_newest ? CHANGE_WATCH_SDS : CHANGE_OUTLIER_SDS;

		/* sd 0: anything else is infinitely far */
		if (distance[i] == 0 || fabs(e.nr_sds) <= limit ||
		    fabs(e.ratio) < w->delta_ratio)
			continue;
		if (!is_newest) {
			add_event(view, &e);
			continue;
		}
		view->has_watch = true;
		view->watch = e;
	}
	free(level);
	free(distance);
}

void change_work_describe(const struct change_work *w, struct change_view *view)
{
	view->nr_changes = w->nr_cuts;
	view->changes = xcalloc(w->nr_cuts, sizeof(*view->changes));
	for (size_t i = 0; i < w->nr_cuts; i++)
		describe_cut(w, i, &view->changes[i]);
	if (w->nr >= 2 * CHANGE_SEGMENT_MIN)
		find_events(w, view);
}

void change_mark_returns(const struct change_rule *rule,
			 struct change_view *view)
{
	for (size_t i = 0; i < view->nr_changes; i++) {
		struct change_point *c = &view->changes[i];
		double step = fabs(c->after - c->before);
		double least = rule->delta_ratio * fabs(c->before);

		/* What is itself a way back, has been told. */
		for (size_t j = i + 1; j < view->nr_changes && !c->is_return;
		     j++) {
			struct change_point *later = &view->changes[j];

			if (fabs(later->after - c->before) >
			    fmax(BACK_SHARE * step, least))
				continue;
			if (later->is_return)
				break;
			c->back = j;
			later->is_return = true;
			break;
		}
	}
}
