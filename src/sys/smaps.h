/* SPDX-License-Identifier: GPL-2.0-or-later */
/* smaps.h - this process's mappings, added up over a range. */
#ifndef SYS_SMAPS_H
#define SYS_SMAPS_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Sums over the VMAs that overlap a range. A VMA is counted whole: a region of
 * mm.h is always whole VMAs.
 */
struct smaps_range {
	size_t nr_vmas;
	uint64_t size_bytes;
	uint64_t rss_bytes;
	uint64_t pss_bytes;
	uint64_t anonymous_bytes;
	uint64_t anon_huge_bytes; /* mapped by a PMD */
	uint64_t private_dirty_bytes;
	uint64_t private_clean_bytes;
	uint64_t shared_dirty_bytes;
	uint64_t shared_clean_bytes;
	uint64_t swap_bytes;
	uint64_t ksm_bytes;
	bool has_ksm; /* smaps has a KSM line: since 6.6 */
	uint64_t locked_bytes;
};

/*
 * /proc/self/smaps. -ENOENT: CONFIG_PROC_PAGE_MONITOR is off. A range without
 * any VMA is all zero. Allocates nothing.
 */
MUST_CHECK int smaps_read(const void *addr, size_t len_bytes,
			  struct smaps_range *out, struct why *why);

/* The same from text in the format of smaps. -EINVAL: it is not. */
MUST_CHECK int smaps_parse(const char *text, uint64_t addr, size_t len_bytes,
			   struct smaps_range *out);

/* VMAs of the whole process, the [vsyscall] line of x86 not counted. */
MUST_CHECK int maps_count_vmas(size_t *nr);

/* Memory in page tables of the process: VmPTE of /proc/self/status. */
MUST_CHECK int status_vm_pte_bytes(uint64_t *bytes);

/* One "Key:   N kB" line of /proc/self/status, in bytes. -ENOENT: no such. */
MUST_CHECK int status_kb(const char *key, uint64_t *bytes);

#endif
