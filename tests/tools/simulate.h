/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * simulate.h - the parts of simulate.
 */
#ifndef TESTS_SIMULATE_H
#define TESTS_SIMULATE_H

#include "draws.h"

#include "base/compiler.h"

#include <stdbool.h>
#include <stddef.h>

struct sim {
	size_t draws;
	uint64_t seed;
};

struct sim_count {
	size_t draws, hits;
};

/* A line with a promise: the share lies in least .. most. */
void sim_line(const char *what, const char *shape, const char *setting,
	      const struct sim_count *c, double least, double most);
/* A line without. */
void sim_limit(const char *what, const char *shape, const char *setting,
	       const struct sim_count *c);

/* simulate_boots.c: intervals over boots and processes. */
void sim_boots(const struct sim *sim);
/* simulate_rules.c: equivalence, power, when to stop. */
void sim_rules(const struct sim *sim);

#endif
