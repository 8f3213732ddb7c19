/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parts_refcount.h - the rules of 5.9 to 5.18: a page is reused if nobody else
 * has a reference to it, and fork copies what looks pinned.
 */
#ifndef MODEL_PARTS_REFCOUNT_H
#define MODEL_PARTS_REFCOUNT_H

#include "model/design_parts.h"

enum refcount_rule {
	RC_FORK_COPIES_PINNED,
	RC_FORK_CHECKS_READONLY,
	RC_REFCOUNT_TEST,
	RC_SOFTDIRTY_SKIPS_PINNED,
	RC_SWAPOUT_REFUSES_PINNED,
	RC_SEQCOUNT,
	RC_NR_RULES,
};
/* Its rows, for a table that has more: the index is the bit. */
#define REFCOUNT_RULES                                                           \
	RULE(RC_FORK_COPIES_PINNED, "fork-copies-pinned",                        \
	     "fork copies a page that looks pinned"),                            \
		RULE(RC_FORK_CHECKS_READONLY, "fork-checks-readonly",            \
		     "fork looks for pins of write-protected pages too"),        \
		RULE(RC_REFCOUNT_TEST, "refcount-test",                          \
		     "a page is reused by its references, not by its mapcount"), \
		RULE(RC_SOFTDIRTY_SKIPS_PINNED, "softdirty-skips-pinned",        \
		     "clear_refs leaves pinned pages writable"),                 \
		RULE(RC_SWAPOUT_REFUSES_PINNED, "swapout-refuses-pinned",        \
		     "reclaim lets go of a page that looks pinned"),             \
		RULE(RC_SEQCOUNT, "seqcount",                                    \
		     "GUP-fast gives a pin back if a fork ran meanwhile")
extern const struct design_rule refcount_rules[];

/*
 * copy_present_page() (70e806e4e645, 5.9): has_pinned, and the page looks pinned.
 * Whether the entry is writable is not asked; the first draft of the patch did,
 * which the mail of 24 Sep 2020 is about. hugetlb pages are shared all the same
 * until 4eae4efa2c29 (5.12).
 */
enum fork_way refcount_forks_5_9(struct design_view *v);
enum fork_way refcount_forks_5_13(struct design_view *v);

/*
 * do_wp_page() of 5.9 to 5.17 (09854ba94c6a): page_count() == 1 and nothing is
 * done about the swap cache or the LRU batch; do_huge_pmd_wp_page() still goes
 * by reuse_swap_page(), hugetlb by the mapcount.
 */
bool refcount_reuses_5_9(struct design_view *v);
/*
 * Since 5.18 (53a05ad9f21d, d4c470970d45, 3bff7e3f1f16): also for a PMD, after
 * the swap cache and the local LRU batch let go. Says yes to no large folio that
 * is mapped by PTEs: each of them is a reference.
 */
bool refcount_reuses_5_18(struct design_view *v);
/* do_swap_page() of 5.18 (c145e0b47c77): a write fault, by the same test. */
bool refcount_swapin_5_18(struct design_view *v);
/* The test alone: a write, and after swap_free() and folio_free_swap() none but
 * the fault has a reference. */
bool refcount_swapin_is_last(struct design_view *v);
/* The test alone: what the last lines of do_wp_page() ask since 5.18. */
bool refcount_is_last(struct design_view *v);

/*
 * pte_is_pinned() in clear_refs (9348b73c2e1b, 5.11 and 5.10.y): writable PTEs
 * of pinned pages stay; PMDs have no such test. hugetlb is not walked.
 */
bool refcount_skips_protect(struct design_view *v);
bool refcount_may_unmap(struct design_view *v);

#endif
