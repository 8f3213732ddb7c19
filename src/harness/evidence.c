// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What each kind of evidence is called and where it is read. pgreuse since
 * Linux 5.9 (09854ba94c6a); a kernel that lacks a
 * counter makes the evidence missing, never zero.
 */
#include "harness/run.h"

#include "base/err.h"

static const char *const keys[PROOF_VMSTATS] = {
	"pgreuse",
	"pgalloc",
	"thp_fault_alloc",
};

static const struct {
	const char *name;
	int vmstat; /* index into keys, or -1 */
	bool is_share;
} table[] = {
	[EV_MINFLT] = { "minflt", -1, false },
	[EV_PGREUSE] = { "pgreuse", 0, false },
	[EV_PGALLOC] = { "pgalloc", 1, false },
	[EV_THP_FAULT_ALLOC] = { "thp_fault_alloc", 2, false },
	[EV_PFN_CHANGED] = { "pfn changed", -1, true },
	[EV_THP_SHARE] = { "thp before", -1, true },
	[EV_LARGE_SHARE] = { "large folio before", -1, true },
	[EV_PRESENT] = { "present after", -1, true },
	[EV_EXCLUSIVE] = { "mapped once before", -1, true },
	[EV_NR_VMAS] = { "vmas before", -1, false },
	[EV_MAPCOUNT] = { "mapcount before", -1, false },
	[EV_ANON_EXCLUSIVE] = { "anon exclusive before", -1, true },
	[EV_EXCLUSIVE_AFTER] = { "mapped once after", -1, true },
	[EV_MAPCOUNT_AFTER] = { "mapcount after", -1, false },
};

static void must_know(enum evidence_id id)
{
	if (id <= 0 || (size_t)id >= ARRAY_SIZE(table) || !table[id].name)
		BUG("no evidence has number %d", (int)id);
}

const char *evidence_name(enum evidence_id id)
{
	must_know(id);
	return table[id].name;
}

bool evidence_is_share(enum evidence_id id)
{
	must_know(id);
	return table[id].is_share;
}

int evidence_vmstat(enum evidence_id id)
{
	must_know(id);
	return table[id].vmstat;
}

const char *vmstat_key(int idx)
{
	return keys[idx];
}
