/* SPDX-License-Identifier: GPL-2.0-or-later */
/* process.h - one process of one case, as the host sees it. */
#ifndef RUNNER_PROCESS_H
#define RUNNER_PROCESS_H

#include "runner/session.h"

/* What differs from the plan: the pilot asks for less. */
struct process_order {
	unsigned int round;
	unsigned int layout;
	unsigned int nr_samples, nr_warmups, nr_counted;
	size_t nr_sizes;
	const uint64_t *sizes;
};

/* As the plan says, in this round. */
struct process_order process_order_of(const struct plan *p,
				      const struct plan_case *c);

/*
 * Run it and fill *r, which the caller releases: a process that crashed, ran
 * out of time or said nonsense is a record with outcome broken. -errno with
 * why when it could not be started; -EINTR when told to stop (no record).
 */
MUST_CHECK int process_run(const struct session *s, const struct plan_case *c,
			   const struct process_order *order,
			   struct case_record *r, struct why *why);

/* The command line for a person: the repro line. free() it. */
char *process_repro(const struct plan *p, const struct plan_case *c);

#endif
