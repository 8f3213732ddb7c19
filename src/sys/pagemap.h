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
#include <sys/types.h>

struct page_state {
	uint64_t pfn; /* 0 unless has_pfn */
	bool has_pfn; /* present, and we may see it: CAP_SYS_ADMIN */
	bool present; /* bit 63 */
	bool swapped; /* bit 62; a migration entry counts as swapped */
	/* If swapped, bits 0-4: number of the swap area, or of another kind. */
	unsigned char swap_type;
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

/* The same for pages that lie step_bytes apart (a multiple of the page size). */
MUST_CHECK int pagemap_read_step(const void *addr, size_t nr_pages,
				 size_t step_bytes, struct page_state *out,
				 struct why *why);

/* The same pages of another process, as far as its page tables hold them. */
MUST_CHECK int pagemap_read_of(pid_t pid, const void *addr, size_t nr_pages,
			       size_t step_bytes, struct page_state *out,
			       struct why *why);

/*
 * Page flags by frame, as bits KPF_NAME (<linux/kernel-page-flags.h>), and
 * mapping counts, for pages as pagemap_read() left them. A page that is not
 * present gets flags 1 << KPF_NOPAGE and count 0. -EPERM without the privilege
 * to see frames or to read the file; -ENOENT without CONFIG_PROC_PAGE_MONITOR.
 *
 * KPF_THP says "part of a large folio", of whatever size (there are others than
 * PMD-sized since 6.8): that a PMD maps it is only said by AnonHugePages
 * (smaps.h). KPF_KSM is set for every anonymous page since the rewrite in 6.10
 * (dee3d0bef2b0) until it was repaired, in stable kernels too: seen on 6.12.117,
 * 6.16.12, 6.17.13 and 6.18.15, not on 6.1.192, 6.18.44 and 7.2.13. The count is
 * not the reference count, which no stock kernel exports.
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
