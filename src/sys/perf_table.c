// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/perf_table.h"

#include "base/err.h"
#include "base/suggest.h"
#include "sys/root.h"

#include <ctype.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

struct row {
	const char *name;
	enum perf_kind kind;
	uint32_t type;
	uint64_t config;
};

#define HW(name, what)                                                         \
	{                                                                      \
		name, PERF_KIND_HARDWARE, PERF_TYPE_HARDWARE,                  \
			PERF_COUNT_HW_##what                                   \
	}
#define SW(name, what)                                                         \
	{                                                                      \
		name, PERF_KIND_SOFTWARE, PERF_TYPE_SOFTWARE,                  \
			PERF_COUNT_SW_##what                                   \
	}
/* The three bytes of a cache event's config: man 2 perf_event_open. */
#define CACHE(name, id, op, result)                                            \
	{                                                                      \
		name, PERF_KIND_CACHE, PERF_TYPE_HW_CACHE,                     \
			PERF_COUNT_HW_CACHE_##id |                             \
				PERF_COUNT_HW_CACHE_OP_##op << 8 |             \
				PERF_COUNT_HW_CACHE_RESULT_##result << 16      \
	}

static const struct row rows[] = {
	SW("page-faults", PAGE_FAULTS),
	SW("minor-faults", PAGE_FAULTS_MIN),
	SW("major-faults", PAGE_FAULTS_MAJ),
	SW("context-switches", CONTEXT_SWITCHES),
	SW("cpu-migrations", CPU_MIGRATIONS),
	SW("task-clock", TASK_CLOCK),
	SW("cpu-clock", CPU_CLOCK),
	SW("alignment-faults", ALIGNMENT_FAULTS),
	SW("emulation-faults", EMULATION_FAULTS),
	HW("instructions", INSTRUCTIONS),
	HW("cycles", CPU_CYCLES),
	HW("ref-cycles", REF_CPU_CYCLES),
	HW("bus-cycles", BUS_CYCLES),
	HW("cache-references", CACHE_REFERENCES),
	HW("cache-misses", CACHE_MISSES),
	HW("branch-instructions", BRANCH_INSTRUCTIONS),
	HW("branch-misses", BRANCH_MISSES),
	HW("stalled-cycles-frontend", STALLED_CYCLES_FRONTEND),
	HW("stalled-cycles-backend", STALLED_CYCLES_BACKEND),
	CACHE("L1-dcache-loads", L1D, READ, ACCESS),
	CACHE("L1-dcache-load-misses", L1D, READ, MISS),
	CACHE("L1-dcache-stores", L1D, WRITE, ACCESS),
	CACHE("L1-icache-load-misses", L1I, READ, MISS),
	CACHE("LLC-loads", LL, READ, ACCESS),
	CACHE("LLC-load-misses", LL, READ, MISS),
	CACHE("LLC-stores", LL, WRITE, ACCESS),
	CACHE("LLC-store-misses", LL, WRITE, MISS),
	CACHE("dTLB-loads", DTLB, READ, ACCESS),
	CACHE("dTLB-load-misses", DTLB, READ, MISS),
	CACHE("dTLB-stores", DTLB, WRITE, ACCESS),
	CACHE("dTLB-store-misses", DTLB, WRITE, MISS),
	CACHE("iTLB-loads", ITLB, READ, ACCESS),
	CACHE("iTLB-load-misses", ITLB, READ, MISS),
	CACHE("branch-loads", BPU, READ, ACCESS),
	CACHE("branch-load-misses", BPU, READ, MISS),
	CACHE("node-loads", NODE, READ, ACCESS),
	CACHE("node-load-misses", NODE, READ, MISS),
};

/* Other spellings that the perf tool accepts. */
static const struct {
	const char *name;
	const char *same_as;
} aliases[] = {
	{ "faults", "page-faults" },	       { "cs", "context-switches" },
	{ "migrations", "cpu-migrations" },    { "cpu-cycles", "cycles" },
	{ "branches", "branch-instructions" },
};

const char *perf_table_name(size_t i)
{
	return i < ARRAY_SIZE(rows) ? rows[i].name : NULL;
}

enum perf_kind perf_table_kind(size_t i)
{
	if (i >= ARRAY_SIZE(rows))
		BUG("event %zu of %zu", i, ARRAY_SIZE(rows));
	return rows[i].kind;
}

const char *perf_kind_name(enum perf_kind kind)
{
	switch (kind) {
	case PERF_KIND_HARDWARE:
		return "hardware";
	case PERF_KIND_CACHE:
		return "cache";
	case PERF_KIND_RAW:
		return "raw";
	case PERF_KIND_SOFTWARE:
		return "software";
	case PERF_KIND_TRACEPOINT:
		return "tracepoint";
	}
	BUG("perf kind %d", (int)kind);
}

bool perf_kind_needs_pmu(enum perf_kind kind)
{
	return kind == PERF_KIND_HARDWARE || kind == PERF_KIND_CACHE ||
	       kind == PERF_KIND_RAW;
}

static const struct row *row_of(const char *base)
{
	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++)
		if (!strcmp(aliases[i].name, base))
			base = aliases[i].same_as;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (!strcmp(rows[i].name, base))
			return &rows[i];
	return NULL;
}

/* "r" and up to 16 hex digits, as perf has it. */
static bool parse_raw(const char *base, uint64_t *config)
{
	size_t nr = strlen(base) - 1;

	if (base[0] != 'r' || nr < 1 || nr > 16 ||
	    strspn(base + 1, "0123456789abcdefABCDEF") != nr)
		return false;
	*config = strtoull(base + 1, NULL, 16);
	return true;
}

static int unknown(const char *base, struct why *why)
{
	struct suggest s;
	const char *best;

	suggest_init(&s, base);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		suggest_offer(&s, rows[i].name);
	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++)
		suggest_offer(&s, aliases[i].name);
	why_set(why, -EINVAL, "count event \"%s\": no such event", base);
	best = suggest_best(&s);
	if (best)
		why_hint(why, "did you mean \"%s\"?", best);
	else
		why_hint(why, "names are those of 'perf list'; tracepoints "
			      "are SUBSYSTEM:NAME, raw PMU codes rHEX");
	return -EINVAL;
}

/* A path component of tracefs: no slash, not "..". */
static bool is_plain(const char *s, size_t len)
{
	if (!len || s[0] == '.')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)s[i]) && !strchr("_-.", s[i]))
			return false;
	return true;
}

static int parse_tracepoint(struct perf_spec *spec, const char *colon,
			    struct why *why)
{
	if (!is_plain(spec->name, (size_t)(colon - spec->name)) ||
	    !is_plain(colon + 1, strlen(colon + 1)))
		return why_set(why, -EINVAL,
			       "count event \"%s\": neither EVENT:k, EVENT:u "
			       "nor SUBSYSTEM:TRACEPOINT",
			       spec->name);
	spec->kind = PERF_KIND_TRACEPOINT;
	spec->type = PERF_TYPE_TRACEPOINT;
	return 0;
}

int perf_spec_parse(struct perf_spec *spec, const char *name, struct why *why)
{
	char base[PERF_NAME_MAX];
	const struct row *row;
	const char *colon;

	memset(spec, 0, sizeof(*spec));
	if (!*name)
		return why_set(why, -EINVAL, "count event \"\": empty name");
	if (strlen(name) >= sizeof(spec->name))
		return why_set(why, -EINVAL,
			       "count event \"%.20s...\": longer than %d", name,
			       PERF_NAME_MAX - 1);
	memcpy(spec->name, name, strlen(name) + 1);
	memcpy(base, name, strlen(name) + 1);
	colon = strchr(spec->name, ':');
	if (colon) {
		/* No tracepoint is called "k" or "u". */
		if (strcmp(colon, ":k") != 0 && strcmp(colon, ":u") != 0)
			return parse_tracepoint(spec, colon, why);
		spec->exclude_user = colon[1] == 'k';
		spec->exclude_kernel = colon[1] == 'u';
		base[colon - spec->name] = '\0';
	}
	row = row_of(base);
	if (row) {
		spec->kind = row->kind;
		spec->type = row->type;
		spec->config = row->config;
		return 0;
	}
	if (!parse_raw(base, &spec->config))
		return unknown(base, why);
	spec->kind = PERF_KIND_RAW;
	spec->type = PERF_TYPE_RAW;
	return 0;
}

/* A trimmed copy of the first len bytes. */
static char *trimmed(const char *start, size_t len)
{
	while (len && isspace((unsigned char)*start)) {
		start++;
		len--;
	}
	while (len && isspace((unsigned char)start[len - 1]))
		len--;
	return xasprintf("%.*s", (int)len, start);
}

static bool is_listed(const struct perf_spec *specs, size_t nr,
		      const char *name)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(specs[i].name, name))
			return true;
	return false;
}

int perf_specs_parse(const char *list, struct perf_spec **specs, size_t *nr,
		     struct why *why)
{
	const char *at = list;
	int err = 0;

	*specs = NULL;
	*nr = 0;
	if (!list[strspn(list, " \t\n")])
		return 0;
	/* A comma promises another name: "a," is an error. */
	for (;; at++) {
		size_t len = strcspn(at, ",");
		char *word = trimmed(at, len);

		*specs = xrealloc(*specs, *nr + 1, sizeof(**specs));
		if (is_listed(*specs, *nr, word))
			err = why_set(why, -EINVAL,
				      "count event \"%s\": named twice", word);
		else
			err = perf_spec_parse(&(*specs)[*nr], word, why);
		*nr += !err;
		free(word);
		at += len;
		if (err || !*at)
			break;
	}
	if (err) {
		free(*specs);
		*specs = NULL;
		*nr = 0;
	}
	return err;
}

int perf_tracepoint_id(const struct perf_spec *spec, uint64_t *id,
		       struct why *why)
{
	/* The old place, under debugfs, is all that some distributions mount. */
	static const char *const mounts[] = { "/sys/kernel/tracing",
					      "/sys/kernel/debug/tracing" };
	const char *colon = strchr(spec->name, ':');
	int err = -ENOENT;

	if (spec->kind != PERF_KIND_TRACEPOINT || !colon)
		BUG("\"%s\" is no tracepoint", spec->name);
	for (size_t i = 0; i < ARRAY_SIZE(mounts) && err == -ENOENT; i++) {
		char *path = xasprintf("%s/events/%.*s/%s/id", mounts[i],
				       (int)(colon - spec->name), spec->name,
				       colon + 1);

		err = sys_read_u64(path, id);
		free(path);
	}
	if (!err)
		return 0;
	why_errno(why, err, "count tracepoint \"%s\"", spec->name);
	if (err == -ENOENT && !sys_exists("/sys/kernel/tracing/events") &&
	    !sys_exists("/sys/kernel/debug/tracing/events"))
		why_hint(why, "mount -t tracefs tracefs /sys/kernel/tracing");
	else if (err == -EACCES)
		why_hint(why, "tracepoints are for root");
	return err;
}
