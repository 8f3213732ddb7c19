/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session.h - carry a plan out: pilot, rounds, stop rule, result file.
 *
 * Round by round every case that is not done runs once, in an order shuffled
 * anew from the seed, so that drift of the machine hits all cases alike. With
 * run --ab it is two processes, a pair, in place of one (ab.h). The
 * host program waits on other CPUs meanwhile and prints only between two
 * processes.
 */
#ifndef RUNNER_SESSION_H
#define RUNNER_SESSION_H

#include "results/file.h"
#include "runner/plan.h"

#include <stdint.h>

struct ab_switch;

struct session {
	struct plan *plan;
	const char *guest_path;
	struct result_writer *writer; /* borrowed */
	uint64_t nr_records; /* in the file so far: the next seq */
	const volatile int *stop; /* becomes a signal number */
	/* The setting of run --ab, or NULL; borrowed. */
	struct ab_switch *ab_switch;

	/* Told before each process, may be NULL; nothing measures meanwhile. */
	void (*progress)(const struct session *s, const struct plan_case *c,
			 void *arg);
	void *progress_arg;

	/* filled while running */
	uint64_t start_ns;
	unsigned int round, stage;
	size_t nr_active; /* cases or pairs of this round */
	double left_s; /* estimate: until all cases are done */
};

/*
 * Pick the sizes of every sweep that has none, and learn how long a process
 * takes. Nothing is written. 0, -EINTR when told to stop, or -errno with why
 * when the guest cannot be started.
 */
MUST_CHECK int session_pilot(struct session *s, struct why *why);

/* Fills left_s: time until all are done if each stops where it may. */
void session_estimate_left(struct session *s);

/* Seconds that the plan will take: (shortest, longest); after the pilot. */
void session_estimate(const struct session *s, double *min_s, double *max_s);

/*
 * Run rounds until every case is done. What goes wrong with a case is a
 * record; -errno with why only when the file cannot be written or the guest
 * not be started; -EINTR when told to stop. In each case the file is whole.
 */
MUST_CHECK int session_run(struct session *s, struct why *why);

/* After records were taken over from a file: which cases are done already? */
void session_settle(struct session *s);

/* The "end" line: is_complete or interrupted for the reason. */
json_t *session_end_json(const struct session *s, bool is_complete,
			 const char *reason);

#endif
