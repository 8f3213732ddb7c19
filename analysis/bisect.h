/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bisect.h - is this kernel good or bad? One case, two known ends, and the
 * chance of a wrong turn.
 *
 * A step is decided by which end its cost is nearer to, on logarithms: the
 * border is the geometric mean of both. What decides how sure that is, is the
 * margin: how far the value may be from what it would be if measured for ever.
 *
 *	lab	tau (lab.h): within it a value is not told from an end
 *	live	2.326 standard errors, so that one value in a hundred lies beyond
 *		it on one side:
 *
 *		margin^2 = z^2 (s^2 / (0.955 N) + (se_good^2 + se_bad^2) / 4)
 *			 + z_b^2 sd_b^2 (1 + 1/(4 n_good) + 1/(4 n_bad))
 *
 * with s the spread of processes of one session, N their number, se those of
 * the ends' own processes, and sd_b how one session (a boot) differs from the
 * next: each step is another boot, and no number of processes takes that away.
 * 0.955 = 3 / pi is the efficiency of the Hodges-Lehmann estimate (Hodges and
 * Lehmann 1963). A step is planned such that the margin is at most half of what
 * lies between the ends; with sd_b = 0 and ends known exactly that is
 *
 *		N = (2.326 + 2.326)^2 s^2 / (0.955 ln(bad / good)^2)
 *
 * "Wrong" supposes a kernel that costs what one of the ends costs. One that
 * costs something between is told only where it is surely on one side of the
 * border, and skipped otherwise.
 */
#ifndef ANALYSIS_BISECT_H
#define ANALYSIS_BISECT_H

#include "analysis/lab.h"
#include "results/bisect_log.h"

/* The smallest number of processes of a live step. */
#define BISECT_PROCESSES_MIN 12
/* More than the last look of the stop rule (stop.h) is no plan. */
#define BISECT_PROCESSES_MAX 160
/*
 * Between sessions of a kernel, of log cost, where a side has one file only:
 * then nothing in the data tells. An assumption, and said as one.
 */
#define BISECT_SESSION_SD 0.01

/* An end: the files of its sessions. All borrowed. */
struct bisect_side {
	const char *name;
	size_t nr_files;
	const struct result_file *const *files;
};

struct bisect_case {
	const char *bench;
	unsigned int version;
	const struct axes *axes;
};

struct bisect_ends {
	bool is_lab;
	double good, bad; /* ns, instructions: per op or of the fixed cost */
	double middle; /* the border */
	double change_ratio; /* bad / good - 1 */
	bool is_fixed; /* the fixed cost is what is measured */
	const char *op; /* "page"; borrowed from a record, or NULL */

	double tau; /* lab: between the ends; else NaN */
	/* live, all of log cost; else 0 */
	double process_sd;
	double session_sd;
	size_t session_df; /* session_sd is measured; 0: assumed */
	double room; /* |ln bad - ln good| / 2 */
	double ends_var; /* of the middle, from the ends' own processes */
	double sessions_var; /* of a step minus the middle */
};

/*
 * The ends from their files. session_sd_ratio NaN: from the files, where a side
 * has several, else BISECT_SESSION_SD. effect_ratio: what the ends must differ
 * by at least, or 0. Returns 0, or with why:
 * -EINVAL	live with lab, files of run --ab, a plan of another shape
 * -ENODATA	an end has no number for the case, or too few processes
 * -ERANGE	the ends do not differ (by tau, or by the effect): nothing to
 *		look for
 */
MUST_CHECK int bisect_ends(struct bisect_ends *e,
			   const struct bisect_side *good,
			   const struct bisect_side *bad,
			   const struct bisect_case *c, double effect_ratio,
			   double session_sd_ratio, struct why *why);

/*
 * Live: how many processes a step takes so that it turns wrong once in a
 * hundred. -ERANGE when none is enough, with the smallest change that could be
 * bisected.
 */
MUST_CHECK int bisect_plan(const struct bisect_ends *e, size_t *nr_processes,
			   struct why *why);
/* Live: half of the 95 % interval that such a step needs; for the stop rule. */
double bisect_half_width_ratio(const struct bisect_ends *e);

/*
 * The verdict of a value with its margin: lab in instructions, live of its
 * logarithm. Sets value, margin (in units of value), verdict, where and, where
 * there is something to say, why. NaN: no number, skipped with the why that is
 * there already.
 */
void bisect_decide(const struct bisect_ends *e, double value, double margin,
		   struct bisect_step *step);

/*
 * The same from the file of a step: a case that is broken, suspect or skipped
 * there is a skip with its reason. -EINVAL as above; f NULL is a BUG.
 */
MUST_CHECK int bisect_step_file(const struct bisect_ends *e,
				const struct bisect_side *good,
				const struct bisect_side *bad,
				const struct bisect_case *c,
				const struct result_file *f,
				struct bisect_step *step, struct why *why);

#endif
