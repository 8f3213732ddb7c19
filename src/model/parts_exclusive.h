/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parts_exclusive.h - the rules of 5.19 and later (6c287605fd56): a page that is
 * marked as of one process only (PG_anon_exclusive) is reused whatever
 * references it has; a page that is not marked, if it has no other reference.
 * fork takes the mark away, or copies what is marked and looks pinned.
 */
#ifndef MODEL_PARTS_EXCLUSIVE_H
#define MODEL_PARTS_EXCLUSIVE_H

#include "model/parts_refcount.h"

enum exclusive_rule {
	EX_FORK_CLEARS,
	EX_FORK_CLEARS_SWAP,
	EX_FORK_COPIES_PINNED,
	EX_HAS_PINNED_GATE,
	EX_UNSHARE_ON_PIN,
	EX_REUSE_CHECKS_EXCLUSIVE,
	EX_REUSE_MARKS_EXCLUSIVE,
	EX_REFCOUNT_TEST,
	EX_REUSE_DRAINS_LRU,
	EX_REUSE_FREES_SWAPCACHE,
	EX_NEW_MARKS_EXCLUSIVE,
	EX_SWAPOUT_REFUSES_PINNED,
	EX_SWAP_KEEPS_EXCLUSIVE,
	EX_SWAPIN_NEEDS_EXCLUSIVE,
	EX_MIGRATION_KEEPS_EXCLUSIVE,
	EX_MIGRATION_REFUSES_HELD,
	EX_KSM_REFUSES_HELD,
	EX_FORCE_NEEDS_EXCLUSIVE,
	EX_UPGRADE_NEEDS_EXCLUSIVE,
	EX_COUNTS_PINS,
	EX_SEQCOUNT,
	EX_NR_RULES,
	/* since 6.2, 6.5 */
	EX_UNSHARE_LONG_FILE = EX_NR_RULES,
	EX_DIO_PINS,
	EX_NR_RULES_6_5,
	/* since 6.15 */
	EX_LARGE_REUSE = EX_NR_RULES_6_5,
};

#define EXCLUSIVE_RULES                                                                       \
	RULE(EX_FORK_CLEARS, "fork-clears",                                                   \
	     "fork takes the mark from what it shares"),                                      \
		RULE(EX_FORK_CLEARS_SWAP, "fork-clears-swap",                                 \
		     "fork takes the mark from swap entries too"),                            \
		RULE(EX_FORK_COPIES_PINNED, "fork-copies-pinned",                             \
		     "fork copies a marked page that looks pinned"),                          \
		RULE(EX_HAS_PINNED_GATE, "has-pinned-gate",                                   \
		     "fork looks for pins only if the process ever pinned"),                  \
		RULE(EX_UNSHARE_ON_PIN, "unshare-on-pin",                                     \
		     "a pin to read makes a page of its own first"),                          \
		RULE(EX_REUSE_CHECKS_EXCLUSIVE, "reuse-checks-exclusive",                     \
		     "a marked page is reused whatever references it has"),                   \
		RULE(EX_REUSE_MARKS_EXCLUSIVE, "reuse-marks-exclusive",                       \
		     "a page that is reused by its references gets the mark"),                \
		RULE(EX_REFCOUNT_TEST, "refcount-test",                                       \
		     "a page without the mark is reused by references, not by its mapcount"), \
		RULE(EX_REUSE_DRAINS_LRU, "reuse-drains-lru",                                 \
		     "the local LRU batch is drained before references count"),               \
		RULE(EX_REUSE_FREES_SWAPCACHE, "reuse-frees-swapcache",                       \
		     "the swap cache lets go before references count"),                       \
		RULE(EX_NEW_MARKS_EXCLUSIVE, "new-marks-exclusive",                           \
		     "a new page or copy gets the mark"),                                     \
		RULE(EX_SWAPOUT_REFUSES_PINNED, "swapout-refuses-pinned",                     \
		     "reclaim lets go of a page that looks pinned"),                          \
		RULE(EX_SWAP_KEEPS_EXCLUSIVE, "swap-keeps-exclusive",                         \
		     "the swap entry keeps the mark"),                                        \
		RULE(EX_SWAPIN_NEEDS_EXCLUSIVE, "swapin-needs-exclusive",                     \
		     "swap-in maps writable only what is of one process"),                    \
		RULE(EX_MIGRATION_KEEPS_EXCLUSIVE,                                            \
		     "migration-keeps-exclusive",                                             \
		     "the migration entry keeps the mark"),                                   \
		RULE(EX_MIGRATION_REFUSES_HELD, "migration-refuses-held",                     \
		     "migration lets go of a page with other references"),                    \
		RULE(EX_KSM_REFUSES_HELD, "ksm-refuses-held",                                 \
		     "KSM lets go of a page that is pinned or referenced"),                   \
		RULE(EX_FORCE_NEEDS_EXCLUSIVE, "force-needs-exclusive",                       \
		     "FOLL_FORCE writes to a marked page only"),                              \
		RULE(EX_UPGRADE_NEEDS_EXCLUSIVE, "upgrade-needs-exclusive",                   \
		     "mprotect maps writable at once a marked page only"),                    \
		RULE(EX_COUNTS_PINS, "counts-pins",                                           \
		     "a large folio has an exact count of its pins"),                         \
		RULE(EX_SEQCOUNT, "seqcount",                                                 \
		     "GUP-fast gives a pin back if a fork ran meanwhile")
#define EXCLUSIVE_RULES_6_5                                                    \
	EXCLUSIVE_RULES,                                                       \
		RULE(EX_UNSHARE_LONG_FILE, "unshare-long-file",                \
		     "a long pin to read breaks COW of file and zero pages"),  \
		RULE(EX_DIO_PINS, "dio-pins", "O_DIRECT takes pins")

/* Hooks; a file of the family adds what is its own. */
bool exclusive_reuses(struct design_view *v);
enum fork_way exclusive_forks(struct design_view *v);
void exclusive_forked(struct design_view *v);
/* gup_must_unshare() of 5.19: anonymous pages only */
bool exclusive_unshares_5_19(struct design_view *v);
/* ... of 6.2 (84209e87c696): long pins of a page cache's page as well */
bool exclusive_unshares_6_2(struct design_view *v);
void exclusive_mapped_new(struct design_view *v);
bool exclusive_skips_protect(struct design_view *v);
/* can_change_pte_writable(): 64fe24a3e05e (6.0) asks for a dirty PTE ... */
bool exclusive_upgrades_6_0(struct design_view *v);
/* ... 6.12 does not, for anonymous pages, and knows PMDs */
bool exclusive_upgrades(struct design_view *v);
bool exclusive_may_unmap(struct design_view *v);
bool exclusive_keeps(struct design_view *v);
bool exclusive_swapin(struct design_view *v);
/* can_follow_write_pte(), 5535be309971 (6.0) */
bool exclusive_may_force(struct design_view *v);

/* All fields of the family but names, rules, DIO and what is newer. */
#define EXCLUSIVE_BASE                                                         \
	.pin_bias = 1024, .has_exclusive = true, .has_pinned = true,           \
	.has_seqcount = true, .counts_pins = true,                             \
	.seqcount_rules = 1u << EX_SEQCOUNT,                                   \
	.swap_fork_rules = 1u << EX_FORK_CLEARS_SWAP,                          \
	.pincount_rules = 1u << EX_COUNTS_PINS, .forked = exclusive_forked,    \
	.maybe_pinned = looks_pinned, .mapped_new = exclusive_mapped_new,      \
	.skips_protect = exclusive_skips_protect,                              \
	.may_unmap = exclusive_may_unmap, .keeps_exclusive = exclusive_keeps,  \
	.swapin_reuses = exclusive_swapin, .may_force = exclusive_may_force,   \
	.reuses_ksm = never
#define EXCLUSIVE_HOOKS                                                        \
	EXCLUSIVE_BASE, .forks = exclusive_forks,                              \
			.is_stable = stable_unless_held
/* What came up to 6.5: O_DIRECT by pins, batches, long pins of file pages. */
#define EXCLUSIVE_SINCE_6_5                                                    \
	.dio_pins = true, .dio_rules = 1u << EX_DIO_PINS,                      \
	.batches_large = true, .swapin_writable = true,                        \
	.unshares = exclusive_unshares_6_2, .upgrades = exclusive_upgrades

#endif
