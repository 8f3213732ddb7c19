// SPDX-License-Identifier: GPL-2.0-or-later
/* Steps on running kernels: processes and sessions, both of which spread. */
#include "analysis/bisect_parts.h"

#include "base/err.h"
#include "base/units.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EFFICIENCY 0.955
#define Z_HALF_95  1.9599639845400545

/* What one file says of the case, on logarithms. */
struct session {
	double log_value; /* NaN: no number */
	double se; /* of it, from its processes */
	double process_sd;
	size_t nr; /* processes */
	bool is_fixed;
	const char *op;
	char *why; /* no number: the reason */
};

static const struct case_summary *find_case(const struct run_summary *run,
					    const struct bisect_case *c)
{
	for (size_t i = 0; i < run->nr; i++) {
		const struct case_summary *s = &run->cases[i];

		if (!strcmp(s->bench, c->bench) && s->version == c->version &&
		    axes_equal(&s->axes, c->axes))
			return s;
	}
	return NULL;
}

static const char *why_none(const struct case_summary *s)
{
	if (!s)
		return "the case is not in its file";
	if (s->outcome != OUTCOME_OK)
		return s->outcome_why ? s->outcome_why : "no process is ok";
	if (s->why)
		return s->why;
	return "too few processes for an interval";
}

/*
 * The se comes from the interval, which knows the clocks of the run; the
 * spread is that or the one of the processes themselves, whichever is larger:
 * either may be small by luck.
 */
static void take(struct session *to, const struct case_summary *s)
{
	const struct estimate *e = summary_headline(s);
	double spread = s->phases[s->headline_phase].spread_ratio;

	to->log_value = log(e->value);
	to->se = (e->hi - e->lo) / 2 / e->value / Z_HALF_95;
	to->nr = e->nr;
	to->process_sd = to->se * sqrt(EFFICIENCY * (double)e->nr);
	if (spread > to->process_sd)
		to->process_sd = spread;
	to->is_fixed = s->headline == SUMMARY_FIXED;
	to->op = s->op;
}

static int read_session(struct session *to, const struct result_file *f,
			const struct bisect_case *c, struct why *why)
{
	const struct case_summary *s;
	struct run_summary run;
	int err = summary_build(f, &run, why);

	*to = (struct session){ .log_value = NAN, .se = NAN };
	if (err)
		return err;
	s = find_case(&run, c);
	if (s && s->outcome == OUTCOME_OK && summary_headline(s)->is_valid &&
	    summary_headline(s)->has_interval && summary_headline(s)->value > 0)
		take(to, s);
	else
		to->why = xstrdup(why_none(s));
	run_summary_release(&run);
	return 0;
}

/* Sums over the sessions of one side or of both. */
struct sums {
	size_t nr;
	double log_value, log_square, se_square, sd_square;
};

static int add_session(struct sums *sums, struct bisect_ends *e,
		       const struct result_file *f, const struct bisect_case *c,
		       struct why *why)
{
	struct session one;
	int err = read_session(&one, f, c, why);

	if (!err && isnan(one.log_value)) {
		err = why_set(why, -ENODATA,
			      "bisect: %.120s has no number for %.60s: %.100s",
			      f->path, c->bench, one.why);
		why_hint(why, "measure it again, with 12 processes or more");
	}
	free(one.why);
	if (err)
		return err;
	sums->nr++;
	sums->log_value += one.log_value;
	sums->log_square += one.log_value * one.log_value;
	sums->se_square += one.se * one.se;
	sums->sd_square += one.process_sd * one.process_sd;
	e->is_fixed = one.is_fixed;
	e->op = one.op;
	return 0;
}

static double mean_of(const struct sums *s)
{
	return s->log_value / (double)s->nr;
}

/* Sum of squares about the mean of the side. */
static double spread_of(const struct sums *s)
{
	return fmax(0, s->log_square - (double)s->nr * mean_of(s) * mean_of(s));
}

/*
 * Between sessions: what their values show beyond the error of each. From a
 * few files it is known badly, which Student's quantile in place of the normal
 * one pays for.
 */
static double session_z(struct bisect_ends *e, const struct sums s[2],
			double given)
{
	size_t nr = s[0].nr + s[1].nr;
	double var;

	e->session_sd = isnan(given) ? BISECT_SESSION_SD : given;
	if (!isnan(given) || s[0].nr < 2 || s[1].nr < 2)
		return BISECT_Z;
	e->session_df = nr - 2;
	var = (spread_of(&s[0]) + spread_of(&s[1])) / (double)e->session_df -
	      (s[0].se_square + s[1].se_square) / (double)nr;
	e->session_sd = sqrt(fmax(0, var));
	return gsl_cdf_tdist_Pinv(0.99, (double)e->session_df);
}

static int differ(const struct bisect_ends *e, const struct bisect_case *c,
		  struct why *why)
{
	double se = sqrt(4 * e->ends_var);

	if (2 * e->room > BISECT_Z * se)
		return 0;
	why_set(why, -ERANGE,
		"bisect %.60s: good and bad are not told apart: %s and %s, "
		"+-%s between them",
		c->bench, units_ns(e->good).s, units_ns(e->bad).s,
		units_percent(BISECT_Z * se).s);
	why_hint(why, "nothing to look for: are these the right kernels, and "
		      "the right case?");
	return -ERANGE;
}

int bisect_live_ends(struct bisect_ends *e, const struct bisect_side sides[2],
		     const struct bisect_case *c, double session_sd_ratio,
		     struct why *why)
{
	struct sums s[2] = { { 0 }, { 0 } };
	double z, nr[2];
	int err = 0;

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < sides[k].nr_files && !err; i++)
			err = add_session(&s[k], e, sides[k].files[i], c, why);
	if (err)
		return err;
	nr[0] = (double)s[0].nr;
	nr[1] = (double)s[1].nr;
	e->good = exp(mean_of(&s[0]));
	e->bad = exp(mean_of(&s[1]));
	e->room = fabs(mean_of(&s[1]) - mean_of(&s[0])) / 2;
	e->process_sd =
		sqrt((s[0].sd_square + s[1].sd_square) / (nr[0] + nr[1]));
	e->ends_var = (s[0].se_square / (nr[0] * nr[0]) +
		       s[1].se_square / (nr[1] * nr[1])) /
		      4;
	z = session_z(e, s, session_sd_ratio);
	e->sessions_var = z * z * e->session_sd * e->session_sd *
			  (1 + 0.25 / nr[0] + 0.25 / nr[1]);
	return differ(e, c, why);
}

int bisect_live_step(const struct bisect_ends *e, const struct bisect_case *c,
		     const struct result_file *f, struct bisect_step *step,
		     struct why *why)
{
	struct session one;
	int err = read_session(&one, f, c, why);

	if (err)
		return err;
	free(step->why);
	step->why = one.why;
	step->nr_processes = one.nr;
	bisect_decide(
		e, exp(one.log_value),
		sqrt(BISECT_Z * BISECT_Z * (one.se * one.se + e->ends_var) +
		     e->sessions_var),
		step);
	return 0;
}
