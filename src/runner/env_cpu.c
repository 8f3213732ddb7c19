// SPDX-License-Identifier: GPL-2.0-or-later
/* CPUs, mitigations, tracing, and the state of this minute. */
#include "runner/env_parts.h"

#include "base/compiler.h"
#include "sys/procstat.h"
#include "sys/root.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CPU_DIR "/sys/devices/system/cpu"

static void add_vulnerabilities(json_t *context)
{
	static const char dir[] = CPU_DIR "/vulnerabilities";
	json_t *all = json_object();
	char **names, path[256];
	size_t nr;

	if (!sys_list(dir, &names, &nr)) {
		for (size_t i = 0; i < nr; i++) {
			snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
			env_put_text(all, names[i], path);
		}
		sys_list_free(names, nr);
	}
	env_put_object(context, "vulnerabilities", all);
}

/* The first of the two knobs that exists; they have opposite senses. */
static void add_turbo(json_t *cpufreq)
{
	int64_t value;

	if (env_read_number(CPU_DIR "/intel_pstate/no_turbo", &value))
		json_object_set_new(cpufreq, "turbo", json_boolean(!value));
	else if (env_read_number(CPU_DIR "/cpufreq/boost", &value))
		json_object_set_new(cpufreq, "turbo", json_boolean(value));
}

static void add_cpufreq(json_t *context)
{
	static const char dir[] = CPU_DIR "/cpufreq";
	json_t *cpufreq = json_object(), *governors = json_object();
	char **names, path[256];
	size_t nr;

	if (!sys_list(dir, &names, &nr)) {
		for (size_t i = 0; i < nr; i++) {
			if (strncmp(names[i], "policy", strlen("policy")))
				continue;
			snprintf(path, sizeof(path), "%s/%s/scaling_governor",
				 dir, names[i]);
			env_put_word(governors, names[i], path);
			snprintf(path, sizeof(path), "%s/%s/scaling_driver",
				 dir, names[i]);
			env_put_word(cpufreq, "driver", path);
		}
		sys_list_free(names, nr);
	}
	add_turbo(cpufreq);
	env_put_object(cpufreq, "governors", governors);
	env_put_object(context, "cpufreq", cpufreq);
}

static void add_microcode(json_t *context)
{
	static const char key[] = "microcode";
	struct sys_lines l;
	char *line, *colon;

	if (sys_lines_open(&l, "/proc/cpuinfo", NULL))
		return;
	while ((line = sys_lines_next(&l)) != NULL) {
		colon = strchr(line, ':');
		if (strncmp(line, key, strlen(key)) || !colon || !colon[1])
			continue;
		env_put_string(context, key, colon + 2);
		break;
	}
	/* What was read before an error is no less true. */
	(void)!sys_lines_close(&l);
}

void env_add_cpu(json_t *context)
{
	add_microcode(context);
	add_vulnerabilities(context);
	add_cpufreq(context);
	env_put_text(context, "cpus_isolated", CPU_DIR "/isolated");
	env_put_text(context, "cpus_nohz_full", CPU_DIR "/nohz_full");
	env_put_word(context, "smt_control", CPU_DIR "/smt/control");
	env_put_number(context, "aslr", "/proc/sys/kernel/randomize_va_space");
	env_put_number(context, "sched_rt_runtime_us",
		       "/proc/sys/kernel/sched_rt_runtime_us");
	env_put_number(context, "sched_rt_period_us",
		       "/proc/sys/kernel/sched_rt_period_us");
	env_put_number(context, "sched_autogroup",
		       "/proc/sys/kernel/sched_autogroup_enabled");
	/* Since 6.12: ordinary tasks get their share back from FIFO ones. */
	if (sys_exists("/sys/kernel/debug/sched"))
		json_object_set_new(
			context, "fair_server",
			json_boolean(sys_exists(
				"/sys/kernel/debug/sched/fair_server")));
	env_put_number(context, "perf_event_paranoid",
		       "/proc/sys/kernel/perf_event_paranoid");
	env_put_number(context, "kptr_restrict",
		       "/proc/sys/kernel/kptr_restrict");
	env_put_number(context, "nmi_watchdog",
		       "/proc/sys/kernel/nmi_watchdog");
	env_put_number(context, "taint", "/proc/sys/kernel/tainted");
	env_put_text(context, "lsm", "/sys/kernel/security/lsm");
}

/* Non-empty lines that are no comments; -1: not readable. */
static int64_t count_lines(const char *path)
{
	struct sys_lines l;
	int64_t nr = 0;
	char *line;

	if (sys_lines_open(&l, path, NULL))
		return -1;
	while ((line = sys_lines_next(&l)) != NULL)
		nr += line[0] && line[0] != '#';
	return sys_lines_close(&l) ? -1 : nr;
}

/* tracefs has its own mount point since 4.1; below debugfs before. */
void env_add_tracing(json_t *context)
{
	static const char *const dirs[] = { "/sys/kernel/tracing",
					    "/sys/kernel/debug/tracing" };
	static const struct {
		const char *key, *file;
	} counts[] = {
		{ "nr_functions", "enabled_functions" },
		{ "nr_kprobes", "kprobe_events" },
		{ "nr_uprobes", "uprobe_events" },
		{ "nr_events", "set_event" },
	};
	json_t *tracing = json_object();
	char path[128];

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		snprintf(path, sizeof(path), "%s/current_tracer", dirs[i]);
		if (!sys_exists(path))
			continue;
		env_put_word(tracing, "tracer", path);
		snprintf(path, sizeof(path), "%s/tracing_on", dirs[i]);
		env_put_number(tracing, "on", path);
		for (size_t k = 0; k < ARRAY_SIZE(counts); k++) {
			int64_t nr;

			snprintf(path, sizeof(path), "%s/%s", dirs[i],
				 counts[k].file);
			nr = count_lines(path);
			if (nr >= 0)
				json_object_set_new(tracing, counts[k].key,
						    json_integer(nr));
		}
		break;
	}
	env_put_object(context, "tracing", tracing);
}

static void add_pressure(json_t *now, const char *what)
{
	char path[64], key[32];

	snprintf(path, sizeof(path), "/proc/pressure/%s", what);
	snprintf(key, sizeof(key), "pressure_%s", what);
	env_put_text(now, key, path);
}

void env_add_now(json_t *context)
{
	json_t *now = json_object();
	struct procstat ps = { .cpus = NULL };
	uint64_t bytes, free_bytes;
	char line[64];

	env_put_text(now, "loadavg", "/proc/loadavg");
	add_pressure(now, "cpu");
	add_pressure(now, "memory");
	if (sys_read_line("/proc/uptime", line, sizeof(line)) > 0)
		env_put_u64(now, "uptime_s", strtoull(line, NULL, 10));
	if (!procstat_read(&ps, NULL))
		env_put_u64(now, "steal_ns", ps.total.steal_ns);
	procstat_release(&ps);
	if (env_meminfo("MemAvailable", &bytes))
		env_put_u64(now, "mem_available_bytes", bytes);
	if (env_meminfo("SwapTotal", &bytes) &&
	    env_meminfo("SwapFree", &free_bytes) && bytes >= free_bytes)
		env_put_u64(now, "swap_used_bytes", bytes - free_bytes);
	env_put_object(context, "now", now);
}
