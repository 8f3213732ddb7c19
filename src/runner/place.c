// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/place.h"

#include "runner/topology_impl.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* How far a CPU is from the measured one; the order of "near". */
enum distance {
	SAME_LLC,
	SAME_NODE, /* another last-level cache */
	OTHER_NODE,
	SAME_CORE,
	SECOND_THREAD, /* of a core that has its one already */
	NR_DISTANCES,
};

struct place_cpu {
	int cpu;
	enum distance distance;
	uint64_t node_distance;
	bool is_other_package, is_other_kind;
	int housekeeping; /* 2: CPU 0, 1: on its core */
};

static hwloc_obj_t pu_of(const struct topology *t, int cpu)
{
	return cpu < 0 ? NULL
		       : hwloc_get_pu_obj_by_os_index(t->hw, (unsigned int)cpu);
}

/* The outermost cache of data; NULL: the kernel does not say. */
static hwloc_obj_t llc_of(hwloc_obj_t pu)
{
	hwloc_obj_t last = NULL;

	for (hwloc_obj_t o = pu; o; o = o->parent)
		if (hwloc_obj_type_is_dcache(o->type))
			last = o;
	return last;
}

static hwloc_obj_t package_of(const struct topology *t, hwloc_obj_t pu)
{
	return hwloc_get_ancestor_obj_by_type(t->hw, HWLOC_OBJ_PACKAGE, pu);
}

/* A CPU whose kernel does not say its core is a core. */
static bool share_core(const struct topology *t, hwloc_obj_t a, hwloc_obj_t b)
{
	hwloc_obj_t core =
		hwloc_get_ancestor_obj_by_type(t->hw, HWLOC_OBJ_CORE, a);

	return core &&
	       core == hwloc_get_ancestor_obj_by_type(t->hw, HWLOC_OBJ_CORE, b);
}

/* Without a word on caches (virtual machines) a package has one. */
static bool share_llc(const struct topology *t, hwloc_obj_t a, hwloc_obj_t b)
{
	hwloc_obj_t x = llc_of(a), y = llc_of(b);

	if (x || y)
		return x == y;
	return package_of(t, a) == package_of(t, b);
}

/* Several: memory of another kind (HBM, CXL) beside the ordinary one. */
static bool share_node(hwloc_obj_t a, hwloc_obj_t b)
{
	return !a->nodeset || !b->nodeset ||
	       hwloc_bitmap_intersects(a->nodeset, b->nodeset);
}

static int kind_of(const struct topology *t, hwloc_obj_t pu)
{
	return hwloc_cpukinds_get_by_cpuset(t->hw, pu->cpuset, 0);
}

/* As the firmware says (10 is local); 0 for all when it does not. */
static uint64_t node_distance(const struct topology *t, hwloc_obj_t a,
			      hwloc_obj_t b)
{
	hwloc_obj_t x = hwloc_get_numanode_obj_by_os_index(
		t->hw, (unsigned int)hwloc_bitmap_first(a->nodeset));
	hwloc_obj_t y = hwloc_get_numanode_obj_by_os_index(
		t->hw, (unsigned int)hwloc_bitmap_first(b->nodeset));
	struct hwloc_distances_s *d;
	hwloc_uint64_t there = 0, back;
	unsigned int nr = 1;

	if (!x || !y ||
	    hwloc_distances_get_by_type(t->hw, HWLOC_OBJ_NUMANODE, &nr, &d,
					HWLOC_DISTANCES_KIND_MEANS_LATENCY,
					0) ||
	    !nr)
		return 0;
	if (hwloc_distances_obj_pair_values(d, x, y, &there, &back))
		there = 0;
	hwloc_distances_release(t->hw, d);
	return there;
}

static struct place_cpu look_at(const struct topology *t, hwloc_obj_t from,
				hwloc_obj_t pu)
{
	struct place_cpu c = { .cpu = (int)pu->os_index };
	hwloc_obj_t cpu_0 = pu_of(t, 0);

	c.is_other_package = package_of(t, from) != package_of(t, pu);
	c.is_other_kind = kind_of(t, from) != kind_of(t, pu);
	c.housekeeping = c.cpu == 0 ? 2 : 0;
	if (c.cpu && cpu_0 && share_core(t, cpu_0, pu))
		c.housekeeping = 1;
	if (share_core(t, from, pu)) {
		c.distance = SAME_CORE;
	} else if (!share_node(from, pu)) {
		c.distance = OTHER_NODE;
		c.node_distance = node_distance(t, from, pu);
	} else {
		c.distance = share_llc(t, from, pu) ? SAME_LLC : SAME_NODE;
	}
	return c;
}

static int by_nearness(const void *a, const void *b)
{
	const struct place_cpu *x = a, *y = b;

	if (x->distance != y->distance)
		return x->distance < y->distance ? -1 : 1;
	if (x->node_distance != y->node_distance)
		return x->node_distance < y->node_distance ? -1 : 1;
	if (x->is_other_package != y->is_other_package)
		return x->is_other_package ? 1 : -1;
	if (x->is_other_kind != y->is_other_kind)
		return x->is_other_kind ? 1 : -1;
	if (x->housekeeping != y->housekeeping)
		return x->housekeeping - y->housekeeping;
	return x->cpu - y->cpu;
}

/* Of the CPUs in order, the first of each core stands for it. */
static void mark_second_threads(const struct topology *t, struct place_cpu *c,
				size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		for (size_t k = 0; k < i && c[i].distance < SAME_CORE; k++)
			if (c[k].distance < SAME_CORE &&
			    share_core(t, pu_of(t, c[i].cpu),
				       pu_of(t, c[k].cpu)))
				c[i].distance = SECOND_THREAD;
}

/* All allowed CPUs but the measured one, nearest first; free() them. */
static struct place_cpu *all_others(const struct topology *t, int cpu,
				    size_t *nr)
{
	struct place_cpu *c = xcalloc(topology_nr_cpus(t) + 1, sizeof(*c));
	hwloc_obj_t from = pu_of(t, cpu), pu;
	int i;

	*nr = 0;
	for (i = hwloc_bitmap_first(t->allowed); from && i >= 0;
	     i = hwloc_bitmap_next(t->allowed, i)) {
		pu = pu_of(t, i);
		if (i != cpu && pu)
			c[(*nr)++] = look_at(t, from, pu);
	}
	qsort(c, *nr, sizeof(*c), by_nearness);
	mark_second_threads(t, c, *nr);
	qsort(c, *nr, sizeof(*c), by_nearness);
	return c;
}

static bool is_in_place(const struct place_cpu *c, const char *word)
{
	static const struct {
		const char *word;
		enum distance distance;
	} table[] = {
		{ "core", SAME_CORE },
		{ "llc", SAME_LLC },
		{ "package", SAME_NODE },
		{ "node", OTHER_NODE },
	};

	if (!word || !strcmp(word, "near"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (!strcmp(word, table[i].word))
			return c->distance == table[i].distance;
	return false;
}

size_t place_cpus(const struct topology *t, int cpu, const char *word,
		  int *cpus, size_t max)
{
	size_t nr_others, nr = 0;
	struct place_cpu *c = all_others(t, cpu, &nr_others);

	if (max)
		cpus[nr++] = cpu;
	for (size_t i = 0; i < nr_others && nr < max; i++)
		if (is_in_place(&c[i], word))
			cpus[nr++] = c[i].cpu;
	free(c);
	return nr ? nr : 1;
}
