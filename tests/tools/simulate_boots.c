// SPDX-License-Identifier: GPL-2.0-or-later
#include "simulate.h"

#include "analysis/bootstrap.h"
#include "analysis/mann_whitney.h"
#include "analysis/quantile.h"
#include "analysis/welch.h"

#include <stdio.h>

/* Boots differ by 1 %, processes within one by 2 %. */
#define BOOTS_MAX  20
#define PROCESSES  10
#define SD_BOOT	   0.01
#define SD_PROCESS 0.02
/* A bootstrap of 20 boots takes 10^6 values: fewer draws. */
#define BOOT_DRAWS(n) ((n) / 5)

struct side {
	double v[BOOTS_MAX][PROCESSES];
	double median[BOOTS_MAX];
	struct boot boots[BOOTS_MAX];
};

static void draw_side(struct side *s, size_t nr, struct rng *rng)
{
	double level;

	for (size_t i = 0; i < nr; i++) {
		level = SD_BOOT * draw_normal(rng);
		for (size_t k = 0; k < PROCESSES; k++)
			s->v[i][k] = level + SD_PROCESS * draw_normal(rng);
		s->median[i] = quantile_median(s->v[i], PROCESSES);
		s->boots[i] = (struct boot){ PROCESSES, s->v[i] };
	}
}

static bool covers(const struct estimate *e)
{
	return e->lo <= 0 && 0 <= e->hi;
}

/* What takes processes for independent draws of a kernel. */
static bool flat_covers(const struct side *a, const struct side *b, size_t nr)
{
	struct estimate e = welch_shift(a->v[0], nr * PROCESSES, b->v[0],
					nr * PROCESSES, 0.95);

	return covers(&e);
}

static void over_boots(const struct sim *sim, size_t nr)
{
	struct sim_count flat = { .draws = sim->draws }, welch = flat;
	struct sim_count five = flat, ranks = flat;
	struct estimate e;
	struct side a, b;
	char setting[32];
	struct rng rng;

	rng_init(&rng, sim->seed + 3000 + nr);
	for (size_t i = 0; i < sim->draws; i++) {
		draw_side(&a, nr, &rng);
		draw_side(&b, nr, &rng);
		flat.hits += flat_covers(&a, &b, nr);
		e = welch_shift(a.median, nr, b.median, nr, 0.95);
		welch.hits += covers(&e);
		five.hits += welch_p(a.median, nr, b.median, nr) <= 0.05;
		e = mann_whitney_shift(a.median, nr, b.median, nr, 0.95);
		ranks.hits += covers(&e);
	}
	snprintf(setting, sizeof(setting), "%zu + %zu boots", nr, nr);
	sim_limit("processes as one heap", "hierarchical", setting, &flat);
	sim_line("Welch over boots, 95 %", "hierarchical", setting, &welch,
		 0.93, 0.975);
	sim_line("Welch, alpha 5 %", "hierarchical", setting, &five, 0, 0.055);
	if (mann_whitney_p_min(nr, nr) <= 0.05)
		sim_line("ranks over boots, 95 %", "hierarchical", setting,
			 &ranks, 0.93, 0.98);
}

static void drawn(const struct sim *sim, size_t nr)
{
	struct sim_count c = { .draws = BOOT_DRAWS(sim->draws) };
	struct estimate e;
	struct side a, b;
	char setting[32];
	struct rng rng;

	rng_init(&rng, sim->seed + 4000 + nr);
	for (size_t i = 0; i < c.draws; i++) {
		draw_side(&a, nr, &rng);
		draw_side(&b, nr, &rng);
		e = bootstrap_shift(a.boots, nr, b.boots, nr, 0.95);
		c.hits += covers(&e);
	}
	snprintf(setting, sizeof(setting), "%zu + %zu boots", nr, nr);
	sim_line("bootstrap, 95 %", "hierarchical", setting, &c,
		 nr < BOOTSTRAP_BOOTS_MIN ? 0.92 : 0.93,
		 nr < BOOTSTRAP_BOOTS_MIN ? 0.99 : 0.975);
}

void sim_boots(const struct sim *sim)
{
	const size_t nr[] = { 3, 4, 5, 7, 8, 12, 20 };

	for (size_t i = 0; i < ARRAY_SIZE(nr); i++) {
		over_boots(sim, nr[i]);
		drawn(sim, nr[i]);
	}
}
