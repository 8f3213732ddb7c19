// SPDX-License-Identifier: GPL-2.0-or-later
#include "litmus/race_aim.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>

#define STRAY_SHARE 4 /* one run of so many is anywhere */
#define STEP_MIN_NS 10.0
#define STEP_SHARE  2048 /* of all distances: the step that the aim ends with */
#define NEAR_MIN_NS 8.0

void race_aim_init(struct race_aim *a, uint64_t seed)
{
	*a = (struct race_aim){ 0 };
	rng_init(&a->rng, seed);
}

/* The outcome that most turns had (Boyer and Moore's vote). */
static void vote(struct race_aim *a, unsigned int first, uint64_t outcome)
{
	if (!a->nr_votes[first])
		a->outcome[first] = outcome;
	if (a->outcome[first] == outcome)
		a->nr_votes[first]++;
	else
		a->nr_votes[first]--;
}

void race_aim_turn(struct race_aim *a, unsigned int first,
		   const uint64_t lasted_ns[2], uint64_t outcome)
{
	if (a->nr_lasts == 2 * RACE_TURNS)
		BUG("more than %d turns", 2 * RACE_TURNS);
	for (int i = 0; i < 2; i++)
		a->lasts_ns[i][a->nr_lasts] = lasted_ns[i];
	a->nr_lasts++;
	a->nr_turns[first]++;
	vote(a, first, outcome);
}

static int by_size(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double median_ns(uint64_t *v, unsigned int nr)
{
	qsort(v, nr, sizeof(*v), by_size);
	nr /= 2;
	return (double)v[nr];
}

void race_aim_begin(struct race_aim *a)
{
	if (!a->nr_turns[0] || !a->nr_turns[1])
		BUG("no turns");
	a->high_ns = median_ns(a->lasts_ns[0], a->nr_lasts);
	a->low_ns = -median_ns(a->lasts_ns[1], a->nr_lasts);
	a->at_ns = (a->low_ns + a->high_ns) / 2;
	a->has_outcomes = a->nr_votes[0] && a->nr_votes[1] &&
			  a->outcome[0] != a->outcome[1];
}

/* In [0, 1) */
static double random_share(struct race_aim *a)
{
	return ldexp((double)(rng_next(&a->rng) >> 11), -53);
}

/* As often near as far, by factors: the aim is better than we know. */
static double random_offset(struct race_aim *a)
{
	double far_ns = (a->high_ns - a->low_ns) / 4;
	double factor = far_ns > NEAR_MIN_NS ? far_ns / NEAR_MIN_NS : 1;
	double offset = NEAR_MIN_NS * pow(factor, random_share(a));

	return rng_below(&a->rng, 2) ? offset : -offset;
}

int64_t race_aim_next(struct race_aim *a)
{
	a->is_aimed = a->has_outcomes && rng_below(&a->rng, STRAY_SHARE);
	if (a->is_aimed)
		return llround(a->at_ns + random_offset(a));
	return llround(a->low_ns + random_share(a) * (a->high_ns - a->low_ns));
}

void race_aim_learn(struct race_aim *a, uint64_t outcome)
{
	const double all_ns = a->high_ns - a->low_ns;
	double step_ns;

	if (outcome == a->outcome[0])
		a->nr_first[0]++;
	else if (outcome == a->outcome[1])
		a->nr_first[1]++;
	else
		a->nr_between++;
	if (!a->is_aimed)
		return;
	a->nr_aimed++;
	step_ns = all_ns / 8 / (double)a->nr_aimed;
	step_ns = fmax(step_ns, fmax(all_ns / STEP_SHARE, STEP_MIN_NS));
	if (outcome == a->outcome[0])
		a->at_ns -= step_ns; /* column 2 was late */
	else if (outcome == a->outcome[1])
		a->at_ns += step_ns;
	a->at_ns = fmin(fmax(a->at_ns, a->low_ns), a->high_ns);
}
