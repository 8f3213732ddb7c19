/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * numa.h - memory nodes: which there are, and which one pages come from.
 *
 * System calls and sysfs instead of libnuma, which the measuring program must
 * not hold: its constructor reads /proc and /sys at every start of a program,
 * and fork/spawn measures such a start.
 *
 * The policy is that of the task and not of a mapping (mbind(2)): a mapping
 * that has one makes fork copy it, and page tables follow the task's anyway.
 */
#ifndef SYS_NUMA_H
#define SYS_NUMA_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>
#include <stdint.h>

#define NUMA_NODES_MAX 64

/* Nodes with memory, one bit a node; a kernel without CONFIG_NUMA has node 0. */
MUST_CHECK int nodes_with_memory(uint64_t *nodes, struct why *why);

/* "0,2-3" -> bits 0, 2 and 3. -EINVAL: not a list; -ERANGE: beyond bit 63. */
MUST_CHECK int nodes_parse(const char *text, uint64_t *nodes);

/* The node of a CPU; 0 where the kernel does not say. */
int node_of_cpu(int cpu);

/*
 * This thread's pages come from that node and no other (MPOL_BIND), page
 * tables too; children inherit it. -ENOSYS: no CONFIG_NUMA.
 */
MUST_CHECK int node_bind_self(int node, struct why *why);
/* From the node that it runs on, as without any policy. */
MUST_CHECK int node_default_self(struct why *why);

/*
 * The node of each of nr pages that lie step_bytes apart; -1: not present.
 * (move_pages(2) without a destination, which moves nothing.)
 */
MUST_CHECK int nodes_of_pages(const void *addr, size_t nr, size_t step_bytes,
			      int *nodes, struct why *why);

#endif
