/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf_table.h - event names, spelled as the perf tool spells them.
 *
 *	page-faults  instructions  dTLB-load-misses	by table
 *	kmem:mm_page_alloc				tracepoint
 *	r01c2						raw PMU code, hex
 *	instructions:k  cycles:u			kernel, user only
 */
#ifndef SYS_PERF_TABLE_H
#define SYS_PERF_TABLE_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum perf_kind {
	PERF_KIND_HARDWARE, /* these three need a PMU ... */
	PERF_KIND_CACHE,
	PERF_KIND_RAW,
	PERF_KIND_SOFTWARE, /* ... and these two do not */
	PERF_KIND_TRACEPOINT,
};

#define PERF_NAME_MAX 80

struct perf_spec {
	char name[PERF_NAME_MAX]; /* as the user wrote it */
	enum perf_kind kind;
	uint32_t type; /* perf_event_attr.type */
	uint64_t config; /* perf_event_attr.config; of a tracepoint: 0 */
	bool exclude_user; /* :k */
	bool exclude_kernel; /* :u */
};

/*
 * One name. -EINVAL with why (and the nearest name as hint) when it is
 * unknown. Whether a tracepoint exists is the running kernel's business:
 * perf_tracepoint_id().
 */
MUST_CHECK int perf_spec_parse(struct perf_spec *spec, const char *name,
			       struct why *why);

/*
 * A comma-separated list; blanks around names are ignored. An empty list
 * gives none. An event named twice is -EINVAL. On success the caller frees
 * *specs.
 */
MUST_CHECK int perf_specs_parse(const char *list, struct perf_spec **specs,
				size_t *nr, struct why *why);

/*
 * The id of a tracepoint from tracefs, where it is mounted at
 * /sys/kernel/tracing or /sys/kernel/debug/tracing. -ENOENT: no such
 * tracepoint, or no tracefs; -EACCES: root only.
 */
MUST_CHECK int perf_tracepoint_id(const struct perf_spec *spec, uint64_t *id,
				  struct why *why);

/* The table's i-th name, NULL at its end: for listings. */
const char *perf_table_name(size_t i);
enum perf_kind perf_table_kind(size_t i);

/* "hardware", "cache", "raw", "software", "tracepoint". */
const char *perf_kind_name(enum perf_kind kind);

/* Counted by the CPU, so absent without a PMU? */
bool perf_kind_needs_pmu(enum perf_kind kind);

#endif
