// SPDX-License-Identifier: GPL-2.0-or-later
/* The family of all tests, and what a row means. */
#include "analysis/compare_parts.h"

#include "base/err.h"
#include "analysis/mann_whitney.h"
#include "analysis/multiple.h"
#include "analysis/power.h"
#include "analysis/signed_rank.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* No host boots more often for one answer. */
#define UNITS_MAX 50

const char *compare_design_name(enum compare_design d)
{
	static const char *const names[] = {
		[COMPARE_PAIRED] = "paired",
		[COMPARE_SESSIONS] = "sessions",
		[COMPARE_SINGLE] = "single",
		[COMPARE_EXACT] = "exact",
	};

	if ((size_t)d >= ARRAY_SIZE(names))
		BUG("design %d", (int)d);
	return names[d];
}

static const struct {
	const char *name, *words;
} verdicts[COMPARE_NR_VERDICTS] = {
	[COMPARE_REGRESSED] = { "REGRESSED", "regressed" },
	[COMPARE_IMPROVED] = { "IMPROVED", "improved" },
	[COMPARE_SMALL] = { "CHANGED", "changed (small)" },
	[COMPARE_EQUIVALENT] = { "EQUIVALENT", "equivalent" },
	[COMPARE_INCONCLUSIVE] = { "INCONCLUSIVE", "inconclusive" },
	[COMPARE_NO_NUMBER] = { "-", "without a number" },
};

const char *compare_verdict_name(enum compare_verdict v)
{
	if ((size_t)v >= COMPARE_NR_VERDICTS)
		BUG("verdict %d", (int)v);
	return verdicts[v].name;
}

const char *compare_verdict_words(enum compare_verdict v)
{
	if ((size_t)v >= COMPARE_NR_VERDICTS)
		BUG("verdict %d", (int)v);
	return verdicts[v].words;
}

/*
 * Is this row one of the tests that may raise an alarm? With a second stage
 * only what it measured again.
 */
static bool is_tested(const struct compare_view *view,
		      const struct compare_row *row)
{
	return !isnan(row->p) && (!view->is_confirming || row->is_confirmed);
}

static size_t count_rows(const struct compare_view *view)
{
	size_t nr = 0;

	for (size_t i = 0; i < view->nr_pairs; i++)
		nr += view->pairs[i].nr_rows;
	return nr;
}

static void adjust(struct compare_view *view)
{
	size_t nr = count_rows(view), at = 0;
	double *p = xcalloc(nr, sizeof(*p));

	view->nr_tests = 0;
	for (size_t i = 0; i < view->nr_pairs; i++)
		for (size_t k = 0; k < view->pairs[i].nr_rows; k++) {
			const struct compare_row *row = &view->pairs[i].rows[k];
			bool is_one = is_tested(view, row);

			p[at++] = is_one ? row->p : NAN;
			view->nr_tests += is_one;
		}
	if (view->rule.is_exploring)
		multiple_bh(p, nr, p);
	else
		multiple_holm(p, nr, p);
	at = 0;
	for (size_t i = 0; i < view->nr_pairs; i++)
		for (size_t k = 0; k < view->pairs[i].nr_rows; k++)
			view->pairs[i].rows[k].p_adjusted = p[at++];
	free(p);
}

/* The fewest units (a side) whose smallest p reaches a level; 0: too many. */
static size_t units_for(enum compare_design design, double level)
{
	for (size_t nr = 2; nr <= UNITS_MAX; nr++)
		if ((design == COMPARE_PAIRED
			     ? signed_rank_p_min(nr)
			     : mann_whitney_p_min(nr, nr)) <= level)
			return nr;
	return 0;
}

static void set_power(struct compare_row *row, double level)
{
	double sd = row->unit_sd, delta = log1p(row->delta_ratio);
	size_t change, same;

	switch (row->design) {
	case COMPARE_PAIRED:
		row->mde_ratio = expm1(
			power_mde(sd, row->nr_units_old, level, COMPARE_POWER));
		change = power_pairs(sd, delta, level, COMPARE_POWER);
		same = power_pairs_equivalence(sd, delta, COMPARE_TOST_ALPHA,
					       COMPARE_POWER);
		break;
	case COMPARE_SESSIONS:
		row->mde_ratio = expm1(power_mde_two(
			row->old_sd_ratio, row->nr_units_old, row->new_sd_ratio,
			row->nr_units_new, level, COMPARE_POWER));
		change = power_units(sd, sd, delta, level, COMPARE_POWER);
		same = power_units_equivalence(
			sd, sd, delta, COMPARE_TOST_ALPHA, COMPARE_POWER);
		break;
	default:
		row->mde_ratio = expm1((gsl_cdf_ugaussian_Qinv(level / 2) +
					gsl_cdf_ugaussian_Pinv(COMPARE_POWER)) *
				       sd * M_SQRT2);
		change = power_units(sd, sd, delta, level, COMPARE_POWER);
		same = power_units_equivalence(
			sd, sd, delta, COMPARE_TOST_ALPHA, COMPARE_POWER);
	}
	row->units_needed =
		change && same ? (change > same ? change : same) : 0;
}

static bool holds_zero(const struct compare_row *row)
{
	return row->change.has_interval && row->change.lo <= 0 &&
	       row->change.hi >= 0;
}

/*
 * A change whose own interval holds none is no change to stop a merge for: equal
 * pairs leave the test and stay in the interval, means are not ranks, and alpha
 * may be above the 5 % of the interval. Nor is a change of the ranks that the
 * means do not see.
 */
static bool is_contradicted(const struct compare_row *row)
{
	return holds_zero(row) || (row->design == COMPARE_SESSIONS &&
				   row->p_second > COMPARE_SECOND_P);
}

static char *say_contradicted(const struct compare_row *row)
{
	if (!(row->p_second > COMPARE_SECOND_P))
		return xasprintf("adjusted p %.2g, but the interval holds 0",
				 row->p_adjusted);
	return xasprintf("the second opinion contradicts: Welch p %.2g",
			 row->p_second);
}

static void say_inconclusive(const struct compare_view *view,
			     struct compare_row *row, double level)
{
	const char *unit =
		row->design == COMPARE_PAIRED ? "pairs" : "sessions a side";
	size_t least;

	if (row->why)
		return;
	if (row->is_suspicious && !row->is_confirmed) {
		row->why = xstrdup("suspicious, and not measured again");
		return;
	}
	if (row->p_adjusted <= view->rule.alpha) {
		row->why = say_contradicted(row);
		return;
	}
	if (row->p_attainable <= level)
		return;
	least = units_for(row->design, level);
	if (!least)
		return;
	row->why = xasprintf("%zu and %zu are too few to find any change: "
			     "needs %zu %s",
			     row->nr_units_old, row->nr_units_new, least, unit);
	if (row->design == COMPARE_PAIRED) {
		free(row->why);
		row->why = xasprintf("%zu pairs are too few to find any "
				     "change: needs %zu",
				     row->nr_units_old, least);
	}
	if (row->units_needed < least)
		row->units_needed = least;
}

static void judge(const struct compare_view *view, struct compare_row *row,
		  double level)
{
	bool is_alarm = row->p_adjusted <= view->rule.alpha; /* not if NaN */
	bool may_be_same = !row->is_suspicious || row->is_confirmed;

	row->delta_ratio = view->rule.delta_ratio;
	if (!row->change.is_valid || isnan(row->p)) {
		row->verdict = COMPARE_NO_NUMBER;
		return;
	}
	set_power(row, level);
	if (is_alarm && !is_contradicted(row)) {
		if (fabs(row->change.value) < row->delta_ratio)
			row->verdict = COMPARE_SMALL;
		else
			row->verdict = row->change.value > 0 ? COMPARE_REGRESSED
							     : COMPARE_IMPROVED;
		row->units_needed = 0;
		return;
	}
	/* of sessions, what the ranks see stays an open question */
	if ((!is_alarm || row->design != COMPARE_SESSIONS) && may_be_same &&
	    row->has_tost && row->bound_ratio < row->delta_ratio) {
		row->verdict = COMPARE_EQUIVALENT;
		row->units_needed = 0;
		return;
	}
	row->verdict = COMPARE_INCONCLUSIVE;
	say_inconclusive(view, row, level);
}

void compare_judge(struct compare_view *view)
{
	double level;

	adjust(view);
	/* What Holm asks of the first row, and BH of a single one. */
	level = view->rule.alpha /
		(double)(view->nr_tests ? view->nr_tests : 1);
	for (size_t i = 0; i < view->nr_pairs; i++)
		for (size_t k = 0; k < view->pairs[i].nr_rows; k++)
			judge(view, &view->pairs[i].rows[k], level);
}

void compare_judge_exact(struct compare_row *row,
			 const struct lab_change *change,
			 const struct compare_rule *rule)
{
	double delta = rule->delta_ratio, size = fabs(row->change.value);

	row->delta_ratio = isnan(delta) ? row->tau_ratio : delta;
	switch (change->verdict) {
	case LAB_NO_NUMBER:
		row->verdict = COMPARE_NO_NUMBER;
		if (!row->why)
			row->why = xstrdup("a fixed cost below 0: neighbouring "
					   "sizes differ");
		return;
	case LAB_UNJUDGED:
		row->verdict = COMPARE_INCONCLUSIVE;
		row->why = xstrdup(isnan(change->tau)
					   ? "fewer than three processes on a "
					     "side"
					   : "sizes differ");
		return;
	case LAB_SHIFTED:
		row->why = xstrdup("layout class shift");
		/* nor is it within a delta that was asked for */
		row->verdict = isnan(delta) || row->bound_ratio < delta
				       ? COMPARE_EQUIVALENT
				       : COMPARE_INCONCLUSIVE;
		return;
	case LAB_SAME:
		row->verdict = COMPARE_EQUIVALENT;
		if (isnan(delta) || row->bound_ratio < delta)
			return;
		row->verdict = COMPARE_INCONCLUSIVE;
		row->why = xasprintf("the kernel differs from itself by more "
				     "than %g %%",
				     delta * 100);
		return;
	case LAB_CHANGED:
		/* From nothing to something is more than any share. */
		if (row->change.is_valid && !isnan(delta) && size < delta)
			row->verdict = COMPARE_SMALL;
		else
			row->verdict = change->diff > 0 ? COMPARE_REGRESSED
							: COMPARE_IMPROVED;
		return;
	}
	BUG("lab verdict %d", (int)change->verdict);
}

void compare_pair_sum(struct compare_pair *pair)
{
	double sum = 0;
	size_t nr = 0;

	for (size_t i = 0; i < pair->nr_rows; i++) {
		const struct compare_row *row = &pair->rows[i];

		pair->nr_verdicts[row->verdict]++;
		pair->nr_lost += row->is_lost;
		if (row->verdict == COMPARE_NO_NUMBER ||
		    !row->change.is_valid || row->change.value <= -1)
			continue;
		sum += log1p(row->change.value);
		nr++;
	}
	pair->geomean_ratio = nr ? exp(sum / (double)nr) : NAN;
}
