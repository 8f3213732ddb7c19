// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/topology_impl.h"

#include "base/err.h"

#include <numa.h>
#include <stdlib.h>

static json_t *list_of(hwloc_const_bitmap_t set)
{
	char *text = NULL;
	json_t *j;

	if (hwloc_bitmap_list_asprintf(&text, set) < 0)
		BUG("hwloc: out of memory for a list");
	j = json_string(text);
	free(text);
	return j;
}

static json_t *nodes_of(const struct topology *t)
{
	json_t *nodes = json_array();
	hwloc_obj_t n = NULL;

	while ((n = hwloc_get_next_obj_by_type(t->hw, HWLOC_OBJ_NUMANODE, n)) !=
	       NULL) {
		uint64_t mem_bytes = n->attr->numanode.local_memory;
		long long size_bytes;
		json_t *node;

		if (t->is_native) {
			size_bytes = numa_node_size64((int)n->os_index, NULL);
			if (size_bytes >= 0)
				mem_bytes = (uint64_t)size_bytes;
		}
		node = json_pack("{s:i,s:o,s:I}", "node", (int)n->os_index,
				 "cpus", list_of(n->cpuset), "mem_bytes",
				 (json_int_t)mem_bytes);
		if (!node)
			BUG("numa node %u does not fit JSON", n->os_index);
		json_array_append_new(nodes, node);
	}
	return nodes;
}

/* Rows and columns in the order of "nodes". NULL: not known. */
static json_t *distances_native(const struct topology *t)
{
	json_t *rows = json_array();
	hwloc_obj_t a = NULL, b;

	while ((a = hwloc_get_next_obj_by_type(t->hw, HWLOC_OBJ_NUMANODE, a)) !=
	       NULL) {
		json_t *row = json_array();

		for (b = NULL; (b = hwloc_get_next_obj_by_type(
					t->hw, HWLOC_OBJ_NUMANODE, b)) != NULL;)
			json_array_append_new(row, json_integer(numa_distance(
							   (int)a->os_index,
							   (int)b->os_index)));
		json_array_append_new(rows, row);
	}
	return rows;
}

static json_t *distances_hwloc(const struct topology *t)
{
	struct hwloc_distances_s *d;
	unsigned int nr = 1;
	json_t *rows;

	if (hwloc_distances_get_by_type(t->hw, HWLOC_OBJ_NUMANODE, &nr, &d,
					HWLOC_DISTANCES_KIND_MEANS_LATENCY,
					0) ||
	    nr < 1)
		return NULL;
	rows = json_array();
	for (unsigned int i = 0; i < d->nbobjs; i++) {
		json_t *row = json_array();

		for (unsigned int k = 0; k < d->nbobjs; k++)
			json_array_append_new(
				row,
				json_integer(
					(json_int_t)
						d->values[i * d->nbobjs + k]));
		json_array_append_new(rows, row);
	}
	hwloc_distances_release(t->hw, d);
	return rows;
}

json_t *topology_numa(const struct topology *t)
{
	json_t *numa = json_object(), *distances;

	/* Nothing else of libnuma may be called before it, or if it fails. */
	if (t->is_native && numa_available() < 0) {
		json_object_set_new(numa, "available", json_false());
		json_object_set_new(
			numa, "why",
			json_string("numa_available() is -1: the kernel has no "
				    "NUMA support, or the container denies "
				    "get_mempolicy()"));
		return numa;
	}
	json_object_set_new(numa, "available", json_true());
	json_object_set_new(numa, "nodes", nodes_of(t));
	distances = t->is_native ? distances_native(t) : distances_hwloc(t);
	if (distances)
		json_object_set_new(numa, "distances", distances);
	return numa;
}
