/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * topology.h - cores, threads and memory nodes, and the CPU to measure on.
 *
 * hwloc knows the machine, libnuma the memory. Only CPUs that this process may
 * use count: the cpuset of the cgroup and the affinity set by taskset.
 */
#ifndef RUNNER_TOPOLOGY_H
#define RUNNER_TOPOLOGY_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct topology;

/*
 * Load the topology of this machine, restricted to the allowed CPUs, with
 * isolcpus, nohz_full and the interrupt counts as hints. 0 or -errno and why.
 * The caller owns *t until topology_free().
 */
MUST_CHECK int topology_load(struct topology **t, struct why *why);

/* The same from hwloc's XML text (a result file), all CPUs allowed. */
MUST_CHECK int topology_load_xml(struct topology **t, const char *xml,
				 struct why *why);

/* The same from hwloc's synthetic description: "node:2 core:2 pu:2". */
MUST_CHECK int topology_load_synthetic(struct topology **t, const char *text,
				       struct why *why);
void topology_free(struct topology *t); /* NULL is fine */

/*
 * hwloc XML of the whole machine without the host's name; free() the result.
 * NULL when hwloc cannot export.
 */
char *topology_xml(const struct topology *t);

size_t topology_nr_cpus(const struct topology *t); /* allowed ones */
size_t topology_nr_cores(const struct topology *t);
size_t topology_nr_nodes(const struct topology *t);
bool topology_has_smt(const struct topology *t);
bool topology_is_allowed(const struct topology *t, int cpu);

/*
 * The other hardware threads of this CPU's core, allowed or not, ascending:
 * the first max into siblings. Returns how many there are; 0 for a CPU that
 * does not exist.
 */
size_t topology_siblings(const struct topology *t, int cpu, int *siblings,
			 size_t max);

/*
 * What picking a CPU may know besides the topology. Lists are kernel CPU
 * lists ("2-3,6"); empty or NULL: none. A list that is damaged is -EINVAL.
 */
MUST_CHECK int topology_allow(struct topology *t, const char *cpu_list,
			      struct why *why);
MUST_CHECK int topology_isolate(struct topology *t, const char *cpu_list,
				struct why *why);
MUST_CHECK int topology_nohz_full(struct topology *t, const char *cpu_list,
				  struct why *why);

/* Interrupts so far, and use by others (0..1; NAN: unknown) of one CPU. */
void topology_set_interrupts(struct topology *t, int cpu, uint64_t nr);
void topology_set_load(struct topology *t, int cpu, double ratio);

/*
 * The text of /proc/interrupts, into the hints. Lines without counts are
 * skipped; CPUs of the heading that hwloc does not know are ignored.
 */
void topology_parse_interrupts(struct topology *t, const char *text);

/*
 * The CPU to measure on, by these rules, the first that tells two CPUs apart:
 * isolated (isolcpus, then nohz_full); of the fastest kind (hybrid machines);
 * neither it nor a thread of its core more than half busy with other work;
 * not CPU 0, which has the timekeeping and most housekeeping, nor on its core;
 * no other thread on its core; fewest interrupts, in steps of an eighth of the
 * most; the highest number.
 *
 * Loads count only from a half on, so that two runs on the same quiet machine
 * choose the same CPU.
 *
 * Returns 0, and the text of why (which may not be NULL) is a sentence that
 * says why this one; or -ENODEV with why.
 */
MUST_CHECK int topology_pick_cpu(const struct topology *t, int *cpu,
				 struct why *why);

/*
 * Nodes, memory and distances for the env record, a new reference:
 * {"available":true,"nodes":[{"node":0,"cpus":"0-3","mem_bytes":N}],
 *  "distances":[[10,20],[20,10]]}. Through libnuma for this machine, else from
 * hwloc. When the kernel has no NUMA support (numa_available() is -1):
 * {"available":false,"why":"..."}.
 */
json_t *topology_numa(const struct topology *t);

#endif
