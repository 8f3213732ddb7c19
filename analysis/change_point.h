/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * change_point.h - where did the level of a series change, and did it last?
 *
 * A live series (one value per session, with noise) goes through a rank-CUSUM
 * with binary segmentation:
 *
 *	r_i	mid-ranks within the segment, V = sum (r_i - (n+1)/2)^2 / (n-1)
 *	T	max over 3 <= k <= n-3 of |S_k| / sqrt(V k (n-k) / n),
 *		S_k = sum over i <= k of (r_i - (n+1)/2)
 *
 * (Pettitt 1979 with the weights of the likelihood ratio). Ranks make the law of
 * T under "no change" the same for every distribution, so that its critical
 * values are a table (change_point_table.h) and a level means what it says.
 * Successive values that depend on each other make T too large: what the step
 * is against the remaining variance is divided by sqrt((1 + phi) / (1 - phi)),
 * phi from what is left between all changes that could be, unless no dependence
 * could explain the step (change_point_scan.h). Where the whole segment shows
 * nothing, intervals of a fixed scheme are looked at (Kovacs et al. 2023,
 * seeded binary segmentation): two opposite changes can hide each other.
 *
 * A lab series (instruction counts, no noise but tau) takes the step rule.
 *
 * Pure and deterministic. Indexes count from the first value given.
 */
#ifndef ANALYSIS_CHANGE_POINT_H
#define ANALYSIS_CHANGE_POINT_H

#include "analysis/estimate.h"

#include <stdbool.h>
#include <stddef.h>

/* Points that a level must hold; a shorter excursion is an outlier event. */
#define CHANGE_SEGMENT_MIN ((size_t)3)
/* |value - level| beyond so many robust standard deviations: outlier event. */
#define CHANGE_OUTLIER_SDS 5.0
/* The newest point beyond so many is worth measuring again: watch. */
#define CHANGE_WATCH_SDS 3.0
/* No index. */
#define CHANGE_NONE ((size_t)-1)

struct change_rule {
	/* Chance that a series without a change shows one, for one scan. */
	double alpha;
	double delta_ratio; /* smaller changes are not told; >= 0 */
};

enum change_kind {
	CHANGE_SHIFT, /* live: the level of a segment */
	CHANGE_STEP, /* lab: |x_i - x_(i-1)| > tau */
	CHANGE_DRIFT, /* lab: > 3 tau since the last accepted level */
};

struct change_point {
	enum change_kind kind;
	/* First point of the new level; at - 1 is the last of the old one. */
	size_t at;
	size_t from; /* where the old level began */
	double before, after; /* medians of the two segments; lab: the values */
	/*
	 * after / before - 1: Hodges-Lehmann with the 95 % interval of
	 * Mann-Whitney, on logarithms; differences over |before| where a value
	 * is not positive. The interval is of a segment chosen by the data.
	 * Lab: -+ tau / before, no level.
	 */
	struct estimate shift;
	double p; /* of the scan over both segments; NaN in the lab */
	/*
	 * The later change that took the level back to where it was (within a
	 * quarter of this one, or delta); CHANGE_NONE: it stands.
	 */
	size_t back;
	bool is_return; /* this one is the way back of an earlier one */
};

struct change_event {
	size_t at;
	double ratio; /* value / level - 1 */
	double nr_sds; /* robust standard deviations from its level */
};

struct change_view {
	size_t nr; /* values that were given */
	size_t first; /* that was looked at: CHANGE_NR_MAX newest (live) */
	double phi; /* autocorrelation used, 0 .. 0.8; lab: NaN */
	size_t nr_changes; /* in order */
	struct change_point *changes;
	size_t nr_outliers; /* in order; without the newest point */
	struct change_event *outliers;
	/* The newest point is far from its level: a change, or nothing; a new
	 * level shows only with CHANGE_SEGMENT_MIN points or more. */
	bool has_watch;
	struct change_event watch;
};

/*
 * value: nr finite numbers in order (BUG() otherwise). se: their standard
 * errors, NaN where unknown, or NULL; a change must exceed three times the
 * standard error that its two segments have if these are all the noise there
 * is. Fewer than 6 values: no change. Never fails; change_view_release().
 */
void change_find(const double *value, const double *se, size_t nr,
		 const struct change_rule *rule, struct change_view *view);

/*
 * The step rule, for counts: a change at i if |x_i - x_(i-1)| > max(tau_i,
 * tau_(i-1)), or if x_i is more than 3 times that from the level that was
 * accepted last (which death by small cuts would escape). A NaN tau (too few
 * processes to know it): nothing is judged at that point.
 */
void change_find_steps(const double *value, const double *tau, size_t nr,
		       const struct change_rule *rule,
		       struct change_view *view);

void change_view_release(struct change_view *view);

/* Median of the segment that point idx lies in; lab: the accepted level. */
double change_level(const struct change_view *view, const double *value,
		    size_t idx);

/*
 * The fewest points, half of them before, half after, with which a clean step
 * (10 standard deviations of the noise) shows at this level: with fewer, no
 * order of the values is rare enough. One that is not in the middle, or is
 * smaller, needs more.
 */
size_t change_points_needed(double alpha);

#endif
