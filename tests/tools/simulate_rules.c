// SPDX-License-Identifier: GPL-2.0-or-later
#include "simulate.h"

#include "analysis/equivalence.h"
#include "analysis/mann_whitney.h"
#include "analysis/power.h"
#include "analysis/signed_rank.h"
#include "analysis/stop.h"

#include <math.h>
#include <stdio.h>

#define SD    0.016 /* of one pair, as seen live */
#define DELTA 0.01

static void draw_pairs(struct rng *rng, double centre, double *d, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		d[i] = centre + SD * draw_normal(rng);
}

static struct sim_count certified(const struct sim *sim, double truth,
				  size_t nr)
{
	struct sim_count c = { .draws = sim->draws };
	struct rng rng;
	double d[160];

	rng_init(&rng, sim->seed + 5000 + nr);
	for (size_t i = 0; i < sim->draws; i++) {
		draw_pairs(&rng, truth, d, nr);
		c.hits += equivalence_p(d, nr, -DELTA, DELTA) <= 0.05;
	}
	return c;
}

static void equivalence(const struct sim *sim)
{
	size_t planned = power_pairs_equivalence(SD, DELTA, 0.05, 0.9);
	const size_t nr[] = { planned, 40 };
	struct sim_count c;
	char setting[48];

	for (size_t i = 0; i < ARRAY_SIZE(nr); i++) {
		snprintf(setting, sizeof(setting), "%zu pairs, true 0", nr[i]);
		c = certified(sim, 0, nr[i]);
		sim_line("equivalent within 1 %", "sd 1.6 %", setting, &c, 0.9,
			 1);
		snprintf(setting, sizeof(setting), "%zu pairs, true 1 %%",
			 nr[i]);
		c = certified(sim, DELTA, nr[i]);
		sim_line("equivalent within 1 %", "sd 1.6 %", setting, &c, 0,
			 0.05);
	}
}

/* Is what is said to be found with 95 % power found? */
static void power_of_pairs(const struct sim *sim, size_t nr, double alpha)
{
	struct sim_count c = { .draws = sim->draws };
	double d[160], effect = power_mde(SD, nr, alpha, 0.95);
	char setting[48];
	struct rng rng;

	if (isinf(effect))
		return;
	rng_init(&rng, sim->seed + 6000 + nr);
	for (size_t i = 0; i < sim->draws; i++) {
		draw_pairs(&rng, effect, d, nr);
		c.hits += signed_rank_p(d, nr) <= alpha;
	}
	snprintf(setting, sizeof(setting), "%zu pairs, alpha %g %%", nr,
		 100 * alpha);
	sim_line("finds what it says", "sd 1.6 %", setting, &c, 0.93, 1);
}

static void power_of_units(const struct sim *sim, size_t nr, double alpha)
{
	struct sim_count c = { .draws = sim->draws };
	double a[40], b[40], effect;
	char setting[48];
	struct rng rng;

	effect = power_mde_two(SD, nr, SD, nr, alpha, 0.95);
	if (isinf(effect))
		return;
	rng_init(&rng, sim->seed + 7000 + nr);
	for (size_t i = 0; i < sim->draws; i++) {
		draw_pairs(&rng, 0, a, nr);
		draw_pairs(&rng, effect, b, nr);
		c.hits += mann_whitney_p(a, nr, b, nr) <= alpha;
	}
	snprintf(setting, sizeof(setting), "%zu + %zu, alpha %g %%", nr, nr,
		 100 * alpha);
	sim_line("finds what it says", "sd 1.6 %", setting, &c, 0.93, 1);
}

static void power(const struct sim *sim)
{
	const size_t nr[] = { 6, 8, 11, 12, 20, 40, 80 };
	const double alpha[] = { 0.05, 0.01, 0.00025 };

	for (size_t k = 0; k < ARRAY_SIZE(alpha); k++)
		for (size_t i = 0; i < ARRAY_SIZE(nr); i++) {
			power_of_pairs(sim, nr[i], alpha[k]);
			if (nr[i] <= 20)
				power_of_units(sim, nr[i], alpha[k]);
		}
}

/* One case measured until the rule stops it: is the truth inside at the end? */
static bool session_covers(const struct shape *s, double sd, struct rng *rng,
			   size_t *nr_used)
{
	const struct stop_rule rule = { .half_width_ratio = 0.005 };
	struct stop_state now = { .half_width_ratio = NAN };
	enum stop_reason reason = STOP_NOT_YET;
	struct estimate e = estimate_none();
	double v[160], truth = 1 + sd * s->pseudo;

	draw_row(s, rng, v, ARRAY_SIZE(v));
	for (size_t i = 0; i < ARRAY_SIZE(v); i++)
		v[i] = 1 + sd * v[i];
	while (reason == STOP_NOT_YET) {
		now.nr_processes = stop_next_look(&rule, now.nr_processes + 1);
		e = hodges_lehmann(v, now.nr_processes);
		now.half_width_ratio = estimate_half_width_ratio(&e);
		reason = stop_decide(&rule, &now);
	}
	*nr_used += now.nr_processes;
	return e.lo <= truth && truth <= e.hi;
}

static void stopping(const struct sim *sim)
{
	const double sd[] = { 0.006, 0.01, 0.015, 0.02 };
	struct sim_count c;
	char setting[48];
	struct rng rng;
	size_t used;

	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0; i < ARRAY_SIZE(sd); i++) {
			rng_init(&rng, sim->seed + 8000 + i);
			c = (struct sim_count){ .draws = sim->draws };
			used = 0;
			for (size_t t = 0; t < c.draws; t++)
				c.hits += session_covers(&shapes[k], sd[i],
							 &rng, &used);
			snprintf(setting, sizeof(setting),
				 "sd %g %%, mean N %zu", 100 * sd[i],
				 used / c.draws);
			sim_line("cost when stopped, 95 %", shapes[k].name,
				 setting, &c, 0.935, 0.975);
		}
}

void sim_rules(const struct sim *sim)
{
	equivalence(sim);
	power(sim);
	stopping(sim);
}
