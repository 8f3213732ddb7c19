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
	bool is_lab; /* under an emulator that counts instructions */

	/* run --ab; else all 0 and NULL */
	char variant; /* 'a', 'b' */
	unsigned int stage;
	/* Whose random orders it has: both of a pair have those of the lead. */
	const struct plan_case *lead;
	const char *guest_path; /* another program than the session's */
};

/* As the plan says, in this round. */
struct process_order process_order_of(const struct plan *p,
				      const struct plan_case *c);

/* The words that the measuring program gets, its own name first. */
#define PROCESS_ARGS_MAX 40
struct process_args {
	size_t nr;
	char *v[PROCESS_ARGS_MAX + 1]; /* NULL-terminated, owned */
};
void process_args_build(struct process_args *a, const struct plan *p,
			const struct plan_case *c,
			const struct process_order *o);
void process_args_release(struct process_args *a);

/* The record of a process that gave none: outcome broken, why is copied. */
void process_broken(struct case_record *r, const struct plan *p,
		    const struct plan_case *c, const struct process_order *o,
		    const char *reason);

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
