/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live.h - a run on this kernel: choose the CPU and policy, describe the
 * machine, write the file around the session.
 */
#ifndef RUNNER_LIVE_H
#define RUNNER_LIVE_H

#include "runner/plan.h"
#include "runner/session.h"

struct topology;

/* Memory that can be had without swapping, in bytes; 0: not known. */
uint64_t live_memory_available(void);

struct live {
	const char *guest_path;
	char *const *argv; /* recorded in the plan */
	json_t *env; /* after live_start() */
	struct topology *topology;
	char cpu_reason[320]; /* why this CPU */
	char policy_reason[320]; /* why not fifo, or empty */
	char counters[200]; /* what cannot be counted here, or empty */
	struct plan plan;
	struct session session;
	struct result_writer *writer;
};

/*
 * Pick the CPU (cpu < 0: topology_pick_cpu()) and the policy (NULL: fifo if
 * allowed, else batch), move this program off that CPU, and describe the
 * machine. l->plan is set. 0 or -errno with why.
 */
MUST_CHECK int live_start(struct live *l, int cpu, const char *policy,
			  struct why *why);

/* Create PATH and write env and plan (after the pilot). */
MUST_CHECK int live_create(struct live *l, const char *path, struct why *why);

/*
 * Instead of plan_build(), live_start() and live_create(): continue PATH. The
 * plan comes from the file; machine and kernel must be those of its env:
 * -EXDEV with the differing keys in why.
 */
MUST_CHECK int live_resume(struct live *l, const char *path, struct why *why);

/*
 * session_run() and the end line. 0, -EINTR (the end line says so), or -errno
 * with why.
 */
MUST_CHECK int live_run(struct live *l, struct why *why);

void live_release(struct live *l);

#endif
