// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * simulate [--draws N] [--seed S] - what the statistics of analysis/ hold of what
 * they promise, on data whose truth is known.
 *
 * A table of lines "what | shape | setting | measured % | promised %"; a promise
 * that is missed by more than three standard errors of this run is marked MISSED,
 * and the exit status is then 1. Lines without a promise show a limit. Default
 * 1000 draws (half a minute); docs/calibration.md is made with more.
 */
#include "simulate.h"

#include "analysis/mann_whitney.h"
#include "analysis/signed_rank.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_missed;

void sim_line(const char *what, const char *shape, const char *setting,
	      const struct sim_count *c, double least, double most)
{
	double share = (double)c->hits / (double)c->draws;
	/* of the promise: what was seen may be 100 % and has none then */
	double low = sqrt(least * (1 - least) / (double)c->draws);
	double high = sqrt(most * (1 - most) / (double)c->draws);
	bool is_bad = share < least - 3 * low || share > most + 3 * high;

	printf("%-24s | %-12s | %-22s | %6.2f | ", what, shape, setting,
	       100 * share);
	if (isnan(least))
		printf("-\n");
	else
		printf("%g to %g%s\n", 100 * least, 100 * most,
		       is_bad ? " MISSED" : "");
	fflush(stdout);
	is_missed = is_missed || is_bad;
}

void sim_limit(const char *what, const char *shape, const char *setting,
	       const struct sim_count *c)
{
	sim_line(what, shape, setting, c, NAN, NAN);
}

static bool covers(const struct estimate *e, double truth)
{
	return e->lo <= truth && truth <= e->hi;
}

static bool is_independent(const struct shape *s)
{
	return s != &shapes[NR_SHAPES - 1];
}

/* The interval of one cost, its truth being the pseudo-median or the median. */
static void one_sample(const struct sim *sim, const struct shape *s, size_t nr)
{
	struct sim_count pseudo = { .draws = sim->draws }, median = pseudo;
	struct estimate e;
	char setting[32];
	struct rng rng;
	double v[160];

	rng_init(&rng, sim->seed + nr);
	for (size_t i = 0; i < sim->draws; i++) {
		draw_row(s, &rng, v, nr);
		e = hodges_lehmann(v, nr);
		pseudo.hits += covers(&e, s->pseudo);
		median.hits += covers(&e, s->median);
	}
	snprintf(setting, sizeof(setting), "N = %zu", nr);
	if (is_independent(s))
		sim_line("cost, 95 %", s->name, setting, &pseudo, 0.93, 0.97);
	else
		sim_limit("cost, 95 %", s->name, setting, &pseudo);
	if (s->pseudo != s->median)
		sim_limit("cost, as of the median", s->name, setting, &median);
}

/* Adjacent pairs: A and B of a pair are neighbours in time. */
static void pairs(const struct sim *sim, const struct shape *s, size_t nr)
{
	struct sim_count cover = { .draws = sim->draws }, five = cover;
	struct sim_count one = cover;
	char setting[32];
	double v[320], d[160], p;
	struct estimate e;
	struct rng rng;

	rng_init(&rng, sim->seed + 1000 + nr);
	for (size_t i = 0; i < sim->draws; i++) {
		draw_row(s, &rng, v, 2 * nr);
		for (size_t k = 0; k < nr; k++)
			d[k] = rng_below(&rng, 2) ? v[2 * k] - v[2 * k + 1]
						  : v[2 * k + 1] - v[2 * k];
		e = hodges_lehmann(d, nr);
		p = signed_rank_p(d, nr);
		cover.hits += covers(&e, 0);
		five.hits += p <= 0.05;
		one.hits += p <= 0.01;
	}
	snprintf(setting, sizeof(setting), "%zu pairs", nr);
	sim_line("paired change, 95 %", s->name, setting, &cover, 0.93, 0.97);
	sim_line("signed rank, alpha 5 %", s->name, setting, &five, 0, 0.055);
	sim_line("signed rank, alpha 1 %", s->name, setting, &one, 0, 0.012);
}

/* Two sets, one after the other. */
static void sets(const struct sim *sim, const struct shape *s, size_t nr)
{
	struct sim_count cover = { .draws = sim->draws }, five = cover;
	char setting[32];
	struct estimate e;
	struct rng rng;
	double v[80];

	rng_init(&rng, sim->seed + 2000 + nr);
	for (size_t i = 0; i < sim->draws; i++) {
		draw_row(s, &rng, v, 2 * nr);
		e = mann_whitney_shift(v, nr, v + nr, nr, 0.95);
		cover.hits += covers(&e, 0);
		five.hits += mann_whitney_p(v, nr, v + nr, nr) <= 0.05;
	}
	snprintf(setting, sizeof(setting), "%zu + %zu", nr, nr);
	if (!is_independent(s)) {
		sim_limit("AAABBB change, 95 %", s->name, setting, &cover);
		sim_limit("rank sum, alpha 5 %", s->name, setting, &five);
		return;
	}
	sim_line("unpaired change, 95 %", s->name, setting, &cover, 0.93, 0.97);
	sim_line("rank sum, alpha 5 %", s->name, setting, &five, 0, 0.055);
}

static void shapes_all(const struct sim *sim)
{
	const size_t nr[] = { 12, 20, 40 };

	for (size_t i = 0; i < NR_SHAPES; i++)
		for (size_t k = 0; k < ARRAY_SIZE(nr); k++) {
			one_sample(sim, &shapes[i], nr[k]);
			pairs(sim, &shapes[i], nr[k]);
		}
	for (size_t i = 0; i < NR_SHAPES; i++) {
		sets(sim, &shapes[i], 8);
		sets(sim, &shapes[i], 20);
	}
}

static bool number(const char *text, unsigned long *value)
{
	char *end;

	*value = strtoul(text, &end, 10);
	return *text && !*end && *value > 0;
}

int main(int argc, char **argv)
{
	unsigned long draws = 1000, seed = 20251121;

	for (int i = 1; i < argc; i += 2)
		if (i + 1 == argc || !((!strcmp(argv[i], "--draws") &&
					number(argv[i + 1], &draws)) ||
				       (!strcmp(argv[i], "--seed") &&
					number(argv[i + 1], &seed)))) {
			fprintf(stderr, "simulate [--draws N] [--seed S]\n");
			return 2;
		}
	printf("%-24s | %-12s | %-22s | %6s | %s\n", "what", "shape", "setting",
	       "%", "promised");
	shapes_all(&(struct sim){ draws, seed });
	sim_boots(&(struct sim){ draws, seed });
	sim_rules(&(struct sim){ draws, seed });
	return is_missed;
}
