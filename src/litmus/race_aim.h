/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * race_aim.h - how far apart the columns of a race start. A fork lasts 100 us,
 * the moment in which it copies one page less than one: random distances would
 * nearly all be wasted.
 *
 * First some runs in turns, either column first: they tell how long the columns
 * last, and what comes out. Where the two differ, each later run says which
 * column was first at the point that matters, and the aim moves against it until
 * it is as often this as that: the median, as by H. Robbins and S. Monro, "A
 * stochastic approximation method", Ann. Math. Statist. 22 (1951) 400-407.
 * Where they do not differ all distances are equally likely; a quarter of the
 * runs have such distances in any case.
 */
#ifndef LITMUS_RACE_AIM_H
#define LITMUS_RACE_AIM_H

#include "base/rng.h"

#include <stdbool.h>
#include <stdint.h>

#define RACE_TURNS 16 /* of either kind */

struct race_aim {
	struct rng rng;
	/* Runs in turns: [which column was first] */
	uint64_t outcome[2];
	unsigned int nr_votes[2], nr_turns[2];
	uint64_t lasts_ns[2][2 * RACE_TURNS];
	unsigned int nr_lasts;
	/* Column 2 starts so much later than column 1 (before it: less than 0) */
	double low_ns, high_ns, at_ns;
	bool has_outcomes; /* they differ */
	bool is_aimed; /* the distance given last was around at_ns */
	uint64_t nr_aimed;
	/* of all runs at a distance: what came out was as in which turns */
	uint64_t nr_first[2], nr_between;
};

void race_aim_init(struct race_aim *a, uint64_t seed);
/* A run in turns: how long each column took, and what came out of it. */
void race_aim_turn(struct race_aim *a, unsigned int first,
		   const uint64_t lasted_ns[2], uint64_t outcome);
/* After the turns. */
void race_aim_begin(struct race_aim *a);
int64_t race_aim_next(struct race_aim *a);
void race_aim_learn(struct race_aim *a, uint64_t outcome);

#endif
