/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pagemap.h - what the kernel lets us see of single pages.
 *
 * Sources: Documentation/admin-guide/mm/pagemap.rst, fs/proc/task_mmu.c and
 * fs/proc/page.c. Files are opened per call: a descriptor that a child
 * inherits would go on showing the parent.
 */
#ifndef SYS_PAGEMAP_H
#define SYS_PAGEMAP_H

#include "base/compiler.h"
#include "base/why.h"

#include <linux/kernel-page-flags.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct page_state {
	uint64_t pfn; /* 0 unless has_pfn */
	bool has_pfn; /* present, and we may see it: CAP_SYS_ADMIN */
	bool present; /* bit 63 */
	bool swapped; /* bit 62; a migration entry counts as swapped */
	bool file; /* bit 61: file-mapped or shared memory, not anonymous */
	/*
	 * Bit 56: mapped exactly once; with CONFIG_NO_PAGE_MAPCOUNT (since
	 * 6.15), for a large folio, by one process only. It tells of mappings,
	 * not of PageAnonExclusive.
	 */
	bool exclusive;
	bool soft_dirty; /* bit 55; also set while the whole VMA is */
	bool uffd_wp; /* bit 57, since 5.13 */
	bool guard; /* bit 58: guard region, since 6.15 */
};

/* One 64-bit entry of /proc/PID/pagemap. */
struct page_state pagemap_decode(uint64_t entry);

/*
 * The nr_pages pages of this process from addr (page aligned) on. Works
 * without privilege, then with has_pfn false. Reads no page in: what was never
 * touched is neither present nor swapped.
 */
MUST_CHECK int pagemap_read(const void *addr, size_t nr_pages,
			    struct page_state *out, struct why *why);

/*
 * Page flags by frame, as bits KPF_NAME (<linux/kernel-page-flags.h>), and
 * mapping counts, for pages as pagemap_read() left them. A page that is not
 * present gets flags 1 << KPF_NOPAGE and count 0. -EPERM without the privilege
 * to see frames or to read the file; -ENOENT without CONFIG_PROC_PAGE_MONITOR.
 *
 * KPF_THP says "part of a large folio", of whatever size (there are others than
 * PMD-sized since 6.8): that a PMD maps it is only said by AnonHugePages
 * (smaps.h). The count is not the reference count, which no stock kernel
 * exports.
 */
MUST_CHECK int kpageflags_read(const struct page_state *pages, size_t nr_pages,
			       uint64_t *flags, struct why *why);
MUST_CHECK int kpagecount_read(const struct page_state *pages, size_t nr_pages,
			       uint64_t *counts, struct why *why);

/*
 * PageAnonExclusive shares a bit with another flag and so shows under that
 * flag's number; to be believed only together with KPF_ANON, since 5.19.
 */
#define KPF_ANON_EXCLUSIVE 34

static inline bool kpf_has(uint64_t flags, unsigned int bit)
{
	return flags >> bit & 1;
}

/* Part of a folio of more than one page, hugetlb included. */
static inline bool kpf_is_large(uint64_t flags)
{
	return kpf_has(flags, KPF_COMPOUND_HEAD) ||
	       kpf_has(flags, KPF_COMPOUND_TAIL);
}

#endif
