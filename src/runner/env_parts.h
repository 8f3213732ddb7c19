/* SPDX-License-Identifier: GPL-2.0-or-later */
/* env_parts.h - what the files of env.h share; nobody else. */
#ifndef RUNNER_ENV_PARTS_H
#define RUNNER_ENV_PARTS_H

#include "runner/env.h"

#include "sys/kernel.h"

/* What several parts look at, read once. */
struct env_source {
	struct kernel_id id;
	bool has_config;
	struct kernel_config config;
	char cmdline[4096]; /* empty if unreadable */
};

/*
 * The last value of NAME=value on the kernel command line, cut to size_bytes
 * - 1: parsers of the kernel let the last one win. false: not there. A bare
 * NAME gives an empty value.
 */
bool env_param(const char *cmdline, const char *name, char *value,
	       size_t size_bytes);

/* kstrtobool(): y, t, 1, on / n, f, 0, off in either case. -1: neither. */
int env_bool(const char *value);

/*
 * Keys from files: absent when the file is, or does not hold what it should.
 * text: the first line; word: the selected word of a choice; number: decimal,
 * maybe negative.
 */
void env_put_text(json_t *obj, const char *key, const char *path);
void env_put_word(json_t *obj, const char *key, const char *path);
void env_put_number(json_t *obj, const char *key, const char *path);
bool env_read_number(const char *path, int64_t *value);

/* A string that is no UTF-8 (a device's name may be anything) is absent. */
void env_put_string(json_t *obj, const char *key, const char *value);
void env_put_u64(json_t *obj, const char *key, uint64_t value);

/* Add the object under key unless it is empty. Takes the reference. */
void env_put_object(json_t *obj, const char *key, json_t *value);

/* "MemTotal" of /proc/meminfo in bytes; false: no such line. */
bool env_meminfo(const char *key, uint64_t *bytes);

/*
 * Identity of the CPU from the text of /proc/cpuinfo, x86 or arm64: vendor,
 * family, model, stepping, name. Machines with several kinds of CPU (hybrid,
 * big.LITTLE) join what differs with '+', in ascending order. Not taken:
 * frequency, bogomips, microcode.
 */
void env_cpu_model(json_t *identity, const char *cpuinfo);

/*
 * "none", "kvm", "xen", "hyperv", "vmware", "unknown" (a hypervisor that does
 * not say its name), or NULL: cannot be told.
 */
const char *env_hypervisor(const char *cpuinfo);

/* Parts of the context. */
void env_add_memory(json_t *context, const struct env_source *src);
void env_add_cpu(json_t *context);
void env_add_tracing(json_t *context);
void env_add_process(json_t *context);
void env_add_now(json_t *context);

/* Names of the options of this kernel that make a measurement void, sorted. */
json_t *env_debug_options(const struct env_source *src);

#endif
