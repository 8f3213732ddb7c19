// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/expect_words.h"

#include "base/compiler.h"
#include "base/err.h"
#include "report/bench_list.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* How a kind of evidence is said; others are said by their own name. */
static const struct {
	const char *what, *words;
	bool is_absolute;
} evidence[] = {
	{ "minflt", "minor faults of the thread", false },
	{ "majflt", "major faults of the thread", false },
	{ "pgfault", "page faults (vmstat pgfault)", false },
	{ "pgreuse", "pages reused in place (vmstat pgreuse)", false },
	{ "pgalloc", "pages allocated, at least", false },
	{ "thp_fault_alloc", "THPs allocated by a fault", false },
	{ "thp_fault_fallback", "THPs that a fault could not get", false },
	{ "thp_split_pmd", "PMDs split (vmstat thp_split_pmd)", false },
	{ "thp_split_page", "folios split (vmstat thp_split_page)", false },
	{ "cow_ksm", "copies of KSM pages (vmstat cow_ksm)", false },
	{ "pswpin", "pages read from swap (vmstat pswpin)", false },
	{ "pgmigrate_success", "pages migrated", false },
	{ "present before", "pages present before", false },
	{ "thp before", "pages mapped as THP before", false },
	{ "large folio before", "pages in large folios before", false },
	{ "mapped once before", "pages mapped exactly once before", false },
	{ "anon exclusive before",
	  "pages with PageAnonExclusive before (kpageflags)", false },
	{ "swapped before", "swap or migration entries before", false },
	{ "swap cache before", "pages in the swap cache before", false },
	{ "ksm before", "KSM pages before", false },
	{ "hugetlb before", "pages of hugetlb before", false },
	{ "zero page before", "entries of the zero page before", false },
	{ "uffd-wp before", "entries protected by userfaultfd before", false },
	{ "soft-dirty before", "entries with the soft-dirty bit before",
	  false },
	{ "file page before", "pages of a file or of shmem before", false },
	{ "on LRU before", "pages on an LRU list before", false },
	{ "dirty before", "dirty pages before", false },
	{ "contiguous before", "frames next to the one before", false },
	{ "as promised before", "pages that are as promised", false },
	{ "vmas before", "VMAs that hold the region", true },
	{ "mapcount before", "mappings of a page before (kpagecount)", true },
	{ "folio pages before", "pages of the region in one folio", true },
	{ "pfn changed", "pages whose frame changed", false },
	{ "present after", "pages present after", false },
	{ "mapped once after", "pages mapped exactly once after", false },
	{ "thp after", "pages mapped as THP after", false },
	{ "large folio after", "pages in large folios after", false },
	{ "swapped after", "swap or migration entries after", false },
	{ "ksm after", "KSM pages after", false },
	{ "mapcount after", "mappings of a page after (kpagecount)", true },
};

static double number(const json_t *object, const char *key)
{
	return json_number_value(json_object_get(object, key));
}

/* "1 per page", "all", "none", "1 per THP"; free the result. */
static char *expect_amount(const json_t *e, const char *op, bool is_absolute)
{
	double value = number(e, "per_op"), slack = number(e, "slack");
	char tolerance[32] = "";

	if (json_is_string(json_object_get(e, "per_op")))
		return xstrdup(bench_string(e, "per_op"));
	if (json_is_true(json_object_get(e, "is_share")) && !is_absolute) {
		if (slack > 0)
			snprintf(tolerance, sizeof(tolerance), " +-%.3g",
				 slack * 100);
		if (value == 0)
			return xasprintf("none%s%s", tolerance,
					 *tolerance ? " %" : "");
		if (value == 1 && !*tolerance)
			return xstrdup("all");
		return xasprintf("%.4g%s %%", value * 100, tolerance);
	}
	if (slack > 0)
		snprintf(tolerance, sizeof(tolerance), " +-%.3g", slack);
	return xasprintf("%.5g%s%s%s", value, tolerance,
			 is_absolute ? "" : " per ", is_absolute ? "" : op);
}

char *expect_words(const json_t *e, const char *op)
{
	const char *what = bench_string(e, "what");
	const char *words = what, *when = bench_string(e, "when");
	const char *since = bench_string(e, "since");
	const char *before = bench_string(e, "before");
	bool is_absolute = false;
	char *amount, *s;

	for (size_t i = 0; i < ARRAY_SIZE(evidence); i++) {
		if (strcmp(evidence[i].what, what) != 0)
			continue;
		words = evidence[i].words;
		is_absolute = evidence[i].is_absolute;
	}
	amount = expect_amount(e, op, is_absolute);
	s = xasprintf("%s: %s%s%s%s%s%s%s%s%s", words, amount,
		      *when ? " (" : "", when, *when ? ")" : "",
		      *since ? ", since Linux " : "", since,
		      *before ? ", before Linux " : "", before,
		      json_is_true(json_object_get(e, "by_rules"))
			      ? " by its rules for shared pages"
			      : "");
	free(amount);
	return s;
}
