// SPDX-License-Identifier: GPL-2.0-or-later
#include "draws.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define PHI 0.4

double draw_normal(struct rng *rng)
{
	double u = ((double)(rng_next(rng) >> 11) + 0.5) / (double)(1ull << 53);

	return gsl_cdf_ugaussian_Pinv(u);
}

static double normal(struct rng *rng, double *memory)
{
	(void)memory;
	return draw_normal(rng);
}

/* Skewed as times are: sigma 0.5, mean of the logs 0. */
static double lognormal(struct rng *rng, double *memory)
{
	(void)memory;
	return exp(0.5 * draw_normal(rng));
}

/* One process in twenty is disturbed. */
static double contaminated(struct rng *rng, double *memory)
{
	(void)memory;
	return draw_normal(rng) + (rng_below(rng, 20) ? 0 : 10);
}

/* Two layouts, four standard deviations apart. */
static double bimodal(struct rng *rng, double *memory)
{
	(void)memory;
	return draw_normal(rng) + (rng_below(rng, 10) < 7 ? 0 : 4);
}

/* Resembles its neighbour; standard deviation 1. */
static double autoregressive(struct rng *rng, double *memory)
{
	double fresh = draw_normal(rng);

	*memory = isnan(*memory) ? fresh
				 : PHI * *memory + sqrt(1 - PHI * PHI) * fresh;
	return *memory;
}

const struct shape shapes[NR_SHAPES] = {
	{ "normal", normal, 0, 0 },
	{ "lognormal", lognormal, 1, 1.0593703 },
	{ "contaminated", contaminated, 0.0660118, 0.0960364 },
	{ "bimodal", bimodal, 0.5655745, 1.0824215 },
	{ "AR(0.4)", autoregressive, 0, 0 },
};

void draw_row(const struct shape *s, struct rng *rng, double *v, size_t nr)
{
	double memory = NAN;

	for (size_t i = 0; i < nr; i++)
		v[i] = s->draw(rng, &memory);
}
