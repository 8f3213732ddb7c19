// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about the kernel itself: how it was built, what happened to it. */
#include "runner/doctor_rules.h"

#include "base/err.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Of the options that the env record lists, those that make each operation
 * several times as expensive (instrumented memory accesses or locks, a check of
 * every page table entry, of every free page). The rest shifts numbers by a few
 * percent. DEBUG_VM itself is of these: Fedora ships it.
 */
static const char *const void_options[] = {
	"CONFIG_DEBUG_KMEMLEAK",
	"CONFIG_DEBUG_LOCK_ALLOC",
	"CONFIG_DEBUG_OBJECTS",
	"CONFIG_DEBUG_PAGEALLOC",
	"CONFIG_DEBUG_SPINLOCK",
	"CONFIG_DEBUG_VM_MAPLE_TREE",
	"CONFIG_DEBUG_VM_PGFLAGS",
	"CONFIG_DEBUG_VM_RB",
	"CONFIG_GCOV_PROFILE_ALL",
	"CONFIG_KASAN",
	"CONFIG_KCOV_INSTRUMENT_ALL",
	"CONFIG_KCSAN",
	"CONFIG_KMSAN",
	"CONFIG_LOCKDEP",
	"CONFIG_LOCK_STAT",
	"CONFIG_PAGE_POISONING",
	"CONFIG_PAGE_TABLE_CHECK",
	"CONFIG_PROVE_LOCKING",
	"CONFIG_SLUB_DEBUG_ON",
	"slub_debug",
};

static bool is_void(const char *option)
{
	for (size_t i = 0; i < ARRAY_SIZE(void_options); i++)
		if (!strcmp(void_options[i], option))
			return true;
	return false;
}

/* The names, without CONFIG_, of those that void (or do not); free() it. */
static char *join_options(const json_t *all, bool voids, size_t *nr)
{
	char *list = xstrdup("");
	const char *name;
	json_t *value;
	size_t i;

	*nr = 0;
	json_array_foreach((json_t *)all, i, value) {
		char *longer;

		name = json_string_value(value);
		if (!name || is_void(name) != voids)
			continue;
		if (!strncmp(name, "CONFIG_", strlen("CONFIG_")))
			name += strlen("CONFIG_");
		longer = xasprintf("%s%s%s", list, *nr ? ", " : "", name);
		free(list);
		list = longer;
		(*nr)++;
	}
	return list;
}

static int look_debug(const struct doctor_case *c, struct doctor_finding *f)
{
	const json_t *all = doctor_get(c, "context.debug_options");
	char *list;
	size_t nr;

	if (!json_is_array(all)) {
		doctor_seen(f, "the kernel's configuration is not readable");
		doctor_remedy(f, "put it at /boot/config-$(uname -r)");
		return DOCTOR_NOTE;
	}
	list = join_options(all, true, &nr);
	doctor_seen(f, "%s", nr ? list : "none that multiply costs");
	free(list);
	if (!nr)
		return DOCTOR_OK;
	doctor_remedy(f, "boot a kernel without these options");
	return DOCTOR_BAD;
}

static int look_checks(const struct doctor_case *c, struct doctor_finding *f)
{
	const json_t *all = doctor_get(c, "context.debug_options");
	bool is_kfence;
	char *list;
	size_t nr;

	list = join_options(all, false, &nr);
	is_kfence = nr == 1 && !strcmp(list, "KFENCE");
	doctor_seen(f, "%s", list);
	free(list);
	if (!nr)
		return DOCTOR_SILENT;
	if (is_kfence) {
		doctor_remedy(f, "boot with kfence.sample_interval=0");
		return DOCTOR_NOTE;
	}
	doctor_remedy(f, "boot a kernel without, or compare only with kernels "
			 "that have the same");
	return DOCTOR_WARN;
}

static int look_tracing(const struct doctor_case *c, struct doctor_finding *f)
{
	const char *tracer = doctor_text(c, "context.tracing.tracer");
	int64_t functions = doctor_number(c, "context.tracing.nr_functions", 0);
	int64_t kprobes = doctor_number(c, "context.tracing.nr_kprobes", 0);
	int64_t events = doctor_number(c, "context.tracing.nr_events", 0);

	if (!tracer)
		return DOCTOR_SILENT;
	if (strcmp(tracer, "nop") != 0) {
		doctor_seen(f, "tracer %s", tracer);
		doctor_remedy(f, "echo nop > "
				 "/sys/kernel/tracing/current_tracer");
		return DOCTOR_BAD;
	}
	if (functions <= 0 && kprobes <= 0 && events <= 0) {
		doctor_seen(f, "off");
		return DOCTOR_OK;
	}
	doctor_seen(f,
		    "%" PRId64 " patched functions, %" PRId64
		    " kprobes, %" PRId64 " events",
		    functions, kprobes, events);
	doctor_remedy(f, "trace-cmd reset; bpftool prog list shows programs "
			 "that are attached");
	return DOCTOR_WARN;
}

/* Documentation/admin-guide/tainted-kernels.rst */
#define TAINT_MACHINE_CHECK (1 << 4)
#define TAINT_BAD_PAGE	    (1 << 5)
#define TAINT_DIE	    (1 << 7)
#define TAINT_WARN	    (1 << 9)
#define TAINT_OOT_MODULE    (1 << 12)
#define TAINT_SOFTLOCKUP    (1 << 14)
#define TAINT_LIVEPATCH	    (1 << 15)

static int look_taint(const struct doctor_case *c, struct doctor_finding *f)
{
	int64_t taint = doctor_number(c, "context.taint", -1);
	static const struct {
		int64_t bits;
		int severity;
		const char *text;
	} kinds[] = {
		{ TAINT_DIE, DOCTOR_BAD, "after an oops" },
		{ TAINT_BAD_PAGE, DOCTOR_BAD, "after a bad page" },
		{ TAINT_MACHINE_CHECK, DOCTOR_WARN, "after a machine check" },
		{ TAINT_SOFTLOCKUP, DOCTOR_WARN, "after a soft lockup" },
		{ TAINT_WARN, DOCTOR_WARN, "after a warning" },
		{ TAINT_LIVEPATCH, DOCTOR_NOTE, "live patched" },
		{ TAINT_OOT_MODULE, DOCTOR_NOTE, "out-of-tree module" },
		{ ~0, DOCTOR_NOTE, "see tainted-kernels.rst" },
	};

	if (taint < 0)
		return DOCTOR_SILENT;
	if (!taint) {
		doctor_seen(f, "no");
		return DOCTOR_OK;
	}
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!(taint & kinds[i].bits))
			continue;
		doctor_seen(f, "%s (%" PRId64 ")", kinds[i].text, taint);
		if (kinds[i].severity > DOCTOR_NOTE)
			doctor_remedy(f, "dmesg tells what happened; reboot");
		return kinds[i].severity;
	}
	return DOCTOR_SILENT;
}

static int look_build(const struct doctor_case *c, struct doctor_finding *f)
{
	const char *build = doctor_text(c, "tool.build");

	if (!build || !strcmp(build, "release"))
		return DOCTOR_SILENT;
	doctor_seen(f, "%s build", build);
	doctor_remedy(f, "make clean && make");
	return DOCTOR_BAD;
}

static bool is_mitigated(const json_t *state)
{
	const char *text = json_string_value(state);

	return text && !strncmp(text, "Mitigation", strlen("Mitigation"));
}

static int look_mitigations(const struct doctor_case *c,
			    struct doctor_finding *f)
{
	const json_t *all = doctor_get(c, "context.vulnerabilities");
	char *list = xstrdup("");
	const char *name;
	json_t *value;
	size_t nr = 0;

	json_object_foreach((json_t *)all, name, value) {
		char *longer;

		if (!is_mitigated(value))
			continue;
		longer = xasprintf("%s%s%s", list, nr ? ", " : "", name);
		free(list);
		list = longer;
		nr++;
	}
	doctor_seen(f, "%s", list);
	free(list);
	if (!nr)
		return DOCTOR_SILENT;
	doctor_remedy(f, "to take them out: boot both kernels with "
			 "mitigations=off");
	return DOCTOR_NOTE;
}

static int look_kpti(const struct doctor_case *c, struct doctor_finding *f)
{
	const char *text = doctor_text(c, "context.vulnerabilities.meltdown");

	if (!text || !strstr(text, "PTI"))
		return DOCTOR_SILENT;
	doctor_seen(f, "on");
	doctor_remedy(f, "to take it out: boot both kernels with pti=off");
	return DOCTOR_NOTE;
}

static int look_aslr(const struct doctor_case *c, struct doctor_finding *f)
{
	int64_t level = doctor_number(c, "context.aslr", -1);
	int64_t filter = strtoll(doctor_text(c, "context.seccomp")
					 ? doctor_text(c, "context.seccomp")
					 : "0",
				 NULL, 10);

	if (level < 0)
		return DOCTOR_SILENT;
	if (!level) {
		doctor_seen(f, "off");
		return DOCTOR_OK;
	}
	if (filter == 2) {
		doctor_seen(f, "on, and a seccomp filter may forbid to turn it "
			       "off");
		doctor_remedy(f, "run outside of the container, or with "
				 "--security-opt seccomp=unconfined");
		return DOCTOR_NOTE;
	}
	doctor_seen(f, "on; turned off for the measured process only");
	return DOCTOR_OK;
}

const struct doctor_rule doctor_kernel_rules[] = {
	{ "debug-kernel", "debug kernel",
	  "Instrumentation multiplies the cost of each memory access, lock or "
	  "page: what is measured is the instrumentation.",
	  look_debug },
	{ "debug-checks", "debug checks",
	  "Checks in the measured paths shift numbers by some percent: not to "
	  "be compared with a kernel without them.",
	  look_checks },
	{ "tracing", "tracing",
	  "Probes and patched functions lie in the measured paths.",
	  look_tracing },
	{ "taint", "taint",
	  "After an oops locks may be held and references lost; a reboot is "
	  "cheaper than a doubt.",
	  look_taint },
	{ "tool-build", "this program",
	  "Built without optimisation or with sanitizers: for tests, not for "
	  "numbers.",
	  look_build },
	{ "mitigations", "mitigations",
	  "System calls and faults pay for them at each entry, and kernels "
	  "choose differently.",
	  look_mitigations },
	{ "kpti", "KPTI",
	  "Each entry into the kernel and each way back switches page tables.",
	  look_kpti },
	{ "aslr", "ASLR",
	  "The layout changes the cost of a fault by 1 to 2 % and of a fork by "
	  "3 to 4 % from process to process.",
	  look_aslr },
};
const size_t doctor_nr_kernel_rules = ARRAY_SIZE(doctor_kernel_rules);
