/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session_parts.h - what the files of session*.c share.
 *
 *	session.c	pilot and rounds
 *	session_stop.c	when a case has enough processes
 *	session_pair.c	run --ab: two processes a round, two stages
 *	session_end.c	the end line, estimates of time
 */
#ifndef RUNNER_SESSION_PARTS_H
#define RUNNER_SESSION_PARTS_H

#include "runner/process.h"
#include "runner/session.h"

/* A case that breaks this often without one good process is given up. */
#define SESSION_BROKEN_MAX 2

static inline bool session_is_ab(const struct session *s)
{
	return s->plan->ab.kind != AB_NONE;
}

static inline bool session_must_stop(const struct session *s)
{
	return s->stop && *s->stop;
}

double session_elapsed_s(const struct session *s);

/* What is left of the budget, shared by nr_active cases, and spent_s. */
double session_share_s(const struct session *s, double spent_s,
		       size_t nr_active);

/* One process of the order: run, counted, and written to the file. */
MUST_CHECK int session_process(struct session *s, struct plan_case *c,
			       const struct process_order *o, struct why *why);

/* A reason to stop, as it stands in the end line. */
void session_decide(struct plan_case *c, enum stop_reason reason);

/* After a process: has the case enough? */
void session_after(struct session *s, struct plan_case *c);

/* One round of a pair; c leads. */
MUST_CHECK int session_pair_run(struct session *s, struct plan_case *c,
				struct why *why);
void session_pair_after(struct session *s, struct plan_case *c);

/* Same sizes for both cases of a pair whose sizes the pilot picked. */
void session_pair_sizes(struct plan *p, struct plan_case *c);

/*
 * All cases are done in stage 0: those that look different get a stage 1 of as
 * many pairs. Returns how many.
 */
size_t session_pair_confirm(struct session *s);

/* After records were taken over from a file. */
void session_pair_settle(struct session *s);

/* Pairs of the stage that the case is in: usable, and rounds run. */
size_t session_pair_nr(const struct plan *p, const struct plan_case *c);

#endif
