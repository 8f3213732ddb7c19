/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * place.h - on which CPUs the tasks of a case work: the values of its axis
 * "place", as seen from the measured CPU.
 *
 *	core	 the other hardware threads of its core
 *	llc	 other cores that share its last-level cache
 *	package	 cores of another last-level cache on its memory node
 *	node	 cores of other memory nodes, the nearest node first
 *	near	 all: llc, package, node, then second threads of cores (last, as
 *		 two of them make one core); what a case without the axis gets
 *
 * One thread of each core for llc, package and node. Among equals: cores of
 * the same kind first (hybrid machines), CPU 0 and its core last, which has the
 * timekeeping, and else by number. Only CPUs that this process may use.
 */
#ifndef RUNNER_PLACE_H
#define RUNNER_PLACE_H

#include "runner/topology.h"

/* More are not asked for by any case. */
#define PLACE_CPUS_MAX 64

/*
 * The measured CPU, and those of the place in order: at most max into cpus.
 * word NULL: near. Returns how many, at least 1: a place that this machine
 * lacks, or a word of other meaning, gives the measured CPU alone.
 */
size_t place_cpus(const struct topology *t, int cpu, const char *word,
		  int *cpus, size_t max);

#endif
