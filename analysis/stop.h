/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stop.h - when a case has enough processes.
 *
 * Fixed precision: a case is looked at after 12, 16, 20, 28, 40, 56, 80, 112,
 * 160 processes and stops at the first look at which the 95 % interval of its
 * headline is narrow enough. There is no p-value in here, and must not be: to
 * stop at the first p < .05 raises the false alarms from 5 % to 26 %, while
 * this rule keeps the coverage of the interval near 94 % (docs/statistics.md).
 */
#ifndef ANALYSIS_STOP_H
#define ANALYSIS_STOP_H

#include <stdbool.h>
#include <stddef.h>

enum stop_reason {
	STOP_NOT_YET,
	STOP_PRECISE, /* the interval is as narrow as asked */
	STOP_ROUNDS, /* the greatest number of processes is reached */
	STOP_BUDGET, /* the time is up */
	STOP_HOPELESS, /* will miss even twice the asked width in the time */
};

/* "not-yet", "precise", "rounds", "budget", "hopeless": in result files. */
const char *stop_name(enum stop_reason r);

struct stop_rule {
	double half_width_ratio; /* asked: half width / estimate, 0.005 */
	size_t min_processes; /* no look before; 0 is 12 */
	size_t max_processes; /* 0 is 160 */
	double budget_s; /* of this case; 0: no limit */
};

struct stop_state {
	size_t nr_processes; /* measured so far */
	double half_width_ratio; /* estimate_half_width_ratio(), may be NaN */
	double elapsed_s; /* spent on this case */
};

/*
 * What to do after a process. Only the time limit and the greatest number of
 * processes, which do not depend on the measured values, stop between looks.
 */
enum stop_reason stop_decide(const struct stop_rule *rule,
			     const struct stop_state *state);

/* Is this number of processes one of the looks? */
bool stop_is_look(const struct stop_rule *rule, size_t nr_processes);

/*
 * The smallest look that is at least nr_processes, at most the maximum: how
 * far the next stretch of rounds goes. For the planner.
 */
size_t stop_next_look(const struct stop_rule *rule, size_t nr_processes);

#endif
