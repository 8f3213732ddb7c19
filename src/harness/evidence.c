// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What each kind of evidence is called and where it is read. pgreuse since
 * Linux 5.9 (09854ba94c6a), cow_ksm since 5.19 (94bfe85bde18), nr_foll_pin_*
 * since 5.7 (1970dc6f5226); a kernel that lacks a counter makes the evidence
 * missing, never zero.
 */
#include "harness/run.h"

#include "base/err.h"

#include <string.h>

enum { NONE = -1 };

static const char *const keys[PROOF_VMSTATS] = {
	"pgreuse",
	"pgalloc",
	"thp_fault_alloc",
	"thp_fault_fallback",
	"thp_split_pmd",
	"thp_split_page",
	"cow_ksm",
	"pswpin",
	"pgmigrate_success",
	"pgreuse", /* and frames that changed */
	"pgfree",
	"thp_split_page_failed",
	"nr_foll_pin_acquired",
	"nr_foll_pin_released",
	"nr_anon_pages",
};

static const struct {
	const char *name;
	int vmstat; /* index into keys */
	bool is_share;
	const char *unit; /* of what is neither a share nor a count */
} table[EV_NR] = {
	[EV_MINFLT] = { "minflt", NONE, false, NULL },
	[EV_MAJFLT] = { "majflt", NONE, false, NULL },
	[EV_PGREUSE] = { "pgreuse", 0, false, NULL },
	[EV_FATE] = { "reused or copied", 9, false, NULL },
	[EV_PGFREE] = { "pgfree", 10, false, NULL },
	[EV_PGALLOC] = { "pgalloc", 1, false, NULL },
	[EV_THP_FAULT_ALLOC] = { "thp_fault_alloc", 2, false, NULL },
	[EV_THP_FAULT_FALLBACK] = { "thp_fault_fallback", 3, false, NULL },
	[EV_THP_SPLIT_PMD] = { "thp_split_pmd", 4, false, NULL },
	[EV_THP_SPLIT_PAGE] = { "thp_split_page", 5, false, NULL },
	[EV_COW_KSM] = { "cow_ksm", 6, false, NULL },
	[EV_PSWPIN] = { "pswpin", 7, false, NULL },
	[EV_PGMIGRATE] = { "pgmigrate_success", 8, false, NULL },
	[EV_THP_SPLIT_FAILED] = { "thp_split_page_failed", 11, false, NULL },
	[EV_PINNED] = { "pinned", 12, false, NULL },
	[EV_UNPINNED] = { "unpinned", 13, false, NULL },
	[EV_ANON_GROWTH] = { "nr_anon_pages growth", 14, false, NULL },
	[EV_GUP_FAULTS] = { "gup faults", NONE, false, NULL },
	[EV_PRESENT_BEFORE] = { "present before", NONE, true, NULL },
	[EV_THP_SHARE] = { "thp before", NONE, true, NULL },
	[EV_LARGE_SHARE] = { "large folio before", NONE, true, NULL },
	[EV_EXCLUSIVE] = { "mapped once before", NONE, true, NULL },
	[EV_ANON_EXCLUSIVE] = { "anon exclusive before", NONE, true, NULL },
	[EV_SWAPPED] = { "swapped before", NONE, true, NULL },
	[EV_SWAPCACHE] = { "swap cache before", NONE, true, NULL },
	[EV_KSM] = { "ksm before", NONE, true, NULL },
	[EV_HUGETLB] = { "hugetlb before", NONE, true, NULL },
	[EV_ZERO_PAGE] = { "zero page before", NONE, true, NULL },
	[EV_UFFD_WP] = { "uffd-wp before", NONE, true, NULL },
	[EV_SOFT_DIRTY] = { "soft-dirty before", NONE, true, NULL },
	[EV_FILE] = { "file page before", NONE, true, NULL },
	[EV_ON_LRU] = { "on LRU before", NONE, true, NULL },
	[EV_DIRTY] = { "dirty before", NONE, true, NULL },
	[EV_CONTIGUOUS] = { "contiguous before", NONE, true, NULL },
	[EV_KIND] = { "as promised before", NONE, true, NULL },
	[EV_NR_VMAS] = { "vmas before", NONE, false, "VMAs of the region" },
	[EV_MAPCOUNT] = { "mapcount before", NONE, false,
			  "mappings of a page" },
	[EV_FOLIO_PAGES] = { "folio pages before", NONE, false,
			     "pages of a folio" },
	[EV_REFCOUNT] = { "refcount before", NONE, false,
			  "references to a folio" },
	[EV_PINCOUNT] = { "pincount before", NONE, false, "pins of a folio" },
	[EV_HELD_PINS] = { "pins held before", NONE, false, "pins of a page" },
	[EV_PFN_CHANGED] = { "pfn changed", NONE, true, NULL },
	[EV_PRESENT] = { "present after", NONE, true, NULL },
	[EV_EXCLUSIVE_AFTER] = { "mapped once after", NONE, true, NULL },
	[EV_THP_SHARE_AFTER] = { "thp after", NONE, true, NULL },
	[EV_LARGE_SHARE_AFTER] = { "large folio after", NONE, true, NULL },
	[EV_SWAPPED_AFTER] = { "swapped after", NONE, true, NULL },
	[EV_KSM_AFTER] = { "ksm after", NONE, true, NULL },
	[EV_IN_CHILD] = { "in the child", NONE, true, NULL },
	[EV_MAPCOUNT_AFTER] = { "mapcount after", NONE, false,
				"mappings of a page" },
	[EV_REFCOUNT_AFTER] = { "refcount after", NONE, false,
				"references to a folio" },
	[EV_PINCOUNT_AFTER] = { "pincount after", NONE, false,
				"pins of a folio" },
	[EV_LEFT_PINS] = { "pins left behind", NONE, false, "pins" },
};

static void must_know(enum evidence_id id)
{
	if (id <= 0 || id >= EV_NR || !table[id].name)
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

const char *evidence_unit(enum evidence_id id)
{
	must_know(id);
	return table[id].is_share ? "share of pages" : table[id].unit;
}

bool evidence_is_count(enum evidence_id id)
{
	return !evidence_unit(id);
}

int evidence_vmstat(enum evidence_id id)
{
	must_know(id);
	return table[id].vmstat;
}

bool evidence_is_of_core(enum evidence_id id)
{
	return id == EV_REFCOUNT || id == EV_PINCOUNT ||
	       id == EV_REFCOUNT_AFTER || id == EV_PINCOUNT_AFTER;
}

const char *vmstat_key(int idx)
{
	return keys[idx];
}

bool vmstat_lags(int idx)
{
	return !strncmp(keys[idx], "nr_", strlen("nr_"));
}
