// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/list_cpus.h"

#include "base/err.h"
#include "base/place_lack.h"
#include "runner/place.h"

#include <stdlib.h>

static const char *axis_of(const json_t *variant, const char *axis)
{
	return json_string_value(
		json_object_get(json_object_get(variant, "case"), axis));
}

/* One reason for all numbers of tasks: lists count the cases that share it. */
static char *reason_of(const struct topology *t, int cpu, const char *place,
		       size_t nr_cpus)
{
	if (place_lack(place) && nr_cpus == 1)
		return xasprintf("CPU %d has %s among the CPUs allowed", cpu,
				 place_lack(place));
	if (place_lack(place))
		return xasprintf("needs more CPUs with place=%s than the %zu "
				 "from CPU %d",
				 place, nr_cpus, cpu);
	return xasprintf("needs more CPUs than the %zu allowed",
			 topology_nr_cpus(t));
}

static void mark_variant(json_t *variant, const struct topology *t, int cpu)
{
	const char *tasks = axis_of(variant, "tasks");
	const char *place = axis_of(variant, "place");
	int cpus[PLACE_CPUS_MAX];
	char *why;
	size_t nr;

	if (!tasks || !json_is_true(json_object_get(variant, "ready")))
		return;
	nr = place_cpus(t, cpu, place, cpus, PLACE_CPUS_MAX);
	if (strtoul(tasks, NULL, 10) <= nr)
		return;
	why = reason_of(t, cpu, place, nr);
	json_object_set_new(variant, "ready", json_false());
	json_object_set_new(variant, "why", json_string(why));
	free(why);
}

void list_cpus_mark(json_t *list, const struct topology *t, int cpu)
{
	json_t *bench, *variant;
	size_t i, k;

	json_array_foreach(json_object_get(list, "benchmarks"), i, bench)
		json_array_foreach(json_object_get(bench, "variants"), k,
				   variant)
			mark_variant(variant, t, cpu);
}

void list_cpus_mark_here(json_t *list)
{
	struct topology *t;
	struct why why;
	int cpu;

	if (topology_load(&t, &why))
		return;
	if (!topology_pick_cpu(t, &cpu, &why))
		list_cpus_mark(list, t, cpu);
	topology_free(t);
}
