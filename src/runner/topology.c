// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/topology_impl.h"

#include "base/err.h"
#include "sys/root.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct topology *topology_new(void)
{
	struct topology *t = xcalloc(1, sizeof(*t));

	t->allowed = hwloc_bitmap_alloc();
	t->isolated = hwloc_bitmap_alloc();
	t->nohz_full = hwloc_bitmap_alloc();
	if (!t->allowed || !t->isolated || !t->nohz_full)
		BUG("hwloc: out of memory for a bitmap");
	return t;
}

void topology_free(struct topology *t)
{
	if (!t)
		return;
	if (t->hw)
		hwloc_topology_destroy(t->hw);
	hwloc_bitmap_free(t->allowed);
	hwloc_bitmap_free(t->isolated);
	hwloc_bitmap_free(t->nohz_full);
	free(t->hints);
	free(t);
}

/*
 * What disallowed CPUs do matters too (a busy thread beside ours), so they
 * stay in the topology, and allowed is kept apart.
 */
static int topology_finish(struct topology *t, struct why *why)
{
	int last;

	if (hwloc_topology_set_flags(t->hw,
				     HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED) ||
	    hwloc_topology_load(t->hw))
		return why_set(why, -EINVAL,
			       "load topology: hwloc cannot read it");
	hwloc_bitmap_copy(t->allowed, hwloc_topology_get_allowed_cpuset(t->hw));
	last = hwloc_bitmap_last(hwloc_topology_get_complete_cpuset(t->hw));
	if (last < 0)
		return why_set(why, -ENODEV, "load topology: no CPU in it");
	t->nr_hints = (size_t)last + 1;
	t->hints = xcalloc(t->nr_hints, sizeof(*t->hints));
	for (size_t i = 0; i < t->nr_hints; i++)
		t->hints[i].load_ratio = NAN;
	return 0;
}

enum source { SOURCE_MACHINE, SOURCE_XML, SOURCE_SYNTHETIC };

static int set_source(struct topology *t, enum source source, const char *text,
		      struct why *why)
{
	switch (source) {
	case SOURCE_XML:
		if (!hwloc_topology_set_xmlbuffer(t->hw, text,
						  (int)strlen(text) + 1))
			return 0;
		return why_set(why, -EINVAL, "load topology: no hwloc XML");
	case SOURCE_SYNTHETIC:
		if (!hwloc_topology_set_synthetic(t->hw, text))
			return 0;
		return why_set(why, -EINVAL,
			       "load topology: no hwloc description: '%s'",
			       text);
	case SOURCE_MACHINE:
		break;
	}
	return 0;
}

static int load_from(struct topology **out, enum source source,
		     const char *text, struct why *why)
{
	struct topology *t = topology_new();
	int err;

	*out = NULL;
	if (hwloc_topology_init(&t->hw)) {
		t->hw = NULL;
		err = why_set(why, -ENOMEM, "load topology: hwloc: %s",
			      strerror(errno));
		goto out_free;
	}
	err = set_source(t, source, text, why);
	if (err)
		goto out_free;
	err = topology_finish(t, why);
	if (err)
		goto out_free;
	*out = t;
	return 0;

out_free:
	topology_free(t);
	return err;
}

int topology_load_xml(struct topology **t, const char *xml, struct why *why)
{
	return load_from(t, SOURCE_XML, xml, why);
}

int topology_load_synthetic(struct topology **t, const char *text,
			    struct why *why)
{
	return load_from(t, SOURCE_SYNTHETIC, text, why);
}

/*
 * hwloc reads a recorded machine when told its root in the environment. The
 * cpuid instruction is of the wrong machine then.
 */
static int load_recorded(struct topology **t, struct why *why)
{
	int err;

	setenv("HWLOC_FSROOT", sys_root(), 1);
	setenv("HWLOC_COMPONENTS", "linux,stop", 1);
	err = load_from(t, SOURCE_MACHINE, NULL, why);
	unsetenv("HWLOC_FSROOT");
	unsetenv("HWLOC_COMPONENTS");
	return err;
}

/*
 * What taskset or a parent allows. The default affinity leaves isolated CPUs
 * out (isolcpus), although a process may move there: that is what they are
 * for. So only an affinity that somebody has chosen takes them away.
 */
static int restrict_to_affinity(struct topology *t, struct why *why)
{
	hwloc_bitmap_t bound = hwloc_bitmap_alloc();
	hwloc_bitmap_t ordinary = hwloc_bitmap_alloc();
	int err = 0;

	if (!bound || !ordinary)
		BUG("hwloc: out of memory for a bitmap");
	if (hwloc_get_cpubind(t->hw, bound, HWLOC_CPUBIND_THREAD)) {
		err = why_errno(why, -errno, "ask for the CPU affinity");
		goto out_free;
	}
	hwloc_bitmap_andnot(ordinary, t->allowed, t->isolated);
	if (hwloc_bitmap_isequal(bound, ordinary))
		hwloc_bitmap_or(bound, bound, t->isolated);
	hwloc_bitmap_and(t->allowed, t->allowed, bound);
out_free:
	hwloc_bitmap_free(bound);
	hwloc_bitmap_free(ordinary);
	return err;
}

/* Hints may be missing (old kernels, containers): then they are unknown. */
static int read_hints(struct topology *t, struct why *why)
{
	char list[1024];
	char *text;
	int err = 0;

	if (sys_read_line("/sys/devices/system/cpu/isolated", list,
			  sizeof(list)) > 0)
		err = topology_isolate(t, list, why);
	/* "(null)" when CONFIG_NO_HZ_FULL is on and nothing was given */
	if (!err &&
	    sys_read_line("/sys/devices/system/cpu/nohz_full", list,
			  sizeof(list)) > 0 &&
	    list[0] != '(')
		err = topology_nohz_full(t, list, why);
	if (err)
		return err;
	if (!sys_read("/proc/interrupts", &text, NULL)) {
		topology_parse_interrupts(t, text);
		free(text);
	}
	return 0;
}

int topology_load(struct topology **out, struct why *why)
{
	bool is_recorded = sys_root()[0] != '\0';
	int err;

	err = is_recorded ? load_recorded(out, why)
			  : load_from(out, SOURCE_MACHINE, NULL, why);
	if (err)
		return err;
	(*out)->is_native = !is_recorded;
	err = read_hints(*out, why);
	if (!err && !is_recorded)
		err = restrict_to_affinity(*out, why);
	if (err) {
		topology_free(*out);
		*out = NULL;
	}
	return err;
}

/* A host's name is nobody's business in a file that is passed around. */
static void cut_host_name(char *xml)
{
	static const char name[] = "<info name=\"HostName\"";
	char *start, *end;

	while ((start = strstr(xml, name)) != NULL) {
		end = strstr(start, "/>");
		if (!end)
			return;
		end += strlen("/>");
		while (start > xml && start[-1] == ' ')
			start--;
		if (*end == '\n')
			end++;
		memmove(start, end, strlen(end) + 1);
	}
}

char *topology_xml(const struct topology *t)
{
	char *buf, *xml;
	int len_bytes;

	if (hwloc_topology_export_xmlbuffer(t->hw, &buf, &len_bytes, 0))
		return NULL;
	xml = xstrdup(buf);
	hwloc_free_xmlbuffer(t->hw, buf);
	cut_host_name(xml);
	return xml;
}

size_t topology_nr_cpus(const struct topology *t)
{
	int nr = hwloc_bitmap_weight(t->allowed);

	return nr > 0 ? (size_t)nr : 0;
}

size_t topology_nr_cores(const struct topology *t)
{
	hwloc_obj_t core = NULL;
	size_t nr = 0;

	while ((core = hwloc_get_next_obj_by_type(t->hw, HWLOC_OBJ_CORE,
						  core)) != NULL)
		if (hwloc_bitmap_intersects(core->cpuset, t->allowed))
			nr++;
	/* A kernel that does not say cores has a core for each CPU. */
	return nr ? nr : topology_nr_cpus(t);
}

size_t topology_nr_nodes(const struct topology *t)
{
	int nr = hwloc_get_nbobjs_by_type(t->hw, HWLOC_OBJ_NUMANODE);

	return nr > 0 ? (size_t)nr : 0;
}

bool topology_has_smt(const struct topology *t)
{
	hwloc_obj_t core = NULL;

	while ((core = hwloc_get_next_obj_by_type(t->hw, HWLOC_OBJ_CORE,
						  core)) != NULL)
		if (hwloc_bitmap_weight(core->cpuset) > 1)
			return true;
	return false;
}

bool topology_is_allowed(const struct topology *t, int cpu)
{
	return cpu >= 0 && hwloc_bitmap_isset(t->allowed, (unsigned int)cpu);
}

size_t topology_siblings(const struct topology *t, int cpu, int *siblings,
			 size_t max)
{
	hwloc_obj_t obj;
	size_t nr = 0;
	int i;

	if (cpu < 0)
		return 0;
	obj = hwloc_get_pu_obj_by_os_index(t->hw, (unsigned int)cpu);
	if (obj)
		obj = hwloc_get_ancestor_obj_by_type(t->hw, HWLOC_OBJ_CORE,
						     obj);
	if (!obj)
		return 0;
	for (i = hwloc_bitmap_first(obj->cpuset); i >= 0;
	     i = hwloc_bitmap_next(obj->cpuset, i)) {
		if (i == cpu)
			continue;
		if (nr < max)
			siblings[nr] = i;
		nr++;
	}
	return nr;
}
