// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/power.h"

#include "base/err.h"
#include "analysis/mann_whitney.h"
#include "analysis/signed_rank.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Of rank tests against the t test, for normal data. */
#define EFFICIENCY (3 / M_PI)

/* Share of lost() that falls on a pair, or on a unit of each side. */
#define PAIRED 1
#define A_SIDE 0.6

static double quantile(double p)
{
	if (!(p > 0 && p < 1))
		BUG("a level or power of %g", p);
	return gsl_cdf_ugaussian_Pinv(p);
}

/* Standard errors between no change and one that is found. */
static double reach_change(double alpha, double power)
{
	return quantile(1 - alpha / 2) + quantile(power);
}

/* ... between an edge of the equivalent range and its middle. */
static double reach_equivalence(double alpha, double power)
{
	return quantile(1 - alpha) + quantile((1 + power) / 2);
}

/*
 * Units that a level costs beside: that the spread is not known (half the squared
 * quantile, Guenther 1981), and that ranks come in steps (one; simulated).
 */
static double lost(double alpha, double share)
{
	double z = quantile(1 - alpha / 2);

	return share * (z * z / 2 + 1);
}

static double mde(double variance, double nr, double nr_lost, double reach)
{
	if (!(nr > nr_lost))
		return INFINITY;
	return reach * sqrt(variance / EFFICIENCY / (nr - nr_lost));
}

double power_mde(double sd, size_t nr_pairs, double alpha, double power)
{
	double reach = reach_change(alpha, power), n = (double)nr_pairs, found;
	double p_min = signed_rank_p_min(nr_pairs);

	if (!(sd >= 0))
		return NAN;
	if (p_min > alpha)
		return INFINITY;
	found = mde(sd * sd, n, lost(alpha, PAIRED), reach);
	/* Only all of one sign will do: exact, and more than the above. */
	if (2 * p_min > alpha)
		found = fmax(found, sd * quantile(pow(power, 1 / n)));
	return found;
}

double power_mde_two(double sd_a, size_t nr_a, double sd_b, size_t nr_b,
		     double alpha, double power)
{
	double reach = reach_change(alpha, power), nr, variance;

	if (!(sd_a >= 0 && sd_b >= 0))
		return NAN;
	if (mann_whitney_p_min(nr_a, nr_b) > alpha)
		return INFINITY;
	/* as many on both sides would tell the same */
	nr = 2 / (1 / (double)nr_a + 1 / (double)nr_b);
	variance = sd_a * sd_a / (double)nr_a + sd_b * sd_b / (double)nr_b;
	return mde(nr * variance, nr, lost(alpha, A_SIDE), reach);
}

static double pairs_p_min(size_t nr)
{
	return signed_rank_p_min(nr);
}

static double units_p_min(size_t nr)
{
	return mann_whitney_p_min(nr, nr);
}

struct plan {
	double variance, delta;
	double alpha; /* two-sided */
	double reach;
	double share; /* of lost() */
	double (*p_min)(size_t nr);
};

static size_t plan_units(const struct plan *p)
{
	double nr = p->reach * p->reach * p->variance / EFFICIENCY / p->delta /
		    p->delta;
	size_t least = 1, most;

	nr += lost(p->alpha, p->share);
	if (!(p->variance >= 0 && p->delta > 0 && nr <= POWER_UNITS_MAX))
		return 0;
	most = (size_t)ceil(nr);
	while (p->p_min(least) > p->alpha)
		least++;
	return most > least ? most : least;
}

static double square(double sd)
{
	return sd >= 0 ? sd * sd : NAN;
}

size_t power_pairs(double sd, double delta, double alpha, double power)
{
	const struct plan p = {
		.variance = square(sd),
		.delta = delta,
		.alpha = alpha,
		.reach = reach_change(alpha, power),
		.share = PAIRED,
		.p_min = pairs_p_min,
	};
	size_t nr = plan_units(&p);

	while (nr && power_mde(sd, nr, alpha, power) > delta)
		nr++;
	return nr;
}

size_t power_units(double sd_a, double sd_b, double delta, double alpha,
		   double power)
{
	const struct plan p = {
		.variance = square(sd_a) + square(sd_b),
		.delta = delta,
		.alpha = alpha,
		.reach = reach_change(alpha, power),
		.share = A_SIDE,
		.p_min = units_p_min,
	};

	return plan_units(&p);
}

/* One-sided, the smallest p is half as large. */
size_t power_pairs_equivalence(double sd, double delta, double alpha,
			       double power)
{
	const struct plan p = {
		.variance = square(sd),
		.delta = delta,
		.alpha = 2 * alpha,
		.reach = reach_equivalence(alpha, power),
		.share = PAIRED,
		.p_min = pairs_p_min,
	};

	return plan_units(&p);
}

size_t power_units_equivalence(double sd_a, double sd_b, double delta,
			       double alpha, double power)
{
	const struct plan p = {
		.variance = square(sd_a) + square(sd_b),
		.delta = delta,
		.alpha = 2 * alpha,
		.reach = reach_equivalence(alpha, power),
		.share = A_SIDE,
		.p_min = units_p_min,
	};

	return plan_units(&p);
}
