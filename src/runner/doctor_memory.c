// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about memory: what else touches, moves, clears or takes pages. */
#include "runner/doctor_rules.h"

#include "base/err.h"
#include "base/units.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MM_DIR "/sys/kernel/mm"

static int look_thp(const struct doctor_case *c, struct doctor_finding *f)
{
	const char *enabled = doctor_text(c, "context.thp.enabled");

	if (!enabled)
		return DOCTOR_SILENT;
	doctor_seen(f, "%s", enabled);
	if (strcmp(enabled, "never") != 0)
		return DOCTOR_OK;
	doctor_remedy(f,
		      "echo madvise > " MM_DIR "/transparent_hugepage/enabled");
	doctor_add_knob(f, MM_DIR "/transparent_hugepage/enabled", "madvise");
	return DOCTOR_WARN;
}

/*
 * Sizes between a page and a PMD (since 6.8). The global word holds where a
 * size says "inherit"; only the PMD size does so by default, and that one is
 * the matter of look_thp().
 */
static int look_mthp(const struct doctor_case *c, struct doctor_finding *f)
{
	const json_t *sizes = doctor_get(c, "context.thp.sizes");
	const char *global = doctor_text(c, "context.thp.enabled");
	int64_t pmd_kb = doctor_number(c, "context.thp.pmd_bytes", 0) / 1024;
	int severity = DOCTOR_OK;
	char *on = xstrdup(""), *more, path[128];
	const char *key, *word;
	json_t *value;

	if (!json_object_size(sizes)) {
		free(on);
		return DOCTOR_SILENT;
	}
	json_object_foreach((json_t *)sizes, key, value) {
		word = json_string_value(value);
		if (word && !strcmp(word, "inherit"))
			word = global;
		if (!word || !strcmp(word, "never") ||
		    strtoll(key, NULL, 10) == pmd_kb)
			continue;
		if (!strcmp(word, "always"))
			severity = DOCTOR_WARN;
		else if (severity == DOCTOR_OK)
			severity = DOCTOR_NOTE;
		more = xasprintf("%s%s%s=%s", on, *on ? ", " : "", key, word);
		free(on);
		on = more;
		snprintf(path, sizeof(path),
			 MM_DIR "/transparent_hugepage/hugepages-%s/enabled",
			 key);
		doctor_add_knob(f, path, "never");
	}
	doctor_seen(f, "%s", *on ? on : "all sizes off");
	if (severity != DOCTOR_OK)
		doctor_remedy(f, "echo never | tee " MM_DIR
				 "/transparent_hugepage/hugepages-*/enabled");
	free(on);
	return severity;
}

static int look_ksm(const struct doctor_case *c, struct doctor_finding *f)
{
	int64_t run = doctor_number(c, "context.ksm_run", -1);

	if (run < 0)
		return DOCTOR_SILENT;
	doctor_seen(f, "run = %" PRId64, run);
	if (run != 1)
		return DOCTOR_OK;
	doctor_remedy(f, "echo 0 > " MM_DIR "/ksm/run");
	doctor_add_knob(f, MM_DIR "/ksm/run", "0");
	return DOCTOR_WARN;
}

static int look_numa(const struct doctor_case *c, struct doctor_finding *f)
{
	size_t nr = json_array_size(doctor_get(c, "context.numa.nodes"));
	int64_t on = doctor_number(c, "context.numa_balancing", -1);

	if (on < 0 || nr < 2)
		return DOCTOR_SILENT;
	doctor_seen(f, "%s, %zu nodes", on ? "on" : "off", nr);
	if (!on)
		return DOCTOR_OK;
	doctor_remedy(f, "sysctl kernel.numa_balancing=0");
	doctor_add_knob(f, "/proc/sys/kernel/numa_balancing", "0");
	return DOCTOR_WARN;
}

static int look_swap(const struct doctor_case *c, struct doctor_finding *f)
{
	const json_t *swaps = doctor_get(c, "context.swaps");
	int64_t used_bytes = doctor_number(c, "context.now.swap_used_bytes", 0);
	const char *zswap = doctor_text(c, "context.zswap");
	const char *device;

	if (!json_array_size(swaps))
		return DOCTOR_SILENT;
	device = json_string_value(
		json_object_get(json_array_get(swaps, 0), "device"));
	doctor_seen(f, "%s%s: %s used%s", device ? device : "a device",
		    json_array_size(swaps) > 1 ? " and more" : "",
		    used_bytes ? units_size((uint64_t)used_bytes).s : "nothing",
		    zswap && *zswap == 'Y' ? ", zswap on" : "");
	doctor_remedy(f, "swapoff -a");
	return used_bytes ? DOCTOR_WARN : DOCTOR_NOTE;
}

static int look_init_on_alloc(const struct doctor_case *c,
			      struct doctor_finding *f)
{
	int64_t on = doctor_number(c, "context.init_on_alloc", -1);

	if (on < 0)
		return DOCTOR_SILENT;
	doctor_seen(f, "%s", on ? "on" : "off");
	if (!on)
		return DOCTOR_OK;
	doctor_remedy(f, "boot with init_on_alloc=0 (and report both)");
	return DOCTOR_NOTE;
}

static int look_init_on_free(const struct doctor_case *c,
			     struct doctor_finding *f)
{
	if (doctor_number(c, "context.init_on_free", 0) != 1)
		return DOCTOR_SILENT;
	doctor_seen(f, "on");
	doctor_remedy(f, "boot with init_on_free=0");
	return DOCTOR_WARN;
}

/* -1: nobody has registered for reports (no balloon device). */
static int look_reporting(const struct doctor_case *c, struct doctor_finding *f)
{
	const char *hypervisor = doctor_text(c, "identity.hypervisor");
	int64_t order = doctor_number(c, "context.page_reporting_order", -1);

	if (order < 0 || !hypervisor || !strcmp(hypervisor, "none"))
		return DOCTOR_SILENT;
	doctor_seen(f,
		    "free memory of order %" PRId64 " and up goes back to "
		    "the host",
		    order);
	return DOCTOR_NOTE;
}

static int look_damon(const struct doctor_case *c, struct doctor_finding *f)
{
	static const char *const users[] = { "damon_reclaim",
					     "damon_lru_sort" };
	int64_t nr = doctor_number(c, "context.damon.nr_running", 0);
	const char *user = NULL, *on;
	char path[64];

	for (size_t i = 0; i < ARRAY_SIZE(users); i++) {
		snprintf(path, sizeof(path), "context.damon.%s", users[i]);
		on = doctor_text(c, path);
		if (on && *on == 'Y')
			user = users[i];
	}
	if (!nr && !user)
		return DOCTOR_SILENT;
	if (user)
		doctor_seen(f, "%s is on", user);
	else
		doctor_seen(f, "%" PRId64 " kdamond running", nr);
	/* Not for --fix: it has an owner, who may switch it on again. */
	if (user)
		doctor_remedy(f, "echo N > /sys/module/%s/parameters/enabled",
			      user);
	else
		doctor_remedy(f, "echo off > " MM_DIR
				 "/damon/admin/kdamonds/0/state");
	return DOCTOR_WARN;
}

/* Bit 0 of enabled is the main switch (since 6.1). */
static int look_mglru(const struct doctor_case *c, struct doctor_finding *f)
{
	const char *mask = doctor_text(c, "context.mglru");

	if (!mask || !(strtoul(mask, NULL, 16) & 1))
		return DOCTOR_SILENT;
	doctor_seen(f, "on (%s)", mask);
	doctor_remedy(f,
		      "echo 0 > " MM_DIR "/lru_gen/enabled, on both kernels");
	return DOCTOR_NOTE;
}

/*
 * The largest arenas and their copies, the pool that is touched beforehand,
 * and room for what else runs.
 */
#define MEMORY_WANTED_BYTES (512ull << 20)
#define MEMORY_NEEDED_BYTES (128ull << 20)

static int look_memory(const struct doctor_case *c, struct doctor_finding *f)
{
	int64_t bytes = doctor_number(c, "context.now.mem_available_bytes", -1);

	if (bytes < 0)
		return DOCTOR_SILENT;
	doctor_seen(f, "%s available", units_size((uint64_t)bytes).s);
	if ((uint64_t)bytes >= MEMORY_WANTED_BYTES)
		return DOCTOR_OK;
	doctor_remedy(f, "free %s, or give the machine more",
		      units_size(MEMORY_WANTED_BYTES).s);
	return (uint64_t)bytes < MEMORY_NEEDED_BYTES ? DOCTOR_BAD : DOCTOR_WARN;
}

static int look_overcommit(const struct doctor_case *c,
			   struct doctor_finding *f)
{
	if (doctor_number(c, "context.overcommit", 0) != 2)
		return DOCTOR_SILENT;
	doctor_seen(f, "strict (vm.overcommit_memory = 2)");
	doctor_remedy(f, "sysctl vm.overcommit_memory=0");
	doctor_add_knob(f, "/proc/sys/vm/overcommit_memory", "0");
	return DOCTOR_WARN;
}

static int look_pfn(const struct doctor_case *c, struct doctor_finding *f)
{
	if (!c->live->is_known)
		return DOCTOR_SILENT;
	doctor_seen(f, "page frame numbers are %s",
		    c->live->can_read_pfn ? "readable" : "hidden");
	if (c->live->can_read_pfn)
		return DOCTOR_OK;
	doctor_remedy(f, "run as root (CAP_SYS_ADMIN)");
	return DOCTOR_NOTE;
}

const struct doctor_rule doctor_memory_rules[] = {
	{ "memory", "memory",
	  "When memory runs short, reclaim and compaction run inside the "
	  "measured phases.",
	  look_memory },
	{ "thp-never", "THP",
	  "Cases with page=thp need huge pages on request (MADV_HUGEPAGE); "
	  "with never they are skipped. always does no harm: the other cases "
	  "refuse huge pages.",
	  look_thp },
	{ "mthp", "mTHP",
	  "With folios of several pages fork, copy and exit work in batches: "
	  "the cost per page is another one, silently.",
	  look_mthp },
	{ "ksm", "KSM",
	  "Merges pages behind the benchmark's back: a reuse becomes a copy.",
	  look_ksm },
	{ "numa-balancing", "NUMA balancing",
	  "Takes away access to pages to see who uses them: faults and "
	  "migrations that the benchmark did not ask for.",
	  look_numa },
	{ "swap", "swap",
	  "Pages of the benchmark may be swapped out, and coming back they "
	  "take another path than the one measured.",
	  look_swap },
	{ "init-on-alloc", "init_on_alloc",
	  "Each page is cleared before it is copied into: twice the memory "
	  "writes of a COW copy.",
	  look_init_on_alloc },
	{ "init-on-free", "init_on_free",
	  "Each page is cleared when it is freed: exit and munmap cost several "
	  "times more.",
	  look_init_on_free },
	{ "damon", "DAMON",
	  "Clears accessed bits in page tables while it runs, and its schemes "
	  "may page memory out.",
	  look_damon },
	{ "page-reporting", "page reporting",
	  "Memory that was given back faults in the host at its first touch, "
	  "which costs several times more; the pool is touched before use.",
	  look_reporting },
	{ "mglru", "MGLRU",
	  "Fork enters each new process in a list for aging; off in 6.1 and on "
	  "in 6.12 by Debian's default, so kernels differ by it.",
	  look_mglru },
	{ "overcommit", "overcommit",
	  "fork() counts the parent's memory a second time and fails with "
	  "ENOMEM for large parents.",
	  look_overcommit },
	{ "pagemap", "pagemap",
	  "Whether a page was copied or reused shows in its frame number; "
	  "without it the path of some cases stays unproven.",
	  look_pfn },
};
const size_t doctor_nr_memory_rules = ARRAY_SIZE(doctor_memory_rules);
