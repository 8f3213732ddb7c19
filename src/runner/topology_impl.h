/* SPDX-License-Identifier: GPL-2.0-or-later */
/* topology_impl.h - what the files of topology.h share; nobody else. */
#ifndef RUNNER_TOPOLOGY_IMPL_H
#define RUNNER_TOPOLOGY_IMPL_H

#include "runner/topology.h"

#include <hwloc.h>

struct cpu_hint {
	bool has_interrupts;
	uint64_t nr_interrupts;
	double load_ratio; /* NAN: unknown */
};

struct topology {
	hwloc_topology_t hw;
	bool is_native; /* of the running machine */
	hwloc_bitmap_t allowed;
	hwloc_bitmap_t isolated;
	hwloc_bitmap_t nohz_full;
	size_t nr_hints; /* highest CPU number plus 1 */
	struct cpu_hint *hints;
};

#endif
