/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doctor.h - what on this machine will hurt a measurement, and the remedy.
 *
 * The rules look at two things: the env record (env.h), so that a recorded
 * machine or an old result file can be examined as well as this one, and what
 * only a look at the running machine can tell (struct doctor_live).
 */
#ifndef RUNNER_DOCTOR_H
#define RUNNER_DOCTOR_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum doctor_severity {
	DOCTOR_OK, /* looked at, nothing wrong */
	DOCTOR_NOTE, /* good to know; the suite copes with it */
	DOCTOR_WARN, /* will widen intervals or shift numbers */
	DOCTOR_BAD, /* numbers from here mean nothing */
};
const char *doctor_severity_name(enum doctor_severity s);

/* What was tried on the running machine; is_known false: not tried. */
struct doctor_live {
	bool is_known;
	bool has_software; /* sys/perf.h: struct perf_support */
	bool has_pmu_user;
	bool has_pmu_kernel;
	char perf_text[160]; /* the reason of what is missing */
	char perf_hint[200];
	bool can_fifo; /* SCHED_FIFO was granted */
	char fifo_text[160]; /* why not */
	bool can_read_pfn; /* pagemap shows page frame numbers */
	int cpu; /* that would be measured on, -1 unknown */
	double other_cpus; /* CPUs used by others now; NAN unknown */
	double sibling_load; /* busiest thread beside cpu, 0..1; NAN none */
	double steal_ratio; /* of the measured time, all CPUs; NAN unknown */
	double seconds; /* how long was looked */
};

/*
 * Look for period_ms milliseconds (200 is enough for a verdict to a tenth of
 * a CPU). cpu: see struct. guest_list says what the measuring program can count
 * (runner/guest_list.h). Never fails: what cannot be tried is not known.
 */
void doctor_look(struct doctor_live *live, const json_t *guest_list, int cpu,
		 unsigned int period_ms);

/* A setting that --fix can change and put back. */
struct doctor_knob {
	char *path;
	char *value;
};

struct doctor_finding {
	const char *id; /* "thp-never": stable, for scripts */
	enum doctor_severity severity;
	const char *what; /* "THP": short name of what was looked at */
	char *seen;
	const char *why; /* why it matters for this suite */
	char *remedy; /* an exact command, or NULL: nothing to do */
	size_t nr_knobs;
	struct doctor_knob *knobs;
};

struct doctor {
	size_t nr;
	struct doctor_finding *findings; /* worst first, then rule order */
	bool is_bad; /* at least one DOCTOR_BAD */
	size_t nr_of[4]; /* per severity */
};

/* Apply every rule. live may be NULL. Free with doctor_release(). */
void doctor_examine(struct doctor *d, const json_t *env,
		    const struct doctor_live *live);
void doctor_release(struct doctor *d);

/* The finding with this id, or NULL when that rule is silent. */
const struct doctor_finding *doctor_find(const struct doctor *d,
					 const char *id);

/* {"verdict":"ok|warn|bad","findings":[...]}, a new reference. */
json_t *doctor_json(const struct doctor *d);

#endif
