// SPDX-License-Identifier: GPL-2.0-or-later
#include "rules_replay.h"

#include "analysis/quantile.h"
#include "analysis/signed_rank.h"
#include "base/compiler.h"
#include "base/rng.h"
#include "rules.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SIDE = 10, WINDOW = 2 * SIDE, OURS_MAX = 80 };

static const double effects[] = { 1, 1.01, 1.02, 1.05 };
#define NR_EFFECTS ARRAY_SIZE(effects)

struct tally {
	size_t nr, hits[NR_EFFECTS];
};

/* One window as the other tools see it. */
static void others(const struct noise_process *p, struct tally tallies[])
{
	double b_values[SIDE][NOISE_SAMPLES_MAX];
	struct boot a[SIDE], b[SIDE];
	const struct rule_side side_a = { .nr = SIDE, .processes = a };
	const struct rule_side side_b = { .nr = SIDE, .processes = b };

	for (size_t e = 0; e < NR_EFFECTS; e++) {
		for (size_t i = 0; i < SIDE; i++) {
			const struct noise_process *q = &p[SIDE + i];

			a[i] = (struct boot){ .nr = p[i].nr_samples,
					      .v = p[i].sample_ns };
			b[i] = (struct boot){ .nr = q->nr_samples,
					      .v = b_values[i] };
			for (size_t k = 0; k < q->nr_samples; k++)
				b_values[i][k] = q->sample_ns[k] * effects[e];
		}
		for (size_t r = 0; r < NR_RULES; r++)
			tallies[r].hits[e] +=
				rules[r].differs(&side_a, &side_b);
	}
	for (size_t r = 0; r < NR_RULES; r++)
		tallies[r].nr++;
}

static double log_median(const struct noise_process *p)
{
	return log(quantile_median(p->sample_ns, p->nr_samples));
}

/* The same processes as pairs in random order, level 0.01. */
static void ours(const struct noise_process *p, size_t nr, struct rng *rng,
		 struct tally *t)
{
	double d[OURS_MAX / 2], shifted[OURS_MAX / 2];

	for (size_t i = 0; i < nr / 2; i++) {
		size_t swap = rng_below(rng, 2);

		d[i] = log_median(&p[2 * i + 1 - swap]) -
		       log_median(&p[2 * i + swap]);
	}
	for (size_t e = 0; e < NR_EFFECTS; e++) {
		for (size_t i = 0; i < nr / 2; i++)
			shifted[i] = d[i] + log(effects[e]);
		t->hits[e] += signed_rank_p(shifted, nr / 2) <= 0.01;
	}
	t->nr++;
}

static void put(const char *name, const struct tally *t)
{
	printf("%-44s", name);
	for (size_t e = 0; e < NR_EFFECTS; e++)
		printf(" %7.1f",
		       t->nr ? 100.0 * (double)t->hits[e] / (double)t->nr
			     : NAN);
	printf("  %zu\n", t->nr);
}

void rules_replay(const struct noise *n)
{
	struct tally tallies[NR_RULES] = { { .nr = 0 } };
	struct tally few = { .nr = 0 }, many = { .nr = 0 };
	struct rng rng;

	rng_init(&rng, 4);
	for (size_t i = 0; i < n->nr; i++) {
		const struct noise_case *c = &n->cases[i];

		for (size_t at = 0; at + WINDOW <= c->nr; at += SIDE) {
			others(&c->processes[at], tallies);
			ours(&c->processes[at], WINDOW, &rng, &few);
		}
		for (size_t at = 0; at + OURS_MAX <= c->nr; at += SIDE)
			ours(&c->processes[at], OURS_MAX, &rng, &many);
	}
	printf("\nrules on the same noise: %% of comparisons called different\n"
	       "%-44s %7s %7s %7s %7s  windows\n",
	       "rule", "same", "+1 %", "+2 %", "+5 %");
	for (size_t r = 0; r < NR_RULES; r++)
		put(rules[r].name, &tallies[r]);
	put("cowbench: 10 pairs, signed rank 0.01", &few);
	put("cowbench: 40 pairs, signed rank 0.01", &many);
}
