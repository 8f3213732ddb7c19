// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/env_parts.h"

#include "base/err.h"
#include "results/fingerprint.h"
#include "runner/topology.h"
#include "sys/procstat.h"
#include "sys/root.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ENV_VERSION 1

/*
 * Installed memory is a power of two more often than not, and MemTotal is it
 * less what firmware and kernel keep, which differs from boot to boot.
 */
static uint64_t memory_class_gib(uint64_t total_bytes)
{
	uint64_t gib = 1;

	while (gib << 30 < total_bytes)
		gib *= 2;
	return gib;
}

/*
 * Of a recorded machine it stands in smaps, "KernelPageSize: 64 kB"; the first
 * mapping is of the program and never of huge pages.
 */
static uint64_t page_bytes(void)
{
	static const char key[] = "KernelPageSize:";
	struct sys_lines l;
	uint64_t bytes = 0;
	char *line;

	if (!sys_root()[0])
		return (uint64_t)sysconf(_SC_PAGESIZE);
	if (sys_lines_open(&l, "/proc/self/smaps", NULL))
		return 0;
	while (!bytes && (line = sys_lines_next(&l)) != NULL)
		if (!strncmp(line, key, strlen(key)))
			bytes = strtoull(line + strlen(key), NULL, 10) * 1024;
	(void)!sys_lines_close(&l);
	return bytes;
}

static void put_smt(json_t *identity)
{
	int64_t is_active;
	char line[256];

	/* Since 4.19; before, more than one thread in the core of CPU 0. */
	if (env_read_number("/sys/devices/system/cpu/smt/active", &is_active))
		json_object_set_new(identity, "smt", json_boolean(is_active));
	else if (sys_read_line("/sys/devices/system/cpu/cpu0/topology/"
			       "thread_siblings_list",
			       line, sizeof(line)) > 0)
		json_object_set_new(identity, "smt",
				    json_boolean(strpbrk(line, ",-") != NULL));
}

static int put_program(json_t *identity, const struct env_options *opt,
		       struct why *why)
{
	char hex[41];
	int err;

	if (!opt->guest_path)
		return 0;
	err = env_build_id(opt->guest_path, hex, sizeof(hex), why);
	/* A program linked without one is unusual, and comparable to none. */
	if (err == -ENOENT)
		return 0;
	if (!err)
		env_put_string(identity, "guest_build_id", hex);
	return err;
}

static int identity_of(json_t **out, const struct env_source *src,
		       const struct env_options *opt, struct why *why)
{
	json_t *id = json_object();
	struct procstat ps = { .cpus = NULL };
	uint64_t bytes;
	char *cpuinfo, hash[17];
	int err;

	if (src->id.machine[0])
		env_put_string(id, "arch", src->id.machine);
	if (!sys_read("/proc/cpuinfo", &cpuinfo, NULL)) {
		const char *hypervisor = env_hypervisor(cpuinfo);

		env_cpu_model(id, cpuinfo);
		if (hypervisor)
			env_put_string(id, "hypervisor", hypervisor);
		free(cpuinfo);
	}
	if (!procstat_read(&ps, NULL))
		env_put_u64(id, "nr_cpus", ps.nr_online);
	procstat_release(&ps);
	put_smt(id);
	if (env_meminfo("MemTotal", &bytes))
		env_put_u64(id, "memory_class_gib", memory_class_gib(bytes));
	env_put_word(id, "clocksource",
		     "/sys/devices/system/clocksource/clocksource0/"
		     "current_clocksource");
	bytes = page_bytes();
	if (bytes)
		env_put_u64(id, "page_bytes", bytes);
	if (opt->has_bench_config_hash) {
		snprintf(hash, sizeof(hash), "%016" PRIx64,
			 opt->bench_config_hash);
		env_put_string(id, "bench_config_hash", hash);
	}
	err = put_program(id, opt, why);
	if (err)
		json_decref(id);
	else
		*out = id;
	return err;
}

/* "full", "lazy", "voluntary", "none" or "rt", with "dynamic" if switchable. */
static void put_preempt(json_t *subject, const struct env_source *src)
{
	static const struct {
		const char *option, *name;
	} models[] = {
		{ "CONFIG_PREEMPT_RT", "rt" },
		{ "CONFIG_PREEMPT", "full" },
		{ "CONFIG_PREEMPT_LAZY", "lazy" },
		{ "CONFIG_PREEMPT_VOLUNTARY", "voluntary" },
		{ "CONFIG_PREEMPT_NONE", "none" },
	};
	bool is_dynamic = strstr(src->id.version, "PREEMPT_DYNAMIC") != NULL;
	const char *model = NULL;
	char chosen[32], text[64];

	for (size_t i = 0; src->has_config && !model && i < ARRAY_SIZE(models);
	     i++)
		if (kernel_config_is_on(&src->config, models[i].option))
			model = models[i].name;
	/* PREEMPT_DYNAMIC (5.12): the parameter decides. */
	if (is_dynamic &&
	    env_param(src->cmdline, "preempt", chosen, sizeof(chosen)))
		model = chosen;
	if (!model && strstr(src->id.version, "PREEMPT_RT"))
		model = "rt";
	if (!model && !is_dynamic)
		return;
	snprintf(text, sizeof(text), "%s%s", model ? model : "",
		 !is_dynamic ? ""
		 : model     ? ", dynamic"
			     : "dynamic");
	env_put_string(subject, "preempt", text);
}

/*
 * "Linux version R (builder) (compiler) #1 ...": the second pair of brackets,
 * which may hold others. Kernels without a readable configuration only.
 */
static void put_compiler_from_version(json_t *subject)
{
	char line[1024], *start, *s;
	int depth = 0;

	if (sys_read_line("/proc/version", line, sizeof(line)) < 0)
		return;
	start = strstr(line, ") (");
	if (!start)
		return;
	start += strlen(") (");
	for (s = start; *s && depth >= 0; s++)
		depth += *s == '(' ? 1 : *s == ')' ? -1 : 0;
	if (depth >= 0)
		return;
	s[-1] = '\0';
	env_put_string(subject, "compiler", start);
}

static json_t *subject_of(const struct env_source *src)
{
	json_t *s = json_object();
	const struct kernel_config *c = &src->config;
	const char *value;
	char text[64];

	env_put_string(s, "release", src->id.release);
	env_put_string(s, "version", src->id.version);
	env_put_string(s, "cmdline", src->cmdline);
	if (!kernel_build_id(text, sizeof(text)))
		env_put_string(s, "build_id", text);
	put_preempt(s, src);
	if (!src->has_config) {
		put_compiler_from_version(s);
		return s;
	}
	snprintf(text, sizeof(text), "%016" PRIx64, c->hash);
	env_put_string(s, "config_hash", text);
	value = kernel_config_lookup(c, "CONFIG_HZ");
	if (value)
		env_put_u64(s, "hz", strtoull(value, NULL, 10));
	value = kernel_config_lookup(c, "CONFIG_PGTABLE_LEVELS");
	if (value)
		env_put_u64(s, "pgtable_levels", strtoull(value, NULL, 10));
	/* Since 4.20, as CC_VERSION_TEXT since 5.x; older: /proc/version. */
	value = kernel_config_lookup(c, "CONFIG_CC_VERSION_TEXT");
	if (value)
		env_put_string(s, "compiler", value);
	else
		put_compiler_from_version(s);
	return s;
}

static json_t *context_of(const struct env_source *src,
			  const struct env_options *opt)
{
	json_t *context = json_object();
	uint64_t bytes;

	env_add_memory(context, src);
	env_add_cpu(context);
	env_add_tracing(context);
	env_add_process(context);
	env_add_now(context);
	if (env_meminfo("MemTotal", &bytes))
		env_put_u64(context, "mem_total_bytes", bytes);
	if (opt->topology) {
		json_object_set_new(context, "numa",
				    topology_numa(opt->topology));
		env_put_u64(context, "nr_cpus_allowed",
			    topology_nr_cpus(opt->topology));
	}
	/* Without a configuration it is unknown, which is not "none". */
	if (src->has_config)
		json_object_set_new(context, "debug_options",
				    env_debug_options(src));
	return context;
}

static void put_time(json_t *env, int64_t now_s)
{
	time_t t = now_s ? (time_t)now_s : time(NULL);
	struct tm tm;
	char text[32];

	if (gmtime_r(&t, &tm) &&
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm))
		env_put_string(env, "time", text);
}

static int source_read(struct env_source *src, struct why *why)
{
	char *end;
	int err;

	memset(src, 0, sizeof(*src));
	err = kernel_id_read(&src->id, why);
	if (err)
		return err;
	src->has_config = !kernel_config_open(&src->config, NULL);
	if (kernel_cmdline(src->cmdline, sizeof(src->cmdline)) < 0)
		src->cmdline[0] = '\0';
	/*
	 * What follows "--" is for init: nothing to the kernel, and it may
	 * hold what is nobody's business.
	 */
	end = strstr(src->cmdline, " -- ");
	if (end)
		*end = '\0';
	return 0;
}

int env_collect(json_t **out, const struct env_options *opt, struct why *why)
{
	struct env_source *src = xcalloc(1, sizeof(*src));
	json_t *identity, *env;
	char *xml;
	int err;

	*out = NULL;
	err = source_read(src, why);
	if (err)
		goto out_free;
	err = identity_of(&identity, src, opt, why);
	if (err)
		goto out_release;
	env = json_object();
	env_put_string(env, "kind", "env");
	env_put_u64(env, "v", ENV_VERSION);
	env_put_string(env, "mode", opt->mode ? opt->mode : "live");
	put_time(env, opt->now_s);
	env_put_string(env, "identity_hash", fingerprint_of(identity).hex);
	json_object_set_new(env, "identity", identity);
	json_object_set_new(env, "subject", subject_of(src));
	json_object_set_new(env, "context", context_of(src, opt));
	json_object_set_new(env, "tool", env_tool());
	xml = opt->topology ? topology_xml(opt->topology) : NULL;
	if (xml)
		env_put_string(env, "topology_xml", xml);
	free(xml);
	*out = env;
out_release:
	if (src->has_config)
		kernel_config_release(&src->config);
out_free:
	free(src);
	return err;
}
