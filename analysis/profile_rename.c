// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Functions that were renamed so that no rule finds it. Names of one row are of
 * one function, oldest first; a version is the first with the new name. Where
 * two versions are given, the symbol tables (BTF) of Debian's kernels have the
 * one name in the first and the other in the second: 5.10.262, 6.1.192,
 * 6.12.117, 6.16.12, 6.17.13, 6.18.15, 6.19.14, 7.0.13, 7.1.13, 7.2.13.
 */
#include "analysis/profile_parts.h"

#include "base/err.h"

#include <string.h>

#define NAMES_MAX 4

static const char *const renames[][NAMES_MAX] = {
	/* Allocation. 5.13, commit 84172f4bb752; 6.14 */
	{ "__alloc_pages_nodemask", "__alloc_pages", "__alloc_frozen_pages" },
	/* 5.13, commit d7f946d0faf9 */
	{ "alloc_pages_current", "alloc_pages" },

	/* Freeing. 6.12 -> 6.16 */
	{ "free_unref_page", "free_frozen_pages", "__free_frozen_pages" },
	/* 6.12 -> 6.16 */
	{ "free_unref_page_commit", "free_frozen_page_commit" },
	/* 6.1 -> 6.12: lists of pages became batches of folios */
	{ "free_unref_page_list", "free_unref_folios" },
	/* 6.1 -> 6.12: the old name is a wrapper now */
	{ "release_pages", "folios_put_refs" },
	/* 6.1 -> 6.12 */
	{ "tlb_batch_pages_flush", "__tlb_batch_free_encoded_pages" },
	/* 5.10 -> 6.1 */
	{ "flush_tlb_func_common", "flush_tlb_func" },
	/* 6.1 -> 6.12: a part is inline now (CONFIG_LIST_HARDENED) */
	{ "__list_add_valid", "__list_add_valid_or_report" },
	{ "__list_del_entry_valid", "__list_del_entry_valid_or_report" },
	/* 7.0 -> 7.1 */
	{ "unmap_page_range", "__zap_vma_range" },
	/* 7.0 -> 7.1 */
	{ "zap_page_range_single", "zap_vma_range" },

	/* LRU. 5.10 -> 6.1, 6.1 -> 6.12 */
	{ "__pagevec_lru_add_fn", "lru_add_fn", "lru_add" },
	/* 5.10 -> 6.1 */
	{ "__pagevec_lru_add", "pagevec_lru_move_fn", "folio_batch_move_lru" },
	/* 5.10 -> 6.1 */
	{ "lru_cache_add_inactive_or_unevictable", "folio_add_lru_vma" },
	/* 5.10 -> 6.1 */
	{ "lru_cache_add", "folio_add_lru" },

	/* Memory cgroups. 5.10 -> 6.1: the old name is an inline wrapper */
	{ "mem_cgroup_charge", "__mem_cgroup_charge" },
	/* 5.10 -> 6.1 */
	{ "try_charge", "try_charge_memcg" },
	/* 5.10 -> 6.1, 6.1 -> 6.12 */
	{ "mem_cgroup_uncharge_list", "__mem_cgroup_uncharge_list",
	  "__mem_cgroup_uncharge_folios" },
	/* 6.12 -> 7.2 */
	{ "cgroup_rstat_updated", "css_rstat_updated" },
	{ "__cgroup_rstat_updated", "__css_rstat_updated" },
	/* 6.1 -> 6.12, 6.17 -> 6.18 */
	{ "__mod_lruvec_page_state", "__lruvec_stat_mod_folio",
	  "lruvec_stat_mod_folio" },
	/* 6.17 -> 6.18 */
	{ "__mod_lruvec_state", "mod_lruvec_state" },
	/* 6.12 -> 6.16 */
	{ "__mod_memcg_lruvec_state", "mod_memcg_lruvec_state" },
	{ "__mod_memcg_state", "mod_memcg_state" },
	{ "__count_memcg_events", "count_memcg_events" },
	/* 5.10 -> 6.1, 6.1 -> 6.12 */
	{ "cgroup_throttle_swaprate", "__cgroup_throttle_swaprate",
	  "__folio_throttle_swaprate" },

	/* Large pages. 6.1 -> 6.12 */
	{ "clear_huge_page", "folio_zero_user" },
	{ "copy_user_huge_page", "copy_user_large_folio" },

	/* Pins. 5.10 -> 6.1 */
	{ "put_compound_head", "gup_put_folio" },
	{ "try_grab_compound_head", "try_grab_folio" },
	/* 6.1 -> 6.12 */
	{ "internal_get_user_pages_fast", "gup_fast_fallback" },

	/* Locks and swap. 5.10 -> 6.1 */
	{ "wake_up_page_bit", "folio_wake_bit" },
	{ "set_page_dirty", "folio_mark_dirty" },
	{ "try_to_free_swap", "folio_free_swap" },

	/* Page tables. 6.19 -> 7.0 */
	{ "__pte_offset_map_lock", "pte_offset_map_lock" },
	{ "___pte_offset_map", "__pte_offset_map" },
};

char *profile_rename_key(const char *stem)
{
	for (size_t i = 0; i < ARRAY_SIZE(renames); i++)
		for (size_t j = 0; j < NAMES_MAX && renames[i][j]; j++)
			if (!strcmp(renames[i][j], stem))
				return xasprintf("#%zu", i);
	return NULL;
}
