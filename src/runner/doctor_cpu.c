// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about CPUs: who else uses them, how fast they are, what is counted. */
#include "runner/doctor_rules.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define CPU_DIR "/sys/devices/system/cpu"

static int look_load(const struct doctor_case *c, struct doctor_finding *f)
{
	double other = c->live->other_cpus;

	if (isnan(other))
		return DOCTOR_SILENT;
	doctor_seen(f, "other work uses %.1f of %" PRId64 " CPUs now", other,
		    doctor_number(c, "identity.nr_cpus", 0));
	if (other < 0.1)
		return DOCTOR_OK;
	doctor_remedy(f, "stop it (top shows it), or measure when it is gone");
	return other < 0.5 ? DOCTOR_NOTE : DOCTOR_WARN;
}

static int look_steal(const struct doctor_case *c, struct doctor_finding *f)
{
	double steal_ns = (double)doctor_number(c, "context.now.steal_ns", 0);
	double up_ns = (double)doctor_number(c, "context.now.uptime_s", 0) *
		       1e9 * (double)doctor_number(c, "identity.nr_cpus", 1);
	double ever = up_ns > 0 ? steal_ns / up_ns : 0;
	double now = c->live->steal_ratio;

	if (!(now > 0.01) && ever <= 0.01)
		return DOCTOR_SILENT;
	if (now > 0.01)
		doctor_seen(f, "the host takes %.0f %% of the CPU time now",
			    now * 100);
	else
		doctor_seen(f, "the host took %.1f %% of the CPU time so far",
			    ever * 100);
	doctor_remedy(f, "use a machine with CPUs of its own (no burstable "
			 "instance)");
	return DOCTOR_WARN;
}

static int look_one_cpu(const struct doctor_case *c, struct doctor_finding *f)
{
	int64_t nr = doctor_number(c, "context.nr_cpus_allowed",
				   doctor_number(c, "identity.nr_cpus", 0));

	if (nr != 1)
		return DOCTOR_SILENT;
	doctor_seen(f, "one CPU for everything");
	doctor_remedy(f, "give the machine a second CPU, or widen the affinity "
			 "(taskset)");
	return DOCTOR_WARN;
}

static int look_smt(const struct doctor_case *c, struct doctor_finding *f)
{
	double load = c->live->sibling_load;

	if (doctor_number(c, "identity.smt", 0) != 1)
		return DOCTOR_SILENT;
	doctor_remedy(f, "echo off > " CPU_DIR "/smt/control");
	if (load > 0.1) {
		doctor_seen(f,
			    "the other thread of the core of CPU %d is busy "
			    "%.0f %% of the time",
			    c->live->cpu, load * 100);
		return DOCTOR_WARN;
	}
	doctor_seen(f, "cores have several threads");
	return DOCTOR_NOTE;
}

static int look_governor(const struct doctor_case *c, struct doctor_finding *f)
{
	const json_t *all = doctor_get(c, "context.cpufreq.governors");
	const char *policy, *name, *first = NULL, *driver;
	json_t *value;
	char path[128];

	/* The cast only takes away const: the iteration changes nothing. */
	json_object_foreach((json_t *)all, policy, value) {
		name = json_string_value(value);
		if (!name || !strcmp(name, "performance"))
			continue;
		if (!first)
			first = name;
		snprintf(path, sizeof(path),
			 CPU_DIR "/cpufreq/%s/scaling_governor", policy);
		doctor_add_knob(f, path, "performance");
	}
	if (!json_object_size(all))
		return DOCTOR_SILENT;
	driver = doctor_text(c, "context.cpufreq.driver");
	doctor_seen(f, "%s (driver %s), %zu of %zu policies",
		    first ? first : "performance", driver ? driver : "unknown",
		    first ? f->nr_knobs : json_object_size(all),
		    json_object_size(all));
	if (!first)
		return DOCTOR_OK;
	doctor_remedy(f, "cpupower frequency-set -g performance");
	return DOCTOR_WARN;
}

static int look_turbo(const struct doctor_case *c, struct doctor_finding *f)
{
	const char *driver = doctor_text(c, "context.cpufreq.driver");
	bool is_intel = driver && (!strcmp(driver, "intel_pstate") ||
				   !strcmp(driver, "intel_cpufreq"));
	int64_t turbo = doctor_number(c, "context.cpufreq.turbo", -1);
	const char *path = is_intel ? CPU_DIR "/intel_pstate/no_turbo"
				    : CPU_DIR "/cpufreq/boost";
	const char *off = is_intel ? "1" : "0";

	if (turbo < 0)
		return DOCTOR_SILENT;
	doctor_seen(f, "turbo is %s", turbo ? "on" : "off");
	if (!turbo)
		return DOCTOR_OK;
	doctor_remedy(f, "echo %s > %s", off, path);
	doctor_add_knob(f, path, off);
	return DOCTOR_WARN;
}

/* Read in user space through the vDSO; kvm-clock adds a few ns. */
static int look_clocksource(const struct doctor_case *c,
			    struct doctor_finding *f)
{
	const char *name = doctor_text(c, "identity.clocksource");

	if (!name)
		return DOCTOR_SILENT;
	doctor_seen(f, "%s", name);
	if (!strcmp(name, "tsc") || !strcmp(name, "arch_sys_counter"))
		return DOCTOR_OK;
	doctor_remedy(
		f,
		"echo tsc > /sys/devices/system/clocksource/clocksource0/current_clocksource");
	return !strcmp(name, "kvm-clock") ||
			       !strncmp(name, "hyperv_clocksource_tsc",
					strlen("hyperv_clocksource_tsc"))
		       ? DOCTOR_NOTE
		       : DOCTOR_WARN;
}

static int look_fifo(const struct doctor_case *c, struct doctor_finding *f)
{
	if (!c->live->is_known)
		return DOCTOR_SILENT;
	if (c->live->can_fifo) {
		doctor_seen(f, "granted");
		return DOCTOR_OK;
	}
	doctor_seen(f, "not granted: %s", c->live->fifo_text);
	doctor_remedy(f, "run as root, or allow it: ulimit -r 1 (rtprio in "
			 "/etc/security/limits.conf)");
	return DOCTOR_WARN;
}

static int look_throttling(const struct doctor_case *c,
			   struct doctor_finding *f)
{
	int64_t runtime_us =
		doctor_number(c, "context.sched_rt_runtime_us", -2);
	int64_t period_us =
		doctor_number(c, "context.sched_rt_period_us", 1000000);
	int64_t server = doctor_number(c, "context.fair_server", -1);

	if (runtime_us == -2)
		return DOCTOR_SILENT;
	if (runtime_us < 0)
		doctor_seen(f, "none: real-time tasks may run without end");
	else
		doctor_seen(f,
			    "%" PRId64 " of %" PRId64
			    " us for real-time tasks%s",
			    runtime_us, period_us,
			    server == 1 ? "; fair server (since 6.12)" : "");
	if (runtime_us >= 0 && runtime_us * 2 < period_us) {
		doctor_remedy(f, "sysctl kernel.sched_rt_runtime_us=950000");
		doctor_add_knob(f, "/proc/sys/kernel/sched_rt_runtime_us",
				"950000");
		return DOCTOR_WARN;
	}
	return runtime_us < 0 || server == 1 ? DOCTOR_NOTE : DOCTOR_OK;
}

static int look_vm(const struct doctor_case *c, struct doctor_finding *f)
{
	const char *name = doctor_text(c, "identity.hypervisor");

	if (!name || !strcmp(name, "none"))
		return DOCTOR_SILENT;
	doctor_seen(f, "virtual machine (%s)", name);
	return DOCTOR_NOTE;
}

static int look_pmu(const struct doctor_case *c, struct doctor_finding *f)
{
	if (!c->live->is_known)
		return DOCTOR_SILENT;
	doctor_seen(f, "%s", c->live->perf_text);
	if (c->live->has_pmu_kernel)
		return DOCTOR_OK;
	if (c->live->perf_hint[0])
		doctor_remedy(f, "%s", c->live->perf_hint);
	return DOCTOR_NOTE;
}

static int look_paranoid(const struct doctor_case *c, struct doctor_finding *f)
{
	int64_t level = doctor_number(c, "context.perf_event_paranoid", -2);

	if (level < 2 || c->live->has_pmu_kernel || c->live->has_software)
		return DOCTOR_SILENT;
	doctor_seen(f, "%" PRId64, level);
	doctor_remedy(f, "run as root, or sysctl kernel.perf_event_paranoid=1");
	return DOCTOR_NOTE;
}

static int look_watchdog(const struct doctor_case *c, struct doctor_finding *f)
{
	if (!c->live->has_pmu_kernel ||
	    doctor_number(c, "context.nmi_watchdog", 0) != 1)
		return DOCTOR_SILENT;
	doctor_seen(f, "on");
	doctor_remedy(f, "sysctl kernel.nmi_watchdog=0");
	doctor_add_knob(f, "/proc/sys/kernel/nmi_watchdog", "0");
	return DOCTOR_NOTE;
}

static int look_isolated(const struct doctor_case *c, struct doctor_finding *f)
{
	const char *list = doctor_text(c, "context.cpus_isolated");

	if (!list)
		return DOCTOR_SILENT;
	doctor_seen(f, "CPUs %s; one of them is measured on", list);
	return DOCTOR_OK;
}

const struct doctor_rule doctor_cpu_rules[] = {
	{ "load", "other load",
	  "It shares caches and memory bandwidth with what is measured, and "
	  "without SCHED_FIFO takes its CPU in the middle of a fork.",
	  look_load },
	{ "steal", "steal",
	  "The hypervisor stops the CPU in the middle of a sample; samples "
	  "with steal are dropped, and small steals do not even show.",
	  look_steal },
	{ "one-cpu", "CPUs",
	  "Parent, child and everything else share it: the time of a fork "
	  "includes whatever runs in between.",
	  look_one_cpu },
	{ "smt", "SMT",
	  "Work on the other thread of the core takes half of its caches, TLB "
	  "and execution units.",
	  look_smt },
	{ "governor", "governor",
	  "The clock follows the load: a short benchmark ends before it is up, "
	  "a long one does not.",
	  look_governor },
	{ "turbo", "turbo",
	  "The clock depends on temperature and on how many other cores are "
	  "busy.",
	  look_turbo },
	{ "clocksource", "clock source",
	  "The clock is read around each sample; one that needs a system call "
	  "or a device costs up to a microsecond each time.",
	  look_clocksource },
	{ "fifo", "SCHED_FIFO",
	  "Only at real-time priority is a measured phase not preempted; on a "
	  "busy machine its spread is 10 to 50 times wider without.",
	  look_fifo },
	{ "rt-throttling", "RT throttling",
	  "Limits how long a real-time task may run at once. Phases stay far "
	  "below it; kernels before and after 6.12 do it differently.",
	  look_throttling },
	{ "vm", "virtualisation",
	  "Page table walks have two dimensions, and the first touch of memory "
	  "that the host has not given yet costs several times more.",
	  look_vm },
	{ "pmu", "counters",
	  "Without instructions and cycles a difference in time is not "
	  "explained; times themselves are not affected.",
	  look_pmu },
	{ "perf-paranoid", "perf_event_paranoid",
	  "From 2 on, events of the kernel are not counted without privileges, "
	  "and all that this suite measures is in the kernel.",
	  look_paranoid },
	{ "nmi-watchdog", "NMI watchdog",
	  "Keeps one hardware counter for itself, so that fewer events fit "
	  "into a group.",
	  look_watchdog },
	{ "isolated", "isolated CPUs",
	  "The scheduler leaves them alone: nothing is better for measuring.",
	  look_isolated },
};
const size_t doctor_nr_cpu_rules = ARRAY_SIZE(doctor_cpu_rules);
