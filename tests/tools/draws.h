/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * draws.h - random values whose truth is known, for simulate.
 */
#ifndef TESTS_DRAWS_H
#define TESTS_DRAWS_H

#include "base/rng.h"

/* Standard normal. */
double draw_normal(struct rng *rng);

/* What the values of processes may be distributed like, in units of a sd. */
struct shape {
	const char *name;
	double (*draw)(struct rng *rng, double *memory);
	double median; /* of the distribution */
	double pseudo; /* pseudo-median: of the mean of two independent values */
};

#define NR_SHAPES 5
/* The last one is AR(1): its values are not independent. */
extern const struct shape shapes[NR_SHAPES];

/* nr values in a row. */
void draw_row(const struct shape *s, struct rng *rng, double *v, size_t nr);

#endif
