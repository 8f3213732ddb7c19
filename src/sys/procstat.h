/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * procstat.h - what the CPUs did meanwhile: /proc/stat.
 *
 * Times are counted in clock ticks (USER_HZ, mostly 100 a second) and given in
 * ns: a difference over a short time is 0 or whole ticks.
 */
#ifndef SYS_PROCSTAT_H
#define SYS_PROCSTAT_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct procstat_cpu {
	bool is_online; /* has a line in /proc/stat */
	uint64_t user_ns; /* includes guest time */
	uint64_t nice_ns;
	uint64_t system_ns;
	uint64_t idle_ns;
	uint64_t iowait_ns;
	uint64_t irq_ns;
	uint64_t softirq_ns;
	uint64_t steal_ns; /* the host ran something else */
};

/* Start all zero; a snapshot reuses its array. */
struct procstat {
	struct procstat_cpu total;
	size_t nr_cpus; /* highest CPU number seen, plus 1 */
	size_t nr_online;
	size_t nr_alloc;
	struct procstat_cpu *cpus; /* [nr_cpus] */
};

MUST_CHECK int procstat_read(struct procstat *ps, struct why *why);
void procstat_release(struct procstat *ps);

/* The same from text in the format of /proc/stat. -EINVAL: no "cpu" line. */
MUST_CHECK int procstat_parse(struct procstat *ps, const char *text,
			      unsigned int ticks_per_s);

/* As cpu: all of them together. */
#define PROCSTAT_ALL (-1)

/*
 * Differences between two snapshots of one CPU, 0 if it was not online in
 * both. busy: all but idle, iowait and steal. Counts that ran backwards (iowait
 * may) count as 0.
 */
uint64_t procstat_busy_ns(const struct procstat *before,
			  const struct procstat *after, int cpu);
uint64_t procstat_steal_ns(const struct procstat *before,
			   const struct procstat *after, int cpu);
/* What all other CPUs were busy with. */
uint64_t procstat_busy_elsewhere_ns(const struct procstat *before,
				    const struct procstat *after, int cpu);

#endif
