// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/doctor.h"

#include "base/compiler.h"
#include "base/err.h"
#include "runner/topology.h"
#include "sys/pagemap.h"
#include "sys/proc.h"
#include "sys/procstat.h"
#include "sys/root.h"
#include "sys/sched.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/*
 * In a child, which ends with the policy: RESET_ON_FORK cannot be taken back
 * without privileges.
 */
static void try_fifo(struct doctor_live *live)
{
	struct proc_end end;
	pid_t pid;
	int err;

	pid = proc_fork();
	if (!pid) {
		err = sched_fifo(1, NULL);
		proc_exit(err ? -err & 0x7f : 0);
	}
	err = pid < 0 ? (int)pid : proc_reap(pid, &end);
	if (err) {
		snprintf(live->fifo_text, sizeof(live->fifo_text), "fork: %s",
			 strerror(-err));
		return;
	}
	live->can_fifo = proc_end_ok(&end);
	if (!live->can_fifo)
		snprintf(live->fifo_text, sizeof(live->fifo_text), "%s",
			 end.exited ? strerror(end.status) : "killed");
}

/* A page of our own stack is present; its frame shows or does not. */
static void try_pagemap(struct doctor_live *live)
{
	struct page_state page;
	long page_bytes = sysconf(_SC_PAGESIZE);
	uintptr_t addr = (uintptr_t)&page & ~((uintptr_t)page_bytes - 1);

	keep_memory(&page);
	live->can_read_pfn =
		!pagemap_read((const void *)addr, 1, &page, NULL) &&
		page.has_pfn;
}

static void copy_text(char *to, size_t size, const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	snprintf(to, size, "%s", text ? text : "");
}

static void take_counters(struct doctor_live *live, const json_t *guest_list)
{
	const json_t *c = json_object_get(guest_list, "counters");

	live->has_software = json_is_true(json_object_get(c, "has_software"));
	live->has_pmu_user = json_is_true(json_object_get(c, "has_pmu_user"));
	live->has_pmu_kernel =
		json_is_true(json_object_get(c, "has_pmu_kernel"));
	copy_text(live->perf_text, sizeof(live->perf_text), c, "text");
	copy_text(live->perf_hint, sizeof(live->perf_hint), c, "hint");
}

static double busiest_sibling(const struct procstat *before,
			      const struct procstat *after, int cpu,
			      double period_ns)
{
	double worst = NAN;
	int siblings[8];
	struct topology *t;
	struct why why;
	size_t nr;

	if (cpu < 0 || topology_load(&t, &why))
		return NAN;
	nr = topology_siblings(t, cpu, siblings, ARRAY_SIZE(siblings));
	for (size_t i = 0; i < nr && i < ARRAY_SIZE(siblings); i++) {
		double load =
			(double)procstat_busy_ns(before, after, siblings[i]) /
			period_ns;

		if (isnan(worst) || load > worst)
			worst = load;
	}
	topology_free(t);
	return worst;
}

/* We sleep meanwhile: all that is busy is others. */
static void try_load(struct doctor_live *live, unsigned int period_ms)
{
	struct timespec pause = {
		.tv_sec = period_ms / 1000,
		.tv_nsec = (long)(period_ms % 1000) * 1000000,
	};
	struct procstat before = { .cpus = NULL }, after = { .cpus = NULL };
	double period_ns;

	if (procstat_read(&before, NULL))
		goto out_release;
	nanosleep(&pause, NULL);
	if (procstat_read(&after, NULL))
		goto out_release;
	live->seconds = (double)period_ms / 1000;
	period_ns = (double)period_ms * 1e6;
	live->other_cpus =
		(double)procstat_busy_ns(&before, &after, PROCSTAT_ALL) /
		period_ns;
	live->steal_ratio =
		(double)procstat_steal_ns(&before, &after, PROCSTAT_ALL) /
		period_ns / (after.nr_online ? (double)after.nr_online : 1);
	live->sibling_load =
		busiest_sibling(&before, &after, live->cpu, period_ns);
out_release:
	procstat_release(&before);
	procstat_release(&after);
}

void doctor_look(struct doctor_live *live, const json_t *guest_list, int cpu,
		 unsigned int period_ms)
{
	memset(live, 0, sizeof(*live));
	live->cpu = cpu;
	live->other_cpus = NAN;
	live->sibling_load = NAN;
	live->steal_ratio = NAN;
	/* A recorded machine cannot be tried. */
	if (sys_root()[0])
		return;
	live->is_known = true;
	try_load(live, period_ms);
	try_fifo(live);
	try_pagemap(live);
	take_counters(live, guest_list);
}
