// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/perf.h"

#include "base/err.h"
#include "sys/root.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PARANOID "/proc/sys/kernel/perf_event_paranoid"

enum { SOFTWARE, SOFTWARE_USER, PMU_USER, PMU_KERNEL, NR_PROBES };

static const char *const probes[NR_PROBES] = {
	[SOFTWARE] = "page-faults",
	[SOFTWARE_USER] = "page-faults:u",
	[PMU_USER] = "instructions:u",
	[PMU_KERNEL] = "instructions:k",
};

static bool counts(const struct perf_count *c)
{
	return c->status == PERF_EXACT || c->status == PERF_SCALED;
}

/* Each probe alone: whether they fit together is another question. */
static void probe(const char *name, struct perf_count *count)
{
	struct perf_group *g;
	struct perf_spec spec;
	int err = perf_spec_parse(&spec, name, NULL);

	if (err)
		BUG("event \"%s\" is not in the table", name);
	memset(count, 0, sizeof(*count));
	count->status = PERF_ABSENT;
	err = perf_group_open(&g, &spec, 1, NULL);
	if (err) {
		count->err = -err;
		return;
	}
	perf_group_begin(g);
	perf_group_end(g);
	perf_group_result(g, 0, count);
	perf_group_close(g);
}

static void say(struct perf_support *s, int err, const char *text,
		const char *hint)
{
	s->err = err;
	snprintf(s->text, sizeof(s->text), "%s", text);
	snprintf(s->hint, sizeof(s->hint), "%s", hint);
}

static void say_denied(struct perf_support *s, const struct perf_count *c)
{
	bool some = counts(&c[SOFTWARE_USER]) || s->has_software;
	const char *what = s->has_software ? "no hardware events"
			   : some	   ? "user-only events (:u)"
					   : "no events";
	int err = s->has_software ? c[PMU_KERNEL].err : c[SOFTWARE].err;
	char level[16];

	if (sys_read_line(PARANOID, level, sizeof(level)) < 0 ||
	    err != EACCES) {
		say(s, err, "perf_event_open is denied: ",
		    "a container or security module forbids it: allow "
		    "perf_event_open in its profile, or run outside");
		strncat(s->text, what, sizeof(s->text) - strlen(s->text) - 1);
		return;
	}
	say(s, err, "",
	    "run as root or with CAP_PERFMON, or sysctl "
	    "kernel.perf_event_paranoid=1 (-1 for tracepoints)");
	snprintf(s->text, sizeof(s->text), "perf_event_paranoid is %s: %s",
		 level, what);
}

static void say_no_pmu(struct perf_support *s, const struct perf_count *c)
{
	if (c[PMU_USER].status == PERF_NEVER_RAN ||
	    c[PMU_KERNEL].status == PERF_NEVER_RAN)
		say(s, EBUSY,
		    "the hardware PMU is held by somebody else: software "
		    "events only",
		    "end other perf sessions; sysctl kernel.nmi_watchdog=0 "
		    "frees one counter");
	else
		say(s, s->has_pmu_user ? c[PMU_KERNEL].err : c[PMU_USER].err,
		    "no hardware PMU: software events only",
		    "in a virtual machine, ask for a virtual PMU (QEMU: -cpu "
		    "host,pmu=on)");
}

void perf_support(struct perf_support *s)
{
	struct perf_count c[NR_PROBES];

	memset(s, 0, sizeof(*s));
	for (size_t i = 0; i < NR_PROBES; i++)
		probe(probes[i], &c[i]);
	s->has_software = counts(&c[SOFTWARE]);
	s->has_pmu_user = counts(&c[PMU_USER]);
	s->has_pmu_kernel = counts(&c[PMU_KERNEL]);

	if (s->has_software && s->has_pmu_user && s->has_pmu_kernel)
		say(s, 0, "all events", "");
	else if (c[SOFTWARE].err == ENOSYS)
		say(s, ENOSYS, "no events: the kernel has no perf",
		    "it needs CONFIG_PERF_EVENTS=y");
	else if (c[SOFTWARE].err == EACCES || c[SOFTWARE].err == EPERM ||
		 c[PMU_KERNEL].err == EACCES)
		say_denied(s, c);
	else if (!s->has_software)
		say(s, c[SOFTWARE].err, "no events: perf_event_open fails", "");
	else
		say_no_pmu(s, c);
}
