/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doctor_rules.h - one row a rule: what it is called and why it matters, and a
 * function that looks. Internal to the doctor.
 */
#ifndef RUNNER_DOCTOR_RULES_H
#define RUNNER_DOCTOR_RULES_H

#include "runner/doctor.h"

struct doctor_case {
	const json_t *env;
	const struct doctor_live *live; /* never NULL; see is_known */
};

/*
 * A rule fills *f (seen, remedy, knobs) and returns its severity, DOCTOR_OK
 * with something seen to be listed as fine, or stays silent: -1, when there is
 * nothing to look at.
 */
struct doctor_rule {
	const char *id;
	const char *what;
	const char *why;
	int (*look)(const struct doctor_case *c, struct doctor_finding *f);
};

#define DOCTOR_SILENT (-1)

/* The tables: doctor_memory.c, doctor_cpu.c, doctor_kernel.c. */
extern const struct doctor_rule doctor_memory_rules[];
extern const size_t doctor_nr_memory_rules;
extern const struct doctor_rule doctor_cpu_rules[];
extern const size_t doctor_nr_cpu_rules;
extern const struct doctor_rule doctor_kernel_rules[];
extern const size_t doctor_nr_kernel_rules;

/*
 * Values of the env record by path, "context.thp.enabled"; NULL or the given
 * default when absent. A path with '[' is not supported: keys only.
 */
const json_t *doctor_get(const struct doctor_case *c, const char *path);
const char *doctor_text(const struct doctor_case *c, const char *path);
int64_t doctor_number(const struct doctor_case *c, const char *path,
		      int64_t absent);

/* Fill a finding; the text of seen and remedy is copied. */
void doctor_seen(struct doctor_finding *f, const char *fmt, ...) PRINTF(2, 3);
void doctor_remedy(struct doctor_finding *f, const char *fmt, ...) PRINTF(2, 3);
void doctor_add_knob(struct doctor_finding *f, const char *path,
		     const char *value);

#endif
