/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * list_cpus.h - which cases of the guest's list need more CPUs than there are.
 *
 * The guest knows its kernel; which CPUs the tasks of a case would work on,
 * the host decides (runner/place.h).
 */
#ifndef RUNNER_LIST_CPUS_H
#define RUNNER_LIST_CPUS_H

#include "runner/topology.h"

#include <jansson.h>

/*
 * Of each variant with an axis "tasks" for which CPU cpu and its place do not
 * suffice: "ready" becomes false, "why" says what is missing. What lacks
 * something else already stays. The list is that of guest_list_load().
 */
void list_cpus_mark(json_t *list, const struct topology *t, int cpu);

/*
 * The same for this machine and the CPU that would be picked. Where hwloc or
 * the pick fails nothing is marked: a run will say why.
 */
void list_cpus_mark_here(json_t *list);

#endif
