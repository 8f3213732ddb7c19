// SPDX-License-Identifier: GPL-2.0-or-later
/* From the numbers of both sides to an estimate, intervals and a p. */
#include "analysis/compare_parts.h"

#include "base/err.h"
#include "analysis/bootstrap.h"
#include "analysis/mann_whitney.h"
#include "analysis/quantile.h"
#include "analysis/signed_rank.h"
#include "analysis/welch.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define Z95 1.959963984540054
#define Z90 1.6448536269514722

/* A difference of logarithms as a ratio. */
static struct estimate as_ratio(struct estimate e)
{
	e.value = expm1(e.value);
	e.lo = expm1(e.lo);
	e.hi = expm1(e.hi);
	return e;
}

static void set_change(struct compare_row *row, struct estimate at95,
		       const struct estimate *at90)
{
	row->change = as_ratio(at95);
	row->has_tost = at90->has_interval;
	if (!row->has_tost)
		return; /* what so few cannot say is not said */
	row->lo90 = expm1(at90->lo);
	row->hi90 = expm1(at90->hi);
	row->bound_ratio = fmax(fabs(row->lo90), fabs(row->hi90));
}

/* The robust sd of logarithms, which is a relative one of values. */
static double sd_of(const double *logs, size_t nr)
{
	return nr < 2 ? NAN : quantile_mad(logs, nr);
}

static double mean_of(const double *v, size_t nr)
{
	double sum = 0;

	for (size_t i = 0; i < nr; i++)
		sum += v[i];
	return sum / (double)nr;
}

/* Of a handful of sessions: there a MAD is mostly luck. */
static double sd_of_few(const double *v, size_t nr)
{
	double mean = mean_of(v, nr), ss = 0;

	for (size_t i = 0; i < nr; i++)
		ss += (v[i] - mean) * (v[i] - mean);
	return nr < 2 ? NAN : sqrt(ss / (double)(nr - 1));
}

/*
 * Pairs of one file, one round and one stage, in order of the old side. d has
 * room for n[0].nr.
 */
static size_t find_pairs(const struct compare_numbers n[2], double *d,
			 size_t *ia, size_t *ib)
{
	bool *is_taken = xcalloc(n[1].nr, sizeof(*is_taken));
	size_t nr = 0;

	for (size_t i = 0; i < n[0].nr; i++)
		for (size_t k = 0; k < n[1].nr; k++) {
			const struct case_record *a = n[0].records[i];
			const struct case_record *b = n[1].records[k];

			if (is_taken[k] || n[0].session[i] != n[1].session[k] ||
			    a->round != b->round || a->stage != b->stage)
				continue;
			is_taken[k] = true;
			ia[nr] = i;
			ib[nr] = k;
			d[nr++] = n[1].logs[k] - n[0].logs[i];
			break;
		}
	free(is_taken);
	return nr;
}

/* The numbers at some indexes; the caller frees. */
static double *pick(const double *v, const size_t *at, size_t nr)
{
	double *out = xcalloc(nr, sizeof(*out));

	for (size_t i = 0; i < nr; i++)
		out[i] = v[at[i]];
	return out;
}

/*
 * Of logarithms, as the change is: so that the columns of a row and its change
 * say the same.
 */
static struct estimate cost_of(const double *logs, size_t nr)
{
	struct estimate e = hodges_lehmann(logs, nr);

	e.value = exp(e.value);
	e.lo = exp(e.lo);
	e.hi = exp(e.hi);
	return e;
}

static void set_side(const struct compare_numbers *n, const size_t *at,
		     size_t nr, struct estimate *cost, double *sd_ratio)
{
	double *logs = pick(n->logs, at, nr);

	*cost = cost_of(logs, nr);
	*sd_ratio = sd_of(logs, nr);
	free(logs);
}

static void test_pairs(struct compare_row *row,
		       const struct compare_numbers n[2])
{
	double *d = xcalloc(n[0].nr, sizeof(*d));
	size_t *ia = xcalloc(n[0].nr, sizeof(*ia));
	size_t *ib = xcalloc(n[0].nr, sizeof(*ib));
	size_t nr = find_pairs(n, d, ia, ib);
	struct estimate at90;

	row->design = COMPARE_PAIRED;
	row->nr_old = row->nr_new = nr;
	row->nr_units_old = row->nr_units_new = nr;
	if (nr) {
		set_side(&n[0], ia, nr, &row->old_cost, &row->old_sd_ratio);
		set_side(&n[1], ib, nr, &row->new_cost, &row->new_sd_ratio);
		at90 = hodges_lehmann_at(d, nr, 0.9);
		set_change(row, hodges_lehmann_at(d, nr, 0.95), &at90);
		row->p = signed_rank_p(d, nr);
		row->p_attainable = signed_rank_p_min(nr);
		row->unit_sd = nr < 2 ? NAN : quantile_mad(d, nr);
		row->nr_pairs = nr;
		row->pair_logs = d;
		d = NULL;
	} else {
		row->why = xstrdup("no round has a number of both variants");
	}
	free(ia);
	free(ib);
	free(d);
}

/* Median of the logarithms of every session; the caller frees. */
static double *session_logs(const struct compare_numbers *n,
			    struct boot **boots, size_t *nr)
{
	double *v = xcalloc(n->nr, sizeof(*v));

	*boots = xcalloc(n->nr, sizeof(**boots));
	*nr = 0;
	for (size_t i = 0, k; i < n->nr; i = k) {
		for (k = i; k < n->nr && n->session[k] == n->session[i]; k++)
			;
		(*boots)[*nr] = (struct boot){ k - i, n->logs + i };
		v[(*nr)++] = quantile_median(n->logs + i, k - i);
	}
	return v;
}

/* The mean, as the change is of means; its interval is that of the ranks. */
static struct estimate cost_of_sessions(const double *logs, size_t nr)
{
	struct estimate e = cost_of(logs, nr);

	e.value = exp(mean_of(logs, nr));
	e.lo = fmin(e.lo, e.value);
	e.hi = fmax(e.hi, e.value);
	return e;
}

static void test_sessions(struct compare_row *row,
			  const struct compare_numbers n[2])
{
	struct boot *ba, *bb;
	size_t nr_a, nr_b;
	double *a = session_logs(&n[0], &ba, &nr_a);
	double *b = session_logs(&n[1], &bb, &nr_b);
	struct estimate at95, at90;

	row->design = COMPARE_SESSIONS;
	row->nr_units_old = nr_a;
	row->nr_units_new = nr_b;
	row->old_cost = cost_of_sessions(a, nr_a);
	row->new_cost = cost_of_sessions(b, nr_b);
	row->old_sd_ratio = sd_of_few(a, nr_a);
	row->new_sd_ratio = sd_of_few(b, nr_b);
	if (nr_a < BOOTSTRAP_BOOTS_MIN || nr_b < BOOTSTRAP_BOOTS_MIN) {
		at95 = welch_shift(a, nr_a, b, nr_b, 0.95);
		at90 = welch_shift(a, nr_a, b, nr_b, 0.9);
	} else {
		at95 = bootstrap_shift(ba, nr_a, bb, nr_b, 0.95);
		at90 = bootstrap_shift(ba, nr_a, bb, nr_b, 0.9);
	}
	set_change(row, at95, &at90);
	row->p = mann_whitney_p(a, nr_a, b, nr_b);
	row->p_attainable = mann_whitney_p_min(nr_a, nr_b);
	row->p_second = welch_p(a, nr_a, b, nr_b);
	row->unit_sd = sqrt((row->old_sd_ratio * row->old_sd_ratio +
			     row->new_sd_ratio * row->new_sd_ratio) /
			    2);
	free(a);
	free(b);
	free(ba);
	free(bb);
}

/*
 * Standard error of the log cost of one process set: from its 95 % interval;
 * below six processes there is none, and the t distribution stands in.
 */
static double process_se(const double *logs, size_t nr,
			 const struct estimate *e)
{
	if (e->has_interval)
		return (e->hi - e->lo) / 2 / Z95;
	return gsl_cdf_tdist_Pinv(0.975, (double)(nr - 1)) / Z95 *
	       sd_of_few(logs, nr) / sqrt((double)nr);
}

/* |log(median of the late half / median of the early half)|, largest session. */
static double drift_of(const struct compare_numbers *n)
{
	double most = 0, d;

	for (size_t i = 0, k; i < n->nr; i = k) {
		for (k = i; k < n->nr && n->session[k] == n->session[i]; k++)
			;
		if (k - i < 4)
			continue;
		d = quantile_median(n->logs + (i + k) / 2, k - (i + k) / 2) -
		    quantile_median(n->logs + i, (k - i) / 2);
		most = fmax(most, fabs(d));
	}
	return most;
}

/*
 * Processes of one session may share its luck, and nothing in a single session
 * tells: what they differ by among themselves may be what sessions differ by.
 * Without this, one A/A comparison in four raised an alarm (docs/calibration.md).
 */
static double session_sd(const struct compare_numbers *n,
			 const struct compare_rule *rule)
{
	if (rule->is_session_sd_alone)
		return rule->session_sd_ratio;
	return fmax(rule->session_sd_ratio, gsl_stats_sd(n->logs, 1, n->nr));
}

/*
 * Squared standard error of one side: its processes, the session that it is
 * one draw of, the drift seen inside (half of it: where in a drift a session
 * lies is unknown), and the clocks that it ran at.
 */
static double side_variance(const struct compare_numbers *n,
			    const struct estimate *e,
			    const struct compare_rule *rule)
{
	double process = process_se(n->logs, n->nr, e);
	double session = session_sd(n, rule);
	double drift = drift_of(n) / 2;
	double clock = log(n->clock.slow_ratio / n->clock.fast_ratio) / 2 / Z95;

	return process * process + session * session / (double)n->nr_sessions +
	       drift * drift + clock * clock;
}

static struct estimate interval(double theta, double half, size_t nr)
{
	return (struct estimate){ .value = theta,
				  .lo = theta - half,
				  .hi = theta + half,
				  .nr = nr,
				  .is_valid = true,
				  .has_interval = true };
}

static void test_single(struct compare_row *row,
			const struct compare_numbers n[2],
			const struct compare_rule *rule)
{
	struct estimate e[2], at95, at90;
	double se, theta;

	row->design = COMPARE_SINGLE;
	row->nr_units_old = n[0].nr_sessions;
	row->nr_units_new = n[1].nr_sessions;
	row->old_cost = cost_of(n[0].logs, n[0].nr);
	row->new_cost = cost_of(n[1].logs, n[1].nr);
	row->old_sd_ratio = sd_of(n[0].logs, n[0].nr);
	row->new_sd_ratio = sd_of(n[1].logs, n[1].nr);
	if (n[0].nr < 2 || n[1].nr < 2) {
		row->why = xstrdup("a single process on a side: nothing says "
				   "how exact it is");
		return;
	}
	for (int i = 0; i < 2; i++)
		e[i] = hodges_lehmann(n[i].logs, n[i].nr);
	theta = e[1].value - e[0].value;
	se = sqrt(side_variance(&n[0], &e[0], rule) +
		  side_variance(&n[1], &e[1], rule));
	at95 = interval(theta, Z95 * se, n[0].nr + n[1].nr);
	at95.level = 0.95;
	at90 = interval(theta, Z90 * se, n[0].nr + n[1].nr);
	set_change(row, at95, &at90);
	row->p = se > 0 ? 2 * gsl_cdf_ugaussian_Q(fabs(theta) / se)
			: (double)(theta == 0);
	row->p_attainable = 0;
	row->unit_sd = se / sqrt(2); /* as of one session a side */
}

void compare_test(struct compare_row *row, const struct compare_numbers n[2],
		  bool is_paired, const struct compare_rule *rule)
{
	row->nr_old = n[0].nr;
	row->nr_new = n[1].nr;
	if (is_paired)
		test_pairs(row, n);
	else if (n[0].nr_sessions > 1 && n[1].nr_sessions > 1)
		test_sessions(row, n);
	else
		test_single(row, n, rule);
}
