/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan.h - what every guest of a session does: the same processes of the same
 * cases, in the same order, on every kernel.
 *
 * First all cases once, then all again, as often as the suite has rounds, with
 * the addresses of programs fixed (layout 0) and other seeds; then once more
 * for each further layout. Nothing is left to a pilot or a stop rule: counts
 * need no repeats until they are narrow, and what kernels have in common must
 * not depend on one of them.
 */
#ifndef LAB_PLAN_H
#define LAB_PLAN_H

#include "runner/plan.h"
#include "runner/process.h"

/* One process; its number is its place in the plan. */
struct lab_process {
	size_t case_idx;
	unsigned int round; /* once per case in a file */
	unsigned int layout;
};

struct lab_plan {
	struct plan plan; /* rounds_min = rounds_max = processes per case */
	size_t nr;
	struct lab_process *processes;
	struct topology *topology; /* of the guest; NULL: not told */
};

/*
 * Select the suite's cases from the guest's list and fix the sizes of every
 * sweep: those that the suite names, else those that the suite defaults (may
 * be NULL) has for this case or this benchmark, else 1, 2 and 4 page tables.
 * Takes both suites over. cpu: that is measured on. -EINVAL with why, as
 * plan_build().
 */
MUST_CHECK int lab_plan_build(struct lab_plan *p, struct suite *suite,
			      struct suite *defaults, json_t *list, int cpu,
			      struct why *why);
void lab_plan_release(struct lab_plan *p);

/*
 * Further CPUs for cases with several tasks: the guest's, cores of one package
 * and one cache, in nr_nodes memory nodes by turns as lab/machine.h has them
 * (0 or a number that does not divide nr_cpus: one node).
 */
MUST_CHECK int lab_plan_machine(struct lab_plan *p, unsigned int nr_cpus,
				unsigned int nr_nodes, struct why *why);

/* How process i is asked for; points into p. */
struct process_order lab_plan_order(const struct lab_plan *p, size_t i);
const struct plan_case *lab_plan_case(const struct lab_plan *p, size_t i);

/*
 * What init reads (/cowbench/plan.json), for a boot with this seed:
 * {"v":1,"cases":[{"argv":["case","fork/anon",..],"timeout_s":60},..]}.
 */
json_t *lab_plan_guest_json(const struct lab_plan *p, uint64_t seed);

/*
 * Does a case of it want our module (kernels/probe) in the guest? It is loaded
 * for no other: what is counted must not depend on whether it has been built.
 */
bool lab_plan_wants_probe(const struct lab_plan *p);

/* The "plan" line of a result file of a boot with this seed. */
json_t *lab_plan_line(const struct lab_plan *p, uint64_t seed,
		      char *const argv[]);

#endif
